"""Tables of more letters than fit in memory, and what is no source of a table."""

from __future__ import annotations

import gc
import subprocess
import sys
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from frames_helpers import TABLES, files, lines_of, own, parts_of, results, rewritten, run_of

from imr_llm import ConfigurationError, Extraction, ImrError
from imr_llm.frames import issues, letters
from imr_llm.schema import Determination

AS_TOLD = (ConfigurationError, pl.exceptions.ComputeError)
"""What a lazy table raises when it is read: polars 1 puts an error into one of its own."""
OPEN_FILES = Path("/proc/self/fd")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return run_of(files(tmp_path)[:30], tmp_path / "out")


def endless(taken: list[int]) -> Iterator[Extraction]:
    some = results()
    for number in count():
        taken.append(number)
        given = some[number % len(some)]
        yield Extraction(str(number), given.determination, error=given.error)


def alive() -> int:
    gc.collect()
    return sum(isinstance(each, Extraction) for each in gc.get_objects())


def test_batches_of_endless_results_take_a_thousand_at_a_time() -> None:
    taken: list[int] = []
    results()
    before = alive()
    batches = issues(endless(taken), to="batches")
    assert not taken
    for number in (1, 2, 3):
        batch = batches.read_next_batch()
        assert len(taken) == number * 1_000
        assert batch.schema.equals(batches.schema)
    assert alive() < before + 1_000 + 100


def parts_open() -> int:
    found = 0
    for handle in OPEN_FILES.iterdir():
        try:
            found += ".parquet" in str(handle.readlink())
        except OSError:  # the handle that lists the handles
            continue
    return found


@pytest.mark.parametrize("engine", ["in-memory", "streaming"])
@pytest.mark.parametrize("rows", [0, 3, 9, 40, 10_000])
def test_a_lazy_table_is_cut_and_filtered_in_the_order_in_which_it_was_asked(
    rows: int, engine: Any, folder: Path
) -> None:
    lazy, eager = issues(folder, to="lazy"), issues(folder, to="polars")
    upheld = pl.col("decision") == "upheld"
    assert 0 < eager.filter(upheld).height < eager.height
    for ask in (
        lambda table: table.head(rows).filter(upheld),
        lambda table: table.filter(upheld).head(rows),
        lambda table: table.slice(2, rows).filter(upheld),
        lambda table: table.filter(upheld).slice(1, rows).head(5),
        lambda table: table.filter(upheld).tail(rows),
    ):
        assert ask(lazy).collect(engine=engine).equals(ask(eager))


@pytest.mark.skipif(not OPEN_FILES.is_dir(), reason="the system does not list open files")
def test_one_part_is_open_at_a_time(folder: Path) -> None:
    assert len(parts_of(folder)) == 3
    seen = [(batch.num_rows, parts_open()) for batch in letters(folder, to="batches")]
    assert [rows for rows, _ in seen] == [10, 10, 10]
    assert max(open_files for _, open_files in seen) <= 1
    assert parts_open() == 0


def test_a_part_is_not_read_before_its_turn(folder: Path) -> None:
    parts_of(folder)[2].write_bytes(b"PAR1 torn")
    batches = issues(folder, to="batches")
    assert batches.read_next_batch().num_rows
    assert batches.read_next_batch().num_rows
    with pytest.raises(ConfigurationError, match=r"part-00002\.parquet is no part of a run"):
        batches.read_next_batch()


def test_a_lazy_table_reads_what_is_asked_for_and_no_more(folder: Path) -> None:
    for part in parts_of(folder):
        rewritten(part, "determination", "{}")
    lazy = letters(folder, to="lazy")
    assert lazy.select("id", "error").collect().shape == (30, 2)
    with pytest.raises(AS_TOLD, match="not of the schema Determination"):
        lazy.select("id", "worker_age").collect()


def test_a_lazy_table_reads_no_further_than_asked(folder: Path) -> None:
    parts_of(folder)[1].write_bytes(b"PAR1 torn")
    assert letters(folder, to="lazy").head(10).collect().height == 10
    with pytest.raises(AS_TOLD, match="no part of a run, or damaged"):
        letters(folder, to="lazy").head(11).collect()


@pytest.mark.parametrize("name", TABLES)
def test_a_query_of_a_lazy_table_is_that_of_the_whole_one(name: str, folder: Path) -> None:
    whole = TABLES[name](folder, to="polars")
    code = next(column for column, kind in whole.schema.items() if isinstance(kind, pl.Enum))
    value = whole[code].drop_nulls()[-1]

    def asked(frame: Any) -> Any:
        return frame.filter(pl.col(code) == value).select("id", code).head(7)

    assert asked(TABLES[name](folder, to="lazy")).collect().equals(asked(whole))
    assert asked(whole).height


