"""The second step of signing in: a code of an authenticator app, a passkey, or one of ten recovery codes, each good for once."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from flask import current_app
from flask_babel import lazy_gettext as _l

from lms.accounts import letters, services, sign_in, totp
from lms.accounts.models import Passkey, RecoveryCode, SecondFactor, User
from lms.core import audit, sealing
from lms.core.database import db, now
from lms.core.policies import Grant
from lms.core.work import unit_of_work

CODES, CODE_DIGITS = 10, 16
"""Recovery codes, of 53 bits each: digits alone, for they are typed on a telephone."""
TOLD_AFTER, SHUT_AFTER = 10, 100
"""Wrong codes in a row after which the holder is told, and after which the app's codes are refused (NIST SP 800-63B, 5.2.2)."""
_ROW, _DRAFT = "second factor", "second factor to be"


@dataclass(frozen=True)
class State:
    """Since when somebody has the app, if at all, how many recovery codes are left, whether the app's codes are refused."""

    set_at: datetime | None
    codes_left: int
    is_shut: bool


def is_on(user_id: int) -> bool:
    """Whether there is an app or a passkey."""
    means = [sa.exists().where(model.user_id == user_id) for model in (SecondFactor, Passkey)]
    return bool(db.session.scalar(sa.select(sa.or_(*means))))


def has_app(user_id: int) -> bool:
    return db.session.scalar(sa.select(SecondFactor.user_id).where(SecondFactor.user_id == user_id)) is not None


def state(user_id: int) -> State | None:
    if not is_on(user_id):
        return None
    factor = db.session.get(SecondFactor, user_id, populate_existing=True)
    left = db.session.scalar(sa.select(sa.func.count()).select_from(RecoveryCode).where(
        RecoveryCode.user_id == user_id, RecoveryCode.used_at.is_(None)))
    return State(factor.set_at if factor else None, left or 0, factor is not None and factor.wrong >= SHUT_AFTER)


def holders() -> list[User]:
    """Everybody who has a second step."""
    having = [User.id.in_(sa.select(model.user_id)) for model in (SecondFactor, Passkey)]
    return list(db.session.scalars(sa.select(User).where(sa.or_(*having)).order_by(User.id)))


def is_asked_of(grants: Iterable[Grant]) -> bool:
    """Whether one of these roles has to sign in in two steps."""
    asked = current_app.config["SECOND_FACTOR_ROLES"]
    return bool(asked) and any(grant.role in asked for grant in grants)


def draft(secret: bytes, session_id: int) -> str:
    """A secret that is not yet confirmed, as the form carries it along; it opens in the same session alone."""
    return sealing.sealed(secret, _DRAFT, str(session_id))


def drafted(text: str, session_id: int) -> bytes | None:
    return sealing.opened(text, _DRAFT, str(session_id))


def turn_on(user: User, secret: bytes, typed: str, *, at: datetime) -> list[str]:
    """From now on a code is asked for; the recovery codes, which nobody can read again, where there were none. Refused where the
    first code is wrong."""
    step = totp.step_of(secret, _digits(typed), at=at)
    if step is None:
        raise services.Refused(_l("This is not the code that the app shows now. Check that the clock of the telephone is right, "
                                  "and enter the next code."), "code")
    if has_app(user.id):
        raise services.Refused(_l("Two-step sign-in is already on for this account."))
    codes = codes_of_first(user.id)
    db.session.add(SecondFactor(user_id=user.id, secret=sealing.sealed(secret, _ROW, str(user.id)), set_at=at, last_step=step))
    services.flush()
    audit.record("accounts.second_factor_set", f"user:{user.id}")
    letters.second_factor_set(user)
    return codes


def codes_of_first(user_id: int) -> list[str]:
    """Recovery codes for who is about to get a first means of the second step; none for who has one."""
    return [] if is_on(user_id) else _fresh_codes(user_id)


def attempt(user_id: int, address: str) -> None:
    """Write a try down before its code is looked at; TooManyTries. Call it outside any unit of work."""
    with unit_of_work():
        sign_in.count(_key(user_id), address, at=now())


