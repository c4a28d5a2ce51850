"""A schema of the user's own: which fields it may add, and by what they are known.

A field that is added is a value that a letter may not have: nullable, or a list. Its meaning is the
docstring under it, of which the model is told. What the library's own fields are stays as it is.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import sys
from enum import Enum
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal, get_args, get_origin

from pydantic import BaseModel

from imr_llm.errors import ConfigurationError
from imr_llm.fields import Leaf, Shape, is_kind, is_nested, leaves, library_fields, shape_of
from imr_llm.schema import SCHEMA_VERSION, Compare, Determination, Field, Issue

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

    from pydantic.fields import FieldInfo

SCALARS: Final[dict[type, str]] = {
    str: "text",
    bool: "true or false",
    int: "whole number",
    float: "number",
    dt.date: "date",
}
"""The types that a value of an own field can have, as a model is told of them."""
_KINDS: Final = (
    "str, int, float, bool, datetime.date, a Literal or Enum of strings or whole numbers, a Record of such, "
    "or a list (not of lists) of one of these"
)
_TAKEN: Final = frozenset((
    "id", "determination", "layout", "fields", "review", "source", "fallback", "error", "model",
    "prompt_version", "schema_version", "cached", "usage",
))  # fmt: skip
"""Keys that stand beside a determination's own in labels and tables."""
_TAKEN_IN_ITEMS: Final = frozenset(("id", "item"))
_DEEPEST: Final = 3


def checked(schema: type[Determination]) -> type[Determination]:
    """The schema, if every letter can fill it and every field of it can be read.

    Raises:
        ConfigurationError: names each field that cannot be, and what to write instead.
    """
    if not is_kind(schema, Determination):
        raise ConfigurationError("A schema is a subclass of Determination.")
    return _checked(schema)


@cache
def _checked(schema: type[Determination]) -> type[Determination]:
    if not schema.__pydantic_complete__:
        raise ConfigurationError(
            f"The schema {schema.__name__} names a type that cannot be found: define its types at the top "
            "of a module."
        )
    problems = list(_problems(schema, Determination, ""))
    if schema.model_config.get("strict"):
        problems.append(
            "strict=True: what is written as JSON could not be read back; leave it away."
        )
    if problems:
        raise ConfigurationError(
            f"The schema {schema.__name__} cannot be used. {' '.join(problems)}"
        )
    return schema


def check_meanings(schema: type[Determination]) -> None:
    """Raise unless a model can be told what each field of the user's own means.

    Raises:
        ConfigurationError: names the fields, and says what to do.
    """
    without = [leaf.path for leaf in own_leaves(schema) if not leaf.meaning.strip()]
    if without:
        raise ConfigurationError(
            f"The schema {schema.__name__} does not say what {', '.join(without)} means, so that no model "
            "can be asked: write a docstring under the field (of a subclass of Determination, Issue or "
            "Record), or, where the source cannot be read (an interactive prompt), "
            "`= pydantic.Field(None, description=...)`."
        )


def own_leaves(schema: type[Determination]) -> tuple[Leaf, ...]:
    """The fields that the schema adds, of the letter and of its items, in the order of the schema."""
    return tuple(leaf for leaf in leaves(schema) if leaf.own)


@cache
def version_of(schema: type[Determination]) -> str:
    """The version of the record's fields; with fields of the user's own, `1-` and a hash of these."""
    told = [line for leaf in own_leaves(schema) for line in (*described(leaf), leaf.compare)]
    ours = {leaf.path: leaf.compare for leaf in leaves(Determination)}
    told += [
        f"{leaf.path} {leaf.compare}"
        for leaf in leaves(schema)
        if not leaf.own and leaf.compare != ours[leaf.path]
    ]
    if not told:
        return SCHEMA_VERSION
    digest = hashlib.sha256("\n".join(told).encode())
    return f"{SCHEMA_VERSION}-{digest.hexdigest()[:8]}"


def described(leaf: Leaf, indent: str = "") -> Iterator[str]:
    """What a model is told of a field: its name, its type and its meaning; then of its parts."""
    meaning = " ".join(leaf.meaning.split())
    kind = f"list of {_told(leaf.type)}" if leaf.many else _told(leaf.type)
    yield f"{indent}- {key_of(leaf)} ({kind}){': ' if meaning else ''}{meaning}"
    if is_kind(leaf.type, BaseModel):
        for part in leaves(leaf.type):
            yield from described(part, f"{indent}  ")


def key_of(leaf: Leaf) -> str:
    """The field's name in an answer: of a field within a record, with that record's name before it."""
    return leaf.name.replace(".", "__")


def codes_of(kind: Any) -> tuple[Any, ...]:
    """The values of a closed list, as they stand in JSON."""
    return tuple(each.value for each in kind) if is_kind(kind, Enum) else get_args(kind)


def _told(kind: Any) -> str:
    if is_kind(kind, BaseModel):
        return "object"
    if kind in SCALARS:
        return SCALARS[kind]
    return "one of " + ", ".join(json.dumps(code) for code in codes_of(kind))


