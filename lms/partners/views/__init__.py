"""Pages of agreements, of who pays for a cohort, and the report for the partner."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("partners", __name__)

from lms.partners.views import agreements, documents, payments, provinces, reports, terms  # noqa: E402, F401
