"""Pieces of a letter, controls of a schema, the choice of letters, and the command."""

from __future__ import annotations

import datetime as dt
import re
import shutil
import stat
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import pytest
from annotated_types import Ge, Le
from hypothesis import given
from hypothesis import strategies as st
from letters import LETTERS, text_of

from imr_llm import (
    ConfigurationError,
    Determination,
    Extraction,
    FieldReport,
    Settings,
    extract,
    run,
)
from imr_llm.cli import main
from imr_llm.fields import leaves
from imr_llm.pages import doubtful_letters, review_page
from imr_llm.pages.controls import fields_of, label_of
from imr_llm.pages.pieces import pieces, runs
from imr_llm.pages.review_choice import expected_errors, most_doubtful
from imr_llm.schema import Issue

OFFLINE = Settings(model=None, offline=True)
NAMES = ["a-003", "b-003", "d1-003", "e-021", "f-006"]


# ---------------------------------------------------------------- pieces


@given(
    st.text(max_size=40), st.lists(st.tuples(st.integers(-2, 45), st.integers(-2, 45)), max_size=8)
)
def test_pieces_are_the_text_and_each_quote_is_its_pieces(
    text: str, spans: list[tuple[int, int]]
) -> None:
    fields = {
        f"f{number}": FieldReport("rules", "rules_only", None, start, end)
        for number, (start, end) in enumerate(spans)
    }
    cut = pieces(text, fields)
    assert "".join(piece.text for piece in cut) == text
    assert all(piece.text for piece in cut)
    for path, report in fields.items():
        assert report.start is not None
        assert report.end is not None
        inside = "".join(piece.text for piece in cut if path in piece.paths)
        is_place = 0 <= report.start < report.end <= len(text)
        assert inside == (text[report.start : report.end] if is_place else "")


def test_the_shortest_quote_comes_first() -> None:
    fields = {
        "long": FieldReport("rules", "rules_only", None, 0, 9),
        "short": FieldReport("rules", "rules_only", None, 3, 5),
    }
    assert [piece.paths for piece in pieces("0123456789", fields)] == [
        ("long",),
        ("short", "long"),
        ("long",),
        (),
    ]


@given(st.text(max_size=40))
def test_what_acts_in_a_page_is_named_and_nothing_is_lost(text: str) -> None:
    told = list(runs(text))
    back = "".join(
        chr(int(f"0x{each.text[2:]}", 0)) if each.is_mark else each.text for each in told
    )
    assert back == text
    plain = "".join(each.text for each in told if not each.is_mark)
    assert not re.search("[\x00-\x08\x1b\x7f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]", plain)


# ---------------------------------------------------------------- controls


class Grade(StrEnum):
    GOOD = "good"
    BAD = "bad"


class Own(Determination):
    """One of each kind."""

    grade: Grade | None = None
    stars: Annotated[int | None, Ge(1), Le(5)] = None
    seen: bool = False
    when: dt.datetime | None = None
    either: int | str | None = None
    counts: dict[str, int] = {}  # noqa: RUF012


OWN = {
    "grade": {"kind": "code", "codes": ["good", "bad"], "optional": True, "default": None},
    "stars": {"kind": "integer", "minimum": 1, "maximum": 5, "optional": True, "default": None},
    "seen": {"kind": "boolean", "default": False},
    "when": {"kind": "text", "optional": True, "default": None},
    "either": {"kind": "json", "optional": True, "default": None},
    "counts": {"kind": "json", "default": {}},
    "date_of_injury": {"kind": "date", "optional": True, "default": None},
    "worker.age": {"kind": "integer", "optional": True, "default": None},
    "diagnoses": {"kind": "text"},
    "reviewer.specialties": {"kind": "text"},
}


@pytest.mark.parametrize("name", OWN)
def test_the_control_of_a_field(name: str) -> None:
    found = {each["name"]: each["control"] for each in fields_of(Own) if not each["items"]}
    assert found[name] == OWN[name]


def test_every_field_has_a_control_in_the_order_of_the_schema() -> None:
    fields = fields_of(Own)
    assert [each["path"] for each in fields] == [leaf.path for leaf in leaves(Own)]
    quantity = next(each for each in fields if each["path"] == "issues[].quantity")["control"]
    assert [(part["name"], part["control"]["kind"]) for part in quantity["parts"]] == [
        ("value", "number"), ("value_max", "number"), ("unit", "code"),
    ]  # fmt: skip
    cited = next(each for each in fields if each["path"] == "issues[].reviewer.citations[]")[
        "control"
    ]
    sections = next(part for part in cited["parts"] if part["name"] == "sections")["control"]
    assert (sections["kind"], sections["element"]["kind"]) == ("list", "text")


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("ur_denial_date", "UR denial date"),
        ("worker.age", "Worker, age"),
        ("claims_administrator.outside_mtus", "Claims administrator, outside MTUS"),
    ],
)
def test_labels(name: str, label: str) -> None:
    assert label_of(name) == label


