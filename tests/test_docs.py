"""Every Python and shell block of the pages is run as its reader would, or listed with the reason."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from importlib import import_module
from pathlib import Path

import pytest
from answers import obedient
from batch_server import BatchServer
from doc_blocks import ROOT, Block, blocks_of, environment, pages, run, unnamed
from letters import LETTERS, NAMES, pdf_of
from model_script import Behaviour, ModelRequest, answer, status
from model_server import ModelServer

from evals.gold import built_in
from imr_llm import demo

# Pages that a reader goes through from the top, in one folder; any other block stands by itself.
FROM_THE_TOP = ("docs/quick-start.md",)

# (page, words of the block): why it is not run here. Each names exactly one block.
NOT_RUN = {
    ("README.md", "make demo"): "make's own targets, which .ci/run makes on a clean checkout",
    ("docs/accuracy.md", "--gold PUBLIC"): "needs the public letters, which are not redistributed",
    ("docs/clusters.md", "import ray"): "tests/cluster starts Ray with two nodes",
    ("docs/clusters.md", "pyspark"): "run as it stands by tests/cluster/test_recipes.py",
    ("docs/clusters.md", "import daft"): "run as it stands by tests/cluster/test_recipes.py",
    ("docs/contract/CONTRACT.md", "aextract(letter)"): "shows names and shapes; no program",
    ("docs/evals.md", "bench --scale"): "measures for minutes; .ci/full runs it",
    ("docs/evals.md", "faults --silence"): "takes minutes; tests/test_silence.py does the same",
    ("docs/faults.md", "--survival"): "takes minutes; tests/test_survival.py does the same",
    (
        "docs/recipes.md",
        "ANTHROPIC_API_KEY",
    ): "that provider's own; tests/test_named_providers.py asks it through its package",
    ("docs/speed.md", "bench"): "measures for minutes; .ci/full runs it",
}

# (page, words of the block): what its reader has done before.
BEFORE = {
    ("docs/evals.md", "answers.jsonl"): (
        "imr-llm extract $BUILT_IN --out answers.jsonl;"
        "printf 'from imr_llm import Determination as MyDetermination' > my_fields.py"
    ),
    ("docs/report.md", "--gold"): "ln -s labelled labels; ln -s labelled labelled-letters",
    ("docs/review.md", "labels.jsonl"): (
        "mkdir labels; for f in letters/*.txt; do cp labelled/$(basename $f .txt).json labels; done;"
        'python -c "import json, pathlib; print(*[json.dumps(json.loads(f.read_text())) for f in'
        " pathlib.Path('labels').iterdir()], sep=chr(10))\" > labels.jsonl"
    ),
    ("docs/review.md", "answers.jsonl"): (
        "imr-llm run letters/ --out out; imr-llm extract letters/ --out answers.jsonl"
    ),
    ("docs/tables.md", "imr-llm table"): (
        "imr-llm run letters/ --out out; imr-llm extract letters/ --out letters.jsonl; mkdir docs"
    ),
}

LABELLED = 10
"""The fewest letters that can be calibrated by."""

FOUND = [block for page in pages() for block in blocks_of(page)]
# The recipe for own fields is followed by tests/test_docs_own.py, with a model that answers to it.
ALONE = [block for block in FOUND if block.page not in (*FROM_THE_TOP, "docs/own-fields.md")]


def _listed(block: Block, of: dict[tuple[str, str], str]) -> str | None:
    listed = (
        said for (page, words), said in of.items() if page == block.page and words in block.text
    )
    return next(listed, None)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """What a reader has: letters, one letter by itself, labels, and a checkout's lists and baseline."""
    home = tmp_path / "home"
    labelled = home / "labelled"
    (home / "letters").mkdir(parents=True)
    labelled.mkdir()
    for number, name in enumerate(NAMES[:LABELLED]):
        if number < 4:
            shutil.copy(LETTERS / f"{name}.txt", home / "letters")
        shutil.copy(LETTERS / f"{name}.txt", labelled)
        shutil.copy(Path(str(built_in("gold"))) / f"{name}.json", labelled)
    shutil.copy(Path(demo.__file__).parent / "wrist.txt", home / "letter.txt")
    (home / "letter.pdf").write_bytes(pdf_of((home / "letter.txt").read_text("utf-8")))
    (home / "evals").mkdir()
    (home / "imr_llm").mkdir()
    shutil.copy(ROOT / "imr_llm" / "judge.json", home / "imr_llm")
    for name in ("baseline.json", "unfitted.txt"):
        shutil.copy(ROOT / "evals" / name, home / "evals")
    return home


