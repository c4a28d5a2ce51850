"""A model's trouble: a real server on loopback fails in every way, and the rules answer.

Each row says what the server does, what `fallback` must name, and how often it is asked.
"""

from __future__ import annotations

import asyncio
import json
import socket
from email.utils import formatdate
from typing import TYPE_CHECKING, Any

import pytest
from answers import NO_SUMMARY, SOME_ITEM, obedient, sentence_with, token_of, user_text
from letters import text_of
from model_server import (
    Behaviour,
    ModelServer,
    answer,
    close_midway,
    content_filter,
    context_length_exceeded,
    delay,
    empty_choices,
    hang,
    html_200,
    insufficient_quota,
    invalid_json_body,
    rate_limited,
    refusal,
    refused_temperature,
    reset,
    slow_drip,
    status,
    truncated,
)

from imr_llm import ConfigurationError, Extraction, Settings, aextract, extract, extract_many, run

if TYPE_CHECKING:
    from pathlib import Path

LETTER = "e-003"
SECRET = "sk-never-to-be-seen"


def asked(server: ModelServer, name: str = LETTER, **settings: Any) -> Extraction:
    given = {"retries": 0, "reasks": 0, "timeout": 5, "api_key": SECRET} | settings
    return extract(
        text_of(name), settings=Settings(model="openai/test", base_url=server.url, **given)
    )


