"""A result in a notebook's cell: the page in a frame of its own, and plain markup where frames are left out."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from letters import LETTERS

from imr_llm import Extraction, Settings, extract

if TYPE_CHECKING:
    from playwright.sync_api import Browser

OFFLINE = Settings(model=None, offline=True)


@pytest.fixture(scope="module")
def result() -> Extraction:
    return extract(LETTERS / "e-021.txt", settings=OFFLINE)


def untrusted(html: str) -> str:
    """As a notebook shows a cell that it does not trust: without frames, styles and scripts."""
    return re.sub(r"<(iframe|style|script)\b.*?</\1>", "", html, flags=re.DOTALL)


def test_cells_keep_to_themselves(browser: Browser, tmp_path: Path, result: Extraction) -> None:
    other = extract(LETTERS / "d1-003.txt", settings=OFFLINE)
    file = tmp_path / "notebook.html"
    file.write_text(
        f"<meta charset='utf-8'><body>{result._repr_html_()}<hr>{other._repr_html_()}", "utf-8"
    )
    page = browser.new_page(viewport={"width": 1200, "height": 900})
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.goto(file.as_uri())
    assert page.locator(".imr-llm-plain").first.is_hidden()
    first, second = (page.frame_locator("iframe").nth(n) for n in (0, 1))
    first.locator('.entry[data-path="worker.age"] .row').click()
    second.locator('.entry[data-path="worker.age"] .row').click()
    assert first.locator("mark.on").all_text_contents() == [result.fields["worker.age"].quote]
    assert second.locator("mark.on").all_text_contents() == [other.fields["worker.age"].quote]
    # stepping in a frame leaves the notebook where it is
    before = page.evaluate("scrollY")
    for _ in range(5):
        page.keyboard.press("j")
    assert page.evaluate("scrollY") == before
    # the frame is sealed: its scripts do not reach the notebook
    assert (
        second.locator("html").evaluate(
            "() => { try { return parent.document.title } catch { return 'sealed' } }"
        )
        == "sealed"
    )
    # and labels come out of it
    first.get_by_role("button", name="Mark letter as checked").click()
    first.get_by_role("button", name="Mark as checked all the same").click()
    first.get_by_role("button", name="Export labels").click()
    with page.expect_download() as download:
        first.get_by_role("dialog").get_by_role("button", name="Save ").click()
    assert download.value.suggested_filename == "e-021.json"
    assert said == []
    page.close()


def test_where_frames_are_left_out_it_reads_well(browser: Browser, result: Extraction) -> None:
    page = browser.new_page(java_script_enabled=False)
    page.set_content(untrusted(result._repr_html_()))
    doubtful = page.locator("details").first
    assert doubtful.locator("li").count() == len(result.review)
    assert "Item 11: Reasons 1: exceeds_guideline" in doubtful.locator("li").first.inner_text()
    page.get_by_text("The letter", exact=True).click()
    letter = page.locator("details").last
    assert letter.locator("div").text_content() == result.text
    assert letter.locator("mark").first.is_visible()
    page.close()


@pytest.mark.parametrize(
    "text",
    ["</iframe><script>document.title='run'</script>", '"><img src=x onerror="document.title=1">'],
)
def test_nothing_of_a_letter_runs_in_a_notebook(
    browser: Browser, tmp_path: Path, text: str
) -> None:
    letter = (
        (LETTERS / "d1-003.txt")
        .read_text("utf-8")
        .replace("CLINICAL CASE", f"{text} CLINICAL CASE", 1)
    )
    shown = extract(letter, id=text, settings=OFFLINE)
    shown.fallback = text
    assert shown.determination
    shown.determination.mechanism = text
    shown.review.insert(0, "mechanism")
    file = tmp_path / "notebook.html"
    file.write_text(
        f"<title>notebook</title>{shown._repr_html_()}{untrusted(shown._repr_html_())}", "utf-8"
    )
    page = browser.new_page()
    page.goto(file.as_uri())
    page.frame_locator("iframe").locator(".entry").first.wait_for()
    assert page.title() == "notebook"
    assert page.locator("script, img").count() == 0
    assert page.frame_locator("iframe").locator("img, iframe").count() == 0
    page.close()


def test_a_result_without_text_or_with_an_error_is_shown(result: Extraction) -> None:
    quoted = untrusted(Extraction.from_json(result.to_json())._repr_html_())
    assert "The letter" not in quoted
    assert f"({len(result.review)})" in quoted
    failed = untrusted(Extraction("x", error="The letter is empty.")._repr_html_())
    assert "The letter is empty." in failed
