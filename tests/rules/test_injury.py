"""How the injury happened: the shortest phrase, and one event or cumulative."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imr_llm.rules.injury import read_injury

INJURIES: list[tuple[str, str | None, str | None]] = [
    # "mechanism of injury"
    ("The mechanism of injury is detailed as a trip over a hose.", "specific", "trip over a hose"),
    ("The mechanism of injury is detailed as a 6 foot fall off a truck.", "specific",
     "6 foot fall off a truck"),
    ("Mechanism of injury occurred when the injured worker was kicked by a horse.", "specific",
     "kicked by a horse"),
    ("Mechanism of injury is detailed as occurring when the patient lifted a door.", "specific",
     "lifted a door"),
    ("The mechanism of injury was detailed as a pallet falling on the right foot.", "specific",
     "pallet falling on the right foot"),
    # consequences are dropped
    ("The mechanism of injury is detailed as he bent to lift a crate and felt a pop in the back.",
     "specific", "bent to lift a crate"),
    ("The injury resulted from pulling a cart, resulting in complaints of wrist pain.", "specific",
     "pulling a cart"),
    ("The mechanism of injury is detailed as a crush injury after being caught in a press.",
     "specific", "caught in a press"),
    # not said
    ("The mechanism of injury was not detailed in the records.", None, None),
    ("Mechanism of injury is unclear. The worker has hip pain.", None, None),
    ("The worker sustained an industrial injury on 2-3-2014.", None, None),
    # cumulative; kind words are dropped
    ("The mechanism of injury is detailed as cumulative trauma.", "cumulative", None),
    ("The mechanism of injury is detailed as cumulative trauma from sewing.", "cumulative",
     "sewing"),
    ("The mechanism of injury is detailed as repetitive stacking of trays.", "cumulative",
     "stacking of trays"),
    ("The mechanism of injury is detailed as repetitive work due to usual duties.", "cumulative",
     "usual duties"),
    ("He alleges a continuous trauma injury ending on 5/6/2012.", "cumulative", None),
    ("A claim for cumulative trauma to the hands was filed.", "cumulative", None),
    # other forms
    ("She sustained an injury to the hand on 1/2/13 while loading a van.", "specific",
     "loading a van"),
    ("The patient was injured on 4/5/2011 when he fell from a scaffold, landing on his hip.",
     "specific", "fell from a scaffold"),
    ("He reported injury when moving barrels.", "specific", "moving barrels"),
    ("Her injury occurred while working as a nurse when she fell over a chair.", "specific",
     "fell over a chair"),
    ("The claimant has a history of a thumb injury (crushed between two carts).", "specific",
     "crushed between two carts"),
    ("The claimant slipped on ice and twisted her ankle.", "specific",
     "slipped on ice and twisted her ankle"),
    ("The worker was involved in a motor vehicle accident.", "specific", "motor vehicle accident"),
    ("Diagnoses included neck pain post MVA.", "specific", "MVA"),
    ("She complained of pain that started while carrying trays.", "specific", "carrying trays"),
    ("The worker had immediate wrist pain after falling.", "specific", "falling"),
    # no event
    ("Mechanism of injury is from working around loud machines.", None,
     "working around loud machines"),
    # guideline text and aggravating movements say nothing of this injury
    ("The guidelines note that cumulative trauma disorders of patients may resolve.", None, None),
    ("Guidelines ask about a motor vehicle accident in users of opioids.", None, None),
    ("His pain is aggravated by repetitive motion.", None, None),
    ("She has pain with standing and when bearing weight.", None, None),
]  # fmt: skip


@pytest.mark.parametrize(("text", "kind", "mechanism"), INJURIES)
def test_injuries_are_read(text: str, kind: str | None, mechanism: str | None) -> None:
    said = read_injury(text)
    assert (said["injury_kind"].value, said["mechanism"].value) == (kind, mechanism)


@given(st.text())
def test_any_text_is_read(text: str) -> None:
    said = read_injury(text)
    claim = said["mechanism"]
    assert claim.value is None or text[claim.start : claim.end] == claim.value
    assert said["injury_kind"].value in {None, "specific", "cumulative"}
