"""Letters by the thousand past a server that fails at three calls in ten: what is lost, doubled, wrong?

* Letters made by varying the built-in ones go through `run` and `extract_many`, first past a server
  without a fault, then past `evals.faults.server`.
* A letter for which the rules stood in is done again as the docs say: `run(..., retry=True)`, and a
  second going over for `extract_many`; until there is none.
* The state then must be the faultless one, row by row.
"""

from __future__ import annotations

import json
import tempfile
import time
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from rich.table import Table

from evals.bench.many import answers_for, many
from evals.faults.server import FAULTS, FaultyServer, faulty
from evals.reports.terminal import console
from imr_llm import Settings, extract_many, run

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from evals.faults.server import Call

LETTERS: Final = 10_000
SHARE: Final = 0.3
_TIMEOUT: Final = 2.0
_WIDTH: Final = 64
_STARTS: Final = 12
"""Starts after which letters still without an answer are taken for lost."""
_TIED_TO_THE_START: Final = ("cached", "usage")
_SETTINGS: Final[dict[str, dict[str, Any]]] = {
    "default tries": {},
    "12 retries, 5 re-asks": {"retries": 12, "reasks": 5, "deadline": 600.0},
}
_HARMLESS: Final = frozenset({
    "octet-stream, right", "charset that lies", "answer twice at once", "answer again later",
})  # fmt: skip
"""Faults that leave the call's own answer whole."""

State = dict[str, str]
"""By a letter's id, its row as JSON, but for what tells of the start."""


@dataclass(slots=True)
class Outcome:
    """What became of the letters in one way of reading them.

    Attributes:
        name: of the way.
        starts: how often they were gone over until all had an answer.
        fallbacks: letters for which the rules stood in, at each start.
        calls: that the first start made.
        lost: letters without a row after a start.
        doubled: letters with more than one.
        wrong: rows with an answer, that differ from the faultless ones.
        rules_wrong: rows without an answer, that differ from those of the rules alone.
        equal: whether the state at the end is the faultless one.
        causes: of the fallbacks of the first start.
        strayed: calls that followed a redirect to another host.
        seconds: of all starts.
    """

    name: str
    starts: int = 0
    fallbacks: list[int] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)
    all_calls: list[Call] = field(default_factory=list)
    lost: int = 0
    doubled: int = 0
    wrong: int = 0
    rules_wrong: int = 0
    equal: bool = False
    causes: Counter[str] = field(default_factory=Counter)
    strayed: int = 0
    seconds: float = 0.0

    @property
    def failed(self) -> int:
        """How much did not go well."""
        astray = self.lost + self.doubled + self.wrong + self.rules_wrong + self.strayed
        return astray + (not self.equal)


class Survival:
    """Letters, the answers to them, and the states without a fault."""

    def __init__(self, number: int, home: Path, kinds: str = "", share: float = SHARE) -> None:
        folder = resources.files("evals") / "letters"
        files = sorted(Path(str(folder)).glob("*.txt"))
        self.texts = [file.read_bytes().decode() for file in files]
        self.number = number
        self.home = home
        self.kinds = kinds
        self.share = share
        self.answers = home / "answers.json"
        self.answers.write_text(json.dumps(answers_for(self.texts)), encoding="utf-8")
        alone = Settings(model=None, offline=True)
        run(self.letters(), home / "rules", settings=alone)
        self.rules, _ = state_of(home / "rules")
        with faulty(self.answers, share=0.0) as server:
            run(self.letters(), home / "faultless", settings=self.settings(server, "faultless"))
            self.asked = len(server.calls()[0])
        self.faultless, _ = state_of(home / "faultless")

    def letters(self) -> Iterator[tuple[str, str]]:
        """The letters with their ids."""
        return many(self.texts, self.number)

    def settings(self, server: FaultyServer, name: str, **more: Any) -> Settings:
        """For this server, with a cache of their own for each name."""
        return Settings(**{
            "model": "openai/stub", "base_url": server.address, "api_key": "none", "mode": "json_schema",
            "concurrency": _WIDTH, "timeout": _TIMEOUT, "cache_dir": self.home / f"cache-{name}", **more,
        })  # fmt: skip

    def by_run(self, name: str, **more: Any) -> Outcome:
        """Through `run`, and then `run` with `retry`, until every letter has an answer."""
        outcome = Outcome(f"run, {name}")
        out = self.home / outcome.name.replace(" ", "-")
        with faulty(self.answers, share=self.share, slow=2 * _TIMEOUT, kinds=self.kinds) as server:
            settings = self.settings(server, outcome.name, **more)
            while outcome.starts < _STARTS:
                began = time.monotonic()
                run(self.letters(), out, settings=settings, retry=outcome.starts > 0)
                self._after(outcome, server, *state_of(out), began)
                if not outcome.fallbacks[-1]:
                    break
        return outcome

    def by_stream(self, name: str, **more: Any) -> Outcome:
        """Through `extract_many`; what has no answer is given to it again."""
        outcome = Outcome(f"extract_many, {name}")
        state: State = {}
        with faulty(self.answers, share=self.share, slow=2 * _TIMEOUT, kinds=self.kinds) as server:
            settings = self.settings(server, outcome.name, **more)
            left: set[str] | None = None
            while outcome.starts < _STARTS:
                began = time.monotonic()
                seen: Counter[str] = Counter()
                letters = (each for each in self.letters() if left is None or each[0] in left)
                for result in extract_many(letters, settings=settings, ordered=False):
                    seen[result.id] += 1
                    state[result.id] = _plain(result.to_dict())
                doubled = sum(count > 1 for count in seen.values())
                self._after(outcome, server, state, doubled, began)
                left = {id for id, row in state.items() if json.loads(row)["fallback"]}  # noqa: A001
                if not left:
                    break
        return outcome

    def _after(
        self, outcome: Outcome, server: FaultyServer, state: State, doubled: int, began: float
    ) -> None:
        """Take down what a start came to."""
        outcome.seconds += time.monotonic() - began
        calls, outcome.strayed = server.calls()
        fallbacks = 0
        for id, right in self.faultless.items():  # noqa: A001
            row = state.get(id)
            if row is None:
                outcome.lost += 1
                continue
            said = json.loads(row)
            if not said["fallback"]:
                outcome.wrong += row != right
                continue
            fallbacks += 1
            if not outcome.starts:
                outcome.causes[said["fallback"].rpartition(": ")[2]] += 1
            if said["source"] == "rules":
                alone = json.loads(self.rules[id])
                outcome.rules_wrong += said["determination"] != alone["determination"]
        outcome.doubled += doubled + len(state.keys() - self.faultless.keys())
        outcome.calls = outcome.calls or calls
        outcome.all_calls = calls
        outcome.starts += 1
        outcome.fallbacks.append(fallbacks)
        outcome.equal = state == self.faultless


