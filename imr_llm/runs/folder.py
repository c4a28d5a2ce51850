"""A run's folder: parts that are there whole or not at all, and a manifest of what they are.

    OUT/part-00000.parquet     letters that are done; committed by a rename
    OUT/_manifest.json         what the run is made with, and what became of it
    OUT/_jsonl/part-00000.jsonl  the same rows as lines of JSON, when asked for
    OUT/_batches/              what is under way in the provider's batches (see `runs.batches`)
    OUT/_work/                 parts that are being written, and what is spent on them

Names that begin with an underscore are passed over by whoever reads the folder as one table. What is
done is what stands in the parts, each with a checksum in its footer; the manifest is for people. Only
one process commits: a worker that outlives it writes into `_work`, where nothing is looked for.
"""

from __future__ import annotations

import contextlib
import errno
import os
import re
import secrets
import shutil
import stat
from dataclasses import asdict
from hashlib import blake2b
from typing import TYPE_CHECKING, Any, Final, Self

from imr_llm.errors import ConfigurationError, ImrError
from imr_llm.extraction import Usage
from imr_llm.private import private
from imr_llm.runs.rows import FINGERPRINT, arrow, line_of, parquet
from imr_llm.runs.seal import BLANK, BrokenSealError, check_stamp, sealed, stamped, unsealed
from imr_llm.runs.spent import SPENT, spent_in

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import pyarrow as pa

    from imr_llm.tally import Tally

MANIFEST: Final = "_manifest.json"
_WORK: Final = "_work"
_LINES: Final = "_jsonl"
_LOCK: Final = ".lock"
_BATCHES: Final = "_batches"
_OWN: Final = (_WORK, _LINES, _BATCHES, MANIFEST, _LOCK)
_PART: Final = "part-{:05d}"
_PART_NAME: Final = re.compile(r"part-\d{5,9}\.parquet")
_TELLING: Final = frozenset(
    {"imr_llm", "schema_version", "schema", "prompt_version", "model", "mode"}
)
"""What a run was made with, as far as a message tells it: no address and no options."""
_LOCK_SECONDS: Final = 10.0
_FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_READ_ONLY: Final = frozenset({errno.EROFS, errno.EACCES, errno.EPERM})


class RunError(ImrError):
    """A run cannot go on; the message says why, what is done, and what to do."""


def key_of(id: str, fingerprint: str) -> bytes:  # noqa: A002
    """What a letter of a run is known by: its id and its content, in 16 bytes."""
    return blake2b(f"{fingerprint}\n{id}".encode("utf-8", "surrogatepass"), digest_size=16).digest()


