"""No test sees the user's settings, keys or cache; the network is closed but for loopback."""

from __future__ import annotations

import os
from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def _own_world(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in list(os.environ):
        if name.startswith(("IMR_LLM_", "OPENAI_")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("IMR_LLM_CACHE_DIR", str(tmp_path / "cache"))
