"""Libraries that only the corpus report needs are imported when it needs them, by name."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import Any

from imr_llm.errors import ConfigurationError


@cache
def need(module: str) -> Any:
    """The module.

    Raises:
        ConfigurationError: it is not installed; the message says what to do.
    """
    try:
        return import_module(module)
    except ImportError:
        package = module.partition(".")[0]
        raise ConfigurationError(
            f"The report needs {package}: pip install 'imr-llm[report]'."
        ) from None