def accept(user: User, typed: str, *, at: datetime) -> bool:
    """Whether this code opens; it does so once. The unit of work has to be kept either way, for wrong ones are counted."""
    digits = _digits(typed)
    is_right = (_recovers if len(digits) == CODE_DIGITS else _is_of_app)(user.id, digits, at)
    wrong = db.session.scalar(sa.update(SecondFactor).where(SecondFactor.user_id == user.id).values(
        wrong=0 if is_right else SecondFactor.wrong + 1).returning(SecondFactor.wrong))
    if is_right:
        sign_in.forget(_key(user.id))
    if wrong in (TOLD_AFTER, SHUT_AFTER):
        audit.record("accounts.second_factor_missed", f"user:{user.id}", times=wrong)
        letters.second_factor_missed(user, wrong)
    return is_right


def is_recovery(typed: str) -> bool:
    """Whether it has the shape of a recovery code."""
    return len(_digits(typed)) == CODE_DIGITS


def renew_codes(user: User) -> list[str]:
    """Ten new recovery codes; those before are worth nothing any more."""
    codes = _fresh_codes(user.id)
    audit.record("accounts.recovery_codes_made", f"user:{user.id}")
    return codes


def turn_off(user: User) -> None:
    """No app any more, as the holder wishes; passkeys stay."""
    gone = db.session.scalar(sa.delete(SecondFactor).where(SecondFactor.user_id == user.id).returning(SecondFactor.user_id))
    if gone is not None:
        audit.record("accounts.app_ended", f"user:{user.id}")
        if not ends_with_the_last(user):
            letters.app_ended(user)


def ends_with_the_last(user: User) -> bool:
    """Without app and passkey there is no second step any more, and recovery codes replace nothing; whether it is so."""
    if is_on(user.id):
        return False
    forget(user.id)
    audit.record("accounts.second_factor_ended", f"user:{user.id}")
    letters.second_factor_ended(user)
    return True


def reset(user: User) -> bool:
    """For somebody who has lost telephone and recovery codes; whether there was a second step. Passkeys go too; the holder is
    told."""
    was_on = forget(user.id)
    if was_on:
        audit.record("accounts.second_factor_reset", f"user:{user.id}")
        letters.second_factor_reset(user)
    return was_on


def forget(user_id: int) -> bool:
    """Take app, passkeys and recovery codes away; whether there was a second step."""
    was_on = is_on(user_id)
    for model in (RecoveryCode, SecondFactor, Passkey):
        db.session.execute(sa.delete(model).where(model.user_id == user_id))
    return was_on


def _is_of_app(user_id: int, digits: str, at: datetime) -> bool:
    factor = db.session.get(SecondFactor, user_id, populate_existing=True)
    secret = sealing.opened(factor.secret, _ROW, str(user_id)) if factor and factor.wrong < SHUT_AFTER else None
    step = totp.step_of(secret, digits, at=at) if secret else None
    return step is not None and db.session.scalar(sa.update(SecondFactor).where(
        SecondFactor.user_id == user_id, SecondFactor.last_step < step).values(last_step=step).returning(
            SecondFactor.user_id)) is not None


def _recovers(user_id: int, digits: str, at: datetime) -> bool:
    used = db.session.scalar(sa.update(RecoveryCode).where(
        RecoveryCode.user_id == user_id, RecoveryCode.code_hash == _hashed(user_id, digits), RecoveryCode.used_at.is_(None),
    ).values(used_at=at).returning(RecoveryCode.id))
    if used is not None:
        audit.record("accounts.recovery_code_used", f"user:{user_id}")
    return used is not None


def _fresh_codes(user_id: int) -> list[str]:
    db.session.execute(sa.delete(RecoveryCode).where(RecoveryCode.user_id == user_id))
    codes = [f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}}" for _ in range(CODES)]
    db.session.execute(sa.insert(RecoveryCode), [{"user_id": user_id, "code_hash": _hashed(user_id, code)} for code in codes])
    return ["-".join(code[start:start + 4] for start in range(0, CODE_DIGITS, 4)) for code in codes]


def _digits(typed: str) -> str:
    return re.sub(r"[\s.-]", "", typed)


def _hashed(user_id: int, digits: str) -> str:
    return sign_in.key_of(f"recovery:{user_id}:{digits}")


def _key(user_id: int) -> str:
    return sign_in.key_of(f"code:{user_id}")
