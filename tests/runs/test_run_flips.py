"""A run's folder whose files decay or are links of others: an error that says what to do, or the same rows."""

from __future__ import annotations

import os
import random
import shutil
import stat
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from batch_runs import batched
from batch_server import BatchServer
from bulk import letters, rows

from imr_llm import ConfigurationError, RunError, frames, run
from imr_llm.cli import main
from imr_llm.extraction import Usage
from imr_llm.pages.report_corpus import corpus
from imr_llm.pages.review_choice import doubtful_letters
from imr_llm.private import afresh
from imr_llm.runs.batches.journal import Journal
from imr_llm.runs.folder import RunFolder, manifest_of, part_table, write_part
from imr_llm.runs.seal import BLANK, sealed
from imr_llm.runs.spent import Spent

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

MANY = 30
FLIPS = 30


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run of three parts; one letter's id looks as the place of a checksum does."""
    out = tmp_path_factory.mktemp("run") / "out"
    run(everything(), out, processes=1, part_letters=10)
    assert len(list(out.glob("part-*.parquet"))) == 3
    return out


def everything() -> list[tuple[str, str]]:
    first, *others = letters(MANY)
    return [(BLANK, first[1]), *others]


def again(out: Path) -> list[dict[str, Any]]:
    """The rows after the same start."""
    run(everything(), out, processes=1, part_letters=10)
    return rows(out)


def flip(file: Path, seed: int) -> None:
    chance = random.Random(seed)
    content = bytearray(file.read_bytes())
    content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
    file.write_bytes(content)


def cut(file: Path, seed: int) -> None:
    os.truncate(file, random.Random(seed).randrange(file.stat().st_size))


@pytest.mark.parametrize("harm", [flip, cut])
def test_a_part_that_has_changed_is_named_and_done_again_once_it_is_removed(
    whole: Path, tmp_path: Path, harm: Callable[[Path, int], None]
) -> None:
    out = shutil.copytree(whole, tmp_path / "out")
    for seed in range(FLIPS):
        name = f"part-{seed % 3:05d}.parquet"
        harm(out / name, seed)
        with pytest.raises(ConfigurationError, match=rf"{name} is .*damaged; remove it"):
            run(everything(), out, retry=seed % 2 == 0)
        shutil.copy(whole / name, out / name)
    harm(out / "part-00001.parquet", 0)
    (out / "part-00001.parquet").unlink()
    assert again(out) == rows(whole)


READERS: Mapping[str, Callable[[Path], Any]] = {
    "table": lambda out: frames.letters(out).num_rows,
    "review": lambda out: doubtful_letters(out, letters=out),
    "report": corpus,
}


@pytest.mark.parametrize("name", READERS)
def test_what_is_made_of_a_run_refuses_a_part_or_manifest_that_has_changed(
    whole: Path, tmp_path: Path, name: str
) -> None:
    out = shutil.copytree(whole, tmp_path / "out")
    READERS[name](out)
    for seed in range(FLIPS):
        part = f"part-{seed % 3:05d}.parquet"
        flip(out / part, seed)
        with pytest.raises(ConfigurationError, match=rf"{part} is .*damaged; remove it"):
            READERS[name](out)
        shutil.copy(whole / part, out / part)
    cut(out / "_manifest.json", 0)
    with pytest.raises(ConfigurationError, match="manifest"):
        READERS[name](out)


