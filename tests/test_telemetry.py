"""What is told of letters, requests and runs: to OpenTelemetry's own SDK, and to the log."""

from __future__ import annotations

import asyncio
import json
import logging
import subprocess
import sys
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import pytest
from answers import obedient
from bulk import letters
from heard import Ear, ear
from letters import text_of
from model_server import ModelServer, answer, delay, refusal, status
from opentelemetry import trace

from imr_llm import ConfigurationError, LetterError, Settings, aextract, extract, extract_many, run
from imr_llm.extraction import Extraction

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

LETTER = text_of("e-003")
PRICES = {"input": 1, "output": 2}


@pytest.fixture
def heard() -> Ear:
    found = ear()
    found.clear()
    return found


def asked(server: ModelServer, **more: Any) -> Settings:
    given = {"model": "openai/x", "base_url": server.url, "mode": "json_schema", "prices": PRICES}
    return Settings(**given | more)


def test_a_letter_and_its_requests(heard: Ear) -> None:
    with ModelServer([status(500, headers={"Retry-After": "0"}), answer(obedient())]) as server:
        result = extract(LETTER, settings=asked(server, retries=1))
    [letter] = heard.spans("imr_llm.extract")
    first, second = heard.spans("imr_llm.model.request")
    assert dict(letter.attributes or {}) == {
        "imr_llm.layout": "E", "imr_llm.issues": len(result.determination.issues),
        "imr_llm.review": len(result.review), "imr_llm.source": "model+rules",
        "imr_llm.cached": False, "imr_llm.model": "openai/x",
    }  # fmt: skip
    for each in (first, second):
        assert each.kind is trace.SpanKind.CLIENT
        assert each.parent.span_id == letter.context.span_id
        assert each.attributes["gen_ai.request.model"] == "x"
        assert each.attributes["server.address"] == "127.0.0.1"
    assert first.attributes["http.response.status_code"] == 500
    assert first.attributes["error.type"] == "http_500"
    assert not first.events, "an exception's text is recorded nowhere"
    assert second.attributes["http.response.status_code"] == 200
    assert second.attributes["http.request.resend_count"] == 1
    assert second.attributes["gen_ai.usage.input_tokens"] == result.usage.input_tokens
    assert second.attributes["gen_ai.usage.output_tokens"] == result.usage.output_tokens
    assert heard.added("imr_llm.requests", outcome="http_500") == 1
    assert heard.added("imr_llm.requests", outcome="ok", model="x") == 1
    assert heard.added("imr_llm.letters", outcome="ok", source="model+rules", layout="E") == 1
    assert heard.added("imr_llm.tokens", kind="input") == result.usage.input_tokens
    assert heard.added("imr_llm.cost") == pytest.approx(result.usage.cost)
    assert heard.added("imr_llm.letter.duration") == heard.added("imr_llm.letters") == 1


def test_a_stored_answer(heard: Ear) -> None:
    with ModelServer(answer(obedient())) as server:
        settings = asked(server)
        extract(LETTER, settings=settings)
        extract(LETTER, settings=settings)
    assert [each.attributes["imr_llm.cached"] for each in heard.spans("imr_llm.extract")] == [
        False, True,
    ]  # fmt: skip
    assert heard.added("imr_llm.cache.lookups", outcome="miss") == 1
    assert heard.added("imr_llm.cache.lookups", outcome="hit") == 1
    assert heard.added("imr_llm.cost") > 0
    assert len(heard.spans("imr_llm.model.request")) == 1


# behaviour of the server, kind of the cause
CAUSES = [
    (status(400), "http_400"),
    (status(503), "http_503"),
    (status(429), "http_429"),
    (refusal(), "refusal"),
    (answer("{}"), "invalid_answer"),
    (answer("no JSON at all"), "invalid_answer"),
    (
        answer(lambda body: json.dumps({**json.loads(obedient()(body)), "token": "?"})),
        "wrong_answer",
    ),
]


