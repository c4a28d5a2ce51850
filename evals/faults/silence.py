"""Nothing leaks: markers planted in letters, answers and keys, looked for in all that comes out.

Each group of faults is driven in a process of its own with every channel open: all logs at DEBUG, warnings
on, faulthandler, asyncio's debug mode. What came out on each channel is searched, and what lies on the
disk but for the results asked for and the cache's answers, in which it is looked for less.
"""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
import tempfile
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from evals.faults.leaks import LEAKS
from evals.faults.markers import PLACES, SECRET, Found, search
from evals.faults.paths import GROUPS
from evals.reports.terminal import console

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

CHANNELS: Final = ("stdout", "stderr", "log", "telemetry", "exception", "repr", "file names")
_ALL: Final = tuple(PLACES)
_SECONDS: Final = 900
_LETTERS: Final = "letters"
_OURS: Final = frozenset({"spoilt"})
"""Folders in which the faults themselves put markers."""


@dataclass
class Drove:
    """What a group of faults came to."""

    group: str
    paths: int = 0
    ended: Counter[str] = field(default_factory=Counter)
    bytes: Counter[str] = field(default_factory=Counter)
    """By channel."""
    found: list[tuple[str, str, Found]] = field(default_factory=list)
    """Path, channel and marker."""
    open_to_others: list[str] = field(default_factory=list)
    wrong: str = ""

    @property
    def failed(self) -> bool:
        """Whether something came out, or the group was not driven to its end."""
        return bool(self.found or self.open_to_others or self.wrong)


def part(word: str, groups: Iterable[str] = tuple(GROUPS)) -> dict[str, Any]:
    """Drive the faults whose name holds the word; print what was searched and what was found."""
    missed = self_test()
    with ThreadPoolExecutor(2) as pool:
        drove = list(pool.map(lambda group: drive(group, word), groups))
    drove = [each for each in drove if each.paths or each.wrong]
    _print(drove, missed)
    return {
        "self test": {"planted": len(LEAKS), "missed": missed},
        "groups": [_as_json(each) for each in drove],
        "failed": len(missed) + sum(each.failed for each in drove),
    }


def self_test() -> list[str]:
    """Leaks made on purpose that the search did not find, each on its own channel."""
    drove = drive("leaks", "")
    if drove.wrong:
        return [drove.wrong]
    found = {(path, channel) for path, channel, _ in drove.found}
    return [path for path in LEAKS if (path, path.partition(":")[0]) not in found]


def drive(group: str, word: str) -> Drove:
    """Drive a group in a process of its own, and search what it left."""
    drove = Drove(group)
    with tempfile.TemporaryDirectory(prefix="faults-") as scratch:
        folder, out = Path(scratch) / "world", Path(scratch) / "out"
        for each in (folder, out, folder / "home", folder / "tmp"):
            each.mkdir(mode=0o700)
        environment = {
            name: value for name, value in os.environ.items()
            if not name.startswith(("IMR_LLM_", "OPENAI_", "XDG_", "OTEL_"))
        } | {
            "HOME": str(folder / "home"), "TMPDIR": str(folder / "tmp"), "PYTHONASYNCIODEBUG": "1",
            "PYTHONFAULTHANDLER": "1", "PYTHONPATH": os.pathsep.join(sys.path), "OPENAI_LOG": "debug",
            "PYTHONWARNINGS": "always", "PYTHONDEVMODE": "1", "PYTHONDONTWRITEBYTECODE": "1",
        }  # fmt: skip
        command = [sys.executable, "-m", "evals.faults.drive", group, word, str(folder), str(out)]
        try:
            done = subprocess.run(  # noqa: S603 (our own module)
                command, cwd=folder, env=environment, capture_output=True, timeout=_SECONDS, check=False
            )  # fmt: skip
        except subprocess.TimeoutExpired:
            drove.wrong = f"{group}: not driven to its end in {_SECONDS} s"
            return drove
        if done.returncode:
            drove.wrong = (
                f"{group}: the driver ended with {done.returncode}: {done.stderr[-400:]!r}"
            )
        _look_at_channels(drove, out)
        _search(drove, "the driver", "stderr", done.stdout + done.stderr, _ALL)
        _look_at_disk(drove, folder)
    return drove


