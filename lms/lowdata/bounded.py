"""Becomes the program named to it, with bounded memory and time: what it reads a stranger made. Run as a script."""

from __future__ import annotations

import os
import resource
import sys

MEMORY, SECONDS = 2_000_000_000, 3600

if __name__ == "__main__":
    for what, most in ((resource.RLIMIT_AS, MEMORY), (resource.RLIMIT_CPU, SECONDS), (resource.RLIMIT_CORE, 0)):
        resource.setrlimit(what, (most, most))
    os.nice(10)
    os.execvp(sys.argv[1], sys.argv[1:])  # noqa: S606
