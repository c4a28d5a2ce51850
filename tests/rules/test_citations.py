"""Guideline lines: documents, years, sections and pages. Names of documents are the agency's."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imr_llm.claim import Claim
from imr_llm.rules.citations import read_basis

ODG = "Official Disability Guidelines"
Row = tuple[str, str | None, int | None, list[str], list[str]]


def _rows(line: str) -> list[Row]:
    claims = read_basis(line)["citations"]
    assert isinstance(claims, list)
    for claim in claims:
        assert line[claim.start : claim.end].strip(" ,;.")
    cited = [claim.value for claim in claims]
    return [(c.source, c.document, c.year, c.sections, c.pages) for c in cited]


MTUS = [
    # a document alone
    ("Acupuncture Treatment 2007.", [("mtus", "Acupuncture Treatment", 2007, [], [])]),
    # commas and "and" inside the document's name and in its section
    (("Forearm, Wrist, and Hand Complaints 2004, Section(s): Special Studies, and Postsurgical"
     " Treatment 2009, Section(s): Knee, Forearm, Wrist, & Hand."),
     [("mtus", "Forearm, Wrist, and Hand Complaints", 2004, ["Special Studies"], []),
      ("mtus", "Postsurgical Treatment", 2009, ["Knee", "Forearm, Wrist, & Hand"], [])]),
    # a document without sections, then another
    ("Knee Complaints 2004, and Opioid Treatment 2016.",
     [("mtus", "Knee Complaints", 2004, [], []), ("mtus", "Opioid Treatment", 2016, [], [])]),
    # commas inside section names
    (("Chronic Pain Medical Treatment 2016, Section(s): NSAIDs, hypertension and renal function,"
     " NSAIDs, specific drug list & adverse effects, Topical analgesics."),
     [("mtus", "Chronic Pain Medical Treatment", 2016,
       ["NSAIDs, hypertension and renal function", "NSAIDs, specific drug list & adverse effects",
        "Topical analgesics"], [])]),
    # commas inside brackets
    (("Chronic Pain Medical Treatment 2016, Section(s): Naproxen (Naprosyn, Anaprox DS [otc],"
     " Naprelan), Work conditioning, work hardening."),
     [("mtus", "Chronic Pain Medical Treatment", 2016,
       ["Naproxen (Naprosyn, Anaprox DS [otc], Naprelan)", "Work conditioning, work hardening"],
       [])]),
    # numbered sections hold colons and commas
    (("Opioid Treatment 2016, Section(s): 2. Opioids for Subacute Pain, 3.3.1.2 Opioids: Screening"
     " for Adverse Events, Prior to Chronic Opioid Treatment, 3.3.6 Opioids: Drug Testing (UDT)."),
     [("mtus", "Opioid Treatment", 2016,
       ["2. Opioids for Subacute Pain",
        "3.3.1.2 Opioids: Screening for Adverse Events, Prior to Chronic Opioid Treatment",
        "3.3.6 Opioids: Drug Testing (UDT)"], [])]),
    # a section that is a number
    ("Elbow Complaints 2007, Section(s): 326, Diagnostic Criteria.",
     [("mtus", "Elbow Complaints", 2007, ["326", "Diagnostic Criteria"], [])]),
    # the year before "Guidelines" is no part of the name
    ("Chronic Pain Medical Treatment 2016 Guidelines, Section(s): Biofeedback.",
     [("mtus", "Chronic Pain Medical Treatment Guidelines", 2016, ["Biofeedback"], [])]),
    # layout D: no years, no comma, pages
    (("Chronic Pain Treatment Guidelines Opioids, criteria for use, Weaning of Medications"
     " Page(s): 78-80, 91."),
     [("mtus", "Chronic Pain Treatment Guidelines", None,
       ["Opioids, criteria for use", "Weaning of Medications"], ["78-80", "91"])]),
    ("ACOEM Chapter 12 Low Back Complaints Page(s): 303, and Chronic Pain Treatment Guidelines.",
     [("mtus", "ACOEM Chapter 12 Low Back Complaints", None, [], ["303"]),
      ("mtus", "Chronic Pain Treatment Guidelines", None, [], [])]),
    ("ACOEM Chapter 9 Shoulder Complaints, Chapter 12 Low Back Complaints.",
     [("mtus", "ACOEM Chapter 9 Shoulder Complaints", None, [], []),
      ("mtus", "Chapter 12 Low Back Complaints", None, [], [])]),
    # layout F: full dates, brackets
    (("Initial Approaches to Treatment Guidelines dated June 30, 2017, and Low Back Disorders"
     " Guideline (ACOEM) (February 13, 2020), Section(s): Diagnostic Testing."),
     [("mtus", "Initial Approaches to Treatment Guidelines", 2017, [], []),
      ("mtus", "Low Back Disorders Guideline (ACOEM)", 2020, ["Diagnostic Testing"], [])]),
    # a document that no table knows ends at its year
    ("Spleen, Liver, and Gall Complaints 2031, Section(s): Summary.",
     [("mtus", "Spleen, Liver, and Gall Complaints", 2031, ["Summary"], [])]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "rows"), MTUS)
def test_mtus_documents(text: str, rows: list[Row]) -> None:
    assert _rows(f"Decision based on MTUS {text}") == rows


SECTIONS = [
    # chapters, marked or not, and topics
    (f"{ODG} (ODG).", []),
    (f"{ODG} (ODG), Low Back.", ["Low Back"]),
    (f"{ODG} - Shoulder chapter - Ultrasound, diagnostic.",
     ["Shoulder chapter", "Ultrasound, diagnostic"]),
    (f"{ODG}: Knee & Leg (Acute & Chronic) Durable medical equipment (DME).",
     ["Knee & Leg (Acute & Chronic)", "Durable medical equipment (DME)"]),
    ("ODG guidelines, Neck and Upper back, Traction.", ["Neck and Upper back", "Traction"]),
    # a slash parts a chapter from its topic, but not two halves of a topic
    (f"{ODG} (ODG) Pain/Massage.", ["Pain", "Massage"]),
    (f"{ODG} (ODG) Forearm, wrist and hand, Physical/Occupational therapy.",
     ["Forearm, wrist and hand", "Physical/Occupational therapy"]),
    # a topic in brackets
    (f"{ODG} (ODG) Ankle & Foot (Walking aids (canes)).", ["Ankle & Foot", "Walking aids (canes)"]),
    # several chapters, several topics
    (f"{ODG} (ODG) Low back, Massage; Neck and Upper back, Massage.",
     ["Low back", "Massage", "Neck and Upper back", "Massage"]),
    (f"{ODG}, Hip & Pelvis, Low Back- Lumbar & Thoracic and Knee & Leg chapters: Gym memberships.",
     ["Hip & Pelvis", "Low Back- Lumbar & Thoracic", "Knee & Leg chapters", "Gym memberships"]),
    (f"{ODG} (ODG) Pain (Chronic) Massage and ODG Physical Therapy Guidelines.",
     ["Pain (Chronic)", "Massage", "Physical Therapy Guidelines"]),
    (f"{ODG} (ODG), Knee {ODG} (ODG), Physical Therapy Guidelines.",
     ["Knee", "Physical Therapy Guidelines"]),
    # inverted names keep their comma, a repeated head word parts two topics
    (f"{ODG} (ODG) Low Back, discectomy, percutaneous.", ["Low Back", "discectomy, percutaneous"]),
    (f"{ODG} (ODG) Shoulder, Surgery for impingement & Surgery for rotator cuff.",
     ["Shoulder", "Surgery for impingement", "Surgery for rotator cuff"]),
    # the chapter stands last
    (f"{ODG} (ODG) massage therapy, elbow chapter.", ["massage therapy", "elbow chapter"]),
    # no chapter at all
    (f"{ODG} (ODG) CT elbow.", ["CT elbow"]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "sections"), SECTIONS)
def test_odg_chapters_and_topics(text: str, sections: list[str]) -> None:
    assert _rows(f"Decision based on Non-MTUS Citation {text}") == [
        ("odg", ODG, None, sections, [])
    ]


OUTSIDE = [
    # editions and dates give the year; "(updated ...)" stays in the section
    (f"Citation {ODG}, Head Chapter (updated 5/3/15): Vestibular rehabilitation.",
     [("odg", ODG, 2015, ["Head Chapter (updated 5/3/15)", "Vestibular rehabilitation"], [])]),
    (f"Citation {ODG} (ODG) Chapter: Pain (Chronic) 6/1/2017 Massage.",
     [("odg", ODG, 2017, ["Pain (Chronic)", "Massage"], [])]),
    # "Citation" left out
    (f"{ODG}, 2016, Web Version, Hernia Chapter.", [("odg", ODG, 2016, ["Hernia Chapter"], [])]),
    # ACOEM outside of the MTUS
    ("Citation ACOEM Occupational Medicine Practice Guidelines, 3rd ed., Hip Disorders, pg. 44.",
     [("acoem", "ACOEM Occupational Medicine Practice Guidelines, 3rd ed.", None,
       ["Hip Disorders"], ["44"])]),
    # a source that is not named
    ("Citation Low Back (Inversion therapy).",
     [("other", None, None, ["Low Back", "Inversion therapy"], [])]),
    # any other title, and two of them
    ("Citation Surgeon's Handbook of Feet, 3rd ed Chapter 4: Heels, Chapter 9: Toes.",
     [("other", "Surgeon's Handbook of Feet, 3rd ed", None, ["Chapter 4: Heels", "Chapter 9: Toes"],
       [])]),
    ((f"Citation {ODG} (ODG) Pain and Other Medical Treatment Guidelines"
     " www.example.org/a-b/c.html."),
     [("odg", ODG, None, ["Pain"], []), ("other", "www.example.org/a-b/c.html", None, [], [])]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "rows"), OUTSIDE)
def test_other_sources(text: str, rows: list[Row]) -> None:
    assert _rows(f"Decision based on Non-MTUS {text}") == rows


TOLD = [
    (("The Claims Administrator based its decision on the Chronic Pain Medical Treatment"
     " Guidelines, pages 30-32, which is part of the MTUS."),
     [("mtus", "Chronic Pain Medical Treatment Guidelines", None, [], ["30-32"])]),
    (("The Physician Reviewer based his/her decision on the Knee Complaints (ACOEM Practice"
     " Guidelines, 2nd Edition (2004), Chapter 13) pg. 330, which is part of the MTUS, and the"
     " Official Disability Guidelines (ODG), Knee Chapter, Braces, which is not part of the MTUS."),
     [("mtus", "Knee Complaints", 2004, [], ["330"]),
      ("odg", ODG, None, ["Knee Chapter", "Braces"], [])]),
    (("The Expert Reviewer found that no section of the MTUS was applicable. Per the Official"
     " Disability Guidelines (ODG), Hip Chapter, canes are advised after a fracture."),
     [("odg", ODG, None, ["Hip Chapter"], [])]),
    # layout A names the document at once, and why it was relied upon behind it
    (("MTUS/ACOEM Chapter 13 Knee Complaints, Bracing, page 340, which is part of the MTUS. It was"
     " relied upon because it speaks of braces."),
     [("mtus", "ACOEM Chapter 13 Knee Complaints", None, ["Bracing"], ["340"])]),
    # "neither of which", and a paper beside the ODG
    (("No section of the MTUS was applicable. Official Disability Guidelines (ODG), Hip Chapter,"
     " Canes, and American Geriatrics Society, Falls (2011), neither of which is part of the MTUS."),
     [("odg", ODG, None, ["Hip Chapter", "Canes"], []),
      ("other", "American Geriatrics Society, Falls (2011)", 2011, [], [])]),
    # two chapters of ACOEM, each with its page
    (("The Physician Reviewer based his/her decision on ACOEM Chapter 10 Elbow Complaints, pages"
     " 45-47, and ACOEM Chapter 13 Knee Complaints, page 340, which are part of the MTUS."),
     [("mtus", "ACOEM Chapter 10 Elbow Complaints", None, [], ["45-47"]),
      ("mtus", "ACOEM Chapter 13 Knee Complaints", None, [], ["340"])]),
]  # fmt: skip


@pytest.mark.parametrize(("line", "rows"), TOLD)
def test_layouts_b_and_c(line: str, rows: list[Row]) -> None:
    assert _rows(line) == rows


FLAGS = [
    ("The Claims Administrator did not cite any medical evidence for its decision.",
     {"none_cited"}),
    ("The Claims Administrator did not cite any evidence-based criteria.", {"none_cited"}),
    (("The Expert Reviewer based their decision on recommendation(s) outside of the MTUS"
     f" Guidelines. Decision based on Non-MTUS Citation {ODG} (ODG)."), {"outside_mtus"}),
    (("The Claims Administrator based its decision on the Merck Manual, which is not part of the"
     " MTUS."), {"outside_mtus"}),
    ("The Expert Reviewer found that no section of the MTUS was applicable.", {"outside_mtus"}),
    (("The Expert Reviewer found the guidelines used by the Claims Administrator relevant and"
     " appropriate for this worker."), {"same_as_administrator"}),
    ("Decision based on MTUS Knee Complaints 2004.", set()),
    # one side of the two cites the MTUS: not outside
    (("He based his decision on the Knee Complaints, which is part of the MTUS, and the Merck"
     " Manual, which is not part of the MTUS."), set()),
    ("", set()),
]  # fmt: skip


@pytest.mark.parametrize(("line", "flags"), FLAGS)
def test_flags(line: str, flags: set[str]) -> None:
    basis = read_basis(line)
    assert {"none_cited", "outside_mtus", "citations"} <= set(basis)
    said = {key for key, claim in basis.items() if isinstance(claim, Claim) and claim.value}
    assert said == flags


def test_a_claim_spans_its_own_words() -> None:
    line = (
        "Decision based on MTUS Knee Complaints 2004, and Opioid Treatment 2016."
        f" Decision based on Non-MTUS Citation {ODG} (ODG), Pain."
    )
    claims = read_basis(line)["citations"]
    assert isinstance(claims, list)
    assert [line[claim.start : claim.end] for claim in claims] == [
        "Knee Complaints 2004",
        "Opioid Treatment 2016",
        f"{ODG} (ODG), Pain",
    ]


PARTS = st.sampled_from([
    "Decision based on MTUS ", "Decision based on Non-MTUS Citation ", "Low Back Complaints 2004",
    ", and ", ", Section(s): ", "NSAIDs, GI symptoms", "Official Disability Guidelines (ODG)",
    " Knee & Leg Chapter", "(", ")", "/", " - ", ". ", " Page(s): 3-4", ("which is not part of the"
    " MTUS"), "based its decision on the ", "ACOEM ", " and Other Medical Treatment Guidelines ",
])  # fmt: skip


@given(st.lists(PARTS, max_size=12).map("".join) | st.text())
def test_never_raises_and_spans_lie_within(line: str) -> None:
    claims = read_basis(line)["citations"]
    assert isinstance(claims, list)
    for claim in claims:
        assert 0 <= claim.start <= claim.end <= len(line)
        for printed in (*claim.value.sections, *claim.value.pages):
            assert printed
            assert printed in line


@given(st.lists(st.sampled_from(MTUS), min_size=1, max_size=1), st.sampled_from(SECTIONS))
def test_the_two_parts_of_a_line_do_not_disturb_each_other(
    mtus: list[tuple[str, list[Row]]], odg: tuple[str, list[str]]
) -> None:
    (text, rows), (free, sections) = mtus[0], odg
    line = f"Decision based on MTUS {text} Decision based on Non-MTUS Citation {free}"
    assert _rows(line) == [*rows, ("odg", ODG, None, sections, [])]


def test_equal_lines_share_no_citation() -> None:
    line = "Decision based on MTUS Low Back Complaints 2004, Section(s): Special Studies."
    first, second = (read_basis(line)["citations"] for _ in range(2))
    assert isinstance(first, list)
    first[0].value.sections.append("Physical Methods")
    assert isinstance(second, list)
    assert second[0].value.sections == ["Special Studies"]
    assert read_basis(line)["citations"] == second
