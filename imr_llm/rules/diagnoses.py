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
from imr_llm.rules.phrases import Piece, any_of, letters_and_digits, lower, split_list, trimmed
from imr_llm.rules.summary_cues import Kind

if TYPE_CHECKING:
    from imr_llm.rules.stretches import Stretch

_SAID: Final = (
    r"(?:documented|listed|noted|stated|reported|given|described|recorded|updated|identified|made)"
)
_LEAD: Final = re.compile(
    rf"""
    \b(?:
      (?:diagnos[ie]s(?:\ of\b)?|(?:diagnostic\ )?impressions?
        |(?<!therapy\ )(?<!physical\ )(?<!functional\ )(?<!needs\ )(?<!risk\ )assessments?)
      (?:\ \([^)]{{1,40}}\))?
      (?:\ (?:that|which|at\ that\ time|at\ this\ time|on\ file|of\ record|currently|also|have|has
         |had|list|were|dated\ [\d/-]+|on\ [\d/-]+|from\ [\d/-]+|per\ [\w-]+)){{0,3}}
      (?:\ (?:include[sd]?|including|is|are|was|were|as|consist(?:s|ed)?\ of|being)\b|(?<=\ of)|\s?[:\-])
      (?:\ (?:currently|been|most\ recently))?(?:\ {_SAID})?(?:\ (?:to\ be|to\ include|as|is))?
      (?:\ having)?(?:\ (?:the\ )?following\b[^:;,.]{{0,30}})?[\s:]
    | diagnosed\ (?:with\ having|as\ having|to\ have|with|as|having)\b
    | (?:under(?:going)?|receiving|in|ongoing)\ (?:ongoing\ |medical\ |active\ )?treatments?
      (?:\ and\ (?:management|care))?\ (?:for|of)\b
    | (?:being|been|is|was|are|were)\ (?:currently\ )?(?:treated|managed)\ for\b
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
      ,?\ (?:and|but|which|who|that|while|though)\ (?:(?:he|she|the\ \w+(?:\ worker)?)\ )?
      (?:is|was|were|are|has|had|have|underwent|received|receives|presents?|presented|complain\w*
        |reports?|reported|continues?|requires?|required|treated|treatment|prescribed|given|taking
        |currently|recommended|requested|necessitat\w+|is\ currently)\b
    | ,?\ (?:based\ on|as\ per|per\ the|for\ which|because|although|however|since|as\ of|after\ the
        |following\ (?:a|an|the)|according\ to|in\ the\ setting\ of)\b
    | ,?\ (?:she|he|the\ (?:patient|injured|provider|treating|worker))\b
    | ,?\ (?:treated\ with|prescribed|requiring|reported(?:ly)?\ associated)\b
    | ,\ (?:which|who|whose|where)\b
    | ["\u201d](?=\s|$)
    """,
    re.VERBOSE,
)
_REACH: Final = 3000
"""A list of diagnoses longer than this is no list."""
_FIRST_OF_NUMBERED: Final = re.compile(r"\s*[\"\u201c]?\(?1[.)]\s?")
_NUMBER: Final = re.compile(r"(?:^|(?<=[\s,;.]))\(?(\d{1,2})[.)]\s?(?=[A-Za-z])")


def read_diagnoses(text: str, read: list[Stretch]) -> list[Claim]:
    """Each diagnosis once, as printed, in order of first mention."""
    found: dict[str, Claim] = {}
    lowered = lower(text)
    done = 0
    for stretch in read:
        if not _may_state(text, stretch) or stretch.start < done:
            continue
        for lead in _LEAD.finditer(
            lowered, stretch.start, min(stretch.end + 200, stretch.sentence.end)
        ):
            if lead.start() < done or lead.start() >= stretch.end:
                continue
            pieces = _listed(text, lowered, lead.end(), stretch.sentence)
            for piece in pieces:
                value = text[piece.start : piece.end]
                found.setdefault(letters_and_digits(value), Claim(value, *piece))
            done = pieces[-1].end if pieces else lead.end()
    return list(found.values())


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
    return cut(text, start, ends.start() if ends else end)


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


_ARTICLE: Final = re.compile(r"(?:an?|the|documented|include[sd]?|of|is|are|as) ", re.IGNORECASE)


def _clean(text: str, start: int, end: int) -> Piece:
    piece = trimmed(text, start, end, right=" ,;:.\"\u201d'")
    start = piece.start
    while start < piece.end and text[start] in "\"\u201c'":
        start += 1
    article = _ARTICLE.match(text, start, piece.end)
    return Piece(article.end() if article else start, piece.end)


