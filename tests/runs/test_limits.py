"""What stops a run, what is told of it, and what it will cost."""

from __future__ import annotations

import random
from pathlib import Path
from statistics import fmean
from typing import Any

import pytest
from answers import obedient
from bulk import answers, asking, letters, rows
from letters import text_of
from model_server import ModelServer, answer, status

from evals.bench.stub import stub
from imr_llm import ConfigurationError, Settings, run
from imr_llm.cli import main
from imr_llm.runs import estimate
from imr_llm.runs.watch import Signs, Watch

DOLLAR = {"input": 1_000_000.0, "cached_input": 0.0, "output": 1_000_000.0}
"""A dollar a token."""


def test_cost_stops_a_run_near_its_limit_and_counts_over_starts(tmp_path: Path) -> None:
    everything = letters(120)
    with stub(answers(tmp_path / "answers.json"), 0.02) as server:
        settings = asking(server.address, tmp_path / "cache", prices=DOLLAR)
        whole = run(everything, tmp_path / "whole", settings=settings)
        assert whole.cost == whole.tally.usage.cost
        assert whole.cost == whole.tally.usage.input_tokens + whole.tally.usage.output_tokens
        limit = whole.cost / 2
        settings = asking(server.address, tmp_path / "other", prices=DOLLAR)
        half = run(everything, tmp_path / "half", settings=settings, max_cost=limit)
        assert half.stopped is not None
        assert "has cost" in half.stopped
        assert half.cost is not None
        assert 0.6 * limit < half.cost < 1.1 * limit
        assert half.letters == len(rows(tmp_path / "half"))
        more = run(everything, tmp_path / "half", settings=settings, max_cost=1.5 * limit)
        assert more.stopped
        assert more.cost is not None
        assert half.cost < more.cost < 1.6 * limit
        done = run(everything, tmp_path / "half", settings=settings)
        assert (done.letters, done.stopped) == (120, None)
        assert done.cost == pytest.approx(whole.cost)
        assert rows(tmp_path / "half") == rows(tmp_path / "whole")


@pytest.mark.parametrize("processes", [1, 2])
def test_no_letter_is_begun_once_earlier_starts_reached_the_limit(
    tmp_path: Path, processes: int
) -> None:
    with stub(answers(tmp_path / "answers.json"), 0.0) as server:
        settings = asking(server.address, tmp_path / "cache", prices=DOLLAR)
        first = run(letters(20), tmp_path / "out", settings=settings)
        assert first.cost is not None
        asked = len(server.paid())
        more = letters(90)
        for limit in (first.cost, first.cost + 1):
            report = run(
                more, tmp_path / "out", settings=settings, max_cost=limit, processes=processes
            )
            assert report.stopped is not None
            assert (report.tally.letters, report.cost) == (0, first.cost)
        assert len(server.paid()) == asked > 0
        assert run(more, tmp_path / "out", settings=settings).letters == 90


STOPS = {
    "failures": ({"max_failures": 3}, "4 letters have an error"),
    "fallbacks": ({"max_fallback_share": 0.2}, "the rules stood in"),
}


@pytest.mark.parametrize("limit", STOPS)
@pytest.mark.parametrize("processes", [1, 2])
def test_other_limits_stop_it(tmp_path: Path, limit: str, processes: int) -> None:
    given, words = STOPS[limit]
    bad = [(f"bad-{n}", f"no letter {n}") for n in range(20)]
    everything = letters(60) + bad if limit == "failures" else letters(90)
    with ModelServer(status(503)) as server:
        settings = asking(server.url, tmp_path / "cache", retries=0)
        if limit == "failures":
            settings = Settings(model=None)
        out = tmp_path / "out"
        report = run(everything, out, settings=settings, processes=processes, **given)  # type: ignore[arg-type]
    assert report.stopped is not None
    assert words in report.stopped
    assert report.letters == len(rows(tmp_path / "out"))
    if processes == 1:
        assert report.letters < len(everything)


def test_the_command_says_which_limit_and_ends_with_3(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for n in range(3):
        (tmp_path / f"{n}.txt").write_text("no letter")
    given = ["run", str(tmp_path), "--out", str(tmp_path / "out"), "--max-failures", "1"]
    assert main(given) == 3
    assert "2 letters have an error, more than 1" in capsys.readouterr().err


WRONG = {
    "cost without prices": {"max_cost": 1.0},
    "a cost of nothing": {"max_cost": 0.0},
    "failures below 0": {"max_failures": -1},
    "a share above 1": {"max_fallback_share": 1.5},
    "no processes": {"processes": 0},
    "empty parts": {"part_letters": 0},
}


@pytest.mark.parametrize("case", WRONG)
def test_limits_that_cannot_be_are_refused_before_anything_is_asked(
    tmp_path: Path, case: str
) -> None:
    settings = asking("http://127.0.0.1:9/v1", tmp_path / "cache")
    with pytest.raises(ConfigurationError):
        run(letters(1), tmp_path / "out", settings=settings, **WRONG[case])  # type: ignore[arg-type]
    assert not (tmp_path / "out").exists()


def test_a_limit_of_cost_wants_the_prices_of_the_larger_model_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "own")
    given: dict[str, Any] = {
        "model": "vllm/small", "base_url": "http://127.0.0.1:9/v1", "api_key": "k", "prices": DOLLAR,
        "escalate": "openai/nobody-lists-it",
    }  # fmt: skip
    with pytest.raises(ConfigurationError, match="IMR_LLM_ESCALATE_PRICES"):
        run([], tmp_path / "out", settings=Settings(**given), max_cost=1)
    assert not (tmp_path / "out").exists()
    priced = Settings(**given, escalate_prices=DOLLAR)
    assert run([], tmp_path / "out", settings=priced, max_cost=1).cost is None


