"""What `from imr_llm import extract` loads: a rules-only user pays for no model library."""

from __future__ import annotations

import subprocess
import sys

HEAVY = ("openai", "instructor", "diskcache", "httpx2", "rich", "pypdfium2", "tenacity", "scipy")


def loaded_after(code: str) -> set[str]:
    program = f"import sys\n{code}\nprint(' '.join(sorted(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    return {name.partition(".")[0] for name in done.stdout.split()}


def test_the_import_is_lean() -> None:
    assert loaded_after("from imr_llm import extract").isdisjoint(HEAVY)


def test_reading_a_letter_by_rules_stays_lean() -> None:
    code = (
        "from importlib import resources\nfrom imr_llm import extract\n"
        "text = (resources.files('imr_llm.demo') / 'wrist.txt').read_text()\n"
        "assert extract(text).determination.issues"
    )
    assert loaded_after(code).isdisjoint(HEAVY)


def test_public_names_are_those_of_the_contract() -> None:
    import imr_llm

    assert {
        "extract", "aextract", "extract_many", "aextract_many", "Extraction", "Determination",
        "FieldReport", "Usage", "Settings", "ImrError", "LetterError", "ConfigurationError",
    } <= set(imr_llm.__all__)  # fmt: skip
    assert all(hasattr(imr_llm, name) for name in imr_llm.__all__)
