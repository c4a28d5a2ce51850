"""Places scored apart from values: a right value with a wrong place is no evidence."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from evals.answers import Answers, extract_answers
from evals.confusion import NONE, confusions
from evals.evidence import Misplaced, evidence
from evals.gold import find_letters, read_gold
from evals.reports.context import context
from evals.score import Report, score
from imr_llm.extraction import FieldReport

if TYPE_CHECKING:
    from collections.abc import Callable

GOLD = {name: label for name, label in read_gold().items() if name in ("e-001", "e-007", "b-003")}


@pytest.fixture(scope="module")
def answers() -> Answers:
    return extract_answers(find_letters(GOLD))


def scored(answers: Answers, change: dict[str, FieldReport] | None = None) -> Report:
    reports = {**answers.reports}
    if change:
        reports["e-001"] = {**reports["e-001"], **change}
    return score(GOLD, answers.determinations, layouts=answers.layouts, reports=reports)


def test_the_rules_have_their_evidence(answers: Answers) -> None:
    found, faults = evidence(scored(answers), answers.texts)
    assert faults == []
    for group, counts in found.items():
        assert counts.placed == counts.true == counts.values > 0, group
        assert (counts.held, counts.followed) == (counts.printed, counts.read)


def _moved(report: FieldReport) -> FieldReport:
    assert report.start is not None
    assert report.end is not None
    return replace(report, start=report.start + 1, end=report.end + 1)


def _elsewhere(report: FieldReport) -> FieldReport:
    return replace(report, start=0, end=3, quote=None)


def _nowhere(report: FieldReport) -> FieldReport:
    return replace(report, start=None, end=None, quote=None)


def _other_words(text: str, words: str) -> Callable[[FieldReport], FieldReport]:
    start = text.index(words)
    return lambda report: replace(report, start=start, end=start + len(words), quote=words)


@pytest.mark.parametrize(
    ("path", "change", "fault"),
    [
        ("decision_date", _moved, "other words stand there"),
        ("diagnoses[0]", _elsewhere, "no place"),
        ("issues[0].decision", _nowhere, "no place"),
    ],
)
def test_a_wrong_place_is_found(
    answers: Answers, path: str, change: Callable[[FieldReport], FieldReport], fault: str
) -> None:
    report = change(answers.reports["e-001"][path])
    _, faults = evidence(scored(answers, {path: report}), answers.texts)
    assert Misplaced("e-001", path, fault) in faults
    assert {each.path for each in faults} == {path}


@pytest.mark.parametrize(
    ("path", "fault"),
    [
        ("issues[0].title", "the quote does not hold it"),
        ("worker.age", "it does not follow from the quote"),
        ("decision_date", "it does not follow from the quote"),
        ("issues[0].decision", "it does not follow from the quote"),
    ],
)
def test_words_that_do_not_say_it(answers: Answers, path: str, fault: str) -> None:
    change = _other_words(answers.texts["e-001"], "CLINICAL CASE SUMMARY")
    report = change(answers.reports["e-001"][path])
    _, faults = evidence(scored(answers, {path: report}), answers.texts)
    assert faults == [Misplaced("e-001", path, fault)]


def test_without_the_text_nothing_is_claimed(answers: Answers) -> None:
    assert evidence(scored(answers), {}) == ({}, [])


def test_sources_and_statuses_tell_precision(answers: Answers) -> None:
    path = "diagnoses[0]"
    wrong = replace(answers.reports["e-001"][path], source="model", status="model_only")
    report = scored(answers, {path: wrong})
    assert set(report.by_source) == {"rules", "model"}
    assert report.by_status["model_only"].in_answer == 1
    whole = sum(tally.in_answer for tally in report.by_source.values())
    assert whole == report.micro.in_answer


def test_a_flipped_decision_is_off_the_diagonal() -> None:
    answers = {name: label.model_copy(deep=True) for name, label in GOLD.items()}
    issue = answers["e-001"].issues[0]
    was = issue.decision
    issue.decision = now = "upheld" if was == "overturned" else "overturned"
    answers["e-001"].worker.sex = None
    tables = {table.path: table for table in confusions(score(GOLD, answers))}
    assert tables["issues[].decision"].counts[was, now] == 1
    assert tables["issues[].decision"].errors == 1
    assert tables["worker.sex"].errors == 1
    assert NONE in tables["worker.sex"].codes
    assert sum(table.errors for table in tables.values()) == 2


def test_errors_are_shown_where_they_stand(answers: Answers) -> None:
    text = answers.texts["e-001"]
    report = scored(answers)
    verdicts = {each.path: each for letter in report.letters for each in letter.verdicts
                if letter.id == "e-001"}  # fmt: skip
    found = context(verdicts["issues[0].title"], text)
    assert found
    assert found.words == " ".join(str(answers.reports["e-001"]["issues[0].title"].quote).split())
    # a value that nobody answered is looked for in the letter
    omitted = replace(verdicts["diagnoses[0]"], report=None)
    shown = context(omitted, text)
    assert shown
    assert shown.words.casefold() == " ".join(str(omitted.gold).casefold().split())
    assert context(omitted, None) is None
