"""The audit trail in the words of those who read it; what no room has words for stands as it was written."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _

from lms.core.audit import AuditEntry, acts


def act(entry: AuditEntry) -> str:
    room, _dot, verb = entry.action.partition(".")
    known = acts.get(room)
    return str(known.verbs.get(verb, entry.action)) if known else entry.action


def thing(entry: AuditEntry) -> str:
    """Such as "cohort 12": the number is that of the row."""
    kind, _colon, number = entry.target.partition(":")
    words = next((room.things[kind] for room in acts if kind in room.things), kind)
    return f"{words} {number}".strip()


def actor(entry: AuditEntry) -> str:
    return entry.actor_name if entry.actor_id else _("system")


def value(held: Any) -> str:
    return "–" if held is None or held in ("", "None") else str(held)


def actions(text: str) -> list[str]:
    """The acts whose words hold this text."""
    wanted = text.casefold()
    return [f"{room.name}.{verb}" for room in acts for verb, words in room.verbs.items() if wanted in str(words).casefold()]


def target(text: str) -> str:
    """What "cohort 12" stands for in a row, "cohort:12"; anything else as it is."""
    asked = text.casefold()
    for room in acts:
        for kind, words in room.things.items():
            if asked.startswith(str(words).casefold()):
                return f"{kind}:{asked.removeprefix(str(words).casefold()).strip()}"
    return text
