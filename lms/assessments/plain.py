"""One line of plain text."""

from __future__ import annotations

import unicodedata


def plain(text: str) -> str:
    """Compatible forms unified, NUL and other controls gone, one space between words."""
    clean = "".join(" " if unicodedata.category(c) in ("Cc", "Cs") else c for c in unicodedata.normalize("NFKC", text))
    return " ".join(clean.split())
