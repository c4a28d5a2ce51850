"""Whatever bit of the answer cache's files is flipped or cut off: the right answer, a miss, or an error."""

from __future__ import annotations

import json
import os
import random
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import pytest
from cache_helpers import LONGEST, NEEDS_POSIX, SPAWN, stored

from imr_llm.cache import AnswerCache, CacheError, StoredAnswer

ANSWERS: dict[str, StoredAnswer] = {
    f"{number:064x}": stored(json.dumps({"age": number, "said": 97 * number % 9000 * "x"}))
    for number in range(40)
}
"""Answers of many lengths, some over several pages of the database."""
DATABASE = ("cache.db", "cache.db-wal", "cache.db-shm")


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache whose answers have gone from the log into the database."""
    folder = tmp_path_factory.mktemp("whole") / "answers"
    with AnswerCache(folder) as cache:
        assert cache.set_all(ANSWERS)
    return folder


@pytest.fixture(scope="module")
def logged(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache as a process that was killed leaves it: half of the answers are in the log alone."""
    folder = tmp_path_factory.mktemp("logged")
    with AnswerCache(folder / "live") as cache:
        half = len(ANSWERS) // 2
        cache.set_all(dict(list(ANSWERS.items())[:half]))
        with closing(sqlite3.connect(folder / "live" / "cache.db")) as other:
            other.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        cache.set_all(dict(list(ANSWERS.items())[half:]))
        (folder / "answers").mkdir(mode=0o700)
        for name in DATABASE:
            shutil.copy(folder / "live" / name, folder / "answers" / name)
    return folder / "answers"


def look(folder: Path) -> int:
    """Read all answers in every way; none is wrong; how many are right."""
    with AnswerCache(folder, timeout=1.0) as cache:
        found = {key: cache.get(key) for key in ANSWERS}
        right = {key for key, answer in found.items() if answer is not None}
        assert all(found[key] == ANSWERS[key] for key in right)
        with suppress(CacheError):
            assert all(ANSWERS[key] == answer for key, answer in cache.items())
        with suppress(CacheError):
            assert cache.verify().ok <= len(ANSWERS)
        if cache.set("fresh", stored("fresh")):
            assert cache.get("fresh") in (None, stored("fresh"))
        again = {key: cache.get(key) for key in ANSWERS}
        assert all(answer in (None, ANSWERS[key]) for key, answer in again.items())
    return len(right)


def flipped(folder: Path, to: Path, name: str, chance: random.Random, bits: int) -> Path:
    """The cache with some bits of a file flipped, half of the time in what stands first in a page."""
    shutil.copytree(folder, to)
    content = bytearray((to / name).read_bytes())
    for _ in range(bits):
        place = chance.randrange(len(content))
        if chance.random() < 0.5:
            place = place // 4096 * 4096 + chance.randrange(128)
        content[place % len(content)] ^= 1 << chance.randrange(8)
    (to / name).write_bytes(content)
    return to


@pytest.mark.parametrize("bits", [1, 30])
@pytest.mark.parametrize("file", ["database", "log", "index of the log"])
def test_no_flipped_bit_gives_a_wrong_answer(
    whole: Path, logged: Path, tmp_path: Path, file: str, bits: int
) -> None:
    folder, name = {
        "database": (whole, "cache.db"),
        "log": (logged, "cache.db-wal"),
        "index of the log": (logged, "cache.db-shm"),
    }[file]
    right = [
        look(flipped(folder, tmp_path / str(seed), name, random.Random(seed), bits))
        for seed in range(30)
    ]
    assert max(right) > len(ANSWERS) / 3, "else nothing was looked at"
    if file == "database" and bits > 1:
        assert min(right) < len(ANSWERS), "else nothing was flipped"


def test_every_bit_of_a_stored_text_counts(whole: Path, tmp_path: Path) -> None:
    """What is flipped is still UTF-8 and JSON: only a checksum tells."""
    folder = shutil.copytree(whole, tmp_path / "answers")
    content = (folder / "cache.db").read_bytes()
    places = [content.index(b'"said', at) + 9 for at in range(8192, len(content) - 9000, 9000)]
    changed = bytearray(content)
    for place in places:
        changed[place] ^= 1
    (folder / "cache.db").write_bytes(changed)
    assert look(folder) < len(ANSWERS)


@pytest.mark.parametrize("seed", range(20))
def test_a_database_cut_anywhere(whole: Path, tmp_path: Path, seed: int) -> None:
    folder = shutil.copytree(whole, tmp_path / "answers")
    size = (folder / "cache.db").stat().st_size
    os.truncate(folder / "cache.db", random.Random(seed).randrange(size))
    look(folder)


@pytest.mark.parametrize("seed", range(6))
def test_a_log_cut_anywhere(logged: Path, tmp_path: Path, seed: int) -> None:
    folder = shutil.copytree(logged, tmp_path / "answers")
    size = (folder / "cache.db-wal").stat().st_size
    os.truncate(folder / "cache.db-wal", random.Random(seed).randrange(size))
    assert look(folder) >= len(ANSWERS) // 2


def read_when_told(folder: Path, told: Any, said: Any) -> None:
    with AnswerCache(folder, timeout=1.0) as cache:
        number = 0
        while told.get():
            found = {key: cache.get(key) for key in ANSWERS}
            wrong = sum(answer not in (None, ANSWERS[key]) for key, answer in found.items())
            cache.set(f"more-{number}", stored("more"))
            said.put((wrong, sum(answer is not None for answer in found.values())))
            number += 1


