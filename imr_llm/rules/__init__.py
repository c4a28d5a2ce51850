"""The first witness: what the letter's form, vocabulary and grammar tell, without a network.

Free, a millisecond a letter, and never raises: a reader that fails leaves its fields unsaid.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from imr_llm.claim import Claim, Claims, Testimony
from imr_llm.letter.addressed import without_addressed
from imr_llm.rules.citations import read_basis
from imr_llm.rules.front import read_credentials, read_front
from imr_llm.rules.history import read_history, read_injury
from imr_llm.rules.item import read_item
from imr_llm.rules.reasons import concludes, read_reasons
from imr_llm.rules.worker import read_date_of_injury, read_summary_dates, read_worker
from imr_llm.telemetry import Log

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable

    from imr_llm.letter import Item, Letter, Span

__all__ = ["body_date_of_injury", "concludes", "read_found_item", "testify"]

_log = Log(__name__)
_FRONT_OR_SUMMARY = ("date_of_injury", "ur_denial_date")


def testify(letter: Letter) -> Testimony:
    """All that the rules can say of a letter, with spans in its folded text."""
    text, sections = letter.folded.text, letter.sections
    told = without_addressed(letter.folded)
    claims: Claims = {}
    claims |= _safely(read_front, text, sections.front)
    if sections.credentials:
        claims |= _safely(read_credentials, text, sections.credentials)
    rationales = [item.rationale for item in sections.items if item.rationale]
    if sections.summary:
        claims |= _shifted(_safely(read_worker, sections.summary.of(told)), sections.summary)
        claims |= _shifted(_safely(read_history, sections.summary.of(told)), sections.summary)
        _fill_dates(claims, told, sections.summary)
    _fill_injury(claims, told, rationales)
    denial = _value(claims.get("ur_denial_date"))
    return Testimony(claims, [_item(text, told, item, denial) for item in sections.items])


def body_date_of_injury(letter: Letter) -> Claim | None:
    """The date of injury that the summary gives, which contradicts the front matter now and then."""
    summary = letter.sections.summary
    if summary is None:
        return None
    claim = read_date_of_injury(summary.of(letter.folded.text), None)
    return claim.shifted(summary.start) if claim.value else None


def read_found_item(letter: Letter, item: Item) -> Claims:
    """What the rules say of an item that another witness found (a letter of unknown layout)."""
    text = letter.folded.text
    return _item(text, without_addressed(letter.folded), item, None)


def _item(text: str, told: str, item: Item, denial: dt.date | None) -> Claims:
    """`told` is the text without what speaks to its reader: what prose is read from."""
    claims: Claims = {}
    title = item.title
    printed = title.of(text)
    if printed.lower().endswith(" is") and "original request" in printed.lower():
        title = title._replace(end=title.end - len(" is"))
        printed = title.of(text)
    claims["title"] = Claim(printed, *title)
    if item.decision and item.decision_at:
        claims["decision"] = Claim(item.decision, *item.decision_at)
    claims |= _shifted(_safely(read_item, printed, ur_denial_date=denial), title)
    for side, span in (("claims_administrator", item.claims_administrator),
                       ("reviewer", item.reviewer)):  # fmt: skip
        basis = _shifted(_safely(read_basis, span.of(text)), span) if span else {}
        if basis.pop("same_as_administrator", None):
            basis["citations"] = claims.get("claims_administrator.citations", [])
        claims |= {f"{side}.{name}": claim for name, claim in basis.items()}
    if item.rationale:
        rationale = item.rationale.of(text)
        claims["rationale"] = Claim(rationale, *item.rationale)
        decision = item.decision or _safely_decided(rationale)
        if "decision" not in claims and decision:
            claims["decision"] = Claim(decision, *item.rationale)
        if decision:
            role = _value(claims.get("role")) or "primary"
            reasons = _safely_list(
                read_reasons, item.rationale.of(told), decision=decision, title=printed, role=role
            )
            claims["reasons"] = [claim.shifted(item.rationale.start) for claim in reasons]
    return claims


def _safely_decided(rationale: str) -> str | None:
    """A decision without its printed word, as an unknown layout may have it: the conclusion."""
    try:
        return concludes(rationale)
    except Exception as error:  # noqa: BLE001 (rules never fail a letter)
        _log.debug("rule.failed", rule="concludes", error=type(error).__name__)
        return None


def _fill_dates(claims: Claims, text: str, summary: Span) -> None:
    """Dates of the summary, where the front matter has none (codebook)."""
    if all(_value(claims.get(name)) for name in _FRONT_OR_SUMMARY):
        return
    decided = _value(claims.get("decision_date"))
    said = _shifted(_safely(read_summary_dates, summary.of(text), decided), summary)
    for name in _FRONT_OR_SUMMARY:
        if not _value(claims.get(name)) and name in said:
            claims[name] = said[name]


def _fill_injury(claims: Claims, text: str, rationales: list[Span]) -> None:
    """Kind and mechanism of the injury, from the rationales where the summary is silent (codebook)."""
    for span in rationales:
        missing = [name for name in ("injury_kind", "mechanism") if not _value(claims.get(name))]
        if not missing:
            return
        said = _shifted(_safely(read_injury, span.of(text)), span)
        claims |= {name: said[name] for name in missing if name in said}


def _value(claim: Claim | list[Claim] | None) -> Any:
    return claim.value if isinstance(claim, Claim) else None


def _shifted(claims: Claims, span: Span) -> Claims:
    by = span.start
    return {
        name: claim.shifted(by) if isinstance(claim, Claim) else [c.shifted(by) for c in claim]
        for name, claim in claims.items()
    }


def _safely(read: Callable[..., Claims], *args: Any, **named: Any) -> Claims:
    try:
        return read(*args, **named)
    except Exception as error:  # noqa: BLE001 (rules never fail a letter)
        _log.debug("rule.failed", rule=read.__name__, error=type(error).__name__)
        return {}


def _safely_list(read: Callable[..., list[Claim]], *args: Any, **named: Any) -> list[Claim]:
    try:
        return read(*args, **named)
    except Exception as error:  # noqa: BLE001
        _log.debug("rule.failed", rule=read.__name__, error=type(error).__name__)
        return []
