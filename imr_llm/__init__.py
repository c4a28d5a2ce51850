"""Item-level records from California workers' compensation IMR determination letters.

Two witnesses read every letter: rules, and a language model. Every value comes with its place in the
letter, its source and a confidence, and a person is told what to check.

    from imr_llm import extract
    result = extract(Path("letter.pdf"))
"""

from __future__ import annotations

from imr_llm.batch import aextract_many, extract_many
from imr_llm.errors import ConfigurationError, ImrError, LetterError
from imr_llm.extract import aextract, extract
from imr_llm.extraction import Extraction, FieldReport, Usage
from imr_llm.schema import Determination
from imr_llm.settings import Settings

__version__ = "0.1.0"

__all__ = [
    "ConfigurationError",
    "Determination",
    "Extraction",
    "FieldReport",
    "ImrError",
    "LetterError",
    "Settings",
    "Usage",
    "aextract",
    "aextract_many",
    "extract",
    "extract_many",
]
