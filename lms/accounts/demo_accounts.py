"""The accounts that the demonstration shows on its sign-in page."""

from __future__ import annotations

from flask import current_app
from flask_babel import lazy_gettext as _l

from lms.core.greetings import Greeting
from lms.core.policies import ROLES

PASSWORD = "belajar-2026"  # noqa: S105 (known to everybody who looks at the demonstration)
ACCOUNTS = (
    ("peserta", ROLES["learner"]), ("dosen", ROLES["instructor"]), ("penyelenggara", ROLES["organiser"]),
    ("kepegawaian", ROLES["hr_officer"]), ("kepala", ROLES["head_of_office"]), ("auditor", ROLES["auditor"]),
    ("admin", _l("Administrator")),
)


def _lines() -> list[str]:
    if not current_app.config["DEMO"]:
        return []
    return [f"Demo accounts, password {PASSWORD}:", *(f"  {name:14} {str(role).lower()}" for name, role in ACCOUNTS)]


GREETING = Greeting("accounts.demo", _lines)
