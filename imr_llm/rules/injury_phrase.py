"""The shortest phrase that says how an injury happened, cut from where its telling begins.

Lead-in words, words of kind ("cumulative trauma from") and consequences ("and felt pain") go.
"""

from __future__ import annotations

import re
from typing import Final

from imr_llm.rules.injury_terms import BEFELL, DOING, OF_IT, PERSON
from imr_llm.rules.phrases import Piece, any_of, trimmed

_FELT: Final = (
    r"(?:felt|heard|noticed|experienced|had)\s[^.;,]{0,60}?(?=\s(?:while|when|after|as)\s)"
)
_LEADING: Final = re.compile(
    rf"\s*(?:(?:{PERSON}(?:\s(?:was|were|had|reportedly))?(?:\s{_FELT})?"
    rf"|(?:an?\s)?(?:\w+\s){{0,2}}injur(?:y|ies)(?=\s{OF_IT}\b)|was\sinvolved\sin|involved\sin"
    rf"|occurr(?:ed|ing)|being|resulted|resulting|caused|sustained|{OF_IT}|as|in|that|an?|the"
    r"|happened|work[\s-]related|reportedly|which|on\s\d[\d/-]+,?|when,|d/t|where|apparently|approximately"
    rf"|(?:his|her)\s(?:left\s|right\s)?\w+\s(?:was|were|got)(?=\s(?:{any_of(BEFELL)})\b)"
    rf"|his|her|was\s(?={DOING})|(?:was|were|got)(?=\s(?:{any_of(BEFELL)})\b)"
    r")(?=\s|$)\s*)+",
    re.IGNORECASE,
)
_ENDS: Final = re.compile(
    r"""
    (?=[ .;,)"\u201d]) (?:
      [.;](?=\s|$) | ,?\s(?:and|then|with|but)\s(?:\w+ly\s)?(?:felt|feeling|developed|experienced
        |experiencing|sustained|sustaining|reported|noted|heard|noticed|injured|injuring|began
        |started|has|had|was\sdiagnosed|complained|the\sonset|an?\sonset|immediate|resulted|resultant
        |subsequent|pain|landed|broke|fractured|hurt|struck\s(?:his|her)(?!\son)|strained|sprained
        |wrenched|tore|dislocated|cut|a\sdate\sof|an?\sinjury|landing|burned|bruised|lacerated
        |could|cannot|filed|fell\sill|lost\sconsciousness)\b
    | \s(?:while\s(?:working|at\swork|on\s(?:his|her|the|duty))|at\swork|the\s(?:day|week)\s(?:prior
        |before)|that\sday|that\s(?:he|she)|over\s(?:several|many|a\snumber|time|the\s(?:course|years|past)|\d+\syears)\b)\b
    | ,?\s(?:resulting|causing|sustaining|injuring|which\s(?:caused|resulted)|thereby|landing\son)\b
    | \s(?:on|since|until|through|thru|to|from|between|ending|up\sto|dated|dating|x|for)\s\d
        (?=[\d/-]*[/-]\d|\d{3}\b) | \sin\s\d{4} | \s\d{1,2}[-/]\d{1,2}[-/]\d | \s[(\u2013\u2014] | \s-\s
    | \sat\sa\s(?:\w+\s)?(?:standstill|stop)\b
    | \s(?:that|which|who)\s(?!he\sstood|she\sstood)
    | \s(?:on\sthe\s(?:job|morning|night|evening|afternoon|day|date)|in\sthe\scourse\sof
        |during\s(?:his|her|the|a|an)\s(?:\w+\s)?shift|one\s(?:day|morning|night)|some\s(?:years|months))\b
    | ,?\s(?:and|so)\s(?:then\s)?(?:the|his|her|its|a|an|one)\s(?:\w+\s){1,3}?(?:was|were|got|went|gave|fell|hit
        |struck|popped|snapped|buckled|rolled|twisted|turned|came|began|started|slipped|swelled|jerked)\b
    | ,?\s(?:and|then)\s(?:he|she|they)\b
    | \s(?:on|in|since|until|between|through|to|from)\s(?:early\s|late\s)?(?:january|february|march|april|may\s\d
        |june|july|august|september|october|november|december)
    | \swhen\s(?:he|she|(?:his|her)\s(?:\w+\s){1,3}(?:popped|gave|snapped|buckled|began|started))(?:\s(?:felt|heard)
        |(?<=popped)|(?<=gave)|(?<=snapped)|(?<=buckled)|(?<=began)|(?<=started))
    | ,\s(?:he|she|the|which|when|where|and|with|is|was|from|accepted|filed|claimed|as|landed
        |landing|left|right|both|his|her|their|then|struck|striking|hitting|hit|twisting|twisted|knee
        |ankle|foot|hand|wrist|shoulder|elbow|back|neck|head|l|r|injured|hurt|seen|taken|sent|who|while
        |after|so|but|although|lost|loss|doi|dx|brief|no|felt|feeling|immediate|now|pain|heard|over|per
        |onto|a\s(?:date|claim|pop|snap|crack))\b
    | ,\s\d
    | \s(?:with|for)\s(?:an?\s)?(?:right|left|low|\d)
    | \s(?:is|are|was|were|(?:has|have)\sbeen)\s(?:\w+ly\s)?(?:blamed|thought|said|the\s(?:stated\s|alleged
        \s)?(?:cause|mechanism)|accepted|claimed|given|named|listed|cited|held|identified|reported|described
        |alleged|deemed|recorded|noted|considered|offered\sas|put\sdown)\b
    | \)|["\u201d]|\sper\s|\.(?=[A-Z])
    | ,\s(?:a|an)\s[a-z]+\sclaim
    )
    """,
    re.VERBOSE | re.IGNORECASE,
)
_AT_IT: Final = re.compile(
    r"(?:\w+ly\s)?\w+ing\b|(?:on|at|employed)\b|(?:\w+ed|cut|hit|struck)\s(?:his|her|their|both|the\s(?:left|right)"
    r"|left|right)\b",
    re.IGNORECASE,
)
_LATER: Final = re.compile(
    rf"\bwhen\s(?=(?:{PERSON}|an?\s\w+|his\s\w+|her\s\w+|the\s\w+)\s\w+)(?!(?:{PERSON}|his\s[\w ]{{2,30}}?"
    r"|her\s[\w ]{2,30}?|the\s[\w ]{2,30}?)\s(?:\w+ly\s)?(?:felt|heard|noticed|experienced|popped|gave\sout|snapped"
    r"|buckled|had|developed|began|started)\b)",
    re.IGNORECASE,
)
"""In "working as a driver when she fell from the cab" the event is the last clause."""

