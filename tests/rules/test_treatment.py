"""What the disputed thing is: its name as printed, and the drug with its strength."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imr_llm.rules.item import read_item
from imr_llm.rules.lexicon import services_in
from imr_llm.rules.medication import read_drug, unlisted_drug
from imr_llm.rules.treatment import head_of_drug, head_service, name_by_elimination, name_of

NAMES = [
    # side, part, level and modifiers go
    ("Left hip MRI with dye", "MRI"),
    ("Open MRI of the pelvis", "MRI"),
    ("Lumbar fusion", "fusion"),
    ("L3-4 microdiscectomy", "microdiscectomy"),
    ("Right total shoulder arthroplasty", "arthroplasty"),
    ("Three phase bone scan of the hand", "bone scan"),
    ("Large gloves", "gloves"),
    ("Elbow braces", "braces"),
    ("Chest x-ray", "x-ray"),
    # words that stand apart are joined
    ("Chiropractic cervical manipulation times 8", "Chiropractic manipulation"),
    ("Removal of ankle hardware", "Removal of hardware"),
    ("Toradol 30mg IM injection", "Toradol IM injection"),
    # a name that holds a part keeps it
    ("Right hand therapy", "hand therapy"),
    ("Left carpal tunnel release", "carpal tunnel release"),
    ("Spinal cord stimulator trial", "Spinal cord stimulator trial"),
    ("Open reduction internal fixation of the left ankle", "Open reduction internal fixation"),
    # tests of the blood are ordered in lists
    ("Pre-op labs: CBC, CMP and urinalysis", "CBC, CMP and urinalysis"),
    ("Treadmill stress test", "Treadmill stress test"),
    # a second name in brackets is dropped
    ("CT (computed tomography) of the neck", "CT"),
    ("NCV (nerve conduction velocity)/EMG (electromyography) of both legs", "NCV/EMG"),
    # "X with Y" keeps the main service
    ("Right knee arthroscopy with meniscal repair", "arthroscopy"),
    ("Acupuncture with cupping, 4 visits", "Acupuncture"),
    ("Sling with abduction pillow", "Sling"),
    ("Consultation with an orthopedic surgeon", "Consultation"),
    # a referral is named with whom it goes to
    ("Referral to a neurologist", "Referral to a neurologist"),
    # nouns that complete a name
    ("Acupuncture treatments", "Acupuncture"),
    ("Chiropractic treatment", "Chiropractic treatment"),
    ("Neurologist evaluation", "Neurologist evaluation"),
    ("Occupational therapy evaluation and treatment", "Occupational therapy evaluation and treatment"),
    ("C5-6 medial branch radiofrequency ablation", "medial branch radiofrequency ablation"),
    ("Right L4 transforaminal epidural steroid injection under fluoroscopy",
     "transforaminal epidural steroid injection"),
    ("Shoulder arthroscopic labral repair", "arthroscopic labral repair"),
    # labels in front of the name
    ("Labs to include: EKG", "EKG"),
    ("DME: cane", "cane"),
    ("Rental of a bedside 3 in 1 commode", "commode"),
    ("a 20 day functional restoration program", "functional restoration program"),
    # no vocabulary has it
    ("Additional Zorbulator spins, 4 sessions", "Zorbulator spins"),
]  # fmt: skip


@pytest.mark.parametrize(("title", "name"), NAMES)
def test_name(title: str, name: str) -> None:
    treatment = read_item(title)["treatment"]
    assert not isinstance(treatment, list)
    assert treatment.value == name


DRUGS = [
    # (title, name, strength)
    ("Vicodin 5/300mg #30", "Vicodin", "5/300mg"),
    ("Lorcet 7.5-325mg #84", "Lorcet", "7.5-325mg"),
    ("Trezix 320.5/30/16 mg #90", "Trezix", "320.5/30/16 mg"),
    ("Arthrotec 75-0.2mg", "Arthrotec", "75-0.2mg"),
    ("Suboxone 8mg/2mg film", "Suboxone", "8mg/2mg"),
    ("Butrans patch 15mcg/hr #4", "Butrans", "15mcg/hr"),
    ("Fanatrex 20mg/ml oral suspension 300ml", "Fanatrex", "20mg/ml"),
    ("Vitamin D 50,000 IU", "Vitamin D", "50,000 IU"),
    ("Lidocaine hcl 1percent cream", "Lidocaine hcl", "1percent"),
    ("Diclofenac sodium 2% 200mg/g", "Diclofenac sodium", "2% 200mg/g"),
    ("Lidocaine/Menthol 4%-1% patch", "Lidocaine", "4%-1%"),
    ("Percocet 10/325 #90", "Percocet", "10/325"),  # no unit printed
    # salt and release belong to the name, the form does not
    ("Oxycodone HCL ER 40mg", "Oxycodone HCL ER", "40mg"),
    ("Tizanidine HCl 4 mg tablet", "Tizanidine HCl", "4 mg"),
    ("Voltaren gel", "Voltaren", None),
    ("Lidocaine ointment 5%", "Lidocaine", "5%"),
    ("Terocin patches", "Terocin", None),
    ("NAPROXEN SODIUM 550MG", "NAPROXEN SODIUM", "550MG"),
    # combinations taken by mouth are one name
    ("Hydrocodone/APAP 10/325mg", "Hydrocodone/APAP", "10/325mg"),
    ("Tylenol #3 300/30mg #40", "Tylenol #3", "300/30mg"),
    # brand or generic in brackets goes
    ("Zanaflex (tizanidine) 2mg", "Zanaflex", "2mg"),
    # compounds: the first ingredient, with its own strength
    ("Ketoprofen 10%, Lidocaine 5% in cream base", "Ketoprofen", "10%"),
    ("Compound cream (gabapentin 6%, ketamine 10%)", "gabapentin", "6%"),
    # a class of drugs gives way to the drug beside it
    ("Post-op antibiotic, Duricef 500mg", "Duricef", "500mg"),
    # not in any list
    ("Qwertazole 20mg #30", "Qwertazole", "20mg"),
]  # fmt: skip


@pytest.mark.parametrize(("title", "name", "strength"), DRUGS)
def test_drug(title: str, name: str, strength: str | None) -> None:
    fields = read_item(title)
    drug, treatment = fields["drug"], fields["treatment"]
    assert not isinstance(drug, list)
    assert not isinstance(treatment, list)
    assert (drug.value.name, drug.value.strength) == (name, strength)
    said = title[drug.start : drug.end]
    assert name in said
    assert (strength or "") in said
    assert treatment.value == name


@pytest.mark.parametrize(
    ("text", "drug_class"),
    [
        ("Tramodol 50mg", "opioid"),  # misspelt by a letter
        ("Gabapentn 300mg", "anti_epilepsy"),
        ("Newtriptan 5mg", "antimigraine"),  # told by the ending
        ("Blorbitol 5mg", "other_drug"),
    ],
)
def test_unlisted_drug(text: str, drug_class: str) -> None:
    service = unlisted_drug(text)
    assert service is not None
    assert service.kind == ("pharmaceuticals", drug_class)


def test_no_drug_without_strength_or_form() -> None:
    assert unlisted_drug("Zorbulator spins") is None


@pytest.mark.parametrize("text", ["X-Rays", "x ray", "XRAY", "X RAY"])
def test_one_entry_covers_spellings(text: str) -> None:
    assert [(s.kind, text[s.start : s.end]) for s in services_in(text)] == [
        (("diagnostic_testing", "imaging"), text)
    ]


def test_the_longest_name_is_found() -> None:
    found = services_in("urine drug screen")
    assert [(s.start, s.end) for s in found] == [(0, 17)]


def test_a_name_does_not_cross_a_comma() -> None:
    found = services_in("cold, therapy unit")
    assert all(s.end <= 4 or s.start >= 6 for s in found)


WORDS = st.sampled_from(
    ["MRI", "left", "knee", "of", "the", "with", "and", "/", "(", ")", "Norco", "10/325mg", "#60",
     "injection", "Lidocaine", "5%", "cream", "arthroscopic", "repair", "consultation", "to",
     "surgeon", "L4-5", "post-op", ",", ":", "12", "therapy", "Associated surgical service:"]
)  # fmt: skip


@given(st.one_of(st.text(max_size=80), st.lists(WORDS, max_size=12).map(" ".join)))
def test_any_text_gives_names_within_it(text: str) -> None:
    named = [name_by_elimination(text)]
    drug = unlisted_drug(text)
    for head in (head_service(text), drug and head_of_drug(drug, text)):
        if head:
            named += [name_of(text, head), read_drug(text, head)]
    for claim in named:
        assert 0 <= claim.start <= claim.end <= len(text)


SELF_GIVEN = [
    ("Imitrex prefilled syringe, one injection weekly #4", "antimigraine"),
    ("Narcan nasal spray #2", "other_drug"),
    ("Sumatriptan 6mg auto-injector #6", "antimigraine"),
]


@pytest.mark.parametrize(("title", "subcategory"), SELF_GIVEN)
def test_a_drug_dispensed_for_own_use_is_a_drug(title: str, subcategory: str) -> None:
    claims = read_item(title)
    category, kind, drug = claims["category"], claims["subcategory"], claims["drug"]
    assert not isinstance(category, list)
    assert not isinstance(kind, list)
    assert not isinstance(drug, list)
    assert (category.value, kind.value) == ("pharmaceuticals", subcategory)
    assert drug.value.name == title.split(maxsplit=1)[0]
