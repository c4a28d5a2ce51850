"""The numbers of the corpus report: counted another way, and corrected only where labels allow it."""

from __future__ import annotations

import dataclasses
import json
from collections import Counter
from pathlib import Path
from statistics import median
from typing import get_args

import pyarrow.compute as pc
import pytest
from letters import LETTERS, NAMES
from report_runs import drawn, read, run_of, with_specialty, write_labels, write_lines

from evals.gold import read_gold
from imr_llm import Extraction, Settings, run
from imr_llm.errors import ConfigurationError
from imr_llm.frames import citations, issues, letters
from imr_llm.labels import LabelError
from imr_llm.pages import Corpus, Estimate, corpus
from imr_llm.pages.report_counts import MOST_NAMES, Ledger, counts_of
from imr_llm.pages.report_health import median_interval
from imr_llm.schema import Reason

GOLD = LETTERS.parent / "gold"
EVERY = list(read_gold().values())


@pytest.fixture(scope="module")
def many() -> list[Extraction]:
    return run_of(drawn(600))


@pytest.fixture(scope="module")
def found(many: list[Extraction]) -> Corpus:
    return corpus(many)


def counted(found: Corpus, table: str) -> dict[str, tuple[int, int]]:
    return {each.group: (each.hits, each.items) for each in found.of(table)}


# ---------------------------------------------------------------- counted another way


def test_categories_and_drugs_are_those_of_the_table_of_items(
    many: list[Extraction], found: Corpus
) -> None:
    rows = issues(many)
    drugs = rows.filter(pc.equal(rows["category"], "pharmaceuticals"))
    for table, column, these in (
        ("category", "category", rows),
        ("drug_class", "subcategory", drugs),
    ):
        groups = zip(these[column].to_pylist(), these["decision"].to_pylist(), strict=True)
        by_hand: dict[str, list[str]] = {}
        for group, decision in groups:
            by_hand.setdefault(group, []).append(decision)
        assert counted(found, table) == {
            group: (decisions.count("overturned"), len(decisions))
            for group, decisions in by_hand.items()
        }
    assert found.items == rows.num_rows


def test_years_are_those_of_the_table_of_items_in_their_order(
    many: list[Extraction], found: Corpus
) -> None:
    rows = issues(many)
    dates, decisions = rows["decision_date"].to_pylist(), rows["decision"].to_pylist()
    by_hand: dict[str, list[str]] = {}
    for date, decision in zip(dates, decisions, strict=True):
        if date is not None:
            by_hand.setdefault(str(date.year), []).append(decision)
    assert None in dates
    assert [(each.label, each.hits, each.items) for each in found.of("year")] == [
        (year, by_hand[year].count("overturned"), len(by_hand[year])) for year in sorted(by_hand)
    ]


# Ranks of the letters that a median's 95% interval lies between: tables of the binomial distribution.
RANKS = {0: None, 5: None, 6: (1, 6), 8: (1, 8), 9: (2, 8), 10: (2, 9), 25: (8, 18), 100: (40, 61)}


@pytest.mark.parametrize(("letters", "ranks"), RANKS.items())
def test_the_interval_of_the_median_is_that_of_order_statistics(
    letters: int, ranks: tuple[int, int] | None
) -> None:
    assert median_interval(Counter(range(1, letters + 1))) == ranks


def test_guidelines_are_those_of_the_table_of_citations(
    many: list[Extraction], found: Corpus
) -> None:
    cited = citations(many)
    cited = cited.filter(pc.equal(cited["side"], "reviewer"))
    rows = zip(cited["source"].to_pylist(), cited["id"].to_pylist(), cited["item"].to_pylist(),
               strict=True)  # fmt: skip
    by_hand = Counter(source for source, *_ in set(rows))
    counts = counted(found, "guideline")
    assert {name: counts[name][1] for name in by_hand} == dict(by_hand)
    # every item is in one group at least
    assert sum(items for _, items in counts.values()) >= found.items


def test_letters_and_days_are_those_of_the_table_of_letters(
    many: list[Extraction], found: Corpus
) -> None:
    rows = letters(many)
    outcomes = Counter(rows["case_outcome"].to_pylist())
    assert {name: hits for name, (hits, _) in counted(found, "outcome").items()} == outcomes
    days = [each for each in rows["days_to_decision"].to_pylist() if each is not None]
    assert found.health.days == Counter(days)
    assert found.health.one_date == rows.num_rows - len(days)
    assert found.to_dict()["days"]["median"] in (median(days), int(median(days)))
    assert counted(found, "late")["late"] == (sum(day > 30 for day in days), len(days))
    decided = [each for each in rows["decision_date"].to_pylist() if each]
    assert (found.health.first, found.health.last) == (min(decided), max(decided))


def test_reasons_are_shares_of_the_items_of_their_decision(
    many: list[Extraction], found: Corpus
) -> None:
    rows = issues(many)
    for decision in ("upheld", "overturned"):
        these = rows.filter(pc.equal(rows["decision"], decision))["reasons"].to_pylist()
        expected = {
            reason: (sum(reason in each for each in these), len(these))
            for reason in get_args(Reason)
            if any(reason in each for each in these)
        }
        assert counted(found, f"reason_{decision}") == expected


