"""The review page: a letter with each value in its place, to be accepted or corrected by a person.

- `review_page` makes one self-contained HTML file; `notebook_view` the same for a notebook's cell.
- What a person corrects is handed out as gold labels, which `python -m evals` reads.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from imr_llm.errors import ConfigurationError
from imr_llm.extraction import Extraction
from imr_llm.fields import flatten
from imr_llm.letter.fold import Folded, split_words
from imr_llm.pages.controls import fields_of, label_of
from imr_llm.pages.page import environment, page
from imr_llm.pages.pieces import UNSEEN, pieces, runs
from imr_llm.schema import SCHEMA_VERSION, Determination

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from imr_llm.extraction import FieldReport

_SCRIPTS: Final = (
    "review_model.js", "review_controls.js", "review_letter.js", "review_frame.js", "review_values.js",
    "review_labels.js", "review.js",
)  # fmt: skip
_IN_NOTEBOOKS: Final = (
    "A notebook draws this page anew whenever it shows the output again, without asking: export what you have "
    "corrected before you collapse the output or run the cell again."
)
_REPORTED: Final = ("status", "source", "confidence", "other")


def review_page(
    results: Extraction | Iterable[Extraction],
    *,
    title: str | None = None,
    notes: Sequence[str] = (),
) -> str:
    """One HTML page to review these results in; it needs no server and no network.

    A result without `text` (one that was read from JSON) shows its quotes alone; one without a
    determination shows its error. The page quotes letters: keep it as private as they are.

    Args:
        results: of `extract`, `extract_many`, or of a run (`doubtful_letters`).
        title: the page's title; by default the letter's id, or the number of letters.
        notes: lines that the page shows above the letters.

    Raises:
        ConfigurationError: something else than results.
    """
    given = [results] if isinstance(results, Extraction) else list(results)
    if not all(isinstance(each, Extraction) for each in given):
        raise ConfigurationError(
            "A page is made of results of `extract` or `extract_many`; those of a run are "
            "`doubtful_letters(run, letters=folder).results`."
        )
    schemas: dict[type[Determination], int] = {}
    letters = [_letter(result, schemas) for result in given]
    if title is None:
        title = given[0].id if len(given) == 1 else f"{len(given)} letters"
    return page(
        "review.html.jinja",
        title=f"Review of {title}",
        data={
            "title": title, "notes": list(notes), "letters": letters, "unseen": UNSEEN,
            "schemas": [fields_of(schema) for schema in schemas], "version": SCHEMA_VERSION,
        },
        styles=["review.css"],
        scripts=_SCRIPTS,
    )  # fmt: skip


def notebook_view(result: Extraction) -> str:
    """The review page in a frame of its own, for the cell of a notebook.

    The frame is sandboxed: its scripts see nothing of the notebook. Where a notebook is not trusted
    frames and styles are left out of its cells; what remains is the record and the letter as plain
    markup, the doubtful first.
    """
    template = environment().get_template("notebook.html.jinja")
    return template.render(
        result=result, page=review_page(result, notes=[_IN_NOTEBOOKS]), doubtful=_rows(result, result.review),
        rest=_rows(result, [path for path in _paths(result) if path not in set(result.review)]),
        pieces=pieces(result.text, result.fields), runs=runs, label=place_of,
    )  # fmt: skip


def place_of(path: str) -> str:
    """A path as people read it: `issues[2].decision` is "Item 3: Decision"."""
    holder, bracket, name = path.partition("].")
    if bracket:
        return f"Item {int(holder.rpartition('[')[2]) + 1}: {place_of(name)}"
    name, bracket, number = path.partition("[")
    return f"{label_of(name)} {int(number.rstrip(']')) + 1}" if bracket else label_of(name)


def _letter(result: Extraction, schemas: dict[type[Determination], int]) -> dict[str, Any]:
    determination = result.determination
    schema = type(determination) if determination is not None else Determination
    numbers = {path: number for number, path in enumerate(result.fields)}
    return {
        "id": result.id, "schema": schemas.setdefault(schema, len(schemas)),
        "layout": result.layout, "source": result.source, "model": result.model,
        "fallback": result.fallback, "error": result.error,
        "review": result.review, "paths": list(result.fields),
        "reports": [_report(report, quoted=not result.text) for report in result.fields.values()],
        "label": _label(determination),
        "pieces": [
            [piece.text, [numbers[path] for path in piece.paths]]
            for piece in pieces(result.text, result.fields)
        ] if result.text else None,
        "joined": [*split_words(Folded(result.text)).items()],
    }  # fmt: skip


def _label(determination: Determination | None) -> dict[str, Any] | None:
    if determination is None:
        return None
    return determination.model_dump(mode="json", exclude_computed_fields=True)


def _report(report: FieldReport, *, quoted: bool) -> dict[str, Any]:
    told = {name: getattr(report, name) for name in _REPORTED}
    return told | {"quote": report.quote} if quoted else told


def _paths(result: Extraction) -> Iterable[str]:
    return flatten(result.determination) if result.determination is not None else ()


def _rows(result: Extraction, paths: Iterable[str]) -> list[dict[str, Any]]:
    """Values for the plain view; what is absent and not doubtful is left out."""
    values = flatten(result.determination) if result.determination is not None else {}
    doubtful = set(result.review)
    return [
        {
            "place": place_of(path),
            "value": _shown(values.get(path)),
            "report": result.fields.get(path),
        }
        for path in paths
        if path in doubtful or values.get(path) not in (None, [])
    ]


def _shown(value: Any) -> str:
    if value is None or value == []:
        return "absent"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if hasattr(value, "model_dump"):
        dumped: Mapping[str, Any] = value.model_dump(mode="json", exclude_defaults=True)
        return ", ".join(
            f"{name.replace('_', ' ')}: {_shown(each)}" for name, each in dumped.items()
        )
    if isinstance(value, list):
        return "; ".join(map(_shown, value))
    return str(value)
