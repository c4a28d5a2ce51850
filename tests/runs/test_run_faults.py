"""A run whose disk is full or closed to it, and whose workers die."""

from __future__ import annotations

import os
import resource
import shutil
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from bulk import letters, rows

from imr_llm import ConfigurationError, RunError, run
from imr_llm.cli import main

sys.path.insert(0, str(Path(__file__).parent))
from mortal import Mortal

if TYPE_CHECKING:
    from collections.abc import Iterator

MANY = 150
ROOM = 400_000


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of its own, with room for a part or two."""
    mounted = tmp_path / "disk"
    mounted.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={ROOM}", "tmpfs", str(mounted)]
    if (
        shutil.which("mount") is None
        or subprocess.run(command, capture_output=True, check=False).returncode
    ):
        pytest.skip("a disk can be mounted by root alone")
    yield mounted
    subprocess.run(["umount", str(mounted)], check=True)


@pytest.mark.parametrize("processes", [1, 2])
def test_a_full_disk_stops_the_run_and_the_next_start_goes_on(
    small_disk: Path, processes: int
) -> None:
    out = small_disk / "out"
    filler = small_disk / "filler"
    filler.write_bytes(b"\0" * (ROOM // 2))
    with pytest.raises(RunError, match="no room left on its disk"):
        run(letters(MANY), out, processes=processes, part_letters=25)
    done = len(rows(out)) if any(out.glob("*.parquet")) else 0
    assert done < MANY
    filler.unlink()
    subprocess.run(["mount", "-o", f"remount,size={10 * ROOM}", str(small_disk)], check=True)
    report = run(letters(MANY), out, processes=processes, part_letters=25)
    assert (report.letters, report.done_before) == (MANY, done)
    assert len({row["id"] for row in rows(out)}) == len(rows(out)) == MANY


def test_a_limit_on_what_may_be_written_does_the_same(tmp_path: Path) -> None:
    """`ulimit -f`, which needs no root."""
    for name, text in letters(70):
        (tmp_path / f"{name}.txt").write_bytes(text.encode())
    command = [sys.executable, "-m", "imr_llm.cli", "run", str(tmp_path), "--out"]
    done = subprocess.run(
        [*command, str(tmp_path / "out"), "--processes", "1"], capture_output=True, text=True, check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, 60_000)),
    )  # fmt: skip
    assert done.returncode == 1
    assert "no room left" in done.stderr
    assert "Traceback" not in done.stderr
    again = subprocess.run(
        [*command, str(tmp_path / "out")], capture_output=True, text=True, check=False
    )
    assert again.returncode == 0
    assert len(rows(tmp_path / "out")) == 70


def test_a_folder_that_cannot_be_written_is_refused(small_disk: Path) -> None:
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    with pytest.raises(ConfigurationError, match="cannot be used for a run"):
        run(letters(1), small_disk / "out")


def test_a_file_in_the_folders_place_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "letter.txt").write_text("A letter.")
    assert main(["run", str(tmp_path), "--out", str(tmp_path / "file")]) == 2
    assert "cannot be used for a run" in capsys.readouterr().err


def workers() -> list[int]:
    """The worker processes of this one."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            _, parent = stat.read_text().rpartition(")")[2].split()[:2]
            command = (stat.parent / "cmdline").read_bytes()
        except (OSError, ValueError):
            continue
        if int(parent) == os.getpid() and b"imr_llm.runs.worker" in command:
            found.append(int(stat.parent.name))
    return found


@pytest.mark.skipif(sys.platform != "linux", reason="looks for processes in /proc")
def test_workers_that_are_killed_are_replaced_and_nothing_is_lost(tmp_path: Path) -> None:
    everything = letters(400)
    killed: list[int] = []

    def kill() -> None:
        while len(killed) < 4:
            time.sleep(0.7)
            for worker in workers()[:1]:
                os.kill(worker, signal.SIGKILL)
                killed.append(worker)

    thread = threading.Thread(target=kill)
    thread.start()
    report = run(everything, tmp_path / "out", processes=2, part_letters=50)
    while len(killed) < 4:  # the run was quicker
        run(everything, tmp_path / f"more-{len(killed)}", processes=2, part_letters=50)
    thread.join()
    assert (report.letters, report.tally.letters, report.tally.errors) == (400, 400, 0)
    assert [row["id"] for row in rows(tmp_path / "out")] == [name for name, _ in everything]
    assert not workers()


def test_a_letter_that_kills_whoever_reads_it_gets_an_error_and_the_others_their_rows(
    tmp_path: Path,
) -> None:
    report = run(letters(120), tmp_path / "out", schema=Mortal, processes=2, part_letters=30)
    found = rows(tmp_path / "out")
    assert len(found) == report.tally.letters == 120
    assert [row["id"] for row in found if row["error"]] == ["letter-0000077"]
    assert "died of it" in found[77]["error"]


def test_workers_that_cannot_start_end_the_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", shutil.which("false"))
    with pytest.raises(RunError, match="die at their start"):
        run(letters(100), tmp_path / "out", processes=2)
