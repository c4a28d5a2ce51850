"""Finds the names of services and drugs in a text: the vocabularies as one tree of words.

`services_in` gives the longest name at each place. Names are compared word by word without case,
plural and punctuation, so that one entry covers "X-Ray", "x ray" and "X RAYS".
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any, Final, NamedTuple

from imr_llm.rules.drugs import CLASS_NAMES, DRUG_CLASSES
from imr_llm.rules.services import GENERIC, GUIDANCE, NAMED, Kind
from imr_llm.silent import silent

NAME: Final = 0
WORD: Final = 1
AID: Final = 2
"""Ranks: a name, a generic word, guidance that comes with an injection."""


@silent
class Service(NamedTuple):
    """A name of the vocabularies at `text[start:end]`."""

    kind: Kind
    start: int
    end: int
    rank: int


_TOKEN: Final = re.compile(r"[A-Za-z0-9]+")
_APART: Final = re.compile(r"[,;:()\[\]\0]")


@lru_cache(maxsize=4096)
def stem(word: str) -> str:
    """Lower case, singular: enough to compare names that differ in number."""
    word = word.lower()
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 4 and word.endswith(("ches", "shes", "sses", "xes")):
        return word[:-2]
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


_Node = dict[str, Any]
_END: Final = ""


def _build() -> _Node:
    """One tree over the words of all names; where a name stands twice, the last one given holds."""
    root: _Node = {}

    def add(phrase: str, kind: Kind, rank: int) -> None:
        node = root
        for token in _TOKEN.findall(phrase):
            node = node.setdefault(stem(token), {})
        node[_END] = (kind, rank)

    for kind, names in GENERIC.items():
        for name in names.split(","):
            add(name, kind, WORD)
    for name, drug_class in DRUG_CLASSES.items():
        add(name, ("pharmaceuticals", drug_class), WORD if name in CLASS_NAMES else NAME)
    for kind, names in NAMED.items():
        for name in names.split(","):
            add(name, kind, NAME)
    for name in GUIDANCE.split(","):
        add(name, ("diagnostic_testing", "imaging"), AID)
    root.pop(_END, None)
    return root


_TREE: Final = _build()


def services_in(text: str) -> list[Service]:
    """Every name in the text, the longest at each place, none overlapping."""
    tokens = list(_TOKEN.finditer(text))
    found: list[Service] = []
    at = 0
    while at < len(tokens):
        service, used = _longest(text, tokens, at)
        if service:
            found.append(service)
        at += used or 1
    return found


def _longest(text: str, tokens: list[re.Match[str]], at: int) -> tuple[Service | None, int]:
    node: _Node | None = _TREE.get(stem(tokens[at].group()))
    best: Service | None = None
    used = 0
    here = at
    while node is not None:
        if _END in node:
            kind, rank = node[_END]
            used = here - at + 1
            best = Service(kind, tokens[at].start(), tokens[here].end(), rank)
        here += 1
        if here == len(tokens) or _APART.search(text, tokens[here - 1].end(), tokens[here].start()):
            break
        node = node.get(stem(tokens[here].group()))
    return best, used


def is_drug(service: Service) -> bool:
    """Whether the name is that of a drug, not of a class of drugs or a form."""
    return service.kind[0] == "pharmaceuticals" and service.rank == NAME
