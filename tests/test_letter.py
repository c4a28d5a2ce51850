"""Reading: what can be a letter, what cannot, and the same letter in all its shapes."""

from __future__ import annotations

import json
import sys
from importlib import resources
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from letters import (
    LETTERS,
    NAMES,
    covered_scan,
    pdf_of,
    picture_pdf,
    seeds_shape,
    single_line,
    text_of,
)

from imr_llm import LetterError, extract
from imr_llm.letter import parse, read
from imr_llm.letter.fold import Folded, split_words

SIMPLE = "e-003"
FRONT_ONLY = {
    "case_number", "priority", "application_received", "date_assigned", "decision_date",
    "date_of_injury", "ur_denial_date",
}  # fmt: skip


def values(text: str | Path | bytes) -> dict[str, object]:
    determination = extract(text).determination
    assert determination is not None
    return determination.model_dump(mode="json")


def without_front(record: dict[str, object]) -> dict[str, object]:
    """What a letter without front matter can still say; a timing follows from the denial's date."""
    kept = {name: value for name, value in record.items() if name not in FRONT_ONLY}
    issues = [
        {k: v for k, v in issue.items() if k != "timing"}  # type: ignore[union-attr]
        for issue in record["issues"]  # type: ignore[union-attr,attr-defined]
    ]
    return kept | {"issues": issues}


@pytest.mark.parametrize("name", NAMES)
def test_layout_is_told_and_every_item_found(name: str) -> None:
    gold = json.loads((Path(str(resources.files("evals"))) / "gold" / f"{name}.json").read_text())
    letter = read(LETTERS / f"{name}.txt")
    layout = name.split("-", maxsplit=1)[0].upper()
    assert letter.layout == layout
    assert len(letter.sections.items) == len(gold["issues"])


@pytest.mark.parametrize("name", NAMES)
def test_seeds_shape_gives_the_same_values(name: str) -> None:
    original = text_of(name)
    recast = seeds_shape(original)
    assert without_front(values(recast)) == without_front(values(original))


@pytest.mark.parametrize("name", ["c-001", "d1-001", "e-001", "e-002", "f-001"])
def test_a_letter_on_one_line_keeps_its_items(name: str) -> None:
    """Without any line end, only sentences tell a rationale from the next title."""
    issues = values(text_of(name))["issues"]
    folded = values(single_line(text_of(name)))["issues"]
    assert [i["decision"] for i in folded] == [i["decision"] for i in issues]  # type: ignore[attr-defined]
    assert [i["title"] for i in folded] == [i["title"] for i in issues]  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", ["a-001", "b-001", "c-001", "d1-001", "d2-001", "e-001", "f-001"])
@pytest.mark.parametrize("password", ["", "owner"])
def test_pdf_and_text_give_the_same_values(name: str, password: str) -> None:
    """With an owner password, as the agency's own files have it."""
    text = text_of(name)
    assert values(pdf_of(text, owner_password=password)) == values(text)


SPECIAL = {
    "CRLF": lambda t: t.replace("\n", "\r\n"),
    "CR alone": lambda t: t.replace("\n", "\r"),
    "byte-order mark": lambda t: "\ufeff" + t,
    "NUL": lambda t: t.replace("Decision rationale", "Decision\0 rationale"),
    "marks inside headings": lambda t: t.replace("CLINICAL CASE", "CLINI\u200bCAL\u200f CASE"),
    "right-to-left marks": lambda t: t.replace(
        "MAXIMUS guideline", "\u200fMAXIMUS\u202e guideline"
    ),
    "no-break blanks": lambda t: t.replace(" guideline:", "\u00a0guideline:"),
}


@pytest.mark.parametrize("change", SPECIAL)
def test_odd_characters_change_no_value(change: str) -> None:
    text = text_of(SIMPLE)
    odd = SPECIAL[change](text)
    assert odd != text
    assert values(odd) == values(text)


@pytest.mark.parametrize("template", ["{{ x }}", "{% if x %}", "{0}", "%s", "$x", "<b>"])
def test_templates_in_a_letter_are_text(template: str) -> None:
    text = text_of(SIMPLE).replace("Decision rationale: ", f"Decision rationale: {template} ")
    issues = values(text)["issues"]
    assert issues[0]["rationale"].startswith(template)  # type: ignore[index]


ENCODED = {
    "UTF-8": lambda t: t.encode(),
    "UTF-8 with mark": lambda t: t.encode("utf-8-sig"),
    "UTF-16 with mark": lambda t: t.encode("utf-16"),
    "UTF-16 little": lambda t: t.encode("utf-16-le"),
    "UTF-16 big": lambda t: t.encode("utf-16-be"),
    "Windows-1252": lambda t: t.encode("cp1252"),
}


