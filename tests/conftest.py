"""No test sees the user's settings, keys or cache; the network is closed but for loopback."""

from __future__ import annotations

import os
from pathlib import Path

import hypothesis
import pytest

# How long an example takes is the machine's business.
hypothesis.settings.register_profile("no clock", deadline=None)
hypothesis.settings.load_profile("no clock")


@pytest.fixture(autouse=True)
def _own_world(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in list(os.environ):
        if name.startswith(("IMR_LLM_", "OPENAI_")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("IMR_LLM_CACHE_DIR", str(tmp_path / "cache"))
