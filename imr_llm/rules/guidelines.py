"""The guideline vocabulary: documents, sections and chapters that letters cite, by their names.

Names hold commas and "and", so a citation is cut by these names and not at its punctuation.
"""

from __future__ import annotations

import re
from typing import Final

MTUS_DOCUMENTS: Final = (
    # 2004 to 2017: topics of the ACOEM Practice Guidelines, 2nd edition, as adopted
    "Neck and Upper Back Complaints", "Shoulder Complaints", "Elbow Complaints",
    "Forearm, Wrist, and Hand Complaints", "Forearm, Wrist and Hand Complaints",
    "Low Back Complaints", "Knee Complaints", "Ankle and Foot Complaints",
    "Stress-Related Conditions", "Stress Related Conditions", "Eye Complaints", "Eye",
    "General Approaches", "General Approach to Initial Assessment and Documentation",
    "Initial Approaches to Treatment", "Cornerstones of Disability Prevention and Management",
    "Independent Medical Examinations and Consultations", "Work-Relatedness", "Prevention",
    "Pain, Suffering, and the Restoration of Function", "Elbow Disorders",
    # special topics
    "Acupuncture Treatment", "Acupuncture Medical Treatment", "Chronic Pain Medical Treatment",
    "Chronic Pain Treatment", "Opioid Treatment", "Opioids Treatment", "Postsurgical Treatment",
    "Post-Surgical Treatment", "Post-surgical Physical Medicine Treatment",
    # from December 2017: dated ACOEM chapters
    "Ankle and Foot Disorders", "Cervical and Thoracic Spine Disorders", "Chronic Pain",
    "Eye Disorders", "Hand, Wrist, and Forearm Disorders", "Hip and Groin Disorders",
    "Interstitial Lung Disease", "Occupational Interstitial Lung Disease",
    "Work-Related Asthma", "Occupational/Work-Related Asthma", "Knee Disorders",
    "Low Back Disorders", "Shoulder Disorders", "Opioids", "Antiemetics",
    "Traumatic Brain Injury", "Workplace Mental Health", "Depressive Disorders",
    "Anxiety Disorders", "Posttraumatic Stress Disorder and Acute Stress Disorder",
    "Coronavirus (COVID-19)", "COVID-19",
)  # fmt: skip
"""MTUS documents (8 CCR 9792.20 to 9792.27), without year and without a closing "Guidelines"."""

_COMPLAINTS: Final = (
    "General Approach", "Diagnostic Criteria", "Work-Relatedness", "Initial Care",
    "Physical Methods", "Medications", "Special Studies", "Surgical Considerations", "Summary",
    "Recommendations", "Activity Modification", "Return to Work", "Follow-up Visits",
)  # fmt: skip

