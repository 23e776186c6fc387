"""Work that a process of its own does."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from lms.core.apart import Apart, Failed

SCRIPT = """
import os, time
from lms.core.apart import serve
def broken(): raise ValueError("no such page")
def odd(): raise KeyError("odd")
serve({"pid": os.getpid, "sum": lambda *numbers: sum(numbers), "broken": broken, "odd": odd, "sleep": time.sleep,
       "die": lambda: os._exit(3)}, idle=%s, told=(ValueError,))
"""


def started(folder: Path, *, idle: float = 60, patience: float = 30) -> Apart:
    script = folder / "child.py"
    script.write_text(SCRIPT % idle)
    return Apart(script, patience=patience)


@pytest.fixture
def apart(tmp_path: Path) -> Iterator[Apart]:
    one = started(tmp_path)
    yield one
    one.end()


def is_gone(process: int) -> bool:
    """Ended; whoever asks next will collect it."""
    return "\nState:\tZ" in Path(f"/proc/{process}/status").read_text()


def test_one_process_does_all_that_is_asked(apart):
    assert apart.process_id == 0, "none before the first request"
    assert apart.ask("sum", 1, 2, 3) == 6
    process = apart.ask("pid")
    assert process == apart.process_id != os.getpid()
    assert apart.ask("pid") == process


def test_errors_that_the_script_tells_are_raised_here_and_others_in_words(apart):
    with pytest.raises(ValueError, match="no such page"):
        apart.ask("broken")
    with pytest.raises(Failed, match="KeyError: 'odd'"):
        apart.ask("odd")
    assert apart.ask("sum", 2, 2) == 4, "the process goes on"


def test_one_that_was_killed_is_started_anew(apart):
    process = apart.ask("pid")
    os.kill(process, signal.SIGKILL)
    assert apart.ask("sum", 1, 1) == 2
    assert apart.process_id not in (0, process)


def test_one_that_ends_at_its_work_is_told_after_a_second_try(apart):
    with pytest.raises(Failed, match=r"child\.py has ended"):
        apart.ask("die")
    assert apart.ask("sum", 1, 1) == 2


def test_one_that_takes_too_long_is_ended(tmp_path):
    apart = started(tmp_path, patience=8)
    apart.ask("pid")
    with pytest.raises(Failed, match="sleep: not done in 8 seconds"):
        apart.ask("sleep", 60)
    assert apart.process_id == 0


def test_one_without_work_gives_its_memory_back(tmp_path):
    apart = started(tmp_path, idle=0.2)
    process, until = apart.ask("pid"), time.monotonic() + 20
    while not is_gone(process) and time.monotonic() < until:
        time.sleep(0.05)
    assert is_gone(process)
    assert apart.ask("sum", 1, 1) == 2
    apart.end()