class RunFolder:
    """A folder that this process has locked for its run.

    Attributes:
        path: the folder.
        work: where parts are written before they are committed.
        done: `key_of` each letter whose row stands in a part.
        failed: how many of them have an error.
        before: what earlier starts have spent.
    """

    def __init__(self, path: Path, made_with: dict[str, Any], *, lines: bool) -> None:
        self.path = path
        self._start = str(secrets.randbits(62))
        self.work = path / _WORK / self._start
        self.before = Usage()
        self.done: set[bytes] = set()
        self.failed = 0
        self.lines = lines
        self._made_with = made_with
        self._next = 0
        self._lock: Any = None
        self._ours = False
        self._noted = True

    def __enter__(self) -> Self:
        """Lock the folder, clear away what was not committed, and look what is done.

        Raises:
            ConfigurationError: the folder cannot be made or written, another run is at work in it, it
                holds a run that was made with other settings, or something in it is damaged or a link.
        """
        try:
            self._open()
        except OSError as error:
            self.__exit__(None, None, None)
            raise ConfigurationError(
                f"The folder {self.path} cannot be used for a run: {reason(error)}."
            ) from None
        except BaseException:
            self.__exit__(None, None, None)
            raise
        return self

    def __exit__(self, *_: object) -> None:
        """Clear away what was not committed, and let go of the folder."""
        try:
            if self._ours:  # no other run's, and no folder that was refused
                self._clear()
        finally:
            if self._lock is not None:
                self._lock.release()
                self._lock = None

    def _clear(self) -> None:
        if self._noted:
            shutil.rmtree(self.path / _WORK, ignore_errors=True)
            return
        for file in self.work.glob("*"):  # what was spent stays for the next start's books
            if file.suffix != SPENT:
                with contextlib.suppress(OSError):
                    file.unlink()

    def _open(self) -> None:
        arrow()
        try:
            import filelock  # noqa: PLC0415 (an extra)
        except ImportError:
            raise ConfigurationError("Runs need filelock: pip install 'imr-llm[run]'.") from None
        self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
        _check_links(self.path)
        lock = filelock.FileLock(self.path / _LOCK, timeout=_LOCK_SECONDS, mode=0o600)
        try:
            lock.acquire()
        except filelock.Timeout:
            raise ConfigurationError(f"Another run is at work in {self.path}.") from None
        self._lock = lock
        _check_closed(self.path)
        before = self._check_made_with()
        self._ours = True
        for folder in (self.work.parent, self.work):  # `parents=True` would leave one to the umask
            folder.mkdir(mode=0o700, exist_ok=True)
        self._take_over(before)
        for left in self.work.parent.iterdir():
            if left != self.work:
                shutil.rmtree(left, ignore_errors=True)
        for part in self.parts():
            self._next = max(self._next, int(part.stem.rpartition("-")[2]) + 1)
        self._clear_lines_without_part()
        self.lines = self.lines or (self.path / _LINES).exists()
        if self.lines:
            self._add_lines()
        self._look_over()

    def _take_over(self, manifest: dict[str, Any]) -> None:
        """See what earlier starts have spent, that of a killed one since its manifest, too.

        The manifest says of which start the files are to be added: once it is this one, no others are.
        """
        start = str(manifest.get("start"))
        left = spent_in(self.work.parent / start) if start.isdigit() else None
        said = manifest.get("usage" if left is None else "usage_before") or {}
        self.before = Usage(**{name: said[name] for name in asdict(Usage()) if name in said})
        if left is not None:
            self.before.add(left)
        if manifest:
            record = {name: value for name, value in manifest.items() if name != "made_with"}
            self.note(record | {"usage": asdict(self.before)})

    def spent(self, tally: Tally) -> Usage:
        """What this start has spent: by the answers as they came, else by the letters that are done."""
        return spent_in(self.work) or tally.usage

    def _check_made_with(self) -> dict[str, Any]:
        """The manifest of the start before; empty without one."""
        before = manifest_of(self.path)
        if before is None:
            if any(self.path.glob("*.parquet")):
                raise ConfigurationError(
                    f"{self.path} holds Parquet files, but no manifest of a run; take another folder."
                )
            for name in (_WORK, _LINES):
                if not _left_by_a_start(self.path / name):
                    raise ConfigurationError(
                        f"{self.path} holds a {name} that is no run's; take another folder."
                    )
            return {}
        known = before.get("made_with", {})
        wrong = [
            name for name in sorted({*known, *self._made_with}, key=lambda each: (each != "model", each))
            if known.get(name) != self._made_with.get(name)
        ]  # fmt: skip
        if wrong and not self._is_begun(before):
            return {}  # a start that was refused before its first letter binds nothing
        if wrong:
            told = ", ".join(
                f"{name} ({known.get(name)!r})" if name in _TELLING else name for name in wrong
            )
            raise ConfigurationError(
                f"{self.path} holds a run that was made with another {told}; take the same, or "
                "another folder."
            )
        return before

    def _is_begun(self, manifest: dict[str, Any]) -> bool:
        """Whether earlier starts have read a letter, or paid for an answer."""
        start = str(manifest.get("start"))
        left = spent_in(self.work.parent / start) if start.isdigit() else None
        said = manifest.get("usage") or {}
        paid = said.get("input_tokens") or said.get("cost") or (left and left.input_tokens)
        return bool(self.parts() or paid or (self.path / _BATCHES).exists())

    def parts(self) -> list[Path]:
        """The committed parts, in order. Raises as `parts_of`."""
        return parts_of(self.path)

    def drop(self, keep: Callable[[pa.Table], Any]) -> int:
        """Take rows out of the parts, so that their letters are to be done again; how many.

        `keep` gives for a part which of its rows stay. Each part is replaced as a whole.
        """
        dropped = 0
        for part in self.parts():
            table = part_table(part)
            kept = table.filter(keep(table))
            if kept.num_rows == table.num_rows:
                continue
            dropped += table.num_rows - kept.num_rows
            self._replace(part, kept)
        if dropped:
            self._look_over()
        return dropped

    def failures(self, most: int) -> list[tuple[str, str]]:
        """Ids and errors of the first letters with one, so many at most."""
        found: list[tuple[str, str]] = []
        for part in self.parts():
            table = part_table(part, columns=["id", "error"])
            table = table.filter(table["error"].is_valid())
            found += zip(*(column.to_pylist() for column in table.columns), strict=True)
            if len(found) >= most:
                break
        return found[:most]

    def _look_over(self) -> None:
        """See what is done, and which of it has an error."""
        self.done.clear()
        self.failed = 0
        for part in self.parts():
            table = part_table(part, columns=["id", FINGERPRINT, "error"])
            ids, fingerprints, errors = table.columns
            known = zip(ids.to_pylist(), fingerprints.to_pylist(), strict=True)
            self.done.update(key_of(id, fingerprint) for id, fingerprint in known)  # noqa: A001
            self.failed += len(errors) - errors.null_count

    def _replace(self, part: Path, table: pa.Table) -> None:
        # Lines that are missing are added at the next start; lines of other rows would stay.
        self._lines_of(part).unlink(missing_ok=True)
        if not table.num_rows:
            part.unlink()
            return
        fresh = self.work / part.name
        write_part(fresh, table)
        fresh.replace(part)
        _settle(self.path)
        if self.lines:
            self._put_lines(part, table)

    def _add_lines(self) -> None:
        """Write the lines of parts that have none."""
        for part in self.parts():
            if not self._lines_of(part).exists():
                self._put_lines(part, part_table(part))

    def _put_lines(self, part: Path, table: pa.Table) -> None:
        """Write the lines of a part; a part and its lines hold the same rows."""
        fresh = self.work / f"{part.stem}.jsonl"
        text = "".join(f"{line_of(row)}\n" for row in table.to_pylist())
        write_durably(fresh, text.encode("utf-8", "backslashreplace"))
        (self.path / _LINES).mkdir(mode=0o700, exist_ok=True)
        fresh.replace(self._lines_of(part))

    def commit(self, written: Path) -> Path:
        """Put a part that was written in its place; its lines first, for the part is what counts."""
        try:
            part_bytes(written)
        except ConfigurationError:
            raise RunError(
                f"A part of {self.path} was damaged before it was committed; look after the disk, and "
                "start the run again."
            ) from None
        number, self._next = self._next, self._next + 1  # none is given twice, whatever interrupts
        part = self.path / f"{_PART.format(number)}.parquet"
        lines = written.with_suffix(".jsonl")
        if lines.exists():
            (self.path / _LINES).mkdir(mode=0o700, exist_ok=True)
            lines.replace(self._lines_of(part))
        written.replace(part)
        _settle(self.path)
        if self.lines and not self._lines_of(part).exists():
            self._put_lines(part, part_table(part))
        return part

    def note(self, record: dict[str, Any]) -> None:
        """Write the manifest: what the run is made with, and this record of its state."""
        self._noted = False
        fresh = self.work / MANIFEST
        own = {"start": self._start, "usage_before": asdict(self.before)}
        write_durably(fresh, sealed({"made_with": self._made_with, **record, **own}, indent=1))
        fresh.replace(self.path / MANIFEST)
        self._noted = True

    def _lines_of(self, part: Path) -> Path:
        return self.path / _LINES / f"{part.stem}.jsonl"

    def _clear_lines_without_part(self) -> None:
        for lines in (self.path / _LINES).glob("part-*.jsonl"):
            if not (self.path / f"{lines.stem}.parquet").exists():
                lines.unlink()


