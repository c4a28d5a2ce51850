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

TOLD_IN_OTHER_WAYS: list[tuple[str, str | None, str | None]] = [
    # labels, dates and trades before a verb, bare participles, things, years of work, loads; and none
    ("DOI 3/4/14: fell off a ladder, hurt L hip.", "specific", "fell off a ladder"),
    ("47 yo M roofer, fell through skylight 6/1/2012.", "specific", "fell through skylight"),
    (
        "On June 3, 2015 she was lifting a resident from bed when she felt a pop in her low back.",
        "specific",
        "lifting a resident from bed",
    ),
    (
        "The worker lost his footing on a gravel slope on 5/6/2016 and landed on his right side.",
        "specific",
        "lost his footing on a gravel slope",
    ),
    ("Injured 4/4/13 pulling a pallet jack.", "specific", "pulling a pallet jack"),
    (
        "This is a 50-year-old cashier whose claim dates from 2/2/2012, when a shelf collapsed onto her shoulder.",
        "specific",
        "shelf collapsed onto her shoulder",
    ),
    (
        "The date of injury was 1/1/2015; she tripped on a mat in the break room.",
        "specific",
        "tripped on a mat in the break room",
    ),
    ("MOI: lifting 80 lb bag of concrete.", "specific", "lifting 80 lb bag of concrete"),
    (
        "He hurt his back as he lifted a generator out of a truck bed.",
        "specific",
        "lifted a generator out of a truck bed",
    ),
    (
        "The patient states that on 9/9/2014 a coworker backed a forklift into her leg.",
        "specific",
        "coworker backed a forklift into her leg",
    ),
    (
        "A 39 year-old police officer thrown from his motorcycle on 8/8/2011.",
        "specific",
        "thrown from his motorcycle",
    ),
    ("She attributes her symptoms to years of data entry.", None, "data entry"),
    (
        "The claim is one of cumulative trauma, from stocking shelves, through 6/30/2014.",
        "cumulative",
        "stocking shelves",
    ),
    (
        "While unloading a truck on 7/7/2015 the applicant felt a sharp pain in the low back.",
        "specific",
        "unloading a truck",
    ),
    (
        "The applicant sustained injury when his hand got caught in a roller.",
        "specific",
        "caught in a roller",
    ),
    (
        "His left knee buckled as he climbed down from a tractor.",
        "specific",
        "climbed down from a tractor",
    ),
    (
        "The patient was in a motor vehicle accident in the course of her work on 3/3/2013.",
        "specific",
        "motor vehicle accident",
    ),
    ("Industrial injury 2/2/2010, MVA.", "specific", "MVA"),
    (
        "She slipped in a puddle of oil and went down on both knees.",
        "specific",
        "slipped in a puddle of oil and went down on both knees",
    ),
    ("On 5-5-15 a student pushed her into a wall.", "specific", "student pushed her into a wall"),
    ("The injury was the result of a fall from a scaffold.", "specific", "fall from a scaffold"),
    (
        "History: while carrying a sofa down stairs on 3/8/13 pt missed a step and twisted R ankle.",
        "specific",
        "missed a step and twisted R ankle",
    ),
    (
        "This gentleman, a bus driver for 20 years, was rear-ended by a truck on 3/4/2012.",
        "specific",
        "rear-ended by a truck",
    ),
    (
        "Her hands went numb over a decade of cutting hair; a continuous trauma claim was filed.",
        "cumulative",
        "cutting hair",
    ),
    ("he was hit by a swinging crane hook on 2/3/2016", "specific", "hit by a swinging crane hook"),
    ("The injury arose from repetitive overhead drilling.", "cumulative", "overhead drilling"),
    (
        "A bundle of rebar rolled off a truck and crushed his left foot on 3/3/2014.",
        "specific",
        "bundle of rebar rolled off a truck and crushed his left foot",
    ),
    (
        "Hurt 10/2/14 when lifting a box of books at the library.",
        "specific",
        "lifting a box of books at the library",
    ),
    ("Electric shock 4/5/2013 from a live panel.", "specific", "Electric shock"),
    (
        "The worker got his sleeve caught in a drill press.",
        "specific",
        "got his sleeve caught in a drill press",
    ),
    (
        "The injury is blamed on repeated bending and stooping in strawberry fields.",
        "cumulative",
        "bending and stooping in strawberry fields",
    ),
    (
        "58F, CT 2/1/2008-9/9/2013 from chart filing and phones.",
        "cumulative",
        "chart filing and phones",
    ),
    ("He injured the lumbar spine moving a piano on 2/2/2013.", "specific", "moving a piano"),
    (
        "The onset was on 5/5/2012 after a day of shoveling wet sand.",
        "specific",
        "shoveling wet sand",
    ),
    (
        "Date of injury 6/7/2015 (slip and fall on a wet floor).",
        "specific",
        "slip and fall on a wet floor",
    ),
    (
        "The accident of 4/4/2014 was a fall of ten feet from a roof.",
        "specific",
        "fall of ten feet from a roof",
    ),
    ("The pain began after she was kicked by a student.", "specific", "kicked by a student"),
    (
        "Repetitive use of a price gun is said to have caused the condition.",
        "cumulative",
        "use of a price gun",
    ),
    ("Pain increases when he lifts a heavy object or bends.", None, None),
    ("MRI of the knee showed that a fragment had slipped.", None, None),
    (
        "She underwent surgery on 3/3/2013 and was seen on 4/4/2013 when a brace was fitted.",
        None,
        None,
    ),
    ("The patient reports that he was hurt on the job in 2012.", None, None),
    ("He stated that his pain fell to 3/10 on Norco.", None, None),
    ("She missed her appointment and lost her job.", None, None),
    ("He was cut off from therapy in May.", None, None),
    ("The knee was injected with cortisone when she returned.", None, None),
]


@pytest.mark.parametrize(("text", "kind", "mechanism"), INJURIES + TOLD_IN_OTHER_WAYS)
def test_injuries_are_read(text: str, kind: str | None, mechanism: str | None) -> None:
    said = read_injury(text)
    assert (said["injury_kind"].value, said["mechanism"].value) == (kind, mechanism)


@given(st.text())
def test_any_text_is_read(text: str) -> None:
    said = read_injury(text)
    claim = said["mechanism"]
    assert claim.value is None or text[claim.start : claim.end] == claim.value
    assert said["injury_kind"].value in {None, "specific", "cumulative"}
