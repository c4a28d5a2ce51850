"""Words of treatments that a worker has had, and of what stands beside them without being one."""

from __future__ import annotations

from typing import Final

from imr_llm.rules.phrases import words

TREATMENTS: Final = words(
    "therapy|therapies|physiotherapy|pt|ot|rehabilitation|rehab|acupuncture|electroacupuncture"
    "|electro-acupuncture|chiropractic|chiropractor|chiro|manipulation|manipulations|adjustments"
    "|massage|massages|myofascial release|trigger point|injection|injections|esi|esis|epidural"
    "|epidurals|block|blocks|rhizotomy|rhizotomies|ablation|radiofrequency|neurotomy|surgery"
    "|surgeries|operation|arthroscopy|arthroscopic|arthroplasty|replacement|repair|release"
    "|reconstruction|fusion|acdf|tlif|plif|alif|laminectomy|laminotomy|discectomy|microdiscectomy"
    "|foraminotomy|decompression|meniscectomy|chondroplasty|debridement|synovectomy|tenodesis"
    "|acromioplasty|mumford|excision|resection|anastomosis|amputation|fixation|orif|pinning"
    "|hardware removal|removal|placement|implantation|implant|drainage|irrigation|exploration"
    "|herniorrhaphy|hernia repair|kyphoplasty|vertebroplasty|osteotomy|arthrodesis|transposition"
    "|manipulation under anesthesia|brace|braces|bracing|splint|splints|splinting|cast|casting"
    "|boot|walking boot|sling|crutches|crutch|cane|walker|wheelchair|orthotics|orthotic|insoles"
    "|collar|corset|lumbar support|back support|knee immobilizer|immobilizer|immobilization|wrap"
    "|ace wrap|bandage|tens|tens unit|stimulator|stimulation|h-wave|interferential|ultrasound"
    "|traction|decompression therapy|inversion table|cold pack|cold packs|hot packs|heating pad"
    "|ice packs|paraffin|shockwave|eswt|laser|cupping|infrared|exercise|exercises|hep|home program"
    "|stretching|conditioning|hardening|aquatic|pool therapy|gym|psychotherapy|cbt|biofeedback"
    "|counseling|hypnosis|hypnotherapy|functional restoration|detoxification|detox|weaning|cpap"
    "|pump|spinal cord stimulator|medication|medications|meds|nsaid|nsaids|anti-inflammatory"
    "|anti-inflammatories|antiinflammatories|antiinflammatory|opioid|opioids|narcotic|narcotics"
    "|analgesic|analgesics|muscle relaxant|muscle relaxants|muscle relaxers|muscle relaxer|steroid"
    "|steroids|corticosteroid|corticosteroids|cortisone|antibiotics|antidepressants|antidepressant"
    "|pillow|shot|shots|patches|creams|cream|ointment|topicals|topical|prp|viscosupplementation|synvisc"
    "|hyaluronic|sutures|suturing|stitches|staples|wound care|hospitalization|kinesio tape|taping"
    "|kinesiotape|modified work|work modification|hearing aids|glasses|dentures|root canal"
    "|sleep aid|sleep aids|medial branch blocks|epidural steroid injections|iv fluids"
    "|orthosis|orthoses|strap|straps|heel lift|heel cups|inserts|shoe inserts|knee scooter|scooter"
    "|kinesiology tape|prosthesis|dressings|dressing changes|skin graft|skin grafting|grafting"
    "|physical medicine|ice massage|heat therapy|whirlpool|hydrotherapy|yoga|tai chi|meditation"
    "|psychiatric care|psychological care|chiropractic care|pain pump|neurolysis|tenolysis"
    "|tenotomy|fasciotomy|fasciectomy|bunionectomy|cystectomy|ganglionectomy|carpal tunnel release"
    "|closed reduction|open reduction|joint replacement|botox|supartz|euflexxa|orthovisc|hyalgan"
    "|bone graft|root canals|dental crowns|bonding|compression stockings|compression sleeve|sleeve"
    "|night guard|mouth guard|occlusal guard|home health care|relaxants|pain relievers|painkillers"
    "|pain pills|sleeping pills|muscle rubs|balm|liniment|work restrictions|back school|spine school"
    "|mua|ctr|tka|tkr|tha|thr|lesi|cesi|tfesi|tfesis|mbb|mbbs|sad|cushion|revisions|reductions|donut cushion|tlso|lso|afo"
    "|activity modification|activity restriction|activity restrictions|lifting restriction|lifting restrictions|truss"
    "|fixator|external fixator|counterforce band|band|pad|pads|liner|liners|sock plies|desensitization|revision|tendon transfer"
    "|nerve transfer|arthrocentesis|aspiration|lavage|graft|training|inj|physio|osteopathy|osteopathic|spica|boots|spacer"
    "|manipulative|mobilization|reduction|program|rehabilitative|tape|light duty|modified duty|modified duties"
)

