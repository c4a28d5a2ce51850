"""What a run will cost, from a sample of its letters."""

from __future__ import annotations

import math
import random
import time
from dataclasses import dataclass
from statistics import NormalDist, fmean, stdev
from typing import TYPE_CHECKING, Final

from imr_llm.batch import extract_many
from imr_llm.errors import ConfigurationError, LetterError
from imr_llm.extraction import Usage
from imr_llm.letter import read
from imr_llm.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from imr_llm.batch import Source
    from imr_llm.schema import Determination

_SURE: Final = 0.95


@dataclass(frozen=True, slots=True)
class Range:
    """A total: the value expected, and the ends of its 95% interval."""

    expected: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Estimate:
    """What a run will take.

    Attributes:
        letters: how many there are.
        sample: how many of them were asked.
        input_tokens: of all letters; cached ones included.
        output_tokens: of all letters.
        cost: US dollars; None without prices.
        seconds: at the rate of the sample; small samples make it longer than it will be.
    """

    letters: int
    sample: int
    input_tokens: Range
    output_tokens: Range
    cost: Range | None
    seconds: float


def estimate(  # noqa: PLR0913
    letters: Sequence[Source],
    *,
    model: str | None = None,
    schema: type[Determination] | None = None,
    settings: Settings | None = None,
    sample: int = 30,
    seed: int = 0,
) -> Estimate:
    """Ask for a random sample of the letters, and reckon what all of them will take.

    The answers stay in the cache: a run asks for the sample's letters no second time. A letter that
    the cache answers counts with what it took when it was asked.

    Raises:
        ConfigurationError: no model, fewer than two letters, or as for `extract`.
    """
    settings = (settings or Settings()).replaced(model=model)
    if not settings.model:
        raise ConfigurationError("Say which model the estimate is for; the rules cost nothing.")
    number = len(letters)
    if number < 2 or sample < 2:
        raise ConfigurationError("An estimate needs two letters at least, and a sample of two.")
    chosen = random.Random(seed).sample(range(number), min(sample, number))  # noqa: S311
    began = time.monotonic()
    asked = [letters[n] for n in chosen]
    results = list(extract_many(asked, schema=schema, settings=settings))
    taken = time.monotonic() - began
    # What the cache answered of a letter, or all of it, was asked once and counts.
    usages = [
        max(result.usage, _stored(letter, settings, schema), key=lambda usage: usage.input_tokens)
        for letter, result in zip(asked, results, strict=True)
    ]
    # What took no tokens (no letter, no server) costs nothing, prices or not.
    costs = [usage.cost if usage.input_tokens or usage.output_tokens else 0.0 for usage in usages]
    known = [cost for cost in costs if cost is not None]
    return Estimate(
        letters=number,
        sample=len(chosen),
        input_tokens=_total([usage.input_tokens for usage in usages], number),
        output_tokens=_total([usage.output_tokens for usage in usages], number),
        cost=_total(known, number) if len(known) == len(costs) and any(known) else None,
        seconds=taken / len(chosen) * number,
    )


def _stored(source: Source, settings: Settings, schema: type[Determination] | None) -> Usage:
    """What the letter's answers took when they were asked, as the cache knows."""
    from imr_llm.model.prices import cost_of  # noqa: PLC0415
    from imr_llm.model.provider import provider_of  # noqa: PLC0415
    from imr_llm.model.witness import ModelWitness  # noqa: PLC0415

    usage = Usage()
    try:
        letter = read(source[1] if isinstance(source, tuple) else source)
    except LetterError:
        return usage
    witness = ModelWitness(settings, schema)
    for part in witness.look_up(letter):
        if (stored := witness.cache.get(part.key)) is not None:
            usage.input_tokens += stored.input_tokens
            usage.cached_tokens += stored.cached_tokens
            usage.output_tokens += stored.output_tokens
    usage.cost = cost_of(usage, settings, provider_of(settings))
    return usage


def _total(values: Sequence[float], number: int) -> Range:
    """The total over so many, from a sample of them without replacement (Student's t)."""
    mean, size = fmean(values), len(values)
    left = math.sqrt(max(0.0, 1 - size / number))
    half = _student(size - 1) * stdev(values) / math.sqrt(size) * left
    return Range(number * mean, number * max(0.0, mean - half), number * (mean + half))


def _student(freedom: int) -> float:
    """Student's t for the 95% interval, by Hill's expansion of the normal quantile (1970)."""
    z = NormalDist().inv_cdf((1 + _SURE) / 2)
    terms = (
        (z**3 + z) / 4,
        (5 * z**5 + 16 * z**3 + 3 * z) / 96,
        (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384,
        (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / 92160,
    )
    return z + sum(term / float(freedom) ** power for power, term in enumerate(terms, start=1))
