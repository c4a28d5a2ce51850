"""What a run knows of its batch jobs, on the disk before anything follows from it.

OUT/_batches/run.json                  the run's id, by which its jobs are found at the provider
OUT/_batches/job-00000.json            how far a job is
OUT/_batches/job-00000.asked.jsonl     key, kind, token and items of each of its requests
OUT/_batches/job-00000.open.jsonl      those that it brought no sound answer for, and why
OUT/_batches/job-00000.requests.jsonl  the requests: alone with letter text, gone once uploaded
"""

from __future__ import annotations

import io
import json
import os
import secrets
from collections import Counter
from dataclasses import asdict, dataclass, field
from hashlib import file_digest
from typing import TYPE_CHECKING, Any, Final, Literal

from imr_llm.errors import ConfigurationError
from imr_llm.extraction import Usage
from imr_llm.model.prompt import Request
from imr_llm.runs.batches.plan import FOLDER
from imr_llm.runs.seal import (
    BrokenSealError,
    SealedLines,
    sealed,
    summing,
    unsealed,
    unsealed_lines,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

_RUN: Final = "run.json"
_JOB: Final = "job-{:05d}"
_KEPT: Final = {
    "written": ("asked.jsonl", "requests.jsonl"),
    "uploaded": ("asked.jsonl",),
    "created": ("asked.jsonl",),
}
"""Files of the jobs under way, by state."""


@dataclass(slots=True)
class Job:
    """One job, as far as it is known to be.

    Attributes:
        number: within the run; never given twice.
        requests: how many.
        state: its file is written, is uploaded; the batch is created, is taken in; or the job is given
            up, and its requests are free for another one.
        expected: what it may cost, in US dollars.
        usage: what it took; known when it is taken in.
        ended: the provider's word for how it ended.
        files: files at the provider that are to be deleted.
        text_sum: checksum of its requests, which a later start may have to send.
    """

    number: int
    requests: int
    state: Literal["written", "uploaded", "created", "taken", "dropped"] = "written"
    expected: float = 0.0
    file_id: str | None = None
    batch_id: str | None = None
    usage: Usage = field(default_factory=Usage)
    ended: str | None = None
    files: list[str] = field(default_factory=list)
    text_sum: str = ""


@dataclass(frozen=True, slots=True)
class Open:
    """A request that a job brought no sound answer for.

    Attributes:
        key: of its answer.
        cause: why; never letter text.
        again: whether another try makes sense.
    """

    key: str
    cause: str
    again: bool


class Journal:
    """The jobs of the run in a folder; made for their owner alone.

    Raises:
        ConfigurationError: the journal cannot be read.
    """

    def __init__(self, out: Path) -> None:
        self.folder = out / FOLDER
        self.folder.mkdir(mode=0o700, exist_ok=True)
        if not (self.folder / _RUN).exists():
            put(self.folder / _RUN, sealed({"run": secrets.token_hex(8)}))
        try:
            self.run_id = str(unsealed((self.folder / _RUN).read_bytes())["run"])
            self.jobs = [_job(file) for file in sorted(self.folder.glob("job-*.json"))]
        except (KeyError, TypeError, ValueError):
            raise self._damaged() from None
        self._clear_unfinished()
        self._next = max((job.number for job in self.jobs), default=-1) + 1

    def _damaged(self) -> ConfigurationError:
        return ConfigurationError(
            f"The journal in {self.folder} cannot be read, or is damaged; put a copy of it back, or "
            "remove the folder, and what it asked without an answer is asked, and paid for, again."
        )

    @property
    def under_way(self) -> list[Job]:
        """The jobs that are neither taken in nor given up."""
        return [job for job in self.jobs if job.state in _KEPT]

    def usage(self) -> Usage:
        """What all jobs took so far."""
        total = Usage()
        for job in self.jobs:
            total.add(job.usage)
        return total

    def summary(self) -> dict[str, Any]:
        """For the manifest."""
        states = Counter(job.ended or job.state for job in self.jobs)
        asked = sum(job.requests for job in self.jobs if job.state != "dropped")
        return {"jobs": dict(states), "requests": asked, "usage": asdict(self.usage())}

    def begin(self) -> int:
        """The number of the next job, whose files can now be written."""
        number, self._next = self._next, self._next + 1
        return number

    def add(self, job: Job) -> None:
        """A job whose files are complete."""
        self.note(job)
        self.jobs.append(job)

    def note(self, job: Job) -> None:
        """Keep how far a job is."""
        put(self._file(job.number, "json"), sealed(asdict(job)))

    def close(self, job: Job, left: Iterable[Open]) -> None:
        """A job is taken in, but for these."""
        lines = [json.dumps([each.key, each.cause, each.again]).encode() + b"\n" for each in left]
        if lines:
            put(self._file(job.number, "open.jsonl"), _sealed(lines))
        job.state = "taken"
        self.note(job)
        self.asked_file(job.number).unlink(missing_ok=True)

    def drop(self, job: Job) -> None:
        """Give a job up."""
        job.state = "dropped"
        self.note(job)
        self.forget_text(job)
        self.asked_file(job.number).unlink(missing_ok=True)

    def asked(self, job: Job) -> dict[str, Request]:
        """The requests of a job under way, by key; without their text."""
        found = {}
        for line in self._lines(self.asked_file(job.number)):
            key, kind, token, items = json.loads(line)
            found[key] = Request(kind, "", token, "", {}, tuple(items))
        return found

    def left(self) -> Iterator[Open]:
        """What the jobs that are taken in brought no sound answer for, a job after the other."""
        for file in sorted(self.folder.glob("job-*.open.jsonl")):
            for line in self._lines(file):
                yield Open(*json.loads(line))

    def _lines(self, file: Path) -> list[bytes]:
        try:
            return unsealed_lines(file.read_bytes())
        except (FileNotFoundError, BrokenSealError):
            raise self._damaged() from None

    def asked_file(self, number: int) -> Path:
        """Where it stands what a job asks."""
        return self._file(number, "asked.jsonl")

    def text_file(self, number: int) -> Path:
        """Where a job's requests stand until they are uploaded."""
        return self._file(number, "requests.jsonl")

    def has_text(self, job: Job) -> bool:
        """Whether a job's requests are here, as they were written."""
        try:
            with self.text_file(job.number).open("rb") as text:
                return file_digest(text, summing).hexdigest() == job.text_sum
        except FileNotFoundError:
            return False

    def forget_text(self, job: Job | None = None) -> None:
        """Remove the requests of a job, or of all, from this disk."""
        name = _JOB.format(job.number) if job else "job-*"
        for file in self.folder.glob(f"{name}.requests.jsonl"):
            file.unlink(missing_ok=True)

    def _file(self, number: int, suffix: str) -> Path:
        return self.folder / f"{_JOB.format(number)}.{suffix}"

    def _clear_unfinished(self) -> None:
        """What a start that was killed left behind: files of no job, and of jobs that are over."""
        kept = {
            self._file(job.number, suffix)
            for job in self.jobs
            for suffix in ("json", *_KEPT.get(job.state, ("open.jsonl",)))
        }
        for file in set(self.folder.glob("job-*")) - kept:
            file.unlink(missing_ok=True)


def check_none_under_way(out: Path) -> None:
    """Raise where letters would be asked one by one that a job asks, and pays for, already.

    Raises:
        ConfigurationError: says what to do.
    """
    if (out / FOLDER).is_dir() and (jobs := Journal(out).under_way):
        raise ConfigurationError(
            f"{len(jobs)} batch jobs of the run in {out} are under way: go on with batches; or "
            f"remove {out / FOLDER}, and what they ask is asked, and paid for, again."
        )


def put(file: Path, content: bytes) -> None:
    """Write a file for its owner alone: there as a whole or not at all, and on the disk."""
    fresh = file.with_name(f"{file.name}.part")
    with private(fresh) as out:
        out.write(content)
        settle(out)
    fresh.replace(file)
    folder = os.open(file.parent, os.O_RDONLY) if hasattr(os, "O_DIRECTORY") else None
    if folder is not None:
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def private(file: Path) -> Any:
    """A fresh file, open for writing, that nobody else can read."""
    file.unlink(missing_ok=True)  # a link, or what a start that was killed has left
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0)
    return os.fdopen(os.open(file, flags, 0o600), "wb")


def settle(out: Any) -> None:
    """Have on the disk what was written."""
    out.flush()
    os.fsync(out.fileno())


def _sealed(lines: Iterable[bytes]) -> bytes:
    out = io.BytesIO()
    seal = SealedLines(out)
    for line in lines:
        seal.add(line)
    seal.end()
    return out.getvalue()


def _job(file: Path) -> Job:
    record = unsealed(file.read_bytes())
    return Job(**record | {"usage": Usage(**record["usage"])})
