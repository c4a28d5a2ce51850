"""Metrics, by OpenTelemetry's API where the program has loaded it; else nothing is done."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, Final

from imr_llm.telemetry.relay import Measure, relay

if TYPE_CHECKING:
    from imr_llm.telemetry.relay import Value

SCOPE: Final = "imr_llm"

METRICS: Final[dict[str, tuple[str, str]]] = {
    "imr_llm.letters": ("{letter}", "letters that were read"),
    "imr_llm.letter.duration": ("s", "seconds from a letter's beginning to its result"),
    "imr_llm.fallbacks": ("{letter}", "letters for which the rules stood in"),
    "imr_llm.cache.lookups": ("{lookup}", "answers looked up in the cache"),
    "imr_llm.requests": ("{request}", "requests to a model's server"),
    "imr_llm.request.duration": ("s", "seconds that a request to a model's server took"),
    "imr_llm.tokens": ("{token}", "tokens sent and received"),
    "imr_llm.cost": ("USD", "what the tokens cost"),
}
"""Each metric with its unit and what it counts; one in seconds is a histogram, another one a counter."""

_API = "opentelemetry.metrics"
_instruments: dict[str, Any] = {}


def add(name: str, number: float = 1, **attributes: Value | None) -> None:
    """Add a number to a metric. An attribute that is None is left out."""
    gathering = relay()
    if not (gathering.ears.telemetry if gathering else _API in sys.modules):
        return
    told = {key: value for key, value in attributes.items() if value is not None}
    if gathering is not None:
        gathering.measure(Measure(name, number, told))
    else:
        measured(name, number, told)


def measured(name: str, number: float, attributes: dict[str, Value]) -> None:
    """Give a number to OpenTelemetry, where its metrics are loaded: some load its spans alone."""
    api = sys.modules.get(_API)
    if api is None:
        return
    if name not in _instruments:
        unit, meaning = METRICS[name]
        meter = api.get_meter(SCOPE)
        make = meter.create_histogram if unit == "s" else meter.create_counter
        _instruments[name] = make(name, unit=unit, description=meaning)
    instrument = _instruments[name]
    give = instrument.record if METRICS[name][0] == "s" else instrument.add
    give(number, attributes)
