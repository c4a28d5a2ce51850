"""The data dictionary: every column, from the schema, and the page that is made of it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Literal

import pytest
from frames_helpers import TABLES, Own

from imr_llm import Determination
from imr_llm.fields import leaves
from imr_llm.frames import as_markdown, dictionary
from imr_llm.schema import Compare, Group, Record

PAGE = Path(__file__).parents[1] / "docs" / "data-dictionary.md"
SCHEMAS = pytest.mark.parametrize("schema", [Determination, Own])


@SCHEMAS
@pytest.mark.parametrize("name", TABLES)
def test_every_column_is_in_it_in_its_order(name: str, schema: type[Determination]) -> None:
    own = [each.column for each in dictionary(schema) if each.table == name]
    columns = [column for column in own if "[]." not in column]
    assert columns == TABLES[name]([], schema=schema).column_names
    assert {column.partition("[].")[0] for column in own} == set(columns)


@SCHEMAS
def test_every_entry_says_what_it_means(schema: type[Determination]) -> None:
    for each in dictionary(schema):
        assert re.match(r"[A-Z`].*\.", each.meaning), each
        assert each.type
        assert bool(each.values) == ("code" in each.type)
        assert not each.comparator or each.path
        assert each.group in {"", *Group}
        assert each.comparator in {"", *Compare}


@SCHEMAS
def test_every_field_of_the_schema_is_in_it(schema: type[Determination]) -> None:
    paths = {each.path for each in dictionary(schema)}
    for leaf in leaves(schema):
        below = any(path.startswith(f"{leaf.path}.") for path in paths)
        assert leaf.path in paths or below or leaf.items == "withdrawn", leaf.path


def test_meanings_are_those_of_the_schema() -> None:
    entries = {(each.table, each.column): each for each in dictionary(Own)}
    assert entries["issues", "cost_amount"].meaning == "Amount. A sum of money."
    assert entries["issues", "visits"].meaning == "Visits that the item names."
    assert entries["issues", "visits[].purposes"].values == ("exam", "therapy")
    assert entries["letters", "source_"].meaning == "Where the letter was found."
    assert entries["letters", "source_"].path == "source"
    assert entries["letters", "either"].meaning == "A number or a word."
    assert entries["letters", "usage_cost"].meaning == "US dollars; None without prices."


class Inner(Record):
    """A part of a part."""

    grade: Literal["good", "bad"] | None = None
    """How good it is."""


class Outer(Record):
    """A part."""

    many: list[Inner] = []  # noqa: RUF012
    """Those within."""
    one: Inner | None = None
    """The one within."""


class Nested(Determination):
    outers: list[Outer] = []  # noqa: RUF012
    """The outer ones."""


def test_what_is_within_what_is_within_is_in_it_too() -> None:
    entries = {each.column: each for each in dictionary(Nested)}
    for column in ("outers[].many[].grade", "outers[].one.grade"):
        assert entries[column].meaning == "How good it is."
        assert entries[column].values == ("good", "bad")
    assert entries["outers[].many"].meaning == "Those within."


def test_the_page_is_that_of_the_schema() -> None:
    assert PAGE.read_text(encoding="utf-8") == as_markdown(), (
        "make it anew: imr-llm table dictionary --out docs/data-dictionary.md"
    )


def test_the_page_names_every_column_and_code() -> None:
    page = as_markdown(Own)
    for each in dictionary(Own):
        assert f"| `{each.column}` |" in page
        assert all(f"`{value}`" in page for value in each.values)
    rows = [line for line in page.splitlines() if line.startswith("|")]
    assert {len(re.findall(r"(?<!\\)\|", row)) for row in rows} == {3, 7}
