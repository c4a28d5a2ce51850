"""Letters by the thousand, made by varying a few: each with a sentence of its own in what is asked."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from evals.bench.ideal import ideal_answers
from evals.bench.stub import key_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


def varied(text: str, number: int) -> str:
    """The letter with one more sentence at the end of its last rationale, which has the number.

    Behind all other sentences, so that what a model cites by number stays what it was.
    """
    from imr_llm.letter import parse  # noqa: PLC0415

    letter = parse(text)
    last = max(
        (item.rationale for item in letter.sections.items if item.rationale),
        key=lambda span: span.end, default=letter.sections.summary,
    )  # fmt: skip
    if last is None:
        raise ValueError("a letter without rationale or summary cannot be varied")
    _, end = letter.folded.span(last.start, last.end)
    return f"{letter.text[:end]} The file has the number {number:08d}.{letter.text[end:]}"


def many(texts: Sequence[str], number: int) -> Iterator[tuple[str, str]]:
    """So many letters with ids, no two of them equal; made as they are asked for."""
    # Where the sentence goes in is found once for each text: a place holder is filled in.
    marked = [varied(text, 99_999_999).split("99999999") for text in texts]
    for n in range(number):
        before, after = marked[n % len(marked)]
        yield f"letter-{n:07d}", f"{before}{n:08d}{after}"


def answers_for(texts: Sequence[str]) -> dict[str, Any]:
    """Faultless answers to all that the variants of these letters ask, for the stub."""
    from imr_llm import Settings, extract  # noqa: PLC0415
    from imr_llm.letter import parse  # noqa: PLC0415

    answers: dict[str, Any] = {}
    alone = Settings(model=None, offline=True)
    for text in texts:
        variant = varied(text, 0)
        label = extract(variant, settings=alone).determination
        for ask in ("letter", "sections"):
            settings = Settings(model="openai/stub", base_url="http://unused/v1", ask=ask)
            if label is not None:
                for request, answer in ideal_answers(parse(variant), label, settings):
                    answers[key_of(request.text)] = json.loads(answer)
    return answers
