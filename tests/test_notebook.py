"""The notebook runs from a clean kernel, without and with a model; its outputs fit the file's."""

from __future__ import annotations

import os
from pathlib import Path

import nbformat
import pytest
from answers import obedient
from doc_blocks import ROOT, environment
from model_server import ModelServer, answer
from notebooks import executed, kept, shape

NOTEBOOK = ROOT / "docs" / "notebooks" / "batch.ipynb"
STORED = nbformat.read(NOTEBOOK, as_version=4)


@pytest.fixture
def world(tmp_path: Path) -> dict[str, str]:
    return environment(
        IMR_LLM_CACHE_DIR=str(tmp_path / "cache"),
        PYTHONPATH=os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")])),
    )


def _said(book: nbformat.NotebookNode) -> str:
    outputs = [output for cell in book.cells for output in cell.get("outputs", [])]
    return "\n".join(output.text for output in outputs if output.get("name") == "stdout")


def test_rules_alone(tmp_path: Path, world: dict[str, str]) -> None:
    book = executed(NOTEBOOK, tmp_path, world)
    assert shape(kept(book)) == shape(STORED)
    assert "10 were there before, 53 read now" in _said(book)


def test_with_a_model_and_prices(tmp_path: Path, world: dict[str, str]) -> None:
    with ModelServer(answer(obedient(), prompt_tokens=1000, completion_tokens=100)) as server:
        priced = {
            "OPENAI_BASE_URL": server.url,
            "OPENAI_API_KEY": "sk-test",
            "IMR_LLM_PRICES": '{"input": 1, "output": 10}',
        }
        told = {"MODEL = None": 'MODEL = "openai/test-model"'}
        book = executed(NOTEBOOK, tmp_path, world | priced, told)
        asked = server.count
    assert shape(kept(book)) == shape(STORED)
    cost = asked * (1000 * 1 + 100 * 10) / 1_000_000
    assert f"cost of both: ${cost:.4f}" in _said(book)


def test_what_is_kept_is_small_and_of_no_machine() -> None:
    text = NOTEBOOK.read_text("utf-8")
    assert len(text) < 60_000
    for words in (str(Path.home()), str(ROOT), "/tmp/", "ipykernel_", "Traceback"):
        assert words not in text
    assert kept(STORED) == STORED
