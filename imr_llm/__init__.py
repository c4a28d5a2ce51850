"""Item-level records from California workers' compensation IMR determination letters.

Two witnesses read every letter: rules, and a language model. Every value comes with its place in the
letter, its source and a confidence, and a person is told what to check.

    from imr_llm import extract
    result = extract(Path("letter.pdf"))
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from imr_llm.rooms import listed, opened

if TYPE_CHECKING:
    from imr_llm.api import aextract, extract
    from imr_llm.batch import aextract_many, extract_many
    from imr_llm.errors import ConfigurationError, ImrError, LetterError
    from imr_llm.extraction import Extraction, FieldReport, Usage
    from imr_llm.privacy import Finding
    from imr_llm.privacy.scan import scan
    from imr_llm.runs import RunError, RunReport, run
    from imr_llm.schema import Determination
    from imr_llm.settings import Settings

__version__ = "0.1.0"

__all__ = [
    "ConfigurationError",
    "Determination",
    "Extraction",
    "FieldReport",
    "Finding",
    "ImrError",
    "LetterError",
    "RunError",
    "RunReport",
    "Settings",
    "Usage",
    "aextract",
    "aextract_many",
    "extract",
    "extract_many",
    "run",
    "scan",
]

_ROOMS = {
    "api": ("aextract", "extract"),
    "batch": ("aextract_many", "extract_many"),
    "errors": ("ConfigurationError", "ImrError", "LetterError"),
    "extraction": ("Extraction", "FieldReport", "Usage"),
    "privacy": ("Finding",),
    "privacy.scan": ("scan",),
    "runs": ("RunError", "RunReport", "run"),
    "schema": ("Determination",),
    "settings": ("Settings",),
}

__getattr__ = opened(__name__, _ROOMS)
__dir__ = listed(__name__)
