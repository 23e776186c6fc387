"""Who signs out at the provider is out here too (OpenID Connect Back-Channel Logout 1.0)."""

from __future__ import annotations

import logging
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from lms.accounts import sessions
from lms.accounts.models import ExternalIdentity
from lms.accounts.sign_on.protocol import LEEWAY, Refused, decoded
from lms.accounts.sign_on.providers import Provider
from lms.core import audit
from lms.core.database import db

log = logging.getLogger("lms")
EVENT = "http://schemas.openid.net/event/backchannel-logout"
LASTS = timedelta(minutes=5)
"""How old the provider's word may be."""


def read(provider: Provider, token: str, *, at: datetime) -> tuple[str, datetime]:
    """Whom the provider says has signed out, and when it said so; Refused where it is not its word of now (section 2.6)."""
    from joserfc.errors import JoseError

    try:
        claims = decoded(provider, token).claims
        told_at = datetime.fromtimestamp(claims["iat"], UTC)
        audience = claims["aud"] if isinstance(claims["aud"], list) else [claims["aud"]]
        is_right = (claims["iss"] == provider.issuer and provider.client_id in audience and "nonce" not in claims
                    and isinstance(claims["events"][EVENT], dict) and bool(claims["jti"]) and isinstance(claims["sub"], str)
                    and abs(at - told_at) < LASTS and at.timestamp() < claims.get("exp", at.timestamp() + 1) + LEEWAY)
    except (JoseError, ValueError, TypeError, KeyError, OverflowError, OSError) as error:
        log.warning("a word of %s on signing out is refused: %r", provider.issuer, error)
        is_right = False
    if not is_right:
        raise Refused(_l("The answer of the sign-on service could not be verified. Please begin once more, or tell whoever looks "
                         "after this site."))
    return claims["sub"], told_at


def end(provider: Provider, subject: str, *, begun_before: datetime, at: datetime) -> None:
    """End what that person began here before; of somebody unknown there is nothing to end."""
    user_id = db.session.scalar(sa.select(ExternalIdentity.user_id).where(
        ExternalIdentity.issuer == provider.issuer, ExternalIdentity.subject == subject))
    if user_id is not None:
        sessions.end_begun(user_id, before=begun_before + timedelta(seconds=1), at=at)
        audit.record("accounts.signed_out_elsewhere", f"user:{user_id}")
