"""What the pages share: their policy, their data, their files."""

from __future__ import annotations

import json
import re
import stat
from pathlib import Path

import pytest

from imr_llm.errors import ConfigurationError
from imr_llm.pages.page import embedded, page, policy, write_page

HOSTILE = [
    "</script><script>alert(1)</script>",
    "<!--<script>",
    "]]>&lt;/script&gt;",
    "\u2028\u2029",
    "\u202eright to left\u202c",
    "\U0001f9b4 and half of a pair: \ud83e",
    "\0\x1b[2J",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_embedded_data_is_the_data_and_cannot_leave_its_element(text: str) -> None:
    written = embedded({text: [text]})
    assert not set("<>&") & set(written)
    assert written.isascii()
    assert json.loads(written) == {text: [text]}


def test_the_policy_names_what_it_admits() -> None:
    # `printf 'a' | openssl dgst -sha256 -binary | base64`
    admitted = policy(["a"], ["a", ""])
    digest = "'sha256-ypeBEsobvcr6wjGzmiPcTaeG7/gUfE5yuYB3ha/uSLs='"
    assert f"style-src {digest};" in admitted
    assert f"script-src {digest} 'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='" in admitted
    assert "default-src 'none'" in admitted
    assert "unsafe" not in admitted
    assert "http" not in admitted


@pytest.mark.parametrize("text", HOSTILE[:3])
def test_a_title_is_escaped(text: str) -> None:
    html = page("base.html.jinja", title=text)
    assert re.search(r"<title>(.*)</title>", html)[1].count("<") == 0  # type: ignore[index]


def test_a_page_is_for_its_owner_alone_and_replaced_as_a_whole(tmp_path: Path) -> None:
    file = tmp_path / "page.html"
    write_page(file, "one")
    write_page(file, "two")
    assert file.read_text() == "two"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [file]
    with pytest.raises(ConfigurationError, match="cannot be written"):
        write_page(tmp_path / "none" / "page.html", "three")
