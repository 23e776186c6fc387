"""Notes and highlights on a device without network: they go along with a module, and what is written there comes back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lms.notes import passages, queries, services
from lms.offline.entries import EntryKind, Moment, PackPart


def take(learner_id: int, activity: Any, body: Mapping[str, Any], moment: Moment) -> None:
    text, before = body.get("text"), body.get("before")
    if not isinstance(text, str) or not isinstance(before, str) or len(text) > services.LONGEST:
        raise ValueError
    services.write(learner_id, activity, text, before=before, at=moment.said_at)


def mark(learner_id: int, activity: Any, body: Mapping[str, Any], moment: Moment) -> None:
    services.mark(learner_id, activity, passages.read(body), at=moment.said_at)


HIGHLIGHT = EntryKind("highlight", mark, works=False)
MARKS = PackPart("marks", queries.marks, empty=[])
NOTE = EntryKind("note", take, works=False)
NOTES = PackPart("note", queries.texts, empty="")