@pytest.mark.parametrize(
    ("behaviour", "kind"), CAUSES, ids=[f"{n}-{c[1]}" for n, c in enumerate(CAUSES)]
)
def test_a_fallback_is_counted_by_its_cause(behaviour: Any, kind: str, heard: Ear) -> None:
    with ModelServer(behaviour) as server:
        result = extract(LETTER, settings=asked(server, retries=0, reasks=0))
    assert result.fallback
    [letter] = heard.spans("imr_llm.extract")
    assert letter.attributes["imr_llm.fallback"] == (kind,)
    assert letter.attributes["imr_llm.source"] == "rules"
    assert heard.added("imr_llm.fallbacks", cause=kind) == 1
    assert heard.added("imr_llm.letters", outcome="fallback") == 1


def test_what_fails_ends_its_span_with_the_errors_kind_and_not_its_text(heard: Ear) -> None:
    with pytest.raises(LetterError):
        extract("no letter")
    with ModelServer(status(401)) as server, pytest.raises(ConfigurationError):
        extract(LETTER, settings=asked(server))
    kinds = [each.attributes["error.type"] for each in heard.spans("imr_llm.extract")]
    assert kinds == ["LetterError", "ConfigurationError"]
    assert all(each.status.status_code is trace.StatusCode.ERROR for each in heard.spans())
    assert all(not each.events and not each.status.description for each in heard.spans())
    assert heard.added("imr_llm.letters", outcome="error") == 2


def wait_for(happened: Callable[[], bool]) -> None:
    while not happened():
        time.sleep(0.01)


def test_a_letter_that_is_given_up_ends_its_span(heard: Ear) -> None:
    async def cancelled(settings: Settings) -> None:
        task = asyncio.create_task(aextract(LETTER, settings=settings))
        await asyncio.to_thread(wait_for, lambda: server.count > 0)
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task

    some = [text_of(name) for name in ("e-001", "e-002", "e-005", "d1-001")]
    with ModelServer(delay(1, answer(obedient()))) as server:
        asyncio.run(cancelled(asked(server)))
        assert heard.added("imr_llm.letters", outcome="cancelled") == 1
        for _ in extract_many(some, settings=asked(server, concurrency=4)):
            break
    ended = heard.spans("imr_llm.extract")
    assert [each.attributes.get("error.type") for each in ended].count("cancelled") == 4
    assert heard.added("imr_llm.letters", outcome="cancelled") == 4
    assert heard.added("imr_llm.letters", outcome="ok") == 1
    known = {each.context.span_id for each in ended}
    assert all(each.parent.span_id in known for each in heard.spans("imr_llm.model.request"))


def test_spans_stand_within_the_callers_own_also_from_a_loop_and_a_stream(heard: Ear) -> None:
    tracer = trace.get_tracer("tests")

    async def awaited(settings: Settings) -> Extraction:
        with tracer.start_as_current_span("awaited"):
            return await aextract(text_of("e-001"), settings=settings)

    with ModelServer(answer(obedient())) as server:
        settings = asked(server)
        with tracer.start_as_current_span("plain"):
            extract(LETTER, settings=settings)
        asyncio.run(awaited(settings))
        with tracer.start_as_current_span("streamed"):
            some = [text_of(name) for name in ("e-002", "e-005", "d1-001")]
            assert len(list(extract_many(some, settings=settings))) == 3
    names = {each.context.span_id: each.name for each in heard.spans()}
    parents = {each.context.span_id: each.parent and each.parent.span_id for each in heard.spans()}
    found = [names[parents[each.context.span_id]] for each in heard.spans("imr_llm.extract")]
    assert sorted(found) == ["awaited", "plain", "streamed", "streamed", "streamed"]
    requests = heard.spans("imr_llm.model.request")
    assert {names[each.parent.span_id] for each in requests} == {"imr_llm.extract"}
    assert len({each.parent.span_id for each in requests}) == 5, "each within its own letter"


