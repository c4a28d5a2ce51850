"""Prior treatments: what the worker has had, not what was asked for, planned or refused."""

from __future__ import annotations

import pytest

from imr_llm.rules.history import read_history
from imr_llm.rules.treatment_mentions import was_had

TREATMENTS: list[tuple[str, list[str]]] = [
    # lists that a lead-in vouches for
    ("Treatment to date has included acupuncture, rest, and ice.", ["acupuncture", "rest", "ice"]),
    ("Relevant treatments have included: casting, work restrictions, and surgery.",
     ["casting", "work restrictions", "surgery"]),
    ("Prior treatment consisted of massage and home exercises.", ["massage", "home exercises"]),
    ("The patient has been treated with a sling, cortisone injection and therapy.",
     ["sling", "cortisone injection", "therapy"]),
    ("Treatments tried: chiropractic, yoga.", ["chiropractic", "yoga"]),
    ("The surgical history includes a right hip arthroscopy and an ACDF.",
     ["right hip arthroscopy", "ACDF"]),
    ("Treatment rendered included consultation, activity modification.",
     ["consultation", "activity modification"]),
    # counts, amounts, dates and effects are no part of the phrase
    ("Past treatment includes at least six (6) sessions of acupuncture with no relief.",
     ["acupuncture"]),
    ("Treatment has included hand surgery (3-4-2015), 12 visits of therapy since May.",
     ["hand surgery", "therapy"]),
    ("Treatment has included therapy x 8 sessions and two epidural injections which helped.",
     ["therapy", "epidural injections"]),
    # drugs without strength and dose
    ("Current medications include Soma 350mg twice daily, Lidoderm patch and Ultram ER 100 mg.",
     ["Soma", "Lidoderm patch", "Ultram ER"]),
    ("He was prescribed Naproxen 550 mg #60 and Tizanidine.", ["Naproxen", "Tizanidine"]),
    ("She is currently taking Lyrica and Cymbalta for pain.", ["Lyrica", "Cymbalta"]),
    ("Mobic was prescribed.", ["Mobic"]),
    # holders give way to what they hold
    ("Treatment to date includes medications of Motrin and Flexeril.", ["Motrin", "Flexeril"]),
    ("Treatment has included conservative care including traction and heat.", ["traction", "heat"]),
    # bare "medications" only where the sentence names no drug
    ("Treatment to date includes medications and rest.", ["medications", "rest"]),
    ("Treatment to date includes medications, Norco.", ["Norco"]),
    ("Treatment has included medications. Current medications are Advil.", ["medications", "Advil"]),
    # shared nouns
    ("Treatment has included physical and aquatic therapy.", ["physical and aquatic therapy"]),
    ("Treatment has included hot and cold packs.", ["hot and cold packs"]),
    ("Treatment has included open reduction and internal fixation of the ankle.",
     ["open reduction and internal fixation of the ankle"]),
    ("Treatment has included cervical and lumbar injections.", ["cervical and lumbar injections"]),
    # everyday words, where a treatment follows
    ("He underwent left shoulder arthroscopy on 4/5/12.", ["left shoulder arthroscopy"]),
    ("She uses a cane, a brace for the knee, and a TENS unit.",
     ["cane", "brace for the knee", "TENS unit"]),
    ("Pain continued despite Aleve three times a day and a steroid shot.",
     ["Aleve", "steroid shot"]),
    ("Records show no relief with facet blocks.", ["facet blocks"]),
    ("A knee corticosteroid injection was administered.", ["knee corticosteroid injection"]),
    ("He has failed NSAIDs and Gabapentin.", ["NSAIDs", "Gabapentin"]),
    ("The patient had completed 6 chiropractic visits.", ["chiropractic"]),
    ("The patient had a fever and took the bus.", []),
    # told in plain words
    ("He wore a wrist splint at night, tried ice, and had two cortisone injections.",
     ["wrist splint", "ice", "cortisone injections"]),
    ("She took naproxen for three months and now uses Voltaren gel.",
     ["naproxen", "Voltaren gel"]),
    ("He was started on Lyrica in June and weaned off Norco.", ["Lyrica", "Norco"]),
    ("She is status post right knee arthroscopy and has attended twelve therapy sessions.",
     ["right knee arthroscopy", "therapy"]),
    ("Records show a home exercise program and ibuprofen.", ["home exercise program", "ibuprofen"]),
    ("After arthroscopy of the left knee in 2014 he attended therapy.",
     ["arthroscopy of the left knee", "therapy"]),
    ("He could not tolerate gabapentin because of dizziness.", ["gabapentin"]),
    ("She was treated in the emergency department with sutures and antibiotics.",
     ["sutures", "antibiotics"]),
    # told behind: what was done with it, or what came of it
    ("Six visits of physical therapy gave little relief.", ["physical therapy"]),
    ("Therapy, massage and a TENS unit did not help.", ["Therapy", "massage", "TENS unit"]),
    ("Two epidural injections, in March and June, helped for a few weeks.",
     ["epidural injections"]),
    ("Meloxicam upset his stomach and was stopped.", ["Meloxicam"]),
    ("Acupuncture was of no help.", ["Acupuncture"]),
    ("Neither acupuncture nor chiropractic care has helped.",
     ["acupuncture", "chiropractic care"]),
    ("An ankle ligament repair was followed by casting and a boot.",
     ["ankle ligament repair", "casting", "boot"]),
    ("Norco, taken four times a day, dulls the pain.", ["Norco"]),
    # other lists
    ("Past treatment was six visits of psychotherapy and sertraline.",
     ["psychotherapy", "sertraline"]),
    ("Conservative treatment was noted to include a sling and yoga.", ["sling", "yoga"]),
    ("Rx to date: PT, ESI x 3. Meds: Amitiza, Restoril qhs.",
     ["PT", "ESI", "Amitiza", "Restoril"]),
    ("Nonoperative measures, including ice and a corset, have failed.", ["ice", "corset"]),
    # one word that ends a treatment told before is that treatment again
    ("He had an epidural injection. The injection helped.", ["epidural injection"]),
    # rest is a treatment only beside one
    ("The pain is better with rest.", []),
    # each once, whatever its number
    ("Treatment has included medications. He had 5 acupuncture sessions. It helps with medication.",
     ["medications", "acupuncture"]),
    ("He had 5 acupuncture sessions. Prior treatment included acupuncture.",
     ["acupuncture"]),
    ("She was provided a stronger drug, OxyContin 20mg, but this was not certified.", []),
    # tests are no treatments
    ("Treatment and diagnostics to date have included x-rays, an MRI, EMG/NCS and bracing.",
     ["bracing"]),
    # not had
    ("She has not had physical therapy yet.", []),
    ("The treatment plan included Topamax, acupuncture and a brace.", []),
    ("The provider recommended aquatic therapy. Therapy was requested.", []),
    ("The Utilization Review denied the request for Soma as he was treated with Norco.", []),
    ("There was no indication that the worker received injections.", []),
    ("The surgeon proposes arthroscopy and asks for a cold therapy unit.", []),
    ("Acupuncture was requested. He wonders whether massage would help.", []),
    ("He declined epidural injections and has never worn a brace.", []),
    ("If injections fail, a fusion may be needed.", []),
    ("The physician plans a trial of Lyrica and a course of aquatic therapy.", []),
    ("Her mother takes insulin. She is allergic to codeine.", []),
    # nothing said
    ("Prior treatments were not documented. Medications have included: list not provided.", []),
    ("Current medications were stated to be none.", []),
]  # fmt: skip

