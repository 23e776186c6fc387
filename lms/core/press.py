"""Pages for print, laid out by a process of its own that ends with its page: WeasyPrint, and what it leaves behind, are in
no web process and in no worker."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

FONTS = Path(__file__).with_name("fonts")
"""The fonts of everything that is printed."""
PATIENCE = 300.0
"""Seconds for one document, on the busiest machine."""
_CHILD = Path(__file__).with_name("press_child.py")


class PressFailed(RuntimeError):
    """The document could not be laid out; the message says why."""


def printed(html: str) -> bytes:
    """The HTML as PDF/UA-1. It may ask for nothing but the fonts and `press.css`, as `paper:NAME`; for the worker alone."""
    try:
        done = subprocess.run([sys.executable, "-I", str(_CHILD)], input=html.encode(), capture_output=True, timeout=PATIENCE)
    except subprocess.TimeoutExpired as error:
        raise PressFailed(f"A document was not laid out in {PATIENCE:.0f} seconds.") from error
    if done.returncode or not done.stdout.startswith(b"%PDF-"):
        raise PressFailed(done.stderr.decode(errors="replace").strip()[-600:] or f"The press ended with {done.returncode}.")
    return done.stdout