def part(word: str, letters: int = LETTERS) -> dict[str, Any]:
    """Drive the faults whose name holds the word, and print what became of the letters."""
    out = console()
    with tempfile.TemporaryDirectory(prefix="imr-llm-survival-") as scratch:
        survival = Survival(letters, Path(scratch), word)
        outcomes = [survival.by_run(name, **more) for name, more in _SETTINGS.items()]
        outcomes.append(survival.by_stream("default tries"))
        out.print(_letters_table(outcomes, letters))
        for outcome in outcomes[:2]:
            out.print(_kinds_table(outcome))
        return {
            "letters": letters,
            "faultless_calls": survival.asked,
            "outcomes": [_as_json(outcome) for outcome in outcomes],
            "failed": sum(outcome.failed for outcome in outcomes),
        }


def state_of(folder: Path) -> tuple[State, int]:
    """The rows of a run by id, and how many ids have more than one."""
    import pyarrow.parquet as pq  # noqa: PLC0415 (an extra)

    state: State = {}
    seen: Counter[str] = Counter()
    for row in pq.read_table(folder).to_pylist():
        for name in ("determination", "fields"):
            row[name] = json.loads(row[name]) if row[name] else None
        seen[row["id"]] += 1
        del row["sha256"]
        state[row["id"]] = _plain(row)
    return state, sum(count > 1 for count in seen.values())


def kinds_of(calls: Sequence[Call]) -> dict[str, tuple[int, int, int]]:
    """By fault: its calls, those after which the request was asked again, those after which it was not.

    A call that was made again though it had no fault got an answer that had come late, to another.
    """
    last = {call.token: number for number, call in enumerate(calls)}
    found: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for number, call in enumerate(calls):
        counts = found[call.fault]
        counts[0] += 1
        counts[1 if last[call.token] > number else 2] += 1
    return {name: (all_, again, not_) for name, (all_, again, not_) in found.items()}


def _plain(row: dict[str, Any]) -> str:
    kept = {name: value for name, value in row.items() if name not in _TIED_TO_THE_START}
    return json.dumps(kept, sort_keys=True)


def _letters_table(outcomes: Iterable[Outcome], letters: int) -> Table:
    table = Table(title=f"{letters:,} letters, faults at {SHARE:.0%} of all calls")
    names = ("", "calls", "faulty", "answers paid for", "rules stood in, by start", "lost", "doubled",
             "wrong", "followed a redirect", "state as without faults")  # fmt: skip
    for name in names:
        table.add_column(name, justify="left" if not name else "right")
    for each in outcomes:
        faults = sum(bool(call.fault) for call in each.all_calls)
        table.add_row(
            each.name, f"{len(each.all_calls):,}", f"{faults / max(len(each.all_calls), 1):.1%}",
            f"{sum(call.answered for call in each.all_calls):,}",
            ", ".join(f"{count:,}" for count in each.fallbacks), str(each.lost), str(each.doubled),
            str(each.wrong + each.rules_wrong), str(each.strayed), "yes" if each.equal else "NO",
        )  # fmt: skip
    return table


def _kinds_table(outcome: Outcome) -> Table:
    table = Table(title=f"{outcome.name}: the first start")
    for name in ("fault", "calls", "asked again", "given up", "its own answer was whole"):
        table.add_column(name, justify="left" if name == "fault" else "right")
    found = kinds_of(outcome.calls)
    for name in ("", *FAULTS):
        calls, again, last = found.get(name, (0, 0, 0))
        whole = not name or name in _HARMLESS
        row = (calls, again, 0 if whole else last, last if whole else 0)
        table.add_row(name or "(none)", *(f"{number:,}" if number else "" for number in row))
    for cause, count in outcome.causes.most_common():
        table.caption = f"{table.caption or ''}{cause}: {count:,}\n"
    return table


def _as_json(outcome: Outcome) -> dict[str, Any]:
    return {
        "name": outcome.name, "starts": outcome.starts, "fallbacks": outcome.fallbacks,
        "calls": len(outcome.all_calls),
        "faulty": sum(bool(call.fault) for call in outcome.all_calls),
        "paid": sum(call.answered for call in outcome.all_calls),
        "lost": outcome.lost, "doubled": outcome.doubled, "wrong": outcome.wrong,
        "rules_wrong": outcome.rules_wrong, "strayed": outcome.strayed, "equal": outcome.equal,
        "causes": dict(outcome.causes), "kinds": kinds_of(outcome.calls), "seconds": outcome.seconds,
    }  # fmt: skip
