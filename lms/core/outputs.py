"""Files that a command writes where the operator says."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import NamedTemporaryFile, TemporaryFile
from typing import IO, Any


@contextmanager
def written(path: Path) -> Iterator[IO[bytes]]:
    """What is written inside becomes the file, whole or not at all; OSError where it cannot. A device or a pipe
    (/dev/stdout, what the shell makes of >(...)) is written into: renaming a file over it would take its place."""
    if path.exists() and not path.is_file():
        with TemporaryFile() as out:
            yield out
            out.seek(0)
            with path.open("wb") as device:
                shutil.copyfileobj(out, device)
        return
    with _beside(path) as out:
        try:
            yield out
            out.flush()
            os.replace(out.name, path)
        except BaseException:
            os.unlink(out.name)
            raise


def _beside(path: Path) -> Any:
    """A file in the same folder; who may not write there reads the name that was asked for."""
    try:
        return NamedTemporaryFile(dir=path.absolute().parent, prefix=f".{path.name[:100]}.", delete=False)
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(path)) from error
