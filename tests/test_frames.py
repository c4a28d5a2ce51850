"""Tables of results: the same from wherever they come, with one schema and typed values."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any, get_args

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from frames_helpers import BROKEN, TABLES, Own, files, lines_of, own, results, run_of

from imr_llm import Determination, Extraction, extract
from imr_llm.fields import flatten
from imr_llm.frames import dictionary
from imr_llm.schema import Category, Decision, Reason

EACH_TABLE = pytest.mark.parametrize("name", TABLES)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("run")
    return run_of(files(place), place / "out")


@pytest.fixture(scope="module")
def lines(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return lines_of(results(), tmp_path_factory.mktemp("lines") / "letters.jsonl")


def row(name: str, given: Any = None, **key: Any) -> dict[str, Any]:
    """The row of a table that has these values."""
    rows = TABLES[name](results() if given is None else given).to_pylist()
    [found] = [each for each in rows if all(each[column] == key[column] for column in key)]
    return found


@EACH_TABLE
def test_a_table_is_the_same_from_memory_lines_and_a_run(
    name: str, folder: Path, lines: Path
) -> None:
    table, memory = TABLES[name], TABLES[name](iter(results()))
    assert memory.num_rows
    # A run and a JSONL file tell of a bad letter in words of their own.
    same = [column for column in memory.column_names if column != "error"]
    for source in (lines, str(lines), folder, str(folder)):
        assert table(source).select(same).equals(memory.select(same))
        assert table(source, to="batches").read_all().equals(table(source))
        assert (
            table(source, to="lazy")
            .select(same)
            .collect()
            .equals(table(results(), to="polars").select(same))
        )


def test_a_bad_letter_has_a_row_among_the_letters_alone() -> None:
    assert row("letters", id=BROKEN) | {"error": None, "issue_count": None, "review_count": 0} == {
        **dict.fromkeys(TABLES["letters"]([]).column_names),
        "id": BROKEN, "layout": "unknown", "source": "rules", "schema_version": "1", "cached": False,
        "review_count": 0, "usage_input_tokens": 0, "usage_cached_tokens": 0, "usage_output_tokens": 0,
        "usage_requests": 0, "usage_failed_requests": 0, "usage_seconds": 0.0,
    }  # fmt: skip
    assert row("letters", id=BROKEN)["error"]
    for name in ("issues", "citations", "fields"):
        assert BROKEN not in TABLES[name](results())["id"].to_pylist()


def test_rows_are_what_the_records_hold() -> None:
    read = [result for result in results() if result.determination]
    items = [issue for result in read for issue in result.determination.issues]
    cited = [
        citation
        for issue in items
        for side in (issue.claims_administrator, issue.reviewer)
        for citation in side.citations
    ]
    assert TABLES["letters"](results()).num_rows == len(read) + 1
    assert TABLES["issues"](results())["treatment"].to_pylist() == [
        each.treatment for each in items
    ]
    assert TABLES["citations"](results())["document"].to_pylist() == [
        each.document for each in cited
    ]
    assert TABLES["fields"](results())["path"].to_pylist() == [
        path for result in read for path in result.fields
    ]


@pytest.mark.parametrize(
    ("name", "key", "expected"),
    [
        ("letters", {"id": "e-001"}, {
            "error": None, "layout": "E", "source": "rules", "cached": False, "usage_requests": 0,
            "usage_cost": None, "issue_count": 5, "case_outcome": "partially_overturned",
            "days_to_decision": 28, "decision_date": dt.date(2017, 3, 6), "worker_age": 52,
            "worker_sex": "female", "reviewer_licensure_states": ["California", "Nevada"],
            "body_parts": [{"part": "knee", "side": "right"}, {"part": "ankle", "side": "right"}],
        }),
        ("issues", {"id": "d1-001", "item": 3}, {
            "case_number": "CM14-0091236", "decision_date": dt.date(2014, 8, 29), "decision": "upheld",
            "medically_necessary": False, "treatment": "Terocin", "drug_name": "Terocin",
            "quantity_value": 30.0, "quantity_unit": "units", "refills": None, "frequency_per": None,
        }),
        ("citations", {"id": "a-001", "item": 0}, {
            "side": "reviewer", "number": 0, "source": "mtus", "year": None, "pages": ["46"],
            "document": "Chronic Pain Medical Treatment Guidelines",
        }),
        ("fields", {"id": "e-001", "path": "issues[3].body_parts"}, {
            "item": 3, "field": "issues[].body_parts[]", "group": "item", "value": "[]", "quote": None,
        }),
        ("fields", {"id": "e-001", "path": "body_parts[1]"}, {
            "item": None, "field": "body_parts[]", "group": "lists", "status": "rules_only",
            "value": '{"part": "ankle", "side": "right"}', "other": None,
        }),
    ],
)  # fmt: skip
def test_a_row(name: str, key: dict[str, Any], expected: dict[str, Any]) -> None:
    found = row(name, **key)
    assert {column: found[column] for column in expected} == expected


def test_what_is_counted_is_counted_from_the_record() -> None:
    for result in results():
        found, determination = row("letters", id=result.id), result.determination
        if determination is None:
            continue
        assert found["review_count"] == len(result.review)
        assert found["issue_count"] == len(determination.issues)
        assert found["case_outcome"] == determination.case_outcome
        both = (determination.date_assigned, determination.decision_date)
        assert found["days_to_decision"] == ((both[1] - both[0]).days if all(both) else None)
    days = [each for each in TABLES["letters"](results())["days_to_decision"].to_pylist() if each]
    assert days


def test_a_letter_that_is_decided_before_it_is_assigned_has_negative_days() -> None:
    letter = Determination.model_validate(
        {"reviewer": {}, "worker": {}, "issues": []}
        | {"date_assigned": "2017-01-31", "decision_date": "2017-01-28"}
    )
    assert row("letters", [Extraction("x", letter)])["days_to_decision"] == -3


def test_a_report_tells_the_value_and_its_rank_in_the_review() -> None:
    table = TABLES["fields"](results()).to_pylist()
    by_letter = {result.id: result for result in results() if result.determination}
    for found in table:
        result = by_letter[found["id"]]
        report = result.fields[found["path"]]
        value = flatten(result.determination).get(found["path"])
        plain = json.loads(found["value"]) if found["value"] else None
        assert found["value"] is None or plain is not None
        if value in (None, [], "") or isinstance(value, str | int | float):
            assert plain == value
        elif isinstance(value, dt.date):
            assert plain == value.isoformat()
        else:
            assert plain == value.model_dump(mode="json")
        assert [found[each] for each in ("source", "status", "quote", "start", "end", "confidence")] == [
            report.source, report.status, report.quote, report.start, report.end, report.confidence,
        ]  # fmt: skip
        assert (found["other"] and json.loads(found["other"])) == report.other
        ranked = found["path"] in result.review
        assert found["in_review"] == ranked
        assert found["review_rank"] == (result.review.index(found["path"]) + 1 if ranked else None)


def test_the_field_of_a_report_is_a_path_of_the_dictionary_or_above_one() -> None:
    table = TABLES["fields"](results())
    named = {each.path for each in dictionary()}
    above = {"issues[].drug", "issues[].quantity", "issues[].frequency"}
    assert set(table["field"].to_pylist()) <= named | above
    numbers = {(each["field"].startswith("issues[]"), each["item"] is not None) for each in
               table.select(["field", "item"]).to_pylist()}  # fmt: skip
    assert numbers == {(True, True), (False, False)}


@EACH_TABLE
@pytest.mark.parametrize("schema", [Determination, Own])
def test_the_schema_is_the_same_whatever_rows_come(name: str, schema: type[Determination]) -> None:
    table = TABLES[name]
    broken = [Extraction("x", error="no letter")]
    one = [Extraction("x", own())] if schema is Own else list(results()[:1])
    arrow = [table(given, schema=schema) for given in ([], broken, one)]
    assert all(each.schema.equals(arrow[0].schema, check_metadata=True) for each in arrow)
    pandas = [table(given, to="pandas", schema=schema) for given in ([], broken, one)]
    assert all(each.dtypes.equals(pandas[0].dtypes) for each in pandas)
    polars = [table(given, to="polars", schema=schema) for given in ([], broken, one)]
    assert all(each.schema == polars[0].schema for each in polars)
    assert table([], to="lazy", schema=schema).collect_schema() == polars[0].schema
    assert table([], to="lazy", schema=schema).collect().schema == polars[0].schema


CODES = [
    ("issues", "decision", get_args(Decision)),
    ("issues", "category", get_args(Category)),
    ("citations", "side", ("claims_administrator", "reviewer")),
    (
        "fields",
        "status",
        ("agreed", "conflict", "rules_only", "model_only", "ungrounded", "absent"),
    ),
]


@pytest.mark.parametrize(("name", "column", "codes"), CODES)
@pytest.mark.parametrize("given", [(), results()], ids=["empty", "full"])
def test_codes_have_their_closed_list_in_the_order_of_the_schema(
    name: str, column: str, codes: tuple[str, ...], given: tuple[Extraction, ...]
) -> None:
    arrow = TABLES[name](given)[column]
    assert all(tuple(chunk.dictionary.to_pylist()) == codes for chunk in arrow.chunks)
    assert arrow.num_chunks
    assert json.loads(TABLES[name](given).schema.field(column).metadata[b"values"]) == list(codes)
    assert tuple(TABLES[name](given, to="pandas")[column].cat.categories) == codes
    assert TABLES[name](given, to="polars").schema[column] == pl.Enum(codes)


def test_types_are_what_an_analyst_expects() -> None:
    arrow = TABLES["issues"](results()).schema
    assert arrow.field("decision_date").type == pa.date32()
    assert arrow.field("refills").type == pa.int64()
    pandas = TABLES["issues"](results(), to="pandas")
    kinds = {
        "decision_date": "datetime64[us]", "refills": "Int64", "medically_necessary": "boolean",
        "quantity_value": "float64", "decision": "category", "reasons": "object",
    }  # fmt: skip
    assert {name: str(pandas[name].dtype) for name in kinds} == kinds
    assert isinstance(pandas["reasons"].iloc[0], list)
    assert isinstance(TABLES["letters"](results(), to="pandas")["body_parts"].iloc[0][0], dict)
    polars = TABLES["issues"](results(), to="polars").schema
    assert polars["decision_date"] == pl.Date
    assert polars["reasons"] == pl.List(pl.Enum(get_args(Reason)))


@EACH_TABLE
def test_pandas_and_polars_hold_the_values_of_arrow(name: str) -> None:
    arrow = TABLES[name](results()).to_pylist()
    assert TABLES[name](results(), to="polars").to_dicts() == arrow
    frame = TABLES[name](results(), to="pandas")
    for column in frame.columns:
        values = [_plain(value) for value in frame[column]]
        assert values == [each[column] for each in arrow], column


def _plain(value: Any) -> Any:
    if isinstance(value, list):
        return value
    if pd.isna(value):
        return None
    return value.date() if isinstance(value, pd.Timestamp) else value


def test_a_date_that_nobody_could_have_meant_is_kept() -> None:
    letter = Determination.model_validate(
        {"reviewer": {}, "worker": {}, "issues": [], "decision_date": "1017-01-28"}
    )
    frame = TABLES["letters"]([Extraction("x", letter)], to="pandas")
    assert frame["decision_date"].iloc[0].date() == dt.date(1017, 1, 28)


def test_one_result_is_a_source_too() -> None:
    [found] = [result for result in results() if result.id == "e-001"]
    assert TABLES["issues"](found).equals(TABLES["issues"]([found]))


def test_half_a_surrogate_pair_in_an_id_is_no_obstacle() -> None:
    assert TABLES["letters"]([Extraction("a\udc80b", error="x")])["id"].to_pylist() == ["a?b"]


def test_fields_of_a_users_own_are_columns() -> None:
    given = [Extraction("x", own())]
    letter = TABLES["letters"](given, schema=Own).to_pylist()[0]
    assert {name: letter[name] for name in letter if name in OWN_LETTER} == OWN_LETTER
    item = TABLES["issues"](given, schema=Own).to_pylist()[0]
    assert {name: item[name] for name in OWN_ISSUE} == OWN_ISSUE
    [cited] = TABLES["citations"](given, schema=Own).to_pylist()
    assert (cited["side"], cited["document"], cited["year"]) == ("applicant", "Knee", 2016)


OWN_LETTER = {
    "source": "rules",  # of the result; the user's own is set apart
    "source_": "attic", "pages": 7, "represented": False, "severity": 0.5,
    "employment": "part_time", "grade": 2,
    "received": dt.datetime(2017, 1, 2, 3, 4, 5, tzinfo=dt.UTC), "languages": ["en", "es"],
    "marks": ["doubtful"], "counts": '{"x": 1}', "either": '"seven"', "settled_amount": 3.0,
    "settled_currency": "mxn", "chain_name": "a",
    "chain_behind": '{"name": "b", "behind": {"name": "c", "behind": null}}',
}  # fmt: skip
OWN_ISSUE = {
    "cost_amount": 12.5, "cost_currency": "usd", "urgency": "high",
    "visits": [{"on": dt.date(2017, 1, 2), "purposes": ["exam", "therapy"]}, {"on": None, "purposes": []}],
    "applicant_none_cited": False,
}  # fmt: skip


def test_a_second_list_of_items_is_a_column_of_the_letter() -> None:
    [letter] = TABLES["letters"]([Extraction("x", own())], schema=Own).to_pylist()
    assert [each["treatment"] for each in letter["withdrawn"]] == ["MRI"]
    assert TABLES["issues"]([Extraction("x", own())], schema=Own).num_rows == 1


def test_a_run_with_fields_of_a_users_own(tmp_path: Path) -> None:
    letters = files(tmp_path)[:3]
    made = run_of(letters, tmp_path / "out", schema=Own)
    memory = [extract(letter, schema=Own) for letter in letters]
    for table in TABLES.values():
        assert table(made, schema=Own).equals(table(memory, schema=Own))
        assert table(made, to="polars", schema=Own).equals(table(memory, to="polars", schema=Own))
