"""What labelled letters have taught of each field: how often it is right, and whom to believe.

`judge.json` holds counts, not probabilities: for each field, status and (for a code) value, how many
were right and how many there were, by what answered: the rules alone, or the rules with a model.
`python -m evals calibrate` counts them. Few counts are drawn towards those of their kind: a code's
towards its field's, a field's towards its group's, a group's towards a constant for the status.
A model that has not been measured is judged by all that have been, and is not trusted with more.
"""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any, Final

from imr_llm.claim import NOWHERE, Claim
from imr_llm.errors import ConfigurationError
from imr_llm.rules.item import read_item
from imr_llm.schema import Group

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from imr_llm.extraction import Status
    from imr_llm.fields import Leaf

RULES: Final = "rules"
"""The table of what the rules alone say."""
ANY_MODEL: Final = "any model"
"""The table of a model that has not been measured: all that have been, together."""

PRIOR: Final[dict[Status, float]] = {
    "agreed": 0.95, "absent": 0.85, "rules_only": 0.8, "model_only": 0.6, "conflict": 0.5,
    "ungrounded": 0.5,
}  # fmt: skip
"""Share of right values where nothing has been counted yet."""
PRIOR_OWN: Final[dict[Status, float]] = {
    "agreed": 0.6, "absent": 0.7, "rules_only": 0.6, "model_only": 0.6, "conflict": 0.5,
    "ungrounded": 0.5,
}  # fmt: skip
"""The same for fields of a user's own, of which no letter was ever counted: a model alone reads them,
and how well nobody knows, so that by default a person looks at each."""
UNREAD: Final = 0.5
"""Most confidence that there is no value where nobody has looked for one."""
_EXACT: Final = frozenset({Group.FRONT, Group.CORE, Group.WORKER})
_PRIOR_EXACT: Final = 0.97
"""The same for what the rules cut out by the letter's form."""
_PULL: Final = 30.0
"""Counts that the next wider kind stands for."""
_SUREST: Final = 0.9999
_MOST_COUNTED: Final = 6
"""Longer lists are counted with lists of this length."""


@dataclass(slots=True)
class Counts:
    """What was counted for one table; see `evals.calibrate`."""

    fields: dict[str, list[int]] = field(default_factory=dict)
    """Right and all, by `path|status` and by `path|status|code`."""
    missing: dict[str, list[int]] = field(default_factory=dict)
    """Values left out of a list and lists, by `path|elements given`."""
    believe: list[str] = field(default_factory=list)
    """Fields in which the model is believed where it and the rules differ."""
    refuse: list[str] = field(default_factory=list)
    """Fields in which what the model alone says is shown, not taken: in a list where the rules have
    something, too."""


class Judge:
    """One table, ready to be asked."""

    def __init__(self, counts: Counts) -> None:
        self._counts = counts
        self._known: dict[tuple[str, str, str | None], float] = {}
        by_group: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0])
        for key, (right, number) in counts.fields.items():
            path, status, *code = key.split("|")
            if not code:
                total = by_group[_kind(path), status]
                total[0] += right
                total[1] += number
        self._by_group = by_group
        self.believe = frozenset(counts.believe)
        self.refuse = frozenset(counts.refuse)

    def refuses(self, leaf: Leaf, value: Any) -> bool:
        """Whether what the model alone says there is to be shown, not taken."""
        if leaf.path in self.refuse:
            return True
        return f"{leaf.path}|{kind_of(leaf, 'model_only', value)}" in self.refuse

    def confidence(self, leaf: Leaf, status: Status, value: Any) -> float:
        """The probability that a field with this status is right."""
        code = kind_of(leaf, status, value)
        key = leaf.path, status, code
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = self._reckoned(leaf, status, code)
        return known

    def missing(self, path: str, number: int) -> float:
        """How many values a list (its path pattern) of so many elements leaves out, on the average."""
        left_out, lists = self._counts.missing.get(f"{path}|{counted(number)}", (0, 0))
        return left_out / (lists + 2.0)

    def _reckoned(self, leaf: Leaf, status: Status, code: str | None) -> float:
        exact = leaf.group in _EXACT and status in ("rules_only", "absent")
        wider = PRIOR_OWN[status] if leaf.own else _PRIOR_EXACT if exact else PRIOR[status]
        keys = [f"{leaf.path}|{status}", f"{leaf.path}|{status}|{code}"]
        # What is known of the library's fields says nothing of a user's.
        kind = (0, 0) if leaf.own else self._by_group.get((_kind(leaf.path), status), (0, 0))
        levels: list[Sequence[int]] = [kind]
        levels += [self._counts.fields.get(key, (0, 0)) for key in keys[: 2 if code else 1]]
        for right, number in levels:
            wider = (right + _PULL * wider) / (number + _PULL)
        return min(round(wider, 4), _SUREST)


