"""When a page was shown to a learner, sealed, so that time spent can be told without trusting the browser."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import current_app
from itsdangerous import BadData, URLSafeSerializer


def seal(learner_id: int, activity_id: int, *, at: datetime) -> str:
    return str(_sealer().dumps([learner_id, activity_id, int(at.timestamp())]))


def shown_at(sealed: str, learner_id: int, activity_id: int) -> datetime | None:
    """When this page was shown to this learner; None for anybody else's, another page's or a made-up seal."""
    try:
        learner, activity, moment = _sealer().loads(sealed)
    except (BadData, ValueError, TypeError):
        return None
    return datetime.fromtimestamp(moment, UTC) if (learner, activity) == (learner_id, activity_id) else None


def _sealer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt="courses.attention")
