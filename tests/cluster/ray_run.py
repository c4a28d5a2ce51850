"""Runs on a Ray cluster of two nodes on this machine; prints what was seen as JSON.

A process of its own: Ray opens sockets and warns, which the tests do not allow in theirs.
"""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import ray
import ray.data
from answers import obedient
from deadly import DEADLY, Deadly
from letters import NAMES, text_of
from model_script import answer, delay, rate_limited, status
from model_server import ModelServer
from ray.cluster_utils import Cluster

from evals.bench.ideal import ideal_answers
from evals.bench.stub import Stub, key_of, stub
from imr_llm import ConfigurationError, RunReport, Settings, extract
from imr_llm.cluster import columns, extract_table, run_on_ray
from imr_llm.letter import parse

TESTS = Path(__file__).resolve().parents[1]
AGE = re.compile(r"\b\d\d(?=[- ]year)")
WORKERS = 3
A_MINUTE = 900.0
ASKED_IN_PARTS = "e-021"
PAUSE = 4.0
SAYS = [name for name in columns().names if name not in ("cached", "usage")]
"""Columns that do not tell how an answer was come by."""


def varied() -> pa.Table:
    """Some four hundred letters with a request each, no two of which are the same."""
    rows = [
        {"id": f"{name}-{turn}", "letter": AGE.sub(str(20 + 5 * turn), text_of(name))}
        for turn in range(8)
        for name in NAMES
        if AGE.search(text_of(name)) and name != ASKED_IN_PARTS
    ]
    return pa.Table.from_pylist(rows)


def answers_for(letters: pa.Table, folder: Path) -> Path:
    """What the stub says: the same whatever the age."""
    settings = Settings(model="openai/stub", base_url="http://unused/v1", cache_dir=folder)
    known: dict[str, Any] = {}
    for text in letters["letter"].to_pylist()[: len(NAMES)]:
        label = extract(text, settings=Settings(model=None)).determination
        for request, said in ideal_answers(parse(text), label, settings):
            known[key_of(request.text)] = json.loads(said)
    file = folder / "answers.json"
    file.write_text(json.dumps(known), encoding="utf-8")
    return file


@contextmanager
def cluster() -> Any:
    """Two nodes; gives the cluster's address and the process ids of the nodes' raylets."""
    options = {"num_cpus": 2, "object_store_memory": 100_000_000, "include_dashboard": False}
    nodes = Cluster(initialize_head=True, head_node_args=options)
    try:
        nodes.add_node(num_cpus=2, object_store_memory=100_000_000)
        nodes.wait_for_nodes()
        join(nodes.address)
        yield (
            nodes.address,
            [
                info.process.pid
                for node in nodes.list_all_nodes()
                for info in node.all_processes["raylet"]
            ],
        )
    finally:
        ray.shutdown()
        nodes.shutdown()


def join(address: str) -> None:
    path = os.pathsep.join([os.environ.get("PYTHONPATH", ""), str(TESTS), str(TESTS / "cluster")])
    world = {"env_vars": {"PYTHONPATH": path}}
    ray.init(address=address, log_to_driver=False, logging_level="error", runtime_env=world)
    ray.data.DataContext.get_current().enable_progress_bars = False


def at_work(raylets: list[int]) -> dict[int, int]:
    """Processes of this cluster in which a worker of the run lives, each with its node's raylet."""
    found = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
            name = (folder / "cmdline").read_bytes()
        except OSError:
            continue
        if parent in raylets and b"_Worker" in name:
            found[int(folder.name)] = parent
    return found


def told(report: RunReport) -> dict[str, Any]:
    tally = report.tally
    return {
        "letters": report.letters, "done_before": report.done_before, "repeated": report.repeated,
        "read": tally.letters, "errors": tally.errors, "fallbacks": tally.fallbacks,
        "cached": tally.cached, "requests": tally.usage.requests, "cost": report.cost,
        "seconds": report.seconds,
    }  # fmt: skip


def rows(out: Path) -> list[dict[str, Any]]:
    """What the folder says, read as one table as anybody would."""
    return sorted(pq.read_table(out).select(SAYS).to_pylist(), key=lambda row: row["id"])


def most_in(paid: list, seconds: float) -> int:
    """The most requests that came within so many seconds."""
    times = sorted(began for _, began, _ in paid)
    first, most = 0, 0
    for last, at in enumerate(times):
        while times[first] < at - seconds:
            first += 1
        most = max(most, last - first + 1)
    return most


def asking(address: str, cache: Path) -> Settings:
    return Settings(
        model="openai/stub", base_url=address, api_key="none", mode="json_schema",
        concurrency=12, cache_dir=cache, prices={"input": 1, "output": 2},
    )  # fmt: skip


def start(letters: pa.Table, out: Path, settings: Settings, batch: int = 24) -> dict[str, Any]:
    data = ray.data.from_arrow(letters)
    return told(run_on_ray(data, out, workers=WORKERS, settings=settings, batch_letters=batch))


def scene_runs(work: Path, letters: pa.Table, server: Stub) -> dict[str, Any]:
    """An undisturbed run, and a second start of it."""
    settings = asking(server.address, work / "cache")
    first = start(letters, work / "a", settings)
    paid = server.paid()
    again = start(letters, work / "a", settings)
    said = extract_table(letters, settings=settings).select(SAYS).to_pylist()
    return {
        "first": first, "again": again, "paid": len(paid), "most_in_5": most_in(paid, 5),
        "paid_again": len(server.paid()) - len(paid),
        "alone": sorted(said, key=lambda row: row["id"]) == rows(work / "a"),
    }  # fmt: skip


