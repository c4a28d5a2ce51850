"""Letters labelled by hand, beside what was read of the same letters: how the extractor errs."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from imr_llm.errors import ConfigurationError
from imr_llm.frames.sources import groups_of
from imr_llm.intervals import wilson
from imr_llm.labels import are_invented, letters_of, read_labels
from imr_llm.pages.report_counts import Counts, counts_of
from imr_llm.pages.report_health import Health
from imr_llm.pages.report_rates import Pair
from imr_llm.runs.folder import manifest_of
from imr_llm.schema import Determination
from imr_llm.settings import Settings
from imr_llm.silent import silent

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from imr_llm.extraction import Extraction
    from imr_llm.frames.sources import Source
    from imr_llm.pages.report_counts import Key, Ledger

READ: Final = frozenset({
    "determination", "layout", "fields", "review", "fallback", "error", "model",
    "prompt_version", "schema_version",
})  # fmt: skip
"""Keys of a result that the report looks at."""
FEWEST_LETTERS: Final = 30
"""Labelled letters without which no rate is corrected."""
FEWEST_ITEMS: Final = 20
"""Labelled items without which a group's rate is not corrected."""
FEWEST_HOLDING: Final = 10
"""Letters that these items must come from."""


@silent
@dataclass(frozen=True, slots=True)
class Gold:
    """Labels, and where the same letters' readings come from.

    Attributes:
        labels: by the letters' ids.
        invented: whether their folder says that the letters are a sample of nothing.
        letters: folder of the letters, to read them now.
        run: results for them that were made before.
        counted: what is counted and corrected: where it is a run's folder, that says how to read them.
        schema: of the labels and of all results.
    """

    labels: Mapping[str, Determination]
    invented: bool
    letters: Path | None = None
    run: Source | None = None
    counted: Source = ()
    schema: type[Determination] = Determination


@silent
@dataclass(frozen=True, slots=True)
class Labelled:
    """Labelled letters that were read, too.

    Attributes:
        counts: of each letter, by its label and as read.
        unread: labelled letters of which there is no reading.
        readings: where the readings are from.
    """

    counts: tuple[tuple[Counts, Counts], ...]
    unread: int
    readings: str

    def pairs(self, key: Key) -> list[Pair]:
        """What each letter has of one group, by its label and as read."""
        none = (0, 0)
        return [Pair(*true.get(key, none), *read.get(key, none)) for true, read in self.counts]


@silent
@dataclass(slots=True)
class InRun:
    """Labelled letters that are in the run, as they were read there.

    Attributes:
        counts: of each, by its id; of one that is in the run more than once, each time.
        health: how they were read.
    """

    counts: dict[str, list[Counts]] = field(default_factory=dict)
    health: Health = field(default_factory=Health)

    def __len__(self) -> int:
        return sum(map(len, self.counts.values()))

    def add(self, result: Extraction, counts: Counts) -> None:
        """Count a labelled letter of the run."""
        self.health.add(result)
        self.counts.setdefault(result.id, []).append(counts)


class NotCorrected(Exception):  # noqa: N818 (a reason, not an error)
    """Why no rate is corrected, in words for the page."""


def gold_of(
    folder: Path,
    letters: Path | None,
    run: Source | None,
    counted: Source,
    schema: type[Determination] = Determination,
) -> Gold:
    """The labels of a folder, to correct what is counted by. Raises LabelError."""
    labels = read_labels(folder, schema)
    return Gold(labels, are_invented(folder), letters, run, counted, schema)


def labelled(gold: Gold, in_run: InRun, health: Health, settings: Settings | None) -> Labelled:
    """The labelled letters with the readings of the same extractor.

    Readings are those that were given; else the letters are read now, as the run's were; else they
    are the run's own, of letters that are in it.

    Raises:
        NotCorrected: there are too few, they were read by something else, or they cannot be read as the
            run's were.
        ConfigurationError: the run's manifest is damaged.
    """
    if gold.run is not None:
        _check_made_alike(gold.run, gold.counted)
        read = dict(_read(_results(gold.run, gold.schema), gold, health))
        readings = "a run of their own"
    elif gold.letters is not None:
        given, readings = _as_the_run(gold, health, settings or Settings())
        read = dict(_read(_read_now(gold, gold.letters, given), gold, health))
    else:
        read, readings = _only_readings(in_run), "the run itself"
        if read:
            _check_same(in_run.health, health)
    counts = tuple(
        (counts_of(label), read[name]) for name, label in sorted(gold.labels.items()) if name in read
    )  # fmt: skip
    if len(counts) < FEWEST_LETTERS:
        found = "none is" if not counts else f"only {len(counts)} are"
        where = "read" if gold.run is not None or gold.letters is not None else "in the run"
        raise NotCorrected(
            f"of the {len(gold.labels)} labelled letters {found} {where}, and fewer than "
            f"{FEWEST_LETTERS} say too little of the extractor's error"
        )
    return Labelled(counts, len(gold.labels) - len(counts), readings)


