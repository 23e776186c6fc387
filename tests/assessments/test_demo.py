"""The example quizzes can be asked, and the example learners reach just what their story needs."""

from __future__ import annotations

import tomllib
from decimal import Decimal
from pathlib import Path
from random import Random

import pytest
from flask import Flask

from lms.assessments import demo, papers
from lms.assessments.models import Attempt
from lms.assessments.question_types import question_types
from tests.assessments.room import asked

FILES = sorted(demo.HERE.glob("*/*.toml"))


@pytest.mark.parametrize("path", FILES, ids=lambda p: f"{p.parent.name}/{p.stem}")
def test_every_example_question_can_be_asked(app: Flask, path: Path) -> None:
    file = tomllib.loads(path.read_text("utf-8"))
    assert len(file["questions"]) >= (4 if file.get("practice") else 10)
    for entry in file["questions"]:
        kind = question_types[entry["type"]]
        assert kind.check(kind.settle(entry["text"], kind.tidy(entry))) == [], entry["text"]


@pytest.mark.parametrize("share", [Decimal(0), Decimal("0.5"), Decimal("0.7"), Decimal(1)])
@pytest.mark.parametrize("reach", [True, False])
def test_a_sitting_lands_on_its_side_of_the_passing_score(attempt: Attempt, share: Decimal, reach: bool) -> None:
    questions = list(asked(attempt).values())
    right = demo._to_get_right(questions, share, reach=reach, random=Random(1))
    given = {q.key: q.kind.parse(q.content, demo.given(q, is_right=q.key in right, random=Random(2))) for q in questions}
    _marks, score = papers.marks(attempt.paper, given)
    assert score >= 100 * share if reach else score <= 100 * share
