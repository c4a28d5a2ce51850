"""Body parts and sides named in a phrase: the vocabulary of `anatomy_terms`, read by one grammar.

Sides are read from the words around a part: a leading side covers its list ("right hip, ankle and
foot"), a trailing one its part ("carpal tunnel syndrome, left"), "left and right" is both, and so
is the plural of a paired part. The codebook's merge leaves each part once.
"""

from __future__ import annotations

import re
from itertools import pairwise, product
from typing import TYPE_CHECKING, Final, NamedTuple

from imr_llm.claim import Claim
from imr_llm.rules.anatomy_terms import (
    ABBREVIATIONS,
    COMPOSITE,
    IRREGULAR_PLURALS,
    MODIFIERS,
    NOT_ANATOMY,
    PAIRED,
    SIDED,
    UNSIDED,
)
from imr_llm.rules.phrases import any_of, by_word, finder, lower, spaced
from imr_llm.schema import BodyPart, Part, Side
from imr_llm.silent import silent

if TYPE_CHECKING:
    from collections.abc import Iterable


@silent
class Mention(NamedTuple):
    """One part named once, with the side printed for it there."""

    part: Part
    side: Side | None
    start: int
    end: int
    quote: tuple[int, int]
    """From the word that gives the side to the part, or the other way round."""


@silent
class _Term(NamedTuple):
    parts: tuple[Part, ...]
    side: Side | None = None
    takes_side: bool = True


@silent
class _Token(NamedTuple):
    """A term or, where `term` is None, a side word."""

    start: int
    end: int
    term: _Term | None
    side: Side | None


_SPINE: Final = frozenset({"neck", "upper_back", "lower_back"})
_MIDLINE: Final = _SPINE | {
    "head", "face", "mouth_jaw", "chest", "abdomen", "groin", "pelvis", "psyche", "internal",
    "skin", "whole_body", "other",
}  # fmt: skip


def _plural(noun: str) -> str:
    return noun + "s"


def _shared_heads() -> dict[str, _Term]:
    """Two parts with one head noun: "upper and lower back", "lower/upper extremities"."""
    terms: dict[str, _Term] = {}
    backs: dict[str, Part] = {
        "upper": "upper_back", "mid": "upper_back", "low": "lower_back", "lower": "lower_back",
    }  # fmt: skip
    limbs: dict[str, Part] = {"upper": "upper_extremity", "lower": "lower_extremity"}
    joints = (" and ", "/", ", ", " & ", " or ", "-")
    for (one, first), (two, second), joint in product(backs.items(), backs.items(), joints):
        if first != second:
            terms[f"{one}{joint}{two} back"] = _Term((first, second))
    for (one, first), (two, second), joint in product(limbs.items(), limbs.items(), joints):
        if first != second:
            for noun in ("extremity", "limb"):
                terms[f"{one}{joint}{two} {noun}"] = _Term((first, second))
            for noun in ("extremities", "limbs"):
                terms[f"{one}{joint}{two} {noun}"] = _Term((first, second), "bilateral")
    return terms


def _vocabulary() -> dict[str, _Term | None]:
    terms: dict[str, _Term | None] = {}
    for part, words in UNSIDED.items():
        terms.update((w, _Term((part,), takes_side=False)) for w in words.split("|"))
    for part, words in SIDED.items():
        terms.update((w, _Term((part,))) for w in words.split("|"))
    for part, words in PAIRED.items():
        for noun in words.split("|"):
            terms[noun] = _Term((part,))
            terms[_plural(noun)] = _Term((part,), "bilateral")
    terms.update((w, _Term((p,), "bilateral")) for w, p in IRREGULAR_PLURALS.items())
    terms.update((w, _Term(parts)) for w, parts in COMPOSITE.items())
    terms.update(_shared_heads())
    terms.update((w, None) for w in NOT_ANATOMY.split("|"))
    return terms


_TERMS: Final = _vocabulary()


def _side_words() -> dict[str, Side]:
    words: dict[str, Side] = {
        "left": "left", "lt": "left", "leftsided": "left", "left-sided": "left",
        "right": "right", "rt": "right", "rightsided": "right", "right-sided": "right",
        "bilateral": "bilateral", "bilaterally": "bilateral", "bilat": "bilateral",
        "b/l": "bilateral", "bi-lateral": "bilateral", "both sides of": "bilateral",
        "left > right": "bilateral", "right > left": "bilateral", "r>l": "bilateral",
    }  # fmt: skip
    joints = (" and ", "/", " and the ", " or ", " & ", "-")
    degrees = (" greater than ", " worse than ", " more than ", " greater than the ")
    for one, two in (("left", "right"), ("right", "left")):
        words.update((one + joint + two, "bilateral") for joint in joints + degrees)
    return words


