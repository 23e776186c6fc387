"""Which providers an installation trusts: read from the TOML file of LMS_SIGN_ON at start."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from flask import current_app

_NAME = re.compile(r"[a-z0-9-]{1,30}")
_KINDS = {str: "a text", bool: "true or false", dict: "a table"}
_LOCAL = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True)
class Provider:
    """`nip_claim` names the claim that holds a NIP. With `agency_claim`, who is unknown here gets an account in the agency that
    `agencies` gives for the value of that claim, by its name or short name; without it, or for other values, nobody does."""

    name: str
    title: str
    issuer: str
    client_id: str
    client_secret: str = field(default="", repr=False)
    scope: str = "openid profile email"
    nip_claim: str = ""
    link_by_email: bool = True
    agency_claim: str = ""
    agencies: Mapping[str, str] = field(default_factory=dict)


def read(text: str) -> tuple[Provider, ...]:
    """The providers of this file; ValueError says what is wrong with it. An empty text is no file."""
    if not text:
        return ()
    import tomllib  # only where there is such a file

    try:
        content = tomllib.loads(Path(text).read_text("utf-8"))
    except OSError as error:
        raise ValueError(f"it can't be read: {error.strerror}") from None
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ValueError(f"it can't be read as TOML: {error}") from None
    tables = content.pop("provider", [])
    if content or not isinstance(tables, list) or not tables:
        raise ValueError("one [[provider]] or more is needed, and nothing beside")
    found = tuple(_provider(table) for table in tables)
    if len({one.name for one in found}) < len(found) or len({one.issuer for one in found}) < len(found):
        raise ValueError("each name and each issuer may stand there once")
    return found


def everyone() -> tuple[Provider, ...]:
    found: tuple[Provider, ...] = current_app.config["SIGN_ON"]
    return found


def named(name: str) -> Provider | None:
    return next((one for one in everyone() if one.name == name), None)


def at(issuer: str) -> str:
    """What the provider is called, or its address where it is no longer trusted."""
    return next((one.title for one in everyone() if one.issuer == issuer), issuer)


def _provider(table: Any) -> Provider:
    kinds = {one.name: {"bool": bool, "Mapping[str, str]": dict}.get(str(one.type), str) for one in fields(Provider)}
    if not isinstance(table, dict) or (unknown := set(table) - set(kinds)):
        raise ValueError(f"{', '.join(sorted(unknown)) if isinstance(table, dict) else table} is nothing that a provider has")
    for key in ("name", "title", "issuer", "client_id"):
        if not table.get(key):
            raise ValueError(f"a provider lacks {key}")
    for key, value in table.items():
        if not isinstance(value, kinds[key]):
            raise ValueError(f"{key} must be {_KINDS[kinds[key]]}")
    if not _NAME.fullmatch(table["name"]):
        raise ValueError(f"the name {table['name']!r} may hold small letters, digits and hyphens only, at most 30")
    if not is_safe(table["issuer"]):
        raise ValueError(f"the issuer {table['issuer']!r} must begin with https://")
    return Provider(**table)


def is_safe(address: str) -> bool:
    """Whether nobody can read along on the way there: HTTPS, or this machine itself."""
    parts = urlsplit(address)
    return (parts.scheme == "https" and bool(parts.hostname)) or (parts.scheme == "http" and parts.hostname in _LOCAL)