def test_a_lazy_table_finds_parts_that_came_later(tmp_path: Path) -> None:
    given = files(tmp_path)
    folder = run_of(given[:5], tmp_path / "out")
    lazy = letters(folder, to="lazy")
    assert lazy.collect().height == 5
    run_of(given[:12], folder)
    assert lazy.collect().height == 12


def test_what_is_not_committed_does_not_count(folder: Path) -> None:
    work = folder / "_work" / "1"
    work.mkdir(parents=True)
    (work / "part-00009.parquet").write_bytes(b"half")
    (folder / "notes.parquet").write_bytes(b"of somebody else")
    assert letters(folder).num_rows == 30


def test_a_run_without_letters_is_an_empty_table(tmp_path: Path) -> None:
    assert issues(run_of([], tmp_path / "out")).num_rows == 0


def torn_line(place: Path) -> Path:
    file = lines_of(results()[:3], place / "letters.jsonl")
    file.write_bytes(file.read_bytes()[:-100])
    return file


def other_lines(place: Path) -> Path:
    file = place / "other.jsonl"
    file.write_text('{"text": "The claimant is Mr Secret"}\n')
    return file


def other_parts(place: Path) -> Path:
    made = run_of(files(place)[:1], place / "out")
    rewritten(parts_of(made)[0], "determination", '{"text": "Mr Secret"}')
    return made


def unknown_code(_: Path) -> list[Extraction]:
    return [Extraction("x", own(), layout="Mr Secret")]


NO_SOURCES = [
    (lambda place: place, "is no folder of a run"),
    (lambda place: place / "gone", "There is no run's folder and no JSONL file at .*gone"),
    (lambda _: "FINAL DETERMINATION\nMr Secret\n" * 40, "at the place given"),
    (lambda _: "Mr Secret" * 400, "at the place given"),
    (lambda _: "x\0y", "at the place given"),
    (torn_line, r"Line 3 of .* is no result"),
    (other_lines, r"Line 1 of .* is no result"),
    (other_parts, "has a row that is not of the schema Determination"),
    (lambda _: ["a letter"], "not of str"),
    (lambda _: 7, "Tables are made of"),
    (unknown_code, r"The column layout \(code\) cannot hold"),
]


@pytest.mark.parametrize(("made", "message"), NO_SOURCES)
def test_what_is_no_source_is_told_without_its_text(
    made: Any, message: str, tmp_path: Path
) -> None:
    with pytest.raises(ConfigurationError, match=message) as caught:
        letters(made(tmp_path))
    assert "Secret" not in str(caught.value)
    assert caught.value.__cause__ is None


def test_another_schema_is_told(tmp_path: Path) -> None:
    file = lines_of([Extraction("x", own())], tmp_path / "own.jsonl")
    with pytest.raises(ConfigurationError, match="not of the schema Determination"):
        letters(file)


def test_a_number_that_no_column_holds_is_told() -> None:
    letter = Determination.model_validate({"reviewer": {}, "worker": {"age": 10**30}, "issues": []})
    with pytest.raises(ImrError, match="worker_age"):
        letters([Extraction("x", letter)])


def test_a_lazy_table_of_what_can_be_read_once_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="more than once"):
        letters(iter(results()), to="lazy")


def test_an_unknown_target_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="arrow, pandas, polars, batches, lazy"):
        letters([], to="excel")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("to", "package"),
    [("arrow", "pyarrow"), ("batches", "pyarrow"), ("pandas", "pandas"), ("polars", "polars"),
     ("lazy", "polars")],
)  # fmt: skip
def test_a_package_that_is_missing_is_told_before_anything_is_read(
    to: Any, package: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, package, None)
    taken: list[int] = []
    with pytest.raises(
        ConfigurationError, match=rf"needs {package}: pip install 'imr-llm\[frames\]'"
    ):
        letters(endless(taken), to=to)
    assert not taken


def test_arrow_needs_neither_pandas_nor_polars() -> None:
    program = (
        "import sys\n"
        "class Gone:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        if name in ('pandas', 'polars'): raise ModuleNotFoundError(name)\n"
        "sys.meta_path.insert(0, Gone())\n"
        "from importlib import resources\n"
        "from imr_llm import extract\n"
        "from imr_llm.frames import citations, fields, issues, letters\n"
        "read = [extract((resources.files('imr_llm.demo') / 'wrist.txt').read_text())]\n"
        "print(*(table(read).num_rows > 0 for table in (letters, issues, citations, fields)))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["True"] * 4
