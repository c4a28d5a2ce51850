"""Counts over letters, the bar that shows them, and what tokens cost."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from answers import obedient
from letters import text_of
from model_server import ModelServer, answer, status

from imr_llm import ConfigurationError, Settings, Usage, extract, extract_many
from imr_llm.model.prices import cost_of
from imr_llm.model.provider import provider_of
from imr_llm.tally import Tally

if TYPE_CHECKING:
    from pathlib import Path


def test_the_bar_tells_letters_cost_fallbacks_and_failures(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with ModelServer([answer(obedient()), status(400)]) as server:
        settings = Settings(
            model="openai/x", base_url=server.url, concurrency=1, retries=0, mode="json_schema",
            prices={"input": 1000.0, "output": 1000.0},
        )  # fmt: skip
        given = [text_of("e-001"), text_of("e-003"), "no letter"]
        results = list(extract_many(given, settings=settings, progress=True))
    shown = capsys.readouterr()
    assert len(results) == 3
    assert shown.out == ""
    last = shown.err.split("\r")[-1]
    for words in ("3/3", "letters", "cost=$", "fallbacks=1", "failures=1"):
        assert words in last


def test_a_tally_is_the_sum_of_its_letters() -> None:
    results = [extract(text_of(name)) for name in ("e-001", "e-003", "d1-001")]
    whole, parts = Tally(), [Tally() for _ in results]
    for result, part in zip(results, parts, strict=True):
        whole.count(result)
        part.count(result)
    total = Tally()
    for part in parts:
        total.add(part)
    assert total == whole
    issues = [issue for r in results if r.determination for issue in r.determination.issues]
    assert whole.items == len(issues)
    assert whole.upheld == sum(issue.decision == "upheld" for issue in issues)


USED = Usage(input_tokens=1_000_000, cached_tokens=400_000, output_tokens=500_000)
PRICES = {
    "no price for cached ones": ({"input": 2.0, "output": 8.0}, 2.0 + 4.0),
    "cached ones cheaper": ({"input": 2.0, "cached_input": 0.5, "output": 8.0}, 1.2 + 0.2 + 4.0),
    "for nothing": ({"input": 0.0, "output": 0.0}, 0.0),
}


@pytest.mark.parametrize("case", PRICES)
def test_what_tokens_cost(case: str) -> None:
    prices, dollars = PRICES[case]
    settings = Settings(model="openai/x", base_url="http://127.0.0.1:9/v1", prices=prices)
    provider = provider_of(settings)
    assert cost_of(USED, settings, provider) == pytest.approx(dollars)
    assert cost_of(USED, settings, provider, batch=True) == pytest.approx(dollars / 2)


def test_prices_of_the_list_and_where_it_has_none(monkeypatch: pytest.MonkeyPatch) -> None:
    def cost(model: str, usage: Usage = USED, **more: Any) -> float | None:
        settings = Settings(model=model, api_key="k", **more)
        return cost_of(usage, settings, provider_of(settings))

    listed = cost("openai/gpt-4o-mini")
    without_cache = cost("openai/gpt-4o-mini", Usage(input_tokens=1_000_000, output_tokens=500_000))
    assert listed is not None
    assert without_cache is not None
    assert 0 < listed < without_cache
    assert cost("openai/no-such-model-of-theirs") is None
    assert cost("openai/gpt-4o-mini", base_url="http://127.0.0.1:9/v1") is None, "one's own server"
    monkeypatch.setenv("IMR_LLM_PRICES", '{"input": 1, "output": 1}')
    assert cost("openai/gpt-4o-mini") == pytest.approx(1.5)


@pytest.mark.parametrize("given", ['{"input": -1, "output": 1}', '{"input": 1}', "cheap"])
def test_prices_that_cannot_be_are_refused(given: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IMR_LLM_PRICES", given)
    with pytest.raises(ConfigurationError, match="prices"):
        Settings()


def test_a_run_that_is_left_asks_for_nothing_more(tmp_path: Path) -> None:
    with ModelServer(answer(obedient())) as server:
        settings = Settings(model="openai/x", base_url=server.url, concurrency=2)
        texts = (text_of("e-001").replace("43", str(n)) + f" {n}" for n in range(10_000))
        for number, _ in enumerate(extract_many(texts, settings=settings, ordered=False)):
            if number == 5:
                break
        assert server.count < 20
