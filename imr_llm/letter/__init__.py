"""The letter: text or PDF in, the original with its folded view and its sections out."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from imr_llm.errors import LetterError
from imr_llm.letter.fold import Folded
from imr_llm.letter.places import Item, Layout, Sections, Span
from imr_llm.letter.sections import find_sections
from imr_llm.letter.source import checked, read_bytes, read_file
from imr_llm.silent import silent

__all__ = [
    "Item",
    "Layout",
    "Letter",
    "Sections",
    "Span",
    "original",
    "parse",
    "read",
    "read_bytes",
]


@silent
@dataclass(frozen=True, slots=True)
class Letter:
    """A letter with the places of its parts.

    Attributes:
        id: given, else the file's stem, else 16 hex digits of the text's SHA-256.
        text: the original, to which every span handed out refers.
        folded: the folded view that is read.
        sections: layout and parts, as spans of the folded view.
    """

    id: str
    text: str
    folded: Folded
    sections: Sections

    @property
    def layout(self) -> Layout:
        """`A` to `F`, or `unknown`: headings of the form, but no known order."""
        return self.sections.layout


def read(letter: str | Path | bytes, id: str | None = None) -> Letter:  # noqa: A002 (the contract's name)
    """Read a letter: a `str` is its text, a `Path` its file, `bytes` a file's content.

    Raises:
        LetterError: nothing that can be a letter; the message says what is wrong and what to do.
    """
    return parse(original(letter), id=id or (letter.stem if isinstance(letter, Path) else None))


def original(letter: str | Path | bytes) -> str:
    """The text that offsets refer to, whether or not it has the headings of the form.

    Raises:
        LetterError: empty, binary or unreadable.
    """
    if isinstance(letter, Path):
        text = read_file(letter)
    elif isinstance(letter, bytes):
        text = read_bytes(letter)
    elif isinstance(letter, str):
        text = checked(letter)
    else:
        kind = type(letter).__name__
        raise LetterError(f"A letter is a str (its text) or a Path (its file), not {kind}.")
    return text.removeprefix("\ufeff")


_A_FILE: Final = " A file is named by a pathlib.Path: a str is a letter's text."


def _is_name(text: str) -> bool:
    """Whether a text may be meant as the name of a file."""
    return len(text) < 1_000 and "\n" not in text and text.lower().endswith((".txt", ".pdf"))


def parse(text: str, id: str | None = None) -> Letter:  # noqa: A002
    """The letter in a text that has been read already.

    Raises:
        LetterError: not one heading of the form, or more than one letter.
    """
    text = text.removeprefix("\ufeff")
    folded = Folded(text)
    sections = find_sections(folded)
    if sections is None:
        raise LetterError(
            "Not one heading of an IMR determination stands in the text; is it a letter of "
            f"another kind?{_A_FILE if _is_name(text) else ''}"
        )
    if sections.letters > 1:
        raise LetterError(f"{sections.letters} letters stand in one text; give them one by one.")
    if id is None:
        id = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]  # noqa: A001
    return Letter(id, text, folded, sections)