SELF_CARE: Final = frozenset(
    words(
        "rest|ice|heat|icing|elevation|moist heat|bed rest|ice and heat|heat and ice|time off work"
    )
)
"""Treatments only where the word is all that stands there: elsewhere these are everyday words."""

MENTIONED: Final = words(
    "physical therapy|occupational therapy|therapy|pt|physiotherapy|acupuncture|chiropractic|chiropractic care"
    "|massage therapy|hand therapy|aquatic therapy|pool therapy|vestibular therapy|psychotherapy|cognitive behavioral therapy"
    "|cbt|biofeedback|injection|injections|esi|esis|epidural|epidurals|rhizotomy|ablation|surgery|operation|arthroscopy"
    "|arthroplasty|replacement|repair|release|reconstruction|fusion|acdf|laminectomy|discectomy|microdiscectomy|foraminotomy"
    "|decompression|meniscectomy|chondroplasty|synovectomy|acromioplasty|excision|resection|amputation|fixation|orif"
    "|fixator|removal|revision|herniorrhaphy|kyphoplasty|osteotomy|arthrodesis|brace|braces|splint|splints|sling|crutches|cane"
    "|orthotics|insoles|collar|corset|immobilizer|tens unit|tens|h-wave unit|truss|band|strap|pad|pads|boot|cast"
    "|walking boot|cam boot|block|blocks|manipulation|desensitization|activity modification|prosthesis|liners|plies"
    "|training|mirror therapy|functional restoration program|home exercise program|home exercises|debridement|skin graft"
    "|reduction|casting|bracing|splinting|traction unit|cpap|knee sleeve|heel cups|orthosis|wound care|sutures|stitches"
    "|tendon transfer|transposition|tenotomy|nerve blocks|cortisone|counseling|root canal|heel lift|night guard"
    "|inj|mua|ctr|tka|tkr|tlif|plif|lesi|cesi|tfesi|mbb|sad|revisions|nerve block|lso|tlso|afo|therapy sessions|osteopathic manipulation"
    "|work conditioning|work hardening|kinesiotape|lifting restriction|lifting restrictions|visco|prp|stimulator"
)
"""Heads of treatments that count where they are only mentioned; everyday words are left out."""

DIAGNOSTICS: Final = words(
    "x-ray|x-rays|xray|xrays|x ray|x rays|radiograph|radiographs|radiographic|radiography|imaging"
    "|mri|mris|mr arthrogram|mra|ct|cat scan|emg|ncv|ncs|electrodiagnostic|electrodiagnostics"
    "|electromyography|nerve conduction|diagnostic|diagnostics|test|tests|testing|scan|scans"
    "|laboratory|labs|lab work|urine|urinalysis|drug screen|drug screens|screening|screenings"
    "|study|studies|arthrogram|discogram|discography|ekg|bloodwork|blood work|sleep study|biopsy"
    "|functional capacity|qme|ame|polysomnography|toxicology|endoscopy|colonoscopy|films"
    "|referral|referrals"
)
"""Imaging and tests, which the codebook does not count, and referrals, which are not yet care."""

DRUG_CLASSES_BY_NAME: Final = frozenset(
    words(
        "corticosteroid|corticosteroids|steroid|steroids|nsaid|nsaids|opioid|opioids|antibiotic"
        "|antibiotics|muscle relaxant|muscle relaxants|antidepressant|antidepressants|cortisone"
        "|topical|topicals|anti-inflammatory|anti-inflammatories|narcotics|narcotic|analgesics"
        "|collagenase|viscosupplementation|medical marijuana|compound cream|topical cream"
    )
)
"""What the drug table lists beside drugs, and what is no drug's name in a sentence."""

GENERIC: Final = frozenset(
    words(
        "medication|medications|meds|oral medication|oral medications|prescription medication"
        "|prescription medications"
    )
)
"""A bare "medication(s)" counts only where the same sentence names no drug (codebook)."""

HOLDERS: Final = words(
    "medications|medication|medication therapy|medications therapy|medication management"
    "|oral medications|oral medication|pain medications|pain medication|meds|medication regimen"
    "|conservative treatment|conservative treatments|conservative care|conservative measures"
    "|conservative management|conservative therapy|multiple modalities|various modalities"
    "|prescription medications|drugs|treatment|treatments|drug therapy|pharmacotherapy"
    "|topical medications|therapy with medications|medical treatment|medical management"
    "|surgeries|procedures|modalities|interventions|therapies|injections|conservative modalities"
    "|nonoperative care|nonoperative treatment|nonoperative measures|nonsurgical treatment"
    "|non-operative care|non-operative treatment|nonsurgical care|home remedies|first-line drugs"
)
"""Before "including", "such as" or "of" these only hold the list that follows."""

