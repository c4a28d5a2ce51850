"""The labels and letters that come with the package, or those of any other folder."""

from __future__ import annotations

from importlib import resources
from typing import TYPE_CHECKING

from imr_llm.labels import LETTER_SUFFIXES, LabelError, describe, letters_of, read_labels
from imr_llm.own import schema_named
from imr_llm.schema import Determination

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable
    from importlib.resources.abc import Traversable
    from pathlib import Path

__all__ = ["LETTER_SUFFIXES", "GoldError", "built_in", "describe", "find_letters", "read_gold"]

GoldError = LabelError
"""What cannot be scored; names files and paths, never values."""


def add_schema(parser: argparse.ArgumentParser) -> None:
    """The option that names the user's own schema."""
    parser.add_argument(
        "--schema", metavar="WHERE:CLASS",
        help="score fields of your own, too: package.module:Class or file.py:Class",
    )  # fmt: skip


def schema_of(name: str | None) -> type[Determination]:
    """The schema that the option names; the library's where it is not given.

    Raises:
        ConfigurationError: there is none of this name, or it cannot be used.
    """
    return schema_named(name) if name else Determination


def built_in(folder: str) -> Traversable:
    """The gold (`gold`) or the letters (`letters`) that come with the package."""
    return resources.files("evals") / folder


def read_gold(
    folder: Traversable | None = None, schema: type[Determination] = Determination
) -> dict[str, Determination]:
    """All labels of a folder by their letters' ids; the built-in ones by default."""
    return read_labels(built_in("gold") if folder is None else folder, schema)


def find_letters(ids: Iterable[str], folder: Traversable | None = None) -> dict[str, Path | str]:
    """The letter of each id, by its file's stem; the built-in ones by default."""
    return letters_of(ids, built_in("letters") if folder is None else folder)
