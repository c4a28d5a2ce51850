"""A run into a folder: what stands in it, what a second start does, what is refused."""

from __future__ import annotations

import json
import threading
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from answers import obedient
from bulk import letters, rows
from letters import LETTERS, pdf_of, text_of
from model_server import ModelServer, answer, status

from imr_llm import ConfigurationError, Settings, extract, run
from imr_llm.cli import main
from imr_llm.runs.folder import RunFolder
from imr_llm.runs.rows import result_of

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
    with (
        RunFolder(tmp_path, {}, lines=False),
        pytest.raises(ConfigurationError, match="Another run"),
    ):
        run(letters(1), tmp_path)


@pytest.mark.parametrize("processes", [1, 2])
def test_letters_that_cannot_be_read_on_end_the_run_and_keep_what_is_done(
    tmp_path: Path, processes: int
) -> None:
    def broken() -> Any:
        yield from letters(80)
        raise RuntimeError("the archive ends here")

    with pytest.raises(RuntimeError, match="the archive ends here"):
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
