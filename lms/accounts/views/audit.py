"""The audit trail, to be read and not changed."""

from __future__ import annotations

from datetime import MAXYEAR, MINYEAR, date

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from lms.accounts import desk, policies, wording
from lms.accounts.views.blueprint import bp
from lms.core.audit import acts
from lms.core.i18n import zone
from lms.core.policies import requires


@bp.get("/audit")
@requires(policies.AUDIT)
def audit() -> ResponseReturnValue:
    asked = {name: request.args.get(name, "")[:120].strip() for name in ("action", "who", "target", "since", "until")}
    since, until = _day(asked["since"]), _day(asked["until"])
    page = desk.trail(current_user, action=asked["action"], who=asked["who"], target=asked["target"], since=since, until=until,
                      zone=zone(), page=max(1, request.args.get("page", 1, int)))
    return render_template("accounts/audit.html", page=page, asked=asked, wording=wording, known=acts)


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if MINYEAR < day.year < MAXYEAR else None
