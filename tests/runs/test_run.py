"""A run into a folder: what stands in it, what a second start does, what is refused."""

from __future__ import annotations

import contextlib
import json
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from answers import obedient
from bulk import letters, rows
from letters import LETTERS, pdf_of, text_of
from model_server import ModelServer, answer, status

from imr_llm import ConfigurationError, Settings, extract, frames, run
from imr_llm.cli import main
from imr_llm.runs.folder import RunFolder, write_part
from imr_llm.runs.rows import result_of

if TYPE_CHECKING:
    from collections.abc import Callable

MANY = 150


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    """The rows of a run of `MANY` letters by one process that nothing disturbed."""
    out = tmp_path_factory.mktemp("alone") / "out"
    report = run(letters(MANY), out, processes=1)
    assert (report.letters, report.stopped) == (MANY, None)
    return rows(out)


def test_the_rows_are_what_extract_says(tmp_path: Path) -> None:
    few = letters(5)
    run(few, tmp_path / "out")
    table = pq.read_table(tmp_path / "out")
    found = {row["id"]: result_of(row) for row in table.to_pylist()}
    assert found == {name: extract(text, id=name) for name, text in few}


def test_several_processes_write_the_rows_of_one(
    tmp_path: Path, alone: list[dict[str, Any]]
) -> None:
    report = run(letters(MANY), tmp_path / "out", processes=2, part_letters=40)
    assert report.letters == MANY
    assert rows(tmp_path / "out") == alone
    assert all(
        pq.read_metadata(part).num_rows <= 40 for part in (tmp_path / "out").glob("*.parquet")
    )


