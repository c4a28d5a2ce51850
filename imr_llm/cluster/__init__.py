"""Clusters: one function from an Arrow table of letters to an Arrow table of results.

from imr_llm.cluster import extract_table

results = extract_table(pa.table({"id": ["wrist"], "letter": [text]}), model="openai/gpt-5-mini")

Whatever moves Arrow tables between machines can call it; `run_on_ray` does on a Ray cluster what
`imr_llm.run` does on one machine. Needs the extra `run`, on Ray the extra `ray`.
"""

from imr_llm.cluster.on_ray import run_on_ray
from imr_llm.cluster.table import extract_batches, extract_table
from imr_llm.runs.rows import columns

__all__ = ["columns", "extract_batches", "extract_table", "run_on_ray"]
