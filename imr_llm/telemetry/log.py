"""Structured logs: `event name=value ...` as the message, and the same as `record.imr_llm`, a dict.

Silent by default: the package's logger has a handler that does nothing, so that Python's last resort, which
prints warnings, is not reached.
"""

from __future__ import annotations

import json
import logging
from typing import TYPE_CHECKING, Any

from imr_llm.telemetry.relay import Record, relay

if TYPE_CHECKING:
    from imr_llm.telemetry.relay import Value

ROOT = "imr_llm"

logging.getLogger(ROOT).addHandler(logging.NullHandler())


class Log:
    """Logs events of one room of the house.

    A field that is None is left out. What is logged is a count, a code or a name.
    """

    __slots__ = ("_logger",)

    def __init__(self, name: str) -> None:
        self._logger = logging.getLogger(name)

    def debug(self, event: str, **fields: Value | None) -> None:
        """Each step of each letter."""
        self._log(logging.DEBUG, event, fields)

    def info(self, event: str, **fields: Value | None) -> None:
        """What goes on: a run that begins, a request that is tried again."""
        self._log(logging.INFO, event, fields)

    def warning(self, event: str, **fields: Value | None) -> None:
        """What somebody should look at: rules that stand in, a cache that cannot be used."""
        self._log(logging.WARNING, event, fields)

    def _log(self, level: int, event: str, fields: dict[str, Value | None]) -> None:
        if (gathering := relay()) is not None:
            told = {name: value for name, value in fields.items() if value is not None}
            gathering.log(Record(self._logger.name, level, event, told))
        elif self._logger.isEnabledFor(level):
            told = {name: value for name, value in fields.items() if value is not None}
            _write(self._logger, level, event, told)


def retold(record: Record) -> None:
    """Log what a worker process would have logged."""
    logger = logging.getLogger(record.logger)
    if logger.isEnabledFor(record.level):
        _write(logger, record.level, record.event, record.fields)


def _write(logger: logging.Logger, level: int, event: str, fields: dict[str, Value]) -> None:
    said = " ".join([event, *(f"{name}={_shown(value)}" for name, value in fields.items())])
    logger.log(
        level, "%s", said, extra={"imr_llm": {"event": event, **fields}}, stacklevel=4
    )  # the line of who tells it


def _shown(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:.6g}"
    if isinstance(value, tuple):
        return ",".join(map(str, value))
    text = str(value)
    return text if text and not any(c.isspace() or c in '"=' for c in text) else json.dumps(text)
