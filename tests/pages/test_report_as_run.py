"""Labelled letters are read as the run's manifest says, or nothing is corrected by them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
from answers import obedient
from letters import LETTERS, NAMES, text_of
from model_server import ModelServer, answer

from imr_llm import ConfigurationError, Settings, extract_many, run
from imr_llm.pages import Corpus, corpus
from imr_llm.runs.folder import manifest_of
from imr_llm.runs.tasks import as_made_with, made_otherwise, made_with

MADE = NAMES[:40]
SECRET = "Zebrafinch"
OPTIONS = {"temperature": 0.5, "extra_headers": {"x-tenant": "one"}}


@pytest.fixture
def server() -> Iterator[ModelServer]:
    with ModelServer(answer(obedient())) as server:
        yield server


@pytest.fixture
def letters(tmp_path: Path) -> Path:
    """Letters that name a doctor, and their labels beside them."""
    folder = tmp_path / "letters"
    folder.mkdir()
    (tmp_path / "gold").mkdir()
    for name in MADE:
        text = text_of(name) + f"\nDr. {SECRET} treats the worker.\n"
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
        label = (LETTERS.parent / "gold" / f"{name}.json").read_bytes()
        (tmp_path / "gold" / f"{name}.json").write_bytes(label)
    return folder


def of(server: ModelServer, **more: Any) -> Settings:
    return Settings(model="openai/test", base_url=server.url, api_key="k", retries=0, **more)


def corrected(letters: Path, source: Path, settings: Settings) -> Corpus:
    return corpus(source, gold=letters.parent / "gold", letters=letters, settings=settings)


def made(letters: Path, settings: Settings) -> Path:
    out = letters.parent / "out"
    run(sorted(letters.glob("*.txt")), out, settings=settings)
    return out


def test_a_masked_run_has_its_labelled_letters_masked(
    letters: Path, server: ModelServer, tmp_path: Path
) -> None:
    out = made(letters, of(server, mask=True, part_characters=9_000, model_options={"seed": 3}))
    before = server.count
    found = corrected(letters, out, of(server, cache_dir=tmp_path / "other", passes=2))
    assert found.not_corrected is None
    assert found.readings == "reading them now as the run's letters were read"
    requests = server.requests
    assert len(requests) == 2 * before  # by parts as long, and in one pass
    assert all(SECRET not in each.raw.decode() for each in requests)
    assert all(each.body["seed"] == 3 for each in requests)


def test_the_runs_answers_in_the_cache_are_those_of_its_letters(
    letters: Path, server: ModelServer
) -> None:
    out = made(
        letters, of(server, mask=True, ask="sections", accept_error=0.4, model_options=OPTIONS)
    )
    before = server.count
    options = {**OPTIONS, "temperature": 1}
    assert corrected(letters, out, of(server, model_options=options)).not_corrected is None
    assert server.count == before


def test_lines_have_todays_settings_and_the_page_says_so(
    letters: Path, server: ModelServer, tmp_path: Path
) -> None:
    results = extract_many(sorted(letters.glob("*.txt")), settings=of(server, mask=True))
    lines = tmp_path / "run.jsonl"
    lines.write_text("".join(f"{each.to_json()}\n" for each in results), encoding="utf-8")
    before = server.count
    found = corrected(letters, lines, of(server, mask=True, cache_dir=tmp_path / "other"))
    assert found.readings == "reading them now with the run's model and today's settings"
    assert server.count == 2 * before
    assert all(SECRET not in each.raw.decode() for each in server.requests)


REFUSED = {
    "another server": ({}, {"base_url": "http://127.0.0.1:9/v1"}, "another address"),
    "no headers": ({"model_options": OPTIONS}, {}, "extra_headers"),
    "other headers": ({"model_options": OPTIONS},
                      {"model_options": {"extra_headers": {"x-tenant": "two"}}}, "extra_headers"),
    "no counts": ({"judge": "JUDGE"}, {}, "judge"),
}  # fmt: skip


@pytest.mark.parametrize(("then", "now", "why"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_restored_corrects_nothing_and_asks_nothing(
    then: dict[str, Any],
    now: dict[str, Any],
    why: str,
    letters: Path,
    server: ModelServer,
    tmp_path: Path,
) -> None:
    judge = tmp_path / "counts.json"
    judge.write_bytes((resources.files("imr_llm") / "judge.json").read_bytes())
    out = made(letters, of(server, **(then | ({"judge": judge} if "judge" in then else {}))))
    judge.unlink()
    before = server.count
    today = Settings(**{"base_url": server.url, "api_key": "k", "cache_dir": tmp_path / "x", **now})
    found = corrected(letters, out, today)
    assert found.labelled == 0
    assert why in (found.not_corrected or "")
    assert server.count == before


@pytest.mark.parametrize("more", [
    {}, {"mask": True, "passes": 3, "escalate": "openai/larger", "ask": "sections", "mode": "json"},
    {"accept_error": 0.5, "part_characters": 5_000, "model_options": OPTIONS, "offline": True},
    {"base_url": "http://me:secret@127.0.0.1:9/v1?key=1"}, {"model": None, "accept_error": 0.1},
])  # fmt: skip
def test_settings_come_back_as_a_run_keeps_them(more: dict[str, Any]) -> None:
    then = Settings(**{"model": "openai/test", "base_url": "http://127.0.0.1:9/v1", **more})
    kept = json.loads(json.dumps(made_with(then, None)))
    today = Settings(
        model="openai/b", base_url=then.base_url, passes=2, escalate="openai/c", timeout=7,
        model_options={"seed": 1, **then.model_options},
    )  # fmt: skip
    again = as_made_with(kept, today)
    assert made_with(again, None) == made_with(then, None)
    assert again.timeout == 7
    assert again.base_url == today.base_url
    assert as_made_with(kept, today.replaced(offline=True)).offline


OTHERWISE = {
    "alike": ({"mask": True}, {"mask": True, "accept_error": 0.4, "timeout": 7}, None),
    "masked": ({"mask": True}, {}, "differ in mask"),
    "passes and heat": ({"passes": 2, "model_options": {"temperature": 1.0}}, {}, "model_options, passes"),
}  # fmt: skip


@pytest.mark.parametrize(("then", "now", "why"), OTHERWISE.values(), ids=OTHERWISE)
def test_a_run_of_labelled_letters_must_have_been_made_alike(
    then: dict[str, Any], now: dict[str, Any], why: str | None, letters: Path, server: ModelServer
) -> None:
    files, outs = sorted(letters.glob("*.txt")), []
    for name, more in (("one", then), ("two", now)):
        outs.append(letters.parent / name)
        run(files, outs[-1], settings=of(server, **more))
    found = corpus(outs[0], gold=letters.parent / "gold", gold_run=outs[1])
    assert (found.not_corrected is None) == (why is None)
    assert (why or "") in (found.not_corrected or "")


def test_a_run_of_another_version_is_read_by_nothing(letters: Path, server: ModelServer) -> None:
    known = manifest_of(made(letters, Settings(model=None))) or {}
    older = {**known["made_with"], "imr_llm": "0.0.0"}
    with pytest.raises(ConfigurationError, match="another version"):
        as_made_with(older, of(server))
    assert made_otherwise(older, known["made_with"]) == ["imr_llm"]