MENTIONED: list[tuple[str, list[str]]] = [
    # without a lead-in: notes, lists and asides; asked, offered, refused or another's: none
    (
        "Seen 3/3/14: ibuprofen, thumb spica splint, PT x 12.",
        ["ibuprofen", "thumb spica splint", "PT"],
    ),
    (
        "She wore a CAM boot for six weeks and then had custom orthotics made.",
        ["CAM boot", "custom orthotics"],
    ),
    ("Medial branch blocks at L4-5 in May gave 80 percent relief.", ["Medial branch blocks"]),
    ("Past Rx: Norco, Soma (d/c'd), Ambien.", ["Norco", "Soma", "Ambien"]),
    (
        "Conservative care to date: chiro x 24, home exercise, Motrin.",
        ["chiro", "home exercise", "Motrin"],
    ),
    (
        "The applicant received two steroid injections into the wrist and a course of hand therapy.",
        ["steroid injections", "hand therapy"],
    ),
    (
        "He went through a functional restoration program in 2012.",
        ["functional restoration program"],
    ),
    ("Cervical fusion was carried out on 2/2/2011.", ["Cervical fusion"]),
    ("The patient is status post L5-S1 microdiscectomy (2010).", ["L5-S1 microdiscectomy"]),
    (
        "A trial of acupuncture brought no relief, and Lyrica made her drowsy.",
        ["acupuncture", "Lyrica"],
    ),
    (
        "Her medicines at present are Celebrex 200 mg daily, Prilosec, and Flexeril at night.",
        ["Celebrex", "Prilosec", "Flexeril"],
    ),
    ("She sleeps with a wrist brace on.", ["wrist brace"]),
    ("He has already had an epidural, which wore off in two weeks.", ["epidural"]),
    ("TENS unit at home with fair relief.", ["TENS unit"]),
    ("Aquatic therapy was tried in 2013 without lasting benefit.", ["Aquatic therapy"]),
    ("Topamax stopped due to memory loss; on Cymbalta since.", ["Topamax", "Cymbalta"]),
    (
        "A hinged knee brace and crutches were issued in the emergency room.",
        ["hinged knee brace", "crutches"],
    ),
    ("He takes lisinopril and metformin for other conditions.", ["lisinopril", "metformin"]),
    ("Between March and June she attended 12 PT visits.", ["PT"]),
    ("Surgical hx: R CTR 2010, L CTR 2011.", ["R CTR", "L CTR"]),
    (
        "His course of care ran to rest, ice, six visits of physical therapy and a sling.",
        ["rest", "ice", "physical therapy", "sling"],
    ),
    ("An injection of cortisone into the bursa helped for a month.", ["injection of cortisone"]),
    ("Physical therapy has been requested.", []),
    ("A lumbar epidural was recommended and denied.", []),
    ("He does not want surgery.", []),
    ("The provider would like to start Lyrica and add a TENS unit.", []),
    ("She was told that a fusion might be needed.", []),
    ("Botox was declined by the patient.", []),
    ("Six more sessions of PT are asked for.", []),
    ("Acupuncture was authorized but never used.", []),
    ("He has had no injections and no surgery.", []),
    ("She was a candidate for total knee replacement.", []),
    ("An MRI arthrogram and a urine drug screen positive for oxycodone were reported.", []),
    ("The treating physician appeals the denial of Norco.", []),
    ("Her sister takes Norco.", []),
    ("He was referred to pain management for an epidural.", []),
    ("Norco was refilled and Soma was discontinued.", ["Norco", "Soma"]),
    ("Meds tried and failed: Naprosyn, Ultram.", ["Naprosyn", "Ultram"]),
    ("She got twelve sessions of aqua therapy and did better.", ["aqua therapy"]),
    ("She is maintained on Suboxone.", ["Suboxone"]),
    ("For pain he relies on Tylenol No. 3 and a heating pad.", ["Tylenol No. 3", "heating pad"]),
    ("The ankle was immobilized in a short leg cast, then a boot.", ["short leg cast", "boot"]),
    ("Psychotherapy, weekly since January, has steadied her mood.", ["Psychotherapy"]),
    ("Synvisc series of 3 in 2012, good relief x 6 mo.", ["Synvisc"]),
    ("He had been through work conditioning.", ["work conditioning"]),
]


