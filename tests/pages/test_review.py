"""The review page in a real browser: stepping, correcting, labels that evals read at once."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, get_args

import pytest
from annotated_types import MultipleOf
from letters import LETTERS, text_of
from pydantic import StringConstraints
from reviewer import LONGEST, OFFLINE, Reviewer, empty, page_of, read, reviewing

from evals.__main__ import main as evals
from evals.gold import read_gold
from imr_llm import Determination, Extraction, FieldReport, extract
from imr_llm.fields import flatten
from imr_llm.pages import review_page
from imr_llm.schema import Part

if TYPE_CHECKING:
    from playwright.sync_api import Browser


def scored(folder: Path, labels: Path) -> dict[str, Any]:
    """The rules' answers against exported labels."""
    letters = folder / "letters"
    letters.mkdir()
    for name in read_gold(labels):
        shutil.copy(LETTERS / f"{name}.txt", letters)
    figures = folder / "figures.json"
    gold = labels if labels.suffix == ".jsonl" else labels.parent
    status = evals(["--gold", str(gold), "--letters", str(letters), "--json", str(figures)])
    assert status == 0
    return json.loads(figures.read_text())  # type: ignore[no-any-return]


# ---------------------------------------------------------------- what it shows


def test_the_letter_is_there_to_the_character_with_each_value_in_its_place(
    browser: Browser, tmp_path: Path
) -> None:
    result = read()
    with reviewing(browser, page_of(), tmp_path) as person:
        shown = person.page.locator(".letter-text").first
        assert shown.text_content() == result.text
        person.page.get_by_label("As in the letter").check()
        person.page.get_by_label("Show absent").check()
        rows = person.page.locator(".entry")
        assert rows.count() == len(flatten(result.determination))  # type: ignore[arg-type]
        for path in ("worker.age", "issues[6].decision", "issues[20].title"):
            person.choose(path)
            marked = "".join(person.page.locator("mark.on").all_text_contents())
            assert marked == result.fields[path].quote
            assert person.row(path).locator(".status").first.inner_text() == "rules only"


def test_the_doubtful_come_first_or_all_as_in_the_letter(browser: Browser, tmp_path: Path) -> None:
    result = read()
    with reviewing(browser, page_of(), tmp_path) as person:
        rows = person.page.locator(".entry")
        first = [rows.nth(n).get_attribute("data-path") for n in range(len(result.review))]
        assert first == result.review
        person.page.get_by_label("As in the letter").check()
        person.page.get_by_label("Show absent").check()
        assert rows.first.get_attribute("data-path") == next(iter(flatten(result.determination)))  # type: ignore[arg-type]
        heads = person.page.locator(".group h2").all_inner_texts()
        assert heads == ["Letter", *(f"Item {number}" for number in range(1, 22))]


def test_each_side_shows_the_other(browser: Browser, tmp_path: Path) -> None:
    with reviewing(browser, page_of(), tmp_path) as person:
        person.row(read().review[3]).hover()
        near = "".join(person.page.locator("mark.near").all_text_contents())
        assert near == read().fields[read().review[3]].quote
        # a click on overlapping marks takes the innermost value, and the next one outwards
        person.choose("issues[0].rationale")
        over = person.page.locator("mark.on").filter(has_text="medically necessary").last
        over.click()
        inner = person.current
        assert inner != "issues[0].rationale"
        over.click()
        assert person.current != inner


def test_overlapping_values_and_characters_beyond_16_bits(browser: Browser, tmp_path: Path) -> None:
    text = "\U0001f9b4\U0001f9b4 left \U0001d518pper arm\r\nend"
    reports = {
        "mechanism": FieldReport("rules", "rules_only", text[3:18], 3, 18, confidence=0.5),
        "body_parts": FieldReport("model", "conflict", text[8:13], 8, 13, confidence=0.4),
        "injury_kind": FieldReport("both", "agreed", text[11:18], 11, 18, confidence=0.9),
    }
    result = Extraction("astral", determination=empty(), fields=reports, text=text)
    with reviewing(browser, review_page(result), tmp_path) as person:
        for path, report in reports.items():
            person.choose(path)
            assert "".join(person.page.locator("mark.on").all_text_contents()) == report.quote


def test_without_text_there_are_quotes_and_with_an_error_its_words(
    browser: Browser, tmp_path: Path
) -> None:
    line = read("d1-003").to_json()
    with reviewing(browser, review_page(Extraction.from_json(line)), tmp_path) as person:
        assert person.page.get_by_text("text was not given").is_visible()
        person.choose("worker.age")
        assert (
            person.row("worker.age").locator("q").inner_text()
            == read("d1-003").fields["worker.age"].quote
        )
    with reviewing(
        browser, review_page(Extraction("x", error="The letter is empty.")), tmp_path
    ) as person:
        assert person.page.get_by_text("Not read: The letter is empty.").is_visible()
        assert person.page.get_by_role("button", name="Mark letter as checked").is_disabled()


