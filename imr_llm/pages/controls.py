"""What a person may write into each field, derived from the schema: the kinds of control of the page.

A control is a small JSON object. `kind` is `code` (with `codes`, and `within` where another field's value
says which of them), `date`, `integer`, `number`,
`boolean`, `text`, `record` (with `parts`), `list` (with `element`), or `json` for what a user's own
field has beyond these. `optional` is there where null is a value, `default` where the schema names
one, and a number's or text's bounds under the names of JSON Schema.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from pydantic import BaseModel

from imr_llm.fields import Leaf, leaves
from imr_llm.schema import SUBCATEGORIES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from imr_llm.schema import Category, Determination

    Json = dict[str, Any]

_KINDS: Final = {"integer": "integer", "number": "number", "boolean": "boolean", "string": "text"}
_BOUNDS: Final = (
    "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf", "minLength", "maxLength",
    "pattern",
)  # fmt: skip
_WITHIN: Final[Mapping[str, tuple[str, Mapping[Category, tuple[str, ...]]]]] = {
    "issues[].subcategory": ("category", SUBCATEGORIES),
}
"""Fields whose codes hang on another one's, with that one's name and the codes for each of its values."""
_IN_CAPITALS: Final = frozenset({"ur", "mtus", "odg", "acoem", "imr"})


def fields_of(schema: type[Determination]) -> list[Json]:
    """Every field of a determination, in the order of the schema, with the control for one value."""
    document = schema.model_json_schema()
    definitions = document.get("$defs", {})
    return [
        _field(leaf, _holder(document, leaf, definitions), definitions) for leaf in leaves(schema)
    ]


def label_of(path: str) -> str:
    """A field's name as people read it: `claims_administrator.none_cited`, as words."""
    names = [
        " ".join(word.upper() if word in _IN_CAPITALS else word for word in step.split("_") if word)
        for step in path.split(".")
    ]
    return ", ".join(name[:1].upper() + name[1:] if not n else name for n, name in enumerate(names))


def control_of(schema: Mapping[str, Any], definitions: Mapping[str, Any]) -> Json:
    """The control for a value of this JSON Schema."""
    schema, optional = _without_null(schema, definitions)
    control = _kind(schema, definitions)
    control |= {name: schema[name] for name in _BOUNDS if name in schema}
    if optional:
        control["optional"] = True
    return control


def _field(leaf: Leaf, holder: Mapping[str, Any], definitions: Mapping[str, Any]) -> Json:
    given = _at(holder, leaf.name, definitions)
    control = control_of(given, definitions)
    if leaf.many:
        control = control["element"]
    elif "default" in given:
        control["default"] = given["default"]
    if leaf.path in _WITHIN and not leaf.own:
        by, chosen = _WITHIN[leaf.path]
        control["within"] = {"by": by, "codes": chosen}
    if isinstance(leaf.type, type) and issubclass(leaf.type, BaseModel):
        meanings = {part.name: part.meaning for part in leaves(leaf.type)}
        for part in control.get("parts", ()):
            part["meaning"] = meanings.get(part["name"], "")
    return {
        "path": leaf.path, "name": leaf.name, "items": leaf.items, "many": leaf.many,
        "label": label_of(leaf.name), "meaning": leaf.meaning, "control": control,
    }  # fmt: skip


def _kind(schema: Mapping[str, Any], definitions: Mapping[str, Any]) -> Json:
    codes = schema.get("enum", [schema["const"]] if "const" in schema else None)
    if codes and all(isinstance(code, str | int | float) for code in codes):
        return {"kind": "code", "codes": list(codes)}
    kind = schema.get("type")
    if kind == "string" and schema.get("format") == "date":
        return {"kind": "date"}
    if kind == "array" and isinstance(schema.get("items"), dict):
        return {"kind": "list", "element": control_of(schema["items"], definitions)}
    if kind == "object" and schema.get("properties"):
        parts = [
            {"name": name, "label": label_of(name), "control": _part(given, definitions)}
            for name, given in schema["properties"].items()
        ]
        return {"kind": "record", "parts": parts}
    return {"kind": _KINDS.get(str(kind), "json")}


def _part(given: Mapping[str, Any], definitions: Mapping[str, Any]) -> Json:
    control = control_of(given, definitions)
    return control | {"default": given["default"]} if "default" in given else control


def _without_null(
    schema: Mapping[str, Any], definitions: Mapping[str, Any]
) -> tuple[Mapping[str, Any], bool]:
    schema = _resolved(schema, definitions)
    choices = schema.get("anyOf", schema.get("oneOf"))
    if not choices:
        return schema, False
    rest = [each for each in choices if each.get("type") != "null"]
    optional = len(rest) < len(choices)
    return (_resolved(rest[0], definitions) if len(rest) == 1 else {}), optional


def _holder(document: Json, leaf: Leaf, definitions: Mapping[str, Any]) -> Mapping[str, Any]:
    if not leaf.items:
        return document
    return _resolved(_at(document, leaf.items, definitions)["items"], definitions)


def _at(holder: Mapping[str, Any], name: str, definitions: Mapping[str, Any]) -> Mapping[str, Any]:
    """The schema of a field by its path within the record that holds it."""
    given: Mapping[str, Any] = holder
    for step in name.split("."):
        given = _resolved(given, definitions)["properties"][step]
    return given


def _resolved(schema: Mapping[str, Any], definitions: Mapping[str, Any]) -> Mapping[str, Any]:
    while "$ref" in schema:
        rest = {name: value for name, value in schema.items() if name != "$ref"}
        schema = definitions[schema["$ref"].rpartition("/")[2]] | rest
    return schema