def _only_readings(in_run: InRun) -> dict[str, Counts]:
    """What was read in the run of each labelled letter."""
    if often := sum(len(each) > 1 for each in in_run.counts.values()):
        raise NotCorrected(
            f"{often} of the labelled ids {'is' if often == 1 else 'are'} in the run more than once, and "
            "which of the readings is the label's cannot be told"
        )
    return {name: each for name, (each,) in in_run.counts.items()}


def _check_made_alike(one: Source, other: Source) -> None:
    """Two runs whose manifests say that they were made alike, where both have one."""
    from imr_llm.runs.tasks import made_otherwise  # noqa: PLC0415 (the whole library)

    first, second = _manifest(one), _manifest(other)
    if first is None or second is None:
        return
    if differs := made_otherwise(first.get("made_with", {}), second.get("made_with", {})):
        raise NotCorrected(
            "the labelled letters were not read as the run's were: the two runs differ in "
            + ", ".join(differs)
        )


def _manifest(source: Source) -> dict[str, Any] | None:
    """The manifest of a run's folder; None for what is none."""
    folder = Path(source) if isinstance(source, str | os.PathLike) else None
    return manifest_of(folder) if folder is not None and folder.is_dir() else None


def _results(source: Source, schema: type[Determination]) -> Iterator[Extraction]:
    for group in groups_of(source, schema, READ):
        yield from group


def _as_the_run(gold: Gold, health: Health, today: Settings) -> tuple[Settings, str]:
    """Settings to read the labelled letters with, and what the page says of that.

    A run's folder says what its letters were read with; other results tell the model alone.
    """
    from imr_llm.runs.tasks import as_made_with  # noqa: PLC0415 (the whole library)

    model = _only_reader(health)[0]
    manifest = _manifest(gold.counted)
    if manifest is None:
        if model is None:
            alone = today.model_copy(update={"model": None, "offline": True})
            return alone, "reading them now by the rules alone"
        told = "reading them now with the run's model and today's settings"
        return today.replaced(model=model), told
    try:
        given = as_made_with(manifest.get("made_with", {}), today, gold.schema)
    except ConfigurationError as error:
        raise NotCorrected(
            f"the labelled letters cannot be read as the run's were, for {error}"
        ) from None
    return given, "reading them now as the run's letters were read"


def _read_now(gold: Gold, folder: Path, settings: Settings) -> Iterator[Extraction]:
    from imr_llm.batch import extract_many  # noqa: PLC0415 (the whole library)

    letters = letters_of(gold.labels, folder)
    return extract_many(
        [source if isinstance(source, Path) else (name, source) for name, source in letters.items()],
        schema=gold.schema, settings=settings,
    )  # fmt: skip


def _read(
    results: Iterable[Extraction], gold: Gold, health: Health
) -> Iterator[tuple[str, Counts]]:
    """The readings of labelled letters, checked to be of the extractor that read the run's."""
    readers = Health()
    for result in results:
        if result.id in gold.labels:
            readers.add(result)
            if result.determination is not None:
                yield result.id, counts_of(result.determination)
    _check_same(readers, health)


def _check_same(readings: Health, run: Health) -> None:
    here = _only_reader(run)
    if readings.readers and set(readings.readers) != {here}:
        raise NotCorrected(
            "the labelled letters were read by another model or with another prompt than the run's"
        )
    ours = wilson(readings.fallbacks.total(), readings.read)
    theirs = wilson(run.fallbacks.total(), run.read)
    if ours and theirs and (ours.low > theirs.high or theirs.low > ours.high):
        raise NotCorrected(
            "the rules stood in for the model in "
            f"{readings.fallbacks.total()} of {readings.read} labelled letters and in "
            f"{run.fallbacks.total()} of {run.read} of the run: these are two extractors"
        )


def _only_reader(health: Health) -> tuple[str | None, str | None]:
    if len(health.readers) != 1:
        raise NotCorrected(
            "the run's letters were read by more than one model or prompt, and the labels measure "
            "the error of one"
            if health.readers
            else "no letter of the run could be read"
        )
    return next(iter(health.readers))


def take_out(ledger: Ledger, in_run: InRun) -> None:
    """Take the labelled letters out of the run's sums: they are known by their labels."""
    for often in in_run.counts.values():
        for counts in often:
            ledger.add(counts, times=-1)
