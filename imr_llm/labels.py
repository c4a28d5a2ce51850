"""Labels made by hand: read from a folder of JSON, with the letters that they belong to."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from pydantic import ValidationError

from imr_llm.errors import ImrError
from imr_llm.schema import Determination

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from importlib.resources.abc import Traversable

LETTER_SUFFIXES: Final = (".txt", ".pdf")
INVENTED: Final = "INVENTED.md"
"""A folder of labels with a file of this name is of letters that somebody wrote: a sample of nothing."""
_SHOWN: Final = 10


class LabelError(ImrError):
    """Labels, letters or answers that cannot be used; names files and paths, never values."""


def read_labels(
    folder: Traversable, schema: type[Determination] = Determination
) -> dict[str, Determination]:
    """All labels of a folder (its `*.json`, and the lines of its `*.jsonl`) by their letters' ids.

    `folder` may be one such file, too.

    Raises:
        LabelError: no such folder, no label in it, or labels that are none.
    """
    labels: dict[str, Determination] = {}
    problems: list[str] = []
    for place, data in _labels_in(folder):
        try:
            name, label = _read_label(data, schema)
        except LabelError as error:
            problems.append(f"{place}: {error}")
            continue
        if name in labels:
            problems.append(f"{place}: id: another label has the same")
        labels[name] = label
    if problems:
        raise LabelError("bad labels:\n" + _some(problems, "\n"))
    if not labels:
        raise LabelError(f"no labels (*.json, *.jsonl) in {folder}")
    return labels


def _labels_in(folder: Traversable) -> Iterator[tuple[str, bytes]]:
    """Each label as it is written, with its place: a file, or a line of one."""
    if folder.is_file():
        files = [folder]
    elif folder.is_dir():
        files = sorted(folder.iterdir(), key=lambda each: each.name)
    else:
        raise LabelError(f"no folder of labels: {folder}")
    for file in files:
        if file.name.endswith(".json"):
            yield file.name, file.read_bytes()
        elif file.name.endswith(".jsonl"):
            # Not `splitlines`: it breaks at characters that JSON allows within a string.
            for number, line in enumerate(file.read_bytes().split(b"\n"), start=1):
                if line.strip():
                    yield f"{file.name}:{number}", line


def are_invented(folder: Traversable) -> bool:
    """Whether the labels are of letters that somebody wrote, as the folder itself says."""
    return (folder / INVENTED).is_file()


def letters_of(ids: Iterable[str], folder: Traversable) -> dict[str, Path | str]:
    """The letter of each id, by its file's stem: a path, or the text where it lies in an archive.

    Where both a `.txt` and a `.pdf` are there, the `.txt` is taken.

    Raises:
        LabelError: no such folder, or an id without a letter.
    """
    if not folder.is_dir():
        raise LabelError(f"no folder of letters: {folder}")
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
        raise LabelError(f"no letter (.txt or .pdf) for {_some(missing, ', ')}")
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
        raise LabelError(f"not JSON{place}") from None
    if not isinstance(label, dict):
        raise LabelError("not an object")
    name = label.pop("id", None)
    if not isinstance(name, str) or not name:
        raise LabelError("id: a string is required")
    try:
        return name, schema.model_validate(label)
    except ValidationError as error:
        raise LabelError(describe(error)) from None


def _path(location: Sequence[int | str]) -> str:
    path = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in location)
    return path.removeprefix(".") or "label"


def _some(parts: Sequence[str], separator: str) -> str:
    more = len(parts) - _SHOWN
    return separator.join([*parts[:_SHOWN], *([f"... and {more} more"] if more > 0 else [])])
