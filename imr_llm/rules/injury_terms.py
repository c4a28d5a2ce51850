"""Words for what befalls a worker: events, those whom and by what they befall, and cumulative trauma."""

from __future__ import annotations

from typing import Final

from imr_llm.rules.phrases import words

BEFELL: Final = words(
    "assaulted|attacked|beaten|bitten|bit|broadsided|bumped|buried|burned|burnt|butted|carjacked"
    "|caught|choked|clipped|crushed|cut|doused|dragged|ejected|electrocuted|exposed|flung|gored"
    "|grabbed|held up|held at|hit|impaled|impaled by|involved in|jammed|jerked|jolted|kicked|knocked"
    "|lacerated|mugged|overcome|pinched|pinned|poked|pricked|pulled|punched|punctured|pushed"
    "|rear ended|rear-ended|rearended|robbed|run over|scalded|scratched|shocked|shot|shoved"
    "|sideswiped|slammed|slapped|smashed|splashed|sprayed|squeezed|stabbed|stepped on|struck"
    "|stuck|stung|t-boned|tackled|threatened|thrown|tossed|trampled|trapped|bucked|hurled|blown"
    "|knocked down|swept|ambushed|restraining|whipped|t boned|wedged|scraped|skewered|lashed"
    "|bombarded|mauled|headbutted|head-butted|elbowed|pelted|swarmed|drenched|engulfed|hurtled"
    "|rammed|pummeled|spat on|spit on|strangled|body-slammed|manhandled|accosted|yanked|twisted"
    "|wrenched|flipped|sucked|entangled|snagged|hooked|severed|mangled|degloved|rolled over"
)
"""Behind "was", "were", "got" or "having been"."""

DID: Final = (
    *words(
        "slipped|tripped|stumbled|fell|misstepped|mis-stepped|jumped|leaped|leapt|tumbled|collided"
        "|crashed|skidded|inhaled|fainted and fell|missed a step|overturned|rear-ended"
        "|rolled over|stepped on|stepped in|stepped off|stepped into|stepped over|stepped down"
        "|stepped through|slid off|slid down|slid on|slid from|walked into|ran into|backed into"
        "|reached up|lost control|grabbed hold|bent to|bent down to|bent over to|overextended"
        "|hyperextended|saw a|witnessed|swallowed|drove into|drove over|plunged|stepped wrong"
        "|stepped awkwardly|stepped backward|stepped backwards|stepped out|stepped from|came down"
        "|went down hard|went through|went over the|toppled|keeled over|lost footing|missed the"
        "|missed his|missed her|mis-stepped|misjudged|swerved|hydroplaned|spun out|rear ended"
        "|t-boned|bumped into|knocked into|crashed into|slammed into|fell|dove|dived|leapt from"
        "|dropped to|backed over|tumbled|flipped|hopped|squatted to|twisted to|turned to|lunged"
        "|reached out|reached for|reached over|reached across|bent over|bent down|knelt to"
        "|kneeled to|swung a|swung the|threw a|threw the|picked up|hoisted|heaved|wrestled"
        "|twisted while|twisted awkwardly|twisted as|twisted wrong|moved wrong|turned suddenly|turned while|bent while"
        "|restrained a|broke up a|tackled a|intervened|breathed in"
    ),
    *(
        f"{verb} {whose}"
        for verb in words(
            "twisted|rolled|wrenched|bumped|hit|struck|banged|smashed|slammed|caught|jammed|pinched"
            "|lost|burned|punctured|crushed|stubbed|cut|scraped|jerked|turned|snagged|whacked"
            "|knocked|squeezed|trapped|mashed|nicked|sliced|gashed|scalded|impaled|cracked|missed"
            "|inverted|everted|jarred|rammed|nailed|stuck|pricked|got|pinned"
        )
        for whose in words("his|her|their|the left|the right|both|left|right|l|r|a finger|a thumb")
    ),
    *(f"{verb} a {thing}" for verb in ("lifted", "carried", "pushed", "pulled", "caught", "moved",
      "hauled", "dragged", "shoved", "loaded", "unloaded", "transferred", "grabbed", "lowered")
      for thing in ("heavy", "large", "box", "patient", "client", "falling")),
)  # fmt: skip
"""What a worker did when it happened; stands behind a person."""

