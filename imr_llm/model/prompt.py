"""The requests for one letter: which sentences, in which parts, under which prompt."""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import dataclass
from functools import cache, cached_property
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

from imr_llm.letter.places import Span
from imr_llm.letter.sentences import sentences
from imr_llm.model.answer import ItemsAnswer, LetterAnswer, SectionAnswer, UnknownAnswer
from imr_llm.privacy import Masked
from imr_llm.silent import silent

if TYPE_CHECKING:
    from collections.abc import Iterator
    from importlib.resources.abc import Traversable

    from imr_llm.letter import Item, Letter
    from imr_llm.model.answer import AnyAnswer
    from imr_llm.model.own import Question
    from imr_llm.settings import Ask

VERSION: Final = "v2"
Kind = Literal["letter", "summary", "items", "unknown", "own"]

_PARTS: Final[dict[Kind, tuple[str, ...]]] = {
    "letter": ("frame", "summary", "items"),
    "summary": ("frame", "summary"),
    "items": ("frame", "items"),
    "unknown": ("frame", "summary", "items", "unknown"),
    "own": ("frame", "own"),
}
ANSWERS: Final[dict[Kind, type[AnyAnswer]]] = {
    "letter": LetterAnswer,
    "summary": SectionAnswer,
    "items": ItemsAnswer,
    "unknown": UnknownAnswer,
}
"""The answer of each kind of request but `own`, whose answer follows from the user's schema."""


@silent
@dataclass(frozen=True, slots=True)
class Request:
    """One part of a letter as it is asked.

    Attributes:
        kind: which prompt and which answer schema.
        text: the user message, the token at its end.
        token: what the answer must repeat, so that answers cannot be swapped.
        digest: SHA-256 of the text before the token, in hex.
        sentences: the numbered sentences, as spans of the folded text.
        items: numbers (from 0) of the disputed items that the part asks about.
        question: what the kind `own` asks.
    """

    kind: Kind
    text: str
    token: str
    digest: str
    sentences: dict[int, Span]
    items: tuple[int, ...]
    question: Question | None = None

    @property
    def system(self) -> str:
        """The static part: the same for every letter, so that a provider can cache it."""
        static = system_message(self.kind)
        return f"{static}\n\n{self.question.fields}" if self.question else static

    @property
    def answer(self) -> type[AnyAnswer]:
        """The shape of the answer."""
        return self.question.answer if self.question else ANSWERS[self.kind]

    def is_answered_by(self, token: str) -> bool:
        """Whether an answer that gives this token is one to this request."""
        return token.strip() == self.token

    def named(self) -> str:
        """The part's name, for a message: no letter text."""
        if self.kind in ("letter", "unknown"):
            return "the letter"
        if self.kind == "summary":
            return "the summary"
        if self.kind == "own":
            return "own fields"
        first, last = self.items[0] + 1, self.items[-1] + 1
        return f"item {first}" if first == last else f"items {first} to {last}"


def _folder() -> Traversable:
    """The prompts: inside the installed package, beside it in a checkout."""
    inside = resources.files("imr_llm") / "prompts"
    if inside.is_dir():
        return inside
    return Path(__file__).parents[2] / "prompts"


@cache
def _files() -> dict[str, str]:
    folder = _folder() / VERSION
    names = sorted({name for names in _PARTS.values() for name in names})
    return {name: (folder / f"{name}.md").read_text(encoding="utf-8") for name in names}


@cache
def system_message(kind: Kind) -> str:
    """The prompt of a kind of request."""
    return "".join(_files()[name] for name in _PARTS[kind]).strip()


@cache
def prompt_version() -> str:
    """The version's name and a hash of what the files say: `v2-1a2b3c4d`."""
    whole = hashlib.sha256()
    for name, text in _files().items():
        whole.update(f"{name}\n{text}\n".encode())
    return f"{VERSION}-{whole.hexdigest()[:8]}"


