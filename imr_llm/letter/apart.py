"""PDFs read in a helper process: what one of them does to its reader, it does to nobody else."""

from __future__ import annotations

import atexit
import contextlib
import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import IO, Final

from imr_llm.errors import LetterError
from imr_llm.letter.pdf import LENGTH, SECONDS, TEXT, read

_PATIENCE: Final = 10 * SECONDS
"""Seconds after which a helper that neither works nor answers is ended; its own limit is of work."""

_NEEDED: Final = frozenset({
    "DYLD_LIBRARY_PATH", "HOME", "LANG", "LC_ALL", "LC_CTYPE", "LD_LIBRARY_PATH", "PATH", "PYTHONHOME",
    "SYSTEMROOT", "TEMP", "TMP", "TMPDIR",
})  # fmt: skip


class _Helper:
    """A helper process; a new one is started when the last one ended."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None

    def text_of(self, data: bytes) -> str:
        """The text layer of a document. Raises `LetterError`."""
        with self._lock:
            process = self._started()
            watch = threading.Timer(_PATIENCE, process.kill)
            watch.daemon = True
            watch.start()
            try:
                mark, said = _asked(process, data)
            except (OSError, EOFError):
                self._end()
                raise LetterError(
                    "The PDF's reader ended on it: it asks for more memory or time than any letter, "
                    "or is damaged."
                ) from None
            except BaseException:  # interrupted half way: the next answer would be to this question
                self._end()
                raise
            finally:
                watch.cancel()
        text = said.decode("utf-8", "surrogatepass")
        if mark != TEXT:
            raise LetterError(text)
        return text

    def _started(self) -> subprocess.Popen[bytes]:
        if self._process is None or self._process.poll() is not None:
            self._end()
            path = os.pathsep.join(entry or str(Path.cwd()) for entry in sys.path)
            # That it cannot be started is the machine's trouble (an OSError), and no letter's.
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-m", "imr_llm.letter.pdf"],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                env=_environment() | {"PYTHONPATH": path},
            )  # fmt: skip
        return self._process

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        process.wait()
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                with contextlib.suppress(OSError):
                    stream.close()

    def close(self) -> None:
        with self._lock:
            self._end()


def _environment() -> dict[str, str]:
    """What Python and the system need to start: none of the program's keys and settings."""
    return {name: value for name, value in os.environ.items() if name in _NEEDED}


def _asked(process: subprocess.Popen[bytes], data: bytes) -> tuple[bytes, bytes]:
    given, answers = _pipes(process)
    given.write(LENGTH.pack(len(data)))
    given.write(data)
    given.flush()
    mark = answers.read(1)
    said = read(answers) if mark else None
    if said is None:
        raise EOFError
    return mark, said


def _pipes(process: subprocess.Popen[bytes]) -> tuple[IO[bytes], IO[bytes]]:
    if process.stdin is None or process.stdout is None:
        raise EOFError
    return process.stdin, process.stdout


_helper = _Helper()
_of_parents: Final[list[_Helper]] = []


def text_of(data: bytes) -> str:
    """The text layer of a PDF, a form feed between two pages.

    Raises:
        LetterError: what is wrong with the file, also when its reader fails on it.
    """
    return _helper.text_of(data)


def _forget() -> None:
    """In a child of a fork the helper is the parent's: its answers must not go to both."""
    global _helper  # noqa: PLW0603
    _of_parents.append(_helper)  # or its end here would be reported as that of a child
    _helper = _Helper()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget)


@atexit.register
def _close() -> None:
    _helper.close()