def manifest_of(folder: Path) -> dict[str, Any] | None:
    """The manifest of a run's folder; None where there is none.

    Raises:
        ConfigurationError: the file is none of ours.
    """
    try:
        return unsealed((folder / MANIFEST).read_bytes())
    except FileNotFoundError:
        return None
    except (OSError, BrokenSealError):
        raise ConfigurationError(
            f"The manifest in {folder} cannot be read, or is damaged; put a copy of it back, or take "
            "another folder: answers in the cache are not asked, or paid for, again."
        ) from None


def parts_of(folder: Path) -> list[Path]:
    """The parts in a run's folder, in order.

    Raises:
        ConfigurationError: the copy of a part stands among them: its rows would count twice.
    """
    found = sorted(folder.glob("part-*.parquet"), key=lambda each: (len(each.name), each.name))
    for each in found:
        if not _PART_NAME.fullmatch(each.name):
            raise ConfigurationError(f"{each} is no part of a run; take it out of the folder.")
    return found


def _left_by_a_start(folder: Path) -> bool:
    """Whether it is not there, or holds no more than a start that was killed at once leaves."""
    if not folder.exists():
        return True
    return all(
        each.is_dir()
        and each.name.isdigit()
        and all(file.name == MANIFEST for file in each.iterdir())
        for each in folder.iterdir()
    )


