"""No work that grows faster than the letter, and no regular expression that runs away.

What is compared is the processor time of the same work on a text and on one four times as long, in the same
process, the least of several tries, and only where it is far more than a moment: a square makes the ratio
sixteen, and nothing but a square comes near ten three times over.
"""

from __future__ import annotations

import re
from functools import partial

import pytest
from floods import PLACES, grows_too_fast
from hostile_letters import FLOODS
from letters import NAMES, text_of
from patterns import attacks, example, least, patterns, pumped, runs_away

from imr_llm import Settings, extract, scan
from imr_llm.ground import Grounder
from imr_llm.letter import Span

FOUND = [
    ",111",  # numbers with thousands, in a title
    *(
        "a",
        ".",
        "1",
        "Aa",
        "1 ",
        "a ",
        "x, ",
        "(1) ",
        "MTUS ",
        "and ",
        "pages 1, ",
        "Section(s): a, ",
    ),
]
"""Pieces that were, or could have been, too much for a pattern."""


@pytest.mark.parametrize("place", PLACES)
def test_a_flood_takes_time_in_proportion(place: str) -> None:
    pieces = [*FOUND, *FLOODS[::3]]
    assert [piece for piece in pieces if grows_too_fast(place, piece)] == []


@pytest.mark.parametrize(
    "piece", [*FOUND, *FLOODS[::5], "Dr. Roe ", "DOB: ", "123-45-", "415-555-", "a@"]
)
def test_a_scan_takes_time_in_proportion(piece: str) -> None:
    assert not runs_away(_scanned, piece, 32_000, 0.2)


def _scanned(text: str) -> None:
    scan(f"x {text}")


@pytest.mark.parametrize("piece", ["a ", "left knee ", "not ", "1 ", "1/2/16 ", "-", "\u201c"])
def test_grounding_takes_time_in_proportion(piece: str) -> None:
    def found(text: str) -> None:
        grounder = Grounder(text)
        for quote in ("left knee pain", "a a a a b", f"{piece * 30}z"):
            grounder.find(quote, [Span(0, len(text))])
        grounder.number(7, [Span(0, len(text))])

    assert not runs_away(found, piece, 32_000, 0.05)


@pytest.mark.parametrize(
    ("pattern", "size"),
    [(r"\s*,\s*$", 8_000), (r"a+b?a+c", 800), (r"foo.*bar", 60_000), (r"\w+@", 8_000)],
)
def test_a_pattern_that_does_run_away_is_seen_to(pattern: str, size: int) -> None:
    compiled = re.compile(pattern)
    assert any(runs_away(compiled.search, piece, size, 0.001) for piece in attacks(compiled))


def test_every_pattern_of_the_package_is_looked_at() -> None:
    for name in NAMES[::7]:  # some are compiled when they are first needed
        extract(text_of(name), settings=Settings(model=None, offline=True))
    found = patterns()
    assert len(found) > 700
    matched = [
        name for name, pattern in found.items() if pattern.search(f" {example(_tree(pattern))} ")
    ]
    assert len(matched) > 0.75 * len(found)  # so that what is pumped does reach the repetition
    assert [name for name, pattern in found.items() if is_catastrophic(pattern)] == []


def is_catastrophic(pattern: re.Pattern[str]) -> bool:
    """Whether a few hundred characters take it long: where the work doubles with each piece, at 20.

    Work that grows with a power of the length is seen by floods of whole letters, for most patterns are
    given a line, or one place to start at.
    """
    for before, piece in pumped(pattern):
        for times in range(2, max(3, 300 // len(piece))):
            work = partial(pattern.search, f"{before}{piece * times}\x01")
            if least(work, 1) > 0.05 and least(work, 3) > 0.05:
                return True
    return False


@pytest.mark.parametrize(
    "pattern", [r"(?:[a-z]+ ?)+\d{9}$", r"(?:a|a)*b", r"(?:\w+\s?)*:", r"\s+(?:\w+\s*)+;"]
)
def test_a_catastrophic_pattern_is_seen_to_be_one(pattern: str) -> None:
    assert is_catastrophic(re.compile(pattern))


@pytest.mark.parametrize("pattern", [r"\d{1,3} mg", r"[a-z]+:", r"(?:\w+ ){0,3}knee"])
def test_a_harmless_pattern_is_none(pattern: str) -> None:
    assert not is_catastrophic(re.compile(pattern))


def _tree(pattern: re.Pattern[str]) -> object:
    from patterns import parser

    return parser.parse(pattern.pattern, pattern.flags)


def test_the_clock_is_that_of_the_processor() -> None:
    import time

    assert least(lambda: time.sleep(0.05), 1) < 0.04
