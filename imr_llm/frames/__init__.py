"""Results as tidy tables: letters, issues, citations, fields; and what each of their columns means.

from imr_llm.frames import issues

table = issues("out", to="polars")    # the folder of a run
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

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

_TABLES = ("citations", "fields", "issues", "letters")


def __getattr__(name: str) -> Any:
    """Load a table's module when it is first asked for (PEP 562): the command line need not wait."""
    if name not in __all__:
        raise AttributeError(f"module 'imr_llm.frames' has no attribute {name!r}")
    room = "tables" if name in _TABLES else "entries"
    value = getattr(import_module(f"imr_llm.frames.{room}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
