"""Providers that are asked through their own packages: a letter goes once, and where it was told to."""

from __future__ import annotations

import subprocess
import sys
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
from answers import obedient
from letters import NAMES, text_of
from model_script import Behaviour
from model_server import ModelServer, answer, delay, status

from imr_llm import ConfigurationError, Extraction, Settings, extract, extract_many
from imr_llm.model.named import tokens_in

if TYPE_CHECKING:
    from collections.abc import Callable

    from model_server import Exchange

DOLLAR = {"input": 1_000_000.0, "cached_input": 0.0, "output": 1_000_000.0}
"""A dollar a token."""
ADDRESS = {
    "anthropic": "ANTHROPIC_BASE_URL",  # a package of its own
    "databricks": "DATABRICKS_HOST",  # openai's package, made by instructor
}


@pytest.fixture(params=ADDRESS)
def read(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Extraction]:
    def reading(server: ModelServer, **settings: Any) -> Extraction:
        monkeypatch.setenv(ADDRESS[request.param], server.url.removesuffix("/v1"))
        # A model of this address: clients are kept, and know theirs from the environment.
        model = f"{request.param}/{urlsplit(server.url).port}"
        return extract(text_of("e-001"), settings=Settings(model=model, api_key="k", **settings))

    return reading


@pytest.mark.parametrize("code", [302, 307])
def test_a_redirect_is_not_followed(read: Callable[..., Extraction], code: int) -> None:
    with ModelServer(answer("{}")) as elsewhere:
        to = {"Location": f"{elsewhere.url}/chat/completions"}
        with ModelServer(status(code, headers=to)) as server:
            result = read(server, retries=0)
    assert (server.count, elsewhere.count) == (1, 0)
    assert result.fallback == f"the server redirects to another address ({code})"


@pytest.mark.parametrize("retries", [0, 1])
def test_tries_are_those_of_the_settings_and_are_counted(
    read: Callable[..., Extraction], retries: int
) -> None:
    with ModelServer(status(500)) as server:
        result = read(server, retries=retries, reasks=0)
    assert server.count == retries + 1
    assert (result.usage.requests, result.usage.failed_requests) == (server.count, server.count)


def test_an_answer_after_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    with ModelServer([status(500), answer(obedient())]) as server:
        monkeypatch.setenv("DATABRICKS_HOST", server.url.removesuffix("/v1"))
        settings = Settings(model=f"databricks/{urlsplit(server.url).port}", api_key="k")
        result = extract(text_of("e-001"), settings=settings)
    assert result.source == "model+rules"
    assert (server.count, result.usage.requests, result.usage.failed_requests) == (2, 2, 1)


def message(exchange: Exchange) -> None:
    """An answer in Anthropic's form, of no use."""
    usage = {
        "input_tokens": 1000, "cache_read_input_tokens": 300, "cache_creation_input_tokens": 40,
        "output_tokens": 7,
    }  # fmt: skip
    exchange.send_json({
        "id": "m", "type": "message", "role": "assistant", "model": "m", "stop_reason": "end_turn",
        "stop_sequence": None, "content": [{"type": "text", "text": "No."}], "usage": usage,
    })  # fmt: skip


@pytest.mark.parametrize(
    ("provider", "said", "tokens"),
    [
        ("anthropic", Behaviour(message), (1340, 300, 7)),
        ("databricks", answer("No.", prompt_tokens=1340, cached_tokens=300, completion_tokens=7),
         (1340, 300, 7)),
    ],
)  # fmt: skip
@pytest.mark.parametrize("reasks", [0, 1])
def test_tokens_of_all_tries_are_counted_and_cost(
    monkeypatch: pytest.MonkeyPatch,
    provider: str,
    said: Behaviour,
    tokens: tuple[int, int, int],
    reasks: int,
) -> None:
    with ModelServer(lambda _: said) as server:
        monkeypatch.setenv(ADDRESS[provider], server.url.removesuffix("/v1"))
        settings = Settings(
            model=f"{provider}/{urlsplit(server.url).port}", api_key="k", retries=0, reasks=reasks,
            prices=DOLLAR,
        )  # fmt: skip
        usage = extract(text_of("e-001"), settings=settings).usage
    assert server.count == usage.requests > reasks
    each = usage.input_tokens, usage.cached_tokens, usage.output_tokens
    assert each == tuple(server.count * number for number in tokens)
    assert usage.cost == usage.input_tokens - usage.cached_tokens + usage.output_tokens


TOKENS = {
    "none": (object(), (0, 0, 0)),
    "no numbers": ({"usage": {"prompt_tokens": None, "completion_tokens": "7"}}, (0, 0, 0)),
    "less than none": ({"usage": {"prompt_tokens": -1, "completion_tokens": True}}, (0, 0, 0)),
    "under two names": (
        {"usage": {"prompt_tokens": 9, "input_tokens": 9, "completion_tokens": 2, "output_tokens": 2}},
        (9, 0, 2),
    ),
    "Google": (
        SimpleNamespace(usage_metadata=SimpleNamespace(
            prompt_token_count=90, cached_content_token_count=30, candidates_token_count=5,
            thoughts_token_count=4,
        )),
        (90, 30, 9),
    ),
    "Cohere": (
        SimpleNamespace(usage=SimpleNamespace(tokens=SimpleNamespace(input_tokens=90, output_tokens=5))),
        (90, 0, 5),
    ),
    "Bedrock": (
        {"usage": {"inputTokens": 60, "cacheReadInputTokens": 30, "outputTokens": 5}},
        (90, 30, 5),
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", TOKENS)
def test_tokens_are_found_where_the_provider_has_them(case: str) -> None:
    response, tokens = TOKENS[case]
    assert tokens_in(response) == tokens


@pytest.mark.parametrize("provider", ["anthropic", "databricks", "google"])
def test_a_key_that_is_missing_stops_before_anything_is_sent(
    monkeypatch: pytest.MonkeyPatch, provider: str
) -> None:
    for name in ("ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN", "DATABRICKS_TOKEN", "GOOGLE_API_KEY"):
        monkeypatch.delenv(name, raising=False)
    with ModelServer(answer("{}")) as server:
        if provider in ADDRESS:
            monkeypatch.setenv(ADDRESS[provider], server.url.removesuffix("/v1"))
        with pytest.raises(ConfigurationError, match=r"key|package is not installed"):
            extract(text_of("e-001"), settings=Settings(model=f"{provider}/keyless"))
    assert server.count == 0


def test_a_provider_that_nobody_knows_is_told_once_and_in_our_words() -> None:
    code = (
        "from imr_llm import extract, ConfigurationError\nimport sys\n"
        "try: extract(sys.argv[1], model='foo/bar')\n"
        "except ConfigurationError as error: print(error)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, text_of("e-001")], capture_output=True, text=True, check=True
    )
    assert "no provider of that name" in done.stdout
    assert done.stderr == ""


def test_no_more_requests_are_under_way_than_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    slow = delay(0.05, answer(obedient()))
    with ModelServer(lambda _: slow) as server:
        monkeypatch.setenv("DATABRICKS_HOST", server.url.removesuffix("/v1"))
        settings = Settings(
            model=f"databricks/{urlsplit(server.url).port}", api_key="k", concurrency=2,
            ask="sections",
        )  # fmt: skip
        results = list(extract_many([text_of(name) for name in NAMES[:6]], settings=settings))
    assert {result.source for result in results} == {"model+rules"}
    assert server.most_in_flight == 2
