"""Pages of learners, of the public, of staff offices and of issuers."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("certificates", __name__)

from lms.certificates.views import (  # noqa: E402, F401
    api,
    badges,
    checks,
    closing,
    correction,
    design,
    designs,
    issuers,
    keys,
    log,
    mine,
    offline,
    register,
    revocation,
    signing,
    verify,
)