_SIDES: Final = _side_words()
_WORD: Final = finder([*_TERMS, *_SIDES])
_TERM_OF: Final = by_word(_TERMS)
_SIDE_OF: Final = by_word(_SIDES)
_CAPITALS: Final = re.compile(
    rf"(?:(?P<short>{any_of(ABBREVIATIONS)})(?![\w/])"
    r"|(?P<level>[CTLS])-?\d{1,2}(?:\s?[-/\u2013]\s?[CTLS]?\d{1,2})*(?![\w%])"
    r"|(?P<side>\((?:R|L)\)|[RL](?=\s[a-z])))"
)
_CAPITAL: Final = re.compile(r"[A-Z(](?=[A-Z\d/-]|[RL]\)| [a-z])(?<![\w/-].)")
"""Where an abbreviation may begin; looked for first, since capitals are few."""
_LEVELS: Final[dict[str, _Term]] = {
    "C": _Term(("neck",)), "T": _Term(("upper_back",)),
    "L": _Term(("lower_back",)), "S": _Term(("lower_back",)),
}  # fmt: skip

_MEASURE: Final = re.compile(
    r"(?:\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|twelve|fifteen|twenty|several"
    r"|few|square|many))[\s-]?$"
)
_TURN_OF_SPEECH: Final = re.compile(
    r"\b(?:go|goes|going|went|come|coming|came|return|returned|returning|get|gets|getting|got|held"
    r"|hold|bring|brought|report|reported|call|called|dating|dates|dated|reach|reaches|reaching|set"
    r"|cut|step|stepped|pull|pulled|put|send|sent|walk|walked|walking|fall|fell|lean|leaned|bring"
    r"|brings|refer|referred|bent|bend|scale|be)\s$"
)
_NOT_THE_BACK: Final = re.compile(
    r"\s(?:to\s(?:work|the\s(?:office|clinic|job|provider|emergency|doctor|physician))|in\s\d|on\s\d"
    r"|at\sthe|at\swork|from\swork|from\sthe|into|home|again)\b"
)


_BACK_OF: Final = re.compile(
    r" of (?:the |his |her |both |each )?(?:left |right |l |r )?(?:hands?|head|knees?|neck|legs?|thighs?|arms?|heels?|calf|calves|ankles?"
    r"|foot|feet|shoulders?|elbows?|wrists?|skull|forearms?|ear|truck|bus|car|van|store|room|house|line|chair)\b"
)
_EVERYDAY: Final = frozenset(("foot", "feet", "back", "sleep", "sleeping"))


def _is_anatomy(word: str, text: str, start: int, end: int) -> bool:
    """Whether a word with a second, everyday meaning is a body part here."""
    if word in {"foot", "feet"}:
        return not _MEASURE.search(text, max(0, start - 12), start)
    if word == "back":
        if _BACK_OF.match(text, end):
            return False
        before = _TURN_OF_SPEECH.search(text, max(0, start - 12), start)
        return not before and not _NOT_THE_BACK.match(text, end)
    if word in {"sleep", "sleeping"}:
        return not text.startswith(" on ", end)
    return True


def _tokens(text: str, lowered: str, searched: str) -> list[_Token]:
    tokens: list[_Token] = []
    for match in _WORD.finditer(searched):
        word, start, end = match.group()[1:], match.start(), match.end() - 1
        side = _SIDE_OF.get(word)
        if side is not None:
            tokens.append(_Token(start, end, None, side))
        elif (term := _TERM_OF[word]) is not None and (
            word not in _EVERYDAY or _is_anatomy(word, lowered, start, end)
        ):
            tokens.append(_Token(start, end, term, term.side))
    capitals = [
        _capital(short)
        for place in _CAPITAL.finditer(text)
        if (short := _CAPITALS.match(text, place.start()))
    ]
    if capitals:
        taken = {token.start for token in tokens}
        tokens = sorted(tokens + [c for c in capitals if c.start not in taken])
    return tokens


def _capital(match: re.Match[str]) -> _Token:
    start, end = match.span()
    if level := match["level"]:
        return _Token(start, end, _LEVELS[level], None)
    if short := match["short"]:
        part, side = ABBREVIATIONS[short]
        return _Token(start, end, _Term((part,), side), side)
    return _Token(start, end, None, "right" if "R" in match.group() else "left")


