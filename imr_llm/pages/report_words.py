"""Codes and numbers as people read them."""

from __future__ import annotations

from typing import Final

NONE_CITED: Final = "none_cited"
NOT_STATED: Final = "not_stated"
OTHER_NAMES: Final = "*"
"""Group of the printed values that are not told apart; no printed value has this form."""


_CODES: Final = {
    "mtus": "MTUS", "acoem": "ACOEM (outside the MTUS)", "odg": "ODG", "nsaid": "NSAID",
    "gi_agent": "GI agent", "dmepos": "equipment, prosthetics, supplies",
    "evaluation_management": "evaluation and management", "mouth_jaw": "mouth and jaw",
    "internal": "internal organs", "misc_analgesic": "miscellaneous analgesic",
    "depends_on_refused": "depends on what is refused",
    "depends_on_approved": "depends on what is approved", "psych_services": "psychological services",
    "late": "all letters", "all": "all items", NONE_CITED: "none cited",
    OTHER_NAMES: "further specialties, not told apart",
}  # fmt: skip
_IN_TABLE: Final = {
    ("body_part", NOT_STATED): "none named in the title",
    ("body_part", "other"): "other (spine without a level)",
    ("guideline", NOT_STATED): "no guideline line",
    ("guideline", "other"): "other documents",
    ("drug_class", "other_drug"): "other drug",
    ("treatment", "adjunct"): "adjunct to surgery",
    ("treatment", "arthroscopic"): "arthroscopic surgery",
    ("treatment", "non_arthroscopic"): "surgery, not arthroscopic",
    ("treatment", "spine"): "spine surgery",
    ("treatment", "facet"): "facet injection",
    ("treatment", "injection"): "other injection",
    ("treatment", "dental"): "dental services",
    ("treatment", "dme"): "durable medical equipment",
    ("treatment", "medical_specialty"): "visit to a medical specialty",
    ("treatment", "evaluation"): "psychological evaluation",
    ("treatment", "therapy"): "psychological therapy",
    ("treatment", "pt_ot"): "physical or occupational therapy",
    ("treatment", "prosthetics_orthotics"): "prosthetics and orthotics",
    ("treatment", "other_diagnostic"): "other diagnostic test",
    ("treatment", "electrodiagnostic"): "electrodiagnostic test",
    ("treatment", "other"): "another treatment",
    ("reason_upheld", "other"): "another reason",
    ("reason_overturned", "other"): "another reason",
}


def label_of(table: str, code: str) -> str:
    """A code in words."""
    return _IN_TABLE.get((table, code)) or _CODES.get(code) or code.replace("_", " ")


def capital(text: str) -> str:
    """With a capital at the beginning."""
    return text[:1].upper() + text[1:]


def number(value: float) -> str:
    """A count, with commas."""
    return f"{value:,}"


def percent(rate: float) -> str:
    """A rate with one decimal."""
    return f"{100 * rate:.1f}%"


def letters(count: int) -> str:
    """A count of letters."""
    return "1 letter" if count == 1 else f"{count:,} letters"


def printed(text: str, longest: int) -> str:
    """A value of a letter on one line, without characters that steer; cut at so many."""
    line = " ".join(text.split())
    return "".join(each if each.isprintable() else "\ufffd" for each in line[:longest])
