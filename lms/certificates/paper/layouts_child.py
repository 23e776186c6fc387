"""Lays out what it is asked for on its standard input, until it is not asked for a while or whoever asks is gone."""

from __future__ import annotations

import logging
from multiprocessing.connection import Connection
from typing import Any

from lms.certificates.paper.render import Here

IDLE = 60.0
"""Seconds."""


def answer(here: Here, kind: str, *request: Any) -> tuple[Any, str]:
    """What was asked for, or why there is none."""
    try:
        return (here.compiled if kind == "compiled" else here.whole)(*request), ""
    except Exception as error:
        logging.getLogger("lms").exception("certificates: a page cannot be laid out")
        return None, f"{type(error).__name__}: {error}"


def main() -> None:
    here, line = Here(), Connection(0)
    while line.poll(IDLE):
        try:
            line.send(answer(here, *line.recv()))
        except (EOFError, OSError):
            return


if __name__ == "__main__":
    main()