# ---------------------------------------------------------------- keys


def test_the_whole_way_by_keys(browser: Browser, tmp_path: Path) -> None:
    doubtful = read().review
    with reviewing(browser, page_of(), tmp_path) as person:
        person.press("j", "k", "ArrowDown")
        assert person.current == doubtful[1]
        person.press("k", "Enter")  # accepted, and on to the next
        assert person.current == doubtful[1]
        assert person.told.startswith("Accepted.")
        assert person.progress.startswith(f"{len(doubtful) - 1} of {len(doubtful)} ")
        person.press("x")
        assert "removed" in person.row(doubtful[1]).inner_text()
        person.press("u", "e")
        person.page.keyboard.press("Escape")
        assert person.current == doubtful[1]
        for _ in doubtful[1:]:
            person.press("Enter")
        assert person.progress == f"all {len(doubtful)} doubtful values looked at"
        person.press("n")
        assert person.told == "No doubtful value is open."
        person.press("?")
        assert person.page.get_by_role("heading", name="Keys").is_visible()
        person.press("Escape")
        # to the buttons by Tab alone, and to the file
        for _ in range(60):
            if "Mark letter" in person.page.evaluate("document.activeElement.textContent"):
                break
            person.press("Shift+Tab")
        person.press("Enter", "Tab", "Enter")
        with person.page.expect_download() as download:
            for _ in range(5):
                if "Save" in person.page.evaluate("document.activeElement.textContent"):
                    break
                person.press("Tab")
            person.press("Enter")
        assert download.value.suggested_filename == f"{LONGEST}.json"


def test_single_keys_can_be_turned_off(browser: Browser, tmp_path: Path) -> None:
    with reviewing(browser, page_of(), tmp_path) as person:
        person.press("j")
        before = person.current
        person.press("?")
        person.page.get_by_label("Keys of one letter are on").uncheck()
        person.press("Escape")
        person.row(before or "").locator(".row").focus()
        person.press("j", "x", "e")
        assert person.current == before
        person.press("Enter")
        assert person.current != before


# ---------------------------------------------------------------- corrections, and labels of them


def test_an_untouched_letter_is_a_label_by_which_its_own_answers_are_right(
    browser: Browser, tmp_path: Path
) -> None:
    with reviewing(browser, page_of(), tmp_path) as person:
        person.mark_checked()
        file = person.save_labels(tmp_path)
    label = json.loads(file.read_text())
    assert label["id"] == LONGEST
    assert read_gold(file)[LONGEST] == read().determination
    assert scored(tmp_path, file)["micro"]["f1"] == 1.0


def test_a_value_of_each_kind_is_corrected_and_counts(browser: Browser, tmp_path: Path) -> None:
    result = read()
    assert result.determination
    expected = result.determination.model_dump(mode="json", exclude_computed_fields=True)
    with reviewing(browser, page_of(), tmp_path) as person:
        person.edit("date_of_injury", Date_of_injury="2016-09-20")
        expected["date_of_injury"] = "2016-09-20"
        person.edit("worker.age", **{"Worker, age": "41"})
        expected["worker"]["age"] = 41
        person.edit("mechanism", Mechanism="  fall of a\tscaffold ")
        expected["mechanism"] = "fall of a scaffold"
        person.edit("issues[2].decision", Decision="overturned")
        expected["issues"][2]["decision"] = "overturned"
        person.edit("issues[0].reviewer.none_cited", **{"Reviewer, none cited": "true"})
        expected["issues"][0]["reviewer"]["none_cited"] = True
        person.edit("issues[1].quantity", Value="2.5", Unit="visits")
        expected["issues"][1]["quantity"] = {"value": 2.5, "value_max": None, "unit": "visits"}
        person.edit("body_parts[0]", Part="elbow", Side="left")
        expected["body_parts"][0] = {"part": "elbow", "side": "left"}
        cited = expected["issues"][0]["reviewer"]["citations"][0]
        person.edit("issues[0].reviewer.citations[0]", Document="A guideline", Year="2015")
        cited |= {"document": "A guideline", "year": 2015}
        # absent, out of a list, into a list
        person.choose("injury_kind")
        person.press("x")
        expected["injury_kind"] = None
        person.choose("diagnoses[1]")
        person.press("x")
        del expected["diagnoses"][1]
        person.choose("prior_treatments[0]")
        person.press("+")
        person.fill(Prior_treatments="yoga")
        person.press("Enter")
        expected["prior_treatments"].append("yoga")
        # an item away
        person.page.get_by_role("button", name="Remove Item 21").click()
        del expected["issues"][20]
        person.mark_checked()
        file = person.save_labels(tmp_path)
    label = json.loads(file.read_text())
    assert label == {"id": LONGEST, **expected}
    fields = scored(tmp_path, file)["fields"]
    wrong = {path for path, row in fields.items() if row["wrong"] + row["omitted"]}
    assert wrong == {
        "date_of_injury", "worker.age", "mechanism", "issues[].decision", "body_parts[]",
        "issues[].reviewer.none_cited", "issues[].quantity", "issues[].reviewer.citations[]",
        "prior_treatments[]",
    }  # fmt: skip
    assert {"injury_kind", "diagnoses[]", "issues[].title"} <= {
        path for path, row in fields.items() if row["invented"]
    }


