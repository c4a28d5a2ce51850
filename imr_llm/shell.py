"""What all commands share: letters named by paths, messages, exit statuses."""

from __future__ import annotations

import contextlib
import os
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Final

from imr_llm.terminal import Shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from imr_llm.batch import Source

OK: Final = 0
LETTER_FAILED: Final = 1
WRONG_USAGE: Final = 2
LIMITED: Final = 3
INTERRUPTED: Final = 130
_LETTER_FILES: Final = frozenset({".txt", ".pdf"})


class UsageError(Exception):
    """What the arguments name cannot be."""


def sources(paths: Iterable[str]) -> Iterator[Source]:
    """Each letter with its id; a folder is the letters directly in it, by name."""
    from imr_llm.letter.source import MAX_FILE_BYTES  # noqa: PLC0415

    taken: Counter[str] = Counter()
    for path in _files(paths):
        if path is None:
            if sys.stdin is None:
                raise UsageError("There is no standard input.")
            yield sys.stdin.buffer.read(MAX_FILE_BYTES + 1)
            continue
        # A name that is no text in the file system's encoding is written with escapes.
        stem = path.stem.encode("utf-8", "backslashreplace").decode()
        taken[stem] += 1
        name = stem
        if taken[stem] > 1:
            while (name := f"{stem}-{taken[stem]}") in taken:
                taken[stem] += 1
            taken[name] += 1
            say(f"{stem}: more than one file of this name; this one gets the id {name}")
        yield name, path


def check_run(paths: Iterable[str], out: Path, *, begun: bool) -> None:
    """Raise UsageError for what a run could only mistake: a folder that is not there, taken for a letter,
    and the letters' own folder as the run's, where no run has begun in it.
    """
    for given in paths:
        path = Path(given)
        folder = path if is_folder(path) else path.parent
        if given != "-" and not begun and folder.resolve() == out.resolve():
            raise UsageError("--out names the folder of the letters; give a run one of its own.")
        if given != "-" and path.suffix.lower() not in _LETTER_FILES and not exists(path):
            raise UsageError(f"There is no file and no folder {given}.")


def check_out(out: Path | None, read: Iterable[str | Path | None]) -> None:
    """Raise UsageError where what is written would replace what is read."""
    if out is None or not exists(out):
        return
    for each in read:
        path = Path(each) if each is not None else None
        if path is None or not exists(path):
            continue
        is_letter = (
            is_folder(path) and out.parent.resolve() == path.resolve()
            and out.suffix.lower() in _LETTER_FILES
        )  # fmt: skip
        if is_letter or out.samefile(path):
            raise UsageError(f"{out} is read, and would be replaced: name another file.")


def exists(path: Path) -> bool:
    try:
        return path.exists()
    except (OSError, ValueError):
        return False


def _files(paths: Iterable[str]) -> Iterator[Path | None]:
    for given in paths:
        path = Path(given)
        if given == "-":
            yield None
        elif is_folder(path):
            names = names_in(path)
            if not names:
                raise UsageError("There is no .txt and no .pdf file directly in the folder given.")
            yield from (path / name for name in names)
        else:
            yield path


def is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except (OSError, ValueError):  # a name that cannot be: the reader says so in its row
        return False


def names_in(folder: Path) -> list[str]:
    """Names of the letters directly in a folder, sorted; as names, for there may be a million."""
    with os.scandir(folder) as entries:
        return sorted(
            entry.name for entry in entries
            if Path(entry.name).suffix.lower() in _LETTER_FILES and entry.is_file()
        )  # fmt: skip


def say(message: str) -> None:
    with contextlib.suppress(OSError):
        Shown(sys.stderr).write(f"imr-llm: {message}\n")


def counted(number: int, thing: str = "letter") -> str:
    """So many of a thing, in words."""
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"
