"""Providers that are asked through their own packages: a letter goes once, and where it was told to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
from answers import obedient
from letters import NAMES, text_of
from model_server import ModelServer, answer, delay, status

from imr_llm import ConfigurationError, Extraction, Settings, extract, extract_many

if TYPE_CHECKING:
    from collections.abc import Callable

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


@pytest.mark.parametrize("provider", ["anthropic", "databricks", "google"])
def test_a_key_that_is_missing_stops_before_anything_is_sent(
    monkeypatch: pytest.MonkeyPatch, provider: str
) -> None:
    for name in ("ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN", "DATABRICKS_TOKEN", "GOOGLE_API_KEY"):
        monkeypatch.delenv(name, raising=False)
    with ModelServer(answer("{}")) as server:
        if provider in ADDRESS:
            monkeypatch.setenv(ADDRESS[provider], server.url.removesuffix("/v1"))
        with pytest.raises(ConfigurationError, match="key"):
            extract(text_of("e-001"), settings=Settings(model=f"{provider}/keyless"))
    assert server.count == 0


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
