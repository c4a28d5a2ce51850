"""Pictures of the corpus report for the docs: `python tests/report_pictures.py docs/images`.

The run is drawn from the built-in letters; so are the labelled ones, whose correction is shown.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright
from report_runs import drawn, run_of, write_labels, write_lines

from imr_llm.cli import main

VIEWS = {
    "report-top": (1280, "light", None, "plain"),
    "report-reasons": (1280, "dark", "#reason_upheld", "corrected"),
    "report-narrow": (400, "light", None, "plain"),
    "report-narrow-category": (400, "light", "#category", "corrected"),
}


def take(folder: Path) -> None:
    """Make the pages and write the pictures."""
    program = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chrome")
    with tempfile.TemporaryDirectory() as made, sync_playwright() as playwright:
        pages = _pages(Path(made))
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        for name, (width, scheme, section, which) in VIEWS.items():
            page = browser.new_page(
                viewport={"width": width, "height": 1000 if width > 400 else 860},
                color_scheme=scheme,
            )
            page.goto(pages[which].as_uri())
            if section:
                page.locator(section).scroll_into_view_if_needed()
                page.evaluate(f"document.querySelector('{section}').scrollIntoView()")
            page.screenshot(path=folder / f"{name}.png")
        browser.close()


def _pages(folder: Path) -> dict[str, Path]:
    names = drawn(1_500)
    lines = write_lines(folder / "run.jsonl", run_of(names))
    gold = write_labels(folder / "gold", names[:200])
    pages = {name: folder / f"{name}.html" for name in ("plain", "corrected")}
    main(["report", str(lines), "--out", str(pages["plain"])])
    main(["report", str(lines), "--out", str(pages["corrected"]), "--gold", str(gold)])
    return pages


if __name__ == "__main__":
    take(Path(sys.argv[1]))
