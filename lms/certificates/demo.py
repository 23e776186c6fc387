"""The issuer of the demonstration, and the certificates of those who have completed by then."""

from __future__ import annotations


def load() -> None:
    return
