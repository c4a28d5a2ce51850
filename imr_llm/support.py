"""Does a model's value follow from the words it cites? Narrows the citation to the value's place.

A value must be in its quote: the digits of the age, a date that reads as it, the words of a
phrase, a cue of the code. What is denied there ("no evidence of ...") is not said there.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from imr_llm.claim import NOWHERE, Claim, Odd
from imr_llm.ground import Grounder
from imr_llm.letter import Span
from imr_llm.letter.addressed import addressed
from imr_llm.privacy import PLACEHOLDER
from imr_llm.rules.anatomy import find_parts
from imr_llm.rules.item import read_item
from imr_llm.rules.reasons import concludes
from imr_llm.rules.treatment_mentions import was_had
from imr_llm.rules.worker import read_worker
from imr_llm.schema import BodyPart, Drug, Frequency, Group, Quantity
from imr_llm.silent import silent
from imr_llm.support_own import own_supported

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from imr_llm.fields import Leaf
    from imr_llm.letter.fold import Folded

UPHELD_REASONS: Final = frozenset({
    "insufficient_documentation", "criteria_not_met", "not_recommended", "contraindicated",
    "exceeds_guideline", "no_improvement_shown", "conservative_care_not_tried", "not_needed_now",
    "depends_on_refused", "other",
})  # fmt: skip
OVERTURNED_REASONS: Final = frozenset({
    "criteria_met", "improvement_shown", "conservative_care_failed", "depends_on_approved", "other",
})  # fmt: skip

_DENIED: Final = re.compile(
    r"\b(?:no|not|denie[sd]|without|negative for|absence of|lack of|ruled? out|nor|never"
    r"|declined|refused)\b[^,.;:]{0,40}\Z",
    re.IGNORECASE,
)
_CUMULATIVE: Final = re.compile(r"\b(?:cumulative|continuous|repetitive|repeated)\b", re.IGNORECASE)
_EVENT: Final = re.compile(
    r"\b(?:fell|fall\w*|slip\w*|trip\w*|lift\w*|struck|hit|collision|collided|accident|crush\w*"
    r"|caught|twist\w*|pull\w*|push\w*|carry\w*|assault\w*|altercation|bit(?:e|ten)|burn\w*"
    r"|explo\w*|jump\w*|landed|rear[- ]ended|while|when|after|due to|from|mechanism)\b",
    re.IGNORECASE,
)
"""What a sentence that tells of one event says; the bare date of an injury is no event."""
_ASKED_FOR: Final = re.compile(
    r"\b(?:request\w*|recommend\w*|authorization|(?:treatment )?plan\w*|pending|scheduled|at issue"
    r"|utilization review|non-?certif\w*|modified|will (?:be|have)|to be|denied|declined|was not|were not|not yet"
    r"|has not|have not|had not)\b",
    re.IGNORECASE,
)
"""What is asked for, planned or decided on is not yet had, and names no part of the injury."""
_RETROSPECTIVE: Final = re.compile(
    r"\b(?:retro\w*|DOS|dates? of service)\b|\d/\d{1,2}/\d", re.IGNORECASE
)
_TURNED: Final = re.compile(
    r"\b(?:not|no|never|neither|nor|cannot|without|fail\w*|lack\w*|insufficient|unable|hardly"
    r"|if|unless|whether)\b[^.;]{0,120}\Z",
    re.IGNORECASE,
)
"""Words after which "medically necessary" is no finding that it is."""
_DECISION: Final = re.compile(
    r"\b(?:(?P<upheld>upheld|uphold|not medically ?necessary)"
    r"|(?P<overturned>overturn(?:ed)?|medically ?necessary))",
    re.IGNORECASE,
)


@silent
@dataclass(slots=True)
class Place:
    """Where a value of a field may stand: its section, and the item's decision for its reasons."""

    section: Span | None
    decision: str | None = None
    own: tuple[Span, ...] = ()
    """All that is printed of the letter or of the item: where values of a user's own fields stand."""
    items: tuple[Span, ...] = ()
    """What is printed of all items: of another one, it is no evidence of this one's own fields."""