def test_a_body_part_counts_once_an_item_and_no_part_is_a_group(found: Corpus) -> None:
    parts = counted(found, "body_part")
    assert parts["not_stated"][1] > found.items / 2
    assert sum(items for _, items in parts.values()) >= found.items


def test_specialties_that_are_printed_alike_are_one() -> None:
    one = read()["e-012"]
    results = [
        with_specialty(one, "Hand  Surgery", "Sports Medicine"), with_specialty(one, "HAND SURGERY"),
        with_specialty(one, "Hand-Surgery", "..."),
    ]  # fmt: skip
    found = corpus(results * 10)
    labels = {each.label: each.letters for each in found.of("specialty")}
    assert labels == {"Hand Surgery": 30, "Sports Medicine": 10}


def test_what_is_kept_does_not_grow_with_the_letters() -> None:
    ledger = Ledger()
    one = read()["e-012"]
    for number in range(MOST_NAMES + 50):
        other = with_specialty(one, f"Specialty {number}").determination
        assert other
        ledger.learn(other)
        ledger.add(counts_of(other))
    specialties = {key for key in ledger.sums if key[0] == "specialty"}
    assert len(specialties) == MOST_NAMES + 1
    assert sum(ledger.sums[key].letters for key in specialties) == ledger.letters


# ---------------------------------------------------------------- sources and shapes


def test_a_folder_lines_and_results_give_the_same_numbers(tmp_path: Path) -> None:
    folder = tmp_path / "out"
    run([LETTERS / f"{name}.txt" for name in NAMES[:30]], folder,
        settings=Settings(model=None, offline=True), processes=1)  # fmt: skip
    results = [read()[name] for name in NAMES[:30]]
    lines = write_lines(tmp_path / "lines.jsonl", results)
    assert (
        corpus(folder).to_dict() == corpus(str(lines)).to_dict() == corpus(iter(results)).to_dict()
    )


def test_letters_with_an_error_are_in_no_rate(many: list[Extraction], found: Corpus) -> None:
    wrong = [Extraction("no-letter", error="It has no text.")] * 7
    more = corpus([*many, *wrong])
    assert more.estimates == found.estimates
    assert (more.health.letters, more.health.read) == (607, 600)
    assert more.health.errors == {"It has no text.": 7}


def test_no_letters_at_all() -> None:
    nothing = corpus([])
    assert nothing.estimates == ()
    assert nothing.items == 0
    assert json.loads(nothing.to_json())["days"]["median"] is None


def test_small_groups_have_no_rate(found: Corpus) -> None:
    few = corpus([*run_of(["a-003"] * 2), *run_of(["e-012"] * 12, first=2)])
    small = [each for each in few.estimates if each.items < 10]
    assert small
    assert all((each.method, each.rate, each.low) == ("small", None, None) for each in small)
    assert all(each.rate is not None for each in found.estimates if each.items >= 10)


def test_the_table_has_a_row_for_each_rate(found: Corpus) -> None:
    table = found.table()
    assert table.column_names == [each.name for each in dataclasses.fields(Estimate)]
    assert [Estimate(**row) for row in table.to_pylist()] == list(found.estimates)
    assert json.loads(found.to_json()) == found.to_dict()


# ---------------------------------------------------------------- corrected by labels


def truth(decision: str, reason: str) -> float:
    """The share of a reason among the items of a decision, in all labels."""
    these = [item for label in EVERY for item in label.issues if item.decision == decision]
    return sum(reason in item.reasons for item in these) / len(these)


def test_a_random_sample_with_labels_corrects_what_the_rules_misread(tmp_path: Path) -> None:
    """Run and labelled letters are drawn from one corpus, of which all labels are known."""
    names = drawn(200, seed=1)
    gold = write_labels(tmp_path / "gold", names, first=50_000)
    found = corpus(
        run_of(drawn(1_500)), gold=gold,
        gold_run=write_lines(tmp_path / "read.jsonl", run_of(names, first=50_000)),
    )  # fmt: skip
    assert (found.labelled, found.not_corrected) == (200, None)
    there = {(each.table, each.group): each for each in found.estimates}
    for decision, reason in (
        ("upheld", "insufficient_documentation"), ("upheld", "conservative_care_not_tried"),
        ("overturned", "criteria_met"),
    ):  # fmt: skip
        each = there[f"reason_{decision}", reason]
        assert each.method == "corrected"
        assert each.read_low is not None
        assert each.read_high is not None
        assert each.low is not None
        assert each.high is not None
        right = truth(decision, reason)
        assert not each.read_low <= right <= each.read_high
        assert each.low <= right <= each.high


