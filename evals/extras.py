"""Libraries that only the scorer needs are imported when it needs them, by name."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import Any

from imr_llm.errors import ConfigurationError


@cache
def need(module: str) -> Any:
    """The module; a `ConfigurationError` that says what to install where it is missing."""
    try:
        return import_module(module)
    except ImportError as error:
        package = module.partition(".")[0]
        message = f"the evals need {package}: pip install 'imr-llm[evals]'"
        raise ConfigurationError(message) from error
