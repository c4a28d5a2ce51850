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
    r"|happened|work[\s-]related|reportedly|which|on\s\d[\d/-]+,?|where|apparently|approximately"
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
    | \s(?:on|since|until)\s\d | \sin\s\d{4}
    | \s(?:on|in|since|until|between)\s(?:early\s|late\s)?(?:january|february|march|april|may\s\d
        |june|july|august|september|october|november|december)
    | \swhen\s(?:he|she|(?:his|her)\s(?:\w+\s){1,3}(?:popped|gave|snapped|buckled|began|started))(?:\s(?:felt|heard)
        |(?<=popped)|(?<=gave)|(?<=snapped)|(?<=buckled)|(?<=began)|(?<=started))
    | ,\s(?:he|she|the|which|when|where|and|with|is|was|from|accepted|filed|claimed|as)\b
    | \s(?:with|for)\s(?:an?\s)?(?:right|left|low|\d)
    | \s(?:is|are)\s(?:blamed|thought|said|the\scause|accepted|claimed)\b
    | \)|["\u201d]|\sper\s|\.(?=[A-Z])
    | ,\s(?:a|an)\s[a-z]+\sclaim
    )
    """,
    re.VERBOSE | re.IGNORECASE,
)
_AT_IT: Final = re.compile(r"(?:\w+ly\s)?\w+ing\b|(?:on|at|employed)\b", re.IGNORECASE)
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
    later = _LATER.search(text, start, end) if _AT_IT.match(text, start) else None
    if later:
        start = _after_lead(text, later.end())
        ends = _ENDS.search(text, start, limit)
        end = ends.start() if ends else limit
    kind = _KIND_WORDS.match(text, start, end)
    if kind:
        noun = kind["noun"] or "trauma"
        if kind["of"] and _UNTELLING.match(noun):
            start = _after_lead(text, kind.end())
        elif _TRAUMA.match(noun):
            start = end
        elif not _UNTELLING.match(noun):
            start = kind.start("noun")
    return trimmed(text, start, end, right=" ,;:.\"\u201d'")


def _after_lead(text: str, start: int) -> int:
    lead = _LEADING.match(text, start, start + _CLAUSE)
    return lead.end() if lead else start