FORMS: Final = words(
    "er|xr|sr|cr|ir|dr|ec|odt|hcl|hci|sodium|citrate|tartrate|citrate er|dose pak|dose pack|dosepak"
    "|dosepack|gel|cream|ointment|patch|patches|topical|topical gel|topical cream|lotion|spray"
    "|suspension|solution|capsules|tablets|potassium|besylate|hydrochloride|er hcl|hcl er|fumarate"
    "|forte|pm|compound|topical patch|pain patch|with codeine|/apap|-apap|apap|/acetaminophen"
    "|-acetaminophen|magnesium|injection|injections|shot|extra strength"
)
"""What may follow a drug name and still belongs to it."""

SHARED_ADJECTIVES: Final = frozenset(
    words(
        "physical occupational hot cold warm cool aquatic home oral topical medical"
        " psychological epidural intra-articular facet manual soft group individual open closed"
        " diagnostic land land-based aqua",
        " ",
    )
)
"""Standing alone before "and", these wait for the noun to come ("physical and aquatic therapy")."""

TREATMENTS_KEPT_TOGETHER: Final = (
    "hot and cold", "cold and hot", "warm and cool", "open reduction and internal fixation",
    "incision and drainage", "irrigation and debridement", "discectomy and fusion",
    "decompression and fusion", "laminectomy and discectomy", "laminectomy and fusion",
    "heat and ice", "ice and heat", "reduction and internal", "range of motion and",
    "discectomy and interbody", "dilation and curettage", "manipulation and mobilization",
)  # fmt: skip

_HAD_BY: Final = words(
    "has|have|had|also|subsequently|then|initially|previously|he|she|worker|patient|applicant"
    "|claimant|employee|iw|who|and|but|later"
)

_USED: Final = words(
    "underwent|undergone|undergoing|performs|performed his|performed her|practices|received|receives|receiving|completed|completing|tried|trying"
    "|trialed|attended|attending|performing|doing|participated in|participating in|participates in"
    "|engaged in|uses|using|used|utilizes|utilized|utilizing|wears|wearing|wore|worn|takes|taking"
    "|taken|took|failed|failing|continues on|continues with|continues to take|continues to use"
    "|maintained on|maintains on|depending on|relies on|relied on|relying on|depends on|fitted with"
    "|given|provided with|provided|administered|prescribed|dispensed|ambulates with|ambulating with"
    "|ambulate with|ambulated with"
    "|sleeps with|finished|gone to|went to|gone through|went through|been through|goes to"
    "|sent home with|discharged with|treated with|treated by|injected with|immobilized in"
    "|immobilized with|placed in|put in|is in|placed into|weaned off|weaned from|tapered off"
    "|tapered from|switched to|changed to|switched from|managed with|manages with|gets by on"
    "|gets by with|fitted for|supplied with|issued|equipped with|casted for|had|stepped down to|graduated to"
    "|switched over to|advanced to|moved on to|progressed to|transitioned to|converted to|bridged with|loaded with"
    "|copes with|medicates with|had had|has had|have had"
)
_ON: Final = tuple(
    f"{state} on"
    for state in words(
        "is|was|been|remains|remained|stays|stayed|kept|placed|put|started|begun|currently|back"
        "|stabilized|now|maintained|continued|restarted|still|while"
    )
)
TOLD_BY_NOUN: Final = words(
    "use of|usage of|status post|s p|despite|relief with|relief from|improved with|improves with"
    "|improvement with|better with|helped by|controlled with|controlled by|reduced with|reduced by"
    "|response to|responded to|benefit from|benefited from|benefit with|benefit of"
    "|improvement from|success with|trial of|trials of|on oral|course of|courses of|round of"
    "|rounds of|series of|sessions of|visits of|relieved by|relieved with|eased by|eased with"
    "|improved after|better after|worse after|followed by|history of|since the|since his|since her"
    "|after the|after his|after her|after a|after an|after two|after three|after one|following a"
    "|following an|following his|following her|followed with|treatment was|treatments were"
    "|care was|treatment has been|care has been|care had been|treatment had been|limited to"
    "|confined to|records show|records document|records note|records reflect|notes show"
    "|notes document|chart shows|file shows|records list|improvement on|relief on|refractory to"
    "|intolerant of|intolerant to|did well with|did well on|did poorly with|help of|aid of"
    "|helped with|helped only by|there were|there was|there have been|there has been|there had been|after that came"
    "|then came|came next|had tried and failed|been treated by"
)
BEFORE: Final = frozenset(words("after|since"))
"""Where a bare "surgery" need not have been: therapy after surgery may be foreseen."""
TAKEN: Final = frozenset(words("taken|used|worn|prescribed|given|started|tried|received"))
"""Behind a comma these follow the treatment that they tell of ("Norco, taken at night,")."""
ON: Final = frozenset(_ON)
"""Where only a drug can follow: one is also "on" modified duty."""
TOLD: Final = frozenset(
    (
        *_USED,
        *BEFORE,
        "tolerate",
        "tolerated",
        *_ON,
        *TOLD_BY_NOUN,
        *(f"{who} had" for who in _HAD_BY),
    )
)
"""Everyday words before a treatment had; the item itself must then be a drug or a treatment."""

