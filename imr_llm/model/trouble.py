"""What can go wrong with a model, sorted by what follows from it.

A cause's text names what happened, never what the letter, the answer or the key says.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from enum import Enum
from typing import Final

from pydantic import ValidationError

from imr_llm.errors import ConfigurationError
from imr_llm.guard import places_of


class After(Enum):
    """What follows from a trouble."""

    RETRY = "try again"
    """Timeouts, refused connections, 408, 409, 429, 5xx, rubbish and redirects from a proxy."""
    FALL_BACK = "the rules answer for this letter"
    """What this very letter or answer is refused for: 400, 413, 422, refusals, truncation."""
    STOP = "no other letter would fare better"
    """A wrong key, an unknown model, no quota left, an address that has moved."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """A cause, what follows, and the seconds that the server asks to wait."""

    cause: str
    after: After
    wait: float | None = None
    refused_request: bool = False
    """400, 413 or 422: a run whose first letters all get one is stopped (contract)."""
    kind: str = "other"
    """The cause in one word, of few: for counting (`docs/observability.md`)."""


class AnswerError(Exception):
    """The server answered, but there is no answer in it; carries a cause without letter text."""

    def __init__(self, cause: str, *, kind: str, retry: bool = False) -> None:
        super().__init__(cause)
        self.cause = cause
        self.kind = kind
        self.retry = retry
        self.tokens: tuple[int, int, int] = (0, 0, 0)
        """Input, cached input and output tokens that were paid for all the same."""


_RETRIED: Final = frozenset({408, 409, 429})
_REFUSED: Final = frozenset({400, 413, 422})
_MOVED: Final = frozenset({301, 308})
_QUOTA: Final = frozenset({"insufficient_quota", "billing_hard_limit_reached", "quota_exceeded"})
_NO_KEY: Final = "authentication method"
"""What packages of openai's make (anthropic) say when they find no key, at the first request."""
_CAUSES: Final = {
    400: "the server refused the request (400)",
    413: "the letter is too long for the server (413)",
    422: "the server refused the request (422)",
    429: "the server's rate limit (429)",
}


def sort_out(error: BaseException) -> Trouble:
    """The trouble that an exception of openai, instructor or the network stands for."""
    error = _innermost(error)
    if isinstance(error, AnswerError):
        after = After.RETRY if error.retry else After.FALL_BACK
        return Trouble(error.cause, after, kind=error.kind)
    if isinstance(error, ConfigurationError):
        return Trouble(str(error), After.STOP, kind="configuration")
    if isinstance(error, ValidationError):
        return Trouble(_invalid(error), After.FALL_BACK, kind="invalid_answer")
    if isinstance(error, json.JSONDecodeError):
        return Trouble("the server's answer is no JSON", After.RETRY, kind="no_json")
    status = getattr(error, "status_code", None)
    if isinstance(status, int):
        return _by_status(error, status)
    if isinstance(error, TypeError) and _NO_KEY in str(error):
        return Trouble(
            "The provider's key is not set in the environment.", After.STOP, kind="configuration"
        )
    name = type(error).__name__
    if _is_broken(error):
        return Trouble("no connection to the server", After.RETRY, kind="connection")
    if isinstance(error, TimeoutError) or "Timeout" in name:
        return Trouble("the server did not answer in time", After.RETRY, kind="timeout")
    if "Connect" in name or "Protocol" in name:
        return Trouble("no connection to the server", After.RETRY, kind="connection")
    if name == "IncompleteOutputException":
        cut_off = "the answer was cut off at the token limit"
        return Trouble(cut_off, After.FALL_BACK, kind="cut_off")
    return Trouble(f"the model could not be asked ({name})", After.FALL_BACK)


def _is_broken(error: BaseException | None) -> bool:
    """Whether a connection that was refused, reset or closed lies beneath: the client calls some of
    these a timeout.
    """
    while error is not None:
        broken = isinstance(error, OSError) or "Disconnected" in type(error).__name__
        if broken and not isinstance(error, TimeoutError):
            return True
        error = error.__cause__
    return False


