"""One function: an Arrow table of letters in, an Arrow table of results out."""

from __future__ import annotations

import json
from collections import Counter
from hashlib import sha256
from pathlib import Path

import pyarrow as pa
import pytest
from answers import obedient
from hypothesis import given, settings, strategies
from letters import NAMES, pdf_of, picture_pdf, text_of
from model_script import answer, delay
from model_server import ModelServer

from imr_llm import ConfigurationError, Settings, extract
from imr_llm.cluster import columns, extract_batches, extract_table
from imr_llm.runs.rows import result_of

ALONE = Settings(model=None)
TEXTS = {name: text_of(name) for name in NAMES[::6]}
PDF = pdf_of(text_of(NAMES[0]))
BAD = {"empty": "  ", "binary": b"\1\2\3\4" * 30, "picture": picture_pdf(), "nothing": None}


def results(table: pa.Table) -> list:
    assert table.schema == columns()
    return [result_of(row) for row in table.to_pylist()]


def table_of(letters: dict, kind: pa.DataType) -> pa.Table:
    column = pa.array(letters.values(), kind)
    return pa.table({"id": list(letters), "letter": column, "more": range(len(letters))})


def as_bytes(letters: dict) -> dict:
    return {name: text if text is None else text.encode() for name, text in letters.items()}


@pytest.mark.parametrize("kind", [pa.string(), pa.large_string(), pa.string_view()], ids=str)
def test_texts_become_what_extract_says_of_each_in_order(kind: pa.DataType) -> None:
    said = extract_table(table_of(TEXTS, kind), settings=ALONE)
    assert results(said) == [extract(text, id=name, settings=ALONE) for name, text in TEXTS.items()]
    assert said["sha256"].to_pylist() == [sha256(t.encode()).hexdigest() for t in TEXTS.values()]


@pytest.mark.parametrize("kind", [pa.binary(), pa.large_binary(), pa.binary_view()], ids=str)
def test_files_bytes_are_texts_or_pdfs(kind: pa.DataType) -> None:
    files = {**as_bytes(TEXTS), "pdf": PDF}
    said = results(extract_table(table_of(files, kind), settings=ALONE))
    assert said == [extract(data, id=name, settings=ALONE) for name, data in files.items()]
    assert said[-1].determination.issues


def test_a_path_is_read_and_gives_the_id(tmp_path: Path) -> None:
    files = [tmp_path / "one.txt", tmp_path / "two.pdf", tmp_path / "three.txt"]
    files[0].write_bytes(text_of(NAMES[1]).encode())
    files[1].write_bytes(PDF)
    said = extract_table(pa.table({"path": [*map(str, files), None]}), settings=ALONE)
    assert results(said)[:2] == [extract(file, settings=ALONE) for file in files[:2]]
    assert said["id"].to_pylist()[:3] == ["one", "two", "three"]
    assert said["sha256"].to_pylist()[:3] == [sha256(f.read_bytes()).hexdigest() for f in files[:2]] + [""]  # fmt: skip
    assert [error is None for error in said["error"].to_pylist()] == [True, True, False, False]


def test_without_an_id_a_letter_has_the_one_that_extract_gives_it() -> None:
    text = text_of(NAMES[2])
    for table in ({"letter": [text]}, {"letter": [text], "id": pa.array([None], pa.string())}):
        assert results(extract_table(pa.table(table), settings=ALONE)) == [extract(text, settings=ALONE)]  # fmt: skip


def test_a_column_of_categories_is_read_as_its_values() -> None:
    column = pa.array(TEXTS.values()).dictionary_encode()
    said = extract_table(pa.table({"letter": column}), settings=ALONE)
    assert [row.error for row in results(said)] == [None] * len(TEXTS)


def test_what_can_be_no_letter_is_a_row_with_its_error_between_the_others() -> None:
    mixed = {}
    for (name, bad), (good, text) in zip(BAD.items(), TEXTS.items(), strict=False):
        mixed |= {name: bad.encode() if isinstance(bad, str) else bad, good: text.encode()}
    said = results(extract_table(table_of(mixed, pa.binary()), settings=ALONE))
    assert [row.id for row in said] == list(mixed)
    assert [row.error is not None for row in said] == [name in BAD for name in mixed]
    assert all((row.determination is None) == (row.error is not None) for row in said)


def test_no_letters_are_no_rows_of_the_same_columns() -> None:
    for kind in (pa.string(), pa.null()):
        said = extract_table(pa.table({"letter": pa.array([], kind)}), settings=ALONE)
        assert said.schema == columns()
        assert said.num_rows == 0


WRONG = [
    ({"text": ["a"]}, "this one has text"),
    ({}, "this one has none"),
    ({"letter": ["a"], "path": ["b"]}, "one column `letter`"),
    ({"letter": [1]}, "strings or binary, not int64"),
    ({"path": [b"a"]}, "strings, not binary"),
    ({"letter": ["a"], "id": [7]}, "`id` of a table of letters holds strings, not int64"),
]


@pytest.mark.parametrize(("given", "said"), WRONG, ids=[said for _, said in WRONG])
def test_other_columns_are_a_mistake_that_says_what_is_needed(given: dict, said: str) -> None:
    with pytest.raises(ConfigurationError, match=said):
        extract_table(pa.table(given), settings=ALONE)
    if given:
        with pytest.raises(ConfigurationError, match=said):
            list(extract_batches(pa.table(given).to_batches(), settings=ALONE))


@settings(max_examples=20, deadline=None)
@given(strategies.lists(strategies.sampled_from([*TEXTS, *BAD])), strategies.integers(1, 4))
def test_batches_however_cut_are_the_table(names: list[str], rows: int) -> None:
    letters = {**as_bytes(TEXTS), **BAD, "empty": b"  "}
    table = pa.table({"id": names, "letter": pa.array([letters[name] for name in names], pa.binary())})  # fmt: skip
    whole = extract_table(table, settings=ALONE)
    said = extract_batches(table.to_batches(max_chunksize=rows), settings=ALONE)
    assert pa.Table.from_batches(said, columns()) == whole


def test_several_letters_are_asked_at_a_time_and_say_what_extract_says() -> None:
    with ModelServer(delay(0.1, answer(obedient()))) as server:
        options = {"base_url": server.url, "api_key": "none", "mode": "json_schema"}
        settings = Settings(model="openai/test-model", concurrency=4, **options)
        table = extract_table(table_of(TEXTS, pa.string()), settings=settings)
        asked = server.count
        again = [extract(text, id=name, settings=settings) for name, text in TEXTS.items()]
        assert server.count == asked  # the second time, all comes from the cache
    for mine, theirs in zip(results(table), again, strict=True):
        assert (mine.determination, mine.fields) == (theirs.determination, theirs.fields)
        assert mine.source == "model+rules"
    assert server.most_in_flight > 1
    assert Counter(table["cached"].to_pylist()) == {False: len(TEXTS)}
    assert sum(json.loads(f) != {} for f in table["fields"].to_pylist()) == len(TEXTS)


def test_a_string_that_is_no_utf8_is_read_as_a_files_bytes_and_takes_no_other_with_it() -> None:
    letter = text_of(NAMES[0]) + "The worker was seen in a caf\u00e9.\n"
    data = [letter.encode("cp1252"), text_of(NAMES[1]).encode()]
    wrong = pa.array(data, pa.binary())
    strings = pa.Array.from_buffers(pa.string(), 2, wrong.buffers())
    found = extract_table(pa.table({"letter": strings}), settings=ALONE)
    assert found["error"].to_pylist() == [None, None]
    assert found.equals(extract_table(pa.table({"letter": wrong}), settings=ALONE))
