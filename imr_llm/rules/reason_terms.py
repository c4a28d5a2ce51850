"""The words by which a rationale shows its reasons: one table, one pattern, read in one pass.

A cue names what a stretch of a sentence does there: it voices the guideline, denies that
something is documented, names a thing that is or is not there. What the cues mean together is
said in `reasons`. All patterns are in lower case.
"""

from __future__ import annotations

from typing import Final

_WORKER = r"(?:patient|claimant|applicant|employee|individual|injured worker|worker|iw|member)"
_GUIDE = r"(?:guidelines?|mtus|acoem|odg|cpmtg|chapter|schedule|fda|literature|studies)"
_SAYS = (
    r"(?:states?|recommends?|indicates?|notes?|supports?|specify|specifies|suggests?|discuss(?:es)?"
    r"|advises?|allows?|address(?:es)?|describes?|requires?|lists?|stat|point out|read)"
)
_SAID = (
    r"(?:documented|provided|noted|specified|indicated|submitted|addressed|mentioned|clear|given"
    r"|available|reported|described|discussed|stated|included|identified|established|apparent"
    r"|evident|demonstrated|recorded|outlined|checked|completed|performed|shown|made clear|obtained|done|taken"
    r"|tried|attempted|started|assessed|tested|measured|explained|confirmed)"
)
_MAIN = (
    r"(?:surg\w+|procedure|intervention|operation|arthroscop\w+|repair|release|fusion|replacement)"
)
_TELL = (
    r"(?:document|reveal|show|demonstrate|indicate|specify|suggest|address|establish|provide"
    r"|describe|include|identify|report|contain|mention|reflect|note|support that|furnish|state"
    r"|explain|list|discuss|give|supply|submit|outline|clarify|have|exhibit)"
)

