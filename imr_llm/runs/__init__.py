"""Runs: any number of letters into a folder of Parquet parts, stopped by anything, resumed by content.

from imr_llm import run

report = run(Path("letters").glob("*.pdf"), "out", model="openai/gpt-5-mini", max_cost=50)
print(report.letters, report.tally.usage.cost, report.stopped)
"""

from imr_llm.runs.batches.plan import Batching
from imr_llm.runs.estimate import Estimate, estimate
from imr_llm.runs.start import RunError, RunReport, run

__all__ = ["Batching", "Estimate", "RunError", "RunReport", "estimate", "run"]
