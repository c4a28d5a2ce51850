"""What people see: one self-contained HTML page each, for a letter and for a corpus."""

from __future__ import annotations

from typing import TYPE_CHECKING

from imr_llm.rooms import listed, opened

if TYPE_CHECKING:
    from imr_llm.pages.report import report_page
    from imr_llm.pages.report_corpus import Corpus, Estimate, corpus
    from imr_llm.pages.review import review_page
    from imr_llm.pages.review_choice import Choice, doubtful_letters

__all__ = [
    "Choice",
    "Corpus",
    "Estimate",
    "corpus",
    "doubtful_letters",
    "report_page",
    "review_page",
]

_ROOMS = {
    "report": ("report_page",),
    "report_corpus": ("Corpus", "Estimate", "corpus"),
    "review": ("review_page",),
    "review_choice": ("Choice", "doubtful_letters"),
}

__getattr__ = opened(__name__, _ROOMS)
__dir__ = listed(__name__)
