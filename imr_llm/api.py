"""One letter in, one checked record out: the door. What lies behind it is loaded when it is used."""

# ruff: noqa: PLC0415 (a program that imports the name pays for nothing else)
from __future__ import annotations

from typing import TYPE_CHECKING

from imr_llm.guard import guarded, guarded_async

if TYPE_CHECKING:
    from pathlib import Path

    from imr_llm.extraction import Extraction
    from imr_llm.schema import Determination
    from imr_llm.settings import Settings


@guarded
def extract(
    letter: str | Path | bytes,
    *,
    id: str | None = None,  # noqa: A002 (the contract's name)
    model: str | None = None,
    schema: type[Determination] | None = None,
    settings: Settings | None = None,
) -> Extraction:
    """Read one determination letter into a checked record.

    Args:
        letter: a `str` is the letter's text, a `Path` a `.txt` or `.pdf` file, `bytes` the
            content of one.
        id: name of the result; else the file's stem, else a hash of the text.
        model: provider string, as `openai/gpt-5-mini`; None takes it from the settings. Where none
            is set at all, the rules alone answer.
        schema: a subclass of `Determination` with fields of your own.
        settings: None takes them from the environment.

    Returns:
        The determination, with a report on every field. A model's trouble never raises: the rules
        answer, and `fallback` names the cause.

    Raises:
        LetterError: nothing that can be a letter.
        ConfigurationError: a wrong setting, a refused key, an unknown model.
        ImrError: a slip of ours, or an exception of your schema's; told by its kind and place alone.
    """
    from imr_llm.reading import Reading

    reading = Reading(letter, id, model, schema, settings)
    if reading.unanswered:
        from imr_llm.model.loop import run

        with reading.unless_given_up():
            run(reading.ask())
    return reading.result()


@guarded_async
async def aextract(
    letter: str | Path | bytes,
    *,
    id: str | None = None,  # noqa: A002
    model: str | None = None,
    schema: type[Determination] | None = None,
    settings: Settings | None = None,
) -> Extraction:
    """As `extract`, awaited: for a program, or a notebook, with an event loop of its own."""
    from imr_llm.reading import Reading

    reading = Reading(letter, id, model, schema, settings)
    if reading.unanswered:
        from imr_llm.model.loop import hand_over

        with reading.unless_given_up():
            await hand_over(reading.ask())
    return reading.result()
