"""Personal data that slips into letters: where it stands, and a letter without it for a model.

The posted letters are stripped of it, but not all of them are: birth dates and physicians' names
have been seen in public ones. What finds it (`privacy.scan`) is loaded when it is asked for.
"""

from imr_llm.privacy.finding import Finding, Kind
from imr_llm.privacy.mask import PLACEHOLDER, Masked

__all__ = ["PLACEHOLDER", "Finding", "Kind", "Masked"]