MTUS_SECTIONS: Final[dict[str, tuple[str, ...]]] = {
    "Neck and Upper Back Complaints": _COMPLAINTS,
    "Shoulder Complaints": _COMPLAINTS,
    "Elbow Complaints": (*_COMPLAINTS, "Radial Head Fracture", "Lateral Epicondylalgia"),
    "Forearm, Wrist, and Hand Complaints": _COMPLAINTS,
    "Low Back Complaints": _COMPLAINTS,
    "Knee Complaints": _COMPLAINTS,
    "Ankle and Foot Complaints": _COMPLAINTS,
    "Stress-Related Conditions": _COMPLAINTS,
    "General Approaches": (
        "Initial Approaches to Treatment", "Prevention",
        "Cornerstones of Disability Prevention and Management",
        "General Approach to Initial Assessment and Documentation",
    ),
    "Postsurgical Treatment": (
        "Ankle & Foot", "Burns", "Cardiopulmonary", "Carpal Tunnel Syndrome",
        "Elbow & Upper Arm", "Forearm, Wrist, & Hand", "Head", "Hernia", "Hip, Pelvis and Thigh",
        "Knee", "Low Back", "Neck & Upper Back", "Shoulder",
    ),
    "Opioid Treatment": (
        "1.3 Opioids for Acute Pain: Severe Acute Injuries",
        "1.4 Opioids for Acute Pain: Opioids for Post-operative Pain",
        "2. Opioids for Subacute Pain",
        "3. Opioids for Chronic Pain and Chronic Opioid Treatment: Overview of Recommendations",
        "4.1 Tapering Opioids: Indications for Tapering Opioids",
    ),
    "Chronic Pain Medical Treatment": (
        "Actiq (fentanyl lollipop)", "Acupuncture", "Anti-inflammatory medications",
        "Antidepressants for chronic pain", "Antiemetics (for opioid nausea)",
        "Antiepilepsy drugs (AEDs)", "Antiepilepsy drugs (AEDs) for pain", "Antispasticity drugs",
        "Aquatic therapy", "Barbiturate-containing analgesic agents (BCAs)", "Benzodiazepines",
        "Behavioral interventions", "Biofeedback", "Botulinum toxin (Botox; Myobloc)",
        "Capsaicin, topical", "Carisoprodol (Soma)", "Celebrex (celecoxib)",
        "Chronic pain programs (functional restoration programs)",
        "Chronic pain programs, early intervention", "Chronic pain programs, opioids",
        "CRPS (complex regional pain syndrome)", "CRPS, diagnostic criteria", "CRPS, medications",
        "CRPS, diagnostic tests", "CRPS, prevention", "CRPS, spinal cord stimulators (SCS)",
        "CRPS, sympathetic and epidural blocks", "CRPS, treatment", "Cyclobenzaprine (Flexeril)",
        "Detoxification", "Diabetic neuropathy", "Drug testing",
        "Electrodiagnostic testing (EMG/NCS)", "Epidural steroid injections (ESIs)", "Exercise",
        "Fibromyalgia", "Functional improvement measures",
        "Functional restoration programs (FRPs)", "Gabapentin (Neurontin)",
        "H-wave stimulation (HWT)", "Home health services", "Insomnia treatment",
        "Interferential Current Stimulation (ICS)", "Introduction",
        "Ketamine", "Lidoderm (lidocaine patch)", "Manual therapy & manipulation",
        "Massage therapy", "Medications for chronic pain", "Muscle relaxants (for pain)",
        "NSAIDs (non-steroidal anti-inflammatory drugs)",
        "NSAIDs, GI symptoms & cardiovascular risk", "NSAIDs, hypertension and renal function",
        "NSAIDs, specific drug list & adverse effects", "Office visits",
        "Opioid-induced constipation treatment", "Opioids for chronic pain",
        "Opioids, California Controlled Substance Utilization Review and Evaluation System (CURES)",
        "Opioids, criteria for use", "Opioids, dealing with misuse & addiction",
        "Opioids, differentiation: dependence & addiction", "Opioids, dosing",
        "Opioids, long-term assessment", "Opioids, pain treatment agreement",
        "Opioids, psychological intervention", "Opioids, screening for risk of addiction (tests)",
        "Opioids, specific drug list", "Opioids, state medical boards guidelines",
        "Opioids, steps to avoid misuse/addiction", "Percutaneous neuromodulation therapy (PNT)",
        "Physical Medicine", "Physical medicine treatment", "Proton Pump Inhibitors (PPIs)",
        "Psychological evaluations", "Psychological evaluations, IDDS & SCS",
        "Psychological treatment",
        "Return to work", "Salicylate topicals", "Spinal cord stimulators (SCS)",
        "TENS, chronic pain (transcutaneous electrical nerve stimulation)",
        "TENS, post operative pain (transcutaneous electrical nerve stimulation)",
        "Thermography (infrared stress thermography)", "Topical analgesics",
        "Topical Analgesics, Compounded", "Tramadol (Ultram)",
        "Transcutaneous electrotherapy", "Trigger point injections",
        "Weaning of Medications", "Weaning, opioids (specific guidelines)",
        "Weaning, scheduled medications (general guidelines)", "Work conditioning, work hardening",
        "Zolpidem (Ambien)",
    ),
}  # fmt: skip
"""Section names of the MTUS documents as letters print them."""

COMMA_HEADS: Final = (
    "NSAIDs, GI symptoms", "NSAIDs, hypertension", "NSAIDs, specific drug list",
    "TENS, chronic pain", "TENS, post operative pain", "TENS, post-operative pain",
    "Forearm, Wrist, & Hand", "Forearm, Wrist, and Hand", "Forearm, Wrist & Hand",
    "Forearm, Wrist and Hand", "Hand, Wrist, and Forearm", "Hand, Wrist, & Forearm",
    "Hip, Pelvis and Thigh", "Hip, Pelvis & Thigh", "Work conditioning, work hardening",
    "CRPS, spinal cord stimulators", "Psychological evaluations, IDDS & SCS",
    "Opioids, California Controlled Substance",
    "Screening for Risk of Addiction or Adverse Events, Prior to Chronic Opioid Treatment",
    "Topical Analgesics, Compounded", "Pain, Suffering, and the Restoration of Function",
)  # fmt: skip
"""Beginnings of names in which the comma does not end the name, though a capital may follow."""

