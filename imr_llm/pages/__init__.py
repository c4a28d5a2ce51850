"""What people see: one self-contained HTML page each, for a letter and for a corpus."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

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


def __getattr__(name: str) -> Any:
    """Load a public name's room when the name is first used (PEP 562)."""
    for room, names in _ROOMS.items():
        if name in names:
            value = getattr(import_module(f"{__name__}.{room}"), name)
            globals()[name] = value
            return value
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