DONE: Final = frozenset(
    words(
        "administered|performed|provided|prescribed|given|applied|dispensed|refilled|renewed|injected"
        "|completed|done|carried out|tried|attempted|used|taken|started|begun|stopped|discontinued"
        "|placed|fitted|received|attended|finished|worn|helpful|unhelpful|effective|ineffective"
        "|beneficial|successful|unsuccessful|of no|of little|of some|of limited|of great|of benefit"
        "|of help|not helpful|not effective|not beneficial|not successful|not of|followed by"
        "|unrewarding|tolerated|not tolerated|poorly tolerated|well tolerated|without benefit"
        "|without relief|without effect|without success|exhausted|undertaken|mentioned as prior|mentioned as past"
        "|mentioned as previous|listed as prior|listed as past|listed as previous|noted as prior|tried first"
        "|tried before|tried without|reportedly|delivered|issued|supplied|dispensed|imposed|instituted|replaced"
        "|increased|tapered|weaned|repeated|removed|inserted|implanted|dosed|titrated|titrated up"
        "|given up|abandoned|broken off|wound up|concluded|said to have|reported to have|noted to have"
        "|continued|resumed|restarted|switched|in use|on board|ongoing|undergone|instituted"
    )
)
"""What was done with a treatment, behind "was" or "has been"."""
EFFECTS: Final = frozenset(
    words(
        "gave|gives|has given|have given|had given|brought|brings|produced|yielded|offered|offers"
        "|made|helped|helps|has helped|have helped|had helped|did not|did little|did nothing|did no"
        "|does not help|do not help|failed|has failed|have failed|had failed|had no|had little|had only"
        "|relieved|relieves|eased|eases|reduced|reduces|lessened|lessens|upset|upsets|caused|causes"
        "|worked|provides|provide|led to|resulted in|allowed|allows|keeps|keep|controls|control"
        "|makes|lasted|took the edge|takes the edge|calmed|calms|settled|have not|has not helped"
        "|have not helped|worsened|aggravated|improved|improves|help|was not|were not|has been of"
        "|have been of|fell short|had reportedly|has reportedly|have reportedly|brought about|blunt|blunts|take the edge|dulls|dulled|followed in|followed"
    )
)
"""What came of a treatment had."""

LISTING: Final = frozenset(
    words(
        "rx|tx|other rx|treatment|treatments|therapy|therapies|care|management|modalities|surgical history"
        "|surgery|surgeries|prior procedures|interventions|medication|medications|meds"
        "|medication regimen|prescriptions|treated|managed|course|drugs|medicines|measures"
        "|operation|treatment was|care was|treatments were|prescriptions|regimen|procedures"
        "|treatment has been|care has been|treatment had been|care had been|treated with"
        "|treated by|managed with|surg hx|psh|surgical hx|med list|operations|therapeutics"
    )
)
"""The nouns and verbs that begin a list of treatments; see the lead-ins of `treatments`."""

NOT_HAD: Final = frozenset(
    words(
        "not|never|no|nor|denies|denied|denying|hasn't|be|should|would|could|may|might|if|until|unless"
        "|can|cannot|without|consider|considers|considered|considering|schedule|scheduled|need|needs"
        "|needed|yet|avoid|avoids|avoided|avoiding|begin|begins|start|lack|evidence|awaiting|await"
        "|awaits|declined|declines|refused|refuses|hoped|hopes|whether|will|offered|mother|father"
        "|brother|sister|wife|husband|family"
    )
)
"""Close before a lead-in, these say that the worker has not had it, or that another one has."""
NOT_HAD_STEMS: Final = ("recommend", "request", "plan", "authoriz", "approv", "initiat", "propos")
