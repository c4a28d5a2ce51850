"""One letter on its way through the house: read, witnessed twice, reconciled."""

from __future__ import annotations

import asyncio
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from imr_llm.extraction import Extraction
from imr_llm.judge import judge_of
from imr_llm.letter import Letter, read
from imr_llm.own import check_meanings, checked, version_of
from imr_llm.reconcile import reconcile
from imr_llm.rules import testify
from imr_llm.schema import Determination
from imr_llm.settings import Settings
from imr_llm.telling import Telling

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from imr_llm.claim import Testimony
    from imr_llm.judge import Judge
    from imr_llm.model.again import Look, Place
    from imr_llm.model.witness import Asked, ModelWitness, Part

    Judges = dict[str, Judge]
    """The judge of each field that another model's word stands for."""
    from imr_llm.reconcile import Reconciled


class Reading:
    """One letter under way: read, witnessed by the rules, and asked of the model's cache.

    What is left to do after that is to `ask` what is unanswered, on the worker loop, and to take
    the `result`. `causes` tells of parts that were asked in batches, to no avail (`look_up`).
    """

    def __init__(  # noqa: PLR0913
        self,
        letter: str | Path | bytes | Letter,
        id: str | None,  # noqa: A002
        model: str | None,
        schema: type[Determination] | None,
        settings: Settings | None,
        *,
        causes: Mapping[str, str] | None = None,
    ) -> None:
        self.settings = (settings or Settings()).replaced(model=model)
        self.schema = checked(schema) if schema else Determination
        self._witness = _witness(self.settings, self.schema)
        self._told = Telling()
        with self._told.unless_it_fails():
            self.letter = letter if isinstance(letter, Letter) else read(letter, id)
            self._rules: Testimony = testify(self.letter)
            self._parts: list[Part] = (
                self._witness.look_up(self.letter, causes) if self._witness else []
            )
        self._looks: list[Look] | None = None
        self._doubtful: set[Place] = set()

    @property
    def unanswered(self) -> bool:
        """Whether the model is to be asked: something is not in the cache, and it may be."""
        if self.settings.offline:
            return False
        if any(part.unanswered for part in self._parts):
            return True
        return any(look.unanswered for look in self._second_looks())

    async def ask(self) -> None:
        """Ask the model for what the cache does not have; then look again at what is doubtful."""
        if self._witness is None:
            return
        with self._told.unless_it_fails(), self._told.span.current():
            await self._witness.ask(self._parts)
            for look in self._second_looks():
                await look.witness.ask(look.parts)

    def give_up(self) -> None:
        """Nobody waits for the result any more."""
        self._told.given_up()

    @contextmanager
    def unless_given_up(self) -> Iterator[None]:
        """Where the result is waited for: who is interrupted or cancelled there waits no more."""
        try:
            yield
        except (KeyboardInterrupt, asyncio.CancelledError):
            self.give_up()
            raise

    def result(self, judge: Judge | None = None) -> Extraction:
        """Both witnesses, reconciled; `judge` stands in for the one that belongs to the model."""
        with self._told.unless_it_fails():
            return self._result(judge)

    def _result(self, judge: Judge | None) -> Extraction:
        asked = self.heard()
        testimony = asked.testimony if asked else None
        notes = [asked.fallback] if asked and asked.fallback else []
        kinds = set(asked.kinds) if asked else set[str]()
        larger: Judges = {}
        seconds: list[Asked] = []
        if testimony and (looked := self._second_looks()):
            try:
                testimony, seconds, larger = self._looked_again(testimony, looked)
            except Exception as error:  # noqa: BLE001 (a model's trouble never raises)
                notes.append(f"the second look could not be used ({type(error).__name__})")
            notes += [f"second look: {each.fallback}" for each in seconds if each.fallback]
            kinds.update(*(each.kinds for each in seconds))
        try:
            both = self._reconciled(testimony, judge, larger)
        except Exception as error:  # a model's trouble never raises
            if testimony is None:
                raise
            notes.append(f"the model's answer could not be used ({type(error).__name__})")
            kinds.add("unusable")
            testimony = None
            both = self._reconciled(None, judge)
        extraction = Extraction(
            id=self.letter.id,
            determination=both.determination,
            layout=self.letter.layout,
            fields=both.fields,
            review=both.review,
            source="model+rules" if testimony else "rules",
            fallback="; ".join(notes + both.dropped) or None,
            schema_version=version_of(self.schema),
            text=self.letter.text,
        )
        if asked and self._witness:
            extraction.model = self.settings.model
            extraction.prompt_version = self._witness.prompt_version
            extraction.cached = asked.cached and all(each.cached for each in seconds)
            extraction.usage = asked.usage
            for each in seconds:
                extraction.usage.add(each.usage)
        self._told.result(extraction, kinds | ({"dropped_item"} if both.dropped else set()))
        return extraction

    def _second_looks(self) -> list[Look]:
        """Who is to look again at what; worked out once, when all first answers are there."""
        if self.settings.passes == 1 and not self.settings.escalate:
            return []
        if self._looks is None:
            asked = self.heard()
            if asked is None or asked.testimony is None or self._witness is None:
                return []
            from imr_llm.model.again import doubtful, looks  # noqa: PLC0415

            self._looks = []
            # What an answer breaks here it breaks again in `result`, which has the rules answer.
            with suppress(Exception):
                self._doubtful = doubtful(self._reconciled(asked.testimony).review, self.schema)
                self._looks = looks(self.letter, self._parts, self._doubtful, self._witness)
        return self._looks

    def _looked_again(
        self, first: Testimony, looked: list[Look]
    ) -> tuple[Testimony, list[Asked], Judges]:
        from imr_llm.model.again import combined  # noqa: PLC0415

        offline = self.settings.offline
        testimony, asked, taken = combined(
            self.letter, first, looked, self._doubtful, self.schema, offline=offline
        )
        judge = judge_of(self.settings.escalate, self.settings.judge)
        prefixes = (("" if at is None else f"issues[{at}].", name) for at, name in taken)
        return testimony, asked, {f"{prefix}{name}": judge for prefix, name in prefixes}

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

    def _reconciled(
        self, testimony: Testimony | None, judge: Judge | None = None, larger: Judges | None = None
    ) -> Reconciled:
        return reconcile(
            self.letter, self._rules, testimony, self.schema,
            judge=judge or judge_of(self.settings.model if testimony else None, self.settings.judge),
            judges=larger or {},
            accept_error=self.settings.accept_error,
        )  # fmt: skip


def check_model(settings: Settings, schema: type[Determination] | None = None) -> None:
    """Raise what is wrong with the model's name or key before anything is done for it.

    Raises:
        ConfigurationError: as `extract`.
    """
    _witness(settings, checked(schema) if schema else Determination)


_latest: ModelWitness | None = None


def _witness(settings: Settings, schema: type[Determination]) -> ModelWitness | None:
    """The model under these settings; the same one for a run of letters under the same settings."""
    global _latest  # noqa: PLW0603
    if not settings.model:
        return None
    witness = _latest
    if witness is None or witness.settings is not settings or witness.schema is not schema:
        check_meanings(schema)
        from imr_llm.model.witness import ModelWitness  # noqa: PLC0415 (rules alone: no model code)

        witness = ModelWitness(settings, schema)
        if settings.passes > 1 or settings.escalate:
            from imr_llm.model.again import witnesses  # noqa: PLC0415

            witnesses(witness)  # now: what cannot be asked at all is not found out letter by letter
        _latest = witness
    return witness
