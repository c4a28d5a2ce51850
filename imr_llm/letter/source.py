"""From what a user has (text, bytes, a file, a PDF) to the letter's original text."""

from __future__ import annotations

import codecs
import re
from typing import TYPE_CHECKING, Final

from imr_llm.errors import LetterError
from imr_llm.letter.pdf import MAX_CHARACTERS

if TYPE_CHECKING:
    from pathlib import Path

MAX_FILE_BYTES: Final = 200_000_000
"""A PDF with page pictures may be large; beyond this it is not opened at all."""

PDF_MAGIC: Final = b"%PDF-"
_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SURROGATE: Final = re.compile("[\ud800-\udfff]")
_CONTROL: Final = frozenset(range(32)) - frozenset(b"\t\n\v\f\r\x1a")


def read_file(path: Path) -> str:
    """The text of a `.txt` or `.pdf` file; which of the two is told by its content.

    Raises:
        LetterError: the file is missing, unreadable, too large, binary, or a PDF without text.
    """
    return read_bytes(bytes_of(path))


def bytes_of(path: Path) -> bytes:
    """A letter's file as it is.

    Raises:
        LetterError: the file is missing, unreadable or too large.
    """
    try:
        if path.is_dir():
            raise LetterError("This is a folder; give a file, or give it to `imr-llm extract`.")
        if path.stat().st_size > MAX_FILE_BYTES:
            raise LetterError(f"The file is larger than {MAX_FILE_BYTES:,} bytes; no letter is.")
        return path.read_bytes()
    except FileNotFoundError:
        raise LetterError("There is no such file; check the path.") from None
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        reason = getattr(error, "strerror", None) or type(error).__name__
        raise LetterError(f"The file cannot be read: {reason}.") from None


def read_bytes(data: bytes) -> str:
    """The text of a letter's file content: a PDF's text layer, or decoded text.

    Raises:
        LetterError: as `read_file`.
    """
    if len(data) > MAX_FILE_BYTES:
        raise LetterError(f"The letter is larger than {MAX_FILE_BYTES:,} bytes; no letter is.")
    if PDF_MAGIC in data[:1024]:
        return _pdf_text(data)
    return checked(_decode(data))


def checked(text: str) -> str:
    """The text itself, when it can be a letter's at all.

    Raises:
        LetterError: empty, over the limit of length, or binary.
    """
    if len(text) > MAX_CHARACTERS:
        raise LetterError(
            f"The text has {len(text):,} characters; the limit is {MAX_CHARACTERS:,}. "
            "Split the file into one letter each."
        )
    if not text.strip("\ufeff\x00 \t\r\n\f\v"):
        raise LetterError("The letter is empty.")
    # Half a pair of UTF-16 is no character and cannot be written out again.
    return _SURROGATE.sub("\ufffd", text)


def _decode(data: bytes) -> str:
    """UTF-8 and UTF-16 by mark or by content, else Windows-1252, as old exports have it."""
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return _strictly(data[len(mark) :], encoding)
    if unmarked := _unmarked_utf16(data):
        return _strictly(data, unmarked)
    # A stray NUL in a text is damage and read as such; many control bytes are not a text.
    sample = data[:65_536]
    if sum(byte in _CONTROL for byte in sample) > max(8, len(sample) // 50):
        raise LetterError("The file is binary, neither a text nor a PDF.")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        # The five bytes that Windows-1252 leaves open become U+FFFD rather than an error.
        return data.decode("cp1252", errors="replace")


def _strictly(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        raise LetterError(
            f"The file's mark says {encoding}, but its content is not; save it as UTF-8."
        ) from None


def _unmarked_utf16(data: bytes) -> str | None:
    """English text in UTF-16 has a NUL for every other byte."""
    sample = data[:4096]
    half = len(sample) // 2
    if half < 16 or len(data) % 2:
        return None
    if sample[1::2].count(0) > 0.9 * half:
        return "utf-16-le"
    if sample[0::2].count(0) > 0.9 * half:
        return "utf-16-be"
    return None


def _pdf_text(data: bytes) -> str:
    from imr_llm.letter.apart import text_of  # noqa: PLC0415 (a text letter does not need it)

    if b"%%EOF" not in data[-4096:]:
        raise LetterError("The PDF is truncated: its end is missing. Fetch the file again.")
    return checked(text_of(data))
