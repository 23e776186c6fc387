"""What people are told of the numbers that they have entered; the number itself stands in no letter whole."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from lms.accounts import notices
from lms.accounts.identity import masked
from lms.accounts.models import NumberClaim, User
from lms.accounts.notices import Kind

CONFIRMED = Kind("accounts.number_confirmed", "certificates", _l("Your NIP is confirmed"), _l(
    "The number %(number)s that you entered is confirmed. From now on it stands on your certificates, and you may sign in with "
    "it."), is_necessary=True)
REFUSED = Kind("accounts.number_refused", "certificates", _l("Your NIP was not confirmed"), _l(
    "The number %(number)s that you entered was not confirmed:\n\n%(reason)s\n\n"
    "Correct it in your profile, or ask the HR officer of your agency."), is_necessary=True)

DATA_READY = Kind("accounts.data_ready", "certificates", _l("The PDF of your data is ready"), _l(
    "The PDF of everything kept about you that you asked for is ready. Fetch it by %(until)s; then it is deleted."),
    is_necessary=True, is_urgent=True)
DATA_FAILED = Kind("accounts.data_failed", "certificates", _l("The PDF of your data could not be made"), _l(
    "The PDF of everything kept about you that you asked for could not be made. That is not your fault: ask for it again, or "
    "take the JSON file, which holds the same."), is_necessary=True)

ERASURE_ASKED = Kind("accounts.erasure_asked", "certificates", _l("Somebody asks to be erased"), _l(
    "Somebody asks that the personal data kept here be erased. The page tells what would go and what the law keeps. Decide, and "
    "answer the person in any case."), is_necessary=True)
ERASURE_DECLINED = Kind("accounts.erasure_declined", "certificates", _l("Your data are not erased"), _l(
    "You asked that your personal data be erased. The request is declined.\n\nGround in Law 27 of 2022: %(ground)s.\n\n"
    "Reason: %(reason)s\n\nYou may ask again at any time, and take your data along; both are on the page of your data."),
    is_necessary=True)

SECOND_SET = Kind("accounts.second_factor_set", "certificates", _l("Two-step sign-in is on"), _l(
    "From now on your account asks for a code of your authenticator app besides the password. If it was not you who turned this "
    "on, tell your organiser at once."), is_necessary=True, is_urgent=True)
SECOND_ENDED = Kind("accounts.second_factor_ended", "certificates", _l("Two-step sign-in is off"), _l(
    "Your account is protected by its password alone again. If it was not you who turned the second step off, change your "
    "password at once and tell your organiser."), is_necessary=True, is_urgent=True)
APP_ENDED = Kind("accounts.app_ended", "certificates", _l("Your authenticator app opens nothing any more"), _l(
    "Codes of your authenticator app are no longer taken; your passkeys still are. If it was not you who took the app away, "
    "change your password at once and tell your organiser."), is_necessary=True, is_urgent=True)
SECOND_RESET = Kind("accounts.second_factor_reset", "certificates", _l("Your two-step sign-in was reset"), _l(
    "Somebody who looks after your account has taken the second step of signing in away, and signed you out everywhere. Sign in "
    "with your password and set it up again. If you did not ask for this, tell your organiser at once."),
    is_necessary=True, is_urgent=True)
SECOND_MISSED = Kind("accounts.second_factor_missed", "certificates", _l("Wrong codes at your account"), _l(
    "%(times)s wrong codes in a row were entered for your account, by somebody who knows your password. If it was not you, "
    "change your password at once."), is_necessary=True, is_urgent=True)
PASSKEY_ADDED = Kind("accounts.passkey_added", "certificates", _l("A passkey was added to your account"), _l(
    "The passkey \"%(name)s\" opens your account from now on. If it was not you who added it, take it away at once, change your "
    "password and tell your organiser."), is_necessary=True, is_urgent=True)
PASSKEY_FIRST = Kind("accounts.passkey_first", "certificates", _l("A passkey was added to your account"), _l(
    "The passkey \"%(name)s\" opens your account from now on, and whoever signs in with the password is asked for it, or for a "
    "recovery code, as well. If it was not you who added it, take it away at once, change your password and tell your "
    "organiser."), is_necessary=True, is_urgent=True)
PASSKEY_REMOVED = Kind("accounts.passkey_removed", "certificates", _l("A passkey was taken away from your account"), _l(
    "The passkey \"%(name)s\" does not open your account any more. If it was not you who took it away, change your password at "
    "once and tell your organiser."), is_necessary=True, is_urgent=True)
PASSKEY_COPIED = Kind("accounts.passkey_copied", "certificates", _l("A copy of your passkey may be in use"), _l(
    "The passkey \"%(name)s\" was refused: its counter has gone back, as happens when there is a copy of it. Take it away in "
    "your profile, add a new one, and tell your organiser."), is_necessary=True, is_urgent=True)
LINKED = Kind("accounts.linked", "certificates", _l("Your account is linked"), _l(
    "From now on you sign in to this account with %(title)s too. If it was not you who did so, tell your organiser at once."),
    is_necessary=True, is_urgent=True)
PAGE = "/profile/second-factor"


def second_factor_set(user: User) -> None:
    notices.tell(user.id, SECOND_SET.name, PAGE)


def second_factor_ended(user: User) -> None:
    notices.tell(user.id, SECOND_ENDED.name, PAGE)


def app_ended(user: User) -> None:
    notices.tell(user.id, APP_ENDED.name, PAGE)


def second_factor_reset(user: User) -> None:
    notices.tell(user.id, SECOND_RESET.name, PAGE)


def passkey_added(user: User, name: str, *, is_first: bool) -> None:
    notices.tell(user.id, (PASSKEY_FIRST if is_first else PASSKEY_ADDED).name, PAGE, name=name)


def passkey_removed(user: User, name: str) -> None:
    notices.tell(user.id, PASSKEY_REMOVED.name, PAGE, name=name)


def passkey_copied(user: User, name: str) -> None:
    notices.tell(user.id, PASSKEY_COPIED.name, PAGE, name=name)


def linked(user: User, title: str) -> None:
    notices.tell(user.id, LINKED.name, "/profile", title=title)


def second_factor_missed(user: User, times: int) -> None:
    notices.tell(user.id, SECOND_MISSED.name, "/profile/password", times=times)


def confirmed(claim: NumberClaim) -> None:
    notices.tell(claim.user_id, CONFIRMED.name, "/profile", number=masked(claim.number))


def refused(claim: NumberClaim) -> None:
    notices.tell(claim.user_id, REFUSED.name, "/profile", number=masked(claim.number), reason=claim.reason)
