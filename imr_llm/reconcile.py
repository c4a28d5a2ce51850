"""Two witnesses, one value a field: who is believed, how sure it is, what a person should check.

Agreement is evidence. Where the witnesses differ the rules are believed, whose fields have a fixed
form; what the model alone says is taken when the letter supports it. What the letter does not
support is left out of the record and shown in the field's report.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

from pydantic import BaseModel
from pydantic_core import to_jsonable_python
from rapidfuzz import fuzz

from imr_llm import rules
from imr_llm.claim import NOWHERE, Claim, Claims, Odd, Testimony
from imr_llm.extraction import FieldReport, Status, Witness
from imr_llm.fields import Leaf, canonical, leaves, letters_and_digits, same
from imr_llm.fitting import fitted
from imr_llm.judge import ANY_MODEL, UNREAD, judge_of
from imr_llm.letter import Item, Span
from imr_llm.review import ACCEPT_ERROR, doubts, to_review
from imr_llm.schema import BodyPart, Determination, Group
from imr_llm.silent import silent
from imr_llm.support import Place, Support

if TYPE_CHECKING:
    from collections.abc import Mapping

    from imr_llm.fitting import LeftOut
    from imr_llm.judge import Judge
    from imr_llm.letter import Letter

_ALIKE: Final = 75.0
"""Share of common words, in percent, from which two phrases are readings of one thing."""
_CONTRADICTED: Final = 0.5
"""Confidence of what something else in the letter speaks against."""
_NO_ITEMS: Final = 0.5
"""A letter without a disputed item is rare (layout A): more likely they were not found."""
_LONGEST_DECISION: Final = 60
"""A decision is printed in a word or a short phrase; one read from a whole rationale is a guess."""
_DATE_ORDER: Final = (
    "date_of_injury", "ur_denial_date", "application_received", "date_assigned", "decision_date",
)  # fmt: skip


@silent
@dataclass(slots=True)
class Reconciled:
    """One record out of two testimonies.

    Attributes:
        determination: the record.
        fields: a report for each value, and for each null or empty field.
        review: paths to look at, most doubtful first.
        dropped: what could not be made part of the record; never letter text.
    """

    determination: Determination
    fields: dict[str, FieldReport]
    review: list[str]
    dropped: list[str] = field(default_factory=list)


def reconcile(  # noqa: PLR0913
    letter: Letter,
    said: Testimony,
    model: Testimony | None,
    schema: type[Determination] = Determination,
    *,
    judge: Judge | None = None,
    judges: Mapping[str, Judge] | None = None,
    accept_error: float = ACCEPT_ERROR,
) -> Reconciled:
    """The record of a letter from what the rules say and, where there is one, the model.

    `judge` knows how often each field is right and whom to believe (None: the judge of the rules
    alone, or of a model that is not known), `judges` the same of fields that another model spoke of, by
    their paths without an element's number; what is wrong with a probability above `accept_error`
    goes to the review list.
    """
    judge = judge or judge_of(None if model is None else ANY_MODEL)
    court = _Court(letter, schema, judge, judges or {})
    record = court.letter(said.letter, model.letter if model else None)
    issues = court.issues(said, model)
    record["issues"] = issues
    if not issues:
        court.fields["issues"] = FieldReport("none", "absent", confidence=_NO_ITEMS)
    determination, left_out = fitted(schema, record)
    for path, left in left_out.items():
        court.leave_out(path, left.leaf, left)
    court.doubt_what_contradicts(determination)
    review = to_review(doubts(court.fields, judge, schema), accept_error)
    return Reconciled(determination, court.fields, review, court.dropped)


class _Court:
    """Hears both witnesses field by field, and keeps the reports."""

    def __init__(
        self,
        letter: Letter,
        schema: type[Determination],
        judge: Judge,
        judges: Mapping[str, Judge],
    ) -> None:
        self.document = letter
        self.judge = judge
        self.judges = judges
        self.folded = letter.folded
        self.fields: dict[str, FieldReport] = {}
        self.dropped: list[str] = []
        self._letter_leaves = [leaf for leaf in leaves(schema) if not leaf.items]
        self._item_leaves = [leaf for leaf in leaves(schema) if leaf.items]

    @cached_property
    def support(self) -> Support:
        """Made when a model has spoken: the rules' values are cut from the letter itself."""
        return Support(self.folded)

    def letter(self, said: Claims, model: Claims | None) -> dict[str, Any]:
        place = Place(self.document.sections.summary, own=(Span(0, len(self.folded.text)),))
        record: dict[str, Any] = {}
        for leaf in self._letter_leaves:
            value = self._hear(leaf, leaf.name, said, model, place)
            _put(record, leaf.name, value)
        return record

    def issues(self, said: Testimony, model: Testimony | None) -> list[dict[str, Any]]:
        theirs = model.issues if model else []
        ours = said.issues
        if not ours and theirs:
            ours, theirs = self._found(theirs)
        issues: list[dict[str, Any]] = []
        for number, claims in enumerate(ours):
            model_claims = theirs[number] if number < len(theirs) else None
            path = f"issues[{len(issues)}]"
            decision = claims.get("decision") or (model_claims or {}).get("decision")
            decided = decision.value if isinstance(decision, Claim) else None
            if decided is None:
                self.dropped.append(f"item {number + 1}: no decision could be read")
                continue
            issue: dict[str, Any] = {"claims_administrator": {}, "reviewer": {}}
            rationale = self._rationale(claims, model_claims)
            title = claims.get("title")
            heading = Span(title.start, title.end) if isinstance(title, Claim) else None
            printed = number < len(self._stretches)
            own, items = (self._stretches[number], self._of_items) if printed else ((), ())
            for leaf in self._item_leaves:
                section = rationale if leaf.group is Group.REASONS else heading
                place = Place(section, decided, own, items)
                value = self._hear(leaf, f"{path}.{leaf.name}", claims, model_claims, place)
                _put(issue, leaf.name, value)
            if "decision" not in issue:  # the letter does not support the one that was said
                self.dropped.append(f"item {number + 1}: its decision is not in the letter")
                self.fields = {p: r for p, r in self.fields.items() if not p.startswith(f"{path}.")}
                continue
            issues.append(_with_required(issue))
        return issues

    @cached_property
    def _stretches(self) -> list[tuple[Span, ...]]:
        """What is printed of each item of the letter; an item that the model found has nothing."""
        return self.document.sections.stretches()

    @cached_property
    def _of_items(self) -> tuple[Span, ...]:
        return tuple(span for stretch in self._stretches for span in stretch)

    def _found(self, theirs: list[Claims]) -> tuple[list[Claims], list[Claims]]:
        """Items that the model found in an unknown layout: kept where the letter has their title."""
        whole = Place(Span(0, len(self.folded.text)))
        title_leaf = next(leaf for leaf in self._item_leaves if leaf.name == "title")
        ours: list[Claims] = []
        kept: list[Claims] = []
        for number, claims in enumerate(theirs):
            title, why = claims.get("title"), claims.get("rationale")
            found = (
                self.support.supported(title_leaf, title, whole)
                if isinstance(title, Claim) and title.value
                else None
            )
            if found is None:
                self.dropped.append(
                    f"item {number + 1} of the answer: its title is not in the letter"
                )
                continue
            rationale = Span(why.start, why.end) if isinstance(why, Claim) else None
            item = Item(title=Span(found.start, found.end), rationale=rationale)
            ours.append(rules.read_found_item(self.document, item))
            kept.append(claims)
        return ours, kept

    def _rationale(self, *both: Claims | None) -> Span | None:
        for claims in both:
            claim = (claims or {}).get("rationale")
            if isinstance(claim, Claim) and claim.start != NOWHERE:
                return Span(claim.start, claim.end)
        return None

    def _hear(self, leaf: Leaf, path: str, said: Claims, model: Claims | None, place: Place) -> Any:
        ours = said.get(leaf.name)
        theirs = model.get(leaf.name) if model else None
        if leaf.many:
            return self._list(
                leaf, path, ours if isinstance(ours, list) else [],
                theirs if isinstance(theirs, list) else None, place,
            )  # fmt: skip
        return self._scalar(
            leaf, path, ours if isinstance(ours, Claim) else None,
            theirs if isinstance(theirs, Claim) else None, place,
        )  # fmt: skip

    def _scalar(
        self, leaf: Leaf, path: str, ours: Claim | None, theirs: Claim | None, place: Place
    ) -> Any:
        ours = ours if ours is not None and ours.value is not None else None
        spoken = theirs if theirs is not None and theirs.value is not None else None
        # "other" without a cue is the rules' way of saying that they do not know the thing.
        unsure = ours is not None and ours.start == NOWHERE and ours.value == "other"
        if spoken is None:
            self._report(path, leaf, "rules_only" if ours else "absent", ours)
            if leaf.own and theirs is None:
                self._doubt(path, UNREAD)
            return ours.value if ours else None
        if ours is not None and same(ours.value, spoken.value, leaf.compare):
            self._report(path, leaf, "agreed", ours)
            return ours.value
        grounded = self.support.supported(leaf, spoken, place)
        if ours is not None and not (unsure and grounded):
            if grounded is not None and leaf.path in self._judge(path).believe:
                self._report(path, leaf, "conflict", grounded, other=ours.value)
                return grounded.value
            self._report(path, leaf, "conflict", ours, other=spoken.value)
            return ours.value
        if grounded is not None and self._judge(path).refuses(leaf, grounded.value):
            # Where labelled letters show that the rules' silence is right more often than not.
            self._report(path, leaf, "conflict", None, other=spoken.value)
            return None
        if grounded is not None:
            self._report(path, leaf, "model_only", grounded)
            return grounded.value
        self._report(path, leaf, "ungrounded", None, other=spoken.value)
        return None

    def _judge(self, path: str) -> Judge:
        if not self.judges:
            return self.judge
        return self.judges.get(path.rpartition("[")[0] if path.endswith("]") else path, self.judge)

    def _list(
        self, leaf: Leaf, path: str, ours: list[Claim], theirs: list[Claim] | None, place: Place
    ) -> list[Any]:
        if theirs is None:
            listed = self._listed(leaf, path, [("rules_only", c, None) for c in ours], [], [])
            if leaf.own:
                self._doubt(path, UNREAD)
            return listed
        if ours and [claim.value for claim in ours] == [claim.value for claim in theirs]:
            return self._listed(leaf, path, [("agreed", claim, None) for claim in ours], [], [])
        rest = {
            canonical(claim.value, leaf.compare): claim
            for claim in theirs
            if claim.value is not None
        }
        heard: list[tuple[Status, Claim, Any]] = [
            ("agreed" if rest.pop(canonical(claim.value, leaf.compare), None) else "rules_only",
             claim, None)
            for claim in ours
        ]  # fmt: skip
        if not rest:
            return self._listed(leaf, path, heard, [], [])
        # What is not taken up is not lost: it stands in the report of the list itself.
        unsupported: list[Any] = []
        untaken: list[Any] = []
        for claim in rest.values():
            grounded = self.support.supported(leaf, claim, place)
            if grounded is None:
                unsupported.append(claim.value)
                continue
            if ours and self._judge(path).refuses(leaf, claim.value):
                untaken.append(claim.value)
                continue
            rival = next(
                (n for n, (status, c, _) in enumerate(heard)
                 if status == "rules_only" and _alike(c.value, claim.value)), None,
            )  # fmt: skip
            if rival is None:
                heard.append(("model_only", grounded, None))
            elif leaf.path in self._judge(path).believe:
                heard[rival] = ("conflict", grounded, heard[rival][1].value)
            else:
                heard[rival] = ("conflict", heard[rival][1], claim.value)
        return self._listed(leaf, path, heard, untaken, unsupported)

    def _listed(
        self,
        leaf: Leaf,
        path: str,
        heard: list[tuple[Status, Claim, Any]],
        untaken: list[Any],
        unsupported: list[Any],
    ) -> list[Any]:
        """Report on a list's elements, in the letter's order, and on what is none of them."""
        if leaf.group is not Group.REASONS:  # reasons stand in the order of weight
            heard.sort(key=lambda each: each[1].start)
        for number, (status, claim, other) in enumerate(heard):
            self._report(f"{path}[{number}]", leaf, status, claim, other=other)
        if not heard or unsupported or untaken:
            status = "ungrounded" if unsupported else "conflict" if untaken else "absent"
            self._report(path, leaf, status, None, other=untaken + unsupported or None)
        return [claim.value for _, claim, _ in heard]

    def _report(
        self, path: str, leaf: Leaf, status: Status, claim: Claim | None, other: Any = None
    ) -> None:
        value = claim.value if claim is not None else None
        confidence = self._judge(path).confidence(leaf, status, value)
        if status == "conflict" and leaf.group is Group.CORE:
            confidence = min(confidence, _CONTRADICTED)  # polarity is sacred: a person looks
        report = FieldReport(_SOURCES[status], status, confidence=confidence)
        if other is not None:
            report.other = to_jsonable_python(_shown(other))
        if claim is not None and claim.start != NOWHERE:
            report.start, report.end = self.folded.span(claim.start, claim.end)
            report.quote = self.folded.original[report.start : report.end]
        self.fields[path] = report

    def leave_out(self, path: str, leaf: Leaf, left: LeftOut) -> None:
        """Report on a value of a user's own field, or on elements of it, that the schema refuses."""
        known = {each: self.fields.pop(each) for each in list(self.fields) if _is_of(path, each)}
        elements = [report for each, report in known.items() if each != path]
        kept = [report for at, report in enumerate(elements) if at not in left.elements]
        whole = known.get(path)
        self.fields |= {f"{path}[{at}]": report for at, report in enumerate(kept)}
        refused = left.shown()
        if leaf.many:
            refused = [*((whole and whole.other) or []), *refused]
        self._report(path, leaf, "ungrounded", None, other=refused)
        self.dropped.append(f"{path}: the schema refuses the value")

    def doubt_what_contradicts(self, determination: Determination) -> None:
        """Checks that no witness makes: dates out of order, a rationale against its decision."""
        dates = [(n, d) for n in _DATE_ORDER if (d := getattr(determination, n)) is not None]
        for (first, earlier), (second, later) in pairwise(dates):
            if earlier > later:
                self._doubt(first)
                self._doubt(second)
        said = rules.body_date_of_injury(self.document)
        injury = self.fields["date_of_injury"]
        if said and determination.date_of_injury and said.value != determination.date_of_injury:
            injury.other = injury.other or said.value.isoformat()
            self._doubt("date_of_injury")
        for number, issue in enumerate(determination.issues):
            concluded = rules.concludes(issue.rationale)
            report = self.fields[f"issues[{number}].decision"]
            inferred = report.source == "rules" and len(report.quote or "") > _LONGEST_DECISION
            if inferred or (concluded is not None and concluded != issue.decision):
                self._doubt(f"issues[{number}].decision")
            if not issue.title:
                self._doubt(f"issues[{number}].title")

    def _doubt(self, path: str, most: float = _CONTRADICTED) -> None:
        report = self.fields[path]
        report.confidence = min(report.confidence, most)