_LEADS: Final = re.compile(
    r"[\s-]*(?:(?:ring|small|little|index|long|middle|first|second|third|fourth|fifth|great|big)\s(?:and|or|to|through|&)\s"
    r"|\(?(?!(?:with|in|at|for|from|by|to|due|that|which|who|was|is|were|are|has|had|he|she"
    r"|his|her|(?:and|or)(?! (?:\d|ring|small|little|index|long|middle|fourth|fifth|third|great|medial|lateral|upper|lower|fingers?\b))|than|work|after|when|while|on|as|it|they|pain)\b)\w[\w'.-]*\)?\s+"
    r"(?:(?<=side )of (?:the |his |her |their )?|(?<=aspect )of (?:the |his |her |their )?"
    r"|(?<=part )of (?:the )?|(?<=parts )of (?:the )?|(?<=half )of (?:the )?)?){0,4}"
)
_TRAILS: Final = re.compile(
    r"(?:\s(?!(?:with|in|at|for|from|by|due|that|which|who|was|is|were|are|has|had|he|she)\b)"
    r"[\w'/-]+){0,3}[\s,(-]{1,3}(?:(?:on|of|to|in)\s(?:the\s|his\s|her\s)?)?"
)
_AFTER_TRAILING: Final = re.compile(r"\)|\s?[.,;:]|\s(?:side|and|with|which|that|side)\b|\Z|\s?\(")
_IN_LIST: Final = re.compile(r"[\w\s,/&()-]*")
_WORDS: Final = re.compile(r"\w[\w-]*")


def _connected(gap: str) -> bool:
    """Whether two parts with this between them stand in one list."""
    if len(gap) > 40 or not _IN_LIST.fullmatch(gap):
        return False
    return all(word in MODIFIERS for word in _WORDS.findall(gap))


_LONGEST: Final = 60_000
"""More than any letter has: a bound on hostile text."""


def mentions(text: str) -> list[Mention]:
    """Every naming of a part in `text`, in order, each with its side."""
    text = text[:_LONGEST]
    lowered = lower(text)
    return mentions_in(text, lowered, spaced(lowered), 0, len(text))


def mentions_in(text: str, lowered: str, searched: str, start: int, end: int) -> list[Mention]:
    """The mentions of `text[start:end]`; `searched` is its `spaced` lower case.

    Spans are those of `text`.
    """
    lowered = lowered[start:end]
    tokens = _tokens(text[start:end], lowered, f"{searched[start : end + 1]} ")
    if not tokens:
        return []
    if len(tokens) > 1:
        tokens = _without_summing_limbs(lowered, tokens)
        sides, givers = _sides(lowered, tokens)
    else:
        sides, givers = [tokens[0].side], tokens
    found: list[Mention] = []
    passed = _passed_limbs(lowered, tokens, sides, givers)
    for i, (token, side, giver) in enumerate(zip(tokens, sides, givers, strict=True)):
        if token.term is not None and i not in passed:
            first, last = min(token.start, giver.start), max(token.end, giver.end)
            quote = (first + start, last + start)
            found += [
                Mention(part, side, token.start + start, token.end + start, quote)
                for part in token.term.parts
            ]
    return found


_DOWN_TO: Final = re.compile(
    r"\s(?:as\sfar\s(?:down\s)?as|(?:and\s)?(?:down\s)?(?:in)?to|down\sto|past|beyond)\s(?:the|his|her)\s(?:\w+\s(?:of\sthe\s)?)?"
)
_ENDS_OF: Final[dict[Part, frozenset[Part]]] = {
    "upper_extremity": frozenset({"elbow", "forearm", "wrist", "hand"}),
    "lower_extremity": frozenset({"thigh", "knee", "lower_leg", "ankle", "foot"}),
}


def _passed_limbs(
    text: str, tokens: list[_Token], sides: list[Side | None], givers: list[_Token]
) -> set[int]:
    """Limbs that pain only runs down ("down the right leg to the calf"): the end takes the side."""
    passed: set[int] = set()
    for i, (limb, end) in enumerate(pairwise(tokens)):
        if limb.term is None or end.term is None or sides[i] is None:
            continue
        ends = _ENDS_OF.get(limb.term.parts[0])
        if ends and end.term.parts[0] in ends and _DOWN_TO.fullmatch(text, limb.end, end.start):
            passed.add(i)
            if sides[i + 1] is None:
                sides[i + 1], givers[i + 1] = sides[i], givers[i]
    return passed


_SUMMING_LIMB: Final = re.compile(r"(?:upper|lower) limbs?\Z|(?:arm|leg)s?\Z")
_BEFORE_LIMB: Final = re.compile(r"[^,.;]{0,50}, $")