def _look_at_channels(drove: Drove, out: Path) -> None:
    for place in sorted(out.iterdir()):
        name = (place / "name").read_text()
        drove.paths += 1
        if (place / "ended").exists():
            drove.ended[json.loads((place / "ended").read_text())["ended"]] += 1
        for channel in CHANNELS:
            file = place / channel
            if file.exists():
                _search(drove, name, channel, file.read_bytes(), _places(name, channel))


def _places(path: str, channel: str) -> tuple[str, ...]:
    """The places whose markers may not stand there.

    An id is a name that the user gave: it stands in the repr of a result, and in what the command line
    says of a letter. A letter's file is opened by its name.
    """
    named = channel in ("repr", "file names") or (
        path.startswith("command") and channel == "stderr"
    )
    return tuple(place for place in _ALL if place != "id") if named else _ALL


def _search(drove: Drove, path: str, channel: str, data: bytes, places: tuple[str, ...]) -> None:
    drove.bytes[channel] += len(data)
    drove.found += [(path, channel, found) for found in search(data, places)]


def _look_at_disk(drove: Drove, folder: Path) -> None:
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder)
        if name.parts[0] in (_LETTERS, *_OURS) or name.parts in (("home",), ("tmp",)):
            continue
        _search(drove, str(name), "disk", str(name).encode("utf-8", "backslashreplace"), _ALL)
        mode = stat.S_IMODE(path.lstat().st_mode)
        if mode & 0o077:
            drove.open_to_others.append(f"{name} ({mode:o})")
        if path.is_file():
            data, places = _content(path, name)
            _search(drove, str(name), "disk", data, places)


def _content(path: Path, name: Path) -> tuple[bytes, tuple[str, ...]]:
    """What a file holds, and the markers that may not stand in it."""
    if path.suffix == ".parquet":
        from pyarrow import parquet  # noqa: PLC0415 (an extra)

        rows = parquet.read_table(path).to_pylist()
        return repr(rows).encode(), (*SECRET, "reply")
    result = path.name.removesuffix(".part")  # what was read before the command broke off
    if result.endswith((".jsonl", ".txt")) and "_batches" not in name.parts:
        return path.read_bytes(), (*SECRET, "reply")
    if path.name.startswith(
        "cache.db"
    ):  # an answer repeats the diagnosis, and holds words of its own
        return path.read_bytes(), tuple(p for p in _ALL if p not in ("answer", "diagnosis"))
    return path.read_bytes(), _ALL


def _print(drove: list[Drove], missed: list[str]) -> None:
    from rich.table import Table  # noqa: PLC0415

    table = Table("faults", "driven", "ended with", *CHANNELS, "disk", "markers", "open files")
    for each in drove:
        ended = ", ".join(f"{name} {count}" for name, count in each.ended.most_common())
        sizes = [f"{each.bytes[channel]:,}" for channel in (*CHANNELS, "disk")]
        table.add_row(each.group, str(each.paths), ended, *sizes, str(len(each.found)), str(len(each.open_to_others)))  # fmt: skip
    total = [f"{sum(each.bytes[channel] for each in drove):,}" for channel in (*CHANNELS, "disk")]
    table.add_row("all", str(sum(each.paths for each in drove)), "", *total,
                  str(sum(len(each.found) for each in drove)),
                  str(sum(len(each.open_to_others) for each in drove)))  # fmt: skip
    out = console()
    out.print(table)
    out.print(f"bytes searched, by channel; self test: {len(LEAKS) - len(missed)} of {len(LEAKS)} leaks "
              f"made on purpose were found{''.join(f'; missed: {each}' for each in missed)}")  # fmt: skip
    for line in _told(drove):
        out.print(line, markup=False)


def _told(drove: list[Drove]) -> Iterator[str]:
    for each in drove:
        for path, channel, found in each.found:
            yield f"FOUND {each.group} | {path} | {channel} | {found.place} | {found.encoding}"
        for path in each.open_to_others:
            yield f"OPEN TO OTHERS {each.group} | {path}"
        if each.wrong:
            yield f"WRONG {each.wrong}"


def _as_json(drove: Drove) -> dict[str, Any]:
    found = [[path, channel, each.place, each.encoding] for path, channel, each in drove.found]
    return {
        "group": drove.group, "paths": drove.paths, "ended": dict(drove.ended), "bytes": dict(drove.bytes),
        "found": found, "open_to_others": drove.open_to_others, "wrong": drove.wrong,
    }  # fmt: skip