def refuses_mode(error: BaseException, mode: str) -> bool:
    """Whether a server refuses the way in which the answer's shape is asked for, not the letter."""
    error = _innermost(error)
    if getattr(error, "status_code", None) not in (400, 404, 422, 501):
        return False
    if _code(error) == "context_length_exceeded":
        return False
    said = f"{getattr(error, 'param', '')} {getattr(error, 'body', '')} {error}".lower()
    return any(word in said for word in _MODE_WORDS.get(mode, ()))


def refuses_limit(error: BaseException) -> bool:
    """Whether a server refuses `max_tokens`, and names what it wants in its place."""
    error = _innermost(error)
    if getattr(error, "status_code", None) not in (400, 422):
        return False
    return "max_completion_tokens" in f"{getattr(error, 'body', '')} {error}"


_MODE_WORDS: Final = {
    "json_schema": ("response_format", "json_schema", "structured output"),
    "tools": ("tool_choice", "tools", "tool use", "function call"),
}


def _by_status(error: BaseException, status: int) -> Trouble:
    code = _code(error)
    kind = f"http_{status}"
    if status == 401:
        return Trouble(
            "the server refused the key (401); check the key and its variable",
            After.STOP,
            kind=kind,
        )
    if status == 403:
        return Trouble("the key may not use this model or server (403)", After.STOP, kind=kind)
    if status == 404:
        return Trouble("the server knows no such model or address (404)", After.STOP, kind=kind)
    if status in _MOVED:
        moved = f"the server's address has moved ({status}), and nothing was sent there; name the new one"
        return Trouble(moved, After.STOP, kind=kind)
    if 300 <= status < 400:
        redirects = f"the server redirects to another address ({status})"
        return Trouble(redirects, After.RETRY, kind=kind)
    if status == 429 and code in _QUOTA:
        no_quota = "the account has no quota left (insufficient_quota)"
        return Trouble(no_quota, After.STOP, kind="quota")
    if status in _REFUSED:
        cause = _CAUSES[status]
        if code == "context_length_exceeded":
            cause, kind = "the letter is too long for the model", "too_long"
        return Trouble(cause, After.FALL_BACK, refused_request=True, kind=kind)
    if status in _RETRIED or status >= 500:
        cause = _CAUSES.get(status, f"the server failed ({status})")
        return Trouble(cause, After.RETRY, _retry_after(error), kind=kind)
    return Trouble(f"the server answered with status {status}", After.FALL_BACK, kind=kind)


def _code(error: BaseException) -> str:
    code = getattr(error, "code", None)
    if code is None and isinstance(body := getattr(error, "body", None), dict):
        code = body.get("code")
    return code if isinstance(code, str) else ""


def _retry_after(error: BaseException) -> float | None:
    """Seconds of the `Retry-After` header; as a date, from the date that the server says it is now."""
    headers = getattr(getattr(error, "response", None), "headers", {})
    for name, unit in (("retry-after-ms", 0.001), ("retry-after", 1.0)):
        try:
            seconds = float(headers[name]) * unit
        except (KeyError, TypeError, ValueError):
            continue
        return seconds if 0 <= seconds < math.inf else None
    try:
        until, now = (parsedate_to_datetime(headers[name]) for name in ("retry-after", "date"))
        return max(0.0, (until - now).total_seconds())
    except (KeyError, TypeError, ValueError):  # no date, or one with a zone and one without
        return None


def _innermost(error: BaseException) -> BaseException:
    """The cause that instructor wrapped: its own exception holds the whole letter."""
    while type(error).__name__ in _WRAPPERS and error.__cause__ is not None:
        error = error.__cause__
    return error


_WRAPPERS: Final = frozenset({"InstructorRetryException", "RetryError", "ResponseParsingError"})


def _invalid(error: ValidationError) -> str:
    """Which fields were wrong, by name; never the values."""
    problems = error.errors(include_input=False, include_url=False, include_context=False)
    if any(problem["type"] == "json_invalid" for problem in problems):
        return "the answer is no valid JSON"
    named = f" ({', '.join(places)})" if (places := places_of(error)) else ""
    return f"the answer does not fit the schema{named}"