def scene_killed(work: Path, letters: pa.Table, raylets: list[int], server: Stub) -> dict[str, Any]:
    """A run under a limit a minute, of which a worker is killed in the middle of its first batch."""
    before, over = len(server.paid()), threading.Event()
    workers: dict[int, int] = {}
    seen = {}

    def kill() -> None:
        while not over.wait(0.1):
            workers.update(at_work(raylets))
            if not seen and len(server.paid()) - before > len(letters) // 3:
                seen.update(workers=len(workers), nodes=len(set(workers.values())))
                os.kill(next(iter(workers)), signal.SIGKILL)

    killer = threading.Thread(target=kill)
    killer.start()
    limited = asking(server.address, work / "other").replaced(requests_per_minute=A_MINUTE)
    try:
        report = start(letters, work / "b", limited, batch=72)
    finally:
        over.set()
        killer.join()
    paid = server.paid()[before:]
    times = [began for _, began, _ in paid]
    return {
        **report, **seen, "ever": len(workers), "paid": len(paid),
        "equal": rows(work / "b") == rows(work / "a"),
        "most_for_one": max(Counter(row["id"] for row in rows(work / "b")).values()),
        "most_in": {seconds: most_in(paid, seconds) for seconds in (1, 5, 20)},
        "took": max(times) - min(times),
    }  # fmt: skip


def scene_led(work: Path, letters: pa.Table, address: str, server: Stub) -> dict[str, Any]:
    """The process that leads a run is killed, and the run begun again."""
    before, out, cache = len(server.paid()), work / "c", work / "third"
    led = [sys.executable, __file__, "lead", address, str(out), server.address, str(cache)]
    with subprocess.Popen(led) as leader:
        while len(list(out.glob("part-*"))) < 3 and leader.poll() is None:
            time.sleep(0.05)
        leader.kill()
    half = len(rows(out))
    report = start(letters, out, asking(server.address, cache))
    return {
        **report, "half": half, "paid": len(server.paid()) - before,
        "equal": rows(out) == rows(work / "a"),
        "left": [path.name for path in out.iterdir() if not path.name.startswith("part-")],
    }  # fmt: skip


def lead(address: str, out: str, server: str, cache: str) -> None:
    join(address)
    start(varied(), Path(out), asking(server, Path(cache)))


def scene_pause(work: Path, letters: pa.Table) -> dict[str, Any]:
    """One worker is told to wait; when do requests come after that?"""
    good = delay(0.1, answer(obedient()))

    def script(request: Any) -> Any:
        return rate_limited(PAUSE) if request.number == 40 else good

    with ModelServer(script) as server:
        settings = Settings(
            model="openai/stub", base_url=server.url, api_key="none", mode="json_schema",
            concurrency=6, cache_dir=work / "pause",
        )  # fmt: skip
        data = ray.data.from_arrow(letters.slice(0, 200))
        report = run_on_ray(data, work / "p", workers=WORKERS, settings=settings, batch_letters=24)
        asked = [request.at - server.requests[40].at for request in server.requests]
    return {"after": [at for at in asked if at > 0], "errors": report.tally.errors}


def scene_deadly(work: Path, letters: pa.Table) -> dict[str, Any]:
    """A letter that kills its reader, and letters that come twice, among good ones."""
    some = letters.slice(0, 20).to_pylist()
    bad = next(row for row in some[5:] if "Decision rationale: " in row["letter"])
    bad["letter"] = bad["letter"].replace("rationale: ", f"rationale: {DEADLY} ")
    data = ray.data.from_items([*some, *some[:3], *some[15:]])
    report = run_on_ray(
        data, work / "d", workers=2, settings=Settings(model=None), schema=Deadly, batch_letters=6
    )
    errors = {row["id"]: row["error"] for row in rows(work / "d") if row["error"]}
    return {**told(report), "rows": len(rows(work / "d")), "deadly": bad["id"], "said": errors}


def scene_stopped(work: Path, letters: pa.Table) -> dict[str, Any]:
    """The key is refused in the middle of a run; wrong columns."""
    said, refused = [], status(401)
    good = delay(0.1, answer(obedient()))
    with ModelServer(lambda request: good if request.number < 60 else refused) as server:
        settings = Settings(
            model="openai/stub", base_url=server.url, api_key="none", mode="json_schema",
            concurrency=6, cache_dir=work / "stopped",
        )  # fmt: skip
        data = ray.data.from_arrow(letters)
        for each in (data, data.drop_columns(["letter"])):
            try:
                run_on_ray(each, work / "s", workers=WORKERS, settings=settings, batch_letters=12)
            except ConfigurationError as error:
                time.sleep(1)
                at_once = server.count
                time.sleep(2)
                said.append([str(error), server.count - at_once])
    left = sorted(path.name for path in (work / "s").iterdir())
    return {"said": said, "left": left, "rows": len(rows(work / "s"))}


def main(work: Path) -> None:
    letters = varied()
    file = answers_for(letters, work)
    with stub(file, delay=0.2) as server, cluster() as (address, raylets):
        seen = {
            "count": len(letters),
            "runs": scene_runs(work, letters, server),
            "killed": scene_killed(work, letters, raylets, server),
            "led": scene_led(work, letters, address, server),
            "pause": scene_pause(work, letters),
            "deadly": scene_deadly(work, letters),
            "stopped": scene_stopped(work, letters),
        }
    sys.stdout.write(json.dumps(seen) + "\n")


if __name__ == "__main__":
    if sys.argv[1] == "lead":
        lead(*sys.argv[2:])
    else:
        main(Path(sys.argv[1]))
