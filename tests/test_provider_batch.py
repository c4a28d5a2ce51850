"""Runs by the provider's batches: a real server on loopback ends them well, badly or half way.

What each request was paid is the server's own count.
"""

from __future__ import annotations

import json
import logging
import stat
from pathlib import Path
from typing import Any

import pytest
from answers import obedient
from batch_runs import COST, LETTERS, NAMES, batched, results, settings_for
from batch_server import (
    ENDPOINT,
    BatchServer,
    Play,
    backwards,
    doubled,
    ended,
    erring,
    expired,
    refused,
    silent,
    swapped,
    whole,
)
from letters import text_of
from model_server import ModelServer, answer

from imr_llm import ConfigurationError, RunError, extract, run
from imr_llm.cli import main
from imr_llm.settings import Settings

MARK = "Zebrafinch"


@pytest.mark.parametrize("mode", ["auto", "json_schema", "tools", "json"])
def test_a_batch_asks_what_single_requests_ask_and_its_letters_say_the_same(
    mode: str, tmp_path: Path
) -> None:
    with ModelServer(answer(obedient())) as server:
        single = Settings(model="openai/test", base_url=server.url, mode=mode)
        alone = {name: extract(text, settings=single) for name, text in LETTERS}
        bodies = [request.body for request in server.requests]
    with BatchServer() as server:
        report = batched(server, tmp_path / "out", settings={"mode": mode})
        [sent] = server.sent()
    assert [each["body"] for each in sent] == bodies
    assert {(each["method"], each["url"]) for each in sent} == {("POST", ENDPOINT)}
    assert all(len(bytes.fromhex(each["custom_id"])) == 32 for each in sent)
    for name, result in results(tmp_path / "out").items():
        assert result.determination == alone[name].determination
        assert result.fields == alone[name].fields
        assert (result.source, result.fallback) == ("model+rules", None)
    assert (report.letters, report.tally.fallbacks) == (len(LETTERS), 0)


ENDINGS: dict[str, tuple[list[Play], list[int]]] = {
    "out of order": ([backwards], [5]),
    "each twice, spoilt at first": ([doubled], [5]),
    "expired half way": ([expired(2), whole], [5, 3]),
    "expired at once": ([expired(0), whole], [5, 5]),
    "expired twice": ([expired(2), expired(1), whole], [5, 3, 2]),
    "cancelled half way": ([ended("cancelled", 4), whole], [5, 1]),
    "some 429": ([erring(2, 429), whole], [5, 2]),
    "some 500": ([erring(1, 500), whole], [5, 1]),
    "all 503": ([erring(5, 503), backwards], [5, 5]),
    "some in no file": ([silent(2), whole], [5, 2]),
}


@pytest.mark.parametrize("ending", ENDINGS)
def test_what_a_batch_leaves_is_asked_alone_and_nothing_is_paid_twice(
    ending: str, tmp_path: Path
) -> None:
    plays, sizes = ENDINGS[ending]
    with BatchServer(plays=plays, polls=2) as server:
        report = batched(server, tmp_path / "out")
        sent = server.sent()
        assert sorted(server.paid.values()) == [1] * 5
        assert server.files == {}
    assert [len(each) for each in sent] == sizes
    found = results(tmp_path / "out")
    assert sorted(found) == sorted(NAMES)
    assert {(result.source, result.fallback) for result in found.values()} == {
        ("model+rules", None)
    }
    assert report.cost == pytest.approx(5 * COST)
    manifest = json.loads((tmp_path / "out" / "_manifest.json").read_text())
    assert manifest["batches"]["usage"]["requests"] >= 5
    assert manifest["cost"] == manifest["batches"]["usage"]["cost"] == report.cost
    assert manifest["batches"]["usage"]["output_tokens"] == 500


def test_an_answer_under_another_requests_id_is_refused(tmp_path: Path) -> None:
    with BatchServer(plays=[swapped, whole]) as server:
        report = batched(server, tmp_path / "out")
        assert [len(each) for each in server.sent()] == [5, 5]
    assert report.tally.fallbacks == 0
    assert report.cost == pytest.approx(10 * COST)  # what was wrong was paid for all the same


def test_tries_are_bounded_and_then_the_rules_answer_with_the_cause(tmp_path: Path) -> None:
    out = tmp_path / "out"
    with BatchServer(plays=[silent(5)]) as server:
        batched(server, out, settings={"retries": 2})
        assert len(server.batches) == 3
        assert "single" not in server.seen
        for name, text in LETTERS:
            result = results(out)[name]
            assert result.fallback == "batch: the provider's batch brought no answer"
            assert result.determination == extract(text).determination
        batched(server, out, settings={"retries": 2})
        assert len(server.batches) == 3  # nor at the next start
        server.play(whole)
        report = batched(server, out, settings={"retries": 2}, retry=True)
    assert (report.tally.letters, report.tally.fallbacks) == (5, 0)


