"""Letters for tests: the built-in ones, and the shapes in which the same letter comes."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

import fpdf

LETTERS = Path(str(resources.files("evals"))) / "letters"
NAMES = sorted(path.stem for path in LETTERS.glob("*.txt"))
FRONT_END = "HOW THE IMR FINAL DETERMINATION WAS MADE"


def text_of(name: str) -> str:
    """The original text of a built-in letter, line ends untouched."""
    return (LETTERS / f"{name}.txt").read_bytes().decode()


def seeds_shape(text: str) -> str:
    """As some exports have it: no front matter, an empty line after every line, page breaks as runs
    of empty lines."""
    body = text[text.index(FRONT_END) :] if FRONT_END in text else text
    lines = body.replace("\f", "\f\n").split("\n")
    recast = [
        "\n\n\n" if "\f" in line else f"{line.rstrip()} \n\n" if line else "" for line in lines
    ]
    return " " + "".join(recast)


def single_line(text: str) -> str:
    """As a cell of a table has it: all white space folded."""
    return " ".join(text.split())


def pdf_of(text: str, *, owner_password: str = "", user_password: str = "") -> bytes:
    """A PDF with the text, a page for each form feed, wrapped as a word processor wraps."""
    pdf = fpdf.FPDF(format="letter")
    if owner_password or user_password:
        pdf.set_encryption(
            owner_password=owner_password or "owner",
            user_password=user_password,
            encryption_method=fpdf.enums.EncryptionMethod.AES_256,
            permissions=fpdf.enums.AccessPermission.none(),
        )
    pdf.set_font("Times", size=11)
    for page in text.split("\f"):
        pdf.add_page()
        for paragraph in _paragraphs(page):
            pdf.multi_cell(0, 5, paragraph.encode("latin-1", "replace").decode("latin-1"))
            pdf.ln(5)
    return bytes(pdf.output())


def picture_pdf() -> bytes:
    """A PDF of one page that is a picture, as a scanner makes it."""
    pdf = fpdf.FPDF(format="letter")
    _add_picture(pdf)
    return bytes(pdf.output())


def covered_scan(text: str) -> bytes:
    """A text cover on a scanned letter."""
    pdf = fpdf.FPDF(format="letter")
    pdf.set_font("Times", size=11)
    pdf.add_page()
    pdf.multi_cell(0, 5, text)
    _add_picture(pdf)
    return bytes(pdf.output())


def _add_picture(pdf: fpdf.FPDF) -> None:
    import io
    import struct
    import zlib

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    header = struct.pack(">IIBBBBB", 8, 8, 8, 0, 0, 0, 0)
    rows = zlib.compress(b"".join(b"\0" + bytes(8) for _ in range(8)))
    png = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
    pdf.add_page()
    pdf.image(io.BytesIO(png), x=0, y=0, w=200)


def _paragraphs(page: str) -> list[str]:
    paragraphs: list[list[str]] = [[]]
    for line in page.split("\n"):
        if "Page " in line and line.strip()[-1:].isdigit():  # a footer stands by itself
            paragraphs += [[line.strip()], []]
        elif line.strip():
            paragraphs[-1].append(line.strip())
        else:
            paragraphs.append([])
    return [" ".join(lines) for lines in paragraphs if lines]