# ---------------------------------------------------------------- which letters, and their texts


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run of five letters and one that is none, with the letters beside it."""
    folder = tmp_path_factory.mktemp("made")
    (folder / "letters").mkdir()
    for name in NAMES:
        shutil.copy(LETTERS / f"{name}.txt", folder / "letters")
    (folder / "letters" / "none.txt").write_text("A recipe.")
    files = sorted((folder / "letters").iterdir())
    run([(file.stem, file) for file in files], folder / "run", settings=OFFLINE, processes=1)
    return folder


def test_the_most_doubtful_come_first_with_their_texts(made: Path) -> None:
    results = {name: extract(LETTERS / f"{name}.txt", settings=OFFLINE) for name in NAMES}
    ranked = sorted(NAMES, key=lambda name: -expected_errors(results[name]))
    choice = doubtful_letters(made / "run", letters=made / "letters", most=3)
    assert [result.id for result in choice.results] == ranked[:3]
    assert (choice.left_out, choice.errors, choice.without_text) == (2, 1, 0)
    assert all(result.text == text_of(result.id) for result in choice.results)
    assert len(choice.notes) == 2
    assert "2 are left out" in choice.notes[0]


def test_a_letter_is_known_by_its_content_and_not_by_its_name(made: Path, tmp_path: Path) -> None:
    shutil.copy(LETTERS / "e-021.txt", tmp_path / "renamed.txt")
    (tmp_path / "d1-003.txt").write_text(text_of("d1-003") + "\nA line more.", "utf-8")
    choice = doubtful_letters(made / "run", letters=tmp_path)
    assert {result.id for result in choice.results if result.text} == {"e-021"}
    assert choice.without_text == 4


def test_lines_of_json_are_reviewed_too(made: Path, tmp_path: Path) -> None:
    lines = tmp_path / "answers.jsonl"
    results = [extract(LETTERS / f"{name}.txt", settings=OFFLINE) for name in NAMES[:2]]
    lines.write_text("".join(f"{result.to_json()}\n" for result in results), "utf-8")
    (tmp_path / "letters").mkdir()
    shutil.copy(LETTERS / "a-003.txt", tmp_path / "letters")
    # a letter of that name, but of other words: its quotes do not stand in their places
    shutil.copy(LETTERS / "e-001.txt", tmp_path / "letters" / "b-003.txt")
    choice = doubtful_letters(lines, letters=tmp_path / "letters")
    assert {result.id: bool(result.text) for result in choice.results} == {
        "a-003": True,
        "b-003": False,
    }


def test_of_letters_that_are_as_doubtful_the_earlier_come_first() -> None:
    determination = Determination.model_validate({"reviewer": {}, "worker": {}, "issues": []})
    results = [Extraction(str(number), determination=determination) for number in range(5)]
    assert [each.id for each in most_doubtful(results, 2).results] == ["0", "1"]


@pytest.mark.parametrize("letters", ["none", "run"])
def test_a_folder_of_letters_that_is_none(made: Path, letters: str) -> None:
    if letters == "run":  # a folder without letters: nothing is found
        assert doubtful_letters(made / "run", letters=made / "run").without_text == 5
        return
    with pytest.raises(ConfigurationError, match="cannot be read"):
        doubtful_letters(made / "run", letters=made / letters)


# ---------------------------------------------------------------- the command


COMMANDS: list[tuple[list[str], int, str]] = [
    (["letters/a-003.txt"], 0, "1 letter in page.html"),
    (["letters/a-003.txt", "letters/none.txt"], 1, "none: Not one heading"),
    (["letters/none.txt"], 1, "No page was made"),
    (["run", "--letters", "letters", "--most", "2"], 1, "2 letters in page.html"),
    (["run"], 1, "The text of 5 letters was not found"),
    (["run", "letters"], 2, "Give one run, or letters."),
    (["run", "--model", "openai/x"], 2, "have no part in it"),
    (["letters", "--letters", "letters"], 2, "--letters tells of the letters of a run"),
    (["run", "--letters", "nowhere"], 2, "cannot be read"),
    (["letters/a-003.txt", "--out", "no/such/page.html"], 2, "cannot be written"),
]


@pytest.mark.parametrize(("words", "status", "told"), COMMANDS)
def test_the_command(
    made: Path, words: list[str], status: int, told: str,
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    monkeypatch.chdir(made)
    file = made / "page.html"
    file.unlink(missing_ok=True)
    out = [] if "--out" in words else ["--out", "page.html"]
    assert main(["review", *words, *out]) == status
    assert told in capsys.readouterr().err
    assert file.exists() == (" in page.html" in told or (status == 1 and "No page" not in told))
    if file.exists():
        assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_page_says_nothing_of_where_it_was_made(made: Path) -> None:
    html = review_page(doubtful_letters(made / "run", letters=made / "letters").results)
    assert str(made) not in html
    assert not re.search(r"https?://", html)


def test_the_rooms_scripts_do_not_end_their_own_element() -> None:
    room: Any = Path(__file__).parents[2] / "imr_llm" / "pages"
    for file in (*room.glob("*.js"), *room.glob("*.css")):
        assert "</" not in file.read_text("utf-8"), file.name


class Titled(Issue):
    urgent: bool = False


class Wider(Determination):
    issues: list[Titled]  # type: ignore[assignment]


def test_an_items_own_field_is_a_field_of_each_item() -> None:
    field = next(each for each in fields_of(Wider) if each["name"] == "urgent")
    assert (field["items"], field["control"]) == ("issues", {"kind": "boolean", "default": False})
