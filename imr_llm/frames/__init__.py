"""Results as tidy tables: letters, issues, citations, fields; and what each of their columns means.

from imr_llm.frames import issues

table = issues("out", to="polars")    # the folder of a run
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from imr_llm.rooms import listed, opened

if TYPE_CHECKING:
    from imr_llm.frames.entries import Entry, as_arrow, as_markdown, dictionary
    from imr_llm.frames.tables import citations, fields, issues, letters

__all__ = [
    "Entry",
    "as_arrow",
    "as_markdown",
    "citations",
    "dictionary",
    "fields",
    "issues",
    "letters",
]

_ROOMS = {
    "entries": ("Entry", "as_arrow", "as_markdown", "dictionary"),
    "tables": ("citations", "fields", "issues", "letters"),
}

__getattr__ = opened(__name__, _ROOMS)
__dir__ = listed(__name__)
