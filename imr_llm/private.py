"""Files for their owner alone, whatever the folder and the umask say."""

from __future__ import annotations

import os
from typing import IO, TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pathlib import Path

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
