"""The shell that opens without network, modules for devices, and what devices send."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("offline", __name__)

from lms.offline.views import modules, shell, sync  # noqa: E402, F401
