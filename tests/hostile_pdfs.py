"""PDFs as nobody honest makes them, written by hand: small files with a lot in them."""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from itertools import chain, repeat

TEXT = b"BT /F1 12 Tf 72 720 Td (HOW THE IMR FINAL DETERMINATION WAS MADE) Tj ET\n"
FONT = b"<< /Type /Font /Subtype /Type1 /BaseFont /Times-Roman >>"


def pdf(objects: Iterable[bytes], root: int = 1, more: bytes = b"") -> bytes:
    """A file of these objects, numbered from 1, with its table and its end."""
    out = bytearray(b"%PDF-1.7\n")
    places = []
    for number, each in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, each)
    table = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(places) + 1)
    for place in places:
        out += b"%010d 00000 n \n" % place
    out += b"trailer\n<< /Size %d /Root %d 0 R %s >>\nstartxref\n%d\n%%%%EOF\n" % (
        len(places) + 1, root, more, table,
    )  # fmt: skip
    return bytes(out)


def stream(data: bytes, extra: bytes = b"") -> bytes:
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(data), extra, data)


def deflated(pieces: Iterable[bytes], times: int = 1) -> tuple[bytes, bytes]:
    """A stream's data, deflated so many times over, and its filters."""
    packer = zlib.compressobj(9)
    data = b"".join(packer.compress(piece) for piece in pieces) + packer.flush()
    for _ in range(times - 1):
        data = zlib.compress(data, 9)
    return data, b"/Filter [%s]" % (b" /FlateDecode" * times)


def one_page(content: bytes, more: bytes = b"") -> bytes:
    return pdf([
        b"<< /Type /Catalog /Pages 2 0 R %s >>" % more,
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R"
        b" /Resources << /Font << /F1 5 0 R >> >> >>",
        content,
        FONT,
    ])  # fmt: skip


def blanks(megabytes: int, times: int = 1) -> bytes:
    """A page whose content is this many megabytes of blanks, in a thousandth of it or less."""
    data, filters = deflated(chain([TEXT], repeat(b" " * 1_000_000, megabytes)), times)
    return one_page(stream(data, filters))


def words(megabytes: int) -> bytes:
    """A page with this many megabytes of text in it."""
    line = b"BT /F1 1 Tf 72 720 Td (" + b"pain " * 20_000 + b") Tj ET\n"
    data, filters = deflated(chain([TEXT], repeat(line, 10 * megabytes)))
    return one_page(stream(data, filters))


def operators(megabytes: int) -> bytes:
    """A page of path operators, each of which becomes an object."""
    piece = b"0 0 m 1 1 l S\n" * 70_000
    data, filters = deflated(chain([TEXT], repeat(piece, megabytes)))
    return one_page(stream(data, filters))


def pages(number: int, words: bytes = b"") -> bytes:
    """Many pages, each with the same content."""
    first = 5
    kids = b" ".join(b"%d 0 R" % (first + n) for n in range(number))
    return pdf([
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, number),
        stream(TEXT.replace(b"MADE", b"MADE" + words)),
        FONT,
        *(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 3 0 R"
            b" /Resources << /Font << /F1 4 0 R >> >> >>"
            for _ in range(number)
        ),
    ])  # fmt: skip


def claimed(number: int) -> bytes:
    """A tree that says it has so many pages, and has one."""
    return one_page(stream(TEXT)).replace(b"/Count 1", b"/Count %d" % number)


def deep(depth: int) -> bytes:
    """A page at the end of a tree of so many levels."""
    levels = [
        b"<< /Type /Pages /Kids [%d 0 R] /Count 1 /Parent %d 0 R >>" % (n + 1, n - 1)
        for n in range(4, 4 + depth)
    ]
    return pdf([
        b"<< /Type /Catalog /Pages 4 0 R >>", stream(TEXT), FONT, *levels,
        b"<< /Type /Page /Parent %d 0 R /MediaBox [0 0 612 792] /Contents 2 0 R"
        b" /Resources << /Font << /F1 3 0 R >> >> >>" % (3 + depth),
    ])  # fmt: skip


def ring() -> bytes:
    """A tree of pages that bites its own tail."""
    return pdf([
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 5 >>",
        b"<< /Type /Pages /Kids [2 0 R] /Count 5 /Parent 2 0 R >>",
    ])  # fmt: skip


def nested(depth: int) -> bytes:
    """Arrays in arrays."""
    return one_page(stream(TEXT), b"/Deep %s%s" % (b"[" * depth, b"]" * depth))


def forms(levels: int) -> bytes:
    """Each form draws the next one ten times: 10 to the power of `levels` texts."""
    font = b"/Resources << /Font << /F1 5 0 R >> /XObject << /X %d 0 R >> >>"
    many = [
        stream(TEXT + b"/X Do " * 10, b"/Type /XObject /Subtype /Form /BBox [0 0 612 792] " + font % (n + 1))
        for n in range(6, 6 + levels)
    ]  # fmt: skip
    return pdf([
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R " + font % 6 + b" >>",
        stream(b"/X Do " * 10),
        FONT,
        *many,
        stream(TEXT, b"/Type /XObject /Subtype /Form /BBox [0 0 612 792] " + font % 5),
    ])  # fmt: skip


def script() -> bytes:
    return one_page(
        stream(TEXT), b"/OpenAction << /S /JavaScript /JS (while(true){app.alert('x')}) >>"
    )
