"""The things of which a rationale tells that they are or are not there, and how titles name them.

The second half of the table that `reason_terms` begins; all patterns are in lower case and begin
with a letter.
"""

from __future__ import annotations

from typing import Final

_TRIED = (
    r"(?:tried|trialed|used|worn|attended|undergone|completed|received|started|begun|attempted"
    r"|exhausted|taken|offered|given|had|raised|titrated|maximized|taught|explored|employed"
    r"|undertaken|pursued|gone through|participated in|done|finished|exercised|prescribed|did|took"
    r"|went through|wore|underwent|tries|take|taking)"
)
MEASURE: Final = (
    r"(?:(?:physical|occupational|manual|hand|aquatic|behavioral|oral|drug|topical) (?:therapy"
    r"|treatments?|measures?|medications?|medicine|agents?)|therapy|exercises?"
    r"|home (?:exercise )?program|nsaids?|anti-?inflammator(?:y|ies)|acetaminophen|tylenol"
    r"|ibuprofen|naproxen|splints?|splinting|brac(?:e|es|ing)|orthotics?|insoles?|injections?"
    r"|cortisone|steroids?|shots?|tablets?|pills?|medications?|medicines?|antidepressants?"
    r"|anticonvulsants?|antiepileptics?|tricyclics?|gabapentin|pregabalin|nortriptyline|duloxetine"
    r"|acupuncture|chiropractic(?: care)?|manipulations?|massage|rest\b|icing|ice packs?|heat"
    r"|tens(?: unit)?|counsel\w+|activity modification|sleep hygiene|sleep habits|diet\w*|traction"
    r"|immobilization|lifestyle changes?|muscle relaxants?|(?:other|these|such|simpler|lesser"
    r"|milder|basic|non-?drug|non-?invasive|non-?medical|less invasive|lower) (?:measures?|means"
    r"|modalities|treatments?|care|remedies|options?|therapies|agents?|drugs|steps|alternatives))"
)

