"""What the README names is there; its blocks are run by test_docs.py."""

from __future__ import annotations

import re

from doc_blocks import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_every_file_that_is_named_exists() -> None:
    for link in re.findall(r"\]\(([^)#:]+)\)", README):
        assert (ROOT / link).exists(), link
    for name in re.findall(r"`((?:imr_llm|evals|prompts)/[\w/.]*)`", README):
        assert (ROOT / name).exists(), name