def test_labels_of_letters_in_the_run_need_no_other_reading(tmp_path: Path) -> None:
    names = drawn(300)
    gold = write_labels(tmp_path / "gold", names[:60])
    found = corpus(run_of(names), gold=gold)
    assert (found.labelled, found.unread, found.readings) == (60, 0, "the run itself")
    # What is counted is the whole run, labelled letters included.
    assert counted(found, "category") == counted(corpus(run_of(names)), "category")


def test_groups_with_few_labels_say_so(tmp_path: Path) -> None:
    names = drawn(400)
    found = corpus(run_of(names), gold=write_labels(tmp_path / "gold", names[:40]))
    few = [each for each in found.estimates if (each.labelled_items or 0) < 20 and each.rate]
    assert few
    for each in few:
        assert each.method == "uncorrected"
        assert each.note.startswith(f"only {each.labelled_items} labelled item")
        assert (each.rate, each.low, each.high) == (each.read_rate, each.read_low, each.read_high)
    one_letter = [
        each for each in found.estimates
        if (each.labelled_items or 0) >= 20 and (each.labelled_letters or 0) < 10
    ]  # fmt: skip
    assert all("letters" in each.note for each in one_letter)


def test_gold_letters_are_read_as_the_run_was(tmp_path: Path) -> None:
    """Built-in letters, labelled as they are: their folder does not say that they are invented."""
    gold = tmp_path / "gold"
    gold.mkdir()
    for file in GOLD.glob("*.json"):
        (gold / file.name).write_bytes(file.read_bytes())
    found = corpus(run_of(drawn(300)), gold=gold, letters=LETTERS)
    assert (found.labelled, found.not_corrected) == (63, None)
    assert found.readings.startswith("reading them now")


def test_invented_letters_correct_nothing_unless_asked() -> None:
    results = run_of(drawn(300))
    refused = corpus(results, gold=GOLD, letters=LETTERS)
    assert refused.labelled == 0
    assert "invented" in (refused.not_corrected or "")
    assert refused.estimates == corpus(results).estimates
    asked = corpus(results, gold=GOLD, letters=LETTERS, invented_gold=True)
    assert asked.invented
    assert any(each.method == "corrected" for each in asked.estimates)


def _by(model: str | None, results: list[Extraction]) -> list[Extraction]:
    return [
        dataclasses.replace(each, model=model, prompt_version=model and "v2") for each in results
    ]


def _fell_back(results: list[Extraction]) -> list[Extraction]:
    return [dataclasses.replace(each, fallback="no answer") for each in results]


REFUSED = {
    "read by another model": (_by("openai/a", run_of(drawn(90))), _by("openai/b", run_of(drawn(60))),
                              "another model"),
    "a run of two models": (_by("openai/a", run_of(drawn(90)))[:45] + run_of(drawn(90))[45:],
                            run_of(drawn(60)), "more than one"),
    "the model was not there": (_by("openai/a", run_of(drawn(90))),
                                _fell_back(_by("openai/a", run_of(drawn(60)))), "stood in"),
    "too few": (run_of(drawn(90)), run_of(drawn(60))[:29], "only 29"),
    "none in the run": (run_of(drawn(90), first=900), None, "none is in the run"),
    "in the run, by two models": (
        _by("openai/a", run_of(drawn(60))) + _by("openai/b", run_of(drawn(90), first=60)), None, "more than one"),
    "in the run, where the model was there": (
        _by("openai/a", run_of(drawn(60))) + _fell_back(_by("openai/a", run_of(drawn(200), first=60))),
        None, "stood in"),
    "in the run twice": (run_of(drawn(60)) * 2, None, "more than once"),
    "nothing was read": ([Extraction("x", error="no")] * 40, run_of(drawn(60)), "could be read"),
}  # fmt: skip


@pytest.mark.parametrize(("results", "gold_run", "why"), REFUSED.values(), ids=REFUSED)
def test_labels_that_do_not_fit_correct_nothing(
    results: list[Extraction], gold_run: list[Extraction] | None, why: str, tmp_path: Path
) -> None:
    gold = write_labels(tmp_path / "gold", drawn(60))
    found = corpus(results, gold=gold, gold_run=gold_run)
    assert found.labelled == 0
    assert why in (found.not_corrected or "")
    assert found.estimates == corpus(results).estimates


def test_letters_of_one_id_count_as_often_as_they_come_with_labels_and_without(
    tmp_path: Path,
) -> None:
    """Lines of two files put together: 30 labelled letters, and others that are there twice."""
    labels, others = drawn(40), run_of(drawn(60), first=500)
    given = {
        "gold": write_labels(tmp_path / "gold", labels),
        "gold_run": write_lines(tmp_path / "g.jsonl", run_of(labels)),
    }
    twice = run_of(labels) * 2 + others * 2
    plain, found = corpus(twice), corpus(twice, **given)  # type: ignore[arg-type]
    for table in ("overall", "outcome", "category", "late"):
        assert counted(found, table) == counted(plain, table)
    assert found.labelled == 40


def test_what_cannot_be_read_is_said(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError):
        corpus(tmp_path)
    with pytest.raises(LabelError):
        corpus([], gold=tmp_path / "none")