def test_a_new_item_is_asked_for_what_it_lacks(browser: Browser, tmp_path: Path) -> None:
    with reviewing(browser, page_of("d1-003"), tmp_path) as person:
        person.page.get_by_role("button", name="Add an item").click()
        person.fill(Title="Massage chair")
        person.press("Enter")
        person.mark_checked()
        person.page.get_by_role("button", name="Export labels").click()
        assert not person.page.get_by_role("dialog").get_by_role("button", name="Save ").count()
        person.page.get_by_role("button", name="Decision: A value is required").click()
        person.page.locator(".editor select").select_option("upheld")
        person.press("Enter")
        person.page.get_by_role("button", name="Export labels").click()
        person.page.get_by_role("button", name="Treatment: ").click()
        person.page.locator(".editor input").fill("massage chair")
        person.press("Enter")
        for choice, code in (("Category", "dmepos"), ("Subcategory", "dme")):
            person.page.get_by_role("button", name="Export labels").click()
            person.page.get_by_role("button", name=f", {choice}: ").click()
            person.page.locator(".editor select").select_option(code)
            person.press("Enter")
        person.page.get_by_role("button", name="Export labels").click()
        person.page.get_by_role("button", name="Rationale: ").click()
        person.page.locator(".editor input").fill("It is a chair.")
        person.press("Enter")
        file = person.save_labels(tmp_path)
    added = read_gold(file)["d1-003"].issues[-1]
    assert (added.title, added.decision, added.timing, added.reasons) == (
        "Massage chair",
        "upheld",
        "prospective",
        [],
    )
    assert added.in_dispute == added.title  # as long as nothing else is said of it


REFUSED = [
    ("worker.age", {"Worker, age": "forty"}, "A whole number is required."),
    ("worker.age", {"Worker, age": "41.5"}, "A whole number is required."),
    ("issues[0].decision", {"Decision": ""}, None),  # there is no such choice
    ("issues[1].quantity", {"Value": "many", "Unit": "visits"}, "A number is required."),
    ("issues[1].quantity", {"Value": "3"}, "A value is required here."),
    ("issues[1].title", {"Title": "  "}, "A text is required here."),
    ("issues[1].rationale", {"Rationale": ""}, "A text is required here."),
    ("body_parts[0]", {"Part": "", "Side": ""}, None),  # nor one without a part
]


@pytest.mark.parametrize(("path", "fields", "why"), REFUSED)
def test_what_is_no_value_is_refused_with_its_reason(
    browser: Browser, tmp_path: Path, path: str, fields: dict[str, str], why: str | None
) -> None:
    with reviewing(browser, page_of(), tmp_path) as person:
        if why is None:
            person.choose(path).get_by_role("button", name="Edit").click()
            codes = (
                person.page.locator(".editor select")
                .first.locator("option")
                .evaluate_all("all => all.map(each => each.value)")
            )
            assert "" not in codes
            assert set(codes) in ({"upheld", "overturned"}, set(get_args(Part)))
            return
        person.edit(path, **fields)
        assert person.told == why
        bad = person.page.locator(".editor [aria-invalid=true]")
        assert bad.evaluate("each => each === document.activeElement")
        person.press("Escape")
        assert "corrected" not in (person.row(path).get_attribute("class") or "")


class Note(Determination):
    """Fields of a user's own."""

    pages: int | None = None
    """Pages of the letter."""
    clerks: list[str] = []  # noqa: RUF012
    marks: dict[str, int] = {}  # noqa: RUF012
    grade: Annotated[str | None, "no marker of ours"] = None
    stars: Literal[1, 2, 3] | None = None
    """How good it is."""
    state: Annotated[str | None, StringConstraints(pattern=r"(?i)^[a-z]{2}$")] = None
    """A state, by a pattern that is none in a browser."""
    dose: Annotated[int | None, MultipleOf(5)] = None
    """In steps of five."""


