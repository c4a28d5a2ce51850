"""The HTML report in a real browser: nothing leaves it, nothing in it runs, letters are escaped."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evals.__main__ import main
from evals.answers import extract_answers
from evals.gold import find_letters, read_gold
from evals.reports.figures import as_json
from evals.reports.page import as_page
from evals.score import score

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser

HOSTILE = '</blockquote><script>document.title="run"</script><img src=x onerror="document.title=1">'


def page_of(change: str = "") -> str:
    """The page on three letters, with errors; `change` goes into values and letter text."""
    gold = {
        name: label for name, label in read_gold().items() if name in ("a-003", "e-012", "f-006")
    }
    answers = extract_answers(find_letters(gold))
    for name, answer in answers.determinations.items():
        assert answer
        answer.mechanism = f"{change} {answer.mechanism}"
        report = answers.reports[name]["mechanism"]
        report.start, report.end = 10, 20
        answers.texts[name] = answers.texts[name][:10] + change + answers.texts[name][10:]
    report = score(gold, answers.determinations, layouts=answers.layouts, reports=answers.reports)
    return as_page(report, as_json(report, gold, answers), answers, f"A run {change}")


def test_the_command_writes_the_page(tmp_path: Path) -> None:
    file = tmp_path / "report.html"
    markdown = tmp_path / "report.md"
    assert main(["--sample", "4", "--html", str(file), "--markdown", str(markdown)]) == 0
    assert "<svg" in file.read_text("utf-8")
    assert "| `issues[].decision` |" in markdown.read_text("utf-8")


def test_nothing_in_the_page_runs_and_no_request_leaves_it(
    browser: Browser, tmp_path: Path
) -> None:
    file = tmp_path / "report.html"
    file.write_text(page_of(HOSTILE), encoding="utf-8")
    page = browser.new_page()
    asked: list[str] = []
    said: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.goto(file.as_uri())
    page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    assert asked == [file.as_uri()]
    assert said == []
    assert page.locator("script, img, iframe, link").count() == 0
    assert page.title() == f"A run {HOSTILE}"
    # what would run is there to be read: in the answer, and in the letter around it
    shown = page.locator(".error").filter(has_text="mechanism").first
    assert HOSTILE in shown.locator("dd").last.inner_text()
    page.close()


def test_the_page_shows_what_it_promises(browser: Browser, tmp_path: Path) -> None:
    file = tmp_path / "report.html"
    file.write_text(page_of(), encoding="utf-8")
    page = browser.new_page()
    page.goto(file.as_uri())
    heads = page.locator("h2").all_inner_texts()
    assert {"Each field", "Evidence", "Confidence", "Which code for which", "The errors"} <= {
        *heads
    }
    plots = page.locator("svg[role=img]")
    assert plots.count() == 2
    assert all(plots.nth(n).bounding_box()["width"] > 200 for n in range(2))  # type: ignore[index]
    error = page.locator("details", has_text="mechanism").last
    error.locator("summary").click()
    assert error.locator("mark").first.is_visible()
    # wide tables scroll in their own box, the page does not
    page.set_viewport_size({"width": 420, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.close()
