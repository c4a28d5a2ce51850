"""Words that tell what a sentence of the clinical summary speaks of.

`STRONG` cues open a stretch of their kind wherever they stand; `WEAK` ones only say what a sentence
without any strong cue is about. All are lower case and matched as whole words.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class Kind(StrEnum):
    """What a stretch of the summary speaks of."""

    INJURY = "injury"
    MECHANISM = "mechanism"
    COMPLAINT = "complaint"
    DENIED = "denied"
    DIAGNOSIS = "diagnosis"
    TREATMENT = "treatment"
    EXAM = "exam"
    IMAGING = "imaging"
    PLAN = "plan"
    REVIEW = "review"
    """A request for authorization, or the utilization review's decision on it."""
    WORK = "work"
    PAST = "past"
    """Past medical, family or social history: not this claim."""
    NEUTRAL = "neutral"


WORKER: Final = frozenset((
    "worker", "iw", "patient", "applicant", "claimant", "employee", "he", "she", "they", "also",
    "currently", "who",
))  # fmt: skip
"""Whose saying, having or feeling is a complaint."""
SAYS: Final = frozenset((
    "reported", "reports", "has reported", "had reported", "reporting", "states", "stated",
    "stated that", "described", "describes", "continues to have", "continued to have",
    "continues with", "continued with", "continues to report", "continues to experience",
    "continued to report", "has continued to", "presented", "presents", "was seen", "is seen",
    "was evaluated", "returns", "returned", "experiences", "experienced", "is experiencing",
    "is having", "was having", "has been having", "feels", "felt", "rates", "rated", "endorses",
    "endorsed", "suffers from", "noticed", "remains symptomatic", "was unable", "is unable",
    "developed", "has developed", "indicated", "indicates", "said", "says", "said that", "spoke of",
    "speaks of", "notes", "noted", "mentioned", "mentions", "told of", "still has", "has constant",
    "has persistent", "has chronic", "has severe", "has residual",
))  # fmt: skip
"""Behind one of `WORKER` these are strong cues of a complaint."""

