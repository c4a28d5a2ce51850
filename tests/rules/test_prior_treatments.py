"""Prior treatments: what the worker has had, not what was asked for, planned or refused."""

from __future__ import annotations

import pytest

from imr_llm.rules.history import read_history

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
    ("The patient had completed 6 chiropractic visits.", ["chiropractic visits"]),
    ("The patient had a fever and took the bus.", []),
    # told in plain words
    ("He wore a wrist splint at night, tried ice, and had two cortisone injections.",
     ["wrist splint", "ice", "cortisone injections"]),
    ("She took naproxen for three months and now uses Voltaren gel.",
     ["naproxen", "Voltaren gel"]),
    ("He was started on Lyrica in June and weaned off Norco.", ["Lyrica", "Norco"]),
    ("She is status post right knee arthroscopy and has attended twelve therapy sessions.",
     ["right knee arthroscopy", "therapy sessions"]),
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
     ["medications", "acupuncture sessions"]),
    ("He had 5 acupuncture sessions. Prior treatment included acupuncture.",
     ["acupuncture sessions"]),
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


@pytest.mark.parametrize(("text", "expected"), TREATMENTS)
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