class Support:
    """Checks the claims of a model against one letter's folded text."""

    def __init__(self, letter: Folded) -> None:
        text = self.text = letter.text
        self.grounder = Grounder(text)
        self._parts: dict[tuple[int, int], list[BodyPart]] = {}
        self._addressed = addressed(letter)

    def supported(self, leaf: Leaf, claim: Claim, place: Place) -> Claim | None:
        """The claim with the narrowest span that says it; None when the letter does not."""
        if leaf.own:
            return self._own(leaf, claim, place)
        cited = place.section if claim.start == NOWHERE else Span(claim.start, claim.end)
        if cited is None or self._speaks_to_reader(cited):
            return None
        value = claim.value
        if isinstance(value, str) and PLACEHOLDER.search(value):
            return None  # what it was given instead of the letter's words
        span = self._place(leaf, value, cited, place)
        if span is None:
            return None
        if leaf.type is str and isinstance(value, str) and leaf.name != "rationale":
            # Found by a slip of the pen, or in other case: the letter's own words are the value.
            value = span.of(self.text)
        return Claim(value, *span)

    def _own(self, leaf: Leaf, claim: Claim, place: Place) -> Claim | None:
        cited = None if claim.start == NOWHERE else Span(claim.start, claim.end)
        if isinstance(claim.value, Odd):
            return None
        if cited and not _overlaps(cited, place.own) and _overlaps(cited, place.items):
            return None
        found = own_supported(leaf, claim.value, cited, place.own, self.grounder)
        if found is None or self._speaks_to_reader(Span(found.start, found.end)):
            return None
        return found

    def _speaks_to_reader(self, cited: Span) -> bool:
        """Whether the citation lies in a sentence that is none of the letter's own."""
        return _overlaps(cited, self._addressed)

    def _place(self, leaf: Leaf, value: Any, cited: Span, place: Place) -> Span | None:
        if code := _CODES.get(leaf.name):
            return code(self, value, cited, place)
        if isinstance(value, BodyPart):
            if leaf.group is Group.LISTS and _ASKED_FOR.search(self.text, *cited):
                return None
            return self._body_part(value, cited)
        if isinstance(value, dt.date):
            return self.grounder.date(value, [cited, *_some(place.section)])
        if isinstance(value, Drug):
            return self._drug(value, cited)
        if isinstance(value, Quantity):
            return self._quantity(value, cited)
        if isinstance(value, Frequency):
            return self._frequency(value, cited)
        if isinstance(value, bool):
            return cited
        if isinstance(value, int | float):
            return self.grounder.number(value, [cited])
        if leaf.type is str and leaf.name != "rationale":
            return self._phrase(leaf, value, cited, place)
        return cited

    def _phrase(self, leaf: Leaf, value: str, cited: Span, place: Place) -> Span | None:
        found = self.grounder.find(value, [cited])
        if found is None and place.section:
            # A small model cites the wrong sentence; the words themselves may still be there.
            found = self.grounder.exact(value, place.section)
        if found and _DENIED.search(self.text, self._sentence(found).start, found.start):
            return None
        if found and leaf.group is Group.LISTS and not self._had(leaf, value, found):
            return None
        return found

    def _had(self, leaf: Leaf, value: str, found: Span) -> bool:
        """Whether the sentence tells of what is or was, rather than of what is asked for."""
        sentence = self._sentence(found)
        if _ASKED_FOR.search(self.text, *sentence):
            return False
        if leaf.name != "prior_treatments":
            return True
        if not (_is_short(value) and was_had(self.text, found.start, found.end)):
            return False
        category = read_item(value)["category"]
        # Imaging and tests are not treatments (codebook).
        return not (isinstance(category, Claim) and category.value == "diagnostic_testing")

    def _sentence(self, found: Span) -> Span:
        start = max(self.text.rfind(stop, 0, found.start) for stop in (". ", "? ", "! "))
        end = self.text.find(". ", found.end)
        return Span(start + 1, end if end >= 0 else len(self.text))

    def _body_part(self, value: BodyPart, cited: Span) -> Span | None:
        if cited not in self._parts:
            claims = find_parts(cited.of(self.text))
            self._parts[cited] = [claim.value for claim in claims]
        said = [part for part in self._parts[cited] if part.part == value.part]
        if value.side is None or any(_covers(part.side, value.side) for part in said):
            return cited if said else None
        return None

    def _drug(self, value: Drug, cited: Span) -> Span | None:
        found = self.grounder.find(value.name, [cited])
        if found and value.strength and not self.grounder.find(value.strength, [cited]):
            return None
        return found

    def _quantity(self, value: Quantity, cited: Span) -> Span | None:
        found = self.grounder.number(value.value, [cited])
        if value.value_max is not None and not self.grounder.number(value.value_max, [cited]):
            return None
        return found

    def _frequency(self, value: Frequency, cited: Span) -> Span | None:
        said = [n for n in value.model_dump(exclude={"per"}).values() if n is not None]
        places = [self.grounder.number(number, [cited]) for number in said]
        if not places or None in places:
            return None
        return places[0]

    def _age(self, value: int, cited: Span, place: Place) -> Span | None:  # noqa: ARG002
        claim = read_worker(cited.of(self.text))["worker.age"]
        if isinstance(claim, Claim) and claim.value == value:
            return Span(cited.start + claim.start, cited.start + claim.end)
        return None

    def _sex(self, value: str, cited: Span, place: Place) -> Span | None:  # noqa: ARG002
        claim = read_worker(cited.of(self.text))["worker.sex"]
        if isinstance(claim, Claim) and claim.value == value:
            return Span(cited.start + claim.start, cited.start + claim.end)
        return None

    def _kind(self, value: str, cited: Span, place: Place) -> Span | None:  # noqa: ARG002
        cumulative = _CUMULATIVE.search(self.text, *cited)
        if value == "cumulative":
            return Span(*cumulative.span()) if cumulative else None
        return None if cumulative or not _EVENT.search(self.text, *cited) else cited

    def _reason(self, value: str, cited: Span, place: Place) -> Span | None:
        section = place.section
        if section is None or not section.start <= cited.start < section.end:
            return None  # another item's rationale is no reason for this one
        fitting = UPHELD_REASONS if place.decision == "upheld" else OVERTURNED_REASONS
        return cited if value in fitting else None

    def _timing(self, value: str, cited: Span, place: Place) -> Span | None:  # noqa: ARG002
        if value == "retrospective" and not _RETROSPECTIVE.search(self.text, *cited):
            return None
        return cited

    def _decided(self, value: str, cited: Span, place: Place) -> Span | None:  # noqa: ARG002
        concluded = concludes(cited.of(self.text))
        if concluded is not None:
            return cited if concluded == value else None
        said: set[str | None] = set()
        for found in _DECISION.finditer(self.text, *cited):
            turned = _TURNED.search(self.text, cited.start, found.start())
            said.add("upheld" if found["upheld"] or turned else "overturned")
        return cited if said == {value} else None


_CODES: Final[dict[str, Callable[[Support, Any, Span, Place], Span | None]]] = {
    "worker.age": Support._age,  # noqa: SLF001
    "worker.sex": Support._sex,  # noqa: SLF001
    "injury_kind": Support._kind,  # noqa: SLF001
    "reasons": Support._reason,  # noqa: SLF001
    "timing": Support._timing,  # noqa: SLF001
    "decision": Support._decided,  # noqa: SLF001
}


def _is_short(phrase: str) -> bool:
    """Whether it is a short noun phrase (codebook), not a sentence or a piece of one."""
    words = phrase.split()
    return len(words) <= _MOST_WORDS and not _VERBS.intersection(word.lower() for word in words)


_MOST_WORDS: Final = 6
_VERBS: Final = frozenset(("is", "was", "were", "are", "has", "had", "have", "been", "did", "does"))


def _overlaps(span: Span, others: Iterable[Span]) -> bool:
    return any(span.start < each.end and each.start < span.end for each in others)


def _covers(said: str | None, side: str) -> bool:
    return said in (side, "bilateral")


def _some(span: Span | None) -> list[Span]:
    return [span] if span else []
