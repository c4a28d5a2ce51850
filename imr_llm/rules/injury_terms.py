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
    "|knocked down|swept|ambushed|restraining|whipped"
)
"""Behind "was", "were", "got" or "having been"."""

_HURTS: Final = "his|her|their|the|both|a|an"
DID: Final = (
    *words(
        "slipped|tripped|stumbled|fell|misstepped|mis-stepped|jumped|leaped|leapt|tumbled|collided"
        "|crashed|skidded|inhaled|fainted and fell|missed a step|overturned|rear-ended"
        "|rolled over|stepped on|stepped in|stepped off|stepped into|stepped over|stepped down"
        "|stepped through|slid off|slid down|slid on|slid from|walked into|ran into|backed into"
        "|reached up|lost control|grabbed hold|bent to|bent down to|bent over to|overextended"
        "|hyperextended|saw a|witnessed|swallowed|drove into|drove over|plunged"
    ),
    *(
        f"{verb} {whose}"
        for verb in words(
            "twisted|rolled|wrenched|bumped|hit|struck|banged|smashed|slammed|caught|jammed|pinched"
            "|lost|burned|punctured|crushed|stubbed|cut|scraped|jerked|turned|snagged|whacked"
        )
        for whose in words("his|her|their")
    ),
    *(f"{verb} a {thing}" for verb in ("lifted", "carried", "pushed", "pulled", "caught", "moved")
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
    "|charged|threw|tackled|stepped on|trampled|pulled|shoved|slapped|stabbed|shot|robbed"
    "|was dropped on|were dropped on|tipped over|slid out"
)
"""What a thing, an animal or another person did to the worker."""

HURT: Final = words(
    "hurt|injured|injuring|strained|sprained|wrenched|tweaked|pulled|tore|broke|fractured|burned"
    "|lacerated|dislocated|aggravated|herniated|injury|injuries|accident|incident|doi"
)

ACCIDENT: Final = words(
    "motor vehicle|mva|mvc|slip and fall|slip-and-fall|trip and fall|trip-and-fall|physical assault"
    "|physical altercation|falling|slipping|tripping|fall|head-on collision|rear-end collision"
    "|rear-end accident|rollover accident|robbery|armed robbery|explosion|dog bite|needle stick"
    "|needlestick|electrocution|assault|scaffold collapse|gunshot|stabbing"
    "|head on collision|rear end collision"
    "|" + "|".join(
        f"{vehicle} {crash}"
        for vehicle in (
            "car", "auto", "automobile", "truck", "forklift", "bus", "van", "vehicle", "vehicular",
            "traffic", "bicycle", "motorcycle", "train", "golf cart", "tractor", "cart", "boat",
            "freeway", "road", "rollover",
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
        " veterinarian hygienist phlebotomist pharmacist lifeguard correctional",
        " ",
    )
)
"""Who may slip or be struck, where no pronoun says so."""

PERSON: Final = (
    r"(?:he|she|they|(?:the|this|said|an?)\s(?:injured\sworker|worker|patient|applicant|claimant"
    r"|employee|iw|individual)|injured\sworker)"
)
OF_IT: Final = (
    r"(?:when|while|from|due\sto|secondary\sto|as\sa\sresult\sof|as\sthe\sresult\sof|after|during"
    r"|because\sof|by|caused\sby|resulting\sfrom|related\sto|stemming\sfrom|following|attributed\sto)"
)
DOING: Final = (
    r"(?!during|morning|evening|being|having|causing|resulting|including|requiring|working\b"
    r"|undergoing|complaining|according|following|involving|ongoing|receiving|taking|everything"
    r"|something|nothing|anything)[a-z]{2,16}ing\b"
)
