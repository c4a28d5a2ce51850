"""The directive `field-reference`: every field of the schema, from the schema itself."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, get_args

from pydantic import BaseModel
from sphinx.util.docutils import SphinxDirective

from imr_llm.fields import Leaf, leaves
from imr_llm.schema import SUBCATEGORIES, Determination, Subcategory

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docutils import nodes
    from sphinx.application import Sphinx

_SAID = {str: "text", int: "whole number", float: "number", bool: "true or false", dt.date: "date"}


def pages() -> Iterator[str]:
    """The reference as lines of Markdown: the letter, the disputed item, then what they hold."""
    whole = leaves(Determination)
    yield from _section("The letter", "", [leaf for leaf in whole if not leaf.items])
    yield from _section("A disputed item", "", [leaf for leaf in whole if leaf.items])
    held: list[type[BaseModel]] = []
    for leaf in whole:
        held += [each for each in _records(leaf.type) if each not in held]
    for record in held:
        yield from _section(record.__name__, record.__doc__ or "", list(leaves(record)))
    yield from ("## Subcategories", "", "| category | its subcategories |", "|---|---|")
    for category, subcategories in SUBCATEGORIES.items():
        yield f"| `{category}` | {_codes(subcategories)} |"
    yield ""


def _section(title: str, meaning: str, found: list[Leaf]) -> Iterator[str]:
    yield from (f"## {title}", "", meaning.strip(), "")
    for leaf in found:
        yield from (f"### `{leaf.path}`", "", leaf.meaning.strip(), "")
        yield from (f"- Type: {_type(leaf)}", f"- Compared: `{leaf.compare}`")
        if leaf.group:
            yield f"- Group: {leaf.group}"
        if leaf.is_code and leaf.type is not Subcategory:
            yield f"- Values: {_codes(get_args(leaf.type))}"
        yield ""


def _type(leaf: Leaf) -> str:
    if isinstance(leaf.type, type) and issubclass(leaf.type, BaseModel):
        name = f"[{leaf.type.__name__}](#{leaf.type.__name__.lower()})"
    elif leaf.type is Subcategory:
        name = "one of the [subcategories](#subcategories) of its category"
    else:
        name = "one of the values below" if leaf.is_code else _SAID.get(leaf.type, str(leaf.type))
    return f"list, each element: {name}" if leaf.many else name


def _codes(values: tuple[str, ...]) -> str:
    return " ".join(f"`{value}`" for value in values)


def _records(kind: Any) -> Iterator[type[BaseModel]]:
    """The record and the records that it holds."""
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        yield kind
        for leaf in leaves(kind):
            yield from _records(leaf.type)


class FieldReference(SphinxDirective):
    """Puts the reference where the directive stands."""

    def run(self) -> list[nodes.Node]:
        """Its nodes, with headings of their own."""
        return self.parse_text_to_nodes("\n".join(pages()), allow_section_headings=True)


def setup(app: Sphinx) -> dict[str, Any]:
    """Sphinx's hook."""
    app.add_directive("field-reference", FieldReference)
    return {"parallel_read_safe": True}