def test_fields_of_a_users_own_are_corrected_like_any_other(
    browser: Browser, tmp_path: Path
) -> None:
    result = Extraction("own", determination=empty(Note, pages=3, clerks=["Ann"]), text="")
    with reviewing(browser, review_page(result), tmp_path) as person:
        person.page.get_by_label("Show absent").check()
        person.edit("pages", Pages="4")
        person.edit("marks", Marks='{"a": 1}')
        person.edit("stars", Stars="3")
        person.edit("state", State="CA")
        person.edit("dose", Dose="12")
        assert person.told == "A multiple of 5."
        person.fill(Dose="15")
        person.press("Enter")
        person.choose("clerks[0]")
        person.press("+")
        person.fill(Clerks="Bo")
        person.press("Enter")
        person.mark_checked()
        file = person.save_labels(tmp_path)
    label = read_gold(file, Note)["own"]
    assert (label.pages, label.clerks, label.marks) == (4, ["Ann", "Bo"], {"a": 1})  # type: ignore[attr-defined]
    assert (label.stars, label.state, label.dose) == (3, "CA", 15)  # type: ignore[attr-defined]


def test_the_other_witness_and_what_a_list_left_out_can_be_taken(
    browser: Browser, tmp_path: Path
) -> None:
    reports = {
        "worker.age": FieldReport("both", "conflict", other=52, confidence=0.5),
        "diagnoses[0]": FieldReport("rules", "rules_only", confidence=0.9),
        "diagnoses": FieldReport("model", "ungrounded", other=["gout", "a cold"], confidence=0.3),
    }
    given = empty(worker={"age": 47}, diagnoses=["sprain"])
    result = Extraction(
        "two", determination=given, fields=reports, review=["diagnoses", "worker.age"]
    )
    with reviewing(browser, review_page(result), tmp_path) as person:
        person.press("o")
        person.choose("worker.age")
        person.press("o")
        person.mark_checked()
        label = read_gold(person.save_labels(tmp_path))["two"]
    assert (label.worker.age, label.diagnoses) == (52, ["sprain", "gout", "a cold"])


def test_several_letters_go_into_one_file_of_those_that_are_checked(
    browser: Browser, tmp_path: Path
) -> None:
    names = ["a-003", "d1-003", "f-006"]
    html = review_page([read(name) for name in names])
    with reviewing(browser, html, tmp_path) as person:
        person.page.get_by_role("button", name="Export labels").click()
        assert person.page.get_by_text("No letter is marked as checked").is_visible()
        person.press("Escape")
        person.mark_checked()
        person.press("]", "]")
        assert "Letter 3 of 3: f-006" in person.told
        person.edit("worker.age", **{"Worker, age": "99"})
        person.mark_checked()
        person.page.locator(".letters summary").click()
        told = person.page.locator(".letters-list li").all_inner_texts()
        assert ["checked" in each for each in told] == [True, False, True]
        file = person.save_labels(tmp_path)
    assert file.name == "labels.jsonl"
    gold = read_gold(file)
    assert set(gold) == {"a-003", "f-006"}
    assert gold["f-006"].worker.age == 99
    assert scored(tmp_path, file)["fields"]["worker.age"]["wrong"] == 1


def test_leaving_with_unsaved_corrections_is_asked_about(browser: Browser, tmp_path: Path) -> None:
    with reviewing(browser, page_of("d1-003"), tmp_path) as person:
        asked: list[str] = []
        person.page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
        person.page.reload()
        assert asked == []
        person.press("j", "Enter")
        person.page.reload()
        assert asked == ["beforeunload"]
        person.press("j", "Enter")
        person.mark_checked()
        person.save_labels(tmp_path)
        person.page.reload()
        assert asked == ["beforeunload"]
        assert person.page.evaluate("localStorage.length + sessionStorage.length") == 0


def test_words_selected_in_the_letter_become_a_value(browser: Browser, tmp_path: Path) -> None:
    with reviewing(browser, page_of(), tmp_path) as person:
        person.choose("mechanism").get_by_role("button", name="Edit").click()
        person.page.evaluate(
            """() => {
                const walker = document.createTreeWalker(document.querySelector(".letter-text"), 4);
                let node; while ((node = walker.nextNode()) && !node.data.includes("supraspinatus"));
                const at = node.data.indexOf("supraspinatus");
                getSelection().setBaseAndExtent(node, at, node, at + 13);
            }"""
        )
        person.page.get_by_role("button", name="Use the words selected").click()
        person.press("Enter")
        assert "supraspinatus" in person.row("mechanism").inner_text()


