"""Words that stand nowhere else, planted in letters, answers and keys, and the search for them."""

from __future__ import annotations

import base64
import json
import urllib.parse
from dataclasses import dataclass
from functools import cache
from typing import Final

PLACES: Final = {
    "summary": "the letter's clinical summary",
    "diagnosis": "a diagnosis, which answers repeat",
    "title": "the title of a disputed item",
    "rationale": "the reviewer's rationale",
    "answer": "the model's answer alone",
    "reply": "what a server says in errors, pages and headers",
    "key": "the API key",
    "password": "the password in the server's address",
    "header": "a secret header among the model's options",
    "id": "the letter's id and file name",
}
LETTER: Final = ("summary", "diagnosis", "title", "rationale")
SECRET: Final = ("key", "password", "header")


@dataclass(frozen=True)
class Found:
    """A marker that came out."""

    place: str
    encoding: str


def word(place: str) -> str:
    """The marker of a place, in ASCII: what is cut off behind it still shows its beginning."""
    return f"Zq{place}7"


def foreign(place: str) -> str:
    """The marker of a place without one ASCII letter: JSON and others escape it."""
    return "".join(chr(0x430 + ord(letter) - ord("a")) for letter in f"zq{place}")


def planted(place: str) -> str:
    """Both, to be put into a text."""
    return f"{word(place)} {foreign(place)}"


@cache
def needles(place: str) -> tuple[tuple[str, bytes], ...]:
    """What to look for: the markers of a place, by encoding. Plain ones are in lower case."""
    found: dict[str, set[bytes]] = {"plain": {word(place).lower().encode()}}
    texts = [word(place)] if place in (*SECRET, "id") else [word(place), foreign(place)]
    for text in texts:
        made = {
            "plain": [text.encode()],
            "JSON-escaped": [json.dumps(text)[1:-1].encode()],
            "repr-escaped": [ascii(text)[1:-1].encode(), repr(text.encode())[2:-1].encode()],
            "URL-quoted": [urllib.parse.quote(text).encode()],
            "UTF-16": [text.encode("utf-16-le"), text.encode("utf-16-be")],
            "hex": [text.encode().hex().encode(), text.encode().hex().upper().encode()],
            "base64": [_in_base64(text.encode(), shift) for shift in range(3)],
        }
        for encoding, forms in made.items():
            found.setdefault(encoding, set()).update(forms)
    return tuple((encoding, form) for encoding, forms in found.items() for form in sorted(forms))


def search(data: bytes, places: tuple[str, ...] = tuple(PLACES)) -> list[Found]:
    """Every marker in the data: as it is, in any case, and with its white space taken out."""
    views = (data, data.lower(), b"".join(data.split()))
    found = [
        Found(place, encoding)
        for place in places
        for encoding, form in needles(place)
        if any(form in view for view in views)
    ]
    return list(dict.fromkeys(found))


def _in_base64(data: bytes, shift: int) -> bytes:
    """What of the encoding of data stands there whatever surrounds it, when it begins at `shift`."""
    coded = base64.b64encode(b"\0" * shift + data + b"\0" * 3)
    first = -(-shift * 8 // 6)
    return coded[first : (shift + len(data)) * 8 // 6]