def requests(
    letter: Letter, ask: Ask, part_characters: int, *, told: Masked | None = None
) -> list[Request]:
    """The requests that a letter takes: one when it fits, else its summary and groups of items.

    The agency's boilerplate, the front matter and the guideline lines are not sent: rules read
    these, and they would be paid for a million times. With `told`, as `masked` gives it, placeholders
    stand for what a scan finds; the numbers of sentences and their spans stay those of the letter.
    """
    numbered = _Numbered(letter, told)
    if not letter.sections.items:
        return list(_unknown(numbered, part_characters))
    summary = numbered.summary(part_characters)
    items = [
        (number, text)
        for number, item in enumerate(letter.sections.items)
        for text in numbered.item(number, item, part_characters)
    ]
    texts = [text for _, text in items]
    size = sum(map(len, summary)) + sum(map(len, texts))
    if ask == "letter" and summary and size <= part_characters:
        numbers = tuple(range(len(items)))
        return [numbered.request("letter", summary + texts, numbers)]
    parts = [numbered.request("summary", [text], ()) for text in summary]
    limit = 0 if ask == "sections" else part_characters
    for group in _groups(texts, limit):
        # An item that is asked in parts stands in each of them by itself.
        numbers = tuple(dict.fromkeys(items[n][0] for n in group))
        parts.append(numbered.request("items", [texts[n] for n in group], numbers))
    return parts


def own_requests(
    letter: Letter,
    question: Question,
    ask: Ask,
    part_characters: int,
    *,
    told: Masked | None = None,
) -> list[Request]:
    """The requests for the user's own fields: one for the whole letter, without the agency's set
    sentences, when it fits; else parts, each of which is asked for all that it may say.

    Where the rules found no items, none is asked about: nothing would tell which one is meant.
    """
    numbered = _Numbered(letter, told)
    sections = letter.sections
    blocks: list[tuple[int | None, str]] = []
    if question.letter:
        spans = sections.rest(len(letter.folded.text))
        lines = (line for span in spans for line in numbered.lines(span))
        kept = [line for line in lines if not (_BOILERPLATE.search(line) or _HEADS.fullmatch(line))]
        blocks += [(None, text) for text in _headed("LETTER", kept, part_characters)]
    if sections.items or question.letter:
        blocks += [(None, text) for text in numbered.summary(part_characters)]
    blocks += [
        (number, text)
        for number in range(len(sections.items))
        for text in numbered.whole_item(number, part_characters)
    ]
    found = []
    limit = 0 if ask == "sections" else part_characters
    for group in _groups([text for _, text in blocks], limit):
        items = {blocks[n][0] for n in group} - {None} if question.item else set()
        numbers = tuple(sorted(number for number in items if number is not None))
        # A part without an item is not asked about items: small models answer what they are asked.
        asked = question if numbers or not question.item else question.of_letter
        if asked:
            found.append(numbered.request("own", [blocks[n][1] for n in group], numbers, asked))
    return found


def masked(letter: Letter) -> Masked:
    """The letter with placeholders for what a scan finds: one scan for all requests of the letter.

    Raises:
        ConfigurationError: the extra `privacy` is missing.
    """
    from imr_llm.privacy.scan import findings  # noqa: PLC0415 (only where it is asked for)

    return Masked(letter.folded, findings(letter.folded))


