"""`python -m evals check`: are the labels fit to score by?

Each label fits the schema, has an id of its own and a letter; no letter is there twice; every value
that a label quotes stands in its letter, letters and digits compared; no title or rationale is empty, and
each subcategory is one of its category.
"""

from __future__ import annotations

import argparse
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from evals.gold import add_schema, find_letters, read_gold, schema_of
from imr_llm.fields import flatten, leaves, letters_and_digits
from imr_llm.letter import Letter, read
from imr_llm.schema import SUBCATEGORIES, Compare

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from imr_llm.schema import Determination


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a label; never its value."""

    id: str
    path: str
    what: str


def faults(gold: Mapping[str, Determination], letters: Mapping[str, Letter]) -> Iterator[Fault]:
    """All that is wrong with these labels and letters."""
    seen: dict[str, str] = {}
    for name, letter in letters.items():
        body = letters_and_digits(letter.folded.text)
        if (first := seen.setdefault(body, name)) != name:
            yield Fault(name, "", f"the same letter as {first}")
        yield from _unquoted(name, gold[name], body, letter)


def _unquoted(name: str, label: Determination, body: str, letter: Letter) -> Iterator[Fault]:
    texts = {
        leaf.path
        for leaf in leaves(type(label))
        if leaf.type is str and (leaf.own or leaf.compare is not Compare.EXACT)
    }
    for path, value in flatten(label).items():
        for words in _quoted(path, value, texts):
            if letters_and_digits(words) not in body and not _stands(words, path, label):
                yield Fault(name, path, "its words do not stand in the letter")
    for number, issue in enumerate(label.issues):
        if issue.authorization == "none" and not _same(issue.in_dispute, issue.title):
            yield Fault(name, f"issues[{number}].in_dispute", "differs from the title")
        for part in ("title", "treatment", "rationale"):
            if not getattr(issue, part).strip():
                yield Fault(name, f"issues[{number}].{part}", "is empty")
        if issue.subcategory not in SUBCATEGORIES[issue.category]:
            yield Fault(name, f"issues[{number}].subcategory", "is none of its category")
    if label.case_number and letters_and_digits(label.case_number) not in body:
        yield Fault(name, "case_number", "does not stand in the letter")
    if not letter.text.strip():
        yield Fault(name, "", "the letter is empty")


def _stands(words: str, path: str, label: Determination) -> bool:
    """Whether a treatment's name is the title's without what the title has in brackets."""
    if not path.endswith(".treatment"):
        return False
    title = label.issues[int(path[path.index("[") + 1 : path.index("]")])].title
    return letters_and_digits(words) in letters_and_digits(_BRACKETS.sub("", title))


_BRACKETS = re.compile(r"\([^()]*\)")


def _same(one: str, other: str) -> bool:
    return letters_and_digits(one) == letters_and_digits(other)


def _quoted(path: str, value: Any, texts: set[str]) -> Iterator[str]:
    """The words of a value that are copied from the letter: by the codebook, or in a user's field."""
    pattern = re.sub(r"\[\d+\]", "[]", path)
    if isinstance(value, str) and pattern in texts:
        yield value
    elif isinstance(value, BaseModel):
        for name in ("name", "strength"):
            if words := getattr(value, name, None):
                yield words
        if document := getattr(value, "document", None):
            yield from () if document == "Official Disability Guidelines" else (document,)
            yield from getattr(value, "sections", ())


def main(arguments: Sequence[str]) -> int:
    """Run the command; exit status 1 where something is wrong."""
    parser = argparse.ArgumentParser(prog="python -m evals check", description=__doc__)
    parser.add_argument("--gold", type=Path, metavar="DIR", help="labels (default: built-in)")
    parser.add_argument("--letters", type=Path, metavar="DIR", help="the letters, by id")
    add_schema(parser)
    options = parser.parse_args(arguments)
    if options.gold and not options.letters:
        parser.error("--gold needs --letters")
    gold = read_gold(options.gold, schema_of(options.schema))
    letters = {name: read(each, name) for name, each in find_letters(gold, options.letters).items()}
    found = list(faults(gold, letters))
    for fault in found:
        print(
            f"{fault.id}: {fault.path}: {fault.what}" if fault.path else f"{fault.id}: {fault.what}"
        )
    items = sum(len(label.issues) for label in gold.values())
    print(f"{len(gold)} labels, {items} items: {len(found)} faults")
    return 1 if found else 0
