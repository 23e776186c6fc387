"""What `lms doctor` looks at for accounts."""

from __future__ import annotations

from flask import current_app

from lms.accounts import queries
from lms.accounts.models import User
from lms.accounts.sign_on import protocol, providers
from lms.core.database import db
from lms.core.doctor import Check, Finding
from lms.core.policies import SYSTEM

FILE = "Look at the file of LMS_SIGN_ON, whose issuer must be written as the provider writes it, and at the provider."
REMEDY = "Run lms user add --role administrator."


def _administrator() -> Finding:
    found = db.session.scalar(queries.holders("administrator", SYSTEM).where(User.is_active).limit(1))
    return Finding(found is not None, "There is an administrator." if found else "There is no administrator.", REMEDY)


ADMINISTRATOR = Check("Administrator", _administrator, REMEDY)


def _sign_on() -> Finding:
    trusted = providers.everyone()
    if not trusted and not current_app.config["LOCAL_PASSWORDS"]:
        return Finding(False, "Nobody can sign in: LMS_LOCAL_PASSWORDS is 0 and LMS_SIGN_ON names no provider.", FILE)
    for provider in trusted:
        try:
            protocol.look(provider)
        except protocol.Away:
            return Finding(False, f"The provider {provider.issuer} does not answer as it should.", FILE)
    return Finding(True, f"People sign in with {', '.join(one.title for one in trusted)} too." if trusted
                   else "People sign in with passwords of this site alone.")


SIGN_ON = Check("Sign-on", _sign_on, FILE)
