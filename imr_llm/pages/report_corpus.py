"""The numbers of the corpus report, as data: every rate with its interval, and how it was come by.

from imr_llm.pages import corpus

found = corpus("out")                   # the folder of a run
table = found.table()                   # tidy, in Arrow: one row a rate
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, fields, replace
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

from imr_llm.frames.packages import arrow
from imr_llm.frames.sources import groups_of
from imr_llm.pages.report_counts import TABLES, Ledger, counts_of
from imr_llm.pages.report_gold import (
    FEWEST_HOLDING,
    FEWEST_ITEMS,
    READ,
    Gold,
    InRun,
    Labelled,
    NotCorrected,
    gold_of,
    labelled,
    take_out,
)
from imr_llm.pages.report_health import Health, median_interval, quantile
from imr_llm.pages.report_rates import Sums, corrected, ratio
from imr_llm.pages.report_words import label_of
from imr_llm.schema import Determination
from imr_llm.silent import silent

if TYPE_CHECKING:
    import os
    from collections.abc import Iterator

    from imr_llm.frames.sources import Source
    from imr_llm.pages.report_counts import Key, Table
    from imr_llm.pages.report_rates import Pair
    from imr_llm.settings import Settings

SMALL: Final = 10
"""A group with fewer items gets no rate."""
NO_GOLD: Final = "no labelled letters were given"
INVENTED_GOLD: Final = (
    "the labelled letters are invented, with all that is hard to read in them: they are a sample of "
    "no corpus, and their errors are not this run's"
)

Method = Literal["corrected", "uncorrected", "small"]


@silent
@dataclass(frozen=True, slots=True)
class Estimate:
    """The rate of one group, with its 95% interval.

    Attributes:
        table: the table that it stands in, as `category`.
        group: its code, as `pharmaceuticals`; of a printed value its letters and digits.
        label: its name in words; of a printed value as it was printed first.
        letters: letters of the run that have an item of the group, as read.
        items: these items, as read; letters in tables of letters.
        hits: of them, those counted (overturned, or with the reason, or letters), as read.
        method: `corrected` by hand labels; `uncorrected`, as read; `small`: too few items for a rate.
        rate: 0 to 1; None for `small`.
        low: lower end of its interval.
        high: upper end.
        read_rate: the rate as read, without correction; None for `small`.
        read_low: lower end of its interval, which knows nothing of the extractor's errors.
        read_high: upper end.
        labelled_letters: labelled letters that have an item of the group, by their labels.
        labelled_items: these items.
        labelled_rate: the rate among them by the labels; None where there are none.
        labelled_read_rate: the rate in the same letters as read.
        weight: how much the readings weigh in a corrected rate, 0 (labels alone) to 1.
        note: why it was not corrected, where labels were given; else empty.
    """

    table: str
    group: str
    label: str
    letters: int
    items: int
    hits: int
    method: Method
    rate: float | None = None
    low: float | None = None
    high: float | None = None
    read_rate: float | None = None
    read_low: float | None = None
    read_high: float | None = None
    labelled_letters: int | None = None
    labelled_items: int | None = None
    labelled_rate: float | None = None
    labelled_read_rate: float | None = None
    weight: float | None = None
    note: str = ""


@silent
@dataclass(frozen=True, slots=True)
class Corpus:
    """The numbers of a run's report.

    Attributes:
        estimates: every rate, table by table, the groups with more items first.
        health: how the letters were read, and the days from assignment to decision.
        labelled: labelled letters that the correction is made with; 0 where none is made.
        unread: labelled letters left out, for there is no reading of them.
        unlabelled: letters of the run without a label among these.
        readings: where the readings of the labelled letters are from.
        not_corrected: why no rate is corrected; None where some are.
        invented: whether the labels are of invented letters, and used because that was asked for.
    """

    estimates: tuple[Estimate, ...]
    health: Health
    labelled: int = 0
    unread: int = 0
    unlabelled: int = 0
    readings: str = ""
    not_corrected: str | None = NO_GOLD
    invented: bool = False

    @property
    def items(self) -> int:
        """Disputed items of all letters."""
        return sum(each.items for each in self.estimates if each.table == "overall")

    @property
    def corrected(self) -> int:
        """How many of the rates are corrected."""
        return sum(each.method == "corrected" for each in self.estimates)

    @property
    def rates(self) -> int:
        """How many groups have a rate."""
        return sum(each.rate is not None for each in self.estimates)

    @property
    def is_labelled(self) -> bool:
        """Whether the rates are the labels' own: the run has no letter (or one) without a label."""
        return bool(self.labelled) and self.unlabelled < 2

    def of(self, table: str) -> list[Estimate]:
        """The rates of one table."""
        return [each for each in self.estimates if each.table == table]

    def table(self) -> Any:
        """The rates as a `pyarrow.Table`: one row each, the columns those of `Estimate`.

        Raises:
            ConfigurationError: pyarrow is not installed.
        """
        pa = arrow()
        kinds = {"int": pa.int64(), "float": pa.float64()}
        hints = Estimate.__annotations__
        shape = pa.schema([
            (each.name, kinds.get(hints[each.name].split(" | ")[0], pa.string()))
            for each in fields(Estimate)
        ])  # fmt: skip
        return pa.Table.from_pylist([asdict(each) for each in self.estimates], schema=shape)

    def to_dict(self) -> dict[str, Any]:
        """All numbers as JSON values."""
        health, days = self.health, self.health.days
        return {
            "letters": health.letters,
            "read": health.read,
            "items": self.items,
            "estimates": [asdict(each) for each in self.estimates],
            "correction": {
                "labelled": self.labelled, "unread": self.unread, "unlabelled": self.unlabelled,
                "readings": self.readings,
                "not_corrected": self.not_corrected, "invented": self.invented,
            },
            "days": {
                "letters": days.total(), "median": quantile(days, 0.5),
                "median_interval": list(median_interval(days) or ()) or None,
                "quartiles": [quantile(days, 0.25), quantile(days, 0.75)],
                "without_both_dates": health.one_date, "out_of_order": health.out_of_order,
                "expedited": {
                    "letters": health.expedited.total(), "median": quantile(health.expedited, 0.5),
                },
                "counts": {str(day): days[day] for day in sorted(days)},
            },
            "health": {
                "errors": dict(health.errors), "fallbacks": dict(health.fallbacks),
                "in_review": health.review, "without_items": health.without_items,
                "readers": [
                    {"model": model, "prompt_version": prompt, "letters": number}
                    for (model, prompt), number in health.readers.items()
                ],
                "layouts": dict(health.layouts), "schema_versions": dict(health.schemas),
                "first_decision": health.first and health.first.isoformat(),
                "last_decision": health.last and health.last.isoformat(),
                "undated": health.undated,
                "fields": {name: asdict(each) for name, each in health.sureness.items()},
            },
        }  # fmt: skip

    def to_json(self) -> str:
        """All numbers as JSON."""
        return json.dumps(self.to_dict(), indent=1, ensure_ascii=False) + "\n"


