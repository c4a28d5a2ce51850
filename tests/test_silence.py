"""Nothing leaks: what a repr shows, what an exception holds, who may read a file; and some faults, driven.

All of them are driven by `python -m evals faults --silence`.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import importlib
import inspect
import io
import json
import pkgutil
import stat
import typing
from pathlib import Path
from typing import Any

import pytest
import rich
from letters import text_of
from pydantic import BaseModel

import imr_llm
from evals.faults import markers, silence
from imr_llm import ConfigurationError, Extraction, ImrError, LetterError, Settings, extract, run
from imr_llm.cli import main
from imr_llm.letter import read
from imr_llm.model.witness import ModelWitness
from imr_llm.runs.folder import manifest_of
from imr_llm.schema import Determination, Record

MARK = "Zebrafinch"
NUMBER = 918273645
NAMES = {"id", "folder", "layout", "file"}
"""Fields that a repr may show: names that the user gave, and the letters of a layout."""
CAUSES = {"fallback", "error", "cause", "kind", "after", "stopped", "message", "source", "status"}
"""Fields in our own words: causes and statuses."""
OWN_WORDS = {
    "Leaf",
    "Field",
    "Shape",
    "Many",
    "Parts",
    "Plain",
    "Code",
    "Column",
    "Entry",
    "Question",
    "Counts",
    "_Form",
    "_Tried",
    "Alarm",
    "Batching",
    "Record",
}
"""Classes of the code's own words: fields, patterns, counts."""


def classes() -> list[type]:
    found: dict[type, None] = {}
    for module in pkgutil.walk_packages(imr_llm.__path__, "imr_llm."):
        for each in vars(importlib.import_module(module.name)).values():
            if inspect.isclass(each) and each.__module__.startswith("imr_llm"):
                found[each] = None
    return list(found)


def holds_values(cls: type) -> bool:
    is_record = (
        dataclasses.is_dataclass(cls) or issubclass(cls, BaseModel) or hasattr(cls, "_fields")
    )
    return is_record and cls.__name__ not in OWN_WORDS


HOLDERS = [cls for cls in classes() if holds_values(cls)]


def names_of(cls: type) -> dict[str, Any]:
    if issubclass(cls, BaseModel):
        return {name: info.annotation for name, info in cls.model_fields.items()}
    if dataclasses.is_dataclass(cls):
        return {each.name: each.type for each in dataclasses.fields(cls)}
    return {name: cls.__annotations__.get(name) for name in cls._fields}  # type: ignore[attr-defined]


COUNTS = {"Usage", "Tally", "Range", "Range | None", "list[Alarm]", "int", "float", "bool", "int | None", "float | None", "ForwardRef('int')",
          "ForwardRef('float')", "ForwardRef('bool')", "ForwardRef('bool | None')"}  # fmt: skip


def filled(cls: type) -> Any:
    """An object with a marker in every field but its own counts, whatever the types say."""
    is_model = issubclass(cls, BaseModel)
    values = {
        name: 7 if not is_model and str(kind) in COUNTS else [MARK, {MARK: NUMBER}]
        for name, kind in names_of(cls).items()
        if name not in NAMES | CAUSES
    }
    rest = dict.fromkeys(names_of(cls).keys() & (NAMES | CAUSES))
    if cls is Extraction:
        values["determination"] = filled(Determination)
    if is_model:
        return cls.model_construct(**values | rest)  # type: ignore[attr-defined]
    if hasattr(cls, "_fields"):
        return cls(**values | rest)
    one = object.__new__(cls)
    for name, value in (values | rest).items():
        object.__setattr__(one, name, value)
    return one


@pytest.mark.parametrize("cls", HOLDERS, ids=lambda cls: f"{cls.__module__[8:]}.{cls.__qualname__}")
def test_no_repr_shows_a_value(cls: type) -> None:
    one = filled(cls)
    page = io.StringIO()
    rich.print(one, file=page)
    for shown in (repr(one), str(one), page.getvalue(), f"{one!r:>5}"):
        assert MARK not in shown
        assert str(NUMBER) not in shown