def _problems(mine: type[BaseModel], base: type[BaseModel], within: str) -> Iterator[str]:
    """What is wrong with a record that stands for one of the library's."""
    ours = library_fields(mine)
    for name, info in mine.model_fields.items():
        path, shape = f"{within}{name}", shape_of(info.annotation, tuple(info.metadata))
        if name not in ours:
            problem = _own_problem(name, info, shape, base)
            yield from (f"{path}: {each}" for each in problem)
            continue
        known = base.model_fields[name]
        was = shape_of(known.annotation, tuple(known.metadata))
        walked = is_kind(was.type, Issue) or (
            is_kind(was.type, BaseModel) and not (was.many or was.optional)
        )
        kept = (shape.many, shape.optional) == (was.many, was.optional)
        if walked and kept and is_kind(shape.type, was.type):
            if shape.type is not was.type:
                end = "[]." if was.many else "."
                yield from _problems(shape.type, was.type, f"{path}{end}")
        elif not (kept and shape.type == was.type and _alike(info, known)):
            yield (
                f"{path}: the library's field of this name cannot be changed; give yours another name."
            )


def _own_problem(name: str, info: FieldInfo, shape: Shape, base: type[BaseModel]) -> Iterator[str]:
    taken = name in (_TAKEN if base is Determination else _TAKEN_IN_ITEMS)
    if taken or hasattr(base, name) or name in base.model_computed_fields:
        yield "the name is taken; give the field another one."
    if info.alias or info.validation_alias or info.serialization_alias:
        yield "a field of your own has no alias."
    if info.exclude:
        yield "it would be lost when a result is written; leave exclude=True away."
    if any(each is Field or isinstance(each, Compare) for each in info.metadata):
        yield "a marker is Field(Compare.PHRASE), say, with brackets."
    if is_nested(info.annotation) or not _readable(shape.type, _DEEPEST):
        yield f"a value can be {_KINDS}."
    elif problem := _part_problem(shape.type):
        yield problem
    elif shape.many:
        if info.is_required() or info.get_default(call_default_factory=True):
            yield "a letter may have none of it; write `= []`."
    elif not shape.optional:
        yield f"a letter may not say it; write `{_named(shape.type)} | None = None`."
    elif info.is_required() or info.get_default() is not None:
        yield "a letter may not say it; write `= None`."


def _readable(kind: Any, deep: int) -> bool:
    if kind in SCALARS:
        return True
    if get_origin(kind) is Literal or is_kind(kind, Enum):
        codes = codes_of(kind)
        return bool(codes) and all(isinstance(code, str | int) for code in codes)
    if not is_kind(kind, BaseModel) or is_kind(kind, Issue) or is_kind(kind, Determination):
        return False
    if any(is_nested(info.annotation) for info in kind.model_fields.values()):
        return False
    shapes = [shape_of(f.annotation, tuple(f.metadata)) for f in kind.model_fields.values()]
    return deep > 0 and bool(shapes) and all(_readable(each.type, deep - 1) for each in shapes)


def _part_problem(kind: Any) -> str | None:
    """What is wrong with a part of an object: what nobody said would stand for it, or it is lost."""
    for name, info in kind.model_fields.items() if is_kind(kind, BaseModel) else ():
        if info.alias or info.validation_alias or info.serialization_alias:
            return f"its part {name} has an alias; leave it away."
        if info.exclude:
            return (
                f"its part {name} would be lost when a result is written; leave exclude=True away."
            )
        part = shape_of(info.annotation, tuple(info.metadata))
        default = None if info.is_required() else info.get_default(call_default_factory=True)
        if default not in (None, []):
            nothing = "= []" if part.many else "| None = None"
            return f"its part {name} has a value that nobody said; write `{nothing}`."
        if problem := _part_problem(part.type):
            return problem
    return None


def _named(kind: Any) -> str:
    return kind.__name__ if isinstance(kind, type) else "..."


def _alike(mine: FieldInfo, known: FieldInfo) -> bool:
    """Whether a field that is declared again says the same, but for how it is compared."""
    plain = [
        [each for each in info.metadata if not isinstance(each, Field)] for info in (mine, known)
    ]
    if plain[0] != plain[1] or mine.alias or mine.validation_alias:
        return False
    if mine.description not in (None, known.description):
        return False
    return mine.is_required() == known.is_required() and mine.default == known.default


def schema_named(name: str) -> type[Determination]:
    """The schema that `package.module:Class` or `file.py:Class` names.

    The file's folder, or the present one, is put at the end of the places where modules are looked
    for, so that the processes of a run find it, too.

    Raises:
        ConfigurationError: there is none, or it cannot be used.
    """
    where, _, wanted = name.rpartition(":")
    if not where or not wanted.isidentifier():
        raise ConfigurationError(
            f"A schema is named as package.module:Class or as file.py:Class, not {name!r}."
        )
    module = _module_of(Path(where)) if where.endswith(".py") else _module(where, Path.cwd())
    found = getattr(module, wanted, None)
    if found is None:
        raise ConfigurationError(f"There is no {wanted} in {where}.")
    return checked(found)


def _module_of(file: Path) -> ModuleType:
    if not file.is_file():
        raise ConfigurationError(f"There is no file {file}.")
    module = _module(file.stem, file.resolve().parent)
    if Path(module.__file__ or "").resolve() != file.resolve():
        raise ConfigurationError(
            f"Another module has the name {file.stem}; give the file {file} another name."
        )
    return module


def _module(name: str, folder: Path) -> ModuleType:
    if str(folder) not in sys.path:
        sys.path.append(str(folder))
    try:
        return import_module(name)
    except Exception as error:
        raise ConfigurationError(
            f"The module {name} cannot be loaded ({type(error).__name__}: {error})."
        ) from error
