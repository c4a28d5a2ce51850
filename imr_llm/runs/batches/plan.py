"""How the jobs of a run are made, and whether a run can have any."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from imr_llm.errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from imr_llm.settings import Settings


FOLDER: Final = "_batches"
"""The journal's place in the folder of a run."""


@dataclass(frozen=True, slots=True)
class Batching:
    """How large jobs are, and how often they are looked after.

    Attributes:
        requests: most requests of one job; OpenAI takes 50,000.
        bytes: most bytes of one job's file; OpenAI takes 200 MB, a margin is left.
        poll: seconds between two looks at the jobs; up to five times that when they take long.
    """

    requests: int = 50_000
    bytes: int = 190_000_000
    poll: float = 60.0

    def __post_init__(self) -> None:
        if self.requests < 1 or self.bytes < 1 or self.poll <= 0:
            raise ConfigurationError("Requests, bytes and seconds of batches are above 0.")


def batching_of(
    batch: bool | Batching,  # noqa: FBT001 (as the user of `run` gives it)
    settings: Settings,
    letters: Iterable[object],
) -> Batching | None:
    """How to make the jobs of a run; None where none is wanted.

    Raises:
        ConfigurationError: no provider with batches, nothing may be sent, or letters that can be gone
            over only once.
    """
    if batch is False:
        return None
    if not settings.model or settings.offline:
        raise ConfigurationError("Batches need a model that may be asked.")
    from imr_llm.model.provider import provider_of  # noqa: PLC0415

    if not provider_of(settings).speaks_openai:
        raise ConfigurationError(
            "Batches are for openai/... models and OpenAI-compatible servers; leave the batch out."
        )
    if isinstance(letters, Iterator):
        raise ConfigurationError(
            "For batches the letters are gone over more than once: give a list of them, not an iterator."
        )
    return Batching() if batch is True else batch
