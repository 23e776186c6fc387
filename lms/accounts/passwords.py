"""Passwords: hashed with argon2id, checked in the same time whether or not the account exists, refused when weak."""

from __future__ import annotations

import secrets
import unicodedata
from functools import lru_cache
from pathlib import Path

from flask_babel import gettext as _

from lms.accounts import hashing

SHORTEST, LONGEST = 10, 200
_NOBODY = "$argon2id$v=19$m=7168,t=5,p=1$khC2Fxp1hyayEDrgYYxUkw$p4jsl+T1IRKIFT0+UGppKrR1ev4K9xmdWjIEtaWs6Os"
"""The hash of a password that nobody knows, with the same parameters."""
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""Without those that are mistaken for one another on paper."""


def hashed(password: str) -> str:
    return hashing.hashed(_normal(password))


def matches(password_hash: str | None, password: str) -> bool:
    """Whether this is the password; without a hash the answer is no, after the same work."""
    is_right = hashing.matches(password_hash or _NOBODY, _normal(password))
    return is_right and password_hash is not None


def is_outdated(password_hash: str) -> bool:
    """Whether it was made with other parameters than those of today."""
    return hashing.hasher.check_needs_rehash(password_hash)


def weakness(password: str, *names: str | None) -> str | None:
    """Why the password will not do, or None; it may not hold any of these names of its owner."""
    plain = _normal(password).casefold()
    if len(password) < SHORTEST:
        return str(_("Use at least %(count)s characters; a short sentence is easy to remember.", count=SHORTEST))
    if len(password) > LONGEST:
        return str(_("Use at most %(count)s characters.", count=LONGEST))
    if plain in _common() or len(set(plain)) < 4:
        return str(_("This password is among the first that anyone would guess. Choose another."))
    if any(name and name.casefold() in plain for name in names):
        return str(_("The password may not contain your username."))
    return None


def temporary() -> str:
    """A password to be read from paper and changed at once: "kmrt-4h7p-xw9d"."""
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(3))


def _normal(password: str) -> str:
    return unicodedata.normalize("NFKC", password)


@lru_cache
def _common() -> frozenset[str]:
    return frozenset((Path(__file__).parent / "common_passwords.txt").read_text("utf-8").split())
