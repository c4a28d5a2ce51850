"""Files that commands write: for their owner alone, through no link, whole or not at all."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest
from frames_helpers import lines_of, results
from letters import LETTERS, NAMES

from imr_llm.cli import main
from imr_llm.private import Replacing, added_to

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="modes of POSIX")
LETTER = str(LETTERS / f"{NAMES[0]}.txt")
ASKED: Mapping[str, Callable[[str], list[str]]] = {
    "extract": lambda _: ["extract", LETTER, "--offline", "--out", "x.jsonl"],
    "csv": lambda given: ["table", "letters", given, "--out", "x.csv"],
    "lines": lambda given: ["table", "issues", given, "--out", "x.jsonl"],
    "parquet": lambda given: ["table", "fields", given, "--out", "x.parquet"],
    "dictionary": lambda _: ["table", "dictionary", "--out", "x.md"],
    "review": lambda given: ["review", given, "--out", "x.html"],
    "report": lambda given: ["report", given, "--out", "x.html"],
}


@pytest.fixture(params=ASKED)
def asked(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[list[str]]:
    """The arguments of a command that writes a file into the folder where it is called."""
    monkeypatch.chdir(tmp_path)
    given = lines_of([each for each in results()[:2] if each.determination], tmp_path / "g.jsonl")
    before = os.umask(0o022)
    yield ASKED[request.param](str(given))
    os.umask(before)


def test_a_new_file_is_for_its_owner_and_a_replaced_one_keeps_its_mode(asked: list[str]) -> None:
    file = Path(asked[-1])
    assert main(asked) == 0
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    whole = file.stat().st_size
    for mode in (0o644, 0o640, 0o600):
        file.write_bytes(b"old")
        file.chmod(mode)
        assert main(asked) == 0
        assert (stat.S_IMODE(file.stat().st_mode), file.stat().st_size) == (mode, whole)
    assert sorted(each.name for each in Path().iterdir()) == sorted(["g.jsonl", file.name])


@pytest.mark.parametrize("link", [os.symlink, os.link])
def test_no_link_is_written_through(asked: list[str], link: Callable[[str, str], None]) -> None:
    victim = Path("victim")
    victim.write_text("keep me")
    victim.chmod(0o644)
    for name in (f"{asked[-1]}.part", asked[-1]):
        link("victim", name)
        assert main(asked) == 0
        assert not Path(asked[-1]).is_symlink()
        assert victim.read_text() == "keep me"
        Path(asked[-1]).unlink()


def test_what_a_killed_process_left_is_in_nobodys_way(asked: list[str]) -> None:
    Path(f"{asked[-1]}.part").write_text("half")
    assert main(asked) == 0
    assert not Path(f"{asked[-1]}.part").exists()


def test_what_is_no_file_is_not_replaced(
    asked: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    os.mkfifo(asked[-1])
    assert main(asked) == 2
    assert "cannot be written: it is not a file" in capsys.readouterr().err
    assert Path(asked[-1]).is_fifo()


def interrupted(file: Path, text: bytes, *, keep: bool) -> None:
    with Replacing(file, keep=keep) as out:
        out.write(text)
        raise KeyboardInterrupt


@pytest.mark.parametrize("keep", [True, False])
def test_an_older_file_is_not_touched_by_what_failed(tmp_path: Path, keep: bool) -> None:
    file = tmp_path / "x"
    file.write_text("old")
    for text in (b"", b"new"):
        with pytest.raises(KeyboardInterrupt):
            interrupted(file, text, keep=keep)
        assert file.read_text() == "old"
        assert (tmp_path / "x.part").exists() == (keep and bool(text))


def test_what_is_added_to_is_for_its_owner_and_no_link(tmp_path: Path) -> None:
    file, link = tmp_path / "begun", tmp_path / "link"
    before = os.umask(0)
    try:
        for count in range(3):
            with added_to(file) as out:
                out.write(b"+")
                assert out.tell() == count + 1
    finally:
        os.umask(before)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    for target in (file, tmp_path / "none"):
        link.symlink_to(target)
        with pytest.raises(OSError, match="symbolic links"):
            added_to(link)
        link.unlink()
    assert file.read_bytes() == b"+++"