_STRONG: Final[dict[Kind, str]] = {
    Kind.MECHANISM: "mechanism of injury|mechanism of the injury|injury mechanism"
    "|injury resulted from|injury occurred|injury occurring|injury happened|injury was caused",
    Kind.INJURY: "sustained a|sustained an|sustained injury|sustained injuries|sustained industrial"
    "|sustained work|sustained cumulative|sustained multiple|has sustained|who sustained"
    "|crushing injury|crush injury|crush to|date of injury|injury date|filed a claim|occupational claim"
    "|inj to|ct inj|outpatient claim|industrial injury|work related injury|work-related injury|work injury"
    "|incurring|suffered an|alleges|alleged injury|injury to|injuries to|body parts|body part|parts injured"
    "|accepted body parts|injured his|injured her|claim for|date of industrial injury"
    "|cumulative trauma to|continuous trauma to|repetitive trauma to|trauma to|hurt his|hurt her"
    "|strained his|strained her|sprained his|sprained her|wrenched his|wrenched her"
    "|was hurt|were hurt|was injured|were injured|hurt the|injured the|strained the|sprained the|wrenched the|injured both"
    "|hurt both|landed on|landing on|struck his|struck her|struck the|hit his|hit her|was struck|was crushed|were crushed"
    "|injuring his|injuring her|injuring the|hurting his|hurting her|fell onto|twisted his|twisted her|rolled his|rolled her"
    "|fractured his|fractured her|broke his|broke her|tore his|tore her|burned his|burned her|parts claimed|body parts claimed",
    Kind.COMPLAINT: "sx|c/o|complain|complains|complained|complaining|complaint|complaints|subjective"
    "|subjectively|presented with|presents with|presenting with|symptoms included|symptoms include"
    "|symptoms are|continues to complain|ongoing|issues with|reports pain|reported pain"
    "|pain radiates|pain radiated|pain is located|pain was located|pain located"
    "|indicate pain|indicates pain|records indicate|pain complaints|seen in follow-up for|attributes|attributed to"
    "|seen for|evaluated for|followed for|cared for|under care for|in care for|treated since for|follow up for|follow-up for",
    Kind.DENIED: "worker denied|worker denies|patient denied|patient denies|currently denied"
    "|declined|declines|refused|refuses|he denies|she denies|he denied|she denied|applicant denied|applicant denies|claimant denies"
    "|and denied|and denies|also denied|also denies|however denied|worker currently denied"
    "|claimant denied|employee denies|employee denied",
    Kind.DIAGNOSIS: "diagnoses on the request for authorization|diagnosis on the request for authorization"
    "|diagnoses on the rfa|diagnosis on the rfa|under treatment by|dx'd|dxed|imp|assessed with|assessed as having|labeled with"
    "|accepted conditions|accepted condition|industrial conditions|treated conditions|labelled with|in treatment for"
    "|under treatment with|diagnosis|diagnoses|diagnosed|dx|dxs|diagnostic impression|diagnostic impressions"
    "|undergoing treatment for|undergoing treatments for|being treated for|been treated for"
    "|has been treated for|had been treated for"
    "|undergoing treatment of|receiving treatment for|under treatment for|was treated for"
    "|treating diagnoses|impression|impressions|assessment includes|assessment included"
    "|assessment is|assessment was|assessments|assessment|diagnosed as having|is treated for",
    Kind.TREATMENT: "treatment to date|treatments to date|therapy to date|treatment thus far"
    "|treatment so far|prior treatment|prior treatments|previous treatment|previous treatments"
    "|past treatment|past treatments|treatment has included|treatments have included"
    "|treatment included|treatments included|treatments include|treatment includes|treated with"
    "|treatment rendered|relevant treatment|relevant treatments|treatment and evaluation"
    "|treatments and evaluation|treatment and diagnostics|treatment and diagnostic"
    "|prior therapy|conservative treatment has|conservative care has|conservative treatment"
    "|conservative measures|current medications|current medication|medications include"
    "|medications included|medications have included|medication regimen|medications are"
    "|medications were|medications consist|medications listed|prescribed medications|underwent"
    "|undergone|has completed|had completed|is taking|was taking|currently taking|takes"
    "|was prescribed|were prescribed|is prescribed|has been prescribed|being prescribed|despite"
    "|uses a|is using|was using|surgical history|past surgical history|prior surgery"
    "|prior surgeries|surgeries|has been treated|had been treated|was treated|has had treatment"
    "|relevant medications|past medications|was administered|is currently undergoing"
    "|was initially treated|previously treated|management has included|treatment consisted"
    "|care has|care included|care consisted|care to date|other care|past care|prior care|earlier care"
    "|not in dispute|not at issue|not disputed",
    Kind.EXAM: "physical exam|physical examination|exam|examination|exams|examinations|objective"
    "|objectively|physical assessment|inspection|palpation of|vital signs|clinical findings"
    "|physical findings|there is tenderness|there was tenderness|on palpation|mental status exam"
    "|neurologically",
    Kind.IMAGING: "mri|mris|mra|x-ray|x-rays|x ray|x rays|xray|xrays|ct|ct scan|radiograph"
    "|radiographs|radiographic|emg|ncv|ncs|emg/ncv|emg/ncs|electrodiagnostic|nerve conduction"
    "|electromyography|diagnostic studies|imaging|mr arthrogram|arthrogram|ultrasound of"
    "|plain film|plain films|computed tomography|computerized tomography|bone scan"
    "|magnetic resonance|electromyogram|diagnostic testing|electromyographic|dexa|sonogram",
    Kind.PLAN: "treatment plan|plan of care|the plan|plan includes|plan included|recommended"
    "|recommends|recommending|recommendation|recommendations|ordered|was to receive|would benefit"
    "|is to start|is to continue|scheduled for|was referred|been referred|referral to|referred to"
    "|prescription for|provider requested|physician requested|provider requests|will be|will need"
    "|asks for|asked for|asks that|asked that|wishes to|wants to|would like|proposes|proposed"
    "|contemplated|contemplates|contemplating|considering|pending|was offered|is offered|were offered"
    "|suggests|suggested|seeks|sought|intends to|has asked|hopes to|plans for|plans a|plans an|plans on|plans more|physician plans|provider plans|surgeon plans|plan for|wants no"
    "|awaiting|advised|is recommended|are recommended|plans to|intent on|was to undergo|to rule out",
    Kind.REVIEW: "utilization review|ur|non-certified|noncertified|non certified|non-certification"
    "|noncertification|non-certify|non-certifying|previously denied|previously modified"
    "|previously reviewed|previously non-certified|previously noncertified|were denied|was denied"
    "|denied the|was modified|were modified|modified the|partially approved|partially certified"
    "|conditionally certified|conditionally non-certified|prior determination|prior review"
    "|previous denial|previous review|request for authorization|requests for authorization"
    "|authorization request|authorization requests|rfa|the appeal|at issue|at dispute|in dispute"
    "|original request|imr eligible|independent medical review|claims administrator"
    "|requested authorization|requesting authorization|the request for|a request for|requests for"
    "|the request|the requests|this request|these requests|request was|being requested"
    "|was requested|were requested|is requested|are requested|been requested|requested review"
    "|treatment requested|treatments requested|requested treatment|rationale for|rationale"
    "|denied certification|failed to approve|appealed|medically necessary|was certified"
    "|been authorized|was authorized|were authorized|been approved|was approved|were approved"
    "|is requesting|requested for|the following treatments|reviewer|retrospective request",
    Kind.WORK: "work status|currently working|is working|was working with|not working"
    "|return to work|returned to work|modified duty|modified duties|off work|off of work"
    "|temporarily totally|temporary total|temporarily and totally|temporary totally"
    "|permanent and stationary|activity restrictions|disability status",
    Kind.PAST: "history of a diagnosis|history of diagnosis|comorbid diagnosis|comorbid diagnoses"
    "|past history|past medical history|medical history|family history|comorbid"
    "|comorbidities|co-morbidities|comorbidity|social history|allergies|allergic to|non-industrial"
    "|nonindustrial|prior history of",
}  # fmt: skip

