"""Which letters of a run are to be reviewed, and their texts, which a run does not keep."""

from __future__ import annotations

import hashlib
import heapq
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from imr_llm.errors import ConfigurationError, LetterError
from imr_llm.extraction import JSON_KEYS, Extraction
from imr_llm.frames.sources import groups_of
from imr_llm.letter import read
from imr_llm.letter.source import bytes_of
from imr_llm.runs.folder import part_table, parts_of
from imr_llm.runs.rows import FINGERPRINT
from imr_llm.schema import Determination
from imr_llm.shell import names_in
from imr_llm.silent import silent

if TYPE_CHECKING:
    import os
    from collections.abc import Iterable, Iterator

MOST: Final = 50
"""Letters of a page; more make it slow to open."""


@silent
@dataclass(slots=True)
class Choice:
    """The letters of a run that a person should look at first.

    Attributes:
        results: most doubtful first; with `text` where the letter was found.
        left_out: letters with values that are less doubtful than these.
        errors: letters that could not be read; they have no values.
    """

    results: list[Extraction] = field(default_factory=list)
    left_out: int = 0
    errors: int = 0

    @property
    def without_text(self) -> int:
        """How many of `results` are without their letter."""
        return sum(not result.text for result in self.results)

    @property
    def notes(self) -> list[str]:
        """What a person should know of the choice, in sentences."""
        told = []
        if self.left_out:
            told.append(
                f"These are the {len(self.results):,} most doubtful letters; {self.left_out:,} are left out."
            )
        if self.errors:
            told.append(f"{_letters(self.errors)} could not be read and left no values.")
        if self.without_text:
            whose = "one letter" if self.without_text == 1 else f"{self.without_text:,} letters"
            told.append(
                f"The text of {whose} was not found: values stand with their quotes alone. A run keeps no "
                "letters; --letters DIR (letters= in Python) says where they are."
            )
        return told


def doubtful_letters(
    run: str | os.PathLike[str],
    *,
    letters: str | os.PathLike[str] | None = None,
    most: int = MOST,
    schema: type[Determination] = Determination,
) -> Choice:
    """The letters with the most errors to be expected in what is doubtful, most first.

    Args:
        run: the folder of a run, or a JSONL file of `imr-llm extract`.
        letters: the folder of the letters. A run keeps the SHA-256 of each letter: a file counts as
            its text only where that is equal. Of a JSONL file every quote must stand in its place.
        most: how many letters at most.
        schema: the schema that the run was made with.

    Raises:
        ConfigurationError: there is no run, no folder of letters, or the run has another schema.
    """
    results = (result for group in groups_of(Path(run), schema, set(JSON_KEYS)) for result in group)
    choice = most_doubtful(results, most)
    if letters is not None:
        _find_texts(choice.results, Path(letters), _fingerprints(Path(run), choice.results))
    return choice


def most_doubtful(results: Iterable[Extraction], most: int = MOST) -> Choice:
    """Of these results, the ones with the most errors to be expected in what is doubtful."""
    choice = Choice()
    count = 0
    heap: list[tuple[float, int, Extraction]] = []
    for result in results:
        if result.determination is None:
            choice.errors += 1
            continue
        count += 1
        # The number breaks ties: of two that are as doubtful, the earlier comes first.
        ranked = (expected_errors(result), -count, result)
        if len(heap) < most:
            heapq.heappush(heap, ranked)
        else:
            heapq.heappushpop(heap, ranked)
    choice.results = [result for _, _, result in sorted(heap, reverse=True)]
    choice.left_out = count - len(choice.results)
    return choice


def expected_errors(result: Extraction) -> float:
    """How many of the values that a person should look at are wrong, to be expected."""
    return sum(
        1 - result.fields[path].confidence for path in result.review if path in result.fields
    )


def _fingerprints(run: Path, results: list[Extraction]) -> dict[str, set[str]] | None:
    """The SHA-256 of the letters of each id; None where the source keeps none."""
    if not run.is_dir():
        return None
    wanted = {result.id for result in results}
    known: dict[str, set[str]] = defaultdict(set)
    for part in parts_of(run):
        columns = part_table(part, columns=["id", FINGERPRINT])
        for id, fingerprint in zip(*(each.to_pylist() for each in columns.columns), strict=True):  # noqa: A001
            if id in wanted:
                known[id].add(fingerprint)
    return known


def _find_texts(results: list[Extraction], folder: Path, known: dict[str, set[str]] | None) -> None:
    """Fill in the texts: from files of the letters' names, then from any file of the same content."""
    try:
        names = names_in(folder)
    except OSError as error:
        raise ConfigurationError(f"The letters cannot be read: {error.strerror}.") from None
    by_stem: dict[str, list[str]] = defaultdict(list)
    for name in names:
        by_stem[Path(name).stem].append(name)
    for result in results:
        for _, data in _contents(folder, by_stem[result.id], known and known[result.id]):
            if _fill(result, data):
                break
    if known is None:
        return
    missing = {each: result for result in results if not result.text for each in known[result.id]}
    if missing:
        for fingerprint, data in _contents(folder, names, missing.keys()):
            _fill(missing[fingerprint], data)


def _contents(folder: Path, names: list[str], wanted: Any) -> Iterator[tuple[str, bytes]]:
    """The content of each file with its fingerprint; of those that are wanted, where that is told."""
    for name in names:
        try:
            data = bytes_of(folder / name)
        except LetterError:
            continue
        fingerprint = hashlib.sha256(data).hexdigest()
        if wanted is None or fingerprint in wanted:
            yield fingerprint, data


def _fill(result: Extraction, data: bytes) -> bool:
    """Give the result its text, where every quote stands in its place."""
    try:
        text = read(data).text
    except LetterError:
        return False
    reports = result.fields.values()
    if all(each.start is None or text[each.start : each.end] == each.quote for each in reports):
        result.text = text
    return bool(result.text)


def _letters(count: int) -> str:
    return "One letter" if count == 1 else f"{count:,} letters"
