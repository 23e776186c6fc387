"""What programs send, before a database is asked to keep it."""

from __future__ import annotations

import math


def is_plain(value: object, *, depth: int) -> bool:
    """Whether it is of what databases keep, nested no deeper than `depth`: no NUL or half of a character, which PostgreSQL
    refuses, and no number that is none."""
    if isinstance(value, dict):
        return depth >= 0 and all(is_plain(part, depth=depth - 1) for pair in value.items() for part in pair)
    if isinstance(value, list):
        return depth >= 0 and all(is_plain(part, depth=depth - 1) for part in value)
    if isinstance(value, float):
        return math.isfinite(value)
    return not isinstance(value, str) or _is_text(value)


def _is_text(value: str) -> bool:
    try:
        return b"\0" not in value.encode()
    except UnicodeEncodeError:
        return False