@pytest.mark.parametrize("encoding", ENCODED)
def test_encodings_are_recognised(tmp_path: Path, encoding: str) -> None:
    text = text_of(SIMPLE).replace(
        "Decision rationale: ", "Decision rationale: 10\u00b0 \u2013 it\u2019s "
    )
    file = tmp_path / "letter.txt"
    file.write_bytes(ENCODED[encoding](text))
    assert read(file).text == text


OTHER_LETTER = "Dear Ms. Doe, your claim for benefits has been received. Sincerely, the adjuster."
BAD = {
    "empty": (b"", "empty"),
    "blank": (b" \r\n\t\f ", "empty"),
    "binary": (bytes(range(256)) * 40, "binary"),
    "another agency's letter": (OTHER_LETTER.encode(), "heading"),
    "picture-only PDF": (picture_pdf(), "pictures"),
    "PDF cut off": (pdf_of(OTHER_LETTER)[:-600], "truncated"),
    "PDF of rubbish": (b"%PDF-1.7\nrubbish\n%%EOF\n", "damaged"),
    "PDF with a user password": (pdf_of("x", user_password="secret"), "password"),
    "text cover on a scan": (covered_scan(text_of(SIMPLE)[:400]), "1 of 2 pages"),
    "50 MB of text": (b"MRI of the knee. " * 3_000_000, "limit"),
    "two letters": ((text_of("e-001") + "\n" + text_of("e-002")).encode(), "2 letters"),
    "UTF-16 mark on something else": (b"\xff\xfeabc", "mark"),
}


@pytest.mark.parametrize("what", BAD)
def test_what_is_no_letter_says_why(tmp_path: Path, what: str) -> None:
    data, reason = BAD[what]
    file = tmp_path / "secret name.txt"
    file.write_bytes(data)
    with pytest.raises(LetterError, match=reason) as raised:
        extract(file)
    assert "secret" not in str(raised.value)
    assert "Doe" not in str(raised.value)


@pytest.mark.parametrize("path", ["missing.txt", "."])
def test_a_path_that_is_no_file(tmp_path: Path, path: str) -> None:
    with pytest.raises(LetterError):
        extract(tmp_path / path)


def test_something_else_than_a_letter() -> None:
    with pytest.raises(LetterError, match="int"):
        extract(3)  # type: ignore[arg-type]


def test_two_hundred_items_are_read() -> None:
    text = text_of("d2-001")
    start = text.index("forth below:") + len("forth below:")
    items = [
        f" \n \nMRI of the left knee, series {n}: {'Upheld' if n % 3 else 'Overturned'} \n \n"
        "Claims Administrator guideline: The Claims Administrator did not cite any medical evidence "
        "for its decision. \n \nMAXIMUS guideline: The Expert Reviewer did not cite any medical "
        f"evidence for its decision. \n \nDecision rationale: Series {n} was read. It is so. \n"
        for n in range(200)
    ]
    record = extract(text[:start] + "".join(items)).determination
    assert record is not None
    assert [i.title for i in record.issues] == [
        f"MRI of the left knee, series {n}" for n in range(200)
    ]
    assert [i.medically_necessary for i in record.issues] == [n % 3 == 0 for n in range(200)]


def test_id_is_given_or_the_stem_or_a_hash(tmp_path: Path) -> None:
    text = text_of(SIMPLE)
    file = tmp_path / "CM99-1.txt"
    file.write_text(text, newline="")
    assert read(file).id == "CM99-1"
    assert read(file, id="mine").id == "mine"
    assert read(text).id == read("\ufeff" + text).id
    assert len(read(text).id) == 16


def test_a_heading_without_its_decision_keeps_its_title_and_is_doubted() -> None:
    text = text_of("e-003")
    title = extract(text).determination.issues[1].title  # type: ignore[union-attr]
    head = next(line for line in text.splitlines() if line.startswith(title[:20]))
    damaged = text.replace(head, head.replace(": Upheld", ":").replace(": Overturned", ":"))
    assert damaged != text
    result = extract(damaged)
    assert result.layout == "unknown"
    assert result.determination is not None
    assert [i.title for i in result.determination.issues][1] == title
    assert "issues[1].decision" in result.review
    assert not result.determination.issues[0].rationale.endswith(title)


