"""Files for their owner alone, whatever the folder and the umask say."""

from __future__ import annotations

import errno
import os
import stat
from typing import IO, TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType

_OWNER: Final = 0o600


def private(file: Path) -> IO[bytes]:
    """A fresh file, open for writing, that nobody else can read. Raises OSError.

    One that is there keeps its content for nobody: it is emptied and closed to others.
    """
    handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, _OWNER)
    try:
        if hasattr(os, "fchmod"):
            os.fchmod(handle, _OWNER)
        return os.fdopen(handle, "wb")
    except BaseException:
        os.close(handle)
        raise


def afresh(file: Path) -> IO[bytes]:
    """As `private`, but made now: what stands under the name, such as another's link, is removed."""
    file.unlink(missing_ok=True)
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0)
    return os.fdopen(os.open(file, flags, _OWNER), "wb")


def added_to(file: Path) -> IO[bytes]:
    """A file for its owner alone, open for writing at its end. Raises OSError, as for a link."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | getattr(os, "O_NOFOLLOW", 0)
    return os.fdopen(os.open(file, flags, _OWNER), "ab")


class Replacing:
    """Writes beside a file and puts it in place at the end: an older one is never half gone.

    A new file is for its owner alone; a file that is replaced keeps its mode, for who opened it to
    others meant it. No link is written through: one in the place of the file is itself replaced.

    Attributes:
        partial: where it is written until then, `NAME.part`; what a killed process left there goes.
    """

    def __init__(self, file: Path, *, keep: bool = False) -> None:
        """Begin. Raises OSError where it cannot be written, or stands for something else than a file.

        With `keep`, what was written stays in `partial` if an exception comes between.
        """
        mode = _mode_of(file)
        self.partial = file.with_name(f"{file.name}.part")
        self._file, self._keep = file, keep
        self._out = afresh(self.partial)
        if mode is not None and hasattr(os, "fchmod"):
            os.fchmod(self._out.fileno(), mode)

    def __enter__(self) -> IO[bytes]:
        """What to write into; it may be closed by whoever writes."""
        return self._out

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Put it in place; after an exception, clear it away or keep it beside."""
        done = False
        try:
            self._out.close()  # also writes: the disk may be full
            if kind is None:
                self.partial.replace(self._file)
                done = True
        finally:
            if not done and not (self._keep and self.partial.stat().st_size):
                self.partial.unlink(missing_ok=True)


def _mode_of(file: Path) -> int | None:
    """The mode of the file that is to be replaced; None where there is none, or a link."""
    try:
        found = file.lstat().st_mode
    except FileNotFoundError:
        return None
    if stat.S_ISREG(found):
        return stat.S_IMODE(found) & 0o777
    if not stat.S_ISLNK(found):
        raise OSError(errno.EINVAL, "it is not a file")
    return None
