"""The heading of an item: kind, what is in dispute, timing, role, parts and spans."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imr_llm.claim import Claim
from imr_llm.rules.item import read_item
from imr_llm.schema import SUBCATEGORIES


def value_of(title: str, field: str, denied: dt.date | None = None) -> object:
    claim = read_item(title, ur_denial_date=denied)[field]
    assert isinstance(claim, Claim)
    return claim.value


KINDS = [
    ("Left hip arthroscopy with labral debridement", "surgery/arthroscopic"),
    ("Medial meniscectomy, right knee", "surgery/arthroscopic"),
    ("Open rotator cuff repair", "surgery/non_arthroscopic"),
    ("Right total hip replacement", "surgery/non_arthroscopic"),
    ("Left trigger finger release", "surgery/non_arthroscopic"),
    ("Inguinal hernia repair", "surgery/non_arthroscopic"),
    ("C4-6 anterior cervical discectomy and fusion", "surgery/spine"),
    ("Lumbar decompression", "surgery/spine"),  # the part settles a word of many uses
    ("Removal of hardware, lumbar spine", "surgery/spine"),
    ("Spinal cord stimulator trial", "surgery/spine"),
    ("Assistant surgeon", "surgery/adjunct"),
    ("PA assist", "surgery/adjunct"),
    ("Medical clearance", "surgery/adjunct"),
    ("Cardiology clearance", "surgery/adjunct"),
    ("Pre-op EKG", "surgery/adjunct"),
    ("Post-operative physical therapy, 8 visits", "surgery/adjunct"),
    ("Associated surgical service: Hip pad", "surgery/adjunct"),
    ("Referral to a spine surgeon", "surgery/surgical_consult"),
    ("Neurosurgical consultation", "surgery/surgical_consult"),
    ("Hand surgery evaluation", "surgery/surgical_consult"),
    ("CT of the left foot", "diagnostic_testing/imaging"),
    ("Venous Doppler, right leg", "diagnostic_testing/imaging"),
    ("DEXA scan", "diagnostic_testing/imaging"),
    ("EMG/NCS of both arms", "diagnostic_testing/electrodiagnostic"),
    ("Electro-diagnostic study", "diagnostic_testing/electrodiagnostic"),
    ("Random urine drug screen", "diagnostic_testing/laboratory"),
    ("Labs: hepatic panel", "diagnostic_testing/laboratory"),
    ("EKG", "diagnostic_testing/other_diagnostic"),
    ("Functional capacity evaluation", "diagnostic_testing/other_diagnostic"),
    ("Overnight sleep study", "diagnostic_testing/other_diagnostic"),
    ("Computerized range of motion testing", "diagnostic_testing/other_diagnostic"),
    ("Hot/cold therapy unit", "dmepos/dme"),
    ("Knee scooter", "dmepos/dme"),
    ("Home cervical traction unit", "dmepos/dme"),
    ("Orthopedic mattress", "dmepos/dme"),
    ("H-wave unit, 30 day trial", "dmepos/electrical_stimulation"),
    ("Electrical stimulation unit for home use", "dmepos/electrical_stimulation"),
    ("Thumb spica splint", "dmepos/prosthetics_orthotics"),
    ("Hearing aids", "dmepos/prosthetics_orthotics"),
    ("Lumbar support", "dmepos/prosthetics_orthotics"),
    ("TENS electrodes", "dmepos/supplies"),
    ("Wound dressings", "dmepos/supplies"),
    ("Tooth extraction", "evaluation_management/dental"),
    ("Pain management consultation", "evaluation_management/medical_specialty"),
    ("Follow-up visit in 6 weeks", "evaluation_management/medical_specialty"),
    ("Re-exam", "evaluation_management/medical_specialty"),
    ("Consultation for an epidural injection", "evaluation_management/medical_specialty"),
    ("Home health aide", "home_health/home_health"),
    ("Wound care nurse", "home_health/home_health"),
    ("Bilateral L3-5 medial branch blocks", "injection/facet"),
    ("Genicular nerve radiofrequency ablation", "injection/facet"),
    ("L5-S1 epidural steroid injection", "injection/injection"),
    ("Trigger point injections", "injection/injection"),
    ("PRP injection, left elbow", "injection/injection"),
    ("Toradol 60mg injection", "injection/injection"),  # an injected drug is an injection
    ("Retrospective injection 2cc of lidocaine", "injection/injection"),
    ("Nucynta 75mg #60", "pharmaceuticals/opioid"),
    ("Celebrex 200mg #30", "pharmaceuticals/nsaid"),
    ("Skelaxin 800mg #60", "pharmaceuticals/muscle_relaxant"),
    ("Lyrica 75mg #60", "pharmaceuticals/anti_epilepsy"),
    ("Cymbalta 60mg", "pharmaceuticals/antidepressant"),
    ("Xanax 1mg", "pharmaceuticals/benzodiazepine"),
    ("Lunesta 2mg", "pharmaceuticals/sedative_hypnotic"),
    ("Protonix 40mg", "pharmaceuticals/proton_pump_inhibitor"),
    ("Senna 8.6mg", "pharmaceuticals/gi_agent"),
    ("Lidoderm patches #30", "pharmaceuticals/topical_analgesic"),
    ("Voltaren gel 100g", "pharmaceuticals/topical_analgesic"),  # by mouth it is an NSAID
    ("Voltaren 75mg", "pharmaceuticals/nsaid"),
    ("Baclofen 10%, Ketoprofen 5% cream", "pharmaceuticals/topical_compound"),
    ("Ketoprofen/Lidocaine cream", "pharmaceuticals/topical_compound"),
    ("Fioricet #40", "pharmaceuticals/misc_analgesic"),
    ("Zofran 4mg", "pharmaceuticals/antiemetic"),
    ("Keflex 500mg", "pharmaceuticals/antibiotic"),
    ("Bactroban ointment", "pharmaceuticals/antibiotic"),  # on the skin it is still one
    ("Medrol Dosepak", "pharmaceuticals/corticosteroid"),
    ("Maxalt 10mg", "pharmaceuticals/antimigraine"),
    ("Cialis 20mg", "pharmaceuticals/erectile_dysfunction"),
    ("Theramine #90", "pharmaceuticals/nutritional"),
    ("Synvisc-One injection, right knee", "pharmaceuticals/viscosupplementation"),
    ("Medical marijuana", "pharmaceuticals/cannabinoid"),
    ("Provigil 100mg", "pharmaceuticals/stimulant"),
    ("Norvasc 5mg", "pharmaceuticals/antihypertensive"),
    ("Narcan nasal spray", "pharmaceuticals/other_drug"),
    ("Fentanyl patch 25mcg/hr", "pharmaceuticals/opioid"),
    ("Post-op Zofran 8mg", "pharmaceuticals/antiemetic"),  # post-operative drugs stay drugs
    ("Gym membership, one year", "programs/program"),
    ("Evaluation for a functional restoration program", "programs/program"),
    ("Work hardening", "programs/program"),
    ("Psychiatric consultation", "psych_services/evaluation"),
    ("Consultation with a psychologist", "psych_services/evaluation"),
    ("Biofeedback", "psych_services/therapy"),
    ("Cognitive behavioral therapy, 6 sessions", "psych_services/therapy"),
    ("Electro-acupuncture with infrared", "rehabilitation/acupuncture"),
    ("Cupping", "rehabilitation/acupuncture"),
    ("Chiropractic physiotherapy", "rehabilitation/chiropractic"),
    ("Hand therapy", "rehabilitation/pt_ot"),
    ("Aquatic therapy", "rehabilitation/pt_ot"),
    ("Work conditioning", "rehabilitation/pt_ot"),
    ("Inpatient rehabilitation", "rehabilitation/pt_ot"),
    ("Massage therapy", "rehabilitation/other_therapy"),
    ("ESWT, 3 sessions", "rehabilitation/other_therapy"),
    ("Electrical stimulation times 6", "rehabilitation/other_therapy"),
    ("Heat pad therapy times 6", "rehabilitation/other_therapy"),  # sessions, no device
    ("Transportation to visits", "transportation/transportation"),
    ("Interpreter", "other/other"),
    ("Zorbulator", "other/other"),
]


@pytest.mark.parametrize(("title", "kind"), KINDS)
def test_kind(title: str, kind: str) -> None:
    assert f"{value_of(title, 'category')}/{value_of(title, 'subcategory')}" == kind


def test_every_subcategory_has_a_row() -> None:
    rows = {kind for _, kind in KINDS}
    assert rows == {f"{c}/{s}" for c, subs in SUBCATEGORIES.items() for s in subs}


SET_FORMS = [
    # a part was authorized: only the rest is in dispute
    (
        ("Soma 350mg #90 was the original request. Soma 350mg #30 was authorized by the Claims "
        "Administrator. The remaining IMR eligible portion of the original request, Soma 350mg #60 is"),
        "remainder", "Soma 350mg #60", 60,
    ),
    # without the closing verb
    (
        ("Massage 9 visits was the original request. Massage 5 visits was authorized by the Claims "
        "Administrator. The remaining IMR eligible portion of the original request, Massage 4 visits"),
        "remainder", "Massage 4 visits", 4,
    ),
    # something else was authorized
    (
        ("Purchase of 2 canes was the original request. The Claims Administrator authorized a cane for "
        "1 month, leaving the original request IMR eligible. The original request, 2 canes is"),
        "whole", "2 canes", 2,
    ),
    # drifting words: plural, a colon, no comma
    (
        ("Chiropractic 8 visits were the original request. 6 visits were authorized. The remaining "
        "portion of the original request: Chiropractic 2 visits are"),
        "remainder", "Chiropractic 2 visits", 2,
    ),
    ("Massage 9 visits", "none", "Massage 9 visits", 9),
]  # fmt: skip


@pytest.mark.parametrize(("title", "authorization", "dispute", "quantity"), SET_FORMS)
def test_set_forms(title: str, authorization: str, dispute: str, quantity: int) -> None:
    fields = read_item(title)
    in_dispute, amount = fields["in_dispute"], fields["quantity"]
    assert isinstance(in_dispute, Claim)
    assert isinstance(amount, Claim)
    assert value_of(title, "authorization") == authorization
    assert in_dispute.value == title[in_dispute.start : in_dispute.end] == dispute
    assert amount.value.value == quantity
    assert amount.start >= in_dispute.start


def test_parts_are_those_of_the_whole_title() -> None:
    title = (
        "Ankle surgery with knee bracing was the original request. Ankle surgery was authorized by "
        "the Claims Administrator. The remaining IMR eligible portion of the original request, bracing is"
    )
    claims = read_item(title)["body_parts"]
    assert isinstance(claims, list)
    assert [claim.value.part for claim in claims] == ["ankle", "knee"]


def test_a_side_stands_before_the_nerve() -> None:
    part = read_item("Right ulnar nerve transposition at the elbow")["body_parts"]
    assert isinstance(part, list)
    assert [(one.value.part, one.value.side) for one in part] == [("elbow", "right")]


def test_a_services_own_name_is_no_part() -> None:
    assert read_item("Spine surgery evaluation")["body_parts"] == []


DENIED = dt.date(2016, 12, 1)
TIMING = [
    # (title, denial, timing, date of service)
    ("Retrospective X-ray of the hip", DENIED, "retrospective", None),
    ("RETRO: Soma 350mg #60", DENIED, "retrospective", None),
    ("Soma 350mg DOS: 11/14/16", DENIED, "retrospective", dt.date(2016, 11, 14)),
    ("Soma 350mg (DOS 12-01-2016)", DENIED, "retrospective", dt.date(2016, 12, 1)),
    # after the denial it has not been given yet
    ("Soma 350mg DOS: 12/14/16", DENIED, "prospective", dt.date(2016, 12, 14)),
    ("Retrospective EKG, date of service January 5, 2016", None, "retrospective",
     dt.date(2016, 1, 5)),
    # two dates: none is the date of service
    ("Retrospective labs, dates of service 2/1/16 and 3/1/16", None, "retrospective", None),
    # the date of an order is not the date of the service
    ("Retrospective cane, per 12/07/2016 order", None, "retrospective", None),
    ("Soma 350mg", DENIED, "prospective", None),
    ("Soma 350mg DOS: 13/45/2016", DENIED, "prospective", None),
]  # fmt: skip


@pytest.mark.parametrize(("title", "denied", "timing", "date"), TIMING)
def test_timing(title: str, denied: dt.date | None, timing: str, date: dt.date | None) -> None:
    assert value_of(title, "timing", denied) == timing
    assert value_of(title, "date_of_service", denied) == date


@pytest.mark.parametrize(
    ("title", "role"),
    [
        ("Pre-operative clearance", "dependent"),
        ("Post-op physical therapy", "dependent"),
        ("Postoperative Norco 5/325mg", "dependent"),
        ("Assistant surgeon", "dependent"),
        ("Associated surgical service: Crutches", "dependent"),
        ("Fluoroscopic guidance", "dependent"),
        ("Shipping of an H-wave unit", "dependent"),
        # the original request said so, the part in dispute leaves it out
        (("Post-op massage 6 visits was the original request. Massage 2 visits was authorized by the "
         "Claims Administrator. The remaining IMR eligible portion of the original request, massage "
         "4 visits is"), "dependent"),
        # guidance that comes with an injection
        ("Trigger point injection under US guidance", "primary"),
        # the operation itself
        ("Shoulder arthroscopy with post-op sling", "primary"),
        ("Walker and post-op home nurse", "primary"),
        ("Physical therapy", "primary"),
    ],
)  # fmt: skip
def test_role(title: str, role: str) -> None:
    assert value_of(title, "role") == role


def test_all_capitals_and_sentence_case_read_alike() -> None:
    title = "Lumbar epidural steroid injection, 2 times a year"
    for field in ("category", "subcategory", "frequency", "role"):
        assert value_of(title, field) == value_of(title.upper(), field)


def test_a_default_has_no_place() -> None:
    fields = read_item("Zorbulator")
    for field in ("timing", "role", "authorization", "category", "drug", "quantity"):
        claim = fields[field]
        assert isinstance(claim, Claim)
        assert claim.start == claim.end == -1


WORDS = st.sampled_from(
    ["MRI", "Soma", "350mg", "#60", "left", "knee", "was the original request.", "DOS:",
     "11/11/2016", "Retrospective", "The remaining IMR eligible portion of the original request,",
     "leaving the original request IMR eligible. The original request,", "is", "therapy", "12",
     "visits", "post-op", "injection", "(", ")", ":", "with", "2 refills", "cream", "5%"]
)  # fmt: skip


@given(st.one_of(st.text(max_size=100), st.lists(WORDS, max_size=14).map(" ".join)))
def test_any_heading_gives_a_lawful_item(title: str) -> None:
    fields = read_item(title, ur_denial_date=DENIED)
    for claim in (
        c for field in fields.values() for c in (field if isinstance(field, list) else [field])
    ):
        assert (claim.start, claim.end) == (-1, -1) or 0 <= claim.start <= claim.end <= len(title)
    category, subcategory = fields["category"], fields["subcategory"]
    assert isinstance(category, Claim)
    assert isinstance(subcategory, Claim)
    assert subcategory.value in SUBCATEGORIES[category.value]
    dispute, treatment, drug = fields["in_dispute"], fields["treatment"], fields["drug"]
    assert isinstance(dispute, Claim)
    assert isinstance(treatment, Claim)
    assert isinstance(drug, Claim)
    assert title[dispute.start : dispute.end] == dispute.value
    assert treatment.value or not any(c.isalnum() for c in dispute.value)
    assert (drug.value is not None) == (category.value == "pharmaceuticals")


def test_a_hostile_heading_is_read_quickly() -> None:
    assert value_of("1.1-1/1 (x " * 500_000, "category") is not None
