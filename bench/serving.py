"""Serve an application as `lms run` does, with one web process: python -m bench.serving MODULE:FACTORY PORT."""

from __future__ import annotations

import sys

from bench.harness import THREADS
from lms.core import serve
from lms.core.plugins import load

if __name__ == "__main__":
    FACTORY, PORT = sys.argv[1:]
    WEB = serve.Web(load(FACTORY)(), "127.0.0.1", int(PORT), processes=1, threads=THREADS)
    sys.exit(serve.supervise([WEB.run]))
