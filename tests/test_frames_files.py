"""Tables in files: CSV that programs and spreadsheets read rightly, Parquet, JSON lines; the command."""

from __future__ import annotations

import csv
import io
import json
import sys
from pathlib import Path
from typing import Any

import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from frames_helpers import BROKEN, TABLES, files, lines_of, results, run_of
from hypothesis import given
from hypothesis import strategies as st

from imr_llm import Extraction
from imr_llm.cli import main
from imr_llm.frames import as_arrow, dictionary, fields, issues, letters
from imr_llm.frames.write import write_csv, write_jsonl

NASTY = 'She said "no",\r\nthen\nleft\r; \t|\x0b\x0c\u2028 \U0001f9be'
FORMULAS = ["=1+1", "+1", "-1 tablet", "@SUM(A1)", " =1", "\t=1", "\rx", "\uff1dA1", "\n@x"]


def csv_of(column: list[Any], kind: Any = None) -> str:
    out = io.StringIO()
    write_csv(pa.table({"x": pa.array(column, kind), "end": ["."] * len(column)}).to_reader(), out)
    return out.getvalue()


@given(st.lists(st.none() | st.text() | st.sampled_from([*FORMULAS, NASTY])))
def test_any_text_comes_back_from_csv_and_none_is_a_formula(texts: list[str | None]) -> None:
    _, *rows = csv.reader(io.StringIO(csv_of(texts, pa.string()), newline=""))
    assert len(rows) == len(texts)
    for (cell, end), text in zip(rows, texts, strict=True):
        assert end == "."
        assert not cell.lstrip().startswith(
            ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20")
        )
        assert cell in (text or "", f"'{text}")
        assert (
            cell == (text or "")
            or text.lstrip()[:1] in "=+-@\uff1d\uff0b\uff0d\uff20"
            or (text[0] in "\t\r\n")
        )


@pytest.mark.parametrize("text", FORMULAS)
def test_a_formula_gets_an_apostrophe(text: str) -> None:
    _, row = csv.reader(io.StringIO(csv_of([text]), newline=""))
    assert row == [f"'{text}", "."]


@pytest.mark.parametrize(
    ("value", "kind", "cell"),
    [
        (-3, pa.int64(), "-3"),
        (-0.5, pa.float64(), "-0.5"),
        (30.0, pa.float64(), "30"),
        (True, pa.bool_(), "true"),
        (None, pa.date32(), ""),
        (["a", "=b"], pa.list_(pa.string()), '"[""a"", ""=b""]"'),
    ],
)
def test_a_cell(value: Any, kind: Any, cell: str) -> None:
    assert csv_of([value], kind) == f"x,end\r\n{cell},.\r\n"


def nasty_results() -> list[Extraction]:
    [given] = [result for result in results() if result.id == "e-001"]
    result = Extraction.from_json(given.to_json())
    result.id = "-nasty"
    result.determination.issues[0].rationale = NASTY
    return [result]


def test_pandas_and_polars_read_the_csv_of_letters_with_line_breaks(tmp_path: Path) -> None:
    file, source = tmp_path / "issues.csv", lines_of(nasty_results(), tmp_path / "x.jsonl")
    assert main(["table", "issues", str(source), "--out", str(file)]) == 0
    table = issues(nasty_results())
    for frame in (pd.read_csv(file), pl.read_csv(file).to_pandas()):
        assert list(frame.columns) == table.column_names
        assert frame["rationale"][0] == NASTY
        assert list(frame["id"]) == ["'-nasty"] * table.num_rows


@pytest.mark.parametrize("name", TABLES)
def test_every_file_holds_the_table(name: str, tmp_path: Path) -> None:
    source = run_of(files(tmp_path)[:25], tmp_path / "out")
    table = TABLES[name](source)
    for ending in ("csv", "parquet", "jsonl"):
        assert main(["table", name, str(source), "--out", str(tmp_path / f"x.{ending}")]) == 0
    assert pq.read_table(tmp_path / "x.parquet").equals(table)
    with (tmp_path / "x.jsonl").open(encoding="utf-8") as lines:
        assert [json.loads(line) for line in lines] == json.loads(
            json.dumps(table.to_pylist(), default=str)
        )
    with (tmp_path / "x.csv").open(encoding="utf-8", newline="") as lines:
        header, *rows = csv.reader(lines)
    assert header == table.column_names
    assert len(rows) == table.num_rows
    assert not list(tmp_path.glob("*.part"))


