"""What is tried again, how often and when."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from pydantic import ValidationError

from imr_llm.model.trouble import sort_out
from imr_llm.telemetry import Log

if TYPE_CHECKING:
    import tenacity

_log = Log("imr_llm.model.client")


def tell_again(state: tenacity.RetryCallState) -> None:
    """Log that something is tried again, and why in one word."""
    error = state.outcome.exception() if state.outcome else None
    if error is None:
        return
    event = "model.reask" if is_invalid(error) else "model.retry"
    seconds = round(state.upcoming_sleep, 3)
    _log.info(event, cause=sort_out(error).kind, attempt=state.attempt_number, wait=seconds)


def is_invalid(error: BaseException) -> bool:
    """Whether the model may do better when it is shown the errors of its answer."""
    return isinstance(error, ValidationError | json.JSONDecodeError)


def stop(reasks: int, transport: int) -> tenacity.stop.stop_base:
    """How many tries there are in all."""
    import tenacity  # noqa: PLC0415

    return tenacity.stop_after_attempt(reasks + transport + 1)


def wait(state: tenacity.RetryCallState) -> float:
    """Seconds before the next try: none for a re-ask, else what the server says, else random."""
    import tenacity  # noqa: PLC0415

    error = state.outcome.exception() if state.outcome else None
    if error is None or is_invalid(error):
        return 0.0
    asked = sort_out(error).wait
    if asked is not None:
        return asked
    return float(tenacity.wait_random_exponential(multiplier=0.5, max=20)(state))