FAULTS: dict[str, tuple[Behaviour, str, int]] = {
    "429": (rate_limited(0), "rate limit", 2),
    "408": (status(408), "408", 2),
    "409": (status(409), "409", 2),
    "500": (status(500), "500", 2),
    "503": (status(503), "503", 2),
    "529": (status(529), "529", 2),
    "connection reset": (reset(), "no connection", 2),
    "body cut off": (close_midway(), "no connection", 2),
    "HTML with 200": (html_200(), "JSON", 2),
    "no JSON with 200": (invalid_json_body(), "JSON", 2),
    "400": (status(400), "400", 1),
    "too long": (context_length_exceeded(), "too long", 1),
    "refused parameter": (refused_temperature(), "400", 1),
    "413": (status(413), "413", 1),
    "422": (status(422), "422", 1),
    "refusal": (refusal("Secret of the refusal."), "refused", 1),
    "truncated": (truncated(), "cut off", 1),
    "content filter": (content_filter(), "filter", 1),
    "no choices": (empty_choices(), "empty", 1),
    "empty answer": (answer(""), "empty", 1),
    "prose": (answer("The patient is well."), "JSON", 1),
    "schema-invalid": (answer(lambda _: '{"token": "x"}'), "schema", 1),
    "wrong code": (answer(obedient(item={"subcategory": "witchcraft"})), "schema", 1),
    "another letter's token": (answer(obedient(token="AAAAAA")), "token", 1),
    "too few items": (answer(obedient(items=[])), "0 items", 1),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_the_rules_answer_and_the_fallback_names_the_cause(fault: str) -> None:
    behaviour, cause, requests = FAULTS[fault]
    with ModelServer(behaviour) as server:
        result = asked(server, retries=1)
        assert server.count == requests
    rules = extract(text_of(LETTER))
    assert result.source == "rules"
    assert result.fallback is not None
    assert cause in result.fallback
    assert result.determination == rules.determination
    assert not result.cached
    assert result.usage.requests == requests
    if requests == 2 or cause not in ("JSON", "schema", "token", "items"):
        assert result.usage.failed_requests <= requests
    shown = repr(result) + result.to_json()
    assert SECRET not in shown
    assert "Secret" not in result.fallback


@pytest.mark.parametrize("fault", FAULTS)
def test_no_trouble_is_remembered(fault: str) -> None:
    with ModelServer([FAULTS[fault][0], answer(obedient())]) as server:
        assert asked(server).fallback is not None
        again = asked(server)
        assert again.fallback is None
        assert again.source == "model+rules"
        assert not again.cached


STOPPED = {
    "401": (status(401), "key"),
    "403": (status(403), "key"),
    "404": (status(404), "model"),
    "no quota": (insufficient_quota(), "quota"),
}


@pytest.mark.parametrize("fault", STOPPED)
def test_what_no_other_letter_would_change_raises_at_once(fault: str) -> None:
    behaviour, words = STOPPED[fault]
    with ModelServer(behaviour) as server:
        with pytest.raises(ConfigurationError, match=words) as raised:
            asked(server, retries=3)
        assert server.count == 1
    assert SECRET not in str(raised.value)


@pytest.mark.parametrize("moved", [301, 308])
def test_an_address_that_has_moved_raises_at_once(moved: int) -> None:
    with ModelServer(answer(obedient())) as new:
        there = status(moved, headers={"location": f"{new.url}/chat/completions"})
        with ModelServer(there) as server, pytest.raises(ConfigurationError, match="has moved"):
            asked(server, retries=3)
        assert (server.count, new.count) == (1, 0)


def test_no_server_at_all() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    settings = Settings(model="openai/x", base_url=f"http://127.0.0.1:{port}/v1", retries=1)
    assert extract(text_of(LETTER), settings=settings).fallback == "no connection to the server"


@pytest.mark.parametrize("behaviour", [hang(30), slow_drip("{}", pieces=400, pause=0.1)])
def test_a_server_that_hangs_or_drips_is_left_at_the_deadline(behaviour: Behaviour) -> None:
    with ModelServer(behaviour) as server:
        result = asked(server, timeout=0.6, deadline=1.0)
    assert result.fallback == "the server did not answer in time"
    assert result.usage.seconds < 5


def test_trouble_that_passes_costs_a_retry_and_no_fallback() -> None:
    script = [status(500), rate_limited(0), reset(), answer(obedient())]
    with ModelServer(script) as server:
        result = asked(server, retries=3)
        assert server.count == 4
    assert result.fallback is None
    assert (result.usage.requests, result.usage.failed_requests) == (4, 3)


def test_an_invalid_answer_is_asked_again_with_its_last_error_only() -> None:
    wrong = answer(obedient(item={"subcategory": "witchcraft"}))
    with ModelServer([wrong.repeat(2), answer(obedient())]) as server:
        result = asked(server, reasks=2)
        bodies = [request.body["messages"] for request in server.requests]
    assert result.fallback is None
    assert [len(messages) for messages in bodies] == [2, 4, 4]
    assert "subcategory" in bodies[2][-1]["content"]
    assert len(bodies[2][-1]["content"]) <= 4_000


@pytest.mark.parametrize("mode", ["json_schema", "tools", "json"])
def test_an_answer_with_half_a_character_is_asked_again(mode: str) -> None:
    """A model writes `\\ud83d` without its other half: neither JSON's reader nor a file takes it."""
    half = answer(obedient({"mechanism": "fell \ud83d"}))
    with ModelServer([half, answer(obedient())]) as server:
        result = asked(server, reasks=2, mode=mode)
        assert server.count == 2
    assert result.fallback is None


def test_retry_after_is_obeyed() -> None:
    with ModelServer([rate_limited(0.7), answer(obedient())]) as server:
        asked(server, retries=1)
        first, second = (request.at for request in server.requests)
    assert second - first >= 0.7


def test_a_hit_makes_no_request_and_costs_nothing() -> None:
    with ModelServer(answer(obedient({"age": 61, "person_at": 1}))) as server:
        first = asked(server)
        count = server.count
        second = asked(server, timeout=9, api_key="another", retries=2)
        assert server.count == count
    assert (first.cached, second.cached) == (False, True)
    assert second.usage.requests == second.usage.input_tokens == 0
    assert first.determination == second.determination
    assert first.fields == second.fields


CHANGES: dict[str, dict[str, Any]] = {
    "model": {"model": "openai/other"},
    "mode": {"mode": "tools"},
    "options": {"model_options": {"seed": 1}},
    "parts": {"ask": "sections"},
}


@pytest.mark.parametrize("change", CHANGES)
def test_what_changes_the_answer_changes_the_key(change: str) -> None:
    base = {"model": "openai/test", "retries": 0, "reasks": 0}
    with ModelServer(answer(obedient())) as server:
        extract(text_of(LETTER), settings=Settings(base_url=server.url, **base))
        before = server.count
        changed = Settings(base_url=server.url, **(base | CHANGES[change]))
        result = extract(text_of(LETTER), settings=changed)
        assert server.count > before
    assert result.fallback is None


def test_offline_asks_nothing_and_needs_no_key() -> None:
    with ModelServer(answer(obedient())) as server:
        settings = {"model": "openai/test", "base_url": server.url, "offline": True}
        before = extract(text_of(LETTER), settings=Settings(**settings))
        assert before.fallback == "offline: no stored answer"
        asked(server)
        count = server.count
        after = extract(text_of(LETTER), settings=Settings(**settings))
        assert server.count == count
    assert after.cached
    assert after.source == "model+rules"
    nowhere = Settings(model="openai/test", offline=True)
    assert extract(text_of(LETTER), settings=nowhere).source == "rules"


def test_a_long_letter_is_asked_in_parts_and_one_that_fails_does_not_spoil_the_others() -> None:
    def say(body: dict[str, Any]) -> str:
        text = body["messages"][1]["content"]
        if "DISPUTED ITEM 1 " in text:
            return "no JSON at all"
        return obedient(item={"treatment": "reiki"})(body)

    with ModelServer(answer(say)) as server:
        result = asked(server, "e-021", part_characters=4_000)
        sizes = [len(request.body["messages"][1]["content"]) for request in server.requests]
    assert len(sizes) > 5
    assert max(sizes) < 6_000
    assert result.source == "model+rules"
    assert result.fallback is not None
    assert result.fallback.startswith("items 1 to ")
    statuses = [result.fields[f"issues[{n}].treatment"].status for n in range(21)]
    failed = statuses.index("conflict")
    assert set(statuses[:failed]) == {"rules_only"}
    assert set(statuses[failed:]) == {"conflict"}


def test_boilerplate_front_matter_and_guideline_lines_are_not_sent() -> None:
    with ModelServer(answer(obedient())) as server:
        asked(server)
        sent = server.requests[0].text
    for words in (
        "MAXIMUS",
        "no affiliation with the employer",
        "Administrator guideline:",
        "Case Number",
    ):
        assert words not in sent


def test_the_static_part_comes_first_and_is_the_same_for_every_letter() -> None:
    with ModelServer(answer(obedient())) as server:
        asked(server, "e-001")
        asked(server, "e-002")
        first, second = (request.body["messages"] for request in server.requests)
    assert first[0] == second[0]
    assert first[0]["role"] == "system"
    assert first[1] != second[1]


def test_schema_is_strict_and_every_field_required() -> None:
    with ModelServer(answer(obedient())) as server:
        asked(server, mode="json_schema")
        asked(server, mode="tools")
        by_schema, by_tool = (request.body for request in server.requests)
    assert by_schema["response_format"]["json_schema"]["strict"] is True
    assert by_tool["tools"][0]["function"]["strict"] is True
    schema = by_schema["response_format"]["json_schema"]["schema"]
    for part in [schema, *schema["$defs"].values()]:
        if part.get("type") == "object":
            assert part["additionalProperties"] is False
            assert set(part["required"]) == set(part["properties"])
    assert "format" not in json.dumps(schema).replace("response_format", "")


@pytest.mark.parametrize("mode", ["json_schema", "json", "tools"])
def test_every_mode_brings_the_answer_home(mode: str) -> None:
    with ModelServer(answer(obedient())) as server:
        result = asked(server, mode=mode)
    assert result.source == "model+rules"
    assert result.usage.requests == 1
    assert result.usage.output_tokens > 0


def test_without_a_key_a_server_of_ones_own_gets_a_placeholder() -> None:
    with ModelServer(answer(obedient())) as server:
        settings = Settings(model="ollama/test", base_url=server.url)
        assert extract(text_of(LETTER), settings=settings).fallback is None
        assert server.requests[0].headers["authorization"] == "Bearer not-needed"


@pytest.mark.parametrize("model", ["openai/gpt-5-mini", "gpt-5-mini", "no-such-provider/x"])
def test_a_model_without_key_or_provider_is_a_configuration_error(model: str) -> None:
    with pytest.raises(ConfigurationError):
        extract(text_of(LETTER), model=model)


def test_equal_letters_asked_together_are_asked_once() -> None:
    async def both(settings: Settings) -> list[Extraction]:
        letter = text_of(LETTER)
        return await asyncio.gather(*(aextract(letter, settings=settings) for _ in range(8)))

    with ModelServer(delay(0.3, answer(obedient()))) as server:
        settings = Settings(model="openai/test", base_url=server.url)
        results = asyncio.run(both(settings))
        assert server.count == 1
    assert sum(result.usage.requests for result in results) == 1
    assert len({result.to_json().partition('"usage"')[0] for result in results}) <= 2


def test_one_loop_serves_two_event_loops_and_plain_calls() -> None:
    with ModelServer(answer(obedient())) as server:
        for n, name in enumerate(["e-001", "e-002", "e-005"]):
            settings = Settings(model="openai/test", base_url=server.url)
            letter = text_of(name)
            if n == 1:
                result = extract(letter, settings=settings)
            else:
                result = asyncio.run(aextract(letter, settings=settings))
            assert result.fallback is None


def test_inside_a_running_loop_as_in_a_notebook() -> None:
    async def cell(settings: Settings) -> Extraction:
        return extract(text_of(LETTER), settings=settings)

    with ModelServer(answer(obedient())) as server:
        result = asyncio.run(cell(Settings(model="openai/test", base_url=server.url)))
    assert result.fallback is None


def test_many_are_streamed_in_order_and_a_bad_one_is_a_row() -> None:
    letters = [("one", text_of("e-001")), ("bad", "no letter"), ("two", text_of("e-002"))]
    with ModelServer(answer(obedient())) as server:
        settings = Settings(model="openai/test", base_url=server.url, concurrency=2)
        results = list(extract_many(iter(letters), settings=settings))
    assert [result.id for result in results] == ["one", "bad", "two"]
    assert [result.error is None for result in results] == [True, False, True]
    assert [result.source for result in results] == ["model+rules", "rules", "model+rules"]


def test_a_run_whose_first_five_are_refused_is_stopped() -> None:
    letters = [(str(n), text_of("e-003").replace("knee", f"knee {n}")) for n in range(12)]
    with ModelServer(status(400)) as server:
        settings = Settings(model="openai/test", base_url=server.url, concurrency=1)
        with pytest.raises(ConfigurationError, match="first 5"):
            list(extract_many(letters, settings=settings))
        assert server.count < 12


def test_an_endless_run_can_be_left() -> None:
    def endless() -> Any:
        n = 0
        while True:
            n += 1
            yield (str(n), text_of("e-003"))

    run = extract_many(endless())
    assert [next(run).id for _ in range(3)] == ["1", "2", "3"]
    run.close()


def test_an_invented_value_is_left_out_and_shown() -> None:
    """What the letter does not say is no value of the record, and does not get lost either."""
    invented = {"text": "glioblastoma multiforme", "at": 1}

    def summary(body: dict[str, Any]) -> dict[str, Any]:
        return {"diagnoses": [invented], "age": 99, "person_at": 1}

    with ModelServer(answer(obedient(summary))) as server:
        result = asked(server)
    assert result.determination is not None
    assert "glioblastoma multiforme" not in result.determination.diagnoses
    report = result.fields["diagnoses"]
    assert (report.status, report.source) == ("ungrounded", "model")
    assert report.other == ["glioblastoma multiforme"]
    assert {"diagnoses", "worker.age"} <= set(result.review)
    assert result.determination.worker.age != 99


def test_agreement_of_both_is_told() -> None:
    def summary(body: dict[str, Any]) -> dict[str, Any]:
        return {"sex": "female", "person_at": sentence_with(body, "female")}

    with ModelServer(answer(obedient(summary))) as server:
        result = asked(server, "e-001")
    report = result.fields["worker.sex"]
    assert (report.status, report.source) == ("agreed", "both")
    assert report.confidence > result.fields["worker.age"].confidence - 1


def test_a_letter_of_unknown_layout_is_asked_whole_in_parts_and_its_items_are_found() -> None:
    sentences = [f"Page {n} of the file was read and says nothing new about it." for n in range(60)]
    letter = (
        "CLINICAL CASE SUMMARY A 50 year old woman hurt her wrist. "
        + " ".join(sentences)
        + " We looked at a wrist splint. A wrist splint is not medically necessary."
    )

    def say(body: dict[str, Any]) -> str:
        answered = {"token": token_of(body), "summary": NO_SUMMARY, "items": []}
        if "A wrist splint is not" in user_text(body):
            at = sentence_with(body, "A wrist splint is not")
            answered["items"] = [
                SOME_ITEM | {
                    "item": 1, "treatment": "splint", "subcategory": "prosthetics_orthotics",
                    "title": "wrist splint", "title_at": at, "decision": "upheld",
                    "decision_at": at, "rationale_from": at, "rationale_to": at,
                }
            ]  # fmt: skip
        return json.dumps(answered)

    with ModelServer(answer(say)) as server:
        settings = Settings(model="openai/x", base_url=server.url, part_characters=1_500)
        result = extract(letter, settings=settings)
        assert server.count > 1
    assert result.layout == "unknown"
    assert result.determination is not None
    [issue] = result.determination.issues
    assert (issue.title, issue.decision) == ("wrist splint", "upheld")
    assert result.fields["issues[0].decision"].status == "agreed"
    assert result.fallback is None


def test_a_server_without_schemas_is_asked_by_tools_and_one_without_both_by_json() -> None:
    def refused(param: str) -> Behaviour:
        message = f"'{param}' is not supported by this model"
        return status(
            400, {"error": {"message": message, "type": "x", "param": param, "code": None}}
        )

    def play(lacking: set[str]) -> Any:
        def behave(request: Any) -> Behaviour:
            shape = request.body.get("response_format", {})
            if shape.get("type") == "json_schema" and "response_format" in lacking:
                return refused("response_format")
            if "tools" in request.body and "tools" in lacking:
                return refused("tools")
            return answer(obedient())

        return behave

    for lacking, asked_for in (({"response_format"}, 2), ({"response_format", "tools"}, 3)):
        with ModelServer(play(lacking)) as server:
            assert asked(server).fallback is None
            assert server.count == asked_for
            asked(server, "e-002")  # what was learnt is kept
            assert server.count == asked_for + 1


def _wants_the_new_name(request: Any) -> Behaviour:
    """As servers of newer models answer."""
    if "max_tokens" in request.body:
        told = "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead."
        return status(
            400,
            {"error": {"message": told, "param": "max_tokens", "code": "unsupported_parameter"}},
        )
    return answer(obedient())


@pytest.mark.parametrize("mode", ["auto", "json_schema", "tools"])
def test_a_server_that_wants_the_limit_under_its_new_name_gets_it(mode: str) -> None:
    with ModelServer(_wants_the_new_name) as server:
        assert asked(server, mode=mode).fallback is None
        assert server.count == 2
        assert asked(server, "e-002", mode=mode).fallback is None
        assert server.count == 3  # what was learnt is kept
        assert server.requests[-1].body["max_completion_tokens"] == Settings().max_output_tokens


@pytest.mark.parametrize("name", ["max_tokens", "max_completion_tokens"])
def test_a_limit_among_the_models_options_is_the_only_one(name: str) -> None:
    with ModelServer(answer(obedient())) as server:
        assert asked(server, model_options={name: 777}).fallback is None
        sent = server.requests[0].body
    assert {each: sent[each] for each in sent if each.startswith("max_")} == {name: 777}


def test_a_mode_that_the_user_names_is_not_changed() -> None:
    body = {"error": {"message": "response_format", "type": "x", "param": None, "code": None}}
    with ModelServer(status(400, body)) as server:
        result = asked(server, mode="json_schema")
        assert server.count == 1
    assert result.fallback is not None


HUGE = {
    "a huge age": lambda body: {"age": 10**400, "person_at": 1},
    "a negative age": lambda body: {"age": -1, "person_at": 1},
    "a sentence that is not there": lambda body: {"age": 40, "person_at": 10**9},
    "a date that is none": lambda body: {"injury_date": "13/45/20166", "injury_at": 1},
}


@pytest.mark.parametrize("what", HUGE)
def test_odd_answers_are_answers(what: str) -> None:
    with ModelServer(answer(obedient(HUGE[what]))) as server:
        result = asked(server)
    assert result.source == "model+rules"
    assert Extraction.from_json(result.to_json()) == result


def test_numbers_that_are_none_do_not_pass() -> None:
    odd = obedient(item={"quantity": {"value": "NaN", "value_max": None, "unit": "units"}})
    with ModelServer(answer(lambda body: odd(body).replace('"NaN"', "NaN"))) as server:
        result = asked(server)
    assert result.source == "rules"
    assert "NaN" not in result.to_json()


def test_the_models_own_words_do_not_come_out_as_places() -> None:
    with ModelServer(answer(obedient({"John Doe fell off a ladder": 1}))) as server:
        result = asked(server)
    assert result.fallback == "the answer does not fit the schema (summary)"


def test_several_letters_at_once_learn_a_lesser_mode_together() -> None:
    def behave(request: Any) -> Behaviour:
        if request.body.get("response_format"):
            body = {"error": {"message": "no response_format", "type": "x", "code": None}}
            return delay(0.1, status(400, body))
        return answer(obedient())

    letters = [(name, text_of(name)) for name in ("e-001", "e-002", "e-003", "e-005", "d1-001")]
    with ModelServer(behave) as server:
        settings = Settings(model="openai/x", base_url=server.url, retries=0, reasks=0)
        results = list(extract_many(letters, settings=settings))
    assert [result.fallback for result in results] == [None] * 5


def test_a_server_that_asks_for_an_hour_is_not_waited_for() -> None:
    with ModelServer([rate_limited(3600), answer(obedient())]) as server:
        first = asked(server, retries=3)
        assert first.fallback is not None
        assert "rate limit" in first.fallback
        assert first.usage.seconds < 5
        assert asked(server, retries=3).fallback is None  # and nobody else waits either


def test_a_run_keeps_a_pause_that_one_letter_does_not_wait_for(tmp_path: Path) -> None:
    """Longer than a letter's whole time, so that a run would be one of fallbacks."""
    few = [text_of(name) for name in ("e-001", "e-003", "e-004")]
    script = [rate_limited(4).repeat(2), answer(obedient()).repeat(50)]
    more: dict[str, Any] = {"ask": "sections", "deadline": 2.0, "concurrency": 2}
    with ModelServer(script) as server:
        settings = Settings(model="openai/x", base_url=server.url, api_key="k", **more)
        report = run(few, tmp_path / "out", settings=settings)
    assert report.seconds > 4
    assert (report.tally.fallbacks, report.letters) == (0, 3)
    with ModelServer(script) as server:
        settings = Settings(model="openai/x", base_url=server.url, api_key="k", **more)
        assert extract(few[0], settings=settings.replaced(cache_dir=tmp_path / "c")).fallback


def test_a_pause_until_a_date_is_counted_from_the_servers_own() -> None:
    now, late = (formatdate(at, usegmt=True) for at in (1e9, 1e9 + 2))  # it is 2001 there
    script = [status(429, headers={"Date": now, "Retry-After": late}), answer(obedient())]
    with ModelServer(script) as server:
        assert asked(server, retries=1).fallback is None
        first, second = (request.at for request in server.requests[:2])
    assert 2 <= second - first < 20


def test_one_long_part_does_not_stop_a_run() -> None:
    def behave(request: Any) -> Behaviour:
        if "DISPUTED ITEM" in request.text:
            return status(413)
        return answer(obedient())

    letters = [(str(n), text_of("e-003").replace("knee", f"knee {n}")) for n in range(7)]
    with ModelServer(behave) as server:
        settings = Settings(model="openai/x", base_url=server.url, ask="sections", concurrency=1)
        results = list(extract_many(letters, settings=settings))
    assert len(results) == 7
    assert {result.source for result in results} == {"model+rules"}


def test_a_summary_longer_than_a_part_is_asked_in_parts_and_none_is_lost() -> None:
    told = " ".join(f"Visit {n} was uneventful and nothing new was found at it." for n in range(80))
    ends = "He is being treated for a torn meniscus."
    letter = text_of("e-003").replace("IMR ISSUES,", f"{told} {ends} \n \nIMR ISSUES,")

    def summary(body: dict[str, Any]) -> dict[str, Any]:
        if ends not in user_text(body):
            return {}
        return {"diagnoses": [{"text": "torn meniscus", "at": sentence_with(body, ends)}]}

    with ModelServer(answer(obedient(summary))) as server:
        settings = Settings(model="openai/x", base_url=server.url, part_characters=1_500)
        result = extract(letter, settings=settings)
        sizes = [len(user_text(request.body)) for request in server.requests]
    assert max(sizes) < 2_500
    assert result.fallback is None
    assert result.determination is not None
    assert "torn meniscus" in result.determination.diagnoses


def test_requests_of_one_letter_keep_to_the_concurrency() -> None:
    with ModelServer(delay(0.05, answer(obedient()))) as server:
        asked(server, "e-021", ask="sections", concurrency=3)
        assert server.count == 22
        assert server.most_in_flight <= 3


def test_openais_key_is_for_openai(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", SECRET)
    with ModelServer(answer(obedient())) as server:
        extract(text_of(LETTER), settings=Settings(model="ollama/x", base_url=server.url))
        extract(text_of(LETTER), settings=Settings(model="openai/y", base_url=server.url))
        keys = [request.headers["authorization"] for request in server.requests]
    assert keys == ["Bearer not-needed", f"Bearer {SECRET}"]