STRUCK: Final = words(
    "fell on|fell onto|fell upon|fell against|fell over on|fell off|fell from|fell and struck"
    "|fell and hit|dropped on|dropped onto|came down on|came down onto|came off|rolled onto"
    "|rolled over|rolled on|rolled back|landed on|collapsed on|collapsed onto|crashed into"
    "|slammed into|slammed on|slammed against|slammed shut on|swung into|swung and|tipped over on"
    "|tipped onto|tipped and|toppled on|toppled onto|toppled over|struck|hit|crushed|bumped"
    "|kicked|bit|punched|attacked|assaulted|ran over|ran into|backed into|backed over|pinned"
    "|rear-ended|rear ended|grabbed|pushed|knocked|stung|smashed|caught|scratched|jerked|slid off"
    "|slid onto|slid into|closed on|shut on|exploded|blew up|gave way|collapsed|flipped|overturned"
    "|kicked back|broke loose|splashed|sprayed|burst|snapped back|shifted|t-boned|sideswiped"
    "|rolled off|slipped off|let go|swung around|swung back|came loose|gave out|bucked|drove over"
    "|drove into|backed a|backed her|backed the|threw a|threw the|fell over onto|blew|blew out"
    "|blew open|slammed|swung open|flew off|flew out|flew into|rolled down|tumbled|came crashing"
    "|head-butted|head butted|headbutted|elbowed|choked|rammed|body-slammed|lunged at|threatened|bowled over|mauled"
    "|came loose and|kicked up|sliced|cut|lacerated|punctured|burned|scalded|trapped|squeezed|bowled"
    "|charged|threw|tackled|stepped on|trampled|pulled|shoved|slapped|stabbed|shot|robbed"
    "|was dropped on|were dropped on|tipped over|slid out"
)
"""What a thing, an animal or another person did to the worker."""

HURT: Final = words(
    "hurt|injured|injuring|strained|sprained|wrenched|tweaked|pulled|tore|broke|fractured|burned"
    "|lacerated|dislocated|aggravated|herniated|injury|injuries|accident|incident|doi"
)

HANDLED: Final = words(
    "lifted|pulled|pushed|carried|moved|hoisted|dragged|hauled|loaded|unloaded|picked up|reached|bent|swung|threw|twisted"
    "|turned|heaved|caught|restrained|shoveled|squatted|knelt"
)
"""What tells of an injury only where the summary opens with it."""

PAST: Final = words(
    "fell|threw|swung|bent|ran|drove|rode|stood up|took|caught|held|dug|shook|rose|got off|got out"
    "|got down|got up|went down|went up|came down|hit|cut|put|set|leapt|knelt|sat down|lifted|hung"
)
"""Past forms without "-ed"."""

YEARS_OF: Final = tuple(
    f"{span} of"
    for span in words(
        "years|decade|decades|months|lifetime|career|day|days|hours|weeks|shift|season"
    )
)