THINGS: Final[dict[str, str]] = {
    "initial": r"(?:initial|first|prior|original) (?:set|trial|course|\d+|six|six-visit|approval)"
    r"|trial of (?:\d+|six|\w+ ){0,2}(?:sessions|visits|physical|therapy|acupuncture|acute)"
    r"|(?:previously|already|initially) (?:\w+ )?(?:approved|authorized|certified|granted"
    r"|allowed)|(?:was|were|been|has|have) (?:also |previously |already |initially |recently "
    r"|since |now |been |only )?(?:approved|authorized|certified|granted|allowed)|has (?:also "
    r"|previously |already |now )?received \d+|(?:within|granted|authorized|approved"
    r"|allowed) (?:the|an?) trial",
    "used": r"(?:has|had|have) (?:been |now |already |continuously ){0,5}(?:taking|using|utilizing|on"
    r"|prescribed|given|treated with|receiving|refilled|renewed|taken it|taken|used|dispensed"
    r"|filled|maintained on|kept on)|(?:used|utilized|taken|taking|using|prescribed|refilled"
    r"|dispensed|renewed|given|filled|supplied|on it|on this \w+|takes (?:it"
    r"|this))\b[^.]{0,60}? (?:since|for (?:over |more than |the past |the last |at least |about "
    r"|nearly |well over |almost |well ){0,5}(?:[\w-]+ )(?:months|years|weeks))"
    r"|refills? (?:\w+ )?(?:reach|go|date|extend)(?:es|s)? back|(?:months"
    r"|years) of (?:\w+ )?(?:use|treatment)",
    "wait": r"contingent (?:up)?on|(?:depends?|turns?|hinges?) (?:up)?on (?:his|her|the|how"
    r"|what) (?:\w+ ){0,4}?(?:visits?|results?|outcome|response|progress|status|findings|study"
    r"|test|effect)|(?:in advance|ahead of time|at one time|up front)|(?:come|comes|be done"
    r"|be tried|precede\w*) (?:first|before)|until|(?:after|pending) (?:the )?(?:results?"
    r"|re-?evaluation|outcome|completion|report)|without (?:re-?evaluation|first evaluating)"
    r"|await(?:s|ed|ing)?|(?:ought to|should|must|needs? to|has to|have to|can|will|could"
    r"|better) (?:first )?be (?:\w+ )?(?:seen|known|judged|weighed|assessed|evaluated|determined"
    r"|reviewed|finished|completed|done) (?:first|before|once)|before (?:more|another|any more"
    r"|further|additional|any further|it is|a (?:second|further|new))|once (?:the|those|these"
    r"|that) (?:\w+ ){0,5}?(?:known|completed?|done|finished|available|in hand|over|reported"
    r"|seen)|(?:still|yet) (?:under ?way|to (?:take place|come)|pending|running|in progress"
    r"|ongoing|unfinished)|not yet (?:completed|finished|run|begun|taken place|been (?:completed"
    r"|used|done|seen|started))|all at once|leaves? no room|wait (?:for|until)",
    "more": r"additional|further|continued|continuing|ongoing|remaining|extended|more visits"
    r"|more sessions|extra",
    "duplicate": r"duplicat\w+|redundan\w+|premature(?:ly)?|too (?:early|soon)|superfluous"
    r"|repetitive|repetitious|overlap\w*|identical|already (?:under|in) (?:the )?(?:care"
    r"|treatment|therapy)|(?:is|are) (?:already )?on file"
    r"|already (?:been )?(?:\w+ )?(?:authorized|approved|certified|performed|obtained|completed"
    r"|undergone|has|have|owns?|uses?|takes?|taking|available|covered|supplied|provided|delivered"
    r"|in place|in hand|on|seeing|covers?|includes?|had|has had|received|done|given|scheduled"
    r"|addressed|granted|issued|dispensed)|(?:had|has had|underwent|have had|obtained"
    r"|performed)(?: \w+){0,2} (?:an? )?(?:\w+ ){0,3}?(?:mri|x-?rays?|ct|urine drug screen"
    r"|drug screen|diagnostic study|bone scan|ultrasound|electrodiagnostic \w+|emg)"
    r"|repeat (?!mri is|mri's|advanced)(?:\w+[- ]){0,3}(?:study|mri|x-?ray|imaging|testing|test"
    r"|evaluation|film)|(?:at|during) the same time|multiple (?:physical )?modalities"
    r"|since this (?:diagnostic )?study|only (?:\d+|\w+) (?:days?|weeks?|months?) (?:since|after"
    r"|before|earlier|ago|prior|apart|later)|(?:done|taken|performed|obtained|completed"
    r"|carried out|had|made) (?:only |just |as recently as )?(?:last (?:month|week|year)|recently"
    r"|a (?:month|week) (?:ago|earlier|before))|(?:still|remain\w*|yet) (?:outstanding|unused"
    r"|available|to be used|unfinished)|on top of|no (?:\w+ )?change in(?! (?:pain|symptoms"
    r"|function|his|her|the patient))|same (?:study|test|scan|imaging|purpose|ground|need|thing"
    r"|information|service|kind of (?:drug|test|care)|class of drug) (?:was|is|were|has|had|can"
    r"|could|may|from|already|as)|(?:serves?|served|does|do|met|meets?|covers?"
    r"|covered) (?:the )?(?:same|as well|equally|just as well|that need|this need|the need"
    r"|the purpose)|no (?:call|need|cause|room|use|reason) for (?:two|both|a second|another"
    r"|a further|more)|nothing (?:has )?(?:\w+ )?changed|(?:has|have|had|is|are) (?:not "
    r"|un)changed since|without (?:a |any )?(?:new|change|interval change)"
    r"|another (?:muscle relaxant|nsaid|anti-?inflammatory|opioid|benzodiazepine|antidepressant"
    r"|sleep(?:ing)? aid|brace|unit|device|drug of)|(?:two|both"
    r"|three) (?:\w+ )?(?:drugs of (?:this|the same|one)|muscle relaxants|nsaids"
    r"|anti-?inflammator\w+|opioids|benzodiazepines)|not (?:yet )?due",
    "exceeds": r"exceed(?:s|ed|ing)?|in excess|excess(?:ive|ively)?(?! (?:\w+ )?(?:sleep\w*"
    r"|somnolence|sweating|weight|bleeding|pain|fatigue|pressure|motion|wear|tension|scar|force"
    r"|bod))|(?:beyond|past|above"
    r"|over(?![- ]the[- ]counter)|higher than|larger than|greater than|longer than|well past"
    r"|well beyond|far beyond|well over) (?:(?:the|that|what|this|these"
    r"|all) ){0,5}(?:[\w-]+ ){0,3}?(?:guidelines?|recommend\w*|scope|threshold|customary|number"
    r"|maximum|limits?|ceiling|allow\w*|range|schedule|ordinary|advised|permitted|week|amount"
    r"|duration|period|usual|cap|supported|is (?:recommended|advised|allowed|supported)|mtus|odg"
    r"|acoem)|(?:more|longer|higher|greater|larger|oftener|further) than (?:(?:the|what|is|that"
    r"|are) ){0,5}(?:[\w-]+ ){0,3}?(?:guidelines?|recommend\w*|what|allow\w*|advised|permit\w*"
    r"|supported|limit|maximum|usual|ceiling|mtus|odg)|full complement|long[- ]term (?:daily "
    r"|chronic )?(?:use|basis|usage)|(?:daily|chronic) long[- ]term|(?:chronic|indefinite"
    r"|prolonged|protracted|open-ended|continuous|nightly) use|above the (?:guideline"
    r"|recommended)|greater than the recommended|(?:double|twice|triple|thrice|(?:two|three|four"
    r"|several|many) times) (?:the|what|that|as|over)|surpass\w*|outlast\w*|overshoot\w*"
    r"|outstrip\w*|go(?:es)? (?:well |far )?(?:past|beyond|over)|too high|going (?:well )?(?:past"
    r"|beyond)|well over|over and above|too (?:many|long|much)\b|(?:is|being|was) the (?:cap"
    r"|limit|maximum|ceiling|most|upper limit)|(?:comes?|amounts?|adds? up) to (?:well )?(?:over"
    r"|more)",
    "contra": r"contra-?indicat\w+|(?:drug|medication) interactions?|(?:risk|danger|hazard"
    r"|threat) (?:of|for|to) (?:\w+ ){0,2}?(?:overuse|overdose|harm|serotonin|respiratory"
    r"|addiction|abuse|dependen\w+|kidney|renal|liver|stomach|cardiac|stroke|heart|infection"
    r"|seizures?|sedation|bleeding|falls?|death|serious|injury|damage|toxicity)|(?:increased?"
    r"|high|has|potential) (?:\w+ ){0,3}?(?:cardiovascular|hepatic|renal"
    r"|gastrointestinal) (?:\w+ ){0,3}?risks?|side effects?|adverse (?:effects?|events?"
    r"|reactions?)|detrimental|danger(?:ous|s)?|harmful|unsafe|sedation|hazardous|inadvisable"
    r"|respiratory depression|allerg\w+|serotonin syndrome|increased risk|outweigh\w*|precludes?"
    r"|precluded|rules? out (?:its|the) use|(?:may|can|could|will|might|would) (?:\w+ )?(?:worsen"
    r"|aggravate|harm|damage|endanger|interact)|worsens?|aggravates?|endangers?|interacts? with"
    r"|interaction|slows? (?:\w+ )?breathing|lowers? the (?:seizure )?threshold|(?:should|must"
    r"|may|can|is to|are to|ought to) ?(?:not (?:safely )?be (?:given|combined|taken|used"
    r"|prescribed|mixed|worn)|be avoided|be withheld)|not (?:safe|be combined|be given (?:to"
    r"|with))|pacemaker|defibrillator|invites?|hazards?|unwise|imprudent|risky|habit-forming"
    r"|addictive|(?:raises?|increases?|adds? to) (?:the|his|her) (?:risk|odds|chances?|danger)"
    r"|toxic(?:ity)?|overdose",
    "conservative": r"home (?:exercise )?(?:programs?|exercises?) (?:\w+ )?(?:ineffective"
    r"|inadequate|insufficient|unsuccessful|failed|fails)|(?:response|respond(?:ed)?"
    r"|failure to respond) to (?:\w+ )?conservative|(?:non-?surgical|conservative"
    r"|non-?operative)(?:ly)?(?: \w+)?(?: care| treatments?| therap\w+| management| measures?"
    r"| modalit\w+| course| options?)?|first[- ]line|second[- ]line|non-?opioid"
    r"|over[- ]the[- ]counter|trials? and fail(?:ed|ure)|tri(?:al|ed|aled)(?: and|/)? ?failed"
    r"|trail and failure|(?:trialed|exhausted|attempted|failure (?:of|with|from|to progress"
    r"|to improve|to respond)|failed(?! to\b)|fail(?:ed|s)? to (?:improve|respond|progress"
    r"|provide relief|help|relieve)|failures?(?= (?:of|to|with|from|on|is|was|has|de))|trials? of (?:\w+ )?(?:nsaids?|oral"
    r"|antidepressants?|anticonvulsants?|physical|injections?|medications?|first|non"
    r"|acetaminophen|anti|therapy|exercise))|intoleran(?:t|ce)|unable to tolerate|unresponsive to"
    r"|refractory|ineffective|unsuccessful(?! return)|such (?:a )?trial|tried (?:first"
    r"|without success|in vain|before|and (?:found|proved))|without success|been exhausted"
    r"|(?:oral|alternative) medications?|ineffectively controlled|physical therapy (?:was|were"
    r"|has been) (?:\w+ )?(?:started|completed|attempted)|treatment rendered|(?:had"
    r"|completed) (?:any )?physical therapy|therapy (?:was|has been) (?:started|completed)"
    r"|ongoing conservative",
    "improvement": r"(?:functional|objective|significant|symptomatic|measurable|substantial"
    r"|sustained|clinical)?,? ?(?:objective |functional )*(?:improvements?|gains?|benefits?|relief"
    r"|progress(?! notes?)|reduction in)\b|improvements? in (?:\w+ ){1,3}(?:or"
    r"|and) function(?:al status)?|efficacy|effective(?:ness)?|pain (?:relief|reduction)"
    r"|(?:functional |objective )?(?:response|responded) (?:to|from|with)|results? (?:of|from|he"
    r"|she)(?: (?:the|his|her|any|\d+|an?|this))? (?:initial|prior|previous|first|treatments?"
    r"|therapy|sessions|visits|trial|may|had|\d+)|(?:decreased?|reduced|reduction) (?:in )?pain"
    r"|increased? (?:in )?function|helped|improv(?:ed|ing)|beneficial|quantifiable clinical change"
    r"|how (?:the )?(?:[\w']+ ){1,5}?(?:fared|did|responded|reacted|felt|helped|worked|has done"
    r"|has (?:\w+ )?(?:helped|worked))|what (?:[\w']+ ){1,4}?(?:does|did|do|done"
    r"|has done) for (?:the|his|her|this)\b"
    r"|changes? in (?:work|function|pain|activity|status|restrictions?|dependence|medication"
    r"|symptoms)|(?:made|makes?|making) (?:an?|any|much|no) difference|(?:whether"
    r"|if) (?:[\w']+ ){1,3}?(?:helps|helped|works|worked|has helped|is helping)|(?:lower|eas"
    r"|reduc|lessen|reliev|diminish|alleviat|restor|cut|decreas|increas|improv)(?:e|es|ed|ing"
    r"|s)? (?:in )?(?:the |his |her |their )?(?:[\w']+ )?(?:pain|symptoms?|need|function|spasms?"
    r"|motion|activity|intake|disability|complaints?|use of)|measures? of (?:\w+ )?(?:function"
    r"|work|activity|pain|progress|change|success|relief)|(?:lasting|any|real) (?:help|good"
    r"|effect|difference)|(?:effects?|outcomes?|results?) of (?:the |this |his |her |these "
    r"|those |that |any )?(?:\w+ ){0,2}?(?:treatments?|drug|therapy|sessions|visits|injections?"
    r"|first|earlier|course|program|medications?|use|trial)",
    "measure": rf"{_TRIED}(?: (?!no\b|not\b|but\b|and\b)[\w-]+){{0,3}}? {MEASURE}"
    rf"|{MEASURE}(?: (?:or|and) [\w-]+)?(?: \w+)? (?:was|were|has been|have been|had been"
    rf"|has ever been) (?:\w+ ){{0,2}}?{_TRIED}|trials? (?:of|with) (?:[\w-]+ ){{0,3}}?{MEASURE}",
    "care": MEASURE,
    "document": r"rationale|justification|reason(?:s|ing)?|goals?|(?:treatment |therapy |exit "
    r"|discharge |weaning |taper\w* )?plan(?! (?:for|of|to) (?:\w+ )?(?:surg|operat|undergo))"
    r"|quantity|(?:total |specific )?(?:amount|number) of|how (?:many|much|long|often|far)"
    r"|frequency|duration|body parts?|(?<!high )dos(?:e|age)|dosing|dosage strength|risk assessment"
    r"|screening|cures|monitoring|drug screen|explanation|medication regimen|regimen"
    r"|functional status|clinical indication|medical necessity|specific type|type of"
    r"|pain (?:contract|agreement|diary|scores?)|(?:treatment |opioid |signed )?agreements?"
    r"|compliance|rfa|request for authorization|home exercise|why|range of motion|(?:physical "
    r"|neurologic\w* |neck )?exam(?:ination)?(?! findings)|motor strength|need for|how"
    r"|current alleviating|pill counts?|what (?:is|was|the|it|they|he|she|are|were|kind|sort)"
    r"|which (?:level|side|body|part|drug|one|of|knee|device|type|kind|muscles?)|(?:functional capacity |psychological |baseline )evaluation|(?:end|stop"
    r"|return) (?:date|point)|particulars|endpoints?|progress reports?|consult\w* (?:notes?"
    r"|reports?)|height|weight|body mass index|bmi|parameters|settings|supplier|ingredients"
    r"|strength of",
    "sign": r"(?:positive |seated |supine |crossed )?straight[- ]leg(?:[- ]rais\w+)?|slr"
    r"|spurling\w*|mcmurray\w*|lachman\w*|tinel\w*|phalen\w*|finkelstein\w*|hoffmann?\w*|hawkins"
    r"|neer\w*|drop[- ]arm|drawer|babinski\w*|clonus|patrick\w*|faber|strength and sensation"
    r"|reflexes|motor strength and|sensation|sensory|numbness"
    r"|strength(?<!its strength)(?<!or strength)(?<!the strength)(?<!and strength)"
    r"|motor (?:function|power|examination|exam)|dermatom\w+|myotom\w+|gait|facet loading"
    r"|apprehension|provocative \w+|compression test|nerve tension|grip",
    "criterion": r"red[- ]flags?|(?:nerve|nervous|root|spinal|neural"
    r"|neurovascular) (?:\w+ )?(?:compromise|impingement|root|entrapment|dysfunction|impairment"
    r"|injury|compression|involvement|problem|nerve|damage|deficits?|irritation)|(?:pinched"
    r"|compressed|trapped) (?:nerve|root)|neurolog\w+|neuro(?:logic)? deficits?|radicul\w+"
    r"|neuropath\w+|nerve pain|tissue insult|(?:muscle )?spasms?|myelopath\w+|cauda equina"
    r"|weakness|instability|unstable|dislocation|fractures?|tumou?rs?|infection|cancer"
    r"|malignan\w+|metasta\w+|surger(?:y|ies)|surgical|candidate|invasive procedures?"
    r"|high(?:er)? risk|risk factors?|at risk|bleeding|bled|anticoag\w+|anti-coag\w+"
    r"|blood thinners?|aspirin|(?:objective|significant|physical|abnormal|examination"
    r"|positive) (?:\w+ )?findings|radiographs?|x-?rays?|plain (?:film|radiograph)s?|films?"
    r"|gastrointestinal|gi (?:risk|events?|symptoms?|complaints?|distress|bleed\w*|problems?"
    r"|upset)|dyspepsia|gerd|reflux|gastritis|heartburn|stomach|ulcers?|osteoarthritis|arthritis"
    r"|osteonecrosis|necrosis|tendinos[ie]s|tendonitis|insomnia|homebound|housebound|home-?bound"
    r"|confined to|bedridden|seizures?|carpal tunnel|impingement|tears?\b|rupture|derangement"
    r"|return[- ]to[- ]work|job to (?:go|return)|(?:maximal|maximum) medical|flare(?:-?up)?s?"
    r"|exacerbation|adjunct|functional restoration|suspicio\w+|pathology|reduced or not tolerated"
    r"|being reduced|high risk|abnormal\w*|deficits?|crps|fibromyalgia|complex regional|neuralgia"
    r"|trigger points?|twitch|depression|anxiety|cognitive behavioral|witnessed"
    r"|(?:complex )?hernia(?:ted|tion)?s?|obese|obesity|willing\w*|functional (?:limitations?"
    r"|loss)|(?:severe|significant) (?:\w+ )?limitation|complaints?|deterioration|atrophy"
    r"|effusion|locking|locks|catching|giving way|buckling|mechanical symptoms|laxity"
    r"|opioid medications|utilized opioid|short[- ]term basis|acute (?:injury|pain|phase)"
    r"|chronic pain|swelling|criteria|indications|stenosis|spondylolisthesis|slippage"
    r"|motion between|non-?union|contracture|lesions?|foot drop|bowel|bladder|incontinen\w+"
    r"|concussion|(?:loss of|lost) consciousness|syncope|diabet\w+|hypertension"
    r"|high blood pressure|anemia|asthma|apnea|snor\w+|kidney (?:disease|trouble)"
    r"|liver (?:disease|trouble)|renal (?:disease|failure)|heart (?:disease|trouble)|stroke"
    r"|comorbid\w+|nausea|vomiting|constipat\w+|wounds?|open wound|spastic\w*|migraines?"
    r"|suicid\w+|psychosis|panic|plateau\w*|non-?ambulatory|skilled (?:nursing|care|need)"
    r"|nursing care|trial of (?:the |a |this )?(?:\w+ )?(?:unit|device|stimulator|machine)|(?:one"
    r"|1|two|2)[- ](?:month|week)(?:'s)? (?:home )?trial|trial (?:rental|period|use|at home)"
    r"|difficult\w*|motivat\w+|gap\b|defect|progress\w+ (?:of )?(?:neurolog\w+|weakness"
    r"|deficit\w*)|new (?:injury|trauma|symptoms?|findings?)|trauma",
    "meets": r"(?:meets?|met|satisf(?:y|ies|ied)|within|consistent with|fulfills?"
    r"|in accordance with|supported by|in keeping with|in line with|conforms? to|qualif(?:y"
    r"|ies) (?:for|under)) (?:the |these |all |\w+ ){0,4}?(?:guidelines?|criteri(?:a|on)"
    r"|recommend\w+|indications?|requirements?|mtus|acoem|odg|an? mri|range|course|limits?"
    r"|schedule)|qualifies for|(?:is|are|would be|was) (?:also |therefore |thus |clearly "
    r"|clinically |medically |fully |well |both |considered |deemed )?(?:supported|appropriate"
    r"|indicated|warranted|reasonable|justified|clinically appropriate)|would benefit"
    r"|supports? (?:the|this|medical necessity)|clinically appropriate",
    # what came of a treatment, in words of its own
    "no_gain": r"(?:no|any|none the) (?:better|lower|less|higher|greater|closer|different)"
    r"|still (?:rates?|reports?|complains?|scores?|describes?)|wore off|worn off|wears off"
    r"|lasted only|(?:is|are|was|were|been|has|have|remain\w*|stayed|stays|still|continues?|held"
    r"|stood|stands) (?:also |still |remained |stayed |been |much |about |at |nearly |largely "
    r"|essentially |steady |stood )?(?:the same|unchanged|as (?:before|bad|high|it was|they were)"
    r"|unaltered|at \d+|\d+/10|where (?:it|they) w\w+)|(?:did|has|have|had|does|do) (?:not|little"
    r"|nothing)(?: \w+)? (?:help(?:ed)?|work(?:ed)?(?! out)|change[ds]? (?:this|it|that|anything"
    r"|the)|gone back|returned|sufficed?|suffice|been enough|answered|hold|held|last(?:ed)?"
    r"|relieved?|improved?|eased?|for (?:him|her|the|his))"
    r"|(?:brought|gave|yielded|produced|led to|afforded|achieved|resulted in|got"
    r"|gets) (?:\w+ ){0,2}?(?:no|little|nothing|only|scant|minimal|brief|short|temporary"
    r"|transient|fleeting|partial)\b"
    r"|(?:brief|temporary|transient|short-lived|fleeting|passing|momentary"
    r"|only (?:\w+ ){0,3}?(?:days|hours|weeks?) of) (?:\w+ )?(?:relief|help|benefit|improvement"
    r"|easing)?|in vain|no avail|in spite of|despite|fell short|fallen short|falls short"
    r"|without (?:lasting )?(?:relief|benefit|gain|help|improvement|effect|change|any (?:change"
    r"|gain|relief|benefit))|worse(?:ned|ning)? (?:since|after|despite|on)|not (?:worked"
    r"|gone back|returned|back at work|back to work)|off work|out of work",
    "able": r"(?:drove|bathes|dresses|cooks|shops|feeds|toilets|bathed|walked|dressed|moves about"
    r"|took the bus|takes the bus|goes to the)|(?:leaves?|left|goes out of) (?:the |her |his )?(?:home|house)|(?:can"
    r"|able to) leave|drives|driving|walks|climbs|rides|(?:ambulates?|ambulating|ambulation"
    r"|ambulatory|gets about|gets around)|independent(?:ly)?|able to (?:drive|walk|ambulate|care"
    r"|perform|bathe|dress|leave|cook)|lives with",
    "no": r"no|not|without|lack(?:s|ing)?(?: of)?|absen(?:ce of|t)|minimal|never|neither|nor|none"
    r"|un(?:able|remarkable)|normal|intact|denies|denied|only|yet to|isn't|doesn't|didn't|hasn't"
    r"|wasn't|yet|nothing|hardly|scarcely|barely|free (?:of|from)|cannot|don't|weren't|aren't"
    r"|haven't|won't|can't|negative(?! for)|steady|stable|symmetric(?:al)?|equal|preserved|benign"
    r"|full(?= (?:strength|power|motor|muscle|sensation))|within normal limits|less than|nowhere",
}
"""Cue name to its alternatives; where two begin at one place, the one named first is read."""

