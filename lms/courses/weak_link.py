"""How long a download takes on a weak link, as learners and lecturers are told it."""

from __future__ import annotations

SPEED = 200_000 / 8
"""Bytes a second: 200 kbit/s."""


def minutes(size: int) -> int:
    """For so many bytes, at least one where there is anything to fetch."""
    return max(1, round(size / SPEED / 60)) if size else 0
