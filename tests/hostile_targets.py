"""What must hold whatever comes in: one function for each way into the house.

Hypothesis runs them in `test_hostile.py`, a coverage-guided fuzzer in `tests/fuzz`.
"""

from __future__ import annotations

import json
import logging
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

from hostile_letters import FLOODS, hostile_letters, json_values
from hypothesis import given
from hypothesis import strategies as st
from letters import text_of
from pydantic import TypeAdapter, ValidationError

from imr_llm import Determination, Extraction, LetterError, Settings, extract, scan
from imr_llm.cache import StoredAnswer, _checksum, _dumps, _loads
from imr_llm.claim import NOWHERE, Claim
from imr_llm.fields import leaves
from imr_llm.ground import Grounder
from imr_llm.judge import judge_of
from imr_llm.letter import Letter, Span, read
from imr_llm.model.prepared import Reply, reply_of
from imr_llm.model.prompt import ANSWERS, masked, requests
from imr_llm.model.trouble import AnswerError
from imr_llm.model.witness import Part, _sound, _testimony
from imr_llm.reconcile import reconcile
from imr_llm.rules import testify
from imr_llm.support import Place, Support

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ALONE: Final = Settings(model=None, offline=True)
EXAMPLE: Final = extract(text_of("e-001"), settings=ALONE)
LETTERS: Final = [read(text_of(name)) for name in ("a-001", "b-001", "c-001", "d1-001", "e-001")]
WORDS: Final = st.one_of(
    st.sampled_from(FLOODS),
    st.text(st.characters(codec=None, categories=None), max_size=20),
    st.lists(st.sampled_from(text_of("e-001").split()), max_size=6).map(" ".join),
)
NUMBERS: Final = st.one_of(
    st.integers(-5, 60), st.integers(), st.floats(), st.sampled_from([10**18, 2**63, 1e308])
)


class _Failed(logging.Handler):
    """A reader of the rules that fails leaves its fields unsaid: here that is an error."""

    def emit(self, record: logging.LogRecord) -> None:
        raise AssertionError(record.getMessage())


@contextmanager
def strict_rules() -> Iterator[None]:
    log, handler = logging.getLogger("imr_llm.rules"), _Failed(logging.DEBUG)
    level, raising = log.level, logging.raiseExceptions
    log.addHandler(handler)
    log.setLevel(logging.DEBUG)
    try:
        yield
    finally:
        log.removeHandler(handler)
        log.setLevel(level)
        logging.raiseExceptions = raising


def checked(result: Extraction) -> None:
    """Offsets are those of the original, and the record can be written and read again."""
    for report in result.fields.values():
        if report.start is not None:
            assert result.text[report.start : report.end] == report.quote
    again = Extraction.from_json(result.to_json())
    assert again.determination == result.determination
    result.to_json().encode()  # no half characters


@given(hostile_letters())
def letters_are_read(text: str) -> None:
    """A letter gives a record whose offsets are right, or a `LetterError`."""
    with strict_rules():
        try:
            result = extract(text, settings=ALONE)
        except LetterError:
            return
        checked(result)


@given(hostile_letters(), st.sampled_from(["letter", "sections"]), st.booleans())
def letters_are_asked_and_scanned(text: str, ask: Any, mask: bool) -> None:
    """Any letter can be put into requests, masked or not, and each sentence is in one of them."""
    try:
        found = scan(text)
        letter = read(text)
    except LetterError:
        return
    assert all(0 <= each.start < each.end <= len(text) for each in found)
    for request in requests(letter, ask, 3_000, told=masked(letter) if mask else None):
        request.text.encode()
        assert request.text.endswith(request.token)


@given(st.sampled_from(LETTERS), WORDS, NUMBERS, st.data())
def values_are_grounded(letter: Letter, quote: str, number: float, data: st.DataObject) -> None:
    """What is found is in the span that was given."""
    text = letter.folded.text
    start = data.draw(st.integers(0, len(text)))
    within = Span(start, min(len(text), start + data.draw(st.integers(0, 3_000))))
    grounder = Grounder(text)
    for found in (grounder.find(quote, [within]), grounder.number(number, [within])):
        if found:
            assert within.start <= found.start < found.end <= within.end


@given(st.sampled_from(LETTERS), st.sampled_from(leaves(Determination)), st.data())
def claims_are_weighed(letter: Letter, leaf: Any, data: st.DataObject) -> None:
    """A claim of any value of the field's type is supported within the letter, or is not."""
    text = letter.folded.text
    value = data.draw(WORDS if leaf.type is str else st.from_type(leaf.type))
    start = data.draw(st.one_of(st.just(NOWHERE), st.integers(0, len(text) - 1)))
    end = NOWHERE if start == NOWHERE else data.draw(st.integers(start, len(text)))
    section = data.draw(st.sampled_from([None, letter.sections.summary, Span(0, len(text))]))
    decision = data.draw(st.sampled_from([None, "upheld", "overturned"]))
    kept = Support(letter.folded).supported(
        leaf, Claim(value, start, end), Place(section, decision)
    )
    if kept is not None:
        assert 0 <= kept.start <= kept.end <= len(text)


