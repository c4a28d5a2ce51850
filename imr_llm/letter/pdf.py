"""The text layer of PDFs, as PDFium reads it: a helper process, one document after the other.

A PDF is a program of a kind: a file of a thousand bytes can ask for any amount of memory and time, and
PDFium answers a lack of memory by ending its process. So it has one of its own, with limits.

Started as `python -P -m imr_llm.letter.pdf`; ends when its input does. In come a length and a file, out
go a mark, a length, and the text or what is wrong with the file.
"""

from __future__ import annotations

import contextlib
import os
import signal
import struct
import sys
from typing import IO, TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pypdfium2 import PdfDocument, PdfPage

MAX_CHARACTERS: Final = 5_000_000
"""No letter comes near it (the longest known has 27,000); more is a concatenated dump."""
MEMORY: Final = 1_000_000_000
"""Bytes of address space; a letter and the program itself take a tenth of it."""
SECONDS: Final = 60
"""Of processor time for one document; a letter takes a hundredth of one."""
MAX_PAGES: Final = 20_000

LENGTH: Final = struct.Struct("!Q")
TEXT: Final = b"t"
WRONG: Final = b"w"


class UnreadableError(Exception):
    """What is wrong with a document; without a word of it."""


def main() -> None:
    """Read documents until there are no more."""
    with contextlib.suppress(ValueError):
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the program
    given = open(0, "rb", closefd=False)  # noqa: SIM115
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # nothing that is printed gets among the answers
    import pypdfium2  # noqa: F401, PLC0415 (before the limits)

    _limit_memory()
    while (data := read(given)) is not None:
        _limit_time()
        try:
            mark, said = TEXT, text_of(data)
        except UnreadableError as wrong:
            mark, said = WRONG, str(wrong)
        except Exception:  # noqa: BLE001 (of whatever kind: the file's doing)
            mark, said = WRONG, "The PDF is damaged and cannot be read."
        del data
        answer = said.encode("utf-8", "surrogatepass")
        out.write(mark + LENGTH.pack(len(answer)) + answer)
        out.flush()


def read(stream: IO[bytes]) -> bytes | None:
    """A length and what follows it; None at the stream's end."""
    head = stream.read(LENGTH.size)
    if len(head) < LENGTH.size:
        return None
    (size,) = LENGTH.unpack(head)
    data = stream.read(size)
    return data if len(data) == size else None


def text_of(data: bytes) -> str:
    """The text layer of all pages, a form feed between two.

    The agency's files carry an owner password, which forbids editing, not reading: they open
    without it. A user password does not.

    Raises:
        UnreadableError: what is wrong with the file.
    """
    import pypdfium2  # noqa: PLC0415

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise UnreadableError("The PDF asks for a password to be opened.") from None
        raise UnreadableError("The PDF is damaged and cannot be opened.") from None
    try:
        return _pages(document)
    finally:
        document.close()


def _pages(document: PdfDocument) -> str:
    import pypdfium2  # noqa: PLC0415

    pages: list[str] = []
    pictures: list[int] = []
    left = MAX_CHARACTERS
    if len(document) > MAX_PAGES:
        raise UnreadableError(f"The PDF has over {MAX_PAGES:,} pages; no letter has.")
    for number in range(len(document)):
        try:
            page = document[number]
            text = _page_text(page, left)
        except (pypdfium2.PdfiumError, AssertionError):
            raise UnreadableError(f"Page {number + 1} of the PDF cannot be read.") from None
        left -= len(text) + 1
        if not text.strip() and _has_picture(page):
            pictures.append(number + 1)
        pages.append(text)
        page.close()
    if pictures:
        which = ", ".join(map(str, pictures[:5])) + (" ..." if pictures[5:] else "")
        raise UnreadableError(
            f"{len(pictures)} of {len(pages)} pages are pictures without text (page {which}); "
            "run text recognition (OCR) over the PDF first."
        )
    return "\f".join(pages)


def _page_text(page: PdfPage, most: int) -> str:
    layer = page.get_textpage()
    try:
        if layer.count_chars() > most:
            raise UnreadableError(f"The PDF has over {MAX_CHARACTERS:,} characters; no letter has.")
        return str(layer.get_text_range())
    finally:
        layer.close()


def _has_picture(page: PdfPage) -> bool:
    import pypdfium2.raw as pdfium_c  # noqa: PLC0415

    image = (pdfium_c.FPDF_PAGEOBJ_IMAGE, pdfium_c.FPDF_PAGEOBJ_FORM)
    return any(True for _ in page.get_objects(filter=image, max_depth=1))


def _limit_memory() -> None:
    if sys.platform != "win32":
        import resource  # noqa: PLC0415

        _set_limit(resource.RLIMIT_AS, MEMORY)
        _set_limit(resource.RLIMIT_CORE, 0)


def _limit_time() -> None:
    if sys.platform != "win32":
        import resource  # noqa: PLC0415

        used = resource.getrusage(resource.RUSAGE_SELF)
        _set_limit(resource.RLIMIT_CPU, int(used.ru_utime + used.ru_stime) + SECONDS)


def _set_limit(kind: int, value: int) -> None:
    import resource  # noqa: PLC0415

    _, hard = resource.getrlimit(kind)
    if hard != resource.RLIM_INFINITY:
        value = min(value, hard)
    with contextlib.suppress(OSError, ValueError):  # a system that does not know the limit
        resource.setrlimit(kind, (value, hard))


if __name__ == "__main__":
    main()
