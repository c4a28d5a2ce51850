"""Diagnoses that the summary states as such: lead-ins, and the cutting of their lists.

A list is cut at semicolons, commas and "and", and the pieces that are no diagnosis of their own go
back to a neighbour: a bare part to the head noun that it shares ("lumbar, hip, and neck strain"),
an ICD tail to what stands before it (", initial encounter").
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from imr_llm.claim import Claim
from imr_llm.rules.diagnosis_terms import (
    HEAD_ENDINGS,
    HEADS,
    KEPT_TOGETHER,
    QUALIFIERS,
    TAILS,
    names_part,
)
from imr_llm.rules.phrases import Piece, any_of, closing, letters_and_digits, trimmed
from imr_llm.rules.summary_cues import Kind

if TYPE_CHECKING:
    from imr_llm.rules.stretches import Stretch

_SAID: Final = (
    r"(?:documented|listed|noted|stated|reported|given|described|recorded|updated|identified|made)"
)
_LEAD: Final = re.compile(
    rf"""
    \b(?:
      (?:diagnos[ie]s(?:\ of\b)?|(?:diagnostic\ )?impressions?|(?:accepted|industrial|treated)\ conditions?|imp(?=\s?:)
        |(?<!therapy\ )(?<!physical\ )(?<!functional\ )(?<!needs\ )(?<!risk\ )assessments?)
      (?:\ \([^)]{{1,40}}\))?
      (?:\ (?:that|which|at\ that\ time|at\ this\ time|on\ file|of\ record|currently|also|have|has
         |had|list|were|dated\ [\d/-]+|on\ [\d/-]+|from\ [\d/-]+|per\ [\w-]+)){{0,3}}
      (?:\ (?:include[sd]?|including|compris(?:es?|ed|ing)|number|run\ to|is|are|was|were|as|remain(?:s|ed)?|consist(?:s|ed)?\ of|being)\b|(?<=\ of)|\s?[:\-])
      (?:\ (?:currently|been|most\ recently))?(?:\ {_SAID})?(?:\ (?:to\ be|to\ include|as|is))?
      (?:\ having)?(?:\ (?:the\ )?following\b[^:;,.]{{0,30}})?[\s:]
    | (?:diagnos[ie]s|impressions?|assessments?(?=\ (?:of|on|at|dated|from)\ [^.;:]{{1,40}}:)),?
      \ (?:{_SAID}|\w+ed|given|made|shown|put|set|found|being|that|which|he|she|the|under|before|now|at|on|in|from|by|per
        |as\ of|for)(?:\ [^.;:]{{1,70}}?)?,?(?:\ (?:include[sd]?|including|are|is|were|was)\b|:)(?:\ as\b)?
    | dxs?(?:\ \([^)]{{1,60}}\)|\ [\w/ -]{{1,30}}?)?(?:\ (?:include[sd]?|are|is|of)\b|\s?[:=])
    | (?:dx(?:'?e?d)?)\ with\b
    | (?:assessed|labell?ed|coded)\ (?:with|as\ having)\b
    | (?<=[.;]\ )a(?:\ ?/\ ?p)?:
    | (?:doctor|physician|provider|surgeon|psychologist|psychiatrist|podiatrist|chiropractor|neurologist)\ (?:now\ |also\ )?
      diagnose[sd]\ (?!with|as\b|him\b|her\b|the\ (?:worker|patient)|and\b|that\b|include|are\b|of\b)
    | lists\ (?=[^.;]{{3,200}}\ as\ (?:the\ |his\ |her\ )?(?:\w+\ )?diagnos)
    | (?<!was\ )(?<!been\ )(?<!is\ )(?<!were\ )(?<!are\ )diagnosed\ (?=(?!with|as\b|by\b|on\b|in\b|at\b|to\b|for\b
        |after|previously|him|her|the\b)\w)
    | diagnosed\ (?:with\ having|as\ having|to\ have|with|as|having)\b
    | (?:under(?:going)?|receiving|in|ongoing)\ (?:ongoing\ |medical\ |active\ )?treatments?
      (?:\ and\ (?:management|care))?(?:\ (?:by|with|from|at)\ [\w.' ]{{2,40}}?)?\ (?:for|of)\b
    | (?:being|been|is|was|are|were)\ (?:currently\ )?(?:treated|managed)(?:\ by\ [\w.' ]{{2,30}}?)?\ for\b
    )
    (?:\ (?:the\ )?(?:diagnos[ie]s|following(?:\ diagnoses)?|conditions?)(?:\ (?:of|including))?)?
    [\s:]*
    """,
    re.VERBOSE,
)
_NOTHING: Final = re.compile(
    r"(?:not|also|noted\b|un(?:clear|known)|none|no|unavailable|noncontributory|pending|made|given|provided|the"
    r" same|deferred|illegible)\b"
)
_LIST_ENDS: Final = re.compile(
    r"""
    [,\ "\u201d] (?:
      (?<=["\u201d]) (?=\s|$)
    | (?:(?<=,)\ |(?<=\ ))
      (?: (?:and|but|which|who|that|while|though)\ (?:(?:he|she|the\ \w+(?:\ worker)?)\ )?
          (?:is|was|were|are|has|had|have|underwent|received|receives|presents?|presented|complain\w*
            |reports?|reported|continues?|requires?|required|treated|treatment|prescribed|given
            |taking|currently|recommended|requested|necessitat\w+)\b
        | (?:based\ on|as\ per|per\ the|for\ which|because|although|however|since|as\ of|after\ the
            |following\ (?:a|an|the)|according\ to|in\ the\ setting\ of)\b
        | (?:she|he|the\ (?:patient|injured|provider|treating|worker))\b
        | (?:treated\ with|prescribed|requiring|reported(?:ly)?\ associated)\b
        | as\ (?:the\ |his\ |her\ )?(?:\w+\ )?diagnos[ie]s\b
        | (?:is|was|were|are|has\ been|have\ been)\b
      )
    | (?<=,)\ (?:which|who|whose|where)\b
    )
    """,
    re.VERBOSE,
)
_NOT_MADE: Final = re.compile(
    r" (?:is|was|were|are|has been|have been) (?:not|never|ruled out|excluded|un\w+|doubt\w+|disput\w+)"
)
_REACH: Final = 3000
"""A list of diagnoses longer than this is no list."""
_FIRST_OF_NUMBERED: Final = re.compile(r"\s*[\"\u201c]?\(?1[.)]\s?")
_NUMBER: Final = re.compile(r"(?:^|(?<=[\s,;.]))\(?(\d{1,2})[.)]\s?(?=[A-Za-z])")


def read_diagnoses(text: str, lowered: str, read: list[Stretch]) -> list[Claim]:
    """Each diagnosis once, as printed, in order of first mention."""
    found: dict[str, Claim] = {}
    done = 0
    for stretch in read:
        if not _may_state(text, stretch) or stretch.start < done:
            continue
        place, end = stretch.start, min(stretch.end + 200, stretch.sentence.end)
        while lead := _next_lead(lowered, place, end):
            if lead.start() >= stretch.end:
                break
            place = lead.end()
            if _is_none(lowered, lead.start()):
                continue
            pieces = _listed(text, lowered, lead.end(), stretch.sentence)
            for piece in pieces:
                value = text[piece.start : piece.end]
                found.setdefault(letters_and_digits(value), Claim(value, *piece))
            done = place = max(place, pieces[-1].end) if pieces else place
            if place >= end:
                break
        for piece in _diagnosed(lowered, stretch):
            value = text[piece.start : piece.end]
            found.setdefault(letters_and_digits(value), Claim(value, *piece))
    return list(found.values())


_DIAGNOSED: Final = re.compile(
    r"\s(?:was|were|has\sbeen|have\sbeen|had\sbeen)\s(?:(?:also|later|then|first|finally|eventually|subsequently|initially)\s)?"
    r"diagnosed\b(?!\s(?:with|as|to|him|her|by\show))"
)
_SUBJECT: Final = re.compile(
    r"(?:^|[.,;:]\s(?:and\s)?|\b(?:when|that|where|until|whom|after\swhich)\s)(?:(?:in|on|by)\s(?:[\w/]+,?\s){1,3}?(?=an?\s|the\s))?(?:an?\s|the\s)?"
    r"(?P<said>(?!(?:he|she|patient|worker|applicant|claimant|employee|injured|it|this|which|who)\b)[^.,;:]{4,80})$"
)


def _diagnosed(lowered: str, stretch: Stretch) -> list[Piece]:
    """What stands before "was diagnosed", where it is a condition and no person."""
    if (
        stretch.kind is not Kind.DIAGNOSIS
        or " diagnosed" not in lowered[stretch.start : stretch.end]
    ):
        return []
    found: list[Piece] = []
    first = max(stretch.sentence.start, stretch.start - 30)
    for verb in _DIAGNOSED.finditer(lowered, first, stretch.end):
        floor = max(stretch.sentence.start, verb.start() - 120)
        subject = _SUBJECT.search(lowered[floor : verb.start()])
        if subject and any(map(_is_head, subject["said"].split())):
            found.append(Piece(floor + subject.start("said"), floor + subject.end("said")))
    return found


_LEAD_BEGINS: Final = re.compile(
    r"[^a-z0-9_](?=a(?: ?/ ?p)?:|(?:doctor|physician|provider|surgeon|psychologist|psychiatrist|podiatrist|chiropractor|neurologist) (?:now |also )?diagnose[sd]|diagnos|imp(?:ression|\s?:)|assess|dx|label|coded|(?:accepted|industrial|treated) condition|under|receiving|in (?:ongoing |medical |active )?"
    r"treat|ongoing|be(?:ing|en) |(?:is|was|are|were) (?:currently )?(?:treat|manag)|lists )"
)


def _next_lead(lowered: str, start: int, end: int) -> re.Match[str] | None:
    for begins in _LEAD_BEGINS.finditer(lowered, max(0, start - 1), end):
        if lead := _LEAD.match(lowered, begins.start() + 1, end):
            return lead
    return _LEAD.match(lowered, start, end) if start == 0 else None


def _is_none(lowered: str, start: int) -> bool:
    """Whether it is said that there is no such diagnosis."""
    return lowered.endswith(
        (" no ", "no established ", "no formal ", "without a ", "not a "), 0, start
    )


def _may_state(text: str, stretch: Stretch) -> bool:
    """A comorbid diagnosis is stated as such, though it names no part of this claim."""
    if stretch.kind is Kind.PAST:
        return "omorbid diagnos" in text[stretch.start : stretch.end]
    return stretch.kind is Kind.DIAGNOSIS


def _listed(text: str, lowered: str, start: int, sentence: Piece) -> list[Piece]:
    if _NOTHING.match(lowered, start):
        return []
    if _FIRST_OF_NUMBERED.match(text, start):
        return _numbered(text, start)
    end = min(sentence.end, start + _REACH)
    ends = _LIST_ENDS.search(lowered, start, end)
    if ends and _NOT_MADE.match(lowered, ends.start()):
        return []
    return cut(text, lowered, start, ends.start() if ends else end)


def _numbered(text: str, start: int) -> list[Piece]:
    """Cut at numbers in sequence, whatever stands between: "1. Lumbar strain. 2. Insomnia"."""
    marks: list[re.Match[str]] = []
    for mark in _NUMBER.finditer(text, start, start + 1500):
        if int(mark[1]) == len(marks) + 1:
            marks.append(mark)
    pieces: list[Piece] = []
    for i, mark in enumerate(marks):
        end = text.find(". ", mark.end()) if i + 1 == len(marks) else marks[i + 1].start()
        pieces.append(_clean(text, mark.end(), len(text) if end < 0 else end))
    return [p for p in pieces if p.end > p.start]


_ARTICLE: Final = re.compile(
    r"(?:that of an?|that of|an?|the|documented|include[sd]?|of|is|are|as) ", re.IGNORECASE
)


_PROVEN: Final = re.compile(
    r",\s(?:[\w/-]+[\s-]){0,3}?(?:proven|confirmed|verified|demonstrated|diagnosed)\b|,?\s(?:since|diagnosed|first\snoted)"
    r"\s(?:in\s)?(?:\w+\s)?\d",
    re.IGNORECASE,
)
_PROOF: Final = re.compile(
    r"(?:[\w/-]+\s){0,3}?(?:proven|confirmed|verified|demonstrated)\b(?!\s\w+\s(?:tear|fracture))"
)
"""How and when it was found is no part of a diagnosis."""


def _clean(text: str, start: int, end: int) -> Piece:
    piece = trimmed(text, start, end, right=" ,;:.\"\u201d'")
    start = piece.start
    while start < piece.end and text[start] in "\"\u201c' ,;:.":
        start += 1
    article = _ARTICLE.match(text, start, piece.end)
    proof = _PROVEN.search(text, start, piece.end)
    return Piece(article.end() if article else start, proof.start() if proof else piece.end)


_TOGETHER: Final = re.compile(rf"\b(?:{any_of(KEPT_TOGETHER)})\b")


_BETWEEN: Final = re.compile(
    r"""
    [ ,;\u2022'()\[\]] (?:
      (?<=[()\[\]]) (?P<bracket>)
    | (?<=[ ]) (?P<and>) (?:and|as[ ]well[ ]as|plus|along[ ]with|&)[ ]
    | (?:(?<=[ ]),|(?<=,)) [ ]? (?!\d{3}\b) (?:(?:and|as[ ]well[ ]as|plus|along[ ]with)[ ])?
    | (?:(?:(?<=[ ]);|(?<=;)) [ ]? (?:and[ ]|or[ ])? | (?:(?<=[ ])\u2022|(?<=\u2022)) [ ]?
        | (?<=')[ ](?=[a-z])) (?P<closed>)
    )
    """,
    re.VERBOSE,
)


def cut(text: str, lowered: str, start: int, end: int) -> list[Piece]:
    """The diagnoses of a printed list, each with its tails and shared head noun."""
    kept: list[tuple[int, int]] | None = None
    closed: list[Piece] = []
    pieces: list[Piece] = []
    last = inside = start
    for mark in _BETWEEN.finditer(text, start, end):
        at = mark.start()
        if at < inside:
            continue
        if mark.lastgroup == "bracket":
            inside = closing(text, at, end)
            continue
        if mark.lastgroup == "and":
            if kept is None:
                kept = [m.span() for m in _TOGETHER.finditer(lowered, start, end)]
            if kept and any(a < mark.end() and at < b for a, b in kept):
                continue
        if at > last:
            pieces.append(Piece(last, at))
        last = mark.end()
        if mark.lastgroup == "closed":
            closed.extend(_joined(lowered, pieces, closed))
            pieces = []
    if end > last:
        pieces.append(Piece(last, end))
    closed.extend(_joined(lowered, pieces, closed))
    cleaned = [_clean(text, *piece) for piece in closed]
    return [p for p in cleaned if p.end - p.start > 2 and not _PROOF.match(lowered, p.start, p.end)]


def _joined(lowered: str, pieces: list[Piece], before: list[Piece]) -> list[Piece]:
    """Give the pieces that are no diagnosis of their own to a neighbour.

    `before` holds what stands before the last semicolon; a lone tail behind it goes there.
    """
    joined: list[Piece] = []
    waiting: Piece | None = None
    for i, cut_off in enumerate(pieces):
        words = _words(lowered, cut_off)
        bare = _is_bare(words)
        tail = waiting is None and _is_tail(lowered, cut_off, words)
        piece = Piece(waiting.start, cut_off.end) if waiting else cut_off
        waiting = None
        if tail and before and not joined and len(pieces) == 1:
            before[-1] = Piece(before[-1].start, piece.end)
        elif joined and (
            tail
            or _continues(lowered, joined[-1], piece, words)
            or (bare and not _shares_with_next(lowered, piece, pieces[i + 1 :], joined[-1]))
        ):
            joined[-1] = Piece(joined[-1].start, piece.end)
        elif bare:
            waiting = piece
        else:
            joined.append(piece)
    if waiting is not None:
        joined.append(waiting)
    return joined


_WORD: Final = re.compile(r"[a-z0-9][a-z0-9'/.-]*")


def _words(lowered: str, piece: Piece) -> list[str]:
    return [w.rstrip(".") for w in _WORD.findall(lowered, piece.start, piece.end)]


def _is_head(word: str) -> bool:
    if word in HEADS or word.endswith(HEAD_ENDINGS):
        return True
    return "/" in word and not HEADS.isdisjoint(word.split("/"))


_ADJECTIVE: Final = re.compile(r"\w{3,}(?:al|ic|ar|ous|ive|ary|ed|oid)\Z")


def _is_bare(words: list[str]) -> bool:
    """Whether a piece names no condition: parts, sides and qualifiers only, or ends open."""
    if not words or not HEADS.isdisjoint(words):
        return not words
    whole = True
    for word in words:
        if _is_head(word):
            return False
        whole = whole and (word in QUALIFIERS or names_part(word))
    return whole or _ADJECTIVE.match(words[-1]) is not None


def _is_tail(lowered: str, piece: Piece, words: list[str]) -> bool:
    if words[:2] == ["status", "post"] or words[:1] == ["s/p"]:
        if lowered[max(0, piece.start - 2) : piece.start].strip() == ";":
            return False
        return "and" not in lowered[piece.start - 5 : piece.start] and not any(
            map(names_part, words)
        )
    return not words or lowered[piece.start : piece.end].strip(" .") in TAILS


_ICD_END: Final = re.compile(r"\b(?:region|level|site|side|sites)\Z", re.IGNORECASE)


def _shares_with_next(lowered: str, bare: Piece, following: list[Piece], before: Piece) -> bool:
    """Whether a bare part belongs to a head noun to come ("hip and knee pain").

    A diagnosis before that begins with its head ("strain in right hip, ankle, and foot") keeps it,
    unless the next one plainly ends in a head and the one before does, too. "Region" and the like
    only end ICD wording.
    """
    if _ICD_END.search(lowered, bare.start, bare.end):
        return False
    for piece in following:
        words = _words(lowered, piece)
        if not words or _is_bare(words):
            continue
        return _ends_in_head(words) and _ends_in_head(_words(lowered, before))
    return False


_PREPOSITIONS: Final = frozenset({"of", "in", "to", "at", "with", "without", "due"})


def _ends_in_head(words: list[str]) -> bool:
    """Whether the head noun stands last, before any preposition ("right knee pain")."""
    for i, word in enumerate(words):
        if word in _PREPOSITIONS and i:
            return False
    return bool(words) and _is_head(words[-1])


def _continues(lowered: str, before: Piece, piece: Piece, words: list[str]) -> bool:
    """Whether a head goes on with the diagnosis before: "sprain and strain of the neck"."""
    gap = lowered[before.end : piece.start]
    if not words or not _is_head(words[0]) or "," in gap or ";" in gap:
        return False
    alone = all(_is_head(word) or word in QUALIFIERS for word in _words(lowered, before))
    return alone and len(words) > 1 and words[1] in _PREPOSITIONS and words[1] != "with"
