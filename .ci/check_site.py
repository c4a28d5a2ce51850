"""A built site: every link within it has its target, and nothing is fetched to view it.

    python .ci/check_site.py build/site

Links to elsewhere are counted and not tried: a build has no network.
"""

from __future__ import annotations

import re
import sys
from html.parser import HTMLParser
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

FETCHED = {("img", "src"), ("script", "src"), ("link", "href"), ("source", "src"), ("iframe", "src"),
           ("img", "srcset"), ("video", "src"), ("audio", "src"), ("object", "data")}  # fmt: skip
_IN_CSS = re.compile(r"url\(\s*['\"]?([^'\")]+)|@import\s+['\"]([^'\"]+)")


class Link(NamedTuple):
    """An address on a page."""

    address: str
    fetched: bool
    """Whether a browser gets it by itself, when it shows the page."""


class Page(HTMLParser):
    """The links of a page, and what can be linked to on it."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[Link] = []
        self.anchors: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take the addresses and anchors of a tag."""
        for name, value in attrs:
            if value is None:
                continue
            if name == "id" or (tag == "a" and name == "name"):
                self.anchors.add(value)
            elif (tag, name) in FETCHED:
                self.links.append(Link(value, fetched=True))
            elif (tag, name) == ("a", "href"):
                self.links.append(Link(value, fetched=False))
            elif name == "style":
                self.links += _css(value)


def _css(text: str) -> list[Link]:
    return [Link(one or other, fetched=True) for one, other in _IN_CSS.findall(text)]


def faults(site: Path) -> tuple[list[str], int, int]:
    """What is wrong with the site; how many links within it there are; how many to elsewhere."""
    pages = {path: Page(path.read_text("utf-8")) for path in sorted(site.rglob("*.html"))}
    links = [(path, link) for path, page in pages.items() for link in page.links]
    for path in sorted(site.rglob("*.css")):
        links += [(path, link) for link in _css(path.read_text("utf-8"))]
    found: list[str] = [] if pages else ["no page"]
    within = elsewhere = 0
    for path, link in links:
        parts = urlsplit(link.address)
        name = path.relative_to(site)
        if parts.scheme == "data":
            continue
        if parts.scheme or parts.netloc:
            elsewhere += 1
            if link.fetched or parts.scheme not in ("http", "https", "mailto"):
                found.append(f"{name}: gets {link.address} from elsewhere")
            continue
        within += 1
        target = (path.parent / unquote(parts.path)).resolve() if parts.path else path.resolve()
        target = target / "index.html" if target.is_dir() else target
        if not target.is_relative_to(site.resolve()) or not target.is_file():
            found.append(f"{name}: {link.address} is not there")
        elif parts.fragment and target.suffix == ".html":
            page = pages[site / target.relative_to(site.resolve())]
            # An empty fragment, and `#top`, are the page's top in every browser.
            if unquote(parts.fragment) not in page.anchors | {"top"}:
                found.append(f"{name}: {link.address} has no such place")
    return found, within, elsewhere


if __name__ == "__main__":
    wrong, within, elsewhere = faults(Path(sys.argv[1]))
    for each in wrong:
        print(each)
    print(
        f"{within} links within the site, {len(wrong)} wrong; {elsewhere} to elsewhere, not tried"
    )
    sys.exit(bool(wrong))
