"""The two ceremonies of WebAuthn: what the browser is asked, and what its answer proves. Only this file knows the library."""

from __future__ import annotations

import ipaddress
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from flask import current_app
from flask_babel import lazy_gettext as _l

from lms.accounts.passkeys.challenges import LASTS
from lms.core.errors import DomainError

if TYPE_CHECKING:
    from fido2.server import Fido2Server

ALGORITHMS = (-7, -8, -257)
"""ES256, Ed25519 and RS256 (COSE): what authenticators make."""
LARGEST = 20_000
"""Characters of an answer; one with an RSA key has 2,000."""


class Refused(DomainError):
    """An answer that proves nothing."""

    status = 422


@dataclass(frozen=True)
class Fresh:
    """A passkey that was just made."""

    credential_id: str
    credential: str
    sign_count: int


@dataclass(frozen=True)
class Answer:
    """What a browser says of a passkey, before any of it is believed. `handle` is whom the passkey says it belongs to."""

    challenge: bytes
    credential_id: str
    handle: str
    content: dict[str, Any]


def is_possible() -> bool:
    """Whether browsers offer passkeys at the address of this site: it needs a name, and HTTPS but on the machine itself."""
    address = urlsplit(current_app.config["BASE_URL"])
    host = address.hostname or ""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return address.scheme == "https" or host == "localhost" or host.endswith(".localhost")
    return False


def to_make(challenge: bytes, *, handle: str, username: str, name: str, known: Iterable[str]) -> dict[str, Any]:
    """What a browser is asked to make a passkey; not on a device that holds one of the `known`."""
    return {
        "challenge": _text(challenge), "rp": {"id": _host(), "name": current_app.config["SITE_NAME"]},
        "user": {"id": _text(handle.encode()), "name": username, "displayName": name},
        "pubKeyCredParams": [{"type": "public-key", "alg": algorithm} for algorithm in ALGORITHMS],
        "excludeCredentials": _listed(known), "attestation": "none", "timeout": _milliseconds(),
        "authenticatorSelection": {"residentKey": "preferred", "userVerification": "preferred"}}


def to_sign(challenge: bytes, *, known: Iterable[str] = (), is_whole: bool) -> dict[str, Any]:
    """What a browser is asked to sign with: one of the `known`; or, as the whole sign-in, with any that makes sure who holds it.
    """
    return {"challenge": _text(challenge), "rpId": _host(), "timeout": _milliseconds(), "allowCredentials": _listed(known),
            "userVerification": "required" if is_whole else "preferred"}


def read(text: str) -> Answer:
    """Refused where it is none."""
    try:
        content = json.loads(text[:LARGEST])
        response = content["response"]
        said = json.loads(_bytes(response["clientDataJSON"]))
        handle = _bytes(response.get("userHandle") or "").decode()
        return Answer(_bytes(said["challenge"]), _text(_bytes(content["rawId"])), handle, content)
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as fault:
        raise _unreadable() from fault


def made(answer: Answer) -> Fresh:
    """The passkey that the browser made; Refused where it is not as asked."""
    server = _server()
    try:
        data = server.register_complete({"challenge": _text(answer.challenge), "user_verification": None}, _plain(answer.content))
        credential = data.credential_data
        if credential is None or credential.public_key.get(3) not in ALGORITHMS:
            raise ValueError("another algorithm than was asked for")
        fresh = Fresh(_text(credential.credential_id), _text(bytes(credential)), data.counter)
    except Exception as fault:  # a parser of strangers' bytes: whatever it stumbles over, nothing is proven
        raise _unreadable() from fault
    if fresh.credential_id != answer.credential_id:
        raise _unreadable()
    return fresh


def signed(answer: Answer, credential: str, *, is_whole: bool) -> int:
    """The counter that the passkey shows; Refused where the signature is not its own, or is for another site or purpose."""
    from fido2.webauthn import AttestedCredentialData, AuthenticatorData

    server = _server()
    try:
        state = {"challenge": _text(answer.challenge), "user_verification": "required" if is_whole else None}
        server.authenticate_complete(state, [AttestedCredentialData(_bytes(credential))], _plain(answer.content))
        return AuthenticatorData(_bytes(answer.content["response"]["authenticatorData"])).counter
    except Exception as fault:
        raise _unreadable() from fault


def _server() -> Fido2Server:
    """That of the library, for the one origin of this site: not for its subdomains, ports or frames on other sites."""
    from fido2.server import Fido2Server  # with cryptography 11 MB, which few requests need
    from fido2.webauthn import PublicKeyCredentialRpEntity

    rp = PublicKeyCredentialRpEntity(id=_host(), name=current_app.config["SITE_NAME"])
    return Fido2Server(rp, verify_origin=lambda origin: origin == _origin())


def _plain(content: dict[str, Any]) -> dict[str, Any]:
    """Of the answer what is checked; refused where a frame on another site asked for it."""
    if json.loads(_bytes(content["response"]["clientDataJSON"])).get("crossOrigin"):
        raise ValueError("asked in a frame of another site")
    return {"rawId": content["rawId"], "response": content["response"], "type": "public-key"}


def _origin() -> str:
    address = urlsplit(current_app.config["BASE_URL"])
    port = "" if address.port in (None, {"https": 443, "http": 80}.get(address.scheme)) else f":{address.port}"
    return f"{address.scheme}://{address.hostname}{port}"


def _host() -> str:
    return urlsplit(current_app.config["BASE_URL"]).hostname or ""


def _listed(known: Iterable[str]) -> list[dict[str, str]]:
    return [{"type": "public-key", "id": one} for one in known]


def _milliseconds() -> int:
    return int(LASTS.total_seconds() * 1000) // 2


def _text(raw: bytes) -> str:
    return urlsafe_b64encode(raw).decode().rstrip("=")


def _bytes(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _unreadable() -> Refused:
    return Refused(_l("The passkey did not prove who you are. Try once more, or use another way."))
