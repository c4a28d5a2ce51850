"""What runs on one machine and on many do alike: letters as tasks, limits shared out, what is done."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from imr_llm.errors import LetterError
from imr_llm.own import checked, version_of
from imr_llm.runs.rows import FINGERPRINT
from imr_llm.runs.workshop import Task
from imr_llm.schema import SCHEMA_VERSION

if TYPE_CHECKING:
    from imr_llm.batch import Source
    from imr_llm.runs.folder import RunFolder
    from imr_llm.schema import Determination
    from imr_llm.settings import Settings

_DECIDES: Final = (
    "model", "base_url", "mode", "model_options", "ask", "part_characters", "mask", "passes",
    "escalate", "accept_error", "offline",
)  # fmt: skip
"""Settings that decide what a row says."""
_SECRET: Final = frozenset({"extra_headers", "extra_query"})
"""Options that may hold a key: a run keeps their hash."""


def task_of(number: int, source: Source) -> Task:
    """A letter as a task: with the id and the fingerprint by which it is known to be done."""
    id, letter = source if isinstance(source, tuple) else (None, source)  # noqa: A001
    error = None
    content: str | bytes | Path = letter
    if id is None and isinstance(letter, Path):
        id = letter.stem  # noqa: A001
    if (
        id is not None
    ):  # a name that is no text in the file system's encoding is written with escapes
        id = id.encode("utf-8", "backslashreplace").decode()  # noqa: A001
    if isinstance(letter, Path):
        from imr_llm.letter.source import bytes_of  # noqa: PLC0415

        try:
            content = bytes_of(letter)
        except LetterError as failed:
            return Task(number, id or "", "", "", str(failed))
    if isinstance(content, str):
        data = content.encode("utf-8", "surrogatepass")
        plain = content.removeprefix("\ufeff")
        id = id or _digest(plain.encode("utf-8", "surrogatepass"))[:16]  # noqa: A001
    elif isinstance(content, bytes):
        data = content
        id = id or _digest(data)[:16]  # noqa: A001
    else:
        kind = type(letter).__name__
        error = f"A letter is a str (its text), bytes or a Path (its file), not {kind}."
        data, content = repr(kind).encode(), ""
        id = id or _digest(data)[:16]  # noqa: A001
    return Task(number, id, _digest(data), content, error)


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def shared(settings: Settings, number: int) -> Settings:
    """The settings of each of several processes, which keep to the limits together."""
    return settings.replaced(
        concurrency=max(1, settings.concurrency // number),
        requests_per_minute=settings.requests_per_minute and settings.requests_per_minute / number,
        tokens_per_minute=settings.tokens_per_minute and settings.tokens_per_minute / number,
    )


def drop(folder: RunFolder, *, again: bool) -> None:
    """Take out the rows of letters that are to be done again: files that could not be read; on
    request, what has an error or no answer of the model.
    """
    import pyarrow.compute as pc  # noqa: PLC0415 (an extra)

    def stays(table: Any) -> Any:
        readable = pc.not_equal(table[FINGERPRINT], "")
        if not again:
            return readable
        sound = pc.and_(pc.is_null(table["error"]), pc.is_null(table["fallback"]))
        return pc.and_(readable, sound)

    folder.drop(stays)


def made_with(settings: Settings, schema: type[Determination] | None) -> dict[str, Any]:
    """What decides what the rows say.

    Raises:
        ConfigurationError: a schema that cannot be used.
    """
    from imr_llm import __version__  # noqa: PLC0415

    version = version_of(checked(schema)) if schema else SCHEMA_VERSION
    made: dict[str, Any] = {"imr_llm": __version__, "schema_version": version}
    made["schema"] = f"{schema.__module__}.{schema.__qualname__}" if schema else None
    made["judge"] = str(settings.judge) if settings.judge else None
    decides: tuple[str, ...] = ("model", "accept_error")
    if settings.model:
        from imr_llm.model.prompt import prompt_version  # noqa: PLC0415

        made["prompt_version"] = prompt_version()
        decides = _DECIDES
    decided = {name: getattr(settings, name) for name in decides}
    if settings.model:
        decided["base_url"] = settings.address()
        decided["model_options"] = {
            name: _digest(json.dumps(value, sort_keys=True).encode()) if name in _SECRET else value
            for name, value in settings.model_options.items()
        }
    return {**made, **decided}
