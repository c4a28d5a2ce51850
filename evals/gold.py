"""Read labels made by hand, and find the letters they belong to."""

from __future__ import annotations

import json
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from pydantic import ValidationError

from imr_llm.errors import ImrError
from imr_llm.own import schema_named
from imr_llm.schema import Determination

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable, Sequence
    from importlib.resources.abc import Traversable

LETTER_SUFFIXES: Final = (".txt", ".pdf")
_SHOWN: Final = 10


class GoldError(ImrError):
    """Labels, letters or answers that cannot be scored; names files and paths, never values."""


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
    folder = built_in("gold") if folder is None else folder
    if not folder.is_dir():
        raise GoldError(f"no folder of labels: {folder}")
    gold: dict[str, Determination] = {}
    problems: list[str] = []
    for file in sorted(folder.iterdir(), key=lambda each: each.name):
        if not file.name.endswith(".json"):
            continue
        try:
            name, label = _read_label(file.read_bytes(), schema)
        except GoldError as error:
            problems.append(f"{file.name}: {error}")
            continue
        if name in gold:
            problems.append(f"{file.name}: id: another label has the same")
        gold[name] = label
    if problems:
        raise GoldError("bad labels:\n" + _some(problems, "\n"))
    if not gold:
        raise GoldError(f"no labels (*.json) in {folder}")
    return gold


def find_letters(ids: Iterable[str], folder: Traversable | None = None) -> dict[str, Path | str]:
    """The letter of each id, by its file's stem: a path, or the text where it lies in an archive.

    Where both a `.txt` and a `.pdf` are there, the `.txt` is taken.
    """
    folder = built_in("letters") if folder is None else folder
    if not folder.is_dir():
        raise GoldError(f"no folder of letters: {folder}")
    files = {file.name: file for file in folder.iterdir()}
    letters: dict[str, Path | str] = {}
    missing: list[str] = []
    for name in ids:
        file = next((files[name + end] for end in LETTER_SUFFIXES if name + end in files), None)
        if file is None:
            missing.append(name)
        else:
            letters[name] = file if isinstance(file, Path) else file.read_text("utf-8")
    if missing:
        raise GoldError(f"no letter (.txt or .pdf) for {_some(missing, ', ')}")
    return letters


def describe(error: ValidationError) -> str:
    """Where a record breaks the schema, and how; without the values."""
    details = error.errors(include_url=False, include_context=False, include_input=False)
    return _some([f"{_path(each['loc'])}: {each['msg']}" for each in details], "; ")


def _read_label(data: bytes, schema: type[Determination]) -> tuple[str, Determination]:
    try:
        label: Any = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        place = f" (line {error.lineno})" if isinstance(error, json.JSONDecodeError) else ""
        raise GoldError(f"not JSON{place}") from None
    if not isinstance(label, dict):
        raise GoldError("not an object")
    name = label.pop("id", None)
    if not isinstance(name, str) or not name:
        raise GoldError("id: a string is required")
    try:
        return name, schema.model_validate(label)
    except ValidationError as error:
        raise GoldError(describe(error)) from None


def _path(location: Sequence[int | str]) -> str:
    path = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in location)
    return path.removeprefix(".") or "label"


def _some(parts: Sequence[str], separator: str) -> str:
    more = len(parts) - _SHOWN
    return separator.join([*parts[:_SHOWN], *([f"... and {more} more"] if more > 0 else [])])
