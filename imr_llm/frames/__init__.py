"""Results as tidy tables: letters, issues, citations, fields; and what each of their columns means.

from imr_llm.frames import issues

table = issues("out", to="polars")    # the folder of a run
"""

from imr_llm.frames.entries import Entry, dictionary
from imr_llm.frames.tables import citations, fields, issues, letters

__all__ = ["Entry", "citations", "dictionary", "fields", "issues", "letters"]