NO_TOPIC: Final = frozenset(
    (
        "spine", "lumbar", "cervical", "thoracic", "left", "right", "bilateral", "with", "without",
        "contrast", "times", "week", "weeks", "sessions", "visits", "request", "original",
        "remaining", "eligible", "portion", "authorized", "claims", "administrator", "unknown",
        "quantity", "refills", "total", "treatment", "treatments", "knee", "shoulder", "wrist",
        "hand", "elbow", "ankle", "foot", "back", "neck", "lower", "upper", "extremity",
        "extremities", "unit", "purchase", "rental", "month", "months", "days", "per", "for",
        "continuation", "continue", "continued", "evaluation", "medical", "study", "scan", "test",
        "testing", "therapy", "initial", "additional", "associated", "surgical", "service",
        "unspecified",
    )
)  # fmt: skip
"""Words of a title that do not name what is asked for."""

SYNONYMS: Final[dict[str, tuple[str, ...]]] = {
    "ncv": ("nerve conduction",), "ncs": ("nerve conduction",), "emg": ("electromyograph", "emg"),
    "mri": ("magnetic resonance", "mri"), "cpm": ("cpm", "continuous passive"),
    "esi": ("esi", "epidural"), "fce": ("fce", "functional cap"), "prp": ("prp", "platelet"),
    "ppi": ("ppi",), "orthovisc": ("hyaluron",), "synvisc": ("hyaluron",),
    "euflexxa": ("hyaluron",), "supartz": ("hyaluron",), "visco": ("hyaluron",),
    "prilosec": ("omeprazole",), "protonix": ("pantoprazole",), "zanaflex": ("tizanidine",),
    "skelaxin": ("metaxalone",), "fexmid": ("cyclobenzaprine",), "amrix": ("cyclobenzaprine",),
    "neurontin": ("gabapentin",), "lyrica": ("pregabalin",), "cymbalta": ("duloxetine",),
    "xanax": ("alprazolam", "benzodiaz"), "klonopin": ("clonazepam", "benzodiaz"), "valium": ("diazepam", "benzodiaz"),
    "ativan": ("lorazepam", "benzodiaz"), "restoril": ("temazepam", "benzodiaz"), "lunesta": ("eszopiclone", "hypnotic"),
    "percocet": ("oxycodone",), "oxycontin": ("oxycodone",), "vicodin": ("hydrocodone",),
    "duragesic": ("fentanyl",), "opana": ("oxymorphone",), "nucynta": ("tapentadol",),
    "celebrex": ("celecoxib",), "mobic": ("meloxicam",), "motrin": ("ibuprofen",),
    "anaprox": ("naproxen",), "naprosyn": ("naproxen",), "voltaren": ("diclofenac",),
    "flector": ("diclofenac",), "lidoderm": ("lidocaine",), "terocin": ("lidocaine",),
    "colace": ("docusate",), "zofran": ("ondansetron",), "provigil": ("modafinil",),
    "viagra": ("sildenafil",), "cialis": ("tadalafil",),
    "soma": ("muscle relaxant", "carisoprodol"),
    "flexeril": ("muscle relaxant", "cyclobenzaprine"), "gym": ("health club",),
    "rfa": ("radiofrequency",), "tens": ("transcutaneous",), "eswt": ("shock",),
    "norco": ("hydrocodone",), "ultram": ("tramadol",), "ambien": ("zolpidem", "hypnotic"), "zolpidem": ("hypnotic",),
    "diazepam": ("benzodiaz",), "lorazepam": ("benzodiaz",), "alprazolam": ("benzodiaz",),
    "clonazepam": ("benzodiaz",), "temazepam": ("benzodiaz",), "botox": ("botulinum",),
    "topamax": ("topiramate",), "marinol": ("dronabinol", "cannabi"), "dronabinol": ("cannabi",),
    "chiro": ("chiropractic",), "brace": ("lumbar support",), "lso": ("lumbar support",),
    "corset": ("lumbar support",),
}  # fmt: skip
"""How a name in a title begins, and how guidelines name the same thing."""
