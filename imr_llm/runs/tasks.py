"""What runs on one machine and on many do alike: letters as tasks, limits shared out, what is done."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from imr_llm.errors import ConfigurationError, LetterError
from imr_llm.own import checked, version_of
from imr_llm.runs.rows import FINGERPRINT
from imr_llm.runs.workshop import Task
from imr_llm.schema import SCHEMA_VERSION

if TYPE_CHECKING:
    from collections.abc import Mapping

    from imr_llm.batch import Source
    from imr_llm.runs.folder import RunFolder
    from imr_llm.schema import Determination
    from imr_llm.settings import Settings

_DECIDES: Final = (
    "model", "base_url", "mode", "model_options", "ask", "part_characters", "mask", "passes",
    "escalate", "accept_error", "offline",
)  # fmt: skip
"""Settings that decide what a row says."""
_DECIDES_OF_RULES: Final = ("model", "accept_error")
"""Those of a run without a model."""
_DECIDES_NO_VALUE: Final = frozenset({"accept_error", "offline", "schema"})
"""What of `made_with` decides what is for review, what may be asked, or how a schema is called."""
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
    decides: tuple[str, ...] = _DECIDES_OF_RULES
    if settings.model:
        from imr_llm.model.prompt import prompt_version  # noqa: PLC0415

        made["prompt_version"] = prompt_version()
        decides = _DECIDES
    decided = {name: getattr(settings, name) for name in decides}
    if settings.model:
        decided["base_url"] = settings.address()
        decided["model_options"] = {
            name: _kept(name, value) for name, value in settings.model_options.items()
        }
    return {**made, **decided}


def _kept(option: str, value: Any) -> Any:
    """What a run keeps of an option: its value, or a hash of what may hold a key."""
    secret = option in _SECRET
    return _digest(json.dumps(value, sort_keys=True).encode()) if secret else value


def as_made_with(
    made: Mapping[str, Any], settings: Settings, schema: type[Determination] | None = None
) -> Settings:
    """Settings that read letters as a run's were read.

    What decides what a row says is the run's. The rest is that of `settings`, and so is what a run
    does not keep: the address with its login, and headers, which must be those that the run had.

    Args:
        made: `made_with` of the run, as its manifest has it.
        settings: of today. Where these are offline, nothing is asked, whatever the run did.
        schema: to read the letters with; it must have the run's fields.

    Raises:
        ConfigurationError: these letters cannot be read so now; says in a clause why, without values.
    """
    from imr_llm import __version__  # noqa: PLC0415
    from imr_llm.settings import Settings  # noqa: PLC0415

    names = _DECIDES if made.get("model") else _DECIDES_OF_RULES
    if made.get("imr_llm") != __version__:
        raise ConfigurationError("the run was made with another version of imr_llm")
    if made.get("schema_version") != (version_of(checked(schema)) if schema else SCHEMA_VERSION):
        raise ConfigurationError("the run was made with another schema")
    if not {*names, "judge"} <= made.keys():
        raise ConfigurationError("the run's manifest does not say all that it was made with")
    restored = {name: made[name] for name in names} | {"judge": made["judge"]}
    if made["judge"] and not Path(made["judge"]).is_file():
        raise ConfigurationError(
            "the file of counts (judge) that the run was made with is not there"
        )
    restored["offline"] = settings.offline or not made["model"] or made["offline"]
    if made["model"]:
        if made["base_url"] != settings.address():
            raise ConfigurationError(
                "the run asked a server at another address than is set now (base_url)"
            )
        restored["base_url"] = settings.base_url
        restored["model_options"] = _options(made["model_options"], settings)
    return Settings(**{**dict(settings), **restored})


def made_otherwise(made: Mapping[str, Any], other: Mapping[str, Any]) -> list[str]:
    """What two runs' `made_with` differ in, of all that decides what a value is; names, in order."""
    names = (made.keys() | other.keys()) - _DECIDES_NO_VALUE
    return sorted(name for name in names if made.get(name) != other.get(name))


def _options(made: Mapping[str, Any], settings: Settings) -> dict[str, Any]:
    """The run's options; of those that it keeps a hash of, today's, which must be the same."""
    options = dict(made)
    for name in _SECRET & made.keys():
        today = settings.model_options.get(name)
        if today is None or _kept(name, today) != made[name]:
            raise ConfigurationError(
                f"the run was made with {name}, of which it keeps a hash alone, and other {name} or "
                "none are set now (model_options)"
            )
        options[name] = today
    return options
