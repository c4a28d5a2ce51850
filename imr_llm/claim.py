"""What a witness says: a value and the place in the text that it was read from."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from pydantic_core import to_jsonable_python

from imr_llm.silent import silent

NOWHERE = -1


@silent
@dataclass(slots=True)
class Claim:
    """A value with the span it was read from.

    `start` and `end` are offsets in the text that the reader was given (a rule reads a folded
    section; the caller shifts the span). `NOWHERE` when the value has no place of its own.
    """

    value: Any
    start: int = NOWHERE
    end: int = NOWHERE

    def shifted(self, by: int) -> Claim:
        """The same claim with its span moved, as for a section that begins at `by`."""
        if self.start == NOWHERE:
            return self
        return Claim(self.value, self.start + by, self.end + by)


@silent
@dataclass(frozen=True, slots=True)
class Odd:
    """What a witness said that is no value of its field: it is shown, and never taken.

    `told` is the thing said, as JSON.
    """

    told: str

    @classmethod
    def of(cls, said: Any) -> Odd:
        """What was said, whatever it is."""
        return cls(json.dumps(to_jsonable_python(said), ensure_ascii=False, sort_keys=True))

    def shown(self) -> Any:
        """The thing said, as JSON values."""
        return json.loads(self.told)


Claims: TypeAlias = dict[str, "Claim | list[Claim]"]
"""Claims by the field's path within its letter or item: `worker.age`, `reviewer.citations`."""


@silent
@dataclass(slots=True)
class Testimony:
    """All that one witness says of a letter.

    A path that is missing is one the witness does not speak of; a claim whose value is None, or an
    empty list, says that the letter has no such thing.
    """

    letter: Claims = field(default_factory=dict)
    issues: list[Claims] = field(default_factory=list)