ODG_CHAPTERS: Final = (
    "Ankle and Foot", "Ankle & Foot", "Foot and Ankle", "Foot & Ankle", "Ankle", "Foot", "Burns",
    "Carpal Tunnel Syndrome", "Carpal Tunnel", "Diabetes", "Elbow", "Eye", "Fitness for Duty",
    "Forearm, Wrist, and Hand", "Forearm, Wrist, & Hand", "Forearm, Wrist and Hand",
    "Forearm, Wrist & Hand", "Hand, Wrist, and Forearm", "Hand, Wrist and Forearm",
    "Hand, Wrist, & Forearm", "Hand, Wrist & Forearm", "Wrist and Hand", "Wrist & Hand",
    "Hand and Wrist", "Wrist", "Hand", "Head", "Hernia", "Hip and Pelvis", "Hip & Pelvis", "Hip",
    "Infectious Diseases", "Infectious Disease", "Knee and Leg", "Knee & Leg", "Knee",
    "Low Back and neck", "Low Back", "Lower Back", "Lumbar and Thoracic", "Lumbar & Thoracic",
    "Mental Illness and Stress", "Mental Illness & Stress", "Mental and Stress",
    "Stress and Mental Illness", "Stress & Mental Illness", "Mental/Stress", "Stress/Mental",
    "Mental Health", "Neck and Upper Back", "Neck & Upper Back", "Neck", "Upper Back", "Pain",
    "Pulmonary", "Shoulder",
)  # fmt: skip
"""Chapters of the Official Disability Guidelines."""


def any_of(names: tuple[str, ...]) -> str:
    """An alternation of names, the longest first, so that no name hides a longer one."""
    return "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))


_NUMBERED = r"(?:ACOEM )?(?:(?:Practice )?Guidelines,? )?(?:2nd Edition,? )?(?:Chapter \d+[,:]? )?"
DOCUMENT = (
    rf"{_NUMBERED}(?:{any_of(MTUS_DOCUMENTS)})"
    r"(?:(?: Medical)?(?: Treatment)? Guidelines?\b)?(?: \(ACOEM\))?(?: Guidelines?\b)?"
)
SURE_DOCUMENT = (
    rf"{_NUMBERED}(?:{any_of(MTUS_DOCUMENTS)})"
    r"(?:(?<=Complaints)|(?: Medical)?(?: Treatment)? Guidelines?\b)"
)
# A first letter that is not case-folded lets the search skip to it.
_ODG_NAME = (
    r"(?:[Oo](?i:fficial Disability Guidelines?)\b"
    r"(?i:[ -]*Treatment in Workers['\N{RIGHT SINGLE QUOTATION MARK}]? Comp(?:ensation)?)?"
    r"(?: ?\(ODG\))?|ODG\b(?:-TWC)?(?: [Gg]uidelines?\b)?)"
)
_ACOEM_NAME = (
    r"(?:[Aa](?i:merican College of Occupational (?:and|&) Environmental Medicine)\b(?:'s)?"
    r"(?: ?\(ACOEM\))?|ACOEM\b(?:'s)?)(?i:,? (?:Occupational Medicine )?"
    r"(?:Practice |Treatment |Medical )*Guidelines\b)?"
    r"|[Oo](?i:ccupational Medicine Practice Guidelines)\b"
)
SOURCE = re.compile(rf"(?P<odg>{_ODG_NAME})|(?P<acoem>{_ACOEM_NAME})")
_REMARK = (
    r" ?\((?:Acute|Chronic|Online|Web|Updated|Last updated|trauma|type|not including|includes)"
    r"\b[^()]*\)"
)
_MARK = r" (?:Chapters?|Sections?|(?:Treatment )?Procedures? Summary|Disorders|Complaints)\b"
CHAPTERS = re.compile(
    rf"(?:{any_of(ODG_CHAPTERS)})\b"
    r"(?P<more>(?: ?[-\N{EN DASH},/] ?| )?\(?(?:Lumbar (?:and|&) )?Thoracic(?: Spine)?\b\)?"
    rf"| & Thoracic\b|{_REMARK}|{_MARK}| Guidelines?\b(?=[.,;]|$)"
    r"| \(?(?:Online|Web) Version\b\)?){0,5}",
    re.IGNORECASE,
)
