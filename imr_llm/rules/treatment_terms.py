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
)

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

GENERIC: Final = words(
    "medication|medications|meds|oral medication|oral medications|prescription medication"
    "|prescription medications"
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

_HAD_BY: Final = (
    "has|have|had|also|subsequently|then|initially|previously|he|she|worker|patient|applicant"
    "|claimant|employee"
)

TOLD: Final = (
    *words(
        "underwent|undergone|undergoing|received|receiving|completed|tried|trying|trialed|attended"
        "|attending|performing|doing|participated in|participating in|participates in|engaged in"
        "|uses|using|used|utilizes|utilizing|wears|wearing|takes|taking|taken|took|failed"
        "|continues on|continues with|continues to take|continues to use|maintained on|depending on"
        "|relies on|relying on|fitted with|given|provided with|provided|administered|prescribed"
        "|ambulates with|ambulating with|ambulate with|use of|status post|s/p|despite|relief with"
        "|relief from|improved with|improves with|improvement with|better with|helped by"
        "|controlled with|reduced with|reduced by|response to|benefit from|benefit with|benefit of"
        "|improvement from|success with|trial of|finished|on oral"
    ),
    *(f"{who} had" for who in words(_HAD_BY)),
)
"""Everyday words before a treatment had; the item itself must then be a drug or a treatment."""
