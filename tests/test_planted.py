"""A model that is wrong in the ways that matter: nothing that turns the truth round gets in.

Over the built-in letters: what the label says is changed by one word, digit, side, neighbour, and
put into the model's mouth with the citation of the true words.
"""

from __future__ import annotations

import datetime as dt
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from evals.gold import built_in, read_gold
from imr_llm.claim import Claim, Claims, Testimony
from imr_llm.ground import Grounder
from imr_llm.letter import Letter, Span, read
from imr_llm.letter.sentences import sentences
from imr_llm.reconcile import Reconciled, reconcile
from imr_llm.rules import testify
from imr_llm.schema import BodyPart

if TYPE_CHECKING:
    from imr_llm.schema import Determination

GOLD = read_gold()
NAMES = st.sampled_from(sorted(GOLD))
OTHER_SIDE = {"left": "right", "right": "left"}
OTHER = {"upheld": "overturned", "overturned": "upheld"}
TAKEN = ("agreed", "model_only")


@cache
def letter_of(name: str) -> Letter:
    return read(Path(str(built_in("letters")), f"{name}.txt"))


@cache
def said_of(name: str) -> list[tuple[Span, str]]:
    letter = letter_of(name)
    whole = Span(0, len(letter.folded.text))
    return [(span, span.of(letter.folded.text)) for span in sentences(letter.folded.text, whole)]


def with_model(name: str, said: Claims, *items: Claims) -> Reconciled:
    letter = letter_of(name)
    label: Determination = GOLD[name]
    filled = [*items, *({} for _ in range(len(label.issues) - len(items)))]
    return reconcile(letter, testify(letter), Testimony(said, filled))


NEGATION = re.compile(r"\b(?:not|no|without|never|cannot|neither|nor|denied|fail(?:ed|s)) ")
NUMBER = re.compile(r"\d+")
SIDE = re.compile(r"\b(?:left|right)\b", re.IGNORECASE)


@given(NAMES, st.data())
def test_a_quote_that_lost_its_negation_has_no_place(name: str, data: st.DataObject) -> None:
    denied = [(span, text) for span, text in said_of(name) if NEGATION.search(text)]
    assume(denied)
    span, text = data.draw(st.sampled_from(denied))
    found = data.draw(st.sampled_from(list(NEGATION.finditer(text))))
    start = text.rfind(" ", 0, max(0, found.start() - 1)) + 1
    quote = text[start : found.start()] + text[found.end() : found.end() + 40]
    assume(len(quote.split()) > 2)
    place = Grounder(letter_of(name).folded.text).find(quote, [span])
    # Another stretch of the sentence may have just these words, without a negation between them.
    assert place is None or _words(place.of(letter_of(name).folded.text)) == _words(quote)


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())


@given(NAMES, st.data())
def test_a_quote_with_another_digit_or_side_has_no_place(name: str, data: st.DataObject) -> None:
    text_of = letter_of(name).folded.text
    sayings = [
        (span, text, found)
        for span, text in said_of(name)
        for pattern in (NUMBER, SIDE)
        for found in pattern.finditer(text)
    ]
    span, text, found = data.draw(st.sampled_from(sayings))
    word = found[0]
    changed = OTHER_SIDE.get(word.lower()) or str(int(word) + data.draw(st.integers(1, 9)))
    before = text[max(0, found.start() - 25) : found.start()]
    quote = (
        before.partition(" ")[2] + changed + text[found.end() : found.end() + 25].rpartition(" ")[0]
    )
    place = Grounder(text_of).find(quote, [span])
    assert place is None or changed in place.of(text_of).lower()


