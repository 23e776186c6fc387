"""Where accounts appears on the pages of others."""

from __future__ import annotations

from flask import current_app, render_template
from flask_login import current_user

from lms.accounts import desk, policies
from lms.core.policies import ROLES


def account() -> str:
    """The way in, or who is in and the way out."""
    return render_template("accounts/_account.html")


def way_in() -> str:
    return render_template("accounts/_way_in.html")


def home() -> str:
    """For administrators: who is here, and what of the installation is broken."""
    if not policies.can_administer(current_user):
        return ""
    return render_template("accounts/_home.html", totals=desk.totals(), role_names=ROLES,
                           warnings=current_app.extensions["lms.plugin_warnings"])
