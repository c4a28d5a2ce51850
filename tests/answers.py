"""What an obedient model would answer to a request, with what a test wants it to say."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

_TOKEN = re.compile(r"Token: (\w+)\s*\Z")
_ITEM = re.compile(r"^DISPUTED ITEM (\d+)", re.MULTILINE)
_NUMBERED = re.compile(r"^\[(\d+)\] (.*)$", re.MULTILINE)

NO_SUMMARY: dict[str, Any] = {
    "age": None, "sex": None, "person_at": None, "injury_date": None, "injury_kind": None,
    "mechanism": None, "injury_at": None, "body_parts": [], "diagnoses": [],
    "prior_treatments": [],
}  # fmt: skip
SOME_ITEM: dict[str, Any] = {
    "treatment": "treatment", "subcategory": "other", "body_parts": [], "reasons": [],
}  # fmt: skip


def user_text(body: dict[str, Any]) -> str:
    """The letter's part of a request."""
    return str(body["messages"][1]["content"])


def token_of(body: dict[str, Any]) -> str:
    found = _TOKEN.search(user_text(body))
    assert found, "the request ends with its token"
    return found[1]


def sentence_with(body: dict[str, Any], words: str) -> int:
    """The number of the first sentence of the request that holds these words."""
    return next(int(n) for n, text in _NUMBERED.findall(user_text(body)) if words in text)


def asks_own(body: dict[str, Any]) -> bool:
    """Whether a request is for fields of a user's own."""
    return "\nFields:\n" in str(body["messages"][0]["content"])


def owning(
    letter: Callable[[dict[str, Any]], dict[str, Any]] | None = None,
    item: Callable[[dict[str, Any], int], dict[str, Any]] | None = None,
    library: Callable[[dict[str, Any]], str] | None = None,
) -> Callable[[dict[str, Any]], str]:
    """As `obedient`, for a schema with own fields: what is not said of them is null, or empty."""

    def say(body: dict[str, Any]) -> str:
        if not asks_own(body):
            return (library or obedient())(body)
        shape = body["response_format"]["json_schema"]["schema"]
        answer: dict[str, Any] = {"token": token_of(body)}
        if "letter" in shape["properties"]:
            answer["letter"] = _nothing(shape, "OwnLetter") | (letter(body) if letter else {})
        if "items" in shape["properties"]:
            numbers = [int(number) for number in _ITEM.findall(user_text(body))]
            answer["items"] = [
                _nothing(shape, "OwnItem") | {"item": n} | (item(body, n) if item else {})
                for n in dict.fromkeys(numbers)
            ]
        return json.dumps(answer)

    return say


def _nothing(shape: dict[str, Any], name: str) -> dict[str, Any]:
    parts = shape["$defs"][name]["properties"]
    return {key: [] if part.get("type") == "array" else None for key, part in parts.items()}


def obedient(
    summary: dict[str, Any] | Callable[[dict[str, Any]], dict[str, Any]] | None = None,
    item: dict[str, Any] | Callable[[dict[str, Any], int], dict[str, Any]] | None = None,
    **also: Any,
) -> Callable[[dict[str, Any]], str]:
    """A function from a request to its answer; `also` overrides keys of the answer itself."""

    def say(body: dict[str, Any]) -> str:
        text = user_text(body)
        answer: dict[str, Any] = {"token": token_of(body)}
        if "CLINICAL CASE SUMMARY" in text:
            said = summary(body) if callable(summary) else summary or {}
            answer["summary"] = NO_SUMMARY | said
        numbers = [int(number) for number in _ITEM.findall(text)]
        if numbers:
            answer["items"] = [
                SOME_ITEM | {"item": n} | (item(body, n) if callable(item) else item or {})
                for n in numbers
            ]
        return json.dumps(answer | also)

    return say