def _without_summing_limbs(text: str, tokens: list[_Token]) -> list[_Token]:
    """Leave out the limb of ICD wording that only carries the side of the part before it.

    "Carpal tunnel syndrome, left upper limb" and "strain at shoulder level, right arm".
    """
    kept: list[_Token] = []
    for token in tokens:
        word = text[token.start : token.end]
        if len(kept) > 1 and kept[-1].term is None and kept[-2].term and _SUMMING_LIMB.match(word):
            gap = text[kept[-2].end : kept[-1].start]
            if _BEFORE_LIMB.fullmatch(gap) and ("limb" in word or gap.endswith("level, ")):
                kept[-1] = kept[-1]._replace(end=token.end)
                continue
        kept.append(token)
    return kept


def _sides(text: str, tokens: list[_Token]) -> tuple[list[Side | None], list[_Token]]:
    """The side of each token: its own, one that leads it or its list, or one that trails it.

    Beside each side the token that gives it.
    """
    sides: list[Side | None] = [token.side for token in tokens]
    givers = tokens.copy()
    leading: Side | None = None
    leader = tokens[0]
    head_is_midline = False
    for i, token in enumerate(tokens):
        before = tokens[i - 1] if i else None
        gap = text[before.end : token.start] if before else ""
        if token.term is None:
            if before and before.term is None and _connected(gap):
                sides[i] = _both(sides[i - 1], token.side)
                givers[i] = givers[i - 1]
            continue
        midline = token.term.parts[0] in _MIDLINE
        led = before and before.term is None and not text.endswith("ally", 0, before.end)
        if led and len(gap) < 60 and _LEADS.fullmatch(gap):
            leading, head_is_midline = sides[i - 1], midline
            leader = givers[i - 1]
        elif not (leading and before and before.term is not None and _connected(gap)):
            leading = None
        elif midline and not head_is_midline:
            leading = None  # "bilateral hand, low back and leg": the back ends the reach
        if token.term.takes_side and sides[i] is None and (head_is_midline or not midline):
            sides[i] = leading
            if leading:
                givers[i] = leader
    _trailing(text, tokens, sides, givers)
    return sides, givers


def _trailing(
    text: str, tokens: list[_Token], sides: list[Side | None], givers: list[_Token]
) -> None:
    """Give a side that stands behind its part, or behind a list of parts, to them."""
    for i in range(1, len(tokens)):
        side, part = tokens[i], tokens[i - 1]
        if side.term is not None or part.term is None or not _AFTER_TRAILING.match(text, side.end):
            continue
        gap = text[part.end : side.start]
        if len(gap) > 50 or not _TRAILS.fullmatch(gap):
            continue
        j = i - 1
        while tokens[j].term is not None and sides[j] is None:
            term = tokens[j].term
            if term and term.takes_side and (j == i - 1 or term.parts[0] not in _MIDLINE):
                sides[j] = sides[i]
                givers[j] = side
            if not j or not _connected(text[tokens[j - 1].end : tokens[j].start]):
                break
            j -= 1


def _both(one: Side | None, other: Side | None) -> Side | None:
    if one is None or other is None or one == other:
        return one or other
    return "bilateral"


_ONE_QUOTE: Final = 200
"""Characters within which left and right are shown by one quote."""


def merged(found: Iterable[Mention]) -> list[Claim]:
    """Claims of `BodyPart`, each part once, in order of first mention (the codebook's merge).

    "Spine" and "PVM" without a level are `other`; beside a level they name no part of their own.
    """
    first: dict[Part, Mention] = {}
    sides: dict[Part, Side | None] = {}
    for mention in found:
        known = first.get(mention.part)
        if known is None:
            first[mention.part] = mention
            sides[mention.part] = mention.side
            continue
        if mention.side and not known.side:
            first[mention.part] = mention  # the one that shows the side
        elif mention.side != known.side and mention.side and sides[mention.part] != "bilateral":
            quote = known.quote[0], mention.quote[1]
            if quote[1] - quote[0] < _ONE_QUOTE:
                first[mention.part] = known._replace(quote=quote)
        sides[mention.part] = _both(sides[mention.part], mention.side)
    if not _SPINE.isdisjoint(first):
        first.pop("other", None)
    return [
        Claim(BodyPart(part=part, side=sides[part]), *mention.quote)
        for part, mention in first.items()
    ]


def find_parts(text: str) -> list[Claim]:
    """The body parts that a title or phrase names: claims of `BodyPart`, each part once.

    Offsets refer to `text`, folded; the span is the part's first mention.
    """
    return merged(mentions(text))