def _azure(request: ModelRequest) -> Behaviour:
    """As Azure's v1 address answers: by deployment, with the resource's key, without an api-version."""
    if not request.path.startswith("/openai"):
        return answer(obedient())
    if request.path != "/openai/v1/chat/completions" or request.body["model"] != "my-deployment":
        return status(404)
    known = request.headers.get("authorization") == "Bearer key-of-the-resource"
    return answer(obedient()) if known else status(401)


@pytest.fixture
def world(tmp_path: Path) -> Iterator[tuple[dict[str, str], dict[str, str]]]:
    """Words of a page that stand for something of the reader's own, and the environment."""
    with ExitStack() as stack:
        server = stack.enter_context(ModelServer(_azure))
        batches = stack.enter_context(BatchServer())
        origin = server.url.removesuffix("/v1")
        told = {
            "https://my-resource.openai.azure.com": origin,
            "http://127.0.0.1:8000/v1": server.url,
            "http://127.0.0.1:8080/v1": server.url,
            'model="ollama/qwen3"': f'model="ollama/qwen3", base_url="{server.url}"',
            "DIR": "labelled",
            "LETTER": f"letters/{NAMES[0]}.txt",
            "FILE": "file.json",
        }
        env = environment(
            OPENAI_BASE_URL=server.url,
            OPENAI_API_KEY="sk-test",
            AZURE_OPENAI_API_KEY="key-of-the-resource",
            IMR_LLM_CACHE_DIR=str(tmp_path / "cache"),
            PYTHONPATH=os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")])),
            IMR_LLM_PRICES='{"input": 0.25, "output": 2}',  # no price list has this server
            BATCHES=batches.url,
            BUILT_IN=str(LETTERS),
        )
        yield told, env


@pytest.mark.parametrize("block", ALONE, ids=lambda block: block.name)
def test_a_block_runs(
    block: Block, folder: Path, world: tuple[dict[str, str], dict[str, str]]
) -> None:
    if _listed(block, NOT_RUN) is not None:
        return
    told, env = world
    if "--batch" in block.text or "batch=True" in block.text:
        env = env | {"OPENAI_BASE_URL": env["BATCHES"]}
    if before := _listed(block, BEFORE):
        run(Block("", 0, "bash", before), folder, {}, env)
    printed = run(block, folder, told, env)
    assert "Traceback" not in printed


@pytest.mark.parametrize("page", FROM_THE_TOP)
def test_a_page_runs_from_its_top(
    page: str, tmp_path: Path, world: tuple[dict[str, str], dict[str, str]]
) -> None:
    told, env = world
    empty = tmp_path / "empty"
    empty.mkdir()
    for block in blocks_of(page):
        assert _listed(block, NOT_RUN) is None
        run(block, empty, told, env)


def test_what_is_not_run_is_listed_exactly() -> None:
    for page, words in [*NOT_RUN, *BEFORE]:
        named = [block.name for block in FOUND if block.page == page and words in block.text]
        assert len(named) == 1, (page, words, named)


@pytest.mark.parametrize("page", pages())
def test_every_block_names_its_language(page: str) -> None:
    assert unnamed(page) == []


@pytest.mark.parametrize("room", ["", ".frames", ".pages", ".runs", ".cluster"])
def test_the_reference_has_every_public_name(room: str) -> None:
    module = import_module(f"imr_llm{room}")
    page = (ROOT / "docs" / "api.md").read_text("utf-8")
    told = {name.rpartition(".")[2] for name in re.findall(r"auto\w+:: (\S+)", page)}
    assert set(module.__all__) <= told


def test_a_wrong_promise_is_found(tmp_path: Path) -> None:
    """The runner itself: what a page tells wrongly fails, in each language."""
    env = environment()
    for language, wrong in (
        ("python", "print(1 + 1)\n# 3\n"),
        ("python", "raise SystemExit(1)\n"),
        ("console", "$ echo two\nthree\n"),
        ("console", "$ false\n"),
        ("bash", "false\ntrue\n"),
    ):
        with pytest.raises(AssertionError):
            run(Block("page", 0, language, wrong), tmp_path, {}, env)
    run(Block("page", 0, "console", "$ echo one two three\none ...\n"), tmp_path, {}, env)
