"""How fast a server is asked, seen from the server."""

from __future__ import annotations

import asyncio
import json
import threading
import time
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest
from answers import obedient
from letters import NAMES, text_of
from model_server import Behaviour, ModelServer, answer, rate_limited

from evals.bench.many import many
from imr_llm import Settings, extract_many
from imr_llm.model.pace import Pace

if TYPE_CHECKING:
    from collections.abc import Iterator

    from model_script import Exchange
    from model_server import ModelRequest


def letters(number: int) -> Iterator[tuple[str, str]]:
    """Short letters, each asked in one request."""
    short = sorted((text_of(name) for name in NAMES), key=len)[:5]
    return many(short, number)


def read(server: ModelServer, number: int, **more: Any) -> list[str | None]:
    """The fallbacks of so many letters, read from the server."""
    settings = Settings(model="openai/x", base_url=server.url, mode="json_schema", **more)
    return [result.fallback for result in extract_many(letters(number), settings=settings)]


class Crowd:
    """A server that takes so many requests at a time and refuses the others."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.under_way = self.refused = self.peak = 0
        self._lock = threading.Lock()

    def act(self, exchange: Exchange) -> None:
        with self._lock:
            self.under_way += 1
            self.peak = max(self.peak, self.under_way)
            crowded = self.under_way > self.most
            self.refused += crowded
        exchange.wait(0.05)
        with self._lock:
            self.under_way -= 1
        (rate_limited(0) if crowded else answer(obedient())).act(exchange)


def test_never_more_requests_under_way_than_set() -> None:
    crowd = Crowd(6)
    with ModelServer([Behaviour(crowd.act)]) as server:
        assert read(server, 60, concurrency=6) == [None] * 60
    assert crowd.refused == 0
    assert 3 <= crowd.peak <= 6


def test_a_server_that_says_429_is_asked_less_and_every_letter_is_answered() -> None:
    crowd = Crowd(4)
    with ModelServer([Behaviour(crowd.act)]) as server:
        assert read(server, 120, concurrency=32, retries=8) == [None] * 120
        asked = server.count
    assert crowd.refused < asked / 2, "without learning, 28 of each 32 would be refused"
    assert asked == 120 + crowd.refused


def test_a_pause_that_the_server_asks_of_one_is_kept_by_all() -> None:
    script = [answer(obedient()).repeat(4), rate_limited(1.0), answer(obedient())]
    with ModelServer(script) as server:
        read(server, 30, concurrency=4)
        moments = [request.at for request in server.requests]
    gaps = sorted(later - earlier for earlier, later in pairwise(moments))
    assert gaps[-1] > 0.8, "nothing is sent while the pause lasts"
    assert len(moments) == 31


def test_failures_of_the_server_do_not_slow_it_down_unless_nothing_comes_through() -> None:
    async def widths() -> list[float]:
        pace = Pace(Settings(concurrency=16))
        found = []
        for outcome in ["failed"] * 7 + ["answered"] + ["failed"] * 7:
            pace.failed() if outcome == "failed" else pace.answered(100, 30, 30)
        found.append(pace.width)
        for _ in range(16):
            pace.failed()
        found.append(pace.width)
        async with pace.turn(10) as first, pace.turn(10) as second:
            pace.throttled(first)
            pace.throttled(second)
        found.append(pace.width)
        return found

    assert asyncio.run(widths()) == [16, 8, 4]


def test_requests_a_minute() -> None:
    with ModelServer(answer(obedient())) as server:
        began = time.monotonic()
        read(server, 30, requests_per_minute=600)
        taken = time.monotonic() - began
        moments = [request.at for request in server.requests]
    assert taken >= (30 - 10) / 10 - 0.1, "ten a second, after the first ten"
    for first, moment in enumerate(moments):
        within = sum(moment <= other < moment + 1 for other in moments[first:])
        assert within <= 21, "a second's worth, and what had been saved up"


def test_to_wait_for_a_turn_is_not_to_be_late() -> None:
    with ModelServer(answer(obedient())) as server:
        more = {"requests_per_minute": 120, "timeout": 1.0, "deadline": 1.0, "concurrency": 8}
        assert read(server, 8, **more) == [None] * 8
    assert server.count == 8


def test_tokens_a_minute() -> None:
    async def taken() -> float:
        pace = Pace(Settings(tokens_per_minute=60_000))
        began = time.monotonic()
        for _ in range(6):
            async with pace.turn(3_500):  # a thousand tokens to send, by the first estimate
                pass
            pace.answered(3_500, 400, 100)
        return time.monotonic() - began

    # Five hundred each is what they turn out to take: three thousand, a thousand a second.
    assert 1.5 <= asyncio.run(taken()) <= 3.5


@pytest.mark.parametrize("given", [{"requests_per_minute": 0}, {"tokens_per_minute": -1}])
def test_limits_that_cannot_be_are_refused(given: dict[str, Any]) -> None:
    with pytest.raises(Exception, match="Wrong settings"):
        Settings(**given)


def test_a_letter_that_is_given_up_frees_its_turn() -> None:
    async def turns() -> int:
        pace = Pace(Settings(concurrency=2))

        async def hold(seconds: float) -> None:
            async with pace.turn(10):
                await asyncio.sleep(seconds)

        held = [asyncio.create_task(hold(30)) for _ in range(5)]
        await asyncio.sleep(0.05)
        for task in held:
            task.cancel()
        await asyncio.gather(*held, return_exceptions=True)
        await asyncio.wait_for(asyncio.gather(*(hold(0) for _ in range(20))), 5)
        return 20

    assert asyncio.run(turns()) == 20


def test_answers_that_are_slow_do_not_hold_up_the_others_where_no_order_is_asked() -> None:
    others = threading.Event()
    given = list(letters(12))
    first = given[0][0]

    def late(exchange: Exchange) -> None:
        others.wait(60)
        answer(obedient()).act(exchange)

    def script(request: ModelRequest) -> Behaviour:
        held = "the number 00000000." in json.dumps(request.body)
        return Behaviour(late) if held else answer(obedient())

    names = []
    with ModelServer(script) as server:
        settings = Settings(model="openai/x", base_url=server.url, concurrency=4)
        for result in extract_many(given, settings=settings, ordered=False):
            names.append(result.id)
            if len(names) == len(given) - 1:
                others.set()
    assert sorted(names) == [name for name, _ in given]
    assert names[-1] == first
