"""The corpus report in a real browser: it asks nothing, runs nothing of a letter, and fits."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from letters import LETTERS, NAMES
from report_runs import drawn, read, run_of, with_specialty, write_labels, write_lines

from imr_llm import Settings, extract_many
from imr_llm.cli import main
from imr_llm.frames.shapes import days_to_decision
from imr_llm.pages import corpus, report_page
from imr_llm.pages.report_counts import TABLES
from imr_llm.pages.report_plots import rates_plot

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser

HOSTILE = [
    "<script>document.title = 'run'</script>",
    "<img src=x onerror=\"document.title = 'run'\">",
    "</text></svg><script>document.title='run'</script>",
    '" onload="document.title=1" style="color:red" id="axes_1',
    "$x^{2}$ $ and \\$",
    "]]><!-- --><style>body { display: none }</style>",
    "javascript:document.title='run' https://example.org/x.png url(https://example.org)",
    "\u202edesrever\u202c \u4e2d\u6587 \U0001f9b4 \ud83e #010101 &lt;b&gt;",
    "{{ 7 * 7 }}{% raw %}",
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run, labels of some of its letters, and the page on it."""
    folder = tmp_path_factory.mktemp("report")
    names = drawn(400)
    write_lines(folder / "run.jsonl", run_of(names))
    write_labels(folder / "gold", names[:90])
    given = [str(folder / "run.jsonl"), "--out", str(folder / "plain.html")]
    assert main(["report", *given]) == 0
    given[-1] = str(folder / "corrected.html")
    more = ["--gold", str(folder / "gold"), "--json", str(folder / "numbers.json")]
    assert main(["report", *given, *more]) == 0
    return folder


def hostile_page() -> str:
    results = [
        with_specialty(each, HOSTILE[n % len(HOSTILE)]) for n, each in enumerate(run_of(drawn(180)))
    ]
    results += run_of(["e-012"], first=900)
    return report_page(results, title=HOSTILE[0], command=f"imr-llm report {HOSTILE[1]}")


@pytest.mark.parametrize("width", [1280, 400])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", ["plain", "corrected", "hostile"])
def test_it_asks_nothing_says_nothing_and_fits(
    browser: Browser, folder: Path, name: str, width: int, scheme: str
) -> None:
    file = folder / f"{name}.html"
    if name == "hostile" and not file.exists():
        file.write_text(hostile_page(), encoding="utf-8")
    page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)  # type: ignore[arg-type]
    asked: list[str] = []
    said: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(file.as_uri())
    assert asked == [file.as_uri()]
    assert said == []
    assert page.title() != "run"
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    # what is wider than the window scrolls in its own box, which the keyboard reaches
    boxes = page.evaluate(
        "[...document.querySelectorAll('.wide')].every(e => e.scrollWidth <= e.clientWidth"
        " || getComputedStyle(e).overflowX === 'auto' && e.tabIndex === 0)"
    )
    assert boxes
    page.close()


def test_strings_of_letters_are_there_to_read_and_nothing_of_them_runs(
    browser: Browser, folder: Path
) -> None:
    file = folder / "hostile.html"
    file.write_text(hostile_page(), encoding="utf-8")
    page = browser.new_page()
    page.goto(file.as_uri())
    assert page.title() == HOSTILE[0]
    shown = page.locator("#specialty tbody th").all_inner_texts()
    for each in HOSTILE[:4]:
        assert any(each[1:40].strip() in one for one in shown), each
    drawn_ = page.locator("#specialty svg").text_content() or ""
    assert "<script>document.title = 'run'" in drawn_
    assert HOSTILE[4].capitalize() in drawn_  # no mathematics
    assert page.locator("body script:not(:empty)").count() == page.evaluate(
        "document.querySelectorAll('body > script').length"
    )
    assert page.locator("img, iframe, link, svg script, svg a, [onerror], [onload]").count() == 0
    assert page.locator("[style]").count() == 0
    assert page.locator("body").is_visible()
    page.close()


