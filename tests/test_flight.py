"""One request in flight for one key."""

from __future__ import annotations

import asyncio
import threading
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imr_llm.flight import SingleFlight


class Calls:
    """A call that takes a moment, counts itself, and ends as it is told."""

    def __init__(self, *outcomes: Any) -> None:
        self.outcomes = list(outcomes)
        self.begun = 0
        self.under_way = 0
        self.most = 0

    async def __call__(self) -> Any:
        outcome = self.outcomes[min(self.begun, len(self.outcomes) - 1)]
        self.begun += 1
        self.under_way += 1
        self.most = max(self.most, self.under_way)
        try:
            await asyncio.sleep(0.01)
        finally:
            self.under_way -= 1
        if isinstance(outcome, BaseException):
            raise outcome
        return outcome


async def settle() -> None:
    """Let every task that can run come to its waiting place."""
    for _ in range(5):
        await asyncio.sleep(0)


def test_all_who_ask_share_one_call() -> None:
    async def main() -> None:
        flights, calls = SingleFlight(), Calls(["answer"])
        found = await asyncio.gather(*(flights.run("k", calls) for _ in range(50)))
        assert calls.begun == 1
        assert all(answer is found[0] for answer in found)

    asyncio.run(main())


def test_other_keys_are_not_held_up() -> None:
    async def main() -> None:
        flights, calls = SingleFlight(), Calls("answer")
        await asyncio.gather(*(flights.run(number, calls) for number in range(10)))
        assert (calls.begun, calls.most) == (10, 10)

    asyncio.run(main())


@pytest.mark.parametrize("result", [None, 0, "", []])
def test_nothing_is_remembered(result: Any) -> None:
    """Also an empty result is a result, and a later asker calls again."""

    async def main() -> None:
        flights, calls = SingleFlight(), Calls(result)
        assert await asyncio.gather(flights.run("k", calls), flights.run("k", calls)) == [
            result,
            result,
        ]
        assert calls.begun == 1
        assert await flights.run("k", calls) == result
        assert calls.begun == 2

    asyncio.run(main())


def test_failure_is_shared_and_not_remembered() -> None:
    async def main() -> None:
        failure = ValueError("no answer")
        flights, calls = SingleFlight(), Calls(failure, "answer")
        found = await asyncio.gather(
            *(flights.run("k", calls) for _ in range(3)), return_exceptions=True
        )
        assert found == [failure] * 3
        assert calls.begun == 1
        assert await flights.run("k", calls) == "answer"

    asyncio.run(main())


def test_failure_that_nobody_waits_for_is_not_complained_of() -> None:
    async def main() -> None:
        complaints: list[Any] = []
        asyncio.get_running_loop().set_exception_handler(lambda _, what: complaints.append(what))
        flights = SingleFlight()
        with pytest.raises(ValueError, match="no answer"):
            await flights.run("k", Calls(ValueError("no answer")))
        await settle()
        assert complaints == []

    asyncio.run(main())


def test_cancelled_leader_is_followed_by_one_who_waits() -> None:
    async def main() -> None:
        flights, calls = SingleFlight(), Calls("answer")
        leader, *others = [asyncio.create_task(flights.run("k", calls)) for _ in range(4)]
        await settle()
        leader.cancel()
        assert await asyncio.gather(*others) == ["answer"] * 3
        assert leader.cancelled()
        assert (calls.begun, calls.most) == (2, 1)

    asyncio.run(main())


def test_each_leader_in_turn_is_cancelled() -> None:
    async def main() -> None:
        flights, calls = SingleFlight(), Calls("answer")
        tasks = [asyncio.create_task(flights.run("k", calls)) for _ in range(5)]
        for task in tasks[:-1]:
            await settle()
            task.cancel()
        assert await tasks[-1] == "answer"
        assert all(task.cancelled() for task in tasks[:-1])
        assert calls.most == 1

    asyncio.run(main())


def test_cancelled_waiter_leaves_the_others_alone() -> None:
    async def main() -> None:
        flights, calls = SingleFlight(), Calls("answer")
        leader, first, second = [asyncio.create_task(flights.run("k", calls)) for _ in range(3)]
        await settle()
        first.cancel()
        assert await asyncio.gather(leader, second) == ["answer"] * 2
        assert first.cancelled()
        assert calls.begun == 1

    asyncio.run(main())


def test_leader_and_waiter_cancelled_together() -> None:
    async def main() -> None:
        flights, calls = SingleFlight(), Calls("answer")
        tasks = [asyncio.create_task(flights.run("k", calls)) for _ in range(3)]
        await settle()
        tasks[0].cancel()
        tasks[1].cancel()
        assert await tasks[2] == "answer"
        assert tasks[0].cancelled()
        assert tasks[1].cancelled()

    asyncio.run(main())


def test_time_limit_of_one_who_waits() -> None:
    async def main() -> None:
        flights, calls = SingleFlight(), Calls("answer")
        leader = asyncio.create_task(flights.run("k", calls))
        await settle()
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(flights.run("k", calls), 0.001)
        assert await leader == "answer"

    asyncio.run(main())


def test_loops_in_other_threads_do_not_meet() -> None:
    """A notebook's loop and the library's own may ask for the same letter."""
    flights, calls = SingleFlight(), Calls("answer")
    found: list[Any] = []

    async def main() -> None:
        found.extend(await asyncio.gather(*(flights.run("k", calls) for _ in range(3))))

    threads = [threading.Thread(target=lambda: asyncio.run(main())) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == ["answer"] * 12
    assert flights._flights == {}


@given(st.lists(st.tuples(st.integers(0, 2), st.booleans(), st.integers(0, 3)), max_size=12))
def test_any_mix_of_askers_and_cancellings(plan: list[tuple[int, bool, int]]) -> None:
    """Every asker that is not cancelled gets its answer; never two calls for a key at once."""

    async def main() -> None:
        flights = SingleFlight()
        calls = {key: Calls(f"answer {key}") for key in range(3)}
        tasks = []
        for key, cancelled, pause in plan:
            tasks.append((key, asyncio.create_task(flights.run(key, calls[key]))))
            for _ in range(pause):
                await asyncio.sleep(0)
            if cancelled:
                tasks[len(tasks) // 2][1].cancel()
        await asyncio.gather(*(task for _, task in tasks), return_exceptions=True)
        for key, task in tasks:
            assert task.cancelled() or task.result() == f"answer {key}"
        assert all(call.most <= 1 for call in calls.values())
        assert flights._flights == {}

    asyncio.run(main())