def _is_of(path: str, other: str) -> bool:
    """Whether a path is that of a field or of an element of it."""
    return other == path or other.startswith(f"{path}[")


def _shown(value: Any) -> Any:
    """A value as it is told of: what is none of its field as it was said."""
    if isinstance(value, list):
        return [_shown(each) for each in value]
    return value.shown() if isinstance(value, Odd) else value


_SOURCES: Final[dict[Status, Witness]] = {
    "agreed": "both",
    "conflict": "both",
    "rules_only": "rules",
    "model_only": "model",
    "ungrounded": "model",
    "absent": "none",
}


def _put(record: dict[str, Any], name: str, value: Any) -> None:
    while "." in name:
        holder, _, name = name.partition(".")
        record = record.setdefault(holder, {})
    if value is not None:
        record[name] = value


def _with_required(issue: dict[str, Any]) -> dict[str, Any]:
    """What an item must have, where no witness says it: an unknown thing is `other`."""
    issue.setdefault("title", "")
    issue.setdefault("in_dispute", issue["title"])
    issue.setdefault("treatment", issue["in_dispute"])
    issue.setdefault("category", "other")
    issue.setdefault("subcategory", "other")
    issue.setdefault("reasons", [])
    issue.setdefault("rationale", "")
    return issue


def _alike(ours: Any, theirs: Any) -> bool:
    """Whether two different values are readings of one thing: then they conflict."""
    if isinstance(ours, BodyPart) and isinstance(theirs, BodyPart):
        return ours.part == theirs.part
    if isinstance(ours, str) and isinstance(theirs, str) and " " in ours + theirs:
        one, other = letters_and_digits(ours), letters_and_digits(theirs)
        return one in other or other in one or fuzz.token_sort_ratio(ours, theirs) >= _ALIKE
    return isinstance(ours, BaseModel) and ours == theirs
