"""What the scorer counts, on letters made for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from evals.compare import absent, overlap
from evals.score import OWN_FIELDS, Outcome, Report, Tally, score
from evals.stats import bootstrap, matrix
from imr_llm.intervals import wilson
from imr_llm.schema import Determination, Frequency, Issue, Record

if TYPE_CHECKING:
    import random
    from collections.abc import Callable

OTHER = {"upheld": "overturned", "overturned": "upheld"}
TITLES = (
    "MRI of the lumbar spine",
    "Twelve visits of physical therapy",
    "Norco 10/325mg #60",
    "Acupuncture for the neck",
)


def item(title: str, decision: str = "upheld", **changes: Any) -> dict[str, Any]:
    """A disputed item."""
    return {
        "title": title,
        "decision": decision,
        "in_dispute": title,
        "treatment": title,
        "category": "other",
        "subcategory": "other",
        "claims_administrator": {"none_cited": True},
        "reviewer": {
            "citations": [{"source": "mtus", "document": "Neck Complaints", "year": 2016}]
        },
        "reasons": ["criteria_not_met", "not_needed_now"],
        "rationale": f"As to {title}, the chart shows no such need.",
    } | changes


def letter(**changes: Any) -> Determination:
    """A letter with four items, the last of them overturned."""
    fields: dict[str, Any] = {
        "case_number": "CM16-0000001",
        "date_of_injury": "2016-03-04",
        "decision_date": "2016-09-01",
        "reviewer": {"licensure_states": ["Ohio", "Texas"]},
        "worker": {"age": 44, "sex": "female"},
        "mechanism": "slip and fall",
        "diagnoses": ["sprain of left ankle", "lumbar strain", "contusion"],
        "body_parts": [{"part": "knee", "side": "left"}, {"part": "neck"}],
        "issues": [*map(item, TITLES[:3]), item(TITLES[3], "overturned")],
    }
    return Determination.model_validate(fields | changes)


def changed(change: Callable[[Determination], Any]) -> Determination:
    """A perfect answer but for one change."""
    answer = letter()
    change(answer)
    return answer


def one(answer: Determination | None) -> Report:
    """The report on one letter."""
    return score({"a": letter()}, {"a": answer})


def outcomes(tally: Tally) -> tuple[int, int, int, int]:
    """Correct, wrong, omitted, invented."""
    return tally.correct, tally.wrong, tally.omitted, tally.invented


def flip(answer: Determination) -> None:
    """Turn every decision round."""
    for issue in answer.issues:
        issue.decision = OTHER[issue.decision]  # type: ignore[assignment]


def test_gold_against_itself() -> None:
    report = one(letter())
    assert report.micro.f1 == report.micro.strict_f1 == report.macro() == 1
    assert report.perfect() == report.perfect(strict=True) == report.item_counts_right == 1
    assert not list(report.errors())


def test_every_decision_flipped() -> None:
    report = one(changed(flip))
    assert report.fields["issues[].decision"].f1 == 0
    assert outcomes(report.fields["issues[].decision"]) == (0, 4, 0, 0)
    assert report.perfect() == 0
    # and nothing else is hurt: the decision has no say in the alignment
    assert {verdict.leaf.path for _, verdict in report.errors()} == {"issues[].decision"}


def test_one_decision_flipped_spoils_the_letter() -> None:
    report = one(changed(lambda answer: setattr(answer.issues[3], "decision", "upheld")))
    assert outcomes(report.fields["issues[].decision"]) == (3, 1, 0, 0)
    assert report.perfect() == 0


def swap_items(answer: Determination) -> None:
    answer.issues.reverse()


def swap_decisions(answer: Determination) -> None:
    first, last = answer.issues[0], answer.issues[3]
    first.decision, last.decision = last.decision, first.decision


def drop_item(answer: Determination) -> None:
    del answer.issues[1]


def invent_item(answer: Determination) -> None:
    answer.issues.append(Issue.model_validate(item("Home health aide")))


def replace_item(answer: Determination) -> None:
    answer.issues[0] = Issue.model_validate(item("Wheelchair, power"))


@pytest.mark.parametrize(
    ("change", "path", "expected"),
    [
        # printed order is no part of an item's value
        (swap_items, "issues[].title", (4, 0, 0, 0)),
        (swap_items, "issues[].decision", (4, 0, 0, 0)),
        # decisions given to the wrong items
        (swap_decisions, "issues[].decision", (2, 2, 0, 0)),
        # an item left out takes its fields along
        (drop_item, "issues[].title", (3, 0, 1, 0)),
        (drop_item, "issues[].decision", (3, 0, 1, 0)),
        (drop_item, "issues[].reasons[]", (6, 0, 2, 0)),
        # an item made up brings its own
        (invent_item, "issues[].title", (4, 0, 0, 1)),
        (invent_item, "issues[].reviewer.citations[]", (4, 0, 0, 1)),
        # two items that have nothing in common are not one misread
        (replace_item, "issues[].title", (3, 0, 1, 1)),
        (replace_item, "issues[].decision", (3, 0, 1, 1)),
        # lists: invented, omitted, in another order, misread
        (lambda a: a.diagnoses.append("gout"), "diagnoses[]", (3, 0, 0, 1)),
        (lambda a: a.diagnoses.pop(), "diagnoses[]", (2, 0, 1, 0)),
        (lambda a: a.diagnoses.reverse(), "diagnoses[]", (3, 0, 0, 0)),
        (
            lambda a: a.diagnoses.__setitem__(0, "sprain of right ankle"),
            "diagnoses[]",
            (2, 1, 0, 0),
        ),
        # said twice is invented once
        (lambda a: a.diagnoses.append("contusion"), "diagnoses[]", (3, 0, 0, 1)),
        # codes are alike or not
        (lambda a: a.issues[0].reasons.__setitem__(0, "other"), "issues[].reasons[]", (7, 0, 1, 1)),
        # an object with one wrong part is wrong; with another part, it is another
        (lambda a: setattr(a.body_parts[0], "side", "right"), "body_parts[]", (1, 1, 0, 0)),
        (lambda a: setattr(a.body_parts[1], "part", "hip"), "body_parts[]", (1, 0, 1, 1)),
        (
            lambda a: setattr(a.issues[0].reviewer.citations[0], "year", None),
            "issues[].reviewer.citations[]",
            (3, 1, 0, 0),
        ),
        # scalars
        (lambda a: setattr(a.worker, "age", 45), "worker.age", (0, 1, 0, 0)),
        (lambda a: setattr(a.worker, "age", None), "worker.age", (0, 0, 1, 0)),
        (lambda a: setattr(a, "injury_kind", "specific"), "injury_kind", (0, 0, 0, 1)),
        # a flag not set is nothing found
        (
            lambda a: setattr(a.issues[0].reviewer, "none_cited", True),
            "issues[].reviewer.none_cited",
            (0, 0, 0, 1),
        ),
        (
            lambda a: setattr(a.issues[0].claims_administrator, "none_cited", False),
            "issues[].claims_administrator.none_cited",
            (3, 0, 1, 0),
        ),
    ],
)
def test_outcomes(
    change: Callable[[Determination], Any], path: str, expected: tuple[int, int, int, int]
) -> None:
    assert outcomes(one(changed(change)).fields[path]) == expected


@pytest.mark.parametrize(
    ("change", "counts", "perfect"),
    [
        (swap_items, 1, 1),
        (swap_decisions, 1, 0),
        (drop_item, 0, 0),
        (invent_item, 0, 0),
        # the right number of items, one of them another
        (replace_item, 1, 0),
        # dates are critical, whether wrong, left out or made up
        (lambda a: setattr(a, "decision_date", None), 1, 0),
        (lambda a: setattr(a, "date_assigned", a.decision_date), 1, 0),
        # the rest is not
        (lambda a: setattr(a.worker, "age", 45), 1, 1),
        (lambda a: a.diagnoses.clear(), 1, 1),
    ],
)
def test_letters(change: Callable[[Determination], Any], counts: int, perfect: int) -> None:
    report = one(changed(change))
    assert (report.item_counts_right, report.perfect()) == (counts, perfect)


def test_strict_and_normalised_stand_side_by_side() -> None:
    report = one(changed(lambda answer: setattr(answer.issues[0], "title", TITLES[0].upper())))
    title = report.fields["issues[].title"]
    assert (title.f1, title.strict_f1) == (1, 0.75)
    assert (report.perfect(), report.perfect(strict=True)) == (1, 0)


def test_partial_credit_is_apart() -> None:
    report = one(changed(lambda answer: setattr(answer, "mechanism", "fall")))
    mechanism = report.fields["mechanism"]
    # one word in common, of three and of one
    assert (mechanism.f1, mechanism.strict_f1, mechanism.partial_f1) == (0, 0, 0.5)


def test_no_answer_is_all_omitted() -> None:
    report = one(None)
    assert report.micro.recall == 0
    assert report.micro.precision is None
    assert (report.micro.wrong, report.micro.invented, report.micro.absent) == (0, 0, 0)
    assert report.micro.omitted == one(letter()).micro.correct
    assert (report.answered, report.item_counts_right, report.perfect()) == (0, 0, 0)
    # nor is a letter that nobody answered
    assert score({"a": letter()}, {}).fields == report.fields


def test_no_answer_to_a_letter_without_items_is_not_perfect() -> None:
    report = score({"a": letter(issues=[])}, {"a": None})
    assert (report.item_counts_right, report.perfect()) == (0, 0)


def test_absent_on_both_sides_is_counted_but_no_success() -> None:
    kind = one(letter()).fields["injury_kind"]
    assert (kind.absent, kind.f1) == (1, None)


def test_items_of_one_title_are_told_apart_by_their_rationales() -> None:
    twins = [
        item("Physical therapy", "upheld", rationale="Six visits were had without any gain."),
        item("Physical therapy", "overturned", rationale="After the operation therapy is due."),
    ]
    gold = letter(issues=twins)
    for answered in (twins[::-1], twins[1:], twins[:1]):
        report = score({"a": gold}, {"a": letter(issues=answered)})
        assert outcomes(report.fields["issues[].decision"])[:2] == (len(answered), 0)
    # also where the answer alone has two of them
    report = score({"a": letter(issues=twins[1:])}, {"a": gold})
    assert outcomes(report.fields["issues[].decision"]) == (1, 0, 0, 1)


def test_equal_elements_are_paired_before_alike_ones() -> None:
    # paired by likeness alone, left knee with right knee and knee with hip would do as well
    parts = [{"part": "knee", "side": "left"}, {"part": "knee", "side": "right"}]
    answered = [{"part": "knee", "side": "right"}, {"part": "hip", "side": "right"}]
    report = score({"a": letter(body_parts=parts)}, {"a": letter(body_parts=answered)})
    assert report.fields["body_parts[]"].correct == 1


def test_equal_text_is_paired_before_alike_text() -> None:
    # both elements of the answer are somewhat like both of the gold; one is the same, case aside
    gold, answer = (
        letter(diagnoses=["knees", "knees hurt"]),
        letter(diagnoses=["Knees hurt", "hurts"]),
    )
    assert score({"a": gold}, {"a": answer}).fields["diagnoses[]"].correct == 1


def test_groups_micro_and_macro() -> None:
    report = one(changed(lambda answer: setattr(answer.worker, "age", 45)))
    assert report.groups["worker"].f1 == 0.5
    assert report.groups["core"].f1 == 1
    fields = [tally.f1 for tally in report.fields.values() if tally.f1 is not None]
    assert report.macro() == pytest.approx((len(fields) - 1) / len(fields))
    assert report.micro.correct == sum(tally.correct for tally in report.groups.values())


def test_layouts_and_unlabelled_answers() -> None:
    gold = {"a": letter(), "b": letter(), "c": letter()}
    got = {"a": letter(), "b": changed(flip), "c": letter(), "d": letter()}
    report = score(gold, got, layouts={"a": "D1", "b": "E"})
    assert report.unlabelled == 1
    assert {name: part.perfect() for name, part in report.by_layout.items()} == {"D1": 1, "E": 0}


def test_own_fields_are_scored() -> None:
    class Costed(Issue):
        """An item with a price."""

        price: int | None = None

    class Own(Determination):
        """A letter with an employer."""

        issues: list[Costed]  # type: ignore[assignment]
        employer: str | None = None

    def own(employer: str, price: int) -> Own:
        label = {"reviewer": {}, "worker": {}, "employer": employer}
        return Own.model_validate(label | {"issues": [item("Gym", price=price)]})

    report = score({"a": own("Acme Inc", 3)}, {"a": own("ACME, INC.", 4)})
    assert outcomes(report.fields["employer"]) == (1, 0, 0, 0)
    assert outcomes(report.fields["issues[].price"]) == (0, 1, 0, 0)
    assert report.groups[OWN_FIELDS].f1 == 0.5
    # answers that know nothing of the fields leave them out
    plain = score({"a": own("Acme Inc", 3)}, {"a": letter()})
    assert outcomes(plain.fields["employer"]) == (0, 0, 1, 0)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, True),
        ("", True),
        ([], True),
        (False, True),
        # an object that says nothing
        (Frequency(), True),
        # a number is a value, also none of them
        (0, False),
        (True, False),
        ("none", False),
    ],
)
def test_absent(value: Any, expected: bool) -> None:
    assert absent(value) is expected


@pytest.mark.parametrize(
    ("gold", "got", "expected"),
    [
        ("slip and fall", "Slip, fall", 0.8),
        ("fall", "fall", 1),
        ("fall", "lift", 0),
        # a word said twice counts once where the gold has it once
        ("fall", "fall fall fall", 0.5),
        ("-", "-", 0),
    ],
)
def test_overlap(gold: str, got: str, expected: float) -> None:
    assert overlap(gold, got) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("right", "total", "low", "high"),
    [
        # Wilson (1927), as in the textbooks
        (8, 10, 0.490, 0.943),
        (0, 10, 0.0, 0.278),
        (10, 10, 0.722, 1.0),
        (1, 1, 0.207, 1.0),
    ],
)
def test_wilson(right: int, total: int, low: float, high: float) -> None:
    assert wilson(right, total) == pytest.approx((low, high), abs=0.001)


def test_wilson_of_nothing() -> None:
    assert wilson(0, 0) is None


@pytest.mark.parametrize("change", [flip, drop_item, invent_item, replace_item, lambda a: None])
def test_matrix_gives_the_same_f1(change: Callable[[Determination], Any]) -> None:
    report = one(changed(change))
    correct, total = matrix(report)
    assert 2 * correct.sum() / total.sum() == pytest.approx(report.micro.f1)


def test_bootstrap() -> None:
    gold = {str(number): letter() for number in range(20)}
    half: dict[str, Determination | None] = {
        name: changed(flip) if int(name) % 2 else letter() for name in gold
    }
    sets = {
        "decision": ["issues[].decision"],
        "age": ["worker.age"],
        "refills": ["issues[].refills"],
    }
    intervals = bootstrap(score(gold, half), sets)
    decision = intervals["decision"]
    assert decision is not None
    # letters stand or fall whole: 80 decisions as sure as 20, not as 80, coins (0.5 +- 0.22)
    assert decision.low == pytest.approx(0.28, abs=0.08)
    assert decision.high == pytest.approx(0.72, abs=0.08)
    assert intervals["age"] == (1, 1)
    # nothing to draw from
    assert intervals["refills"] is None
    assert bootstrap(one(letter()), sets)["age"] is None
    # the same letters, the same interval
    assert bootstrap(score(gold, half), sets) == intervals


# The first example also imports scipy.
quick = settings(deadline=None, max_examples=60)
words = st.text(st.sampled_from("abcd -.É1"), max_size=12)
texts = st.lists(words, max_size=4)
parts = st.fixed_dictionaries(
    {
        "part": st.sampled_from(["knee", "neck", "hip"]),
        "side": st.sampled_from([None, "left", "right"]),
    }
)
citations = st.fixed_dictionaries(
    {"source": st.sampled_from(["mtus", "odg"]), "document": st.none() | words, "sections": texts}
)
items = st.builds(
    lambda title, decision, cited, body: item(
        title, decision, reviewer={"citations": cited}, body_parts=body, treatment=title
    ),
    words,
    st.sampled_from(["upheld", "overturned"]),
    st.lists(citations, max_size=3),
    st.lists(parts, max_size=3),
)
letters = st.builds(
    lambda diagnoses, body, issues, mechanism: letter(
        diagnoses=diagnoses, body_parts=body, issues=issues, mechanism=mechanism
    ),
    texts,
    st.lists(parts, max_size=4),
    st.lists(items, max_size=4),
    st.none() | words,
)


@quick
@given(letters)
def test_any_letter_against_itself(gold: Determination) -> None:
    report = score({"a": gold}, {"a": gold.model_copy(deep=True)})
    assert report.micro.f1 == report.micro.strict_f1 == report.macro() == 1
    assert report.perfect(strict=True) == 1


@quick
@given(letters, letters, st.randoms(use_true_random=False))
def test_order_of_elements_does_not_matter(
    gold: Determination, got: Determination, chance: random.Random
) -> None:
    before = score({"a": gold}, {"a": got})
    shuffled = got.model_copy(deep=True)
    shuffle(shuffled, chance)
    after = score({"a": gold}, {"a": shuffled})
    lists = ("diagnoses[]", "body_parts[]")
    assert [after.fields[path].correct for path in lists] == [
        before.fields[path].correct for path in lists
    ]
    assert [after.fields[path].strict for path in lists] == [
        before.fields[path].strict for path in lists
    ]


@quick
@given(letters, st.randoms(use_true_random=False))
def test_shuffled_gold_is_still_right(gold: Determination, chance: random.Random) -> None:
    answer = gold.model_copy(deep=True)
    shuffle(answer, chance)
    report = score({"a": gold}, {"a": answer})
    assert report.fields["issues[].title"].wrong == 0
    # items of one title may change places; all others are found wherever they stand
    if not has_twins(gold):
        assert report.micro.strict_f1 == 1


def has_twins(gold: Determination) -> bool:
    """Whether two titles are the same, marks aside."""
    keys = {"".join(filter(str.isalnum, issue.title)).casefold() for issue in gold.issues}
    return len(keys) < len(gold.issues)


@quick
@given(letters, letters)
# Marks alone, and nothing at all.
@example(letter(diagnoses=["", "", "", "-"]), letter(diagnoses=["", "", "1", "."]))
def test_counts_add_up(gold: Determination, got: Determination) -> None:
    there = score({"a": gold}, {"a": got})
    back = score({"a": got}, {"a": gold})
    diagnoses = there.fields["diagnoses[]"]
    assert diagnoses.in_gold == sum(bool(each) for each in gold.diagnoses)
    assert diagnoses.in_answer == sum(bool(each) for each in got.diagnoses)
    # what is invented one way is omitted the other
    swapped = back.fields["diagnoses[]"]
    assert outcomes(diagnoses) == (
        swapped.correct,
        swapped.wrong,
        swapped.invented,
        swapped.omitted,
    )
    assert (there.micro.f1 or 0) <= 1


def shuffle(record: Record, chance: random.Random) -> None:
    """Put every list of a record in another order, the lists of its records, too."""
    for name in type(record).model_fields:
        value = getattr(record, name)
        if isinstance(value, list):
            chance.shuffle(value)
        for each in value if isinstance(value, list) else [value]:
            if isinstance(each, Record):
                shuffle(each, chance)


def test_verdicts_name_the_place() -> None:
    report = one(changed(lambda answer: answer.diagnoses.append("gout")))
    ((name, verdict),) = report.errors()
    assert (name, verdict.path, verdict.got) == ("a", "diagnoses[3]", "gout")
    assert verdict.outcome is Outcome.INVENTED
