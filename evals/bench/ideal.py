"""The answer that a faultless model would give: made from labels, for benchmarks and their stubs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from imr_llm.fields import letters_and_digits
from imr_llm.model.prompt import requests

if TYPE_CHECKING:
    from collections.abc import Iterator

    from imr_llm.letter import Letter
    from imr_llm.model.prompt import Request
    from imr_llm.schema import Determination
    from imr_llm.settings import Settings


def ideal_answers(
    letter: Letter, label: Determination, settings: Settings
) -> Iterator[tuple[Request, str]]:
    """Each request that the letter takes, with the answer as JSON that agrees with the label."""
    for request in requests(letter, settings.ask, settings.part_characters):
        answer: dict[str, Any] = {"token": request.token}
        cite = _Citer(letter, request)
        if request.kind in ("letter", "summary"):
            answer["summary"] = _summary(label, cite)
        if request.kind in ("letter", "items"):
            answer["items"] = [_item(label, number, cite) for number in request.items]
        yield request, json.dumps(answer)


class _Citer:
    """Finds the sentence that holds a value."""

    def __init__(self, letter: Letter, request: Request) -> None:
        text = letter.folded.text
        self._said = {
            number: letters_and_digits(span.of(text)) for number, span in request.sentences.items()
        }

    def __call__(self, value: str | None) -> int:
        wanted = letters_and_digits(value or "")
        return next(
            (n for n, said in self._said.items() if wanted in said), next(iter(self._said), 1)
        )


def _summary(label: Determination, cite: _Citer) -> dict[str, Any]:
    worker = label.worker
    return {
        "age": worker.age, "sex": worker.sex, "person_at": cite(str(worker.age or "")),
        "injury_date": str(label.date_of_injury) if label.date_of_injury else None,
        "injury_kind": label.injury_kind, "mechanism": label.mechanism,
        "injury_at": cite(label.mechanism),
        "body_parts": [
            {"part": each.part, "side": each.side, "at": cite(each.part.split("_")[-1])}
            for each in label.body_parts
        ],
        "diagnoses": [{"text": each, "at": cite(each)} for each in label.diagnoses],
        "prior_treatments": [{"text": each, "at": cite(each)} for each in label.prior_treatments],
    }  # fmt: skip


def _item(label: Determination, number: int, cite: _Citer) -> dict[str, Any]:
    issue = label.issues[number]
    said = issue.model_dump(
        mode="json",
        include={"treatment", "subcategory", "body_parts"},
    )
    # A sentence from the middle of what the reviewer says.
    sentence = issue.rationale.split(". ")
    at = cite(sentence[len(sentence) // 2])
    reasons = [{"at": at, "code": code} for code in issue.reasons]
    return {"item": number + 1, **said, "reasons": reasons}