@pytest.mark.parametrize("name", sorted(GOLD))
def test_facts_of_the_worker_are_not_talked_round(name: str) -> None:
    label = GOLD[name]
    whole = (0, len(letter_of(name).folded.text))
    age, sex, hurt = label.worker.age, label.worker.sex, label.date_of_injury
    lies: Claims = {
        "worker.age": Claim((age or 30) + 1, *whole),
        "worker.sex": Claim("male" if sex == "female" else "female", *whole),
        "date_of_injury": Claim((hurt or dt.date(2015, 1, 1)) + dt.timedelta(days=1), *whole),
        "body_parts": [
            Claim(BodyPart(part=part.part, side=OTHER_SIDE[part.side]), *whole)  # type: ignore[arg-type]
            for part in label.body_parts
            if part.side in OTHER_SIDE
        ],
    }
    # What the letter does say of others (an examiner's age, the other side's own pain) is no lie.
    text = letter_of(name).folded.text
    result = with_model(name, lies)
    report = result.fields["worker.age"]
    if report.status in TAKEN:
        assert re.search(rf"\b{lies['worker.age'].value}\b", text)  # type: ignore[union-attr]
    assert result.fields["date_of_injury"].status not in TAKEN or (
        result.determination.date_of_injury != label.date_of_injury
    )
    for element, report in (
        (p, r) for p, r in result.fields.items() if p.startswith("body_parts[")
    ):
        part = result.determination.body_parts[int(element[11:-1])]
        if report.status == "model_only":
            assert part.side
            assert re.search(
                rf"\b{part.side}\b|\b{part.side[0].upper()}\b|bilat|both", text, re.IGNORECASE
            )


@pytest.mark.parametrize("name", sorted(GOLD))
def test_no_item_takes_its_neighbours_decision_or_reasons(name: str) -> None:
    """The model says of each item what the next item's decision and rationale say."""
    letter = letter_of(name)
    items = letter.sections.items
    issues = GOLD[name].issues
    lies: list[Claims] = []
    for number in range(len(issues)):
        other = (number + 1) % len(issues)
        decided = items[other].decision_at or items[other].title
        spoken = items[other].rationale or items[other].title
        lies.append({
            "decision": Claim(OTHER[issues[number].decision], *decided),
            "title": Claim(issues[other].title, *items[other].title),
            "reasons": [Claim(code, *spoken) for code in issues[other].reasons],
        })  # fmt: skip
    result = with_model(name, {}, *lies)
    before = reconcile(letter, testify(letter), None).determination
    assert [i.decision for i in result.determination.issues] == [i.decision for i in before.issues]
    assert [i.title for i in result.determination.issues] == [i.title for i in before.issues]
    for path, report in result.fields.items():
        if ".decision" in path or ".title" in path:
            assert report.status not in TAKEN or path.endswith("title")
        if ".reasons" in path and report.status in TAKEN and len(issues) > 1:
            # its own sentence says so: the neighbour's never does
            number = int(path.split("[")[1].partition("]")[0])
            span = items[number].rationale
            assert report.start is not None
            assert span
            first, last = letter.folded.span(*span)
            assert first <= report.start < last


@given(NAMES, st.data())
def test_invented_diagnoses_and_treatments_stay_out(name: str, data: st.DataObject) -> None:
    span, text = data.draw(st.sampled_from(said_of(name)))
    invented = data.draw(st.sampled_from(["glioblastoma", "lobotomy", "left eighth finger sprain"]))
    result = with_model(name, {
        "diagnoses": [Claim(invented, *span)], "prior_treatments": [Claim(invented, *span)],
    })  # fmt: skip
    assert invented not in text
    assert invented not in result.determination.diagnoses + result.determination.prior_treatments
    assert result.fields["diagnoses"].status == "ungrounded"
    assert "diagnoses" in result.review


REPEATED = (
    "MRI of the neck was asked for. An MRI of the neck was denied. The MRI of the neck is due."
)


def test_repeated_phrases_have_each_their_own_place_in_order() -> None:
    grounder = Grounder(REPEATED)
    taken: list[Span] = []
    while (place := grounder.find("MRI of the neck", [Span(0, len(REPEATED))], taken)) is not None:
        taken.append(place)
    assert [place.start for place in taken] == [m.start() for m in re.finditer("MRI", REPEATED)]


@pytest.mark.parametrize("path", ["issues[0].decision", "worker.age"])
def test_a_lie_that_conflicts_is_for_a_person_to_see(path: str) -> None:
    name = "e-001"
    whole = (0, len(letter_of(name).folded.text))
    lie: dict[str, Any] = {"worker.age": Claim(19, *whole)}
    item = {"decision": Claim(OTHER[GOLD[name].issues[0].decision], *whole)}
    result = with_model(name, lie, item)
    assert result.fields[path].status == "conflict"
    assert path in result.review
