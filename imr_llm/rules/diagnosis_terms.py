"""Words by which a list of diagnoses is cut: condition heads, qualifiers, tails of ICD wording."""

from __future__ import annotations

import re
from typing import Final

from imr_llm.rules.anatomy_terms import COMPOSITE, MODIFIERS, PAIRED, SIDED
from imr_llm.rules.phrases import words

HEADS: Final = frozenset(
    words(
        "strain strains sprain sprains sprain/strain strain/sprain sprains/strains pain pains tear"
        " tears torn fracture fractures fx contusion contusions syndrome syndromes radiculopathy"
        " radiculitis radicular neuritis neuropathy neuralgia disease displacement disorder"
        " disorders injury injuries laceration lacerations abrasion abrasions hernia hernias"
        " herniation herniations bulge bulges bulging protrusion protrusions extrusion stenosis"
        " spondylolisthesis arthritis dislocation subluxation instability derangement effusion"
        " lumbago cervicalgia dorsalgia sciatica headache headaches migraine migraines concussion"
        " depression anxiety stress insomnia ptsd dysfunction spasm spasms myospasm impingement"
        " chondromalacia degeneration rupture infection wound wounds lesion lesions mass cyst cysts"
        " ganglion neuroma amputation burn burns crush loss tinnitus vertigo dizziness numbness"
        " tingling paresthesia paresthesias weakness stiffness swelling edema dependence abuse"
        " addiction obesity crps rsd cts hnp ddd djd gerd tmj tmd tbi whiplash trauma hypertension"
        " diabetes asthma constipation reflux deformity contracture bruxism rash thoughts ideation"
        " foreign damage entrapment compression surgery repair replacement discectomy laminectomy"
        " arthroscopy arthroplasty decompression hematoma bruise bruises complaints symptoms"
        " disturbance disturbances scoliosis lordosis kyphosis nonunion malunion osteophyte"
        " frozen trigger jammed herniated ruptured fractured dislocated sprained strained tennis"
        " golfer's tunnel quervain's quervain dequervain's bunion bunions slap planus opioid"
        " stiff shock snapping jumper's"
        " spur spurs giddiness fall exposure bite sting wear changes release",
        " ",
    )
)
HEAD_ENDINGS: Final = (
    "itis", "osis", "algia", "pathy", "listhesis", "emia", "plegia", "paresis", "malacia",
    "phobia", "trophy", "thymia", "ectomy", "plasty", "dynia", "plasia", "spasm", "sthesia", "edema", "penia", "iasis", "uria", "oma",
)  # fmt: skip
"""A word that ends so is a condition ("tenosynovitis", "arthropathy", "metatarsalgia")."""

QUALIFIERS: Final = frozenset(
    words(
        "persistent chronic acute subacute severe mild moderate possible probable resolved resolving"
        " recurrent residual unspecified other multiple multilevel level levels new old initial"
        " encounter subsequent sequela unspecified site sites part parts specified not elsewhere"
        " classified without with closed open routine healing single episode in remission full"
        " partial thickness to at on due work related industrial degenerative traumatic"
        " post-traumatic posttraumatic radicular myofascial facet disc discs disk disks compression"
        " internal type status posterolateral circumferential grade",
        " ",
    )
)

TAILS: Final = frozenset(
    words(
        "unspecified|initial encounter|subsequent encounter|sequela|single episode|recurrent|mild"
        "|moderate|severe|chronic|acute|not elsewhere classified|initial|subsequent|nos|nec|right"
        "|left|bilateral|bilaterally|resolved|in partial remission|in full remission|industrial"
        "|nonintractable|not intractable|intractable|uncontrolled|controlled|stable|improving"
        "|improved|worsening|by history|per mri|per history|uncomplicated|status unknown"
        "|initial encounter for closed fracture|subsequent encounter for closed fracture"
        "|subsequent encounter for fracture with routine healing|without aura|right side|left side"
        "|right greater than left|left greater than right|rule out|due to trauma|unspecified type"
        "|right upper limb|left upper limb|right lower limb|left lower limb|non-industrial"
    )
)
"""What stands behind a comma and still belongs to the diagnosis before it."""

KEPT_TOGETHER: Final = (
    "dizziness and giddiness", "mixed anxiety and depressed mood", "anxiety and depressed mood",
    "joints and ligaments", "ligaments and joints", "obstruction or gangrene", "cuts and bruises",
    "synovitis and tenosynovitis", "sprain and strain", "strain and sprain",
    "sprains and strains", "strains and sprains", "muscle and tendon", "muscles and tendons",
    "muscle and fascia", "nausea and vomiting", "loss of consciousness", "wear and tear",
    "radius and ulna", "tibia and fibula", "medial and lateral", "anterior and posterior",
    "left and right", "right and left", "upper and lower", "numbness and tingling",
    "neuralgia and neuritis", "neuritis and radiculitis", "stiff and painful",
    "mental and behavioral", "lesion and tear",
)  # fmt: skip
"""Pairs whose "and" never separates two diagnoses."""

_NOT_A_PART: Final = frozenset({"splint", "splints", "repair", "dry", "ball", "tunnels", "dental"})

ANATOMY_WORDS: Final = frozenset(
    word
    for table in (PAIRED, SIDED)
    for listed in table.values()
    for term in words(listed)
    for word in (*term.split(" "), term.split(" ")[-1] + "s")
    if word not in HEADS and not word.endswith(HEAD_ENDINGS) and word not in _NOT_A_PART
) | {word for term in COMPOSITE for word in term.split(" ")} | MODIFIERS | {
    "left", "right", "bilateral", "left-sided", "right-sided", "extremities", "feet", "calves",
    "limb", "limbs",
}  # fmt: skip
"""Single words of the anatomy, for telling "hip" from "hip pain" in a list."""

_LEVEL: Final = re.compile(r"[ctls]-?\d{1,2}(?:[-/][ctls]?\d{1,2})*\Z")


def names_part(word: str) -> bool:
    """Whether a lower-case word is anatomy by itself: a part, its side, a level, or a compound."""
    if word in ANATOMY_WORDS or _LEVEL.match(word):
        return True
    halves = word.replace("-", "/").split("/")
    return len(halves) > 1 and all(half in ANATOMY_WORDS for half in halves)
