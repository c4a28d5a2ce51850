"""OpenTelemetry's own SDK with exporters in memory, set up once for the process, and what it was told."""

from __future__ import annotations

from functools import cache
from typing import Any

from opentelemetry import metrics, trace
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import InMemoryMetricReader
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter


class Ear:
    """Spans since `clear`, and metrics as what was added since."""

    def __init__(self) -> None:
        self._exporter = InMemorySpanExporter()
        self._reader = InMemoryMetricReader()
        tracers = TracerProvider()
        tracers.add_span_processor(SimpleSpanProcessor(self._exporter))
        trace.set_tracer_provider(tracers)
        metrics.set_meter_provider(MeterProvider([self._reader], shutdown_on_exit=False))
        self._before: dict[Any, float] = {}

    def clear(self) -> None:
        self._exporter.clear()
        self._before = self._totals()

    def spans(self, name: str | None = None) -> list[ReadableSpan]:
        found = self._exporter.get_finished_spans()
        return [each for each in found if name in (None, each.name)]

    def added(self, name: str, **attributes: Any) -> float:
        """What was added to a metric under these attributes, whatever else it has."""
        return sum(
            total - self._before.get(key, 0)
            for key, total in self._totals().items()
            if key[0] == name and set(attributes.items()) <= set(key[1])
        )

    def everything(self) -> str:
        """All that an exporter would send."""
        data = self._reader.get_metrics_data()
        return "\n".join(
            [*(each.to_json() for each in self.spans()), data.to_json() if data else ""]
        )

    def _totals(self) -> dict[Any, float]:
        data = self._reader.get_metrics_data()
        if data is None:
            return {}
        return {
            (metric.name, tuple(sorted(point.attributes.items()))): getattr(
                point, "value", getattr(point, "count", 0)
            )
            for resource in data.resource_metrics
            for scope in resource.scope_metrics
            for metric in scope.metrics
            for point in metric.data.data_points
        }


@cache
def ear() -> Ear:
    """The one of this process: a provider cannot be set twice."""
    return Ear()