def kind_of(leaf: Leaf, status: Status, value: Any) -> str | None:
    """What values of a field are told apart by: a code, by itself; of what a model alone calls a
    treatment, whether the rules know the word at all.
    """
    if not isinstance(value, str):
        return None
    if leaf.is_code:
        return value
    if status != "model_only" or leaf.own or leaf.name != "prior_treatments":
        return None
    category = read_item(value)["category"]
    known = isinstance(category, Claim) and category.start != NOWHERE
    return "known" if known else "unknown"


def counted(number: int) -> int:
    """The length under which a list of so many elements is counted."""
    return min(number, _MOST_COUNTED)


def _kind(path: str) -> str:
    """Where a field stands and whether it is a list: what fields are alike in."""
    return f"{path.startswith('issues')}{path.endswith('[]')}"


def judge_of(model: str | None, file: Path | None = None) -> Judge:
    """The judge for answers of the rules alone (None), or of the rules with this model.

    Its counts are those of the file, where the file has such a table; else the library's.

    Raises:
        ConfigurationError: the file cannot be read.
    """
    return _judge(RULES if model is None else family(model), file)


def family(model: str) -> str:
    """A provider string without its provider, in lower case: where a model runs changes little."""
    return model.rpartition("/")[2].lower()


@cache
def _judge(name: str, file: Path | None) -> Judge:
    if file is not None and (counts := _given(file).get(name)):
        return Judge(counts)
    tables = read_tables(json.loads(_file().read_text("utf-8")))
    if name not in tables:
        return Judge(pooled([counts for key, counts in tables.items() if key != RULES]))
    return Judge(tables[name])


def _given(file: Path) -> dict[str, Counts]:
    try:
        return read_tables(json.loads(file.read_text("utf-8")))
    except (OSError, ValueError, KeyError, TypeError):
        raise ConfigurationError(
            f"The counts in {file} cannot be read; `python -m evals calibrate --out` writes such a file."
        ) from None


def _file() -> Any:
    return resources.files("imr_llm") / "judge.json"


def read_tables(kept: Mapping[str, Any]) -> dict[str, Counts]:
    """The tables of a file, by what answered."""
    return {
        name: Counts(each["fields"], each["missing"], each["believe"], each["refuse"])
        for name, each in kept["tables"].items()
    }


def pooled(tables: list[Counts]) -> Counts:
    """Several tables as one, for a model that none of them is of.

    Who it is cannot be told, so it is believed nowhere against the rules; but what it adds is taken
    where the letter supports it, with the confidence that others earned: a person sees it first.
    """
    whole = Counts()
    for table in tables:
        for ours, theirs in ((whole.fields, table.fields), (whole.missing, table.missing)):
            for key, (some, number) in theirs.items():
                total = ours.setdefault(key, [0, 0])
                total[0] += some
                total[1] += number
    whole.refuse = [_REASONS]
    return whole


_REASONS: Final = "issues[].reasons[]"
"""A reading of the rationale: small models are wrong in it more often than right."""