@pytest.mark.parametrize(("text", "expected"), TREATMENTS + MENTIONED)
def test_treatments_are_read(text: str, expected: list[str]) -> None:
    claims = read_history(text)["prior_treatments"]
    assert isinstance(claims, list)
    assert [claim.value for claim in claims] == expected
    assert all(text[claim.start : claim.end] == claim.value for claim in claims)


def test_a_long_hostile_text_costs_little() -> None:
    text = "used a, treatment to date has included ( " * 40_000
    claims = read_history(text)["prior_treatments"]
    assert isinstance(claims, list)
    assert len(claims) < 5


@pytest.mark.parametrize("text", ["PT, brace and ", "L4-5 fusion ", "Norco-", "physical "])
def test_hostile_text_is_bounded(text: str) -> None:
    """Each mention is looked at within a bounded stretch, and no summary has more than some."""
    assert len(read_history(text * 5000)["prior_treatments"]) < 400


@pytest.mark.parametrize(
    ("text", "had"),
    [
        ("He used ice at home.", True),
        ("Treatment has been ice, hot packs and a sling.", True),
        ("Hot packs were tried; ice did not help.", True),
        ("An MRI is requested. He used ice.", True),
        ("The doctor recommends ice.", False),
        ("He declined ice and hot packs.", False),
        ("Ice was denied by the insurer.", False),
        ("He will use ice after the operation.", False),
        ("No ice was used.", False),
    ],
)
def test_whether_a_treatment_found_by_another_was_had(text: str, *, had: bool) -> None:
    start = text.lower().index("ice")
    assert was_had(text, start, start + 3) is had
