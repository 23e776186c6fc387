"""Lays out what it is asked for."""

from __future__ import annotations

from lms.certificates.paper.render import Here
from lms.core.apart import serve

IDLE = 20.0
"""Seconds: of a cohort only the first certificate needs it, as a rule."""

if __name__ == "__main__":
    here = Here()
    serve({"compiled": here.compiled, "whole": here.whole}, idle=IDLE)