CUES: Final[dict[str, str]] = {
    "verdict": r"(?:not|never|cannot|nor)(?: (?:be|been|to be|a|seen as|considered|deemed|determined|found|yet"
    r"|appear|felt|shown|clearly|currently|reasonably|otherwise|both))*"
    r" (?:(?:clinically|medically) (?:indicated|warranted|supported|justified|appropriate)"
    r"|(?:medically )?(?:necessary|necessity|reasonable|appropriate))",
    "unproven": r"medical necessity (?:[\w-]+ ){0,8}?(?:not|cannot) (?:be |been )?(?:\w+ )?"
    r"(?:established|substantiated|supported|determined|demonstrated)",
    # frames, which are read before anything within them
    "exception": r"(?:exceptional|extenuating|unusual|special|compelling|mitigating)"
    r" (?:\w+ )?(?:factors?|circumstances?|facts?|features?|clinical facts)",
    "agreed": r"peer[- ]to[- ]peer (?:conference|discussion|call|conversation)"
    rf"|(?:provider|physician|doctor|{_WORKER}) (?:\w+ )?agreed"
    r"|withdr(?:ew|awn) (?:the|this|his|her) request|request (?:was|has been|is) withdrawn",
    "no_support": r"no (?:(?:high[- ]quality|scientific|peer[- ]reviewed|medical|clinical|good"
    r"|convincing|sufficient|adequate|published) )*(?:evidence|literature|studies|data|research)"
    r" (?:\w+ )?(?:to support(?! that)|supporting|for (?:the )?use|to recommend|of efficacy|of effectiveness)"
    r"|no (?:evidence[- ]based )?recommendations? (?:of|for)"
    r"|lack of (?:sufficient |supporting |quality |scientific |adequate |published )*"
    r"(?:literature|scientific|medical evidence|studies|research)"
    r"|insufficient (?:\w+ )?(?:evidence|studies|literature|data)"
    r"|(?:evidence|literature|research|data) (?:is|are|was) (?:lacking|insufficient|inconclusive)"
    r"|(?:evidence|literature|studies) (?:\w+ )?do(?:es)? not support"
    r"|(?:has |have |is |are )?(?:not|never) (?:been )?(?:proven|shown|established|demonstrated)"
    r" (?:to be )?(?:effective|of benefit|beneficial|efficac\w+|efficient|to have (?:any|a|lasting|long[- ]term)\b)"
    r"|limited evidence|experimental|investigational|no proven|not fda[- ]approved"
    r"|not (?:been )?approved (?:by the fda|for)|no role in|not have a role",
    "too_long": r"not (?:\w+ )?(?:recommended|indicated|intended|advised|supported|to be used) (?:to be"
    r" used )?(?:for )?(?:use )?(?:more than|longer|long[- ]term|beyond|chronic use|over a long)"
    r"|long[- ]term (?:daily )?use (?:\w+ ){0,3}(?:not|is discouraged)"
    r"|(?:limited?|limits?|limiting|restricted) (?:\w+ ){0,5}?(?:to|for) (?:\w+ ){0,4}?(?:weeks?|days?|months?)",
    "not_primary": r"not (?:recommended|indicated|supported) as (?:an? )?(?:\w+ )?(?:primary|first|stand|isolated|sole)"
    r"|not (?:routinely|generally|usually|necessarily|typically) (?:recommended|indicated|needed)"
    r"|not recommended: ?|not recommended (?:in the )?(?:absence|unless|before|until|prior|without|if)"
    r"|unless|that is not recommended is not|class\)? (?:that )?(?:it )?is not recommended",
    "not_recommended": r"not (?:\w+ )?recommend(?:ed|ing)?\b|recommends? against|not be recommended"
    r"|not (?:\w+ )?(?:supportive of|endorsed?)"
    rf"|{_GUIDE} (?:\w+ )?(?:do(?:es)? not|cannot|fails? to) (?:\w+ )?(?:support|recommend|endorse)"
    r"|not (?:\w+ )?supported (?:by|per|under|in|for)",
    "depends": r"(?:since|as(?! such)|because|given|if|while) (?:that )?(?:the |this |an? )?(?:\w+[- ]){0,4}?"
    r"(?:surg\w+|procedure|intervention|operation|request(?:ed)?|injections?|arthroscopy|fusion"
    r"|repair|treatment|therapy|acupuncture|medication|device|unit)\b[^.;]{0,80}?\b(?:not|denied|un\w+)\b"
    rf"|{_MAIN}\b[^.;]{{0,40}}? not\b[^.]{{0,60}}?[;,] ?(?:and )?(?:therefore|thus|hence|so)\b",
    "refused_main": rf"{_MAIN}(?: \w+){{0,4}}? (?:is|was|has been|have been|are|were) (?:found |deemed )?not"
    r" (?:\w+ )?(?:supported|approved|certified|authorized|necessary|indicated|warranted|appropriate)",
    "approved_main": rf"{_MAIN}(?: \w+){{0,4}}? (?:is|was|has been|have been|are|were|being)"
    r" (?:\w+ )?(?:supported|approved|certified|authorized|necessary|indicated|warranted|deemed"
    r"|appropriate|scheduled)|supported? (?:the )?(?:surgical|surgery)|approved to undergo"
    r"|(?:is to|to|will|scheduled to|set to|going to|expected to|plans? to) (?:be )?undergo\w*"
    r"|(?:planned|upcoming|approved|authorized|pending|scheduled) (?:\w+ )?"
    r"(?:surg\w+|procedure|operation|arthroscopy|fusion|release|repair)",
    # the guideline's voice
    "guide": rf"{_GUIDE} (?:(?:also|further|specifically|generally|do|does|would|will|only|likewise"
    rf"|clearly|the|\w+ly|not) )*{_SAYS}\b"
    rf"|(?:according to|per|pursuant to|as per|as noted in|under|as outlined in|as stated in)"
    rf" (?:the )?(?:\w+[- /]){{0,9}}?{_GUIDE}\b"
    r"|(?:is|are|be) (?:(?:generally|only|also|usually|primarily|strongly|still) )?(?:recommended|indicated"
    r"|reserved|supported|defined|considered)"
    r" (?:(?:only |primarily |generally )?(?:for|as|if|when|to|in|with|at|that|by|up|over|based|where)|(?=after\b))"
    r"|(?:may|can|might) be (?:\w+ )?(?:appropriate|recommended|considered|indicated|helpful|useful|warranted"
    r"|necessary|beneficial|used|added|effective)"
    r"|should (?:\w+ )?(?:be|have|not|only|include|occur|show|start|attempt)\b|must (?:be|include|have)|patients? (?:who|with|should|in whom|for whom)"
    r"|criteria (?:for|include|to|are)|those (?:who|with|at)"
    r"|indications? (?:for|include)|it is recommended|if (?:the|there|no|a|an|it|they)\b|icd-?\d",
    # what is told not to be there
    "fails_to": rf"(?:failed|fails|failure) to (?:\w+ )?{_TELL}\b|neglected to",
    "not_told": rf"(?:do(?:es)?|did|has|have|had) not (?:(?:\w+ly|also|been|specifically) )*{_TELL}(?:ed|d)?\b",
    "untold": rf"(?:not|never|nor|n't) (?:(?:\w+ly|been|also|otherwise|to be|well|made) )*{_SAID}"
    r"|unclear|unknown|undocumented|uncertain|poorly (?:documented|defined)"
    r"|not (?:\w+ )?certain|cannot be determined|clarification (?:\w+ )?(?:is|was) (?:needed|required)"
    r"|further clarification|(?:is|are|was|were) (?:lacking|missing|absent)",
    "lack": r"(?:no|without|lack of|lacks?|lacking|absence of|absent|insufficient|inadequate|minimal|scant|devoid of)"
    r"(?: (?:any|a|an|the|clear\w*|firm|specific|sufficient|significant|adequate|current|recent|objective"
    r"|detailed|compelling|documented|clinical|medical|further|supporting|such|proper|quantifiable|quantified"
    r"|measurable|definitive|convincing|mention and|evidenced?[- ]based|or))*"
    r" (?:documentation|evidence|indications?|mention|discussion|description|record|statement"
    r"|augmentation|information|data|report|support|note|signs?|suggestion|suspicions?|findings?)",
    "no": r"no|not|without|lack(?:s|ing)?(?: of)?|absen(?:ce of|t)|minimal|never|neither|nor|none|un(?:able|remarkable)|normal|intact|denies|denied"
    r"|only|yet to|isn't|doesn't|didn't|hasn't|wasn't|yet",
    # things that are or are not there
    "initial": r"(?:initial|first|prior|original) (?:set|trial|course|\d+|six|six-visit|approval)"
    r"|trial of (?:\d+|six|\w+ ){0,2}(?:sessions|visits|physical|therapy|acupuncture|acute)"
    r"|(?:previously|already|initially) (?:\w+ )?(?:approved|authorized|certified)"
    r"|(?:was|were|been) (?:\w+ )?(?:approved|authorized|certified)"
    r"|has (?:\w+ )?received \d+",
    "used": r"(?:has|had|have) been (?:taking|using|utilizing|on|prescribed|given|treated with|receiving)"
    r"|(?:used|utilized|taken|taking|using|prescribed)\b[^.]{0,60}? since",
    "wait": r"contingent (?:up)?on|until|(?:after|pending) (?:the )?(?:results?|re-?evaluation|outcome)"
    r"|without (?:re-?evaluation|first evaluating)|awaiting",
    "more": r"additional|further|continued|continuing|ongoing|remaining|extended",
    "duplicate": r"duplicat\w+|redundan\w+|premature|too (?:early|soon)"
    r"|already (?:been )?(?:\w+ )?(?:authorized|approved|certified|performed|obtained|completed|undergone"
    r"|had|has|has had|received)"
    r"|(?:had|has had|underwent|have had|obtained|performed)(?: \w+){0,2} (?:an? )?(?:\w+ ){0,3}?"
    r"(?:mri|x-?rays?|ct|urine drug screen|drug screen|diagnostic study|bone scan|ultrasound"
    r"|electrodiagnostic \w+|emg)"
    r"|repeat (?!mri is|mri's|advanced)(?:\w+[- ]){0,3}(?:study|mri|x-?ray|imaging|testing|test|evaluation|film)"
    r"|(?:at|during) the same time|multiple (?:physical )?modalities|since this (?:diagnostic )?study"
    r"|only \d+ weeks? (?:since|after)|on top of|no change in",
    "exceeds": r"exceed(?:s|ed|ing)?|in excess|excess(?:ive|ively)?|beyond the (?:guidelines?|recommended|scope"
    r"|number|maximum)|more than (?:the )?(?:guidelines?|recommended|what)|full complement"
    r"|long[- ]term (?:daily |chronic )?(?:use|basis|usage)|(?:daily|chronic) long[- ]term"
    r"|above the (?:guideline|recommended)|greater than the recommended",
    "contra": r"contra-?indicat\w+|(?:drug|medication) interactions?|risk of (?:\w+ )?(?:overuse|overdose|harm"
    r"|bleeding|falls|death|serious)|(?:increased?|high|has|potential)"
    r" (?:\w+ ){0,3}?(?:cardiovascular|hepatic|renal|gastrointestinal) (?:\w+ ){0,3}?risks?"
    r"|side effects?|adverse (?:effects?|events?|reactions?)|detrimental|dangerous|harmful|unsafe|sedation"
    r"|respiratory depression|allerg\w+|serotonin syndrome|increased risk|outweigh\w*",
    "conservative": r"home (?:exercise )?(?:programs?|exercises?) (?:\w+ )?(?:ineffective|inadequate"
    r"|insufficient|unsuccessful|failed|fails)|(?:response|respond(?:ed)?|failure to respond) to (?:\w+ )?conservative"
    r"|(?:non-?surgical|conservative|non-?operative)(?:ly)?(?: \w+)?(?: care| treatments?| therap\w+| management"
    r"| measures?| modalit\w+| course| options?)?|first[- ]line|second[- ]line|non-?opioid|over[- ]the[- ]counter"
    r"|trials? and fail(?:ed|ure)|tri(?:al|ed|aled)(?: and|/)? ?failed|trail and failure"
    r"|(?:trialed|exhausted|attempted|failure (?:of|with|from|to progress|to improve|to respond)"
    r"|failed(?! to\b)|fail(?:ed|s)? to (?:improve|respond|progress|provide relief)|failures?"
    r"|trials? of (?:\w+ )?(?:nsaids?|oral|antidepressants?|anticonvulsants?|physical|injections?|medications?"
    r"|first|non|acetaminophen|anti))|intoleran(?:t|ce)|unable to tolerate|unresponsive to|refractory"
    r"|ineffective|unsuccessful(?! return)"
    r"|(?:oral|alternative) (?:medications?|capsules)|ineffectively controlled|physical therapy (?:was|were|has been)"
    r" (?:\w+ )?(?:started|completed|attempted)|treatment rendered|(?:had|completed) (?:any )?physical therapy"
    r"|therapy (?:was|has been) (?:started|completed)|ongoing conservative",
    "improvement": r"(?:functional|objective|significant|symptomatic|measurable|substantial|sustained|clinical)?,?"
    r" ?(?:objective |functional )*(?:improvements?|gains?|benefits?|relief|progress(?! notes?)|reduction in)\b"
    r"|improvements? in (?:\w+ ){1,3}(?:or|and) function(?:al status)?|efficacy|effective(?:ness)?|pain (?:relief|reduction)|(?:functional |objective )?(?:response|responded) (?:to|from|with)"
    r"|results? (?:of|from|he|she)(?: (?:the|his|her|any|\d+|an?|this))?"
    r" (?:initial|prior|previous|first|treatments?|therapy|sessions|visits|trial|may|had|\d+)|(?:decreased?|reduced|reduction) (?:in )?pain|increased? (?:in )?function"
    r"|pain (?:relief|reduction)|helped|improv(?:ed|ing)|beneficial|quantifiable clinical change",
    "document": r"rationale|justification|reason(?:s|ing)?|goals?|(?:treatment |therapy )plan|quantity"
    r"|(?:total |specific )?(?:amount|number) of|how many|frequency|duration|body parts?|dos(?:e|age)"
    r"|dosing|dosage strength|risk assessment|screening|cures|monitoring|drug screen|explanation|medication regimen"
    r"|regimen|functional status|clinical indication|medical necessity|specific type|type of"
    r"|pain (?:contract|agreement)|treatment agreement|compliance|rfa|request for authorization"
    r"|home exercise|why|range of motion|(?:physical |neurologic\w* |neck )?exam(?:ination)?(?! findings)"
    r"|motor strength|need for|how|current alleviating",
    "criterion": r"red[- ]flags?|(?:nerve|nervous|root|spinal|neural|neurovascular)"
    r" (?:\w+ )?(?:compromise|impingement|root|entrapment|dysfunction|impairment|injury|compression"
    r"|involvement|problem|nerve)"
    r"|neurolog\w+|neuro(?:logic)? deficits?|radicul\w+|neuropath\w+|tissue insult|(?:muscle )?spasms?"
    r"|myelopath\w+|cauda equina|weakness|instability|dislocation|fractures?|tumou?rs?|infection|cancer"
    r"|surger(?:y|ies)|surgical|candidate|invasive procedures?|high(?:er)? risk|risk factors?|at risk|bleeding"
    r"|anticoag\w+|anti-coag\w+|(?:objective|significant|physical|abnormal|examination|positive)"
    r" (?:\w+ )?findings|radiographs?|x-?rays?|plain (?:film|radiograph)s?|films?"
    r"|gastrointestinal|gi (?:risk|events?|symptoms?|complaints?|distress)|dyspepsia|gerd|ulcers?|osteoarthritis|arthritis"
    r"|osteonecrosis|tendinos[ie]s|tendonitis|insomnia|homebound|bedridden|seizures?|carpal tunnel|impingement|tears?"
    r"|derangement|return[- ]to[- ]work|(?:maximal|maximum) medical|flare|exacerbation|adjunct|functional restoration"
    r"|suspicio\w+|pathology|reduced or not tolerated|being reduced|high risk|abnormal\w*|deficits?|crps|fibromyalgia"
    r"|neuralgia|trigger points?|twitch|depression|anxiety|cognitive behavioral|witnessed|complex hernia|obese"
    r"|willing\w*|functional (?:limitations?|loss)|(?:severe|significant) (?:\w+ )?limitation|complaints?|deterioration|atrophy"
    r"|effusion|locking|catching|opioid medications|utilized opioid|short[- ]term basis|acute (?:injury|pain|phase)"
    r"|chronic pain|swelling|strength and sensation|reflexes|motor strength and|criteria|indications",
    "meets": r"(?:meets?|met|satisf(?:y|ies|ied)|within|consistent with|fulfills?|in accordance with|supported by|qualif(?:y|ies) (?:for|under))"
    r" (?:the |these |all |\w+ ){0,4}?(?:guidelines?|criteri(?:a|on)|recommend\w+|indications?|requirements?|mtus|acoem|odg|an? mri)"
    r"|qualifies for|(?:is|are|would be|was) (?:(?!not\b)\w+ )?(?:supported|appropriate|indicated|warranted|reasonable|justified"
    r"|clinically appropriate)|would benefit|supports? (?:the|this|medical necessity)|clinically appropriate",
}
"""Cue name to its alternatives; where two begin at one place, the one named first is read."""

