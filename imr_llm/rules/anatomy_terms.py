"""Anatomy as California workers' compensation letters print it: terms and their body part.

Three kinds of terms, by what a side and a plural mean for them:

- `PAIRED`: there is one on each side, so a plural is both sides ("shoulders").
- `SIDED`: a side may be printed, but a plural says nothing of sides (fingers, ribs, menisci).
- `UNSIDED`: conditions and organs that are never given a side.

`ABBREVIATIONS` are read in capitals only. `NOT_ANATOMY` are phrases whose anatomical word means
something else (a test, a turn of speech, a measure).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from imr_llm.rules.phrases import words

if TYPE_CHECKING:
    from imr_llm.schema import Part, Side

PAIRED: Final[dict[Part, str]] = {
    "eye": "eye|eyelid|eyeball|cornea|retina",
    "ear": "ear|eardrum",
    "pelvis": "buttock|butt cheek",
    "shoulder": "shoulder|shoulder girdle|shoulder joint|shoulder blade|rotator cuff|clavicle"
    "|collarbone|collar bone|scapula|ac joint|deltoid",
    "upper_arm": "upper arm|upperarm",
    "elbow": "elbow|elbow joint",
    "forearm": "forearm|lower arm",
    "wrist": "wrist|wrist joint|carpal tunnel",
    "hand": "hand|palm",
    "hip": "hip|hip joint",
    "thigh": "thigh|femur",
    "knee": "knee|knee joint|kneecap|knee cap|patella",
    "lower_leg": "lower leg|shin|calf muscle|tibia|fibula",
    "ankle": "ankle|ankle joint",
    "foot": "heel|midfoot|forefoot|hindfoot",
    "upper_extremity": "upper extremity|upper limb|arm|whole arm|entire arm",
    "lower_extremity": "lower extremity|lower limb|leg|whole leg|entire leg",
}

IRREGULAR_PLURALS: Final[dict[str, Part]] = {
    "feet": "foot", "calves": "lower_leg", "scapulae": "shoulder", "patellae": "knee",
    "upper extremities": "upper_extremity", "lower extremities": "lower_extremity",
    "upper extremeties": "upper_extremity", "lower extremeties": "lower_extremity",
    "upper arms and forearms": "upper_arm",
}  # fmt: skip

SIDED: Final[dict[Part, str]] = {
    "head": "head|brain|skull|scalp|cranium|cranial|intracranial|cerebral|occiput|occipital|temple"
    "|headache|headaches|migraine|migraines|migraine headaches|migraine headache|cephalgia"
    "|cephalalgia|craniofacial|frontal bone|post-traumatic headaches|head injury",
    "face": "face|facial|nose|nasal|cheek|cheeks|cheekbone|forehead|chin|zygomatic|eyebrow",
    "eye": "ocular|vision|corneal|retinal|orbital|orbit|intraocular|ophthalmic",
    "ear": "hearing|tinnitus|tympanic|auditory|audiological|sensorineural|cochlear|otalgia",
    "mouth_jaw": "mouth|jaw|jaws|tooth|teeth|incisor|incisors|molars|premolar|premolars|dental|dentition|tongue|lip|lips|gum|gums|mandible"
    "|mandibular|maxilla|maxillary|temporomandibular|temporomandibular joint|bruxism|xerostomia"
    "|dry mouth|molar|gingival",
    "neck": "neck|cervical|cervical spine|c-spine|c spine|cervicalgia|cervicobrachial|cervicogenic"
    "|paracervical|whiplash|trapezius|trapezii|trapezial|trapezoidal|nuchal|sternocleidomastoid"
    "|cervicothoracic|scalene|scalenes|levator scapulae|levator scapula|suboccipital"
    "|thoracic outlet|thoracic outlet syndrome|cervicalagia|cervial|cervico-thoracic",
    "upper_back": "upper back|mid back|mid-back|midback|middle back|upper-back|thoracic"
    "|thoracic spine|t-spine|t spine|dorsal spine|interscapular|rhomboid|rhomboids|parathoracic"
    "|upper and mid back|upper and middle back|upper mid back|mid-thoracic|midthoracic",
    "lower_back": "low back|lower back|back|lumbar|lumbar spine|lumbosacral|lumbosacral spine"
    "|lumbo-sacral|l-spine|l spine|ls spine|l/s spine|low-back|lower-back|lumbago|lumbalgia"
    "|dorsalgia|sacrum|sacral|sacroiliac|sacroiliac joint|sacroiliac joints|si joint|si joints"
    "|coccyx|coccygeal|coccydynia|coccygodynia|tailbone|tail bone|quadratus lumborum|paralumbar"
    "|lumbar region|lumbarsacral|lowback|backache|cauda equina|sacroiliitis|failed back|iliolumbar|lumber spine",
    "chest": "chest|chest wall|rib|ribs|rib cage|ribcage|sternum|sternal|thorax|breast|breasts"
    "|costochondritis|costochondral|costal|intercostal|pectoral|pectoralis|xiphoid",
    "abdomen": "abdomen|abdominal|abdominal wall|hernia|hernias"
    "|epigastric|epigastrium|belly|flank|flanks|abdominal hernia",
    "groin": "groin|groins|inguinal|inguinal hernia|inguinal hernias|inguinal region|testicle"
    "|testicles|testicular|scrotum|scrotal|testis|testes|ilioinguinal|penile|genital|genitals",
    "pelvis": "pelvis|pelvic|gluteal|gluteus|glute|glutes|gluteus medius|gluteus maximus|buttocks"
    " region|iliac crest|ilium|ischial|ischium|pubic|pubis|symphysis pubis|perineal|pudendal"
    "|pelvic ring|pelvic floor",
    "shoulder": "acromioclavicular|acromioclavicular joint|acromion|acromial|glenohumeral|glenoid"
    "|supraspinatus|infraspinatus|subscapularis|teres minor|subacromial|subdeltoid|scapular"
    "|periscapular|parascapular|subscapular|sternoclavicular|adhesive capsulitis|frozen shoulder"
    "|bankart|biceps tenodesis|biceps tendon|bicipital|clavicular|scapulothoracic|suprascapular"
    "|proximal humerus|humeral head|slap lesion|slap tear|slap repair|coracoid|surgical neck",
    "upper_arm": "humerus|humeral|humeral shaft|biceps|bicep|triceps|tricep",
    "elbow": "epicondylitis|lateral epicondylitis|medial epicondylitis|epicondyle|epicondyles"
    "|epicondylar|epicondylopathy|tennis elbow|golfer's elbow|olecranon|cubital|cubital tunnel"
    "|antecubital|radial head|radius head|head of the radius|head of radius|distal biceps"
    "|radiocapitellar|ulnohumeral|ulnar collateral ligament",
    "forearm": "radius|ulna|radial shaft|ulnar shaft|brachioradialis|radius and ulna",
    "wrist": "carpal|carpal bone|carpal bones|scaphoid|lunate|triquetrum|triquetral|scapholunate"
    "|triangular fibrocartilage|triangular fibrocartilage complex|de quervain|de quervain's"
    "|dequervain|dequervain's|distal radius|distal radial|distal ulna|distal ulnar|radial styloid"
    "|ulnar styloid|capitate|hamate|pisiform|radiocarpal|ulnocarpal|colles|colles'|guyon"
    "|guyon's canal|de quervains|dequervains|lower end of radius|lower end of the radius"
    "|distal end of radius|distal radioulnar|lower end of the ulna|lower end of ulna",
    "hand": "finger|fingers|thumb|thumbs|digit|digits|index finger|middle finger|ring finger"
    "|little finger|small finger|long finger|pinky|fingertip|fingertips|knuckle|knuckles"
    "|metacarpal|metacarpals|metacarpophalangeal|carpometacarpal|interphalangeal|phalanx"
    "|phalanges|phalangeal|palmar|thenar|hypothenar|trigger finger|trigger fingers|trigger thumb"
    "|dupuytren's|dupuytren|basal joint|nail bed|nailbed|fingernail|distal phalanx"
    "|metacarpal neck|metacarpal head|metacarpal shaft",
    "hip": "trochanter|trochanteric|greater trochanter|peritrochanteric|intertrochanteric"
    "|piriformis|acetabulum|acetabular|femoral neck|femoral head|neck of the femur|neck of femur"
    "|femoroacetabular|iliopsoas|hip flexor|hip flexors|hip labrum|hip labral",
    "thigh": "hamstring|hamstrings|quadricep|quadriceps|quads|it band|iliotibial|iliotibial band"
    "|itb|femoral|femoral shaft|adductor|adductors|meralgia paresthetica",
    "knee": "meniscus|meniscal|menisci|meniscectomy|patellar|patellofemoral|prepatellar|cruciate"
    "|anterior cruciate ligament|posterior cruciate ligament|anterior cruciate|posterior cruciate"
    "|popliteal|pes anserine|pes anserinus|baker's cyst|baker cyst|tibial plateau|fibular head"
    "|quadriceps tendon|tibiofemoral|infrapatellar|suprapatellar|chondromalacia patella"
    "|chondromalacia patellae|medial collateral ligament|lateral collateral ligament|condylar",
    "lower_leg": "calf|tibial|fibular|tibia and fibula|tibia/fibula|tibia-fibula|tib-fib|tib/fib"
    "|gastrocnemius|soleus|tibialis|pretibial|shin splint|shin splints|gastroc",
    "ankle": "malleolus|malleolar|malleoli|bimalleolar|trimalleolar|talus|talar|subtalar|achilles"
    "|achilles tendon|talofibular|calcaneofibular|syndesmosis|syndesmotic|peroneal tendon"
    "|peroneal tendons|tarsal tunnel|tarsal tunnel syndrome|pilon|peroneus",
    "foot": "foot|toe|toes|great toe|big toe|hallux|plantar|plantar fascia|plantar fasciitis"
    "|metatarsal|metatarsals|metatarsalgia|metatarsophalangeal|calcaneus|calcaneal|tarsal"
    "|tarsal bone|tarsals|tarsometatarsal|cuboid|navicular|cuneiform|lisfranc|bunion|bunions"
    "|sesamoid|instep|morton's neuroma|metatarsal head|metatarsal heads|toenail|toenails"
    "|ball of the foot|ball of foot",
    "upper_extremity": "brachial plexus",
    "lower_extremity": "peroneal nerve",
    "skin": "skin|dermatitis|contact dermatitis|rash|rashes|cellulitis|eczema|dermatologic",
    "other": "spine|spinal|spinous|pvm|paraspinal|paravertebral|vertebra|vertebrae|vertebral"
    "|intervertebral|paraspinals|spinal cord",
}  # fmt: skip

UNSIDED: Final[dict[Part, str]] = {
    "head": "concussion|concussions|concussive|postconcussion|post-concussion|postconcussive"
    "|post-concussive|postconcussional|post concussive|post concussion|traumatic brain injury|tbi",
    "psyche": "psyche|depression|depressions|depressive|depressed|anxiety|anxious|ptsd|insomnia"
    "|sleep|sleeping|sleeplessness|post-traumatic stress|posttraumatic stress|stress|stressors"
    "|panic|panic attacks|panic attack|suicidal|suicidality|adjustment disorder|mood disorder|mood"
    "|bipolar|nightmares|emotional|emotional distress|psychological distress|psychological injury"
    "|psychiatric injury|psychological symptoms|psychological complaints|psychiatric symptoms"
    "|psychiatric complaints|psychological issues|psychiatric issues|mental distress|dysthymia"
    "|dysthymic|agoraphobia|phobia|psychosis|psychotic|somatic symptom disorder"
    "|psychological factors|psychogenic|hypersomnia|post traumatic stress",
    "internal": "gastritis|gerd|acid reflux|reflux|gastroesophageal|gastrointestinal|dyspepsia"
    "|constipation|hypertension|hypertensive|high blood pressure|elevated blood pressure"
    "|blood pressure|diabetes|diabetes mellitus|diabetic|asthma|bowel|bladder|urinary|incontinence"
    "|kidney|kidneys|renal|liver|hepatic|hepatitis|spleen|splenic|stomach|gastric|colon|colonic"
    "|lung|lungs|pulmonary|pneumonia|heart|cardiac|cardiovascular|palpitations|hiatal hernia"
    "|irritable bowel|irritable bowel syndrome|heartburn|peptic ulcer|gastropathy|esophageal"
    "|esophagus|pancreas|pancreatitis|gallbladder|intestine|intestinal|rectal|anal|erectile"
    "|erectile dysfunction|sexual dysfunction|hyperlipidemia|thyroid|heart disease|tachycardia"
    "|supraventricular tachycardia|gastroparesis|nephropathy|hemorrhoids|upper gi|lower gi",
    "whole_body": "whole body|full body|entire body|fibromyalgia|multiple body parts|total body"
    "|polyarthritis|body aches|polytrauma",
    "lower_back": "sciatica|sciatic",
    "abdomen": "umbilical|umbilicus|umbilical hernia|ventral hernia|incisional hernia|periumbilical",
}  # fmt: skip

COMPOSITE: Final[dict[str, tuple[Part, ...]]] = {
    "thoracolumbar": ("upper_back", "lower_back"),
    "thoracolumbar spine": ("upper_back", "lower_back"),
    "thoraco-lumbar": ("upper_back", "lower_back"),
    "thoracolumbosacral": ("upper_back", "lower_back"),
    "thoracic/lumbar": ("upper_back", "lower_back"),
    "cervical/thoracic": ("neck", "upper_back"),
    "cervical/lumbar": ("neck", "lower_back"),
}
"""Terms of more than one part; the shared heads "upper and lower back" are added by `anatomy`."""

ABBREVIATIONS: Final[dict[str, tuple[Part, Side | None]]] = {
    "RUE": ("upper_extremity", "right"), "LUE": ("upper_extremity", "left"),
    "BUE": ("upper_extremity", "bilateral"), "UE": ("upper_extremity", None),
    "UEs": ("upper_extremity", "bilateral"), "BUEs": ("upper_extremity", "bilateral"),
    "RLE": ("lower_extremity", "right"), "LLE": ("lower_extremity", "left"),
    "BLE": ("lower_extremity", "bilateral"), "LE": ("lower_extremity", None),
    "LEs": ("lower_extremity", "bilateral"), "BLEs": ("lower_extremity", "bilateral"),
    "ACL": ("knee", None), "PCL": ("knee", None), "MCL": ("knee", None), "LCL": ("knee", None),
    "TKA": ("knee", None), "TKR": ("knee", None), "THA": ("hip", None), "THR": ("hip", None),
    "FAI": ("hip", None), "ITB": ("thigh", None),
    "SLAP": ("shoulder", None), "AC": ("shoulder", None), "RTC": ("shoulder", None),
    "CTS": ("wrist", None), "CTR": ("wrist", None), "TFCC": ("wrist", None),
    "TFC": ("wrist", None), "DRUJ": ("wrist", None),
    "MCP": ("hand", None), "PIP": ("hand", None), "CMC": ("hand", None),
    "MTP": ("foot", None), "ATFL": ("ankle", None),
    "SIJ": ("lower_back", None), "LS": ("lower_back", None), "LBP": ("lower_back", None),
    "L/S": ("lower_back", None), "C/S": ("neck", None), "T/S": ("upper_back", None),
    "L-S": ("lower_back", None), "ACDF": ("neck", None), "TLIF": ("lower_back", None),
    "PLIF": ("lower_back", None), "ALIF": ("lower_back", None), "LESI": ("lower_back", None),
    "CESI": ("neck", None), "TMJ": ("mouth_jaw", None), "TMD": ("mouth_jaw", None),
    "TBI": ("head", None), "GI": ("internal", None), "GERD": ("internal", None),
    "IBS": ("internal", None), "HTN": ("internal", None), "PVM": ("other", None),
    "PVMs": ("other", None),
}  # fmt: skip

NOT_ANATOMY: Final = (
    "face-to-face|face to face|on the other hand|on one hand|at hand|in hand|on hand|hands on"
    "|hands-on|hand-held|handheld|hands free|hands-free|hand written|hand-written|hand dominant"
    "|hand dominance|hand-dominant|first hand|first-hand|second hand|second-hand|hand out"
    "|left handed|right handed|left-hand dominant|right-hand dominant|eye witness|eye-witness"
    "|eye contact|by mouth|straight leg|straight leg raise|straight leg raising|straight-leg"
    "|leg raise|leg raising|leg raises|leg length|heel to toe|heel-to-toe|heel-toe|heel toe"
    "|toe walk|toe walking|heel walk|heel walking|plantar flexion|plantar-flexion|skin test"
    "|sleep study|sleep studies|sleep number|sleep hygiene|stress test|stress testing|stress tests"
    "|stress fracture|stress fractures|stress reaction|stress view|stress views|stress x-rays"
    "|stress echocardiogram|valgus stress|varus stress|stress position|stress-related conditions"
    "|head of the bed|head of bed|at the head|head-on|head on collision|head on|cervical cancer"
    "|foot-pounds|foot pounds|square feet|square foot|arm's length|arms length|short arm|long arm"
    "|drop arm|back up|back-up|backup|back to work|back to back|back and forth|rib-knit"
    "|elbow grease|heart rate|mood and affect|skin color|skin intact|neck of the woods"
    "|feet went|foot went|feet slipped|foot slipped|feet came|feet flew|foot slid|feet slid|on her feet|on his feet"
    "|head-butted|head butted|head butt|head-butt"
    "|brachial artery|facet|hand in hand|stomach upset"
)
"""Matched as whole terms and dropped: the longer term wins over the one inside it."""

MODIFIERS: Final = frozenset(
    words(
        "upper lower lateral medial anterior posterior distal proximal inner outer mid middle"
        " superior inferior dorsal volar ulnar radial central deep anterolateral posterolateral"
        " anteromedial posteromedial joint joints muscle muscles region regions area areas side"
        " sided sides aspect body soft tissue nerve ligament ligaments tendon tendons fascia bone"
        " bones wall tip tips lesser greater first second third fourth fifth 1st 2nd 3rd 4th 5th"
        " great big little index ring small long dominant non-dominant nondominant affected injured"
        " entire whole the his her their of and or paraspinal paravertebral musculature extremity"
        " trigger frozen spine spinal as well",
        " ",
    )
)
"""Words that may stand inside a list of parts without ending the reach of its leading side."""
