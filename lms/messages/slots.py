"""Where messages appears on the pages of others."""

from __future__ import annotations

from typing import Any

from flask import current_app, g, render_template, request
from flask_login import current_user

from lms.core.policies import holds
from lms.messages import queries
from lms.messages.policies import FAILING

COUNTED = ("core.home", "messages.inbox", "messages.choices")
"""The pages whose header tells how many are unread: a statement on every page would be too much."""


def bell() -> str:
    """The way to the inbox, in the header."""
    if not current_user.is_authenticated:
        return ""
    unread = _standing().unread if request.endpoint in COUNTED else 0
    return render_template("messages/_bell.html", unread=unread)


def home() -> str:
    """What is new, and that letters come back; nothing where neither is so."""
    standing = _standing()
    if not standing.unread and not standing.failing:
        return ""
    return render_template("messages/_home.html", standing=standing)


def desk() -> str:
    """For organisers: to how many of their people no letter arrives."""
    count = _standing().others
    return render_template("messages/_desk.html", count=count) if count else ""


def to_paste(*, cohort: Any, course: Any, link: str, may_join: bool) -> str:
    """Texts for a WhatsApp group: to invite, and to remind."""
    return render_template("messages/_to_paste.html", cohort=cohort, course=course, may_join=may_join,
                           link=current_app.config["BASE_URL"] + link)


def _standing() -> queries.Standing:
    """Asked once a page."""
    if "messages_standing" not in g:
        g.messages_standing = queries.standing(
            current_user.id, current_user.email, looks_after=current_user if holds(current_user, FAILING) else None)
    found: queries.Standing = g.messages_standing
    return found
