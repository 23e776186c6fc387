"""Where messages appears on the pages of others."""

from __future__ import annotations

from typing import Any

from flask import current_app, render_template, request
from flask_login import current_user

from lms.core.policies import holds
from lms.core.slots import told
from lms.messages import FAILS, UNREAD, queries
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
    count = queries.how_many_fail(current_user) if holds(current_user, FAILING) else 0
    return render_template("messages/_desk.html", count=count) if count else ""


def to_paste(*, cohort: Any, course: Any, link: str, may_join: bool) -> str:
    """Texts for a WhatsApp group: to invite, and to remind."""
    return render_template("messages/_to_paste.html", cohort=cohort, course=course, may_join=may_join,
                           link=current_app.config["BASE_URL"] + link)


def _standing() -> queries.Standing:
    """On the home page what was asked with the questions of others."""
    if request.endpoint == "core.home":
        return queries.Standing(told("home.main", UNREAD), told("home.main", FAILS) or "")
    return queries.standing(current_user.id)
