"""Settings: keywords, then the environment at each call, then defaults; keys are never shown."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest

from imr_llm import ConfigurationError, Settings, extract


def test_keywords_win_over_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IMR_LLM_MODEL", "openai/from-environment")
    monkeypatch.setenv("IMR_LLM_TIMEOUT", "7")
    assert Settings().model == "openai/from-environment"
    assert Settings(model="openai/from-keyword").model == "openai/from-keyword"
    assert Settings(model=None).model is None
    assert Settings().timeout == 7


def test_the_environment_is_read_at_each_call(monkeypatch: pytest.MonkeyPatch) -> None:
    assert Settings().model is None
    monkeypatch.setenv("IMR_LLM_MODEL", "ollama/x")
    assert Settings().model == "ollama/x"


@pytest.mark.parametrize("value", ["1", "true", "yes", "on"])
def test_a_switch_in_the_environment(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("IMR_LLM_OFFLINE", value)
    assert Settings().offline is True


def test_options_are_a_json_object(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IMR_LLM_MODEL_OPTIONS", '{"temperature": 0}')
    assert Settings().model_options == {"temperature": 0}
    monkeypatch.setenv("IMR_LLM_MODEL_OPTIONS", "not json")
    with pytest.raises(ConfigurationError, match="model_options"):
        Settings()


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({"mode": "magic"}, "mode"),
        ({"timeout": 0}, "timeout"),
        ({"concurrency": 0}, "concurrency"),
        ({"no_such_setting": 1}, "no_such_setting"),
        ({"part_characters": "many"}, "part_characters"),
        ({"model_options": {"temperature": float("nan")}}, "model_options"),
        ({"model_options": {"logit_bias": {50256: -100}}}, "model_options"),
        ({"base_url": "localhost:8080"}, "base_url"),
        ({"base_url": "ftp://host/v1"}, "base_url"),
        ({"api_key": "two\nlines"}, "api_key"),
        ({"cache_dir": "~no-such-user-here/x"}, "cache_dir"),
    ],
)
def test_a_wrong_setting_is_named_but_not_quoted(given: dict[str, object], named: str) -> None:
    with pytest.raises(ConfigurationError, match=named):
        Settings(**given)


def test_a_key_is_a_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IMR_LLM_API_KEY", "sk-secret")
    settings = Settings()
    assert "sk-secret" not in repr(settings) + str(settings) + settings.model_dump_json()
    assert pickle.loads(pickle.dumps(settings)).api_key == settings.api_key


def test_addresses_and_options_may_hold_secrets_and_are_not_shown() -> None:
    settings = Settings(
        base_url="http://user:hidden@host/v1", model_options={"extra_headers": {"X": "hidden"}}
    )
    assert "hidden" not in repr(settings) + str(settings)


def test_a_cache_folder_that_others_can_write_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "open"
    folder.mkdir()
    folder.chmod(0o777)
    settings = Settings(model="openai/x", base_url="http://127.0.0.1:9/v1", cache_dir=folder)
    with pytest.raises(ConfigurationError):
        extract("CLINICAL CASE SUMMARY A letter.", settings=settings)


@pytest.mark.parametrize("name", ["PRICES", "MODEL_OPTIONS", "ESCALATE_PRICES"])
def test_what_is_no_json_is_told_with_an_example(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(f"IMR_LLM_{name}", "sk-abc")
    with pytest.raises(
        ConfigurationError, match=rf"IMR_LLM_{name} must be a JSON object.*{{"
    ) as told:
        Settings()
    assert "sk-abc" not in str(told.value)
