"""Layouts that outlive whoever made them: files of the instance, so that a learner who finishes alone, hours after the last one,
does not wait for a page to be laid out again."""

from __future__ import annotations

import hashlib
import os
import pickle
import time
from contextlib import suppress
from functools import cache
from importlib.metadata import version
from io import BytesIO
from pathlib import Path
from tempfile import NamedTemporaryFile

from lms.certificates.paper import compiled as room
from lms.certificates.paper.compiled.filling import Compiled
from lms.certificates.paper.compiled.marks import Form
from lms.certificates.paper.printing import FULL, Job, Layouts

MOST = 64
"""Files of about 400 kB; those that were made the longest ago go first."""
OLDEST = 30 * 86_400
"""Seconds that one is believed: what the system's own Pango would do differently since, is in no name."""


class Saved:
    """Lays out what is not in the folder yet. Nobody waits for a folder that cannot be read or written: it is done without."""

    def __init__(self, layouts: Layouts, folder: Path) -> None:
        self._layouts, self._folder = layouts, folder

    def compiled(self, job: Job, form: Form, density: str) -> Compiled | str:
        file = self._folder / _name(job, form, density)
        found = _read(file)
        if found is None:
            found = self._layouts.compiled(job, form, density)
            if found == FULL or isinstance(found, Compiled):
                self._keep(file, found)
        return found

    def whole(self, job: Job) -> bytes:
        return self._layouts.whole(job)

    def _keep(self, file: Path, made: Compiled | str) -> None:
        with suppress(OSError):
            self._folder.mkdir(exist_ok=True)
            with NamedTemporaryFile(dir=self._folder, prefix=".", delete=False) as new:
                pickle.dump(made, new)
            os.replace(new.name, file)
            for old in sorted(self._folder.iterdir(), key=lambda one: one.stat().st_mtime)[:-MOST]:
                old.unlink(missing_ok=True)


def _name(job: Job, form: Form, density: str) -> str:
    """Of all that the layout depends on, and of the program that makes it."""
    what = (form.pieces, job.design.digest, job.seal, bool(job.badge), bool(job.statement), job.facts.specimen, density,
            _edition())
    return hashlib.sha256(repr(what).encode()).hexdigest()


@cache
def _edition() -> str:
    told = hashlib.sha256(version("weasyprint").encode())
    for file in sorted(Path(__file__).parent.rglob("*.py")):
        told.update(file.read_bytes())
    return told.hexdigest()


def _read(file: Path) -> Compiled | str | None:
    """None where there is none that can be used; a damaged one is made anew."""
    try:
        is_old = time.time() - file.stat().st_mtime > OLDEST
        found = None if is_old else _Reader(BytesIO(file.read_bytes())).load()
    except Exception:
        return None
    return found if isinstance(found, Compiled | str) else None


class _Reader(pickle.Unpickler):
    """Makes what a layout consists of and calls nothing else, whatever somebody has put into the folder."""

    def find_class(self, module: str, name: str) -> type:
        found = super().find_class(module, name) if module.startswith(f"{room.__name__}.") and "." not in name else None
        if isinstance(found, type) and found.__module__ == module:
            return found
        raise pickle.UnpicklingError(f"{module}.{name} is no part of a layout")