def _answered(kind: str) -> st.SearchStrategy[Any]:
    """Answers that fit the schema, with any values."""
    with_words = {str: WORDS, int: st.integers(-3, 80) | st.integers()}
    return _from(TypeAdapter(ANSWERS[kind]).json_schema(), with_words)  # type: ignore[index]


def _from(schema: dict[str, Any], leaves_: dict[type, Any]) -> st.SearchStrategy[Any]:
    defs = schema.get("$defs", {})

    def of(node: dict[str, Any]) -> st.SearchStrategy[Any]:
        if "$ref" in node:
            return of(defs[node["$ref"].rsplit("/", 1)[1]])
        if "anyOf" in node:
            return st.one_of(*map(of, node["anyOf"]))
        if "enum" in node:
            return st.sampled_from(node["enum"])
        if "const" in node:
            return st.just(node["const"])
        match node.get("type"):
            case "object":
                return st.fixed_dictionaries({n: of(p) for n, p in node["properties"].items()})
            case "array":
                return st.lists(of(node["items"]), max_size=min(5, node.get("maxItems", 5)))
            case "integer":
                return leaves_[int]
            case "null":
                return st.none()
            case _:
                return leaves_[str]

    return of(schema)


ANSWERED: Final = {kind: _answered(kind) for kind in ANSWERS}


@given(st.sampled_from(LETTERS), st.booleans(), st.data())
def answers_are_reconciled(letter: Letter, lost: bool, data: st.DataObject) -> None:
    """Any answer that fits the schema gives a record; without the net that catches a model's trouble."""
    if lost:  # a letter in which the rules find no items
        text = (
            letter.text.replace("guideline:", "").replace("rationale", "").replace(" request", "")
        )
        letter = read(text)
    for request in requests(letter, "letter", 14_000):
        said = data.draw(ANSWERED[request.kind])
        said["token"] = request.token
        for number, item in enumerate(said.get("items", ())):
            item["item"] = number + 1
        try:
            answer = ANSWERS[request.kind].model_validate(said)
        except ValidationError:
            return
        if len(said.get("items", ())) > len(letter.sections.items) and request.kind != "unknown":
            return
        part = Part(request, "key", answer)
        testimony = _testimony(part, letter, letter.folded.text)
        if request.kind in ("letter", "items") and len(testimony.issues) != len(
            letter.sections.items
        ):
            return
        both = reconcile(
            letter, testify(letter), testimony, Determination,
            judge=judge_of("openai/x"), judges={}, accept_error=0.2,
        )  # fmt: skip
        checked(
            Extraction(
                "x", both.determination, fields=both.fields, review=both.review, text=letter.text
            )
        )


RAW: Final = st.one_of(
    st.text(max_size=60), json_values(WORDS).map(lambda each: json.dumps(each, default=str))
)
REQUEST: Final = requests(LETTERS[-1], "letter", 14_000)[0]


@given(RAW)
def raw_answers_are_validated(raw: str) -> None:
    """A stored answer of any text is an answer or none; a server's reply of any bytes one or an error."""
    assert _sound(raw, REQUEST) is None
    for content in (
        raw.encode("utf-8", "surrogatepass"),
        b'{"choices": [%s]}' % raw.encode("utf-8", "surrogatepass"),
    ):
        try:
            assert isinstance(reply_of(content), Reply)
        except AnswerError:
            continue


@given(RAW, st.text(max_size=8))
def cache_rows_are_looked_over(row: str, key: str) -> None:
    """A row of any text is an answer or none, also under a right checksum."""
    rest = f'","stored":{row}}}'
    try:
        summed = f'{{"sum":"{_checksum(key, rest)}{rest}'
    except UnicodeEncodeError:  # a key or a row of the database is no such text
        return
    for text in (row, summed):
        stored = _loads(key, text)
        assert stored is None or _dumps(key, stored)
    good = StoredAnswer(row, 1, 2, 3, "m", "p", "now")
    assert _loads(key, _dumps(key, good)) == good


@st.composite
def _lines(draw: st.DrawFn) -> str:
    """A result's line with some of its values replaced."""
    record: Any = json.loads(EXAMPLE.to_json())
    for _ in range(draw(st.integers(1, 3))):
        node: Any = record
        while True:
            keys = list(node) if isinstance(node, dict) else list(range(len(node)))
            key = draw(st.sampled_from(keys))
            inner = node[key]
            if isinstance(inner, dict | list) and inner and draw(st.booleans()):
                node = inner
                continue
            node[key] = draw(json_values(WORDS))
            break
    return json.dumps(record)


@given(st.one_of(RAW, _lines()))
def lines_are_read_back(line: str) -> None:
    """A line of any JSON is a result or a `ValueError`."""
    try:
        result = Extraction.from_json(line)
    except ValueError:
        return
    repr(result)
    result.to_json()


TARGETS: Final[dict[str, Callable[..., None]]] = {
    target.__name__: target
    for target in (
        letters_are_read, letters_are_asked_and_scanned, values_are_grounded, claims_are_weighed,
        answers_are_reconciled, raw_answers_are_validated, cache_rows_are_looked_over, lines_are_read_back,
    )
}  # fmt: skip
