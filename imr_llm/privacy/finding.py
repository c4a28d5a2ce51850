"""What a scan finds: a kind and a place, never the words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["date_of_birth", "ssn", "phone", "email", "name"]


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """Personal data at one place of a letter; the value itself is `text[start:end]`.

    Attributes:
        start: offset in the original, in code points.
        end: offset behind the last code point.
        kind: `date_of_birth`, `ssn`, `phone`, `email` or `name`.
    """

    start: int
    end: int
    kind: Kind
