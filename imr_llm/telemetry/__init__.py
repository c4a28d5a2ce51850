"""What the library tells of its work: spans, metrics and logs, with counts, codes and names in them and not
a word of a letter. Nobody hears any of it by default, and nothing is loaded for it.
"""

from __future__ import annotations

import logging
import sys
from typing import TYPE_CHECKING

from imr_llm.telemetry import log, metrics, spans
from imr_llm.telemetry.log import Log
from imr_llm.telemetry.metrics import add
from imr_llm.telemetry.relay import Ears
from imr_llm.telemetry.spans import Span, begin, span

if TYPE_CHECKING:
    from imr_llm.telemetry.relay import Heard

__all__ = ["Log", "Span", "add", "begin", "ears", "retell", "span"]


def ears() -> Ears:
    """What this process listens to, for its workers: they tell nothing that nobody hears."""
    level = logging.getLogger(log.ROOT).getEffectiveLevel()
    return Ears(level, telemetry="opentelemetry" in sys.modules)


def retell(heard: Heard) -> None:
    """Tell here what a worker process has gathered."""
    for record in heard.records:
        log.retold(record)
    for measure in heard.measures:
        metrics.measured(measure.name, measure.number, measure.attributes)
    for lap in heard.laps:
        spans.retold(lap)
