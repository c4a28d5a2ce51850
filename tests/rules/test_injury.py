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
    # what the worker did, whoever it is said of
    ("This 31 year old baker tripped over a crate of eggs.", "specific",
     "tripped over a crate of eggs"),
    ("DOI 3/4/2010, slipped on a wet ramp.", "specific", "slipped on a wet ramp"),
    ("The employee jumped from a burning truck and landed on both heels.", "specific",
     "jumped from a burning truck"),
    ("She rolled her ankle stepping off a bus.", "specific",
     "rolled her ankle stepping off a bus"),
    # what befell the worker or a part: neither the helping verb nor the part is the mechanism
    ("The claimant was bitten by a guard dog in 2012.", "specific", "bitten by a guard dog"),
    ("His right thumb was smashed by a hammer.", "specific", "smashed by a hammer"),
    ("A 44 year old janitor whose hand was caught in a conveyor belt.", "specific",
     "caught in a conveyor belt"),
    ("The nurse was punched in the face by a combative patient.", "specific",
     "punched in the face by a combative patient"),
    ("He was exposed to chlorine gas at a pool on 7/7/2016.", "specific",
     "exposed to chlorine gas at a pool"),
    # what a thing or another person did
    ("On January 8, 2014, a shelf of paint cans came down on his left shoulder.", "specific",
     "shelf of paint cans came down on his left shoulder"),
    ("A forklift ran over his right foot.", "specific", "forklift ran over his right foot"),
    ("A patient grabbed her arm and pulled her to the floor.", "specific",
     "patient grabbed her arm and pulled her to the floor"),
    ("The date of injury is 5/6/13, when a ladder gave way.", "specific", "ladder gave way"),
    # an injury and what was being done
    ("She hurt her back lifting a mattress on 3/4/15.", "specific", "lifting a mattress"),
    ("He was using a jackhammer when his right elbow popped.", "specific", "using a jackhammer"),
    ("While reaching overhead for a box, he felt a sharp pain in the neck.", "specific",
     "reaching overhead for a box"),
    ("She burned both forearms when a fryer tipped over.", "specific", "fryer tipped over"),
    ("The injury happened in a fall down a flight of stairs.", "specific",
     "fall down a flight of stairs"),
    ("The original incident was a head-on collision in 2009.", "specific", "head-on collision"),
    # cumulative, with its cause before or behind
    ("He claims cumulative trauma to the hands from keyboard work, from 2001 to 2010.",
     "cumulative", "keyboard work"),
    ("She has numb hands after fifteen years of cutting hair, filed as a cumulative trauma claim.",
     "cumulative", "cutting hair"),
    ("His symptoms are ascribed to years of repetitive assembly work.", "cumulative",
     "assembly work"),
    # no injury in these
    ("Pain fell from 8 to 4 after the injection.", None, None),
    ("He was struck by how little the drug helped.", None, None),
    ("She cannot stand when her pain flares, and is worried about falling.", None, None),
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
