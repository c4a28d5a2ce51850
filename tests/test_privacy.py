"""Personal data: what is found and what is not, and that a model never sees it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from answers import obedient, sentence_with, user_text
from batch_runs import batched, results
from batch_server import BatchServer
from hypothesis import given, settings
from hypothesis import strategies as st
from letters import NAMES, pdf_of, seeds_shape, single_line, text_of
from model_server import ModelServer, answer
from own_schema import Own
from privacy_rows import FOUND, MISSED, NOTHING, UNFITTED, planted, row
from privacy_rows import main as print_tables

from imr_llm import (
    ConfigurationError,
    Determination,
    Extraction,
    LetterError,
    Settings,
    extract,
    scan,
)
from imr_llm.cli import main
from imr_llm.letter.fold import Folded
from imr_llm.letter.places import Span
from imr_llm.privacy import PLACEHOLDER, Kind, Masked
from imr_llm.privacy.scan import findings

ROWS = [(kind, marked) for kind, rows in FOUND.items() for marked in rows]


def told(text: str) -> list[tuple[str, str]]:
    return [(each.kind, text[each.start : each.end]) for each in scan(text)]


@pytest.mark.parametrize(("kind", "marked"), ROWS)
def test_what_is_there_is_found_and_nothing_else(kind: str, marked: str) -> None:
    text, values = row(marked)
    assert told(f"It is said: {text} and more.") == [(kind, value) for value in values]


@pytest.mark.parametrize("text", NOTHING)
def test_what_is_none_is_left(text: str) -> None:
    assert told(f"It is said: {text} and more.") == []


@pytest.mark.parametrize("text", MISSED)
def test_the_limits_are_those_of_the_docs(text: str) -> None:
    assert told(f"It is said: {text} and more.") == []


@pytest.mark.parametrize("name", NAMES)
def test_built_in_letters_have_none(name: str) -> None:
    assert scan(text_of(name)) == []


@pytest.mark.parametrize("name", NAMES[::9])
def test_found_in_every_shape_of_a_letter(name: str) -> None:
    said, values = "Dr. Jane Q. Roe saw her, DOB: 10/30/1960, phone (415) 555-0123", 3
    letter = planted(text_of(name), said)
    for text in (letter, seeds_shape(letter), single_line(letter)):
        if "555-0123" in text:
            assert len(scan(text)) == values
    assert len(scan(pdf_of(letter))) == values


def test_a_line_end_within_a_value() -> None:
    assert told("DOB: 10/30/\n1960 and Dr. Jane\r\nRoe") == [
        ("date_of_birth", "10/30/\n1960"), ("name", "Jane\r\nRoe"),
    ]  # fmt: skip


@given(st.text(max_size=300))
@settings(max_examples=150, deadline=None)
def test_findings_lie_apart_and_in_the_text(text: str) -> None:
    try:
        found = scan(text)
    except LetterError:
        return
    ends = [0]
    for each in found:
        assert ends[-1] <= each.start < each.end <= len(text)
        ends.append(each.end)


def test_a_finding_does_not_show_its_value() -> None:
    [found] = scan("Dr. Zebrafinch")
    assert "Zebrafinch" not in repr(found)


# Masked spans.


@given(st.lists(st.sampled_from(["Dr. Roe", "DOB: 1/2/1960", "knee", "a.b@c.org", "SSN 123-45-6789"]),
                min_size=1, max_size=6), st.data())  # fmt: skip
@settings(max_examples=150, deadline=None)
def test_any_span_is_masked(words: list[str], data: st.DataObject) -> None:
    folded = Folded("; ".join(words))
    found = findings(folded)
    masked = Masked(folded, found)
    start = data.draw(st.integers(0, len(folded.text) - 1))
    end = data.draw(st.integers(start + 1, len(folded.text)))

    said = masked.of(Span(start, end))
    hidden = [span for span, _ in found if span.start < end and start < span.end]
    assert len(PLACEHOLDER.findall(said)) == len(hidden)
    kept = "".join(
        letter
        for at, letter in enumerate(folded.text)
        if start <= at < end and not any(s.start <= at < s.end for s in hidden)
    )
    assert PLACEHOLDER.sub("", said) == kept


# On the wire.

SECRETS = ["10/30/1960", "219-09-9999", "(415) 555-0123", "jane.roe@example.com", "Zebrafinch"]
PLANT = (
    "Dr. Zebrafinch treats the worker (DOB: 10/30/1960, SSN 219-09-9999, phone (415) 555-0123, "
    "jane.roe@example.com) for turf toe of the left foot"
)
LETTER = text_of("e-001").replace("The mechanism", f"{PLANT}. The mechanism", 1)
WORDS = "turf toe of the left foot"


def summary(body: dict[str, Any]) -> dict[str, Any]:
    """An honest diagnosis from the planted sentence, and one that repeats a placeholder."""
    at = sentence_with(body, WORDS)
    masked = "MASKED NAME" in user_text(body)
    named = "[MASKED NAME] treats the worker" if masked else "Zebrafinch treats the worker"
    return {"diagnoses": [{"text": "turf toe", "at": at}, {"text": named, "at": at}]}


def read(
    server: ModelServer,
    letter: str = LETTER,
    schema: type[Determination] | None = None,
    **given: Any,
) -> Extraction:
    made = Settings(model="openai/test", base_url=server.url, api_key="k", **given)
    return extract(letter, schema=schema, settings=made)


def raw(server: ModelServer) -> str:
    return "\n".join(request.raw.decode() for request in server.requests)


@pytest.mark.parametrize("more", [{}, {"ask": "sections"}, {"part_characters": 1000},
                                  {"passes": 2}, {"escalate": "openai/larger"}, {"mode": "tools"},
                                  {"schema": Own}])  # fmt: skip
def test_nothing_of_it_is_sent(more: dict[str, Any]) -> None:
    with ModelServer(
        answer(obedient(summary if "part_characters" not in more else None))
    ) as server:
        result = read(server, mask=True, **more)
        sent = raw(server)
    assert result.source == "model+rules"
    assert all(value not in sent for value in SECRETS)
    assert sent.count("[MASKED") >= len(SECRETS)
    with ModelServer(answer(obedient(None))) as server:
        read(server, **{**more, "cache_dir": Settings().cache_dir / "other"})
        assert all(value in raw(server) for value in SECRETS)


def test_a_letter_is_scanned_once_for_all_of_its_requests(monkeypatch: pytest.MonkeyPatch) -> None:
    scanned = []

    def counted(letter: Folded) -> list[tuple[Span, Kind]]:
        scanned.append(letter)
        return findings(letter)

    monkeypatch.setattr("imr_llm.privacy.scan.findings", counted)
    with ModelServer(answer(obedient())) as server:
        read(server, schema=Own, mask=True)
        assert server.count > 1
    assert len(scanned) == 1


def test_the_record_is_that_of_the_letter_itself() -> None:
    with ModelServer(answer(obedient(summary))) as server:
        result = read(server, mask=True)
    assert result.determination
    assert result.text == LETTER
    for report in result.fields.values():
        if report.start is not None:
            assert LETTER[report.start : report.end] == report.quote
    assert "turf toe" in result.determination.diagnoses
    path = next(p for p, r in result.fields.items() if r.quote == "turf toe")
    assert result.fields[path].start == LETTER.index("turf toe")
    alone = extract(LETTER, settings=Settings(model=None, offline=True)).determination
    assert alone
    assert result.determination.worker == alone.worker
    assert result.determination.date_of_injury == alone.date_of_injury


def test_an_answer_that_repeats_a_placeholder_is_ungrounded() -> None:
    with ModelServer(answer(obedient(summary))) as server:
        result = read(server, mask=True)
    assert result.determination
    assert not [value for value in result.determination.diagnoses if "MASKED" in value]
    assert "[MASKED NAME] treats the worker" in result.fields["diagnoses"].other


def test_a_letter_that_prints_a_placeholder_itself_gives_no_value_by_it() -> None:
    letter = LETTER.replace("Dr. Zebrafinch", "[MASKED NAME]")
    with ModelServer(answer(obedient(summary))) as server:
        result = read(server, letter)
    assert result.determination
    assert not [value for value in result.determination.diagnoses if "MASKED" in value]


def test_masked_and_plain_requests_have_answers_of_their_own() -> None:
    with ModelServer(answer(obedient(summary))) as server:
        read(server, mask=True)
        assert read(server, mask=True).cached
        assert not read(server).cached
        assert read(server).cached
        assert server.count == 2


def test_sentences_have_the_same_numbers() -> None:
    with ModelServer(answer(obedient(summary))) as server:
        read(server, mask=True)
        read(server)
        one, other = (user_text(request.body).splitlines() for request in server.requests)
    assert one[-1] != other[-1]  # each has a token of its own
    assert [line.split("]")[0] for line in one[:-1]] == [line.split("]")[0] for line in other[:-1]]


def test_a_title_with_a_name_is_masked_and_stays_in_the_record() -> None:
    letter = text_of("e-001")
    title = letter.split("forth below:")[1].strip().split(":")[0]
    letter = letter.replace(f"{title}:", f"{title} with Dr. Zebrafinch:")
    with ModelServer(answer(obedient())) as server:
        result = read(server, letter, mask=True)
        assert "Zebrafinch" not in raw(server)
        assert "with Dr. [MASKED NAME]" in raw(server)
    assert result.determination
    assert result.determination.issues[0].title.endswith("with Dr. Zebrafinch")


def test_a_letter_of_unknown_layout_is_masked_from_end_to_end() -> None:
    letter = "CLINICAL CASE SUMMARY\n" + PLANT + ".\nSincerely,\nPaul Zebrafinch, MD\n"
    with ModelServer(answer(lambda _: "{}")) as server:
        read(server, letter, mask=True, reasks=0)
        sent = raw(server)
    assert "turf toe" in sent
    assert all(value not in sent for value in SECRETS)


def test_a_run_by_the_providers_batches(tmp_path: Path) -> None:
    letters = [("one", LETTER), ("two", text_of("e-002"))]
    with BatchServer() as server:
        batched(server, tmp_path / "out", settings={"mask": True}, letters=letters)
        sent = json.dumps(server.sent())
    assert "turf toe" in sent
    assert all(value not in sent for value in SECRETS)
    assert {each.source for each in results(tmp_path / "out").values()} == {"model+rules"}


# Command, extra.


def test_the_command_says_where_but_not_what(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "letter.txt"
    file.write_text("One line.\nDr. Zebrafinch, DOB: 1/2/1960\n", encoding="utf-8")
    assert main(["scan", str(file)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[:2] for line in lines] == [["letter", "name"], ["letter", "date_of_birth"]]
    assert "line 2, 14 to 24" in lines[0]
    assert main(["scan", str(tmp_path), "--jsonl"]) == 0
    out = capsys.readouterr().out
    assert "Zebrafinch" not in out
    assert json.loads(out.splitlines()[1]) == {
        "id": "letter", "line": 2, "start": 31, "end": 39, "kind": "date_of_birth",
    }  # fmt: skip
    assert main(["scan", str(file), "--show"]) == 0
    assert "Zebrafinch" in capsys.readouterr().out


def test_a_file_that_cannot_be_read_is_told_of_and_the_others_are_scanned(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.txt").write_bytes(b"")
    (tmp_path / "b.txt").write_text("Dr. Roe", encoding="utf-8")
    assert main(["scan", str(tmp_path)]) == 1
    said = capsys.readouterr()
    assert said.out.startswith("b  name")
    assert "a: The letter is empty" in said.err


WITHOUT = """
import sys
sys.modules["phonenumbers"] = None
from imr_llm import ConfigurationError, Settings, extract, scan
for ask in (lambda: scan("Dr. Roe"),
            lambda: extract(sys.stdin.read(), settings=Settings(mask=True, model="openai/x", api_key="k"))):
    try:
        ask()
    except ConfigurationError as error:
        print(error)
"""


def test_without_the_extra_nothing_is_sent_unmasked(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT], input=LETTER, capture_output=True, text=True, check=True,
        env={**os.environ, "IMR_LLM_CACHE_DIR": str(tmp_path / "c")},
    )  # fmt: skip
    assert done.stdout.count('pip install "imr-llm[privacy]"') == 2


def test_the_setting_comes_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IMR_LLM_MASK", "1")
    assert Settings().mask
    monkeypatch.setenv("IMR_LLM_MASK", "perhaps")
    with pytest.raises(ConfigurationError, match="mask"):
        Settings()


def test_the_tables_of_the_docs_are_those_that_are_printed(
    capsys: pytest.CaptureFixture[str],
) -> None:
    print_tables()
    printed = capsys.readouterr().out.strip()
    assert printed in (Path(__file__).parents[1] / "docs" / "privacy.md").read_text("utf-8")


def test_forms_the_rules_were_not_written_for_are_others() -> None:
    written_for = {marked for rows in FOUND.values() for marked in rows} | set(NOTHING)
    assert written_for.isdisjoint(marked for rows in UNFITTED.values() for marked in rows)
