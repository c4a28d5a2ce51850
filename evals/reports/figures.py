"""Every figure of a scored run as plain values: what the JSON file holds and the pages show."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Final

from evals.calibration import Calibration, calibration
from evals.confusion import confusions
from evals.evidence import as_rates, evidence
from evals.runs import label_hash, letter_as_json
from evals.score import Report, Tally, group_of
from evals.stats import bootstrap
from imr_llm.intervals import Interval, wilson

if TYPE_CHECKING:
    from collections.abc import Mapping

    from evals.answers import Answers
    from imr_llm.schema import Determination

ALL: Final = "all fields"


def as_json(report: Report, gold: Mapping[str, Determination], answers: Answers) -> dict[str, Any]:
    """Every figure, and each letter's counts (to compare two runs letter by letter)."""
    found = intervals(report)
    places, faults = evidence(report, answers.texts)
    return {
        **_summary(report),
        "unlabelled": report.unlabelled,
        "run": answers.facts(),
        "micro": _figures(report.micro, found[ALL]),
        "macro": {"f1": report.macro(), "strict_f1": report.macro(lambda tally: tally.strict_f1)},
        "groups": {
            name: _figures(tally, found[f"group {name}"]) for name, tally in report.groups.items()
        },
        "fields": {
            leaf.path: {
                "group": group_of(leaf),
                "compare": str(leaf.compare),
                **_figures(report.fields[leaf.path], found[leaf.path]),
            }
            for leaf in report.leaves
        },
        "layouts": {name: _summary(part) for name, part in report.by_layout.items()},
        "sources": {name: precision(tally) for name, tally in report.by_source.items()},
        "statuses": {name: precision(tally) for name, tally in report.by_status.items()},
        "evidence": {name: as_rates(each) for name, each in places.items()},
        "misplaced": [asdict(fault) for fault in faults],
        "calibration": {
            "answered": _calibrated(calibration(report)),
            "all fields": _calibrated(calibration(report, absent=True)),
            **{name: _calibrated(calibration(report, name)) for name in report.groups},
        },
        "confusions": {
            table.path: [[*pair, count] for pair, count in sorted(table.counts.items())]
            for table in confusions(report)
        },
        "by_letter": [
            letter_as_json(letter, label_hash(gold[letter.id])) for letter in report.letters
        ],
    }


def intervals(report: Report) -> dict[str, Interval | None]:
    """Of F1: for each field, for each group (`group ...`) and for all fields."""
    sets: dict[str, list[str]] = {leaf.path: [leaf.path] for leaf in report.leaves}
    for leaf in report.leaves:
        sets.setdefault(f"group {group_of(leaf)}", []).append(leaf.path)
    sets[ALL] = [leaf.path for leaf in report.leaves]
    return bootstrap(report, sets)


def precision(tally: Tally) -> dict[str, Any]:
    """Answered values: how many are right."""
    return {**rate(tally.correct, tally.in_answer), "invented": tally.invented}


def _calibrated(found: Calibration) -> dict[str, Any]:
    return {
        "error": found.error,
        "brier": found.brier,
        "bins": [{**asdict(each), "rate": each.rate} for each in found.bins],
    }


def _summary(report: Report) -> dict[str, Any]:
    return {
        "letters": len(report.letters),
        "answered": report.answered,
        "item_count": rate(report.item_counts_right, len(report.letters)),
        "letter_perfect": rate(report.perfect(), len(report.letters)),
        "letter_perfect_strict": rate(report.perfect(strict=True), len(report.letters)),
        "micro_f1": report.micro.f1,
        "macro_f1": report.macro(),
    }


def rate(right: int, total: int) -> dict[str, Any]:
    """A share with its Wilson interval."""
    return {
        "right": right,
        "of": total,
        "rate": right / total if total else None,
        "interval": wilson(right, total),
    }


def _figures(tally: Tally, interval: Interval | None) -> dict[str, Any]:
    return {
        **tally.counts(),
        "precision": tally.precision,
        "recall": tally.recall,
        "f1": tally.f1,
        "f1_interval": interval,
        "strict_f1": tally.strict_f1,
        "partial_f1": tally.partial_f1,
    }