def part_bytes(part: Path) -> bytes:
    """The content of a part, which is what was written.

    Raises:
        ConfigurationError: it is no part of a run, or damaged; says what to do.
    """
    try:
        content = part.read_bytes()
        check_stamp(content)
    except (OSError, BrokenSealError):
        raise damaged_part(part) from None
    return content


def part_table(part: Path, columns: list[str] | None = None) -> pa.Table:
    """A part, or some of its columns. Raises as `part_bytes`."""
    pa = arrow()
    content = part_bytes(part)
    try:
        return parquet().read_table(pa.BufferReader(content), columns=columns)
    except (OSError, ValueError, pa.ArrowException):
        raise damaged_part(part) from None


def damaged_part(part: Path, why: str = "") -> ConfigurationError:
    """The error for a part that is none, or is not what was written; says what to do."""
    return ConfigurationError(
        f"{part} is no part of a run, or damaged{why}; remove it, and start the run again: its "
        "letters are done again."
    )


def write_part(file: Path, table: pa.Table) -> None:
    """Write a table so that it is on the disk when this returns, checksums in it. Raises OSError."""
    out = arrow().BufferOutputStream()
    marked = table.replace_schema_metadata({"imr_llm": BLANK})
    parquet().write_table(marked, out, compression="zstd", write_page_checksum=True)
    write_durably(file, stamped(out.getvalue().to_pybytes()))


def write_durably(file: Path, content: bytes) -> None:
    """Write a file so that it is on the disk when this returns. Raises OSError."""
    with private(file) as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())


def reason(error: OSError) -> str:
    """What is wrong with a disk, and what to do."""
    if error.errno in _FULL:
        return "there is no room left on its disk; free some space and start the run again"
    if error.errno in _READ_ONLY:
        return "it cannot be written; check the rights of the folder"
    return error.strerror or type(error).__name__


def _check_links(folder: Path) -> None:
    """Raise where a name of ours is a link, by which someone would have us write elsewhere."""
    found = folder.lstat()
    # The user's own links to the folder are the user's business.
    trusted = (0, os.geteuid()) if hasattr(os, "geteuid") else (found.st_uid,)
    if stat.S_ISLNK(found.st_mode) and found.st_uid not in trusted:
        raise ConfigurationError(f"{folder} is another user's link; give the folder itself.")
    for name in _OWN:
        try:
            found = (folder / name).lstat()
        except FileNotFoundError:
            continue
        is_folder, is_file = stat.S_ISDIR(found.st_mode), stat.S_ISREG(found.st_mode)
        if not is_folder and (not is_file or found.st_nlink > 1):
            raise ConfigurationError(f"{folder / name} is not a run's own, but a link; remove it.")


def _check_closed(folder: Path) -> None:
    """Raise where anyone may put rows into the folder."""
    modes_count = not (folder / _LOCK).stat().st_mode & stat.S_IWOTH  # it was made with 0600
    if modes_count and hasattr(os, "geteuid") and folder.stat().st_mode & stat.S_IWOTH:
        raise ConfigurationError(f"{folder} can be written by anyone; chmod o-w it.")


def _settle(folder: Path) -> None:
    """Have the folder's names on the disk."""
    with contextlib.suppress(OSError):  # not every system can
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