class _Numbered:
    """The letter's sentences under numbers that run through all of its parts."""

    def __init__(self, letter: Letter, told: Masked | None) -> None:
        self.letter = letter
        self.text = letter.folded.text
        self.told = told or Masked(letter.folded, ())
        self.spans: dict[int, Span] = {}

    @cached_property
    def _stretches(self) -> list[tuple[Span, ...]]:
        return self.letter.sections.stretches()

    def lines(self, span: Span) -> list[str]:
        numbered = dict(enumerate(sentences(self.text, span), start=len(self.spans) + 1))
        self.spans |= numbered
        return [f"[{number}] {self.told.of(each)}" for number, each in numbered.items()]

    def summary(self, limit: int) -> list[str]:
        """The summary under its head; in several texts where it is longer than the limit."""
        span = self.letter.sections.summary
        return _headed("CLINICAL CASE SUMMARY", self.lines(span), limit) if span else []

    def item(self, number: int, item: Item, limit: int) -> list[str]:
        """The item's title over its rationale; in several texts where it is longer than the limit."""
        decided = f" ({item.decision})" if item.decision else ""
        head = f"DISPUTED ITEM {number + 1}{decided}: {self.told.of(item.title)}"
        lines = self.lines(item.rationale) if item.rationale else []
        return _headed(head, lines, limit) or [head]

    def whole_item(self, number: int, limit: int) -> list[str]:
        """All that is printed of an item, its title and guideline lines included."""
        item = self.letter.sections.items[number]
        decided = f" ({item.decision})" if item.decision else ""
        first, *more = self._stretches[number]
        after = Span(item.title.end, first.end)  # the title is a sentence by itself
        lines = [line for span in (item.title, after, *more) for line in self.lines(span)]
        return _headed(f"DISPUTED ITEM {number + 1}{decided}:", lines, limit)

    def request(
        self,
        kind: Kind,
        blocks: list[str],
        items: tuple[int, ...],
        question: Question | None = None,
    ) -> Request:
        text = "\n\n".join(blocks)
        digest = hashlib.sha256(text.encode("utf-8", "surrogatepass"))
        token = _token(digest.digest())
        asked = f"{text}\n\nToken: {token}"
        # Of a user's own field the citation may be all that supports it: it must have been shown.
        spans = self._shown(text) if kind == "own" else self.spans
        return Request(kind, asked, token, digest.hexdigest(), spans, items, question)

    def _shown(self, text: str) -> dict[int, Span]:
        """The sentences that a text shows, but for what is no word of the letter."""
        numbers = (int(found[1]) for found in _NUMBER.finditer(text))
        spans = {number: self.spans[number] for number in numbers if number in self.spans}
        return {number: span for number, span in spans.items() if span.of(self.text).strip()}


def _headed(head: str, lines: list[str], limit: int) -> list[str]:
    room = max(limit - len(head), limit // 2)
    if sum(map(len, lines)) <= room:
        return ["\n".join([head, *lines])] if lines else []
    return ["\n".join([head, *(lines[n] for n in group)]) for group in _groups(lines, room)]


def _groups(items: list[str], limit: int) -> Iterator[list[int]]:
    """Neighbouring items that fit into one request; an item alone always gets one."""
    group: list[int] = []
    size = 0
    for number, text in enumerate(items):
        if group and size + len(text) > limit:
            yield group
            group, size = [], 0
        group.append(number)
        size += len(text)
    if group:
        yield group


def _unknown(numbered: _Numbered, part_characters: int) -> Iterator[Request]:
    """A letter whose items the rules cannot find: its sentences as they come, in parts that fit."""
    kept = [
        line
        for line in numbered.lines(Span(0, len(numbered.text)))
        if not _BOILERPLATE.search(line)
    ]
    for group in _groups(kept, part_characters):
        yield numbered.request("unknown", ["\n".join(kept[number] for number in group)], ())


_BOILERPLATE: Final = re.compile(
    r"MAXIMUS Federal Services sent the complete case file|no affiliation with the employer"
    r"|been in active clinical practice for more than five years|selected based on his/her clinical"
    r"|familiar with governing laws and regulations"
)
"""Set sentences of the agency, which say nothing of the case."""
_NUMBER: Final = re.compile(r"^\[(\d+)\] ", re.MULTILINE)
_HEADS: Final = re.compile(
    r"\[\d+\]\W*(?:(?:CLINICAL )?CASE SUMMARY\W*)?(?:(?:IMR )?ISSUES, DECISIONS AND RATIONALES\W*)?"
    r"(?:The (?:expert reviewer developed|Final Determination was based on)\b.*)?",
    re.IGNORECASE,
)
"""Heads of the form, between its parts."""


def _token(digest: bytes) -> str:
    """Six letters made from what is asked: enough to tell two letters apart."""
    return base64.b32encode(digest).decode()[:6]