def test_readers_of_other_libraries_can_check_the_pages_themselves(
    whole: Path, tmp_path: Path
) -> None:
    out = shutil.copytree(whole, tmp_path / "out")
    part = out / "part-00000.parquet"
    places = pq.ParquetFile(part).metadata.row_group(0)
    column = next(c for c in map(places.column, range(14)) if c.path_in_schema == "determination")
    content = bytearray(part.read_bytes())
    content[column.data_page_offset + column.total_compressed_size // 2] ^= 1
    part.write_bytes(content)
    with pytest.raises(OSError, match="CRC"):
        pq.read_table(out, page_checksum_verification=True)


def test_a_part_of_another_make_is_no_part(whole: Path, tmp_path: Path) -> None:
    out = shutil.copytree(whole, tmp_path / "out")
    table = part_table(out / "part-00000.parquet").replace_schema_metadata(None)
    pq.write_table(table, out / "part-00000.parquet")
    with pytest.raises(ConfigurationError, match="is no part of a run"):
        again(out)


@pytest.mark.parametrize("harm", [flip, cut])
def test_a_manifest_that_has_changed_is_told_of(
    whole: Path, tmp_path: Path, harm: Callable[[Path, int], None]
) -> None:
    out = shutil.copytree(whole, tmp_path / "out")
    told = 0
    for seed in range(FLIPS):
        harm(out / "_manifest.json", seed)
        try:
            assert manifest_of(out) == manifest_of(whole), "white space may change"
        except ConfigurationError:
            told += 1
            if told < 3:
                with pytest.raises(ConfigurationError, match=r"manifest .* is damaged; put a copy"):
                    again(out)
        shutil.copy(whole / "_manifest.json", out / "_manifest.json")
    assert told > FLIPS / 2
    assert again(out) == rows(whole)


def test_what_decays_before_it_is_committed_is_not(tmp_path: Path) -> None:
    with RunFolder(tmp_path / "out", {}, lines=False) as folder:
        table = pa.table({"id": ["a"], "sha256": ["b"]})
        write_part(folder.work / "sound.parquet", table)
        folder.commit(folder.work / "sound.parquet")
        write_part(folder.work / "flipped.parquet", table)
        flip(folder.work / "flipped.parquet", 1)
        with pytest.raises(RunError, match="damaged before it was committed"):
            folder.commit(folder.work / "flipped.parquet")
        assert [part.name for part in folder.parts()] == ["part-00000.parquet"]


@pytest.mark.parametrize("start", ["../..", "../../elsewhere", None, 7.5])
def test_costs_are_looked_for_among_the_runs_own_files(tmp_path: Path, start: Any) -> None:
    """A manifest may come from elsewhere, and name another place."""
    for number in (1, 2):
        with RunFolder(tmp_path / "out", {}, lines=False) as folder:
            assert folder.before.requests == 0
            if number == 1:
                folder.note({"usage": {}})
                record = manifest_of(tmp_path / "out")
        (tmp_path / "elsewhere").mkdir(exist_ok=True)
        spent = Spent(tmp_path / "elsewhere", "theirs")
        spent.add(Usage(requests=5))
        spent.close()
        (tmp_path / "out" / "_manifest.json").write_bytes(
            sealed({**(record or {}), "start": start})
        )


def test_what_a_killed_start_left_half_written_is_never_read(whole: Path, tmp_path: Path) -> None:
    out = shutil.copytree(whole, tmp_path / "out")
    left = out / "_work" / "77"
    left.mkdir(parents=True)
    shutil.copy(out / "part-00000.parquet", left / "77-0.parquet")
    cut(left / "77-0.parquet", 3)
    (left / "_manifest.json").write_text("{")
    assert again(out) == rows(whole)
    assert not (out / "_work").exists()


@pytest.fixture(scope="module")
def journal(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a run with jobs under way."""
    out = tmp_path_factory.mktemp("batches") / "out"
    with (
        BatchServer(faults={"poll": ["401"]}) as server,
        pytest.raises(ConfigurationError, match="401"),
    ):
        batched(server, out, requests=3)
    kept = Journal(out)
    kept.close(kept.jobs[0], [])
    return out


@pytest.mark.parametrize("harm", [flip, cut])
def test_a_journal_that_has_changed_is_told_of(
    journal: Path, tmp_path: Path, harm: Callable[[Path, int], None]
) -> None:
    def read(out: Path) -> Any:
        found = Journal(out)
        asked = [found.asked(job, None) for job in found.under_way]
        return found.run_id, found.jobs, asked, list(found.left())

    out = shutil.copytree(journal, tmp_path / "out")
    right = read(out)
    names = [file.name for file in (out / "_batches").iterdir()]
    assert {name.partition(".")[2] for name in names} >= {"json", "asked.jsonl"}
    told = 0
    for name in names:
        for seed in range(FLIPS):
            harm(out / "_batches" / name, seed)
            try:
                assert read(out) == right
            except ConfigurationError:
                told += 1
            shutil.copytree(journal, out, dirs_exist_ok=True)
    assert told > len(names) * FLIPS / 2


# Links and rights -----------------------------------------------------------------------------

NAMES = ("_work", "_jsonl", "_batches", "_manifest.json", ".lock")


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("there", [True, False])
def test_a_link_in_the_place_of_what_is_ours_is_refused_and_not_followed(
    tmp_path: Path, name: str, there: bool
) -> None:
    out, victim = tmp_path / "out", tmp_path / "victim"
    out.mkdir()
    if there and name.startswith("_") and not name.endswith(".json"):
        victim.mkdir()
        (victim / "part-00000.jsonl").write_text("keep me")
    elif there:
        victim.write_text("keep me")
    (out / name).symlink_to(victim)
    with pytest.raises(ConfigurationError, match="not a run's own, but a link; remove it"):
        run(letters(2), out, jsonl=True)
    kept = victim / "part-00000.jsonl" if victim.is_dir() else victim
    assert not there or kept.read_text() == "keep me"
    assert there or not victim.exists()


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
@pytest.mark.parametrize("name", ["_manifest.json", ".lock"])
def test_a_hard_link_to_another_file_is_refused_and_not_written(tmp_path: Path, name: str) -> None:
    out, victim = tmp_path / "out", tmp_path / "victim"
    out.mkdir()
    victim.write_text("keep me")
    os.link(victim, out / name)
    with pytest.raises(ConfigurationError, match="not a run's own, but a link; remove it"):
        run(letters(2), out)
    assert victim.read_text() == "keep me"


@pytest.mark.skipif(sys.platform == "win32", reason="modes of POSIX")
def test_a_folder_that_anyone_can_write_is_refused(tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    out.chmod(0o1777)
    with pytest.raises(ConfigurationError, match="written by anyone; chmod o-w"):
        run(letters(2), out)
    out.chmod(0o775)  # a group's own folder is its own business
    assert run(letters(2), out).letters == 2
    assert stat.S_IMODE(out.stat().st_mode) == 0o775


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
def test_another_users_link_to_a_folder_is_refused_and_ones_own_is_followed(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "out").symlink_to(tmp_path / "real")
    assert run(letters(2), tmp_path / "out").letters == 2
    if os.geteuid() != 0:
        pytest.skip("only root can make another user's link")
    os.lchown(tmp_path / "out", 65534, -1)
    (tmp_path / "real" / "_work").mkdir()
    (tmp_path / "real" / "_work" / "kept").write_text("keep me")
    with pytest.raises(ConfigurationError, match="another user's link"):
        run(letters(2), tmp_path / "out")
    assert (tmp_path / "real" / "_work" / "kept").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
@pytest.mark.parametrize("link", [os.symlink, os.link])
def test_names_that_others_could_foresee_are_never_written_through(
    tmp_path: Path, link: Callable[[Path, Path], None], capsys: pytest.CaptureFixture[str]
) -> None:
    victim, letter = tmp_path / "victim", tmp_path / "letter.txt"
    victim.write_text("keep me")
    letter.write_bytes(letters(1)[0][1].encode())
    link(victim, tmp_path / "answers.jsonl.part")
    assert main(["extract", str(letter), "--out", str(tmp_path / "answers.jsonl")]) == 0
    assert (tmp_path / "answers.jsonl").read_text().startswith("{")
    link(victim, tmp_path / "run.json.part")
    with afresh(tmp_path / "run.json.part") as out:
        out.write(b"ours")
    assert not (tmp_path / "run.json.part").is_symlink()
    assert victim.read_text() == "keep me"
