"""One process that drives a group of faults, with every channel open: `python -m evals.faults.drive`.

Each fault has its own files of what came out; the process that started this one searches them.
"""

# What is not to be printed is printed here: errors of any kind, private names, all at DEBUG.
# ruff: noqa: BLE001, PLC0415
from __future__ import annotations

import asyncio
import gc
import io
import json
import logging
import os
import resource
import sys
import time
import traceback
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from evals.faults.world import World, helper

if TYPE_CHECKING:
    from evals.faults.paths import Drive

_OF_A_CLASS: Final = 300
"""Objects of a class whose reprs are looked at."""
_DEEP: Final = 5
_NAMING: Final = ("open", "os.", "shutil.", "tempfile.", "subprocess.Popen", "sqlite3.connect")
_NO_NAMES: Final = frozenset({"os.putenv", "os.unsetenv"})
"""Their arguments are the environment that the fault itself sets."""

_names: list[str] = []


def main() -> None:
    """Drive the group named: GROUP WORD FOLDER OUT."""
    group, word, folder, out = sys.argv[1:5]
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.umask(0)  # what is closed to others is closed by us
    sys.addaudithook(_note_names)
    warnings.simplefilter("always")
    _open_logs()
    ear = helper("heard").ear()
    from evals.faults.leaks import LEAKS
    from evals.faults.paths import GROUPS
    from imr_llm.model.loop import worker_loop

    worker_loop().slow_callback_duration = 0.0  # in debug mode, asyncio then logs every callback
    drives = LEAKS if group == "leaks" else GROUPS[group]()
    for number, (name, drive) in enumerate(drives.items()):
        if word in name:
            place = Path(out) / f"{number:03d}"
            place.mkdir()
            (place / "name").write_text(name)
            _drive(drive, World(Path(folder)), place, ear)


def _drive(drive: Drive, world: World, place: Path, ear: Any) -> None:
    ear.clear()
    _names.clear()
    kept = [os.dup(1), os.dup(2)]
    for number, name in ((1, "stdout"), (2, "stderr")):
        handle = os.open(place / name, os.O_CREAT | os.O_WRONLY | os.O_APPEND, 0o600)
        os.dup2(handle, number)
        os.close(handle)
    log = logging.FileHandler(place / "log", encoding="utf-8", errors="backslashreplace")
    log.setFormatter(_Everything())
    logging.root.addHandler(log)
    began = time.monotonic()
    raised = ""
    try:
        drive(world)
    except BaseException as error:
        raised = _shown(error)
        sys.excepthook(type(error), error, error.__traceback__)
        ended = type(error).__name__
    else:
        ended = "result"
    gc.collect()  # an exception that nobody took is told of now
    reprs = "\n".join(_reprs(world))
    logging.root.removeHandler(log)
    log.close()
    sys.stdout.flush()
    sys.stderr.flush()
    for number, handle in enumerate(kept, 1):
        os.dup2(handle, number)
        os.close(handle)
    for name, text in (("exception", raised), ("repr", reprs), ("telemetry", ear.everything()),
                       ("file names", "\n".join(_names))):  # fmt: skip
        (place / name).write_text(text, encoding="utf-8", errors="backslashreplace")
    told = {"ended": ended, "seconds": round(time.monotonic() - began, 3)}
    (place / "ended").write_text(json.dumps(told))
    world.results.clear()


class _Everything(logging.Formatter):
    """A record with all that is on it, and its exception with the whole chain."""

    def format(self, record: logging.LogRecord) -> str:
        shown = [super().format(record), repr(vars(record))]
        if record.exc_info and record.exc_info[1] is not None:
            shown.append(_shown(record.exc_info[1]))
        return "\n".join(shown)


def _open_logs() -> None:
    logging.root.setLevel(logging.DEBUG)
    for name in list(logging.root.manager.loggerDict):
        logger = logging.getLogger(name)
        logger.setLevel(logging.NOTSET)
        logger.propagate, logger.disabled = True, False


def _note_names(event: str, arguments: tuple[object, ...]) -> None:
    if event.startswith(_NAMING) and event not in _NO_NAMES:
        names = arguments[:2] if event == "subprocess.Popen" else arguments
        _names.append(f"{event} {names!r}")


def _shown(error: BaseException) -> str:
    """All that may be printed of an exception: by Python, by rich, by who looks into its attributes."""
    from rich.console import Console
    from rich.traceback import Traceback

    page = io.StringIO()
    trace = Traceback.from_exception(type(error), error, error.__traceback__, show_locals=False)
    Console(file=page, width=200).print(trace)
    told = traceback.TracebackException.from_exception(error, capture_locals=False)
    lines = [page.getvalue(), *told.format()]
    seen: set[int] = set()
    chain: list[BaseException | None] = [error]
    while chain:
        one = chain.pop()
        if one is None or id(one) in seen:
            continue
        seen.add(id(one))
        lines += [str(one), repr(one), *_inside(one, _DEEP, set())]
        lines += getattr(one, "__notes__", [])
        chain += [one.__cause__, one.__context__, *getattr(one, "exceptions", ())]
    return "\n".join(lines)


def _inside(value: object, depth: int, seen: set[int]) -> list[str]:
    """What an object holds, and what that holds: reprs and texts; not the frames of a traceback."""
    if id(value) in seen or depth == 0:
        return []
    seen.add(id(value))
    if isinstance(value, str):
        return [value]
    if isinstance(value, bytes | bytearray):
        return [bytes(value).decode("latin-1"), bytes(value).decode("utf-8", "replace")]
    parts: list[object] = []
    if isinstance(value, dict):
        parts = [*value, *value.values()]
    elif isinstance(value, list | tuple | set | frozenset):
        parts = list(value)
    else:
        slots = [name for each in type(value).__mro__ for name in getattr(each, "__slots__", ())]
        parts = [
            *getattr(value, "__dict__", {}).values(),
            *(getattr(value, n, None) for n in slots),
        ]
        if isinstance(value, BaseException):
            parts += [value.args, getattr(value, "object", None), getattr(value, "doc", None)]
    return [line for part in parts for line in _inside(part, depth - 1, seen)]


def _reprs(world: World) -> list[str]:
    """Of what came back, and of every object of ours that is alive, and of asyncio's tasks."""
    shown = [repr(each) + str(each) for each in world.results]
    names = ("fields", "determination", "usage", "error", "fallback")
    shown += [repr(getattr(each, name, None)) for each in world.results for name in names]
    counts: dict[type, int] = {}
    for each in gc.get_objects():
        kind = type(each)
        ours = str(kind.__module__).startswith("imr_llm")
        if not (ours or isinstance(each, asyncio.Future | asyncio.Handle)):
            continue
        counts[kind] = counts.get(kind, 0) + 1
        if counts[kind] <= _OF_A_CLASS:
            try:
                shown.append(repr(each) + str(each))
            except Exception as error:
                shown.append(type(error).__name__)
    return shown


if __name__ == "__main__":
    main()
