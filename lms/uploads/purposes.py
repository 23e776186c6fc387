"""What files are sent for: rooms register their purposes, each with its own bounds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import abort

from lms.core.plugins import load
from lms.core.registry import Registry


@dataclass(frozen=True)
class Rule:
    """The kinds that may be sent (media types), the bytes of one file, and of all files that wait for this subject."""

    allowed: frozenset[str]
    at_most: int
    waiting: int


@dataclass(frozen=True)
class Purpose:
    """`rule` is "module:function", called with (actor, subject): the Rule, or 404, or a DomainError for who may not send."""

    name: str
    rule: str


upload_purposes: Registry[Purpose] = Registry("uploads.upload_purposes")


def rule_for(actor: Any, purpose: str, subject: str) -> Rule:
    """404 for a purpose that nobody has registered, and where the room that has says so."""
    known = upload_purposes.get(purpose) or abort(404)
    rule: Rule = load(known.rule)(actor, subject)
    return rule
