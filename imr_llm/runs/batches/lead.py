"""From letters to answers in the cache, by way of jobs; begun again at any point, it goes on there."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from imr_llm.errors import ConfigurationError, LetterError
from imr_llm.extraction import Usage
from imr_llm.letter import read
from imr_llm.model.loop import run
from imr_llm.model.prices import cost_of
from imr_llm.model.witness import ModelWitness
from imr_llm.runs.batches.files import JobFiles
from imr_llm.runs.batches.intake import take_in
from imr_llm.runs.batches.jobs import Jobs
from imr_llm.runs.batches.journal import Journal
from imr_llm.runs.batches.service import Service
from imr_llm.silent import silent

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from openai.types import Batch

    from imr_llm.model.prepared import Prepared
    from imr_llm.model.prompt import Kind, Request
    from imr_llm.model.witness import Part
    from imr_llm.runs.batches.journal import Job, Open
    from imr_llm.runs.batches.plan import Batching
    from imr_llm.schema import Determination
    from imr_llm.settings import Settings

    Letters = Callable[[], Iterable[tuple[bytes, str | bytes | Path]]]
    """The letters that are to be done, each with what it is known by; gone over in each round."""

_CHARACTERS_A_TOKEN: Final = 3.5
_ANSWER_TOKENS: Final = 400
_ALL_REFUSED: Final = 5


@silent
@dataclass(slots=True)
class Outcome:
    """What the jobs came to.

    Attributes:
        causes: by key, why there is no answer.
        deferred: letters that are not done in this start, for the limit of cost.
        stopped: why they are not.
    """

    causes: dict[str, str] = field(default_factory=dict)
    deferred: set[bytes] = field(default_factory=set)
    stopped: str | None = None


@dataclass(frozen=True, slots=True)
class Budget:
    """What may be spent: `most` US dollars in all, of which `before` are gone by single requests."""

    most: float | None = None
    before: float = 0.0


def answer_in_batches(  # noqa: PLR0913
    letters: Letters,
    out: Path,
    settings: Settings,
    batching: Batching,
    *,
    schema: type[Determination] | None = None,
    budget: Budget,
    again: bool,
    told: Callable[[Journal], None],
) -> Outcome:
    """Have the cache hold what the letters ask, as far as batches bring it.

    Args:
        letters: gives them once for each round.
        out: folder of the run.
        settings: of the extraction.
        schema: of the determinations.
        batching: how jobs are made.
        budget: what may be spent.
        again: ask again what earlier starts had given up.
        told: called when a job is taken up, created, or taken in.

    Raises:
        ConfigurationError: what no other letter would change.
        RunError: trouble that does not pass; the next start goes on.
    """
    journal = Journal(out)
    lead = _Lead(
        letters, ModelWitness(settings, schema), journal, batching, budget=budget, told=told
    )
    try:
        return lead.go(again=again)
    finally:
        journal.forget_text()


class _Lead:
    def __init__(  # noqa: PLR0913
        self,
        letters: Letters,
        witness: ModelWitness,
        journal: Journal,
        batching: Batching,
        *,
        budget: Budget,
        told: Callable[[Journal], None],
    ) -> None:
        self._letters = letters
        self._witness = witness
        self._journal = journal
        self._batching = batching
        self._budget = budget
        self._client = run(witness.client())
        self._service = Service(self._client, journal.run_id, batching.poll)
        self._jobs = Jobs(journal, self._service, told)
        self._prepared: dict[Kind, Prepared] = {}
        self._under_way: set[str] = set()
        self._tries: dict[str, int] = {}
        self._final: set[str] = set()
        self._outcome = Outcome()

    def go(self, *, again: bool) -> Outcome:
        """Round after round, until nothing is left that is to be asked."""
        if not again:
            self._leave(self._journal.left())
        self._jobs.take_up()
        for job in self._journal.under_way:
            self._under_way.update(self._journal.asked(job, self._witness.question))
        more = True
        while more:
            begun = self._ask()
            more = self._bring_home() or (begun and bool(self._outcome.deferred))
        return self._outcome

    def _ask(self) -> bool:
        """Send what is missing in jobs; whether there was anything."""
        begun = False
        self._outcome.deferred.clear()
        self._outcome.stopped = None
        files = JobFiles(self._journal, self._batching, self._prepared_for, self._jobs.send)
        spent = self._spent()
        try:
            for name, part in self._missing():
                expected = self._expected(part)
                if self._budget.most is not None and spent + expected > self._budget.most:
                    self._defer(name)
                    continue
                spent += expected
                begun = True
                self._under_way.add(part.key)
                files.add(part, expected)
            files.finish()
        finally:
            files.abandon()
        return begun

    def _missing(self) -> Iterator[tuple[bytes, Part]]:
        """Requests that are to be asked, each once, with the letter that first asks it."""
        for name, source in self._letters():
            try:
                letter = read(source)
            except LetterError:
                continue  # the run says so in the letter's row
            for part in self._witness.look_up(letter):
                known = part.answer is not None or part.key in self._final
                if not known and part.key not in self._under_way:
                    yield name, part

    def _bring_home(self) -> bool:
        """Take in all jobs under way; whether something is to be asked again."""
        more = held_up = taken = False
        for job, batch in self._jobs.over():
            asked = self._journal.asked(job, self._witness.question)
            self._under_way.difference_update(asked)
            if batch.status == "failed":
                self._jobs.fail(job, batch)
                held_up = True
            else:
                more |= self._take(job, batch, asked)
                taken = True
        if held_up and not taken:
            raise ConfigurationError(
                "A batch is larger than the account's queue (token_limit_exceeded): make smaller ones."
            )
        return more or held_up

    def _take(self, job: Job, batch: Batch, asked: dict[str, Request]) -> bool:
        """Take in a job; whether something of it is to be asked again."""
        taken = run(take_in(batch, asked, self._witness, self._service))
        self._jobs.close(job, batch, taken)
        self._leave(taken.left)
        if taken.stops:
            raise ConfigurationError(taken.stops)
        if len(asked) == taken.refused >= _ALL_REFUSED:
            raise ConfigurationError(
                f"The server refused all {len(asked)} requests of a batch (400, 413 or 422): check the "
                "model's name, the mode and the model's options."
            )
        return any(each.key not in self._final for each in taken.left)

    def _leave(self, left: Iterable[Open]) -> None:
        """Count the tries of what has no answer, and give up what has had enough."""
        for each in left:
            self._tries[each.key] = self._tries.get(each.key, 0) + 1
            self._outcome.causes[each.key] = each.cause
            if not each.again or self._tries[each.key] > self._witness.settings.retries:
                self._final.add(each.key)

    def _prepared_for(self, part: Part) -> Prepared:
        kind = part.request.kind
        if kind not in self._prepared:
            self._prepared[kind] = run(
                self._client.prepared_alone(part.request, part.request.answer)
            )
        return self._prepared[kind]

    def _spent(self) -> float:
        """What the run has cost, and what its jobs under way may cost."""
        done = self._journal.usage().cost or 0.0
        return self._budget.before + done + sum(job.expected for job in self._journal.under_way)

    def _expected(self, part: Part) -> float:
        if self._budget.most is None:
            return 0.0
        characters = len(part.request.system) + len(part.request.text)
        usage = Usage(
            input_tokens=int(characters / _CHARACTERS_A_TOKEN), output_tokens=_ANSWER_TOKENS
        )
        settings, provider = self._witness.settings, self._witness.provider
        return cost_of(usage, settings, provider, batch=True) or 0.0

    def _defer(self, name: bytes) -> None:
        self._outcome.deferred.add(name)
        self._outcome.stopped = (
            f"the run has cost ${self._spent():.4g}, and with the next batch it might cost more than "
            f"${self._budget.most:.4g}"
        )
