"""Where accounts appears on the pages of others."""

from __future__ import annotations

from flask import current_app, render_template
from flask_login import current_user

from lms.accounts import desk, policies, wording
from lms.core.policies import ROLES, holds

LATEST = 5


def account() -> str:
    """The way in, or who is in and the way out."""
    return render_template("accounts/_account.html")


def way_in() -> str:
    return render_template("accounts/_way_in.html")


def trail() -> str:
    """For auditors: what was done last. Administrators have more pressing things on their home page."""
    if not holds(current_user, policies.AUDIT) or policies.can_administer(current_user):
        return ""
    return render_template("accounts/_home_auditor.html", entries=desk.latest(current_user, count=LATEST), wording=wording)


def numbers() -> str:
    """For officers: the numbers that people have entered and that wait for a look; administrators read it in `home`."""
    if not holds(current_user, policies.CONFIRM) or policies.can_administer(current_user):
        return ""
    count = desk.how_many_claims(current_user)
    return render_template("accounts/_home_numbers.html", count=count) if count else ""


def home() -> str:
    """For administrators: who is here, and what of the installation is broken."""
    if not policies.can_administer(current_user):
        return ""
    return render_template("accounts/_home.html", totals=desk.totals(current_user), role_names=ROLES,
                           warnings=current_app.extensions["lms.plugin_warnings"])