LINES = {
    "400": (erring(2, 400), "refused the request (400)"),
    "413": (erring(2, 413), "too long"),
    "422": (erring(2, 422), "refused the request (422)"),
    "too long": (erring(2, 400, "context_length_exceeded"), "too long for the model"),
}


@pytest.mark.parametrize("line", LINES)
def test_what_is_refused_as_such_is_not_asked_again(line: str, tmp_path: Path) -> None:
    play, cause = LINES[line]
    with BatchServer(plays=[play]) as server:
        report = batched(server, tmp_path / "out")
        assert len(server.batches) == 1
        assert sum(server.paid.values()) == 3
    assert report.tally.fallbacks == 2
    causes = [result.fallback for result in results(tmp_path / "out").values() if result.fallback]
    assert all(cause in each and MARK not in each for each in causes)


@pytest.mark.parametrize("said", ["Well.", '{"token": "AAAAAA"}', "{}"])
def test_an_answer_that_is_none_is_asked_again_and_then_given_up(said: str, tmp_path: Path) -> None:
    with BatchServer(lambda _: said) as server:
        report = batched(server, tmp_path / "out", settings={"retries": 1})
        assert set(server.paid.values()) == {2}
    assert report.tally.fallbacks == 5
    assert report.cost == pytest.approx(10 * COST)


STOPS = {
    "401": (401, None, "key"),
    "403": (403, None, "key"),
    "404": (404, None, "model"),
    "no quota": (429, "insufficient_quota", "quota"),
}


@pytest.mark.parametrize("stop", STOPS)
def test_what_no_other_letter_would_change_raises_and_keeps_what_came(
    stop: str, tmp_path: Path
) -> None:
    status, code, words = STOPS[stop]
    with BatchServer(plays=[erring(2, status, code), whole]) as server:
        with pytest.raises(ConfigurationError, match=words) as raised:
            batched(server, tmp_path / "out")
        assert MARK not in str(raised.value)
        report = batched(server, tmp_path / "out")
        assert [len(each) for each in server.sent()] == [5, 2]
        assert set(server.paid.values()) == {1}
    assert report.tally.fallbacks == 0


@pytest.mark.parametrize("kind", ["upload", "create", "poll", "content"])
@pytest.mark.parametrize("status", ["401", "403", "404"])
def test_a_refused_key_or_address_raises_and_the_next_start_goes_on(
    kind: str, status: str, tmp_path: Path
) -> None:
    with BatchServer(faults={kind: [status]}) as server:
        with pytest.raises(ConfigurationError, match=status) as raised:
            batched(server, tmp_path / "out")
        assert MARK not in str(raised.value)
        report = batched(server, tmp_path / "out")
        assert sorted(server.paid.values()) == [1] * 5
        assert server.files == {}
    assert (report.letters, report.tally.fallbacks) == (5, 0)


def test_a_batch_whose_requests_are_all_refused_raises(tmp_path: Path) -> None:
    with BatchServer(plays=[erring(5, 400)]) as server:
        with pytest.raises(ConfigurationError, match="all 5 requests"):
            batched(server, tmp_path / "out")
        assert len(server.batches) == 1


def test_a_batch_that_is_refused_raises_with_the_code_alone(tmp_path: Path) -> None:
    with BatchServer(plays=[refused("model_not_found"), whole]) as server:
        with pytest.raises(ConfigurationError, match=r"\(model_not_found\)") as raised:
            batched(server, tmp_path / "out")
        assert MARK not in str(raised.value)
        assert server.files == {}
        assert batched(server, tmp_path / "out").tally.fallbacks == 0


def test_a_full_queue_is_waited_for_by_the_other_jobs(tmp_path: Path) -> None:
    full = refused("token_limit_exceeded")
    with BatchServer(plays=[whole, full, full, whole]) as server:
        report = batched(server, tmp_path / "out", requests=2)
        assert sorted(server.paid.values()) == [1] * 5
        assert report.tally.fallbacks == 0
        server.play(full)
        with pytest.raises(ConfigurationError, match="queue"):
            batched(server, tmp_path / "out", [("x", text_of("d2-001"))])


