"""What people write, as it is kept and as it is shown: the Markdown of courses, without files."""

from __future__ import annotations

import re

from lms.courses.markdown import render, words

LONGEST = 10_000
SHORT = 200
"""Letters of an announcement that its notice repeats."""


def tidy(text: str) -> str:
    return text.replace("\r\n", "\n").strip()


def html(text: str) -> str:
    return render(text)


def for_whatsapp(text: str) -> str:
    """With the marks that WhatsApp knows: *bold*, _italic_, no others."""
    text = re.sub(r"^#+\s*(.+)$", r"**\1**", text, flags=re.MULTILINE)
    text = re.sub(r"(?<![*\w])\*([^*\s](?:[^*\n]*[^*\s])?)\*(?![*\w])", r"_\1_", text)
    return re.sub(r"\*\*([^*\n]+)\*\*", r"*\1*", text)


def start(text: str) -> str:
    """The first words, on one line and without marks."""
    line = " ".join(words(text).split())
    return line if len(line) <= SHORT else line[:SHORT].rpartition(" ")[0] + " …"