@pytest.mark.parametrize(
    "phrase", ["a Clinical Case Summary and", "the examiner's Case Summary: it"]
)
def test_a_heading_named_in_prose_is_no_heading(phrase: str) -> None:
    text = text_of(SIMPLE).replace(
        "Decision rationale: ", f"Decision rationale: See {phrase} says so. "
    )
    assert values(text)["issues"][0]["rationale"].startswith("See ")  # type: ignore[index]


def test_half_a_character_can_be_written_out() -> None:
    result = extract(text_of(SIMPLE).replace("Decision rationale: ", "Decision rationale: \ud800 "))
    result.to_json().encode()
    assert "\ufffd" in result.determination.issues[0].rationale  # type: ignore[union-attr]


def test_twice_the_text_is_not_four_times_the_work() -> None:
    """Counted in calls, not in seconds: a hostile letter of layout C."""

    def work(repeats: int) -> int:
        line = "The Claims Administrator cited a thing in the request for it. "
        counted = 0

        def count(frame: object, event: str, argument: object) -> None:
            nonlocal counted
            counted += 1

        sys.setprofile(count)
        try:
            parse("CLINICAL CASE SUMMARY IMR DECISION(S) AND RATIONALE(S) " + line * repeats)
        finally:
            sys.setprofile(None)
        return counted

    assert work(800) < 3 * work(400)


FOLDS = [
    ("a  b", "a b"),
    ("non- \ncertified", "non-certified"),  # a prefix keeps its hyphen
    ("the documen- \ntation", "the documentation"),  # a split word has none
    ("guide\ufffe\r\nlines", "guidelines"),  # PDFium's mark for a hyphen at a line's end
    ("over-the- \ncounter", "over-the-counter"),  # a chain stays
    ("10-30- 2016", "10-30-2016"),
    ("pre- and post-operative", "pre- and post-operative"),  # a suspended hyphen
    ("follow- up, and a follow-up", "follow-up, and a follow-up"),
    ("L4 - L5", "L4 - L5"),
    ("one\n\nCM13-0001234 Page 2 of 9\n\ntwo", "one two"),  # a page footer is left out
    ("one \n\f two", "one two"),
    ("CLIN\u200bICAL", "CLINICAL"),
    ("a\u00adb", "ab"),
]


@pytest.mark.parametrize("name", NAMES)
def test_split_words_are_those_of_the_folded_view(name: str) -> None:
    folded = Folded(text_of(name))
    for split, whole in split_words(folded).items():
        assert split in " ".join(folded.original.split())
        assert whole in folded.text
        assert split not in folded.text


@pytest.mark.parametrize(("original", "folded"), FOLDS)
def test_fold(original: str, folded: str) -> None:
    assert Folded(original).text == folded


@given(st.text(alphabet=" \n\r\t\f-ab1.\u200b\ufffe\u00adPage\u2010", max_size=80))
def test_every_folded_character_leads_back(original: str) -> None:
    folded = Folded(original)
    assert "  " not in folded.text
    last = 0
    for position, character in enumerate(folded.text):
        start, end = folded.span(position, position + 1)
        assert 0 <= last <= start <= end <= len(original)
        last = start
        if character not in " -":
            assert original[start:end] == character


@given(st.text(max_size=300))
def test_any_text_is_a_letter_or_a_letter_error(text: str) -> None:
    try:
        parse(text)
    except LetterError:
        return
    assert text


PIECES = [
    "CLINICAL CASE SUMMARY ", "IMR ISSUES, DECISIONS AND RATIONALES ", "Decision rationale: ",
    "Claims Administrator guideline: ", "MAXIMUS guideline: ", "MRI of the knee: Upheld ",
    "X was the original request. ", "The request for X is not medically necessary. ", " \n \n",
    "ISSUE AT DISPUTE: ", "RATIONALE FOR WHY THE REQUESTED TREATMENT/SERVICE IS/WAS NOT MEDICALLY NECESSARY: ",
    "1) Regarding the request for X: ", "Decision based on MTUS Low Back Complaints 2004. ",
    "Case Number: CM16-0000001 ", "Date of Injury: 1/2/2003 ", "IMR DECISION(S) AND RATIONALE(S) ",
    "The Claims Administrator based its decision on the MTUS. ", "\f", "45 year old male ",
]  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), max_size=40).map("".join))
def test_headings_in_any_order_never_break_it(text: str) -> None:
    try:
        result = extract(text)
    except LetterError:
        return
    for report in result.fields.values():
        if report.start is not None:
            assert result.text[report.start : report.end] == report.quote
