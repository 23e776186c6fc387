"""Whatever is written into the audit trail has words that an auditor reads."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from flask import Flask

import lms
from lms.core.audit import acts


def recorded() -> Iterator[tuple[ast.expr, ast.expr]]:
    """The act and the target of every call of `audit.record` in the code."""
    for path in Path(lms.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "audit.record":
                yield node.args[0], node.args[1]


def texts(written: ast.expr) -> set[str]:
    return {part.value for part in ast.walk(written) if isinstance(part, ast.Constant) and isinstance(part.value, str)}


def test_every_act_and_thing_has_words(app: Flask) -> None:
    verbs = {f"{room.name}.{verb}" for room in acts for verb in room.verbs}
    things = {kind for room in acts for kind in room.things}
    found = [(texts(act), texts(target)) for act, target in recorded()]
    assert {act for written, _target in found for act in written if "." in act} - verbs == set()
    named = {text.partition(":")[0] for _act, written in found for text in written if ":" in text}
    assert named - things == set()
    assert len(found) > 50