def corpus(  # noqa: PLR0913
    source: Source,
    *,
    gold: str | os.PathLike[str] | None = None,
    letters: str | os.PathLike[str] | None = None,
    gold_run: Source | None = None,
    settings: Settings | None = None,
    invented_gold: bool = False,
    schema: type[Determination] = Determination,
) -> Corpus:
    """Count a run, and correct its rates by hand labels where these allow it.

    Args:
        source: results (any iterable), the folder of a run, or a JSONL file of `imr-llm extract`. It
            is gone through once, and none of its letters is kept.
        gold: folder of labels made by hand (`*.json`), of letters drawn like those of the run.
        letters: folder of the same letters, which are then read as the run's were: by the rules alone,
            or with its model through the cache.
        gold_run: results for the same letters, made as the run was; in place of `letters`. Without
            either, labels count for letters that are in the run.
        settings: to read `letters` with. What decides a result is the run's, as the manifest in its
            folder has it; of a JSONL file and of results that is the model alone.
        invented_gold: correct even by labels of invented letters, to see what it would look like.
        schema: the schema that the results were made with; labels may have its fields, too.

    Returns:
        Every rate with its interval. Where nothing could be corrected, `not_corrected` says why.

    Raises:
        ConfigurationError: a source that is none, a missing package.
        LabelError: labels that are none, or without their letters.
    """
    folder = Path(letters) if letters is not None else None
    labels = None if gold is None else gold_of(Path(gold), folder, gold_run, source, schema)
    ledger, health = Ledger(), Health()
    in_run = InRun()
    for group in groups_of(source, schema, READ):
        for result in group:
            health.add(result)
            if result.determination is None:
                continue
            ledger.learn(result.determination)
            counts = counts_of(result.determination)
            ledger.add(counts)
            if labels is not None and result.id in labels.labels:
                in_run.add(result, counts)
    found, why = _labelled(labels, in_run, health, settings, invented_gold=invented_gold)
    return Corpus(
        estimates=tuple(_Estimates(ledger, in_run, found)), health=health,
        labelled=len(found.counts) if found else 0,
        unread=found.unread if found else 0,
        unlabelled=health.read - len(in_run),
        readings=found.readings if found else "",
        not_corrected=why, invented=bool(found and labels and labels.invented),
    )  # fmt: skip