_TOGETHER: Final = re.compile(rf"\b(?:{any_of(KEPT_TOGETHER)})\b")


def cut(text: str, start: int, end: int) -> list[Piece]:
    """The diagnoses of a printed list, each with its tails and shared head noun."""
    kept = [m.span() for m in _TOGETHER.finditer(lower(text[start:end]))]
    closed: list[Piece] = []
    for part in split_list(text, start, end, ";"):
        pieces = split_list(text, *part, ",")
        pieces = [
            inner
            for piece in pieces
            for inner in split_list(
                text, *piece, "and", kept=[(a + start, b + start) for a, b in kept]
            )
        ]
        closed.extend(_joined(text, pieces, closed))
    cleaned = [_clean(text, *piece) for piece in closed]
    return [p for p in cleaned if p.end - p.start > 2]


def _joined(text: str, pieces: list[Piece], before: list[Piece]) -> list[Piece]:
    """Give the pieces that are no diagnosis of their own to a neighbour.

    `before` holds what stands before the last semicolon; a lone tail behind it goes there.
    """
    joined: list[Piece] = []
    waiting: Piece | None = None
    for i, cut_off in enumerate(pieces):
        words = _words(text, cut_off)
        tail = waiting is None and _is_tail(text, cut_off, words)
        piece = Piece(waiting.start, cut_off.end) if waiting else cut_off
        waiting = None
        if tail and before and not joined and len(pieces) == 1:
            before[-1] = Piece(before[-1].start, piece.end)
        elif joined and (
            tail
            or _continues(text, joined[-1], piece, words)
            or (_is_bare(words) and not _shares_with_next(text, piece, pieces[i + 1 :], joined[-1]))
        ):
            joined[-1] = Piece(joined[-1].start, piece.end)
        elif _is_bare(words):
            waiting = piece
        else:
            joined.append(piece)
    if waiting is not None:
        joined.append(waiting)
    return joined


_WORD: Final = re.compile(r"[a-z0-9][a-z0-9'/.-]*")


def _words(text: str, piece: Piece) -> list[str]:
    return [w.rstrip(".") for w in _WORD.findall(lower(text[piece.start : piece.end]))]


def _is_head(word: str) -> bool:
    return word in HEADS or word.endswith(HEAD_ENDINGS) or any(p in HEADS for p in word.split("/"))


_ADJECTIVE: Final = re.compile(r"\w{3,}(?:al|ic|ar|ous|ive|ary|ed|oid)\Z")


def _is_bare(words: list[str]) -> bool:
    """Whether a piece names no condition: parts, sides and qualifiers only, or ends open."""
    if not words or any(_is_head(word) for word in words):
        return not words
    if all(names_part(word) or word in QUALIFIERS for word in words):
        return True
    return _ADJECTIVE.match(words[-1]) is not None


def _is_tail(text: str, piece: Piece, words: list[str]) -> bool:
    return not words or lower(text[piece.start : piece.end]).strip(" .") in TAILS


_ICD_END: Final = re.compile(r"\b(?:region|level|site|side|sites)\Z", re.IGNORECASE)


def _shares_with_next(text: str, bare: Piece, following: list[Piece], before: Piece) -> bool:
    """Whether a bare part belongs to a head noun to come ("hip and knee pain").

    A diagnosis before that begins with its head ("strain in right hip, ankle, and foot") keeps it,
    unless the next one plainly ends in a head and the one before does, too. "Region" and the like
    only end ICD wording.
    """
    if _ICD_END.search(text, bare.start, bare.end):
        return False
    for piece in following:
        words = _words(text, piece)
        if not words or _is_bare(words):
            continue
        return _ends_in_head(words) and _ends_in_head(_words(text, before))
    return False


_PREPOSITIONS: Final = frozenset({"of", "in", "to", "at", "with", "without", "due"})


def _ends_in_head(words: list[str]) -> bool:
    """Whether the head noun stands last, before any preposition ("right knee pain")."""
    for i, word in enumerate(words):
        if word in _PREPOSITIONS and i:
            return False
    return bool(words) and _is_head(words[-1])


def _continues(text: str, before: Piece, piece: Piece, words: list[str]) -> bool:
    """Whether a head goes on with the diagnosis before: "sprain and strain of the neck"."""
    gap = text[before.end : piece.start]
    if not words or not _is_head(words[0]) or "," in gap or ";" in gap:
        return False
    alone = all(_is_head(word) or word in QUALIFIERS for word in _words(text, before))
    return alone and len(words) > 1 and words[1] in _PREPOSITIONS and words[1] != "with"