TROUBLE: dict[str, dict[str, list[str]]] = {
    "upload fails": {"upload": ["500", "503"]},
    "upload is told of by nobody": {"upload": ["lost"]},
    "creation fails after the upload": {"create": ["500"]},
    "creation is told of by nobody": {"create": ["lost"]},
    "both": {"upload": ["lost", "500"], "create": ["500", "lost"]},
    "too many requests": {"create": ["429"], "upload": ["429"]},
    "looks fail for long": {"poll": ["503", "lost", "500", "429", "lost", "503", "500", "408"]},
    "results break off": {"content": ["cut"]},
    "results break off twice": {"content": ["cut", "lost"]},
    "results fail": {"content": ["500", "429"]},
    "deletion fails": {"delete": ["500"]},
    "the list fails": {"create": ["lost"], "list": ["500"]},
}


@pytest.mark.parametrize("trouble", TROUBLE)
def test_trouble_on_the_way_costs_nothing(trouble: str, tmp_path: Path) -> None:
    with BatchServer(faults=TROUBLE[trouble], polls=3) as server:
        report = batched(server, tmp_path / "out")
        assert sorted(server.paid.values()) == [1] * 5
        assert len(server.batches) == 1
        assert len(server.inputs) == (trouble == "deletion fails")
    assert (report.letters, report.tally.fallbacks) == (5, 0)
    assert report.cost == pytest.approx(5 * COST)


@pytest.mark.parametrize("kind", ["upload", "create", "content"])
def test_trouble_that_does_not_pass_ends_the_start_and_the_next_one_goes_on(
    kind: str, tmp_path: Path
) -> None:
    with BatchServer(faults={kind: ["500"] * 3}) as server:
        with pytest.raises(RunError, match="goes on"):
            batched(server, tmp_path / "out")
        assert not list((tmp_path / "out" / "_batches").glob("*.requests.jsonl"))
        report = batched(server, tmp_path / "out")
        assert sorted(server.paid.values()) == [1] * 5
        assert server.files == {}
    assert (report.letters, report.tally.fallbacks) == (5, 0)


