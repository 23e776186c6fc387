"""Becomes the script that is named to it, in a house without manifests: what runs apart has no app, so of a room it gets what it
imports, and not the plugin with the libraries of a site behind it, which took half of the time to start.

It is run by its path, for as a part of the package it would load what it avoids.
"""

from __future__ import annotations

import runpy
import sys
from pathlib import Path
from types import ModuleType

import lms


def without_manifests() -> None:
    """Each package directly in the house is there to import from, and its `__init__.py` is not run."""
    for manifest in Path(lms.__file__).parent.glob("*/__init__.py"):
        room = ModuleType(f"lms.{manifest.parent.name}")
        room.__path__ = [str(manifest.parent)]
        sys.modules[room.__name__] = room
        setattr(lms, manifest.parent.name, room)


if __name__ == "__main__":
    without_manifests()
    sys.argv = sys.argv[1:]
    runpy.run_path(sys.argv[0], run_name="__main__")
