"""OpenID Connect, the code flow with PKCE, state and nonce. What is signed and what is sent is Authlib's; it is loaded when
somebody first signs in that way, for it takes 9 MB with the cryptography below it."""

from __future__ import annotations

import hmac
import json
import logging
import secrets
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from flask_babel import lazy_gettext as _l

from lms.accounts.sign_on.providers import Provider, is_safe
from lms.core.errors import DomainError

if TYPE_CHECKING:
    from authlib.oauth2.client import OAuth2Client

log = logging.getLogger("lms")
PATIENCE, LARGEST = 10, 1_000_000
"""Seconds to wait for an answer of the provider, and its most bytes."""
KEPT, KEYS_KEPT_LEAST = 3600, 60
"""Seconds for which metadata and keys of a provider are remembered; after the latter they are asked for again where a token names
a key that is not among them."""
LEEWAY = 120
"""Seconds by which the clock of a provider may differ."""
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "Ed25519")
"""Of public keys alone: a token signed with the client's secret, or with nothing, is worth nothing."""
MAIL = {"email", "email_verified"}
"""Claims that count together alone: what one source says of its address is no word on that of another."""
_remembered: dict[str, tuple[float, dict[str, Any]]] = {}


class Away(DomainError):
    status = 502

    def __init__(self) -> None:
        super().__init__(_l("The sign-on service does not answer as it should at the moment. Try again in some minutes."))


class Refused(DomainError):
    status = 422


def begin(provider: Provider, *, back: str) -> tuple[str, dict[str, str]]:
    """Where to send the browser, and what has to be kept until it comes back to `back`."""
    kept = {"state": secrets.token_urlsafe(24), "nonce": secrets.token_urlsafe(24), "verifier": secrets.token_urlsafe(48)}
    address, _state = _client(provider, back).create_authorization_url(
        _endpoint(provider, "authorization_endpoint"), state=kept["state"], nonce=kept["nonce"], code_verifier=kept["verifier"])
    return str(address), kept


class Named(NamedTuple):
    """Whoever came back: the claims, and the ID token that holds most of them."""

    claims: dict[str, Any]
    id_token: str


def finish(provider: Provider, kept: Mapping[str, str], given: Mapping[str, str], *, back: str) -> Named:
    """Who came back. Refused where the answer is not one to our own question, or the provider said no."""
    if not hmac.compare_digest(given.get("state", "").encode(), kept["state"].encode()) or \
            given.get("iss", provider.issuer) != provider.issuer:
        raise Refused(_l("This answer of the sign-on service does not belong to your request. Please begin once more."))
    if given.get("error") == "access_denied":
        raise Refused(_l("You were not signed in: the sign-on service says that it was cancelled or not allowed."))
    if "error" in given or not given.get("code"):
        log.warning("%s refuses to sign anybody in: %.200r", provider.issuer, given.get("error"))
        raise Away
    token = _exchange(provider, given["code"], kept["verifier"], back)
    claims = _verified(provider, token, kept["nonce"])
    return Named(claims | _more(provider, claims, str(token.get("access_token", ""))), str(token.get("id_token", "")))


def look(provider: Provider) -> None:
    """Away unless the provider answers with all that signing in needs."""
    for name in ("authorization_endpoint", "token_endpoint"):
        _endpoint(provider, name)
    _get(_endpoint(provider, "jwks_uri"), KEPT)


def way_out(provider: Provider, *, back: str, id_token: str = "") -> str:
    """Where one signs out of the provider too (RP-initiated logout), or nothing where it has no such place. By the ID token it
    knows whom to sign out, and need not ask."""
    from authlib.common.urls import add_params_to_uri

    address = _metadata(provider).get("end_session_endpoint", "")
    if not isinstance(address, str) or not is_safe(address):
        return ""
    hint = {"id_token_hint": id_token} if id_token else {}
    return str(add_params_to_uri(address, {"client_id": provider.client_id, "post_logout_redirect_uri": back} | hint))


def _client(provider: Provider, back: str) -> OAuth2Client:
    from authlib.oauth2.client import OAuth2Client

    offered = _metadata(provider).get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
    method = "client_secret_basic" if "client_secret_basic" in offered else "client_secret_post"
    return OAuth2Client(
        None, provider.client_id, provider.client_secret, token_endpoint_auth_method=method if provider.client_secret else "none",
        scope=provider.scope, redirect_uri=back, code_challenge_method="S256")


