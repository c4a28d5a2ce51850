"""The review page for people who do not see it, or see it on a small screen, or in another light."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from letters import LETTERS
from reviewer import reviewing

from imr_llm import Settings, extract
from imr_llm.pages import review_page

if TYPE_CHECKING:
    from playwright.sync_api import Browser

IMAGES = Path(__file__).parents[2] / "docs" / "images"
SIZES = {"wide": (1280, 800), "narrow": (400, 800)}
LARGEST_IMAGE = 200_000


@cache
def page_of() -> str:
    """A letter of 21 items beside a short one."""
    settings = Settings(model=None, offline=True)
    return review_page(
        [extract(LETTERS / f"{name}.txt", settings=settings) for name in ("e-021", "d1-003")]
    )


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
def test_axe_finds_no_fault(browser: Browser, tmp_path: Path, size: str, theme: str) -> None:
    """axe-core's rules of WCAG 2.2 A and AA, and its best practices; contrast among them."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    width, height = SIZES[size]
    shape = {
        "viewport": {"width": width, "height": height},
        "color_scheme": theme,
        "bypass_csp": True,
    }
    with reviewing(browser, page_of(), tmp_path, **shape) as person:

        def faults() -> list[str]:
            found = axe.run(person.page).response["violations"]
            return [f"{each['id']}: {each['nodes'][0]['target']}" for each in found]

        person.press("j", "Enter")
        assert faults() == []
        person.press("e")
        assert faults() == []
        person.press("Escape", "?")
        assert faults() == []
        person.press("Escape")
        if size == "narrow":
            person.page.get_by_role("button", name="Letter", exact=True).click()
            assert faults() == []


def test_tab_goes_through_the_page_in_its_order(browser: Browser, tmp_path: Path) -> None:
    with reviewing(browser, page_of(), tmp_path) as person:
        names = []
        for _ in range(25):
            person.press("Tab")
            names.append(
                person.page.evaluate(
                    "document.activeElement.getAttribute('aria-label') ?? document.activeElement.id"
                    " + '|' + document.activeElement.textContent.slice(0, 24)"
                )
            )
        told = " > ".join(names)
        wanted = [
            "Skip to", "Previous letter", "1 of 2", "Next letter", "Mark letter", "Export", "Help",
            "Use the dark", "Text of the letter", "order-doubtful", "absent", "Item ", "Accept", "Edit",
        ]  # fmt: skip
        places = [told.find(name) for name in wanted]
        assert -1 not in places, told
        assert places == sorted(places)
        # of several hundred values one is a stop
        assert person.page.locator('.row[tabindex="0"]').count() == 1


def test_a_value_has_a_name_that_tells_all_of_it(browser: Browser, tmp_path: Path) -> None:
    with reviewing(browser, page_of(), tmp_path) as person:
        row = person.row("worker.age").get_by_role("button")
        assert row.inner_text().split("\n") == ["Worker, age", "rules only", "38"]
        assert row.get_attribute("aria-expanded") == "false"
        row.click()
        person.page.locator('.row[aria-current="true"]').focus()
        person.press("Enter")
        assert "accepted" in person.row("worker.age").inner_text()
        assert person.page.get_by_role("status").get_attribute("aria-live") == "polite"


@pytest.mark.parametrize("size", SIZES)
def test_nothing_is_cut_off_at_the_side(browser: Browser, tmp_path: Path, size: str) -> None:
    width, height = SIZES[size]
    with reviewing(
        browser, page_of(), tmp_path, viewport={"width": width, "height": height}
    ) as person:
        fits = "document.scrollingElement.scrollWidth <= innerWidth"
        assert person.page.evaluate(fits)
        person.press("j", "e")
        assert person.page.evaluate(fits)
        letter = person.page.locator(".letter-text").first
        if size == "narrow":
            assert not letter.is_visible()
            person.press("Escape", "t")
            person.page.locator("mark.on").first.wait_for()
        assert letter.is_visible()
        assert person.page.evaluate(fits)


def test_the_theme_follows_the_system_until_it_is_chosen(browser: Browser, tmp_path: Path) -> None:
    ground = "getComputedStyle(document.body).backgroundColor"
    with reviewing(browser, page_of(), tmp_path, color_scheme="dark") as person:
        dark = person.page.evaluate(ground)
        person.page.get_by_role("button", name="Use the light theme").click()
        light = person.page.evaluate(ground)
        assert light != dark
        person.page.get_by_role("button", name="Use the dark theme").click()
        assert person.page.evaluate(ground) == dark


def test_a_value_keeps_its_line_when_it_has_been_looked_at(
    browser: Browser, tmp_path: Path
) -> None:
    line = """(each) => { const style = getComputedStyle(each);
        return [style.textDecorationLine, style.textDecorationStyle, style.textDecorationColor]; }"""
    with reviewing(browser, page_of(), tmp_path) as person:
        person.choose("worker.age")
        mark = person.page.locator("mark.on").first
        before = mark.evaluate(line)
        assert before[0] == "underline"
        person.press("Enter")
        assert mark.evaluate(line) == before


def test_in_print_are_the_letter_and_its_values(browser: Browser, tmp_path: Path) -> None:
    with reviewing(browser, page_of(), tmp_path) as person:
        person.page.emulate_media(media="print")
        letter = person.page.locator(".letter-text").first
        assert letter.is_visible()
        assert letter.evaluate("each => each.scrollHeight <= each.clientHeight + 1")
        assert person.row("worker.age").locator(".is").is_visible()
        assert not person.page.get_by_role("button", name="Export labels").is_visible()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_where_the_system_sets_the_colours_marked_words_are_as_plain_as_others(
    browser: Browser, tmp_path: Path, theme: str
) -> None:
    colour = "each => getComputedStyle(each).color"
    shape = {"forced_colors": "active", "color_scheme": theme}
    with reviewing(browser, page_of(), tmp_path, **shape) as person:
        person.page.locator("[data-theme-toggle]").click()
        letter = person.page.locator(".letter-text").first
        assert person.page.locator("mark.value").first.evaluate(colour) == letter.evaluate(colour)
        lines = "each => getComputedStyle(each).borderLeftWidth + getComputedStyle(each).borderLeftColor"
        doubtful = person.page.locator(".entry.doubtful:not(.current)").first.evaluate(lines)
        plain = person.page.locator(".entry:not(.doubtful):not(.current)").first.evaluate(lines)
        assert doubtful != plain


def test_on_a_narrow_screen_an_editor_opens_where_it_is_seen(
    browser: Browser, tmp_path: Path
) -> None:
    width, height = SIZES["narrow"]
    with reviewing(
        browser, page_of(), tmp_path, viewport={"width": width, "height": height}
    ) as person:
        person.choose("worker.age")
        person.press("t", "e")
        assert person.page.locator(".editor input").is_visible()


@pytest.mark.skipif(
    not os.environ.get("IMR_LLM_IMAGES"), reason="writes docs/images when IMR_LLM_IMAGES is set"
)
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
def test_images_for_the_docs(browser: Browser, tmp_path: Path, size: str, theme: str) -> None:
    width, height = SIZES[size]
    html = review_page(extract(LETTERS / "e-021.txt", settings=Settings(model=None, offline=True)))
    with reviewing(
        browser, html, tmp_path, viewport={"width": width, "height": height}, color_scheme=theme
    ) as person:
        person.press("j", "Enter")
        IMAGES.mkdir(exist_ok=True)
        file = IMAGES / f"review-{width}-{theme}.png"
        person.page.screenshot(path=file, animations="disabled", caret="hide")
    assert file.stat().st_size < LARGEST_IMAGE
