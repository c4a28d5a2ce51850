"""What people see: one self-contained HTML page each, for a letter and for a corpus."""

from imr_llm.pages.report import report_page
from imr_llm.pages.report_corpus import Corpus, Estimate, corpus

__all__ = ["Corpus", "Estimate", "corpus", "report_page"]
