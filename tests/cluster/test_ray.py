"""Runs on a real Ray cluster of two nodes on this machine, disturbed in several ways.

`ray_run.py` does them all in one cluster; each test looks at one of them.
"""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from clusters import starts_a_cluster

HERE = Path(__file__).parent
ROOT = HERE.parents[1]

pytestmark = starts_a_cluster
IN_FLIGHT = 12
WORKERS = 3
A_SECOND = 15
PAUSE = 4.0


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    if importlib.util.find_spec("ray") is None:
        pytest.skip('needs Ray: pip install "imr-llm[ray]"')
    path = os.pathsep.join(map(str, (ROOT, ROOT / "tests", HERE)))
    environment = {**os.environ, "PYTHONPATH": path}
    for name in [name for name in environment if name.startswith(("IMR_LLM_", "OPENAI_"))]:
        del environment[name]
    done = subprocess.run(
        [sys.executable, str(HERE / "ray_run.py"), str(tmp_path_factory.mktemp("ray"))],
        env=environment, cwd=ROOT, capture_output=True, text=True, timeout=900, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-5000:]
    return json.loads(done.stdout.splitlines()[-1])


def test_a_run_reads_each_letter_once_and_says_what_the_one_function_says(seen: dict) -> None:
    first = seen["runs"]["first"]
    assert first["letters"] == first["read"] == seen["count"] > 400
    assert first["errors"] == first["fallbacks"] == 0
    assert first["requests"] == seen["runs"]["paid"] == seen["count"]
    assert first["cost"] > 0
    assert seen["runs"]["alone"]


def test_a_second_start_asks_nothing(seen: dict) -> None:
    again = seen["runs"]["again"]
    assert seen["runs"]["paid_again"] == again["read"] == 0
    assert again["letters"] == again["done_before"] == seen["count"]
    assert again["cost"] == seen["runs"]["first"]["cost"]


def test_when_a_worker_is_killed_each_row_is_there_once_and_as_in_an_undisturbed_run(
    seen: dict,
) -> None:
    killed = seen["killed"]
    assert (killed["workers"], killed["nodes"], killed["ever"]) == (WORKERS, 2, WORKERS + 1)
    assert killed["letters"] == seen["count"]
    assert killed["most_for_one"] == 1
    assert killed["equal"]
    # Only what the dead worker had under way is paid again: the rest of its batch is in the cache.
    assert 0 < killed["cached"] < 72
    assert seen["count"] <= killed["paid"] <= seen["count"] + IN_FLIGHT / WORKERS


def test_the_limit_a_minute_is_kept_over_all_workers(seen: dict) -> None:
    killed = seen["killed"]
    for seconds, most in killed["most_in"].items():
        # Each worker, and the one that came for the dead one, may begin with a second's worth.
        assert most <= A_SECOND * (int(seconds) + 1 + 1 / WORKERS) + WORKERS + 1
    assert killed["took"] >= killed["paid"] / A_SECOND - 2
    assert seen["runs"]["most_in_5"] > killed["most_in"]["5"]  # without the limit it is faster


def test_when_the_leader_is_killed_the_next_start_goes_on_where_it_was(seen: dict) -> None:
    led = seen["led"]
    assert 0 < led["half"] < seen["count"]
    assert led["done_before"] >= led["half"]
    assert led["letters"] == seen["count"]
    assert led["equal"]
    assert seen["count"] <= led["paid"] <= seen["count"] + IN_FLIGHT
    assert set(led["left"]) == {".lock", "_manifest.json"}


def test_a_pause_that_one_worker_is_asked_for_is_kept_by_all(seen: dict) -> None:
    after = seen["pause"]["after"]
    told = 1.0  # half a second between two looks, and a busy machine
    assert not [at for at in after if told < at < PAUSE - 0.1]
    assert max(after) > PAUSE
    assert seen["pause"]["errors"] == 0


def test_a_letter_that_kills_its_reader_is_a_row_with_an_error_and_letters_come_once(
    seen: dict,
) -> None:
    deadly = seen["deadly"]
    assert list(deadly["said"]) == [deadly["deadly"]]
    assert "died of it" in deadly["said"][deadly["deadly"]]
    assert (deadly["letters"], deadly["rows"], deadly["repeated"]) == (20, 20, 8)


def test_what_no_other_letter_would_change_stops_the_run_and_keeps_what_is_done(seen: dict) -> None:
    (refused, later), (columns, later_too) = seen["stopped"]["said"]
    assert "refused the key" in refused
    assert "this one has id" in columns
    assert later == later_too == 0
    assert [n for n in seen["stopped"]["left"] if not n.startswith("part-")] == [".lock", "_manifest.json"]  # fmt: skip
