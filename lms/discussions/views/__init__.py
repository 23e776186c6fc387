"""Pages of discussions."""

from __future__ import annotations

from flask import Blueprint
from flask_login import current_user

from lms.core.web import limiter

bp = Blueprint("discussions", __name__)


def _who() -> str:
    return f"user:{current_user.id}" if current_user.is_authenticated else "nobody"


written = limiter.shared_limit("60 per 10 minutes", scope="discussions.written", key_func=_who, methods=["POST"])
"""So much may one person write; a whole class stands behind one address."""

from lms.discussions.views import announcements, glossary, keeping, threads, writing  # noqa: E402, F401
