"""Whether a statement is one: after the Experience API 1.0.3, part two, in the order of its sections.

The texts are for whoever writes packages, and in English as the specification is.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`]+")
_LANGUAGE = re.compile(r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*")
_DURATION = re.compile(r"P(?=.)(\d+W|(\d+Y)?(\d+M)?(\d+D)?(T(?=.)(\d+H)?(\d+M)?(\d+(\.\d+)?S)?)?)")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d(:?\d\d)?)")
_MAIL, _SHA1, _SHA2 = re.compile(r"mailto:[^@\s]+@[^@\s]+"), re.compile(r"[0-9a-fA-F]{40}"), re.compile(r"[0-9a-fA-F]{56,128}")
_NAMED_BY = ("mbox", "mbox_sha1sum", "openid", "account")
_PARTS = ("choices", "scale", "source", "target", "steps")
_INTERACTIONS = ("true-false", "choice", "fill-in", "long-fill-in", "matching", "performance", "sequencing", "likert", "numeric",
                 "other")
_SAID = ("actor", "verb", "object", "result", "context", "timestamp", "attachments")
Check = Callable[[Any, str], None]


class Malformed(ValueError):
    """The place in the statement, and what is wrong with it."""

    status = 400


def check(statement: Any) -> None:
    """Malformed for what is no statement."""
    _parts(statement, "statement", ("actor", "verb", "object"), id=_uuid, stored=_moment, authority=_agent,
           version=_version, **_saying(object=_object))


def _saying(**own: Check) -> dict[str, Check]:
    return {"actor": _agent, "verb": _verb, "result": _result, "context": _context, "timestamp": _moment,
            "attachments": _list(_attachment)} | own


def _parts(value: Any, place: str, needed: tuple[str, ...] = (), /, **checks: Check) -> None:
    if not isinstance(value, dict):
        raise Malformed(f"{place} has to be an object")
    for name in needed:
        if name not in value:
            raise Malformed(f"{place} lacks {name}")
    for name, part in value.items():
        if name not in checks:
            raise Malformed(f"{place} knows no {name[:60]}")
        checks[name](part, f"{place}.{name}")


def _text(value: Any, place: str) -> None:
    if not isinstance(value, str):
        raise Malformed(f"{place} has to be a text")


def _matching(pattern: re.Pattern[str], what: str) -> Check:
    def one(value: Any, place: str) -> None:
        if not isinstance(value, str) or not pattern.fullmatch(value):
            raise Malformed(f"{place} has to be {what}")

    return one


_iri, _language = _matching(IRI, "an IRI"), _matching(_LANGUAGE, "a language tag")
_duration, _version = _matching(_DURATION, "an ISO 8601 duration"), _matching(re.compile(r"1\.0(\.\d+)?"), "1.0.x")


def _uuid(value: Any, place: str) -> None:
    try:
        right = str(UUID(value)) == value.lower()
    except (ValueError, AttributeError, TypeError):
        right = False
    if not right:
        raise Malformed(f"{place} has to be a UUID")


def _moment(value: Any, place: str) -> None:
    if not isinstance(value, str) or not _MOMENT.fullmatch(value) or value.endswith(("-00:00", "-0000", "-00")):
        raise Malformed(f"{place} has to be a moment after RFC 3339")
    try:
        datetime.fromisoformat(value.upper())
    except ValueError as error:
        raise Malformed(f"{place} has to be a moment after RFC 3339") from error


def _number(value: Any, place: str) -> None:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise Malformed(f"{place} has to be a number")


def _truth(value: Any, place: str) -> None:
    if not isinstance(value, bool):
        raise Malformed(f"{place} has to be true or false")


def _list(check_one: Check) -> Check:
    def every(value: Any, place: str) -> None:
        if not isinstance(value, list):
            raise Malformed(f"{place} has to be a list")
        for at, one in enumerate(value):
            check_one(one, f"{place}[{at}]")

    return every


def _words(value: Any, place: str) -> None:
    if not isinstance(value, dict):
        raise Malformed(f"{place} has to be a language map")
    for language, text in value.items():
        _language(language, place)
        _text(text, f"{place}.{language}")


def _extensions(value: Any, place: str) -> None:
    if not isinstance(value, dict):
        raise Malformed(f"{place} has to be an object")
    for name in value:
        _iri(name, f"{place}: the name {name[:60]}")


def _agent(value: Any, place: str) -> None:
    _parts(value, place, (), objectType=_one_of("Agent", "Group"), name=_text, mbox=_matching(_MAIL, "mailto: and an address"),
           mbox_sha1sum=_matching(_SHA1, "a SHA-1 in hex"), openid=_iri, account=_account, member=_list(_single))
    named = [name for name in _NAMED_BY if name in value]
    is_group = value.get("objectType") == "Group"
    if len(named) > 1 or (not named and not (is_group and value.get("member"))):
        raise Malformed(f"{place} has to be named by one of {', '.join(_NAMED_BY)}")
    if "member" in value and not is_group:
        raise Malformed(f"{place} has members but is no Group")


def _single(value: Any, place: str) -> None:
    _agent(value, place)
    if value.get("objectType") == "Group":
        raise Malformed(f"{place} has to be an Agent")


def _group(value: Any, place: str) -> None:
    _agent(value, place)
    if value.get("objectType") != "Group":
        raise Malformed(f"{place} has to be a Group")


def _account(value: Any, place: str) -> None:
    _parts(value, place, ("homePage", "name"), homePage=_iri, name=_text)


def _one_of(*known: str) -> Check:
    def one(value: Any, place: str) -> None:
        if value not in known:
            raise Malformed(f"{place} has to be one of {', '.join(known)}")

    return one


def _verb(value: Any, place: str) -> None:
    _parts(value, place, ("id",), id=_iri, display=_words)


def _object(value: Any, place: str) -> None:
    if isinstance(value, dict) and value.get("objectType") == "SubStatement":
        _parts(value, place, ("actor", "verb", "object"), objectType=_text, **_saying(object=_plain_object))
        return
    _plain_object(value, place)


def _plain_object(value: Any, place: str) -> None:
    kind = value.get("objectType", "Activity") if isinstance(value, dict) else "Activity"
    if kind in ("Agent", "Group"):
        _agent(value, place)
    elif kind == "StatementRef":
        _reference(value, place)
    else:
        _activity(value, place)


def _reference(value: Any, place: str) -> None:
    _parts(value, place, ("objectType", "id"), objectType=_one_of("StatementRef"), id=_uuid)


def _activity(value: Any, place: str) -> None:
    _parts(value, place, ("id",), objectType=_one_of("Activity"), id=_iri, definition=_definition)


def _definition(value: Any, place: str) -> None:
    _parts(value, place, (), name=_words, description=_words, type=_iri, moreInfo=_iri, extensions=_extensions,
           interactionType=_one_of(*_INTERACTIONS), correctResponsesPattern=_list(_text), **dict.fromkeys(_PARTS, _choices))
    if "interactionType" not in value and any(name in value for name in (*_PARTS, "correctResponsesPattern")):
        raise Malformed(f"{place} lacks interactionType")


def _choices(value: Any, place: str) -> None:
    _list(lambda one, where: _parts(one, where, ("id",), id=_text, description=_words))(value, place)
    ids = [one["id"] for one in value]
    if len(set(ids)) != len(ids):
        raise Malformed(f"{place} names one id twice")


def _result(value: Any, place: str) -> None:
    _parts(value, place, (), score=_score, success=_truth, completion=_truth, response=_text, duration=_duration,
           extensions=_extensions)


def _score(value: Any, place: str) -> None:
    _parts(value, place, (), **dict.fromkeys(("scaled", "raw", "min", "max"), _number))
    low, high, raw = value.get("min"), value.get("max"), value.get("raw")
    if not -1 <= value.get("scaled", 0) <= 1:
        raise Malformed(f"{place}.scaled has to lie between -1 and 1")
    if (low is not None and high is not None and low >= high) or (raw is not None and (
            (low is not None and raw < low) or (high is not None and raw > high))):
        raise Malformed(f"{place} has to have min below max, and raw between them")


def _context(value: Any, place: str) -> None:
    _parts(value, place, (), registration=_uuid, instructor=_agent, team=_group, contextActivities=_around, revision=_text,
           platform=_text, language=_language, statement=_reference, extensions=_extensions)


def _around(value: Any, place: str) -> None:
    def some(of: Any, where: str) -> None:
        _list(_activity)(of if isinstance(of, list) else [of], where)

    _parts(value, place, (), **dict.fromkeys(("parent", "grouping", "category", "other"), some))


def _attachment(value: Any, place: str) -> None:
    """Only what lies elsewhere: no bytes come along here."""
    _parts(value, place, ("usageType", "display", "contentType", "length", "sha2", "fileUrl"), usageType=_iri, display=_words,
           description=_words, contentType=_text, length=_number, sha2=_matching(_SHA2, "a SHA-2 in hex"), fileUrl=_iri)