@pytest.mark.parametrize("requests", [1, 2, 4, 5, 6])
def test_files_are_split_by_count(requests: int, tmp_path: Path) -> None:
    with BatchServer(most_requests=requests) as server:
        report = batched(server, tmp_path / "out", requests=requests)
        sizes = [len(each) for each in server.sent()]
    assert sizes == [requests] * (5 // requests) + [5 % requests] * (5 % requests > 0)
    assert report.tally.fallbacks == 0


def test_files_are_split_by_bytes(tmp_path: Path) -> None:
    with BatchServer() as server:
        batched(server, tmp_path / "whole" / "out")
        lines = [len(json.dumps(each)) + 1 for each in server.sent()[0]]
    for size in (max(lines), sum(lines[:2]), sum(lines) - 1, sum(lines)):
        with BatchServer(most_bytes=size) as server:
            report = batched(server, tmp_path / str(size) / "out", size=size)
            assert sum(len(each) for each in server.sent()) == 5
            assert (len(server.batches) == 1) == (size >= sum(lines))
        assert report.tally.fallbacks == 0


def test_equal_letters_and_known_ones_are_not_asked(tmp_path: Path) -> None:
    with BatchServer() as server:
        batched(server, tmp_path / "out", LETTERS[:2])
        again = [("same", LETTERS[2][1]), *LETTERS, ("no letter", "nothing"), ("bad", 7)]
        report = batched(server, tmp_path / "out", again)
        assert [len(each) for each in server.sent()] == [2, 3]
        server.seen.clear()
        batched(server, tmp_path / "out", again)
        assert server.seen == []
    assert (report.letters, report.done_before, report.tally.errors) == (8, 2, 2)


def test_letters_in_several_processes_know_why_they_have_no_answer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("imr_llm.runs.start._FEW", 2)  # more than that go to other processes
    with BatchServer(plays=[erring(1, 400)]) as server:
        report = batched(server, tmp_path / "out", requests=3, processes=2)
        assert [len(each) for each in server.sent()] == [3, 2]
        assert "single" not in server.seen
    causes = [result.fallback for result in results(tmp_path / "out").values()]
    assert causes.count("batch: the server refused the request (400)") == 2
    assert causes.count(None) == 3
    assert report.tally.fallbacks == 2


def test_second_looks_are_asked_one_by_one(tmp_path: Path) -> None:
    with BatchServer() as server:
        report = batched(server, tmp_path / "out", settings={"passes": 2})
        singles = server.seen.count("single")
    assert singles > 0
    assert report.tally.usage.requests == singles
    assert report.tally.fallbacks == 0
    assert report.cost == pytest.approx(5 * COST + singles * 2 * COST)


def test_what_batches_did_not_answer_is_not_asked_beside_second_looks(tmp_path: Path) -> None:
    with BatchServer(plays=[erring(3, 400)]) as server:
        batched(server, tmp_path / "out", settings={"passes": 2, "ask": "sections"})
        assert server.singles
        assert all("temperature" in body for body in server.singles)


def test_an_answer_may_hold_line_ends_that_are_none_of_the_file(tmp_path: Path) -> None:
    def say(body: dict[str, Any]) -> str:
        said = obedient({"mechanism": "fell\u2028off\x85a\u2029ladder", "injury_at": 1})(body)
        return json.dumps(json.loads(said), ensure_ascii=False)

    with BatchServer(say) as server:
        assert batched(server, tmp_path / "out").tally.fallbacks == 0
        assert len(server.batches) == 1


def test_a_limit_of_cost_holds_for_what_is_sent(tmp_path: Path) -> None:
    out = tmp_path / "out"
    with BatchServer() as server:
        first = batched(server, out, max_cost=0.004)
        paid = sum(server.paid.values())
        assert 0 < paid < 5
        assert first.stopped is not None
        assert sorted(server.paid.values()) == [1] * paid
        assert (first.letters, first.tally.fallbacks) == (paid, 0)
        second = batched(server, out, max_cost=1)
        assert sorted(server.paid.values()) == [1] * 5
    assert (second.letters, second.stopped, second.tally.fallbacks) == (5, None, 0)
    assert second.cost == pytest.approx(5 * COST)


def test_letter_text_is_on_the_disk_until_it_is_uploaded_and_nowhere_else(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "out" / "_batches"
    with_text: dict[str, set[str]] = {}

    def look(kind: str) -> None:
        files = [file for file in folder.iterdir() if file.is_file()]
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}
        found = {file.name for file in files if MARK.encode() in file.read_bytes()}
        with_text.setdefault(kind, set()).update(found)

    letters = [(name, text.replace("rationale: ", f"rationale: {MARK} ")) for name, text in LETTERS]
    plays = [erring(2, 429), whole]
    with caplog.at_level(logging.DEBUG), BatchServer(plays=plays, watch=look) as server:
        batched(server, tmp_path / "out", letters)
    assert with_text.pop("before upload") == with_text.pop("upload")
    assert len(with_text) >= 8
    assert set().union(*with_text.values()) == set()
    assert all(MARK not in file.read_text() for file in folder.iterdir())
    kinds = {file.name.partition(".")[2] for file in folder.iterdir()}
    assert kinds == {"json", "open.jsonl"}  # nothing else of a job that is over
    shown = caplog.text + "".join(capfd.readouterr())
    assert MARK not in shown
    assert "sk-never" not in shown


NEVER: dict[str, tuple[dict[str, Any], Any]] = {
    "another provider": ({"model": "anthropic/claude", "base_url": None}, LETTERS),
    "nothing may be sent": ({"offline": True}, LETTERS),
    "no model": ({"model": None}, LETTERS),
    "letters that come once": ({}, iter(LETTERS)),
}


@pytest.mark.parametrize("never", NEVER)
def test_a_run_that_can_have_no_batches_is_a_configuration_error(
    never: str, tmp_path: Path
) -> None:
    settings, letters = NEVER[never]
    with BatchServer() as server:
        with pytest.raises(ConfigurationError):
            batched(server, tmp_path / "out", letters, settings=settings)
        assert server.seen == []


def test_a_run_with_jobs_under_way_is_not_asked_one_by_one(tmp_path: Path) -> None:
    out = tmp_path / "out"
    with BatchServer(faults={"poll": ["401"]}) as server:
        with pytest.raises(ConfigurationError, match="401"):
            batched(server, out)
        with pytest.raises(ConfigurationError, match=r"1 batch jobs .* are under way"):
            run(LETTERS, out, settings=settings_for(server, out))
        batched(server, out)
        report = run(LETTERS, out, settings=settings_for(server, out))
        assert "single" not in server.seen
    assert (report.done_before, report.cost) == (5, pytest.approx(5 * COST))


def test_the_command_line_runs_by_batches(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "letters"
    folder.mkdir()
    for name, text in LETTERS:
        (folder / f"{name}.txt").write_bytes(text.encode())
    with BatchServer() as server:
        monkeypatch.setenv("IMR_LLM_BASE_URL", server.url)
        given = ["run", str(folder), "--model", "openai/test", "--out", str(tmp_path / "out")]
        assert main([*given, "--batch"]) == 0
        assert sorted(server.paid.values()) == [1] * 5
    assert "5 letters in" in capsys.readouterr().err
    assert {result.source for result in results(tmp_path / "out").values()} == {"model+rules"}