def test_all_of_the_record_and_the_answer_are_among_them() -> None:
    """The walk finds what users hold; it would pass over an empty list."""
    names = {cls.__name__ for cls in HOLDERS}
    assert {
        "Extraction", "FieldReport", "Determination", "Issue", "Worker", "Citation", "Settings",
        "Letter", "Sections", "Claim", "Testimony", "LetterAnswer", "SummaryAnswer", "RunReport",
        "Tally", "StoredAnswer", "CacheInfo", "Request", "Reply", "Task", "Provider",
    } <= names  # fmt: skip
    assert len(HOLDERS) > 70


def test_codes_dates_and_numbers_are_values_too() -> None:
    determination = extract(text_of("e-003")).determination
    shown = repr(determination) + str(determination.issues) + str(determination.worker)
    values = [
        str(value)
        for value in _values(determination.model_dump())
        if value not in (None, True, False)
    ]
    assert len(values) > 50
    assert not [value for value in values if len(value) > 2 and value in shown]
    assert repr(determination).startswith("Determination(case_number, priority, date_of_injury")
    assert "issues[4]" in repr(determination)


def _values(record: Any) -> list[Any]:
    if isinstance(record, dict):
        return [each for value in record.values() for each in _values(value)]
    if isinstance(record, list):
        return [each for value in record for each in _values(value)]
    return [record]


def test_a_users_own_record_shows_no_value_either() -> None:
    class Note(Record):
        text: str
        on: dt.date

    class Mine(Determination):
        note: Note | None = None

    made = Mine.model_construct(note=Note(text=MARK, on=dt.date(2017, 3, 4)))
    assert repr(made) == "Mine(note)"
    assert repr(made.note) == "Note(text, on)"


def chained(error: BaseException) -> list[BaseException]:
    found: list[BaseException] = []
    more: list[BaseException | None] = [error]
    while more:
        one = more.pop()
        if one is not None and one not in found:
            found.append(one)
            more += [one.__cause__, one.__context__]
    return found


class Refusing(Determination):
    def model_post_init(self, context: object, /) -> None:
        raise KeyError(self.issues[0].rationale)


# what is done, the error that comes out
RAISED: list[tuple[Any, type[Exception]]] = [
    (lambda: extract(MARK), LetterError),
    (lambda: extract(b"\xff\xfe" + MARK.encode("utf-16-le") + b"\x00\xd8"), LetterError),
    (lambda: extract(text_of("e-003"), schema=Refusing), ImrError),
    (lambda: Settings(api_key=[MARK]), ConfigurationError),
    (lambda: Settings(timeout=MARK), ConfigurationError),
    (lambda: Settings(prices={MARK: 1}), ConfigurationError),
    (lambda: Settings(model_options=MARK), ConfigurationError),
    (lambda: Extraction.from_json(f'{{"id": "{MARK}"'), ValueError),
    (
        lambda: Extraction.from_json(json.dumps(dict(_record(), fields={"x": {MARK: 1}}))),
        ValueError,
    ),
    (
        lambda: Extraction.from_json(json.dumps(dict(_record(), determination={MARK: 1}))),
        ValueError,
    ),
]


def _record() -> dict[str, Any]:
    return extract(text_of("e-003")).to_dict()


@pytest.mark.parametrize(("act", "kind"), RAISED, ids=range(len(RAISED)))
def test_an_exception_stands_alone(act: Any, kind: type[Exception]) -> None:
    """Neither its text nor what it was raised from holds what it is about."""
    with pytest.raises(kind) as raised:
        act()
    chain = chained(raised.value)
    assert chain == [raised.value]
    assert MARK not in f"{raised.value}{raised.value!r}{vars(raised.value)}{raised.value.args}"


def test_what_the_caller_was_handling_stays_in_the_chain() -> None:
    try:
        raise OSError("the caller's own")
    except OSError:
        with pytest.raises(LetterError) as raised:
            extract("no letter")
    assert isinstance(raised.value.__context__, OSError)


def test_an_error_of_a_users_schema_tells_its_kind_and_its_place() -> None:
    with pytest.raises(ImrError, match=r"KeyError, raised at test_silence:\d+"):
        extract(text_of("e-003"), schema=Refusing)