def test_each_plot_is_told_and_has_its_numbers_beside_it(browser: Browser, folder: Path) -> None:
    page = browser.new_page()
    page.goto((folder / "corrected.html").as_uri())
    plots = page.locator("svg.plot")
    assert plots.count() == len(TABLES) - 1  # all but the one number of all items
    for plot in plots.all():
        assert plot.get_attribute("role") == "img"
        for name in ("aria-labelledby", "aria-describedby"):
            told = page.locator(f"#{plot.get_attribute(name)}")
            assert len(told.text_content() or "") > 5
        assert plot.locator("text").count() > 3
        beside = plot.locator("xpath=ancestor::div[contains(@class, 'pair')]//table")
        assert beside.count() >= 1
    ids = page.evaluate("[...document.querySelectorAll('[id]')].map(e => e.id)")
    assert len(ids) == len(set(ids))
    # names in the drawing and in the table are the same
    names = page.locator("#category tbody tr:not(.few) th").all_inner_texts()
    assert set(names) <= set(page.locator("#category svg text").all_text_contents())
    page.close()


def test_every_section_says_whether_it_is_corrected(browser: Browser, folder: Path) -> None:
    page = browser.new_page()
    for name, words in (("plain", r"Not corrected"), ("corrected", r"[Cc]orrected")):
        page.goto((folder / f"{name}.html").as_uri())
        for section in page.locator("section.block:has(svg):not(#time)").all():
            assert re.search(words, section.locator("p").first.inner_text())
    assert "only" in page.locator("#category").inner_text()
    assert "drawn at random" in page.locator(".notice").inner_text()
    page.close()


