"""One letter in, one checked record out: the way through the house."""

from __future__ import annotations

from typing import TYPE_CHECKING

from imr_llm.extraction import Extraction
from imr_llm.letter import Letter, read
from imr_llm.reconcile import reconcile
from imr_llm.rules import testify
from imr_llm.schema import Determination
from imr_llm.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path

    from imr_llm.claim import Testimony
    from imr_llm.model.witness import Asked, ModelWitness, Part


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
    """
    reading = Reading(letter, id, model, schema, settings)
    if reading.unanswered:
        from imr_llm.model.loop import run  # noqa: PLC0415 (the rules alone need no loop)

        run(reading.ask())
    return reading.result()


async def aextract(
    letter: str | Path | bytes,
    *,
    id: str | None = None,  # noqa: A002
    model: str | None = None,
    schema: type[Determination] | None = None,
    settings: Settings | None = None,
) -> Extraction:
    """As `extract`, awaited: for a program, or a notebook, with an event loop of its own."""
    reading = Reading(letter, id, model, schema, settings)
    if reading.unanswered:
        from imr_llm.model.loop import hand_over  # noqa: PLC0415

        await hand_over(reading.ask())
    return reading.result()


class Reading:
    """One letter under way: read, witnessed by the rules, and asked of the model's cache.

    What is left to do after that is to `ask` what is unanswered, on the worker loop, and to take
    the `result`.
    """

    def __init__(
        self,
        letter: str | Path | bytes | Letter,
        id: str | None,  # noqa: A002
        model: str | None,
        schema: type[Determination] | None,
        settings: Settings | None,
    ) -> None:
        self.settings = (settings or Settings()).replaced(model=model)
        self.schema = schema or Determination
        self._witness = _witness(self.settings)
        self.letter = letter if isinstance(letter, Letter) else read(letter, id)
        self._rules: Testimony = testify(self.letter)
        self._parts: list[Part] = self._witness.look_up(self.letter) if self._witness else []

    @property
    def unanswered(self) -> bool:
        """Whether the model is to be asked: something is not in the cache, and it may be."""
        return not self.settings.offline and any(part.answer is None for part in self._parts)

    async def ask(self) -> None:
        """Ask the model for what the cache does not have."""
        if self._witness:
            await self._witness.ask(self._parts)

    def result(self) -> Extraction:
        """Both witnesses, reconciled."""
        asked = self.heard()
        testimony = asked.testimony if asked else None
        both = reconcile(self.letter, self._rules, testimony, self.schema)
        notes = [asked.fallback] if asked and asked.fallback else []
        extraction = Extraction(
            id=self.letter.id,
            determination=both.determination,
            layout=self.letter.layout,
            fields=both.fields,
            review=both.review,
            source="model+rules" if testimony else "rules",
            fallback="; ".join(notes + both.dropped) or None,
            text=self.letter.text,
        )
        if asked and self._witness:
            extraction.model = self.settings.model
            extraction.prompt_version = self._witness.prompt_version
            extraction.cached = asked.cached
            extraction.usage = asked.usage
        return extraction

    @property
    def refused(self) -> bool:
        """Whether the server refused the request itself (400, 413, 422)."""
        asked = self.heard()
        return asked is not None and asked.refused

    def heard(self) -> Asked | None:
        """What the model said so far, by itself; None where no model is set."""
        if self._witness is None:
            return None
        from imr_llm.model.witness import heard  # noqa: PLC0415

        return heard(self.letter, self._parts, offline=self.settings.offline)


def _witness(settings: Settings) -> ModelWitness | None:
    if not settings.model:
        return None
    from imr_llm.model.witness import ModelWitness  # noqa: PLC0415 (rules alone: no model code)

    return ModelWitness(settings)