def test_meanings_stay_with_the_columns_of_a_parquet_file(tmp_path: Path) -> None:
    source = lines_of(results()[:2], tmp_path / "x.jsonl")
    assert main(["table", "letters", str(source), "--out", str(tmp_path / "x.parquet")]) == 0
    field = pq.read_schema(tmp_path / "x.parquet").field("mechanism")
    assert field.metadata[b"meaning"] == b"Shortest phrase that says how the injury happened."


def test_without_a_file_csv_goes_to_standard_output(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = lines_of(results()[:3], tmp_path / "x.jsonl")
    assert main(["table", "letters", str(source)]) == 0
    header, *rows = csv.reader(io.StringIO(capsys.readouterr().out, newline=""))
    assert header == letters([]).column_names
    assert [each[0] for each in rows] == [result.id for result in results()[:3]]


@pytest.mark.parametrize("name", TABLES)
def test_a_letter_with_an_error_is_status_1_and_the_others_are_written(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source, file = lines_of(results(), tmp_path / "x.jsonl"), tmp_path / "x.jsonl.csv"
    assert main(["table", name, str(source), "--out", str(file)]) == 1
    assert "1" in capsys.readouterr().err
    ids = set(pd.read_csv(file)["id"])
    assert len(ids) == len(results()) - (name != "letters")
    assert (BROKEN in ids) == (name == "letters")


WRONG = [
    (["table", "lettres", "{lines}"], "The tables are"),
    (["table", "letters"], "of which results"),
    (["table", "letters", "{folder}"], "no folder of a run"),
    (["table", "letters", "{folder}/gone"], "no run's folder and no JSONL"),
    (["table", "letters", "{lines}", "--out", "{folder}/x.xlsx"], ".csv, .jsonl, .parquet"),
    (["table", "letters", "{lines}", "--out", "{folder}/no/x.csv"], "cannot be written"),
    (["table", "dictionary", "--out", "{folder}/x.html"], ".csv, .jsonl, .parquet"),
]


@pytest.mark.parametrize(("arguments", "message"), WRONG)
def test_wrong_usage_is_status_2(
    arguments: list[str], message: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = lines_of(results()[:1], tmp_path / "x.jsonl")
    given = [each.format(lines=lines, folder=tmp_path) for each in arguments]
    assert main(given) == 2
    shown = capsys.readouterr()
    assert message in shown.err
    assert not shown.out
    assert [file.name for file in tmp_path.iterdir()] == ["x.jsonl"]


def test_an_older_file_is_not_lost_to_a_damaged_source(tmp_path: Path) -> None:
    source, file = lines_of(results()[:5], tmp_path / "x.jsonl"), tmp_path / "x.csv"
    file.write_text("older")
    source.write_bytes(source.read_bytes()[:-50])
    assert main(["table", "letters", str(source), "--out", str(file)]) == 2
    assert file.read_text() == "older"
    assert not list(tmp_path.glob("*.part"))


def test_a_missing_package_is_status_2(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    source = lines_of(results()[:1], tmp_path / "x.jsonl")
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    assert main(["table", "letters", str(source)]) == 2
    assert "pip install 'imr-llm[frames]'" in capsys.readouterr().err


def test_the_dictionary_as_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for ending in ("csv", "parquet", "jsonl", "md"):
        assert main(["table", "dictionary", "--out", str(tmp_path / f"d.{ending}")]) == 0
    assert pq.read_table(tmp_path / "d.parquet").equals(as_arrow(dictionary()))
    assert len(pd.read_csv(tmp_path / "d.csv")) == len(dictionary())
    assert main(["table", "dictionary"]) == 0
    assert capsys.readouterr().out == (tmp_path / "d.md").read_text(encoding="utf-8")


def test_json_lines_have_typed_values() -> None:
    out = io.StringIO()
    write_jsonl(fields(results(), to="batches"), out)
    assert [json.loads(line) for line in out.getvalue().split("\n") if line] == fields(
        results()
    ).to_pylist()