def test_selected_words_that_a_line_end_splits_become_whole(
    browser: Browser, tmp_path: Path
) -> None:
    text = "He took a laxa-\ntive at non-\ncertified cost."
    result = Extraction("split", determination=empty(), text=text)
    with reviewing(browser, review_page(result), tmp_path) as person:
        person.choose("mechanism").get_by_role("button", name="Edit").click()
        person.page.evaluate(
            "getSelection().selectAllChildren(document.querySelector('.letter-text'))"
        )
        person.page.get_by_role("button", name="Use the words selected").click()
        person.press("Enter")
        assert "He took a laxative at non-certified cost." in person.row("mechanism").inner_text()


def reviewer_reads(person: Reviewer) -> str:
    return person.page.locator("body").inner_text()


HOSTILE = [
    "</script><script>document.title='run'</script>",
    "<img src=x onerror=\"document.title='run'\">",
    "<svg onload=\"document.title='run'\"></svg><iframe srcdoc=\"<script>parent.document.title='run'</script>\">",
    "<!--<script>", "]]><script>document.title='run'</script>", "javascript:document.title='run'",
    "{{ title }}{% raw %}", "<style>body{display:none}</style><base href='https://example.org/'>",
    "<meta http-equiv='refresh' content='0;url=https://example.org/'>", "&lt;b&gt;", "\u2028\u2029",
]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_of_a_letter_runs(browser: Browser, tmp_path: Path, text: str) -> None:
    whole = text_of("d1-003").replace(
        "CLINICAL CASE SUMMARY", f"CLINICAL CASE SUMMARY\n{text}\n", 1
    )
    result = extract(whole, id=text, settings=OFFLINE)
    assert result.determination
    result.determination.mechanism = text
    result.determination.issues[0].title = text
    result.fallback = text
    result.fields["worker.age"].other = text
    html = review_page([result, read("a-003")], notes=[text], title=text)
    with reviewing(browser, html, tmp_path) as person:
        for path in ("mechanism", "issues[0].title", "worker.age"):
            person.choose(path)
        person.edit("mechanism", Mechanism=f"{text} more")
        person.mark_checked()
        person.page.get_by_role("button", name="Export labels").click()
        person.page.wait_for_timeout(100)
        assert person.page.title().startswith("Review of ")
        assert person.page.locator("iframe, img, svg, base, #app script, #app style").count() == 0
        assert (
            " ".join(text.split()) in " ".join(reviewer_reads(person).split()) or not text.isascii()
        )


def test_the_policy_bars_what_would_run(browser: Browser, tmp_path: Path) -> None:
    """Were there a hole in the escaping, the policy would still hold."""
    html = page_of("d1-003").replace("</main>", "</main><script>document.title='run'</script>")
    file = tmp_path / "hole.html"
    file.write_text(html, encoding="utf-8")
    page = browser.new_page()
    barred: list[str] = []
    page.on("console", lambda message: barred.append(message.text))
    page.goto(file.as_uri())
    assert page.title() == "Review of d1-003"
    assert "Content Security Policy" in barred[0]
    tried = page.evaluate(
        """async () => {
            const refused = [];
            try { document.body.innerHTML = "<b>x</b>"; } catch { refused.push("innerHTML"); }
            try { await fetch("https://example.org/"); } catch { refused.push("fetch"); }
            try { document.body.setAttribute("onclick", "1"); } catch { refused.push("onclick"); }
            return refused;
        }"""
    )
    assert tried == ["innerHTML", "fetch", "onclick"]
    page.close()


def test_what_turns_the_text_or_shows_nothing_is_named(browser: Browser, tmp_path: Path) -> None:
    text = "A \u202egnihton\u202c \u200b\x1b[2J\ufeff \U000e0041 end"
    report = FieldReport("rules", "rules_only", text[2:11], 2, 11, confidence=0.5)
    given = empty(mechanism=text[2:11])
    result = Extraction("b\u202eidi", determination=given, fields={"mechanism": report}, text=text)
    with reviewing(browser, review_page(result), tmp_path) as person:
        person.choose("mechanism")
        named = "A U+202EgnihtonU+202C U+200BU+001B[2JU+FEFF U+E0041 end"
        assert person.page.locator(".letter-text").first.text_content() == named
        assert person.page.locator("mark.on").all_text_contents() == ["U+202EgnihtonU+202C"]
        assert "\u202e" not in reviewer_reads(person)
