"""What accounts puts in place: who is signed in."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask

from lms.accounts import sessions


def install(app: Flask) -> None:
    app.config["PERMANENT_SESSION_LIFETIME"] = timedelta(days=30)
    app.login_manager.user_loader(sessions.user_of)  # type: ignore[attr-defined]