def test_a_run_tells_what_its_worker_processes_do(
    tmp_path: Path, heard: Ear, caplog: pytest.LogCaptureFixture
) -> None:
    everything = [*letters(80), ("none", "This is no letter.")]
    with caplog.at_level(logging.DEBUG, "imr_llm"):
        report = run(everything, tmp_path / "out", processes=2)
    [whole] = heard.spans("imr_llm.run")
    assert whole.attributes["imr_llm.run.letters"] == report.tally.letters == 81
    assert whole.attributes["imr_llm.run.state"] == "complete"
    read = heard.spans("imr_llm.extract")
    assert len(read) == 81
    assert {each.parent.span_id for each in read} == {whole.context.span_id}
    assert all(
        whole.start_time <= each.start_time <= each.end_time <= whole.end_time for each in read
    )
    assert [e.attributes["error.type"] for e in read if "error.type" in e.attributes] == [
        "LetterError"
    ]
    assert heard.added("imr_llm.letters", outcome="ok") == 80
    assert heard.added("imr_llm.letters", outcome="error") == 1
    events = [record.imr_llm["event"] for record in caplog.records if hasattr(record, "imr_llm")]
    assert (events[0], events[-1]) == ("run.begun", "run.ended")
    assert events.count("letter.read") == 80
    assert events.count("letter.failed") == 1


def test_log_lines_are_structured(caplog: pytest.LogCaptureFixture) -> None:
    with (
        caplog.at_level(logging.INFO, "imr_llm"),
        ModelServer([status(503, headers={"Retry-After": "0"}), status(400)]) as server,
    ):
        extract(LETTER, settings=asked(server, retries=2))
    lines = [(each.levelname, each.name, each.imr_llm["event"]) for each in caplog.records]
    assert lines == [
        ("INFO", "imr_llm.model.client", "model.retry"),
        ("WARNING", "imr_llm.telling", "letter.fallback"),
    ]
    again, fallback = (each.imr_llm for each in caplog.records)
    assert (again["cause"], again["attempt"]) == ("http_503", 1)
    assert fallback["causes"] == ("http_400",)
    assert "cause=http_503 attempt=1" in caplog.messages[0]


SILENT = """
import logging, sys
sys.path[:0] = {path!r}
from model_server import ModelServer, status
from letters import text_of
from imr_llm import Settings, extract
with ModelServer(status(503)) as server:
    settings = Settings(model="openai/x", base_url=server.url, retries=0, cache_dir={cache!r})
    assert extract(text_of("e-003"), settings=settings).fallback
assert not any(name.startswith("opentelemetry") for name in sys.modules)
"""


def test_nothing_is_said_and_nothing_loaded_where_nobody_listens(tmp_path: Path) -> None:
    """Neither a broken cache nor a failing server reaches standard error."""
    (tmp_path / "cache").mkdir()
    (tmp_path / "cache" / "cache.db").write_bytes(b"no database" * 1000)
    code = SILENT.format(path=sys.path, cache=str(tmp_path / "cache"))
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("", "")


@pytest.mark.parametrize("loaded", ["trace", "metrics"])
def test_half_of_opentelemetry_is_no_trouble_for_a_run_with_workers(
    tmp_path: Path, loaded: str
) -> None:
    """A provider's package may load its spans, and not its metrics."""
    code = (
        f"import sys\nsys.path[:] = {sys.path!r}\nimport opentelemetry.{loaded}\n"
        "from bulk import letters\nfrom imr_llm import run\n"
        f"assert run(letters(70), {str(tmp_path / 'out')!r}, processes=2).letters == 70\n"
        "both = {'opentelemetry.trace', 'opentelemetry.metrics'}\n"
        "assert not both <= sys.modules.keys(), 'both halves were loaded, so this shows nothing'\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