def test_failed_tries_are_counted_and_cost(tmp_path: Path) -> None:
    wrong = answer(obedient(item={"subcategory": "witchcraft"}))
    with ModelServer([wrong, answer(obedient())]) as server:
        settings = asking(server.url, tmp_path / "cache", prices={"input": 1.0, "output": 2.0})
        report = run([("one", text_of("e-001"))], tmp_path / "out", settings=settings)
    usage = report.tally.usage
    assert usage.requests == 2
    assert usage.cost == pytest.approx((usage.input_tokens + 2 * usage.output_tokens) / 1e6)
    [row] = rows(tmp_path / "out")
    assert row["fallback"] is None


def test_an_estimate_holds_what_the_run_costs_and_its_sample_is_not_paid_twice(
    tmp_path: Path,
) -> None:
    everything = letters(120)
    with stub(answers(tmp_path / "answers.json")) as server:
        settings = asking(server.address, tmp_path / "cache", prices=DOLLAR)
        found = estimate(everything, settings=settings, sample=30)
        asked = len(server.paid())
        assert asked >= 30
        again = estimate(everything, settings=settings, sample=30)
        assert len(server.paid()) == asked
        assert again.cost == found.cost, "the cache knows what it took"
        report = run(everything, tmp_path / "out", settings=settings)
        tokens = [token for token, _, _ in server.paid()]
        assert len(tokens) == len(set(tokens)) >= 120
    sample = sum(each.expected for each in (found.input_tokens, found.output_tokens)) / 4
    assert found.cost is not None
    assert report.cost is not None
    assert found.cost.low <= report.cost + sample <= found.cost.high


def test_intervals_of_estimates_hold_the_total_as_often_as_they_say() -> None:
    from imr_llm.runs.estimate import _total

    chance = random.Random(0)
    population = [chance.lognormvariate(8, 0.3) for _ in range(300)]
    ranges = [_total(chance.sample(population, 30), 300) for _ in range(1000)]
    held = fmean(each.low <= sum(population) <= each.high for each in ranges)
    assert 0.92 <= held <= 0.98


def signs(chance: random.Random, **rates: float) -> Signs:
    """A letter of a run with these rates, spread as letters are."""
    usual = {"ungrounded": 0.02, "conflict": 0.04, "null": 0.3}
    shares = {
        name: min(1.0, max(0.0, chance.gauss(rates.get(name, rate), 0.04)))
        for name, rate in usual.items()
    }
    return Signs(fallback=float(chance.random() < rates.get("fallback", 0.02)), **shares)


def test_a_steady_run_raises_few_alarms() -> None:
    alarms = 0
    for seed in range(20):
        chance, watch = random.Random(seed), Watch()
        for _ in range(3000):
            alarms += len(watch.see(signs(chance)))
    assert alarms <= 20, "one in a run of 3,000 letters"


DRIFTS = {"fallback": 0.25, "ungrounded": 0.08, "conflict": 0.1, "null": 0.4}


@pytest.mark.parametrize("rate", DRIFTS)
def test_a_rate_that_leaves_its_range_is_told_of_soon(rate: str) -> None:
    chance, watch = random.Random(1), Watch()
    for _ in range(600):
        watch.see(signs(chance))
    assert not watch.alarms
    found = [
        alarm for _ in range(150) for alarm in watch.see(signs(chance, **{rate: DRIFTS[rate]}))
    ]
    assert [alarm.rate for alarm in found] == [rate]
    assert rate == found[0].rate
    assert f"after {found[0].letters} letters" in str(found[0])


def test_a_run_that_falls_back_from_the_start_says_so_at_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, text in letters(30):
        (tmp_path / f"{name}.txt").write_bytes(text.encode())
    with ModelServer(status(500)) as server:
        monkeypatch.setenv("IMR_LLM_BASE_URL", server.url)
        monkeypatch.setenv("IMR_LLM_RETRIES", "0")
        given = ["run", str(tmp_path), "--out", str(tmp_path / "out"), "--model", "openai/x"]
        assert main(given) == 0
    said = capsys.readouterr().err
    assert "after 20 letters: letters for which the rules stood in are 100.0%" in said