@pytest.mark.parametrize("width", [1280, 400])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_fault(browser: Browser, folder: Path, width: int, scheme: str) -> None:
    """axe-core's rules of WCAG 2.2 A and AA, and its best practices; contrast among them."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    # axe is put into the page, which the page's own policy would not let happen
    page = browser.new_page(
        viewport={"width": width, "height": 900},
        color_scheme=scheme,  # type: ignore[arg-type]
        bypass_csp=True,
    )
    page.goto((folder / "corrected.html").as_uri())
    found = axe.run(page).response["violations"]
    assert [(each["id"], each["nodes"][0]["html"][:200]) for each in found] == []
    page.close()


def test_it_prints_light_and_whole(browser: Browser, folder: Path) -> None:
    page = browser.new_page(color_scheme="dark")
    page.goto((folder / "plain.html").as_uri())
    page.emulate_media(media="print", color_scheme="dark")
    ink = page.evaluate("getComputedStyle(document.querySelector('h1')).color")
    assert max(map(int, re.findall(r"\d+", ink)[:3])) < 100
    assert not page.locator(".contents").is_visible()
    assert len(page.pdf()) > 50_000
    page.close()


def test_the_page_names_the_command_that_makes_it(folder: Path) -> None:
    text = (folder / "corrected.html").read_text("utf-8")
    for word in ("imr-llm report", "--gold", "--json", "run.jsonl"):
        assert word in text


def test_a_page_on_nothing_is_a_page() -> None:
    assert "0 letters" in report_page([])


def test_where_all_letters_are_labelled_the_rates_are_the_labels_and_the_page_says_so() -> None:
    results = list(extract_many(sorted(LETTERS.glob("*.txt")), settings=Settings(model=None)))
    given = {"gold": LETTERS.parent / "gold", "invented_gold": True}
    found = corpus(results, **given)  # type: ignore[arg-type]
    rated = [each for each in found.estimates if each.rate is not None]
    assert rated
    for each in rated:
        assert (each.method, each.rate) == ("corrected", each.labelled_rate)
    page = report_page(results, **given)  # type: ignore[arg-type]
    assert "All letters of the run are labelled by hand" in page
    assert "rates by 63 letters labelled by hand" in page
    for word in ("Corrected", "Not corrected", "prediction-powered inference):"):
        assert word not in page.partition('id="method"')[0]


def test_groups_without_a_rate_are_named_with_their_counts(folder: Path) -> None:
    found = corpus(folder / "run.jsonl")
    page = (folder / "plain.html").read_text("utf-8")
    few = [each for each in found.of("treatment") if each.rate is None]
    assert few
    for each in few:
        assert f"<bdi>{each.label}</bdi> {each.items} ({each.hits} overturned)" in page


@pytest.mark.parametrize("letters", [1, 2, 9])
def test_a_page_on_few_letters_has_no_empty_plot(letters: int) -> None:
    page = report_page(run_of(drawn(letters)))
    assert ">None<" not in page
    assert "No group has enough items for a rate." in page


def test_a_rate_that_labels_do_not_reach_says_so_wherever_it_stands(tmp_path: Path) -> None:
    days = {name: days_to_decision(result.determination) for name, result in read().items()}
    dated = [name for name in drawn(400) if days[name] is not None]
    undated = [name for name in drawn(400) if days[name] is None][:60]
    gold = write_labels(tmp_path / "gold", undated)
    labelled = write_lines(tmp_path / "gold.jsonl", run_of(undated))
    run = run_of(dated, first=5_000)
    (late,) = corpus(run, gold=gold, gold_run=labelled).of("late")
    assert late.method == "uncorrected"
    page = report_page(run, gold=gold, gold_run=labelled)
    assert f"(not corrected: {late.note})" in page
    plot = page[page.index('id="told-category"') :].partition("</desc>")[0]
    told = corpus(run, gold=gold, gold_run=labelled).of("category")
    assert plot.count(", not corrected") == sum(each.method == "uncorrected" for each in told) > 0


def test_on_a_narrow_screen_each_number_is_whole_and_has_its_columns_name(
    browser: Browser, folder: Path
) -> None:
    page = browser.new_page(viewport={"width": 400, "height": 900})
    page.goto((folder / "corrected.html").as_uri())
    cells = page.locator("table.rates tbody td[data-name]")
    assert cells.count() > 100
    widths = cells.evaluate_all(
        "each => each.map(e => [e.getBoundingClientRect().left >= 0,"
        " e.getBoundingClientRect().right <= innerWidth, e.scrollWidth <= e.clientWidth + 1])"
    )
    assert all(all(each) for each in widths)
    named = cells.evaluate_all("each => each.map(e => getComputedStyle(e, '::before').content)")
    heads = set(page.locator("table.rates thead th").all_text_contents())
    assert {each.split('"')[1] for each in named} <= heads
    row = page.locator("#category").get_by_role("row").filter(has_text="Surgery")
    assert row.get_by_role("rowheader").count() == 1  # still a table to those who do not see it
    assert row.get_by_role("cell").count() == 6
    page.close()


WRONG = [
    (["nothing-here", "--out", "x.html"], "no run"),
    (["run.jsonl"], None),
    (["run.jsonl", "--out", "none/x.html"], "cannot be written"),
    (["run.jsonl", "--out", "x.html", "--letters", str(LETTERS)], "--gold"),
    (["run.jsonl", "--out", "x.html", "--json", "./x.html"], "two files"),
    (["run.jsonl", "--out", "x.html", "--gold", "nowhere"], "no folder of labels"),
]


@pytest.mark.parametrize(("given", "said"), WRONG, ids=[str(row[0]) for row in WRONG])
def test_wrong_usage_is_exit_status_2(
    given: list[str],
    said: str | None,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(folder)
    if said is None:
        with pytest.raises(SystemExit, match="2"):
            main(["report", *given])
    else:
        assert main(["report", *given]) == 2
        assert said in capsys.readouterr().err


def test_invented_labels_are_refused_aloud(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    gold = str(LETTERS.parent / "gold")
    given = ["report", str(folder / "run.jsonl"), "--out", str(folder / "x.html"), "--gold", gold,
             "--letters", str(LETTERS)]  # fmt: skip
    assert main(given) == 0
    assert "invented" in capsys.readouterr().err
    assert "sample of no corpus" in (folder / "x.html").read_text("utf-8")


def test_the_drawing_is_the_same_each_time() -> None:
    rates = corpus(run_of(NAMES)).of("category")
    rates = [each for each in rates if each.rate is not None]
    once, again = (rates_plot("x", "Title", rates, axis="share", overall=0.3) for _ in range(2))
    assert once == again
