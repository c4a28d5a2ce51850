"""The review page keeps what a person says: nothing typed is lost, nothing comes twice, all can be undone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from reviewer import Reviewer, empty, page_of, read, reviewing

from evals.gold import read_gold
from imr_llm import Extraction, FieldReport
from imr_llm.pages import review_page

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import Browser

AWAY = {
    "another value": lambda person: person.row("date_of_injury").locator(".row").click(),
    "the next one, with the focus elsewhere": lambda person: (
        person.page.locator("header h1").click(), person.press("j")
    ),
    "Enter, with the focus elsewhere": lambda person: (
        person.page.locator("header h1").click(), person.press("Enter")
    ),
    "a place in the letter": lambda person: person.page.locator("mark").first.click(),
    "the order": lambda person: person.page.get_by_label("As in the letter").check(),
    "what is absent": lambda person: person.page.get_by_label("Show absent").uncheck(),
    "the next letter and back": lambda person: (
        person.page.get_by_role("button", name="Next letter").click(),
        person.page.get_by_role("button", name="Previous letter").click(),
    ),
    "the mark of a checked letter": lambda person: person.page.get_by_role(
        "button", name="Mark letter as checked"
    ).click(),
    "an item that goes": lambda person: person.page.get_by_role(
        "button", name="Remove Item 2"
    ).click(),
}  # fmt: skip


@pytest.mark.parametrize("away", AWAY.values(), ids=AWAY)
def test_what_stands_in_an_open_editor_is_kept_wherever_a_person_goes(
    browser: Browser, tmp_path: Path, away: Callable[[Reviewer], Any]
) -> None:
    with reviewing(
        browser, review_page([read("d1-003"), read("a-003")]), tmp_path, viewport={"width": 1280, "height": 2400}
    ) as person:  # fmt: skip
        person.page.get_by_label("Show absent").check()
        row = person.choose("mechanism")
        row.get_by_role("button", name="Edit").click()
        person.fill(Mechanism="a long fall")
        away(person)
        person.page.keyboard.press("Escape")  # the question that is asked of a letter, if one is
        assert not person.page.locator(".editor").count()
        assert person.row("mechanism").locator(".is").inner_text() == "a long fall"
        assert "corrected" in (person.row("mechanism").get_attribute("class") or "")


def test_what_is_no_value_keeps_its_editor_open_wherever_a_person_goes(
    browser: Browser, tmp_path: Path
) -> None:
    with reviewing(browser, review_page([read("d1-003"), read("a-003")]), tmp_path) as person:
        person.choose("worker.age").get_by_role("button", name="Edit").click()
        person.fill(**{"Worker, age": "forty"})
        for name in ("Next letter", "Export labels", "Mark letter as checked"):
            person.page.get_by_role("button", name=name).click()
            assert person.told == "A whole number is required."
        person.page.get_by_label("As in the letter").click(force=True)
        assert person.page.get_by_label("Doubtful first").is_checked()
        assert person.page.locator(".editor input").input_value() == "forty"
        assert not person.page.get_by_role("dialog").count()
        person.page.locator("header h1").click()
        person.press("Escape")  # wherever the focus is
        assert not person.page.locator(".editor").count()


def test_an_editor_that_was_typed_in_is_asked_about_at_leaving(
    browser: Browser, tmp_path: Path
) -> None:
    with reviewing(browser, page_of("d1-003"), tmp_path) as person:
        asked: list[str] = []
        person.page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
        person.choose("mechanism").get_by_role("button", name="Edit").click()
        person.page.reload()
        assert asked == []
        person.choose("mechanism").get_by_role("button", name="Edit").click()
        person.page.keyboard.type("x")
        person.page.reload()
        assert asked == ["beforeunload"]


def left_out() -> Extraction:
    """A letter of whose diagnoses two were left out."""
    reports = {
        "diagnoses[0]": FieldReport("rules", "rules_only", confidence=0.9),
        "diagnoses": FieldReport("model", "ungrounded", other=["gout", "a cold"], confidence=0.3),
    }
    return Extraction(
        "two", determination=empty(diagnoses=["sprain"]), fields=reports, review=["diagnoses"]
    )


def test_what_is_taken_twice_comes_once_and_what_is_undone_goes(
    browser: Browser, tmp_path: Path
) -> None:
    with reviewing(browser, review_page(left_out()), tmp_path) as person:
        shown = person.page.locator(".entry .is")
        person.press("o", "o")
        assert person.told == "It is taken already."
        assert [each for each in shown.all_inner_texts() if each in ("gout", "a cold")] == [
            "gout",
            "a cold",
        ]
        person.press("u")
        assert not {"gout", "a cold"} & set(shown.all_inner_texts())
        assert person.progress.startswith("1 of 1 ")
        person.press("+")
        person.fill(Diagnoses="gout")
        person.press("Enter")
        assert person.progress.startswith("all 1 ")
        person.press("u")  # what was added is undone: nothing was said of the list
        assert person.progress.startswith("1 of 1 ")
        person.choose("diagnoses")
        person.press("o")
        person.mark_checked()
        assert read_gold(person.save_labels(tmp_path))["two"].diagnoses == [
            "sprain",
            "gout",
            "a cold",
        ]


def test_an_added_item_that_is_removed_can_come_back(browser: Browser, tmp_path: Path) -> None:
    with reviewing(browser, page_of("d1-003"), tmp_path) as person:
        last = len(read("d1-003").determination.issues) + 1  # type: ignore[union-attr]
        person.page.get_by_role("button", name="Add an item").click()
        person.fill(Title="Massage chair")
        person.press("Enter")
        person.page.get_by_role("button", name=f"Remove Item {last}").click()
        assert person.told.startswith("The item was removed.")
        person.page.get_by_role("button", name="Bring back Removed item").click()
        assert person.told.startswith("The item is back.")
        assert "Massage chair" in person.page.locator(".group").last.inner_text()


def test_the_order_of_items_and_of_what_is_in_a_list_is_corrected(
    browser: Browser, tmp_path: Path
) -> None:
    before = read("d1-003").determination
    assert before
    titles, taken = [each.title for each in before.issues], before.prior_treatments
    assert len(titles) > 1
    assert len(taken) > 1
    with reviewing(browser, page_of("d1-003"), tmp_path) as person:
        person.page.get_by_role("button", name="Put Item 2 earlier").click()
        assert person.told.startswith("Now number 1.")
        person.choose("prior_treatments[0]")
        person.press(">")
        assert person.told.startswith("Now number 2.")
        assert person.current == "prior_treatments[0]"
        person.press("<", "<")
        assert person.told == "It is the first one."
        person.press(">")
        person.mark_checked()
        label = read_gold(person.save_labels(tmp_path))["d1-003"]
    assert [each.title for each in label.issues] == [titles[1], titles[0], *titles[2:]]
    assert label.prior_treatments == [taken[1], taken[0], *taken[2:]]


def test_a_removed_item_is_no_place_to_go_to(browser: Browser, tmp_path: Path) -> None:
    with reviewing(browser, page_of("d1-003"), tmp_path) as person:
        person.choose("issues[1].decision")
        mark = person.page.locator("mark.on").first
        person.page.get_by_role("button", name="Remove Item 2").click()
        before = person.page.locator(".entry.current").get_attribute("data-path")
        mark = person.page.locator("mark[title=removed]").last
        mark.click()
        assert person.page.locator(".entry.current").get_attribute("data-path") == before
        assert not person.page.locator("mark[title^='Item 0']").count()


def test_a_subcategory_is_one_of_its_category(browser: Browser, tmp_path: Path) -> None:
    with reviewing(browser, page_of("d1-003"), tmp_path) as person:
        person.edit("issues[0].category", Category="transportation")
        person.mark_checked()
        person.page.get_by_role("button", name="Export labels").click()
        person.page.get_by_role("button", name="Subcategory: Choose one of the codes.").click()
        codes = person.page.locator(".editor option").evaluate_all(
            "all => all.map(each => each.value)"
        )
        assert codes == ["", "transportation"]


def test_letters_of_one_id_make_one_label(browser: Browser, tmp_path: Path) -> None:
    with reviewing(browser, review_page([read("d1-003"), read("d1-003")]), tmp_path) as person:
        person.mark_checked()
        person.press("]")
        person.mark_checked()
        person.page.get_by_role("button", name="Export labels").click()
        assert person.page.get_by_text("One checked letter has the id of another one").is_visible()
        person.press("Escape")
        assert set(read_gold(person.save_labels(tmp_path))) == {"d1-003"}


def test_a_key_that_is_held_down_accepts_one_value_and_none_unseen(
    browser: Browser, tmp_path: Path
) -> None:
    with reviewing(browser, page_of(), tmp_path) as person:
        doubtful = read().review
        person.press("Enter")  # nothing had the focus
        assert person.current == doubtful[0]
        assert person.progress.startswith(f"{len(doubtful)} of ")
        for _ in range(4):  # down again without up: the browser repeats it
            person.page.keyboard.down("Enter")
        person.page.keyboard.up("Enter")
        assert person.progress.startswith(f"{len(doubtful) - 1} of ")


def test_after_the_last_value_the_focus_stays_and_what_was_done_is_told(
    browser: Browser, tmp_path: Path
) -> None:
    with reviewing(browser, page_of("d1-003"), tmp_path) as person:
        last = person.page.locator(".entry").last
        last.locator(".row").click()
        path = last.get_attribute("data-path")
        person.press("Enter")
        assert person.told.startswith("Accepted.")
        assert person.told.endswith("This is the last value.")
        assert person.current == path