def _exchange(provider: Provider, code: str, verifier: str, back: str) -> dict[str, Any]:
    from authlib.oauth2.rfc6749.parameters import prepare_token_request

    client, address = _client(provider, back), _endpoint(provider, "token_endpoint")
    body = prepare_token_request("authorization_code", redirect_uri=back, code=code, code_verifier=verifier)
    headers = {"Accept": "application/json", "Content-Type": "application/x-www-form-urlencoded"}
    address, headers, body = client.client_auth(client.token_endpoint_auth_method).prepare("POST", address, headers, body)
    return _asked(address, headers, body.encode())


def _verified(provider: Provider, token: Mapping[str, Any], nonce: str) -> dict[str, Any]:
    """The claims of the ID token, whose signature, issuer, audience, times and nonce are right."""
    from authlib.oidc.core import CodeIDToken
    from joserfc.errors import JoseError

    try:
        found = decoded(provider, str(token.get("id_token", "")))
        claims = CodeIDToken(
            found.claims, found.header,
            {"iss": {"essential": True, "values": [provider.issuer]}, "aud": {"essential": True, "values": [provider.client_id]}},
            {"nonce": nonce, "client_id": provider.client_id, "access_token": token.get("access_token")})
        claims.validate(leeway=LEEWAY)
    except (JoseError, ValueError, TypeError, KeyError) as error:
        log.warning("a token of %s is refused: %r", provider.issuer, error)
        raise Refused(_l("The answer of the sign-on service could not be verified. Please begin once more, or tell whoever looks "
                         "after this site.")) from None
    return dict(claims)


def decoded(provider: Provider, text: str) -> Any:
    """A token whose signature is the provider's, with claims and header; JoseError, ValueError, TypeError, KeyError."""
    from joserfc import jwt
    from joserfc.errors import InvalidKeyIdError
    from joserfc.jwk import KeySet
    from joserfc.jws import JWSRegistry

    def read(at_most: float) -> Any:
        keys = KeySet.import_key_set(_get(_endpoint(provider, "jwks_uri"), at_most))  # type: ignore[arg-type]
        return jwt.decode(text, keys, registry=JWSRegistry(algorithms=list(ALGORITHMS), strict_check_header=False))

    try:
        return read(KEPT)
    except InvalidKeyIdError:
        return read(KEYS_KEPT_LEAST)


def _more(provider: Provider, claims: Mapping[str, Any], access_token: str) -> dict[str, Any]:
    """What of the wanted claims only the UserInfo endpoint tells."""
    wanted = {"name", *MAIL, provider.nip_claim, provider.agency_claim} - {""}
    if wanted <= set(claims) or not access_token or not _metadata(provider).get("userinfo_endpoint"):
        return {}
    told = _asked(_endpoint(provider, "userinfo_endpoint"), {"Authorization": f"Bearer {access_token}"})
    if told.get("sub") != claims["sub"]:
        raise Away
    lacking = (wanted & set(told)) - set(claims) - MAIL
    return {name: told[name] for name in (lacking | MAIL if set(told) >= MAIL and not set(claims) >= MAIL else lacking)}


def _endpoint(provider: Provider, name: str) -> str:
    address = _metadata(provider).get(name)
    if not isinstance(address, str) or not is_safe(address):
        raise Away
    return address


def _metadata(provider: Provider) -> dict[str, Any]:
    found = _get(provider.issuer.rstrip("/") + "/.well-known/openid-configuration", KEPT)
    if found.get("issuer") != provider.issuer:
        log.warning("%s calls itself %.200r", provider.issuer, found.get("issuer"))
        raise Away
    return found


def _get(address: str, at_most: float) -> dict[str, Any]:
    """A document that is `at_most` so many seconds old."""
    known = _remembered.get(address)
    if known and time.monotonic() - known[0] < at_most:
        return known[1]
    found = _asked(address, {"Accept": "application/json"})
    _remembered[address] = time.monotonic(), found
    return found


def _asked(address: str, headers: Mapping[str, str], body: bytes | None = None) -> dict[str, Any]:
    asked = urllib.request.Request(address, data=body, headers=dict(headers))  # noqa: S310 (`is_safe` looked at it)
    try:
        with urllib.request.build_opener(_Straight).open(asked, timeout=PATIENCE) as answer:
            found = json.loads(answer.read(LARGEST))
    except (OSError, ValueError) as error:
        log.warning("%s does not answer as it should: %s", address.partition("?")[0], error)
        raise Away from None
    if not isinstance(found, dict):
        raise Away
    return found


class _Straight(urllib.request.HTTPRedirectHandler):
    """What is asked of a provider goes nowhere else."""

    def redirect_request(self, *given: Any) -> None:
        return None
