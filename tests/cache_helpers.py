"""For the tests of the answer cache: an answer to store, and the database behind its back."""

from __future__ import annotations

import multiprocessing
import os
import sqlite3
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from imr_llm.cache import StoredAnswer

if TYPE_CHECKING:
    from pathlib import Path

SPAWN = multiprocessing.get_context("spawn")
NEEDS_POSIX = pytest.mark.skipif(not hasattr(os, "geteuid"), reason="owners and modes of POSIX")
LONGEST = "9" * 300_000


def stored(answer: str = '{"age": 43}', **changes: Any) -> StoredAnswer:
    made = StoredAnswer(answer, 1200, 900, 85, "small-model", "abc123", "2025-03-01T10:00:00Z")
    return replace(made, **changes)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def sql(folder: Path, *statements: str | tuple[str, tuple[Any, ...]]) -> list[Any]:
    """Run statements on the database behind the cache's back; the rows of the last."""
    rows: list[Any] = []
    with closing(sqlite3.connect(folder / "cache.db", isolation_level=None)) as connection:
        for statement in statements:
            text, values = (statement, ()) if isinstance(statement, str) else statement
            rows = connection.execute(text, values).fetchall()
    return rows