def test_a_database_that_is_cut_and_flipped_while_others_read_and_write(
    whole: Path, tmp_path: Path
) -> None:
    """Two processes at once; neither dies, and neither reads a wrong answer."""
    folder = shutil.copytree(whole, tmp_path / "answers")
    chance = random.Random(5)
    told, said = [SPAWN.Queue(), SPAWN.Queue()], SPAWN.Queue()
    processes = [SPAWN.Process(target=read_when_told, args=(folder, each, said)) for each in told]
    for process in processes:
        process.start()

    def ask() -> list[tuple[int, int]]:
        for each in told:
            each.put(True)
        return [said.get(timeout=60) for _ in told]

    assert ask() == [(0, len(ANSWERS))] * 2
    content = bytearray((folder / "cache.db").read_bytes())
    for length in (1.0, 0.9, 0.5, 0.2, 0.01, 0.0):
        for _ in range(20):
            content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
        with (folder / "cache.db").open("r+b") as file:
            file.write(content)
            file.truncate(int(length * len(content)))
        assert [wrong for wrong, _ in ask()] == [0, 0]
    for each, process in zip(told, processes, strict=True):
        each.put(False)
        process.join(60)
        assert process.exitcode == 0


@NEEDS_POSIX
def test_a_disk_that_is_full(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    mounted = tmp_path / "disk"
    mounted.mkdir(mode=0o700)
    command = ["mount", "-t", "tmpfs", "-o", "size=300k,mode=0700", "tmpfs", str(mounted)]
    if (
        shutil.which("mount") is None
        or subprocess.run(command, capture_output=True, check=False).returncode
    ):
        pytest.skip("a disk can be mounted by root alone")
    try:
        with AnswerCache(mounted / "answers") as cache:
            assert cache.set("k", stored())
            assert cache.set("long", stored(LONGEST)) is False
            assert cache.get("k") == stored()
            assert cache.get("long") is None
        assert "no room left on its disk" in caplog.text
        with AnswerCache(mounted / "answers") as cache:
            assert cache.verify().damaged == 0
            assert cache.get("k") == stored()
    finally:
        subprocess.run(["umount", str(mounted)], check=True)


@pytest.mark.parametrize("year", [1970, 2026, 2099])
def test_a_two_digit_year_is_the_same_in_every_year(year: int) -> None:
    code = (
        "import datetime, sys; real = datetime.datetime\n"
        "class Then(real):\n"
        f"    now = classmethod(lambda cls, tz=None: real({year}, 6, 1, tzinfo=tz))\n"
        "datetime.datetime = Then\n"
        "from imr_llm.dates import parse_date as read\n"
        "print(read('3/4/15'), read('3/4/99'), read('3/4/15', datetime.date(2014, 1, 1)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["2015-03-04", "1999-03-04", "1915-03-04"]


JUMPS = """
import datetime, random, time
_real, _chance = time.time, random.Random(3)
def jumped():
    return abs(_real() + _chance.uniform(-50, 50) * 365.25 * 86400)
time.time, time.time_ns = jumped, lambda: int(jumped() * 1e9)
class Jumping(datetime.datetime):
    @classmethod
    def now(cls, tz=None):
        return datetime.datetime.fromtimestamp(jumped(), tz)
datetime.datetime = Jumping
"""
PROGRAM = """
import datetime, json, sys, time
from imr_llm import Settings, extract_many
sys.path.insert(0, sys.argv[3])
from bulk import asking, letters
assert abs(time.time() - time.time()) > 3600
settings = asking(sys.argv[1], sys.argv[2], requests_per_minute=6000, tokens_per_minute=10**8, deadline=60)
for result in extract_many(letters(12), settings=settings):
    record = result.to_dict()
    record.pop("usage")
    print(json.dumps(record))
"""


def test_a_clock_that_jumps_back_and_forth_by_decades(tmp_path: Path) -> None:
    """It has no say: what is asked is asked once, waited for, stored, found again and read alike."""

    from bulk import answers, asking, letters

    from evals.faults.server import faulty
    from imr_llm import extract_many

    (tmp_path / "sitecustomize.py").write_text(JUMPS)
    environment = {
        **os.environ, "PYTHONPATH": os.pathsep.join([str(tmp_path), *filter(None, sys.path)]),
    }  # fmt: skip
    file = answers(tmp_path / "answers.json")
    with faulty(file, share=0.3, kinds="429") as server:
        given = [sys.executable, "-c", PROGRAM, server.address, str(tmp_path / "cache")]
        said = []
        for _ in range(2):
            done = subprocess.run(
                [*given, str(Path(__file__).parent)], env=environment, capture_output=True, text=True,
                timeout=120, check=False,
            )  # fmt: skip
            assert done.returncode == 0, done.stderr
            said.append([json.loads(line) for line in done.stdout.splitlines()])
            asked = sum(call.answered for call in server.calls()[0])
            assert asked == 12, "each letter is paid for once"
        settings = asking(server.address, tmp_path / "other")
        calm = [result.to_dict() for result in extract_many(letters(12), settings=settings)]
    assert [each.pop("cached") for each in said[0]] == [False] * 12
    assert [each.pop("cached") for each in said[1]] == [True] * 12
    for each in calm:
        del each["usage"], each["cached"]
    assert said[0] == said[1] == calm