def test_a_second_start_does_what_is_not_done_in_any_order(
    tmp_path: Path, alone: list[dict[str, Any]]
) -> None:
    everything = letters(MANY)
    run(everything[: MANY // 3], tmp_path / "out")
    first = rows(tmp_path / "out")
    report = run(reversed(everything), tmp_path / "out", part_letters=30)
    assert report.done_before == MANY // 3
    assert report.tally.letters == MANY - MANY // 3
    assert [row for row in rows(tmp_path / "out") if row in first] == first
    assert rows(tmp_path / "out") == alone
    again = run(everything, tmp_path / "out")
    assert (again.letters, again.done_before, again.tally.letters) == (MANY, MANY, 0)


def test_a_letter_that_comes_twice_has_one_row_and_another_text_under_its_id_its_own(
    tmp_path: Path,
) -> None:
    few = letters(3)
    report = run([*few, *few, (few[0][0], few[1][1])], tmp_path / "out")
    assert report.repeated == 3
    assert [row["id"] for row in rows(tmp_path / "out")] == sorted(
        [name for name, _ in few] + [few[0][0]]
    )


def test_files_texts_bytes_and_what_is_no_letter(tmp_path: Path) -> None:
    folder = tmp_path / "letters"
    folder.mkdir()
    (folder / "a.txt").write_bytes(text_of("e-001").encode())
    (folder / "b.pdf").write_bytes(pdf_of(text_of("e-001"), owner_password="agency"))
    given: list[Any] = [
        folder / "a.txt", folder / "b.pdf", text_of("e-001"), text_of("e-001").encode("utf-16"),
        "no letter", folder / "missing.txt", 7,
    ]  # fmt: skip
    report = run(given, tmp_path / "out")
    found = {row["id"]: row for row in rows(tmp_path / "out")}
    assert report.letters == len(found) == 7
    assert found["a"]["determination"] == found["b"]["determination"]
    assert found[extract(text_of("e-001")).id]["determination"] == found["a"]["determination"]
    assert "no such file" in found["missing"]["error"]
    assert sum(row["error"] is not None for row in found.values()) == report.tally.errors == 3


def test_a_file_that_could_not_be_read_is_tried_at_each_start(tmp_path: Path) -> None:
    file = tmp_path / "late.txt"
    assert run([file], tmp_path / "out").tally.errors == 1
    file.write_bytes(text_of("e-001").encode())
    report = run([file], tmp_path / "out")
    assert (report.letters, report.tally.errors) == (1, 0)


def test_lines_of_json_beside_the_parts(tmp_path: Path) -> None:
    run(letters(7), tmp_path / "out", part_letters=3, jsonl=True)
    lines = [
        json.loads(line)
        for file in sorted((tmp_path / "out" / "_jsonl").glob("*.jsonl"))
        for line in file.read_text(encoding="utf-8").splitlines()
    ]
    assert {line["id"]: line for line in lines} == {
        name: extract(text, id=name).to_dict() for name, text in letters(7)
    }


def test_retry_asks_again_where_the_rules_stood_in(tmp_path: Path) -> None:
    texts = [("one", text_of("e-001")), ("two", text_of("e-003"))]
    with ModelServer(status(503)) as server:
        settings = Settings(model="openai/x", base_url=server.url, retries=0)
        assert run(texts, tmp_path / "out", settings=settings).tally.fallbacks == 2
    with ModelServer(answer(obedient())) as server:
        settings = settings.replaced(base_url=server.url)
        with pytest.raises(ConfigurationError, match="base_url"):
            run(texts, tmp_path / "out", settings=settings)
    with ModelServer([status(503).repeat(2), answer(obedient())]) as server:
        settings = settings.replaced(base_url=server.url)
        run(texts, tmp_path / "again", settings=settings, jsonl=True)
        assert run(texts, tmp_path / "again", settings=settings).tally.letters == 0
        report = run(texts, tmp_path / "again", settings=settings, retry=True, jsonl=True)
    assert (report.tally.letters, report.tally.fallbacks) == (2, 0)
    assert [row["source"] for row in rows(tmp_path / "again")] == ["model+rules"] * 2
    [part] = (tmp_path / "again").glob("*.parquet")
    lines = tmp_path / "again" / "_jsonl" / f"{part.stem}.jsonl"
    assert len(lines.read_text(encoding="utf-8").splitlines()) == 2


REFUSED = {
    "another model": ({"accept_error": 0.5}, "accept_error"),
    "somebody's Parquet": ({}, "no manifest"),
    "a manifest that is none": ({}, "cannot be read"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_folder_of_something_else_is_refused(tmp_path: Path, case: str) -> None:
    changed, words = REFUSED[case]
    out = tmp_path / "out"
    run(letters(1), out)
    if case == "somebody's Parquet":
        (out / "_manifest.json").unlink()
    if case == "a manifest that is none":
        (out / "_manifest.json").write_text("[]")
    with pytest.raises(ConfigurationError, match=words):
        run(letters(1), out, settings=Settings(**changed))


def test_two_runs_do_not_work_in_one_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("imr_llm.runs.folder._LOCK_SECONDS", 0.1)
    with RunFolder(tmp_path, {}, lines=False) as first:
        write_part(first.work / "a.parquet", pa.table({"id": ["a"], "sha256": ["b"]}))
        with pytest.raises(ConfigurationError, match="Another run"):
            run(letters(1), tmp_path)
        assert first.commit(first.work / "a.parquet").exists()
        first.note({})


FOREIGN = {
    "a table": (["mine.parquet", "_work/mine"], "Parquet files"),
    "work": (["_work/mine"], "_work that is no run's"),
    "work in folders": (["_work/77/mine", "_work/78/mine"], "_work that is no run's"),
    "lines": (["_jsonl/part-00000.jsonl"], "_jsonl that is no run's"),
}


@pytest.mark.parametrize("case", FOREIGN)
def test_a_folder_that_is_no_runs_is_refused_and_left_as_it_is(tmp_path: Path, case: str) -> None:
    names, words = FOREIGN[case]
    files = [tmp_path / name for name in names]
    for file in files:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("keep me")
    with pytest.raises(ConfigurationError, match=words):
        run(letters(1), tmp_path)
    assert {file.read_text() for file in files} == {"keep me"}


@pytest.mark.parametrize("name", ["part-00000 (1).parquet", "part-00000-copy.parquet"])
def test_a_copy_of_a_part_is_named(tmp_path: Path, name: str) -> None:
    run(letters(2), tmp_path)
    (tmp_path / name).write_bytes((tmp_path / "part-00000.parquet").read_bytes())
    for reading in (lambda: run(letters(2), tmp_path), lambda: frames.letters(tmp_path)):
        with pytest.raises(ConfigurationError, match="is no part of a run; take it out") as told:
            reading()
        assert name in str(told.value)
    (tmp_path / name).unlink()
    assert frames.letters(tmp_path).num_rows == 2


def lines_of(out: Path) -> list[str]:
    return sorted(
        line
        for file in (out / "_jsonl").glob("*.jsonl")
        for line in file.read_text("utf-8").splitlines()
    )


def test_lines_that_are_asked_for_later_are_those_of_all_rows(tmp_path: Path) -> None:
    run(letters(7), tmp_path / "whole", part_letters=3, jsonl=True)
    out = tmp_path / "out"
    run(letters(3), out, part_letters=3)
    run(letters(5), out, jsonl=True)
    assert len(lines_of(out)) == 5
    run(letters(7), out)  # a run that has them goes on with them
    assert lines_of(out) == lines_of(tmp_path / "whole")


class Killed(BaseException):
    """As a kill: nothing of ours catches it."""


@pytest.mark.parametrize("last", range(6))
def test_rows_and_lines_agree_wherever_a_retry_is_killed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, last: int
) -> None:
    out, given = tmp_path / "out", [*letters(3), ("bad", "no letter")]
    run(given, out, jsonl=True)
    left = last

    def counted(original: Callable[..., Any]) -> Callable[..., Any]:
        def step(file: Path, *args: Any, **kwargs: Any) -> Any:
            nonlocal left
            left -= file.suffix in (".jsonl", ".parquet")
            if left < 0:
                raise Killed
            return original(file, *args, **kwargs)

        return step

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", counted(Path.replace))
        patch.setattr(Path, "unlink", counted(Path.unlink))
        with contextlib.suppress(Killed):
            run(given, out, jsonl=True, retry=True)
    run(given, out, jsonl=True)
    assert len(rows(out)) == 4
    assert sorted(json.loads(line)["id"] for line in lines_of(out)) == sorted(
        row["id"] for row in rows(out)
    )


@pytest.mark.parametrize("kind", [RuntimeError, FileNotFoundError, ConnectionResetError])
@pytest.mark.parametrize("processes", [1, 2])
def test_letters_that_cannot_be_read_on_end_the_run_and_keep_what_is_done(
    tmp_path: Path, processes: int, kind: type[Exception]
) -> None:
    def broken() -> Any:
        yield from letters(80)
        raise kind("the archive ends here")

    with pytest.raises(kind, match="the archive ends here"):
        run(broken(), tmp_path / "out", processes=processes)
    done = len(rows(tmp_path / "out"))
    report = run(letters(80), tmp_path / "out")
    assert report.done_before == done
    assert report.letters == 80


def test_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "out"
    assert main(["run", str(LETTERS), "--out", str(out), "--jsonl"]) == 0
    shown = capsys.readouterr()
    assert shown.out == ""
    assert "63 letters" in shown.err
    assert main(["run", str(LETTERS), "--out", str(out)]) == 0
    assert "63 before" in capsys.readouterr().err
    table = pq.read_table(out, columns=["id", "determination"])
    assert sorted(table["id"].to_pylist()) == sorted(file.stem for file in LETTERS.glob("*.txt"))
    bad = tmp_path / "bad.txt"
    bad.write_text("no letter")
    assert main(["run", str(bad), "--out", str(tmp_path / "other")]) == 1
    assert main(["run", str(LETTERS), "--out", str(bad)]) == 2
    assert main(["run", str(LETTERS), "--out", str(out), "--max-failures", "-1"]) == 2


def test_inside_a_thread_of_another_program(tmp_path: Path) -> None:
    done: list[int] = []
    thread = threading.Thread(
        target=lambda: done.append(run(letters(70), tmp_path / "out", processes=2).letters)
    )
    thread.start()
    thread.join()
    assert done == [70]


def test_a_letter_with_an_error_is_told_of_at_every_start(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, out = tmp_path / "letters", tmp_path / "out"
    folder.mkdir()
    (folder / "good.txt").write_text(text_of("a-001"), "utf-8")
    (folder / "bad.txt").write_text("A shopping list.", "utf-8")
    for _ in range(2):
        assert main(["run", str(folder), "--out", str(out)]) == 1
        said = capsys.readouterr().err
        assert "1 with an error" in said
        assert "bad: Not one heading" in said
        assert "--retry" in said


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("leters", "no file and no folder"),
        ("letters", "the folder of the letters"),
        ("letters/good.txt", "the folder of the letters"),
    ],
)
def test_what_could_only_be_a_slip_leaves_no_run(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], given: str, said: str
) -> None:
    folder = tmp_path / "letters"
    folder.mkdir()
    (folder / "good.txt").write_text(text_of("a-001"), "utf-8")
    assert main(["run", str(tmp_path / given), "--out", str(folder)]) == 2
    assert said in capsys.readouterr().err
    assert [each.name for each in folder.iterdir()] == ["good.txt"]
    run(sorted(folder.glob("*.txt")), folder, settings=Settings(model=None))
    assert main(["run", str(folder), "--out", str(folder)]) == 0, "a run goes on as it began"
