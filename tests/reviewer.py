"""A person at the review page, in a real browser; whatever the page asks for or complains of is kept."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from letters import LETTERS
from playwright.sync_api import Browser, Locator, Page

from imr_llm import Determination, Extraction, Settings, extract
from imr_llm.pages import review_page

LONGEST = "e-021"
"""A letter of 21 items."""
OFFLINE = Settings(model=None, offline=True)


@cache
def read(name: str = LONGEST) -> Extraction:
    return extract(LETTERS / f"{name}.txt", settings=OFFLINE)


@cache
def page_of(name: str = LONGEST) -> str:
    return review_page(read(name))


def empty(schema: type[Determination] = Determination, **given: Any) -> Determination:
    return schema.model_validate({"reviewer": {}, "worker": {}, "issues": [], **given})


WATCH = """
addEventListener("securitypolicyviolation", (event) => {
  document.documentElement.dataset.barred = `${event.violatedDirective} ${event.blockedURI}`;
});
"""


class Reviewer:
    """One open page.

    Attributes:
        page: the browser's page.
        asked: addresses that were requested, the page's own first.
        said: messages on the console, errors of scripts, dialogs of the browser.
    """

    def __init__(self, page: Page, file: Path) -> None:
        self.page = page
        self.asked: list[str] = []
        self.said: list[str] = []
        page.on("request", lambda request: self.asked.append(request.url))
        page.on("console", lambda message: self.said.append(message.text))
        page.on("pageerror", lambda error: self.said.append(str(error)))
        page.add_init_script(WATCH)
        page.goto(file.as_uri())

    def row(self, path: str) -> Locator:
        return self.page.locator(f'.entry[data-path="{path}"]')

    def choose(self, path: str) -> Locator:
        """Make a value the current one, by the pointer."""
        if not self.row(path).count():
            self.page.get_by_label("Show absent").check()
        self.row(path).locator(".row").click()
        return self.row(path)

    def edit(self, path: str, **fields: str | bool) -> None:
        """Open the editor of a value, fill in controls by their labels (`_` is a blank), and save."""
        row = self.choose(path)
        row.get_by_role("button", name="Edit").click()
        self.fill(**fields)
        self.page.get_by_role("button", name="Save", exact=True).click()

    def fill(self, **fields: str | bool) -> None:
        editor = self.page.locator(".editor")
        for label, value in fields.items():
            control = editor.get_by_label(label.replace("_", " "), exact=True)
            if control.evaluate("each => each.tagName") == "SELECT":
                control.select_option(str(value))
            else:
                control.fill(str(value))

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    @property
    def current(self) -> str | None:
        """The path of the value that is open, which has the focus."""
        focused = self.page.locator(".entry.current:has(.row:focus)")
        return focused.get_attribute("data-path") if focused.count() else None

    @property
    def told(self) -> str:
        """What a screen reader was told last."""
        return self.page.get_by_role("status").inner_text()

    @property
    def progress(self) -> str:
        return self.page.locator(".progress").inner_text()

    def mark_checked(self) -> None:
        self.page.get_by_role("button", name="Mark letter as checked").click()
        sure = self.page.get_by_role("button", name="Mark as checked all the same")
        if sure.count():
            sure.click()

    def save_labels(self, folder: Path) -> Path:
        """Export what is marked as checked; the file as the browser saved it."""
        self.page.get_by_role("button", name="Export labels").click()
        with self.page.expect_download() as download:
            self.page.get_by_role("dialog").get_by_role("button", name="Save ").click()
        file = folder / download.value.suggested_filename
        download.value.save_as(file)
        return file


@contextmanager
def reviewing(browser: Browser, html: str, folder: Path, **context: Any) -> Iterator[Reviewer]:
    """Open a page; at the end it has asked for nothing and complained of nothing."""
    file = folder / "review.html"
    file.write_text(html, encoding="utf-8")
    opened = browser.new_context(**({"viewport": {"width": 1280, "height": 800}} | context))
    opened.set_default_timeout(8000)
    reviewer = Reviewer(opened.new_page(), file)
    yield reviewer
    outside = [each for each in reviewer.asked if not each.startswith(("blob:", file.as_uri()))]
    barred = reviewer.page.locator("html").get_attribute("data-barred")
    opened.close()
    assert outside == []
    assert reviewer.said == []
    assert barred is None