_WEAK: Final[dict[Kind, str]] = {
    Kind.EXAM: "tenderness|tender|range of motion|rom|straight leg raise|straight leg raising"
    "|reflex|reflexes|sensation|strength|gait|positive|negative|hypertonicity|palpation"
    "|dermatome|dermatomes|crepitus|flexion|extension|abduction|atrophy|lordosis|spurling's"
    "|dorsiflexion|plantarflexion|graded|grip strength|supination|pronation|adduction|inversion"
    "|eversion|motor|exhibited|retained|tinel's|phalen's|hawkins|neer's|faber|mcmurray's",
    Kind.COMPLAINT: "pain|painful|numbness|tingling|weakness|soreness|stiffness|aching|discomfort"
    "|headaches|headache|radiates|radiating|radiated|radiation|paresthesias|burning|cramping"
    "|buckles|buckling|swells|swelled|locks|locking|aches|ached|ache|throbs|throbbing|hurts|stiff|sore"
    "|numb|tingles|tingled|cramps|gives way|goes numb|went numb|travels|shoots|shooting|sciatica"
    "|burning sensation|shooting sensation|tingling sensation",
}


STRONG: Final = {word: kind for kind, listed in _STRONG.items() for word in listed.split("|")}
"""The kind of stretch that each of these opens."""

WEAK: Final = {word: kind for kind, listed in _WEAK.items() for word in listed.split("|")}
"""What a sentence without any strong cue is about."""

INHERITED: Final = frozenset({Kind.EXAM, Kind.IMAGING, Kind.COMPLAINT, Kind.REVIEW, Kind.DENIED})
"""What goes on in a next sentence that has no cue of its own."""

NAMES_PARTS: Final = frozenset({Kind.INJURY, Kind.MECHANISM, Kind.COMPLAINT, Kind.DIAGNOSIS})
"""Where a part is named as injured, complained of or diagnosed, as the codebook asks."""
