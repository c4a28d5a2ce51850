"""What the process that leads a run on Ray writes down, without a cluster."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from batch_runs import batched
from batch_server import BatchServer

from imr_llm import ConfigurationError, Extraction, Settings
from imr_llm.cluster import on_ray
from imr_llm.cluster.on_ray import _Books, _Part
from imr_llm.extraction import Usage
from imr_llm.runs.folder import RunFolder, key_of, manifest_of, write_part
from imr_llm.runs.rows import row_of, table_of
from imr_llm.runs.spent import Spent
from imr_llm.runs.tasks import made_with
from imr_llm.tally import Tally

if TYPE_CHECKING:
    from pathlib import Path

ALONE = Settings(model=None)


def entered(folder: RunFolder, books: _Books, name: str, error: str | None) -> None:
    result, tally = Extraction(id=name, error=error), Tally()
    tally.count(result)
    file = folder.work / f"{name}.parquet"
    write_part(file, table_of([row_of(result, "f")]))
    books.enter(_Part(file=str(file), keys=[key_of(name, "f")], tally=tally))


def test_errors_cost_and_versions_are_told_as_by_a_run_on_one_machine(tmp_path: Path) -> None:
    for start in (1, 2):
        with RunFolder(tmp_path, made_with(ALONE, None), lines=False) as folder:
            books = _Books(folder)
            books.note("running")
            entered(folder, books, f"bad-{start}", "no letter")
            spent = Spent(folder.work, "worker")  # of a batch that never arrived, too
            spent.add(Usage(requests=1, input_tokens=9, cost=0.5))
            spent.close()
            books.close(ended=True)
        assert books.report.errors == start
        assert [name for name, _ in books.report.failures] == [
            f"bad-{n}" for n in range(1, start + 1)
        ]
        manifest = manifest_of(tmp_path)
        assert manifest is not None
        assert manifest["cost"] == books.report.cost == start * 0.5
        assert manifest["usage"]["requests"] == start
        assert manifest["packages"]["pydantic"]


@pytest.mark.parametrize("ended", [True, False])
def test_how_it_ended_is_not_taken_from_what_the_caller_is_doing(
    tmp_path: Path, ended: bool
) -> None:
    with RunFolder(tmp_path, made_with(ALONE, None), lines=False) as folder:
        try:
            raise KeyError
        except KeyError:
            _Books(folder).close(ended=ended)
    assert (manifest_of(tmp_path) or {})["state"] == ("complete" if ended else "interrupted")


def test_letters_that_a_batch_is_asking_are_not_asked_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"
    with (
        BatchServer(faults={"poll": ["401"]}) as server,
        pytest.raises(ConfigurationError, match="401"),
    ):
        batched(server, out, requests=3)
    made = json.loads((out / "_manifest.json").read_bytes())["made_with"]
    monkeypatch.setattr(on_ray, "_leave_room", lambda _: None)
    monkeypatch.setattr(on_ray, "made_with", lambda *_: made)
    with pytest.raises(ConfigurationError, match="batch jobs of the run"):
        on_ray.run_on_ray(None, out, workers=1, settings=ALONE)  # type: ignore[arg-type]
