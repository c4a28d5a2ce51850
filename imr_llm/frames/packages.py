"""The packages that tables are made with: extras, loaded when they are first needed."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from imr_llm.errors import ConfigurationError


def arrow() -> Any:
    """The package pyarrow. Raises ConfigurationError where it is not installed."""
    return _loaded("pyarrow")


def parquet() -> Any:
    """The part of pyarrow that reads and writes Parquet. Raises as `arrow`."""
    arrow()
    return _loaded("pyarrow.parquet")


def pandas() -> Any:
    """The package pandas. Raises as `arrow`."""
    return _loaded("pandas")


def polars() -> Any:
    """The package polars. Raises as `arrow`."""
    return _loaded("polars")


def _loaded(name: str) -> Any:
    try:
        return import_module(name)
    except ImportError:
        package = name.partition(".")[0]
        raise ConfigurationError(f"This needs {package}: pip install 'imr-llm[frames]'.") from None
