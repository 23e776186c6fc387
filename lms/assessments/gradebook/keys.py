"""By which content an attempt is marked: what its paper froze, superseded by each regrade made after it was begun.

The paper itself stays as it was asked.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from lms.assessments.gradebook.models import Regrade
from lms.assessments.models import Attempt
from lms.assessments.question_types import QuestionType, question_types
from lms.core.database import db

Key = Mapping[str, Any]
"""By question what marks and explains it: {"kind": ..., "content": ..., "feedback_html": ...}."""


def of(activity_id: int, *, since: datetime | None = None) -> list[tuple[datetime, Key]]:
    """The keys of every regrade of the quiz with its moment, the first one first; only those after `since`."""
    wanted = sa.select(Regrade.made_at, Regrade.key).where(Regrade.activity_id == activity_id).order_by(Regrade.id)
    return [(made_at, key) for made_at, key in db.session.execute(
        wanted if since is None else wanted.where(Regrade.made_at > since))]


def paper_of(attempt: Attempt) -> Mapping[str, Any]:
    """The paper as it is marked now: what `papers.marks` must be given for an attempt that may have been regraded."""
    return corrected(attempt.paper, [key for _at, key in of(attempt.activity_id, since=attempt.started_at)])


def corrected(paper: Mapping[str, Any], keys: Iterable[Key]) -> Mapping[str, Any]:
    """The paper with the content of the latest key that fits each question; the same object where none does."""
    all_ = list(keys)
    if not all_:
        return paper
    return {**paper, "questions": [_question(q, all_) for q in paper["questions"]]}


def fits(kind: str, asked: Any, content: Any) -> bool:
    """Whether answers to the one can be marked by the other: the same fields and choices stood on the page.

    Texts of options may differ, for their ids tell what was chosen.
    """
    known = question_types.get(kind)
    return known is not None and _frame(known.shown(asked)) == _frame(known.shown(content))


def differs(kind: str, one: Any, other: Any) -> bool:
    """Whether two contents of a question are not the same but for the order in which a paper shuffled them."""
    return bool(_unshuffled(kind, one) != _unshuffled(kind, other))


def _question(asked: Mapping[str, Any], keys: Sequence[Key]) -> Mapping[str, Any]:
    now = asked
    for key in keys:
        entry = key.get(asked["key"])
        if (entry and entry["kind"] == asked["kind"] and differs(asked["kind"], now["content"], entry["content"])
                and fits(asked["kind"], asked["content"], entry["content"])):
            now = {**asked, "content": entry["content"], "feedback_html": entry["feedback_html"]}
    return now


def _frame(shown: Any) -> Any:
    """What of a question its answers refer to: ids and texts of choices in an order of their own, fields in theirs."""
    if isinstance(shown, Mapping):
        return shown["id"] if "id" in shown else {name: _frame(part) for name, part in shown.items()}
    if isinstance(shown, list):
        parts = [_frame(part) for part in shown]
        return sorted(parts) if all(isinstance(part, str) for part in parts) else parts
    return shown


def _unshuffled(kind: str, content: Any) -> Any:
    known = question_types.get(kind)
    if known is None or type(known).shuffled is QuestionType.shuffled:
        return content
    return {name: sorted(part, key=lambda row: json.dumps(row, sort_keys=True)) if _is_rows(part) else part
            for name, part in content.items()}


def _is_rows(part: Any) -> bool:
    return isinstance(part, list) and all(isinstance(row, Mapping) for row in part)