def _labelled(
    gold: Gold | None,
    in_run: InRun,
    health: Health,
    settings: Settings | None,
    *,
    invented_gold: bool,
) -> tuple[Labelled | None, str | None]:
    """The labelled letters, or why there is nothing to correct by."""
    if gold is None:
        return None, NO_GOLD
    if gold.invented and not invented_gold:
        return None, INVENTED_GOLD
    try:
        return labelled(gold, in_run, health, settings), None
    except NotCorrected as reason:
        return None, str(reason)


class _Estimates:
    """The rates of a run, in the order of the tables."""

    def __init__(self, ledger: Ledger, in_run: InRun, found: Labelled | None) -> None:
        self._names = ledger.names
        self._read = {key: replace(sums) for key, sums in ledger.sums.items()}
        self._letters = ledger.letters
        take_out(ledger, in_run)
        self._others = ledger
        self._found = found

    def __iter__(self) -> Iterator[Estimate]:
        for table in TABLES:
            for key in self._keys(table):
                yield self._estimate(table, key)

    def _keys(self, table: Table) -> list[Key]:
        """The groups of a table that have items; the more, the earlier, and codes in their order."""
        by = attrgetter("hits" if table.whole else "items")
        there = [key for key in self._read if key[0] == table.name and by(self._read[key])]
        if table.in_time:
            return sorted(there)
        order = {code: place for place, code in enumerate(table.codes or ())}
        return sorted(there, key=lambda key: (-by(self._read[key]), order.get(key[1], 0), key[1]))

    def _estimate(self, table: Table, key: Key) -> Estimate:
        read = self._read[key]
        printed = self._names.get(key[1]) if table.is_printed else None
        label = printed or label_of(table.name, key[1])
        made = Estimate(*key, label, read.letters, read.items, read.hits, method="small")
        as_read = ratio(read, self._letters)
        if as_read is None or read.items < SMALL:
            return made
        low, high = as_read.interval
        made = replace(
            made, method="uncorrected", rate=as_read.rate, low=low, high=high,
            read_rate=as_read.rate, read_low=low, read_high=high,
        )  # fmt: skip
        return made if self._found is None else self._corrected(made, key, self._found.pairs(key))

    def _corrected(self, made: Estimate, key: Key, pairs: list[Pair]) -> Estimate:
        hits, items, read_hits, read_items = (sum(column) for column in zip(*pairs, strict=True))
        holding = sum(1 for pair in pairs if pair.items)
        made = replace(
            made, labelled_letters=holding, labelled_items=items,
            labelled_rate=hits / items if items else None,
            labelled_read_rate=read_hits / read_items if read_items else None,
        )  # fmt: skip
        is_sample = self._others.letters > 1  # else the labels are of the whole run
        if is_sample and items < FEWEST_ITEMS:
            note = f"only {items} labelled {'item' if items == 1 else 'items'} in this group"
            return replace(made, note=note)
        if is_sample and holding < FEWEST_HOLDING:
            note = f"the labelled items of this group come from only {holding} letters"
            return replace(made, note=note)
        right = corrected(pairs, self._others.sums.get(key, Sums()), self._others.letters)
        if right is None:
            return replace(made, note="by the labels there is no item of this group")
        low, high = right.interval
        return replace(
            made, method="corrected", rate=right.rate, low=low, high=high, weight=right.weight
        )