NO_TOPIC: Final = frozenset(
    [
        "spine",
        "lumbar",
        "cervical",
        "thoracic",
        "left",
        "right",
        "bilateral",
        "with",
        "without",
        "contrast",
        "times",
        "week",
        "weeks",
        "sessions",
        "visits",
        "request",
        "original",
        "remaining",
        "eligible",
        "portion",
        "authorized",
        "claims",
        "administrator",
        "unknown",
        "quantity",
        "refills",
        "total",
        "treatment",
        "treatments",
        "knee",
        "shoulder",
        "wrist",
        "hand",
        "elbow",
        "ankle",
        "foot",
        "back",
        "neck",
        "lower",
        "upper",
        "extremity",
        "extremities",
        "unit",
        "purchase",
        "rental",
        "month",
        "months",
        "days",
        "per",
        "for",
        "continuation",
        "continue",
        "continued",
        "evaluation",
        "medical",
        "study",
        "scan",
        "test",
        "testing",
        "therapy",
        "initial",
        "additional",
    ]
)
"""Words of a title that do not name what is asked for."""

SYNONYMS: Final = (
    ("ncv", "nerve conduction"), ("ncs", "nerve conduction"), ("emg", "electromyograph"),
    ("mri", "magnetic resonance"), ("esi", "epidural"), ("rfa", "radiofrequency"),
    ("tens", "transcutaneous"), ("prp", "platelet"), ("eswt", "shock"), ("fce", "functional cap"),
    ("norco", "hydrocodone"), ("flexeril", "cyclobenzaprine"), ("soma", "carisoprodol"),
    ("ultram", "tramadol"), ("ambien", "zolpidem"), ("chiro", "chiropractic"),
    ("brace", "lumbar support"), ("lso", "lumbar support"), ("corset", "lumbar support"),
)  # fmt: skip
"""A name in a title and how guidelines name the same thing."""
