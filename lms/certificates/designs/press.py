"""The way to the process in which a stranger's design is printed, and the end of it when it takes too long."""

from __future__ import annotations

import atexit
import json
import os
import selectors
import subprocess
import sys
import tempfile
import time
from base64 import b64decode, b64encode
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from threading import Lock
from types import TracebackType
from typing import Any

from lms.certificates.designs.design import Design
from lms.certificates.designs.problems import Problem, Refused
from lms.certificates.paper.facts import Facts
from lms.core import limited
from lms.core.apart import BARE

PATIENCE = 10.0
"""Seconds until a design is stopped, whatever it does. Most of what is slow is stopped before, by the processor's time."""
AT_WORK = 40.0
"""The same for a certificate, and where a design is saved: a sound one must not be given up because the machine is busy. The
processor's time is bounded as ever."""
_TO_BLAME = 4.0
"""Seconds of the processor after which a design is to blame that it takes so long, and not what else the machine does."""
_START = 60.0
"""Seconds for a process to come up, which on a busy machine is most of the wait and none of the design's doing."""
IDLE = 60.0
"""Seconds after which a process that nobody asks gives its memory back."""
_CHILD, _PICTURES = (Path(__file__).with_name(name) for name in ("child.py", "picture_child.py"))


class Press:
    """One process, for any number of requests; `with` ends it, and it ends by itself after `idle` seconds without any."""

    def __init__(self, idle: float = IDLE) -> None:
        self._folder = tempfile.TemporaryDirectory()
        self._stage, self._rest = "", b""
        self._process = subprocess.Popen(
            [sys.executable, "-I", str(BARE), str(_CHILD), str(idle)], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL, cwd=self._folder.name,
            env={"TMPDIR": self._folder.name, "HOME": self._folder.name, "LC_ALL": "C.UTF-8"})
        if self._answer(_START) is None:
            self.end()
            raise OSError("The press for designs does not start. Does lms doctor find the paper of certificates?")

    def __enter__(self) -> Press:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.end()

    @property
    def is_open(self) -> bool:
        return self._process.poll() is None

    def ask(self, asked: Mapping[str, Any], *, patience: float = PATIENCE) -> dict[str, Any]:
        """The answer; Refused with what and where. The process may be gone afterwards."""
        found = self._asked(json.dumps(asked).encode() + b"\n", patience)
        if found is None:
            kind = "time" if self.is_open else "stopped"
            self.end()
            raise Refused(Problem(kind, f"{patience:.0f}", self._stage))
        if "refused" in found:
            raise Refused(Problem(**found["refused"]))
        return found

    def end(self) -> None:
        if self.is_open:
            self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe:
                with suppress(OSError):
                    pipe.close()
        self._folder.cleanup()

    def _asked(self, line: bytes, patience: float) -> dict[str, Any] | None:
        pipe = self._process.stdin
        if pipe is None or not self.is_open:
            return None
        before = self._spent()
        with suppress(OSError):
            pipe.write(line)
            pipe.flush()
            answer = self._answer(patience)
            if answer is None and self.is_open and self._spent() - before < _TO_BLAME:
                answer = self._answer(AT_WORK)
            return answer
        return None

    def _spent(self) -> float:
        """Seconds of the processor until now."""
        with suppress(OSError):
            told = Path(f"/proc/{self._process.pid}/stat").read_text().rpartition(")")[2].split()
            return (int(told[11]) + int(told[12])) / os.sysconf("SC_CLK_TCK")
        return 0.0

    def _answer(self, patience: float) -> dict[str, Any] | None:
        """None where none comes in time, or the process has ended."""
        until = time.monotonic() + patience
        while (line := self._line(until)) is not None:
            told: dict[str, Any] = json.loads(line)
            if "stage" not in told:
                return told
            self._stage = told["stage"]
        return None

    def _line(self, until: float) -> bytes | None:
        out = self._process.stdout
        with selectors.DefaultSelector() as selector:
            selector.register(out, selectors.EVENT_READ)  # type: ignore[arg-type]
            while b"\n" not in self._rest:
                left = until - time.monotonic()
                if left <= 0 or not selector.select(left):
                    return None
                part = os.read(out.fileno(), 1 << 20)  # type: ignore[union-attr]
                if not part:
                    self._process.wait()
                    return None
                self._rest += part
        line, _, self._rest = self._rest.partition(b"\n")
        return line


def pages(design: Design, facts: Facts, *, statement: str, seal: str, at: datetime, press: Press,
          shown: int = 8, patience: float = PATIENCE) -> dict[str, Any]:
    """What the sample looks like (`pages`, at most `shown` PNGs in base64) and what is to be said about it (`problems`)."""
    found = press.ask({"do": "look", "pages": shown} | _order(design, facts, statement, seal, at), patience=patience)
    found["problems"] = [Problem(**told) for told in found["problems"]]
    return found


def why_whole(design: Design, facts: Facts, *, statement: str, seal: str, at: datetime, press: Press | Kept) -> str:
    """Why each certificate of the design is laid out by itself; empty where they share a layout."""
    found = press.ask({"do": "form"} | _order(design, facts, statement, seal, at) | {"badge": "{}"}, patience=AT_WORK)
    return str(found["why"])


def safe_picture(content: bytes) -> bytes:
    """The picture, made safe in a process of its own; Refused where it cannot be."""
    found = limited.answer(_PICTURES, content)
    if found is None:
        raise Refused(Problem("damaged", "", "picture"))
    if "refused" in found:
        raise Refused(Problem(**found["refused"]))
    return b64decode(found["content"])


class Kept:
    """The press of a worker: one process for all it prints, started anew when a design has broken it or it has ended."""

    def __init__(self, idle: float = IDLE) -> None:
        self._idle = idle
        self._press: Press | None = None
        self._lock = Lock()

    def printed(self, design: Design, facts: Facts, *, generated_at: datetime, statement: str, badge: str, seal: str) -> bytes:
        """The PDF, as `paper.render.render` makes it; Refused, and OSError where the press does not start."""
        asked = {"do": "print"} | _order(design, facts, statement, seal, generated_at) | {"badge": badge}
        return b64decode(self.ask(asked)["pdf"])

    def ask(self, asked: Mapping[str, Any], *, patience: float = AT_WORK) -> dict[str, Any]:
        """As `Press.ask`; a refusal is believed from a new process alone, for what other designs left may be its reason."""
        with self._lock:
            if self._press and self._press.is_open:
                with suppress(Refused):
                    return self._press.ask(asked, patience=patience)
            if self._press:
                self._press.end()
            self._press = Press(self._idle)
            return self._press.ask(asked, patience=patience)

    def end(self) -> None:
        with self._lock:
            if self._press:
                self._press.end()
            self._press = None


worker = Kept()
atexit.register(worker.end)


def _order(design: Design, facts: Facts, statement: str, seal: str, at: datetime) -> dict[str, Any]:
    return {"name": design.name, "files": {name: b64encode(content).decode() for name, content in design.files.items()},
            "facts": facts.to_snapshot(), "statement": statement, "seal": seal, "at": at.isoformat(), "badge": ""}