def test_files_are_their_owners_alone(tmp_path: Path) -> None:
    """Also in a folder that is open to others, and whatever the umask."""
    import os

    before = os.umask(0)
    try:
        out = tmp_path / "out"
        out.mkdir(mode=0o775)
        run([text_of("e-003")], out, jsonl=True)
        lines = tmp_path / "lines.jsonl"
        (tmp_path / "letter.txt").write_text(text_of("e-003"))
        assert main(["extract", str(tmp_path / "letter.txt"), "--out", str(lines)]) == 0
        files = [each for each in out.rglob("*") if each.is_file()]
        assert {stat.S_IMODE(each.stat().st_mode) for each in (*files, lines)} == {0o600}
        assert len(files) >= 3
        lines.chmod(0o644)
        assert main(["extract", str(tmp_path / "letter.txt"), "--out", str(lines)]) == 0
        assert stat.S_IMODE(lines.stat().st_mode) == 0o644, "who opened it to others meant it"
    finally:
        os.umask(before)


def test_a_manifest_holds_no_login_and_no_secret_header(tmp_path: Path) -> None:
    secret = {"extra_headers": {"X-Key": MARK}, "seed": 1}
    settings = Settings(
        model="openai/x", base_url=f"http://user:{MARK}@127.0.0.1:9/v1?key={MARK}", retries=0,
        api_key=MARK, model_options=secret,
    )  # fmt: skip
    run([text_of("e-003")], tmp_path / "out", settings=settings)
    made_with = (manifest_of(tmp_path / "out") or {})["made_with"]
    assert MARK not in json.dumps(made_with)
    assert made_with["base_url"] == "http://127.0.0.1:9/v1"
    assert made_with["model_options"]["seed"] == 1
    with pytest.raises(ConfigurationError, match="made with another model_options; take") as raised:
        run(
            [text_of("e-003")],
            tmp_path / "out",
            settings=settings.replaced(model_options={"seed": 1}),
        )
    assert MARK not in str(raised.value)


def test_a_login_is_no_part_of_a_cache_key(tmp_path: Path) -> None:
    letter = read(text_of("e-003"))
    keys = set()
    for login in ("", "user:old@", "user:new@"):
        settings = Settings(
            model="openai/x", base_url=f"http://{login}127.0.0.1:9/v1", api_key=MARK
        )
        keys.add(tuple(part.key for part in ModelWitness(settings).look_up(letter)))
    assert len(keys) == 1


# Markers -----------------------------------------------------------------------------------------

CODINGS: dict[str, typing.Callable[[str], bytes]] = {
    "plain": lambda text: f"before {text} after".encode(),
    "upper case": lambda text: text.upper().encode(),
    "wrapped": lambda text: "\n".join(text).encode(),
    "JSON": lambda text: json.dumps({"a": text}).encode(),
    "repr of bytes": lambda text: repr(f"xy{text}".encode()).encode(),
    "ascii": lambda text: ascii([text]).encode(),
    "URL": lambda text: importlib.import_module("urllib.parse").quote_plus(f"?{text}").encode(),
    "UTF-16": lambda text: f"x{text}".encode("utf-16"),
    "hex": lambda text: f"x{text}".encode().hex().encode(),
    **{
        f"base64, {n} before": lambda text, n=n: importlib.import_module("base64").b64encode(  # type: ignore[misc]
            b"-" * n + text.encode() + b"..."
        )
        for n in range(4)
    },
}


@pytest.mark.parametrize("coding", CODINGS)
@pytest.mark.parametrize("place", markers.PLACES)
def test_a_marker_is_found_however_it_is_written(place: str, coding: str) -> None:
    for text in (markers.word(place), markers.planted(place)):
        found = markers.search(CODINGS[coding](text))
        assert {each.place for each in found} == {place}
    assert not markers.search(CODINGS[coding](text_of("e-003")))


def test_each_channel_shows_a_leak_made_on_purpose() -> None:
    assert silence.self_test() == []


@pytest.mark.parametrize(
    ("group", "word"),
    [
        ("json_schema", "answer that"),
        ("tools", "status 40"),
        ("letters", "schema"),
        ("crash", "abort_while"),
    ],
)
def test_some_faults(group: str, word: str) -> None:
    drove = silence.drive(group, word)
    assert not drove.wrong
    assert drove.paths
    assert drove.found == []
    assert drove.open_to_others == []
    assert drove.bytes["log"] + drove.bytes["stderr"] > 1000, "the channels were open"