_KIND_WORDS: Final = re.compile(
    r"(?:(?:cumulative|continuous|repetitive|repeated)(?:\s(?:and|or|/)\s?)?)+\s?"
    r"(?P<noun>traumas?|injur(?:y|ies)|stress|strain|(?:usual\s)?\w+)?(?:\s(?:injur(?:y|ies)|disorder))?"
    r"(?P<of>\s(?:from|due\sto|of|secondary\sto|caused\sby|as\sa\sresult\sof|while|with|through|related"
    r"\sto|during|associated\swith|by)\b)?",
    re.IGNORECASE,
)
_TRAUMA: Final = re.compile(r"trauma|injur|stress|strain", re.IGNORECASE)
_UNTELLING: Final = re.compile(
    r"trauma|injur|stress|strain|motion|movement|activit|work|use|nature|task|duties|overuse",
    re.IGNORECASE,
)
"""Nouns that do not say by themselves how ("repetitive activities due to usual duties")."""
_CLAUSE: Final = 200


_DONE_BY_AT: Final = re.compile(
    r"\w+(?:ed|en|it|un|ot|ck|ng)\sby\s(?:\w+\s){0,4}?\w+(?=\s(?:in|at|outside|near|inside)\s(?:an?|the|his|her)\s)",
    re.IGNORECASE,
)
"""Who did it is told; where is more than the shortest phrase."""
_DATE_CUT: Final = re.compile(r"\s(?:on|in|around|about)\s[\w/ ,-]{4,18}?\d{2}\b,?(?=\swhen\s)")
_PAST_DATE: Final = 60
"""How far behind a date the clause may begin that tells what happened."""

_ARTICLE: Final = re.compile(r"(?:an?|the|his|her)\s", re.IGNORECASE)


def shortest(text: str, start: int, *, leads: bool) -> Piece:
    """The phrase at `start`; `leads` where lead-in words may stand before it, not a thing's name."""
    if leads:
        start = _after_lead(text, start)
    elif article := _ARTICLE.match(text, start):
        start = article.end()
    limit = min(len(text), start + _CLAUSE)
    ends = _ENDS.search(text, start, limit)
    end = ends.start() if ends else limit
    reach = end + _PAST_DATE if ends and _DATE_CUT.match(text, ends.start()) else end
    later = _LATER.search(text, start, reach) if _AT_IT.match(text, start) else None
    if later:
        start = _after_lead(text, later.end())
        ends = _ENDS.search(text, start, limit)
        end = ends.start() if ends else limit
    if place := _DONE_BY_AT.match(text, start, end):
        end = place.end()
    kind = _KIND_WORDS.match(text, start, end)
    if kind:
        noun = kind["noun"] or "trauma"
        if noun.lower() == "use" and (kind["of"] or "").strip() == "of":
            start = kind.start("noun")
        elif kind["of"] and _UNTELLING.match(noun):
            start = _after_lead(text, kind.end())
        elif _TRAUMA.match(noun):
            start = end
        elif not _UNTELLING.match(noun):
            start = kind.start("noun")
    return trimmed(text, start, end, right=" ,;:.\"\u201d'")


def _after_lead(text: str, start: int) -> int:
    lead = _LEADING.match(text, start, start + _CLAUSE)
    return lead.end() if lead else start