ACCIDENT: Final = words(
    "motor vehicle|mva|mvc|slip and fall|slip-and-fall|trip and fall|trip-and-fall|physical assault"
    "|physical altercation|falling|slipping|tripping|fall|head-on collision|rear-end collision"
    "|rear-end accident|rollover accident|robbery|armed robbery|explosion|dog bite|needle stick"
    "|needlestick|electrocution|assault|scaffold collapse|gunshot|stabbing"
    "|head on collision|rear end collision|slip/fall|trip/fall|slip & fall|trip & fall|misstep"
    "|mis-step|missed step|electric shock|chemical spill|chemical splash|tumble|stumble|car wreck"
    "|pile-up|pileup|pedestrian accident|workplace violence|hold-up|holdup|carjacking|auto vs ped|dog attack"
    "|animal attack|physical attack|crush injury|head-on crash|rear-ender|roll-over|gas leak"
    "|" + "|".join(
        f"{vehicle} {crash}"
        for vehicle in (
            "car", "auto", "automobile", "truck", "forklift", "bus", "van", "vehicle", "vehicular",
            "traffic", "bicycle", "motorcycle", "train", "golf cart", "tractor", "cart", "boat",
            "freeway", "road", "rollover", "rear-end", "rear end", "multi-vehicle",
        )
        for crash in ("accident", "collision", "crash", "wreck")
    )
)  # fmt: skip

PERSONS: Final = frozenset(
    words(
        "nurse clerk aide guard janitor custodian mechanic electrician technician deputy chef cook"
        " maid housekeeper assistant attendant foreman pilot machinist roofer stylist therapist"
        " secretary physician dentist athlete apprentice intern volunteer paramedic lineman"
        " firefighter fireman sheriff barista waitress actress stewardess hostess cashier"
        " carpenter plumber welder painter driver laborer worker picker packer loader farmer"
        " trucker teacher baker butcher officer manager supervisor server bartender gardener"
        " landscaper caregiver operator installer inspector instructor caretaker handler cleaner"
        " assembler soldier policeman male female man woman lady gentleman employee employe person"
        " individual claimant applicant patient he she they who iw mason framer drywaller tiler"
        " hairdresser seamstress tailor operative fabricator sorter rider jockey dancer musician"
        " professor principal administrator analyst programmer engineer agent broker salesman"
        " salesperson salesclerk stocker warehouseman porter bellman valet dishwasher busser"
        " superintendent contractor helper planter harvester milker groomer trainer coach referee"
        " veterinarian hygienist phlebotomist pharmacist lifeguard correctional trimmer checker"
        " bagger cutter fitter rigger pipefitter ironworker longshoreman presser sewer sawyer logger"
        " miner driller trooper ranger lineworker steward chauffeur courier mailman postman carrier"
        " lieutenant sergeant captain detective counselor psychologist orderly cna lvn rn lpn emt"
        " merchandiser receptionist teller photographer reporter performer player aide sander"
        " finisher glazier electrician millwright mover splicer pourer setter steamfitter pumper"
        " arborist surveyor laborers houseman housekeeping crewman deckhand seaman fisherman rancher"
        " farmhand fieldworker farmworker grocer stylist barber m f guy boy girl worker's represented"
        " himself herself pt",
        " ",
    )
)
"""Who may slip or be struck, where no pronoun says so."""

PERSON: Final = (
    r"(?:he|she|they|(?:the|this|said|an?)\s(?:injured\sworker|worker|patient|applicant|claimant"
    r"|employee|iw|individual|pt|man|woman|gentleman|lady)|injured\sworker|pt|patient|iw)"
)
OF_IT: Final = (
    r"(?:when|while|from|due\sto|secondary\sto|as\sa\sresult\sof|as\sthe\sresult\sof|after|during"
    r"|because\sof|by|caused\sby|resulting\sfrom|related\sto|stemming\sfrom|following|attributed\sto"
    r"|on\saccount\sof|owing\sto|arising\s(?:from|out\sof)|brought\son\sby|as\sa\sconsequence\sof"
    r"|in\sconsequence\sof|on\sthe\sbasis\sof|blamed\son|ascribed\sto|in\sconnection\swith)"
)
DOING: Final = (
    r"(?!during|morning|evening|being|having|causing|resulting|including|requiring|working\b"
    r"|undergoing|complaining|according|following|involving|ongoing|receiving|taking|everything"
    r"|something|nothing|anything)[a-z]{2,16}ing\b"
)
