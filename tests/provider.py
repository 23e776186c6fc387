"""A provider of identities on this machine, made of Authlib's server parts: codes that work once, PKCE and nonce asked for,
tokens signed with RS256. Whoever comes is the person of `claims`, after a press of a button or at once with `asks` off."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from authlib.integrations.flask_oauth2 import AuthorizationServer
from authlib.oauth2.rfc6749 import AuthorizationCodeMixin, ClientMixin
from authlib.oauth2.rfc6749.grants import AuthorizationCodeGrant
from authlib.oauth2.rfc7636 import CodeChallenge
from authlib.oidc.core import UserInfo
from authlib.oidc.core.grants import OpenIDCode
from flask import Flask, redirect, request
from joserfc.jwk import RSAKey
from werkzeug.serving import make_server

CLIENT, SECRET = "lms", "rahasia penyedia"


@dataclass
class Provider:
    """What a test may turn: whom it names, what it does wrong."""

    url: str = ""
    claims: dict[str, Any] = field(default_factory=dict)
    told_later: dict[str, Any] = field(default_factory=dict)
    forged: dict[str, Any] = field(default_factory=dict)
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "a", "use": "sig"}, private=True))
    signs_with: RSAKey | None = None
    asks: bool = False
    is_broken: bool = False
    codes: dict[str, Code] = field(default_factory=dict)
    requests: list[str] = field(default_factory=list)

    def reset(self, **claims: Any) -> None:
        self.claims, self.told_later, self.forged = claims, {}, {}
        self.signs_with, self.asks, self.is_broken = None, False, False


@dataclass
class Code(AuthorizationCodeMixin):  # type: ignore[misc]
    code: str
    redirect_uri: str
    scope: str
    nonce: str
    code_challenge: str
    code_challenge_method: str
    claims: dict[str, Any]

    def get_redirect_uri(self) -> str:
        return self.redirect_uri

    def get_scope(self) -> str:
        return self.scope

    def get_nonce(self) -> str:
        return self.nonce

    def get_auth_time(self) -> int:
        return int(time.time())

    def get_acr(self) -> None: ...

    def get_amr(self) -> None: ...


class Client(ClientMixin):  # type: ignore[misc]
    def get_client_id(self) -> str:
        return CLIENT

    def get_allowed_scope(self, scope: str) -> str:
        return scope

    def check_redirect_uri(self, redirect_uri: str) -> bool:
        return redirect_uri.endswith("/sign-in/with/lokal/back")

    def check_client_secret(self, client_secret: str) -> bool:
        return client_secret == SECRET

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:
        return method == "client_secret_basic"

    def check_response_type(self, response_type: str) -> bool:
        return response_type == "code"

    def check_grant_type(self, grant_type: str) -> bool:
        return grant_type == "authorization_code"


@contextmanager
def serving() -> Iterator[Provider]:
    """The provider, answering on a free port until the end of the block."""
    os.environ["AUTHLIB_INSECURE_TRANSPORT"] = "1"
    provider = Provider()
    server = make_server("127.0.0.1", 0, _app(provider), threaded=True)
    provider.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield provider
    server.shutdown()
    thread.join()
    server.server_close()


def _app(provider: Provider) -> Flask:
    app = Flask("provider")
    server = AuthorizationServer(app, query_client=lambda id_: Client() if id_ == CLIENT else None,
                                 save_token=lambda token, _request: None)

    class Grant(AuthorizationCodeGrant):  # type: ignore[misc]
        def save_authorization_code(self, code: str, asked: Any) -> Code:
            payload = asked.payload
            provider.codes[code] = made = Code(
                code, payload.redirect_uri, payload.scope, payload.data["nonce"], payload.data["code_challenge"],
                payload.data["code_challenge_method"], dict(provider.claims))
            return made

        def query_authorization_code(self, code: str, client: Client) -> Code | None:
            return provider.codes.get(code)

        def delete_authorization_code(self, authorization_code: Code) -> None:
            del provider.codes[authorization_code.code]

        def authenticate_user(self, authorization_code: Code) -> dict[str, Any]:
            return authorization_code.claims

    class Token(OpenIDCode):  # type: ignore[misc]
        def exists_nonce(self, nonce: str, asked: Any) -> bool:
            return False

        def resolve_client_private_key(self, client: Client) -> RSAKey:
            return provider.signs_with or provider.key

        def get_client_claims(self, client: Client) -> dict[str, Any]:
            return {"iss": provider.url, "aud": [CLIENT]}

        def get_encode_header(self, client: Client) -> dict[str, str]:
            return {"alg": "RS256", "kid": "a"}

        def generate_user_info(self, user: dict[str, Any], scope: str) -> UserInfo:
            return UserInfo(user | provider.forged)

    server.register_grant(Grant, [Token(require_nonce=True), CodeChallenge(required=True)])

    @app.before_request
    def note() -> tuple[str, int] | None:
        provider.requests.append(request.path)
        return ("", 503) if provider.is_broken else None

    @app.get("/.well-known/openid-configuration")
    def metadata() -> dict[str, Any]:
        return {"issuer": provider.url, "authorization_endpoint": f"{provider.url}/authorize",
                "token_endpoint": f"{provider.url}/token", "jwks_uri": f"{provider.url}/jwks",
                "userinfo_endpoint": f"{provider.url}/userinfo", "end_session_endpoint": f"{provider.url}/end",
                "id_token_signing_alg_values_supported": ["RS256"]}

    @app.get("/jwks")
    def jwks() -> dict[str, Any]:
        return {"keys": [provider.key.as_dict(private=False)]}

    @app.route("/authorize", methods=["GET", "POST"])
    def authorize() -> Any:
        if "no" in request.form:
            return redirect(f"{request.args['redirect_uri']}?error=access_denied&state={request.args['state']}")
        if provider.asks and request.method == "GET":
            return ("<!doctype html><html lang=id><title>Penyedia</title><form method=post><button name=yes>Izinkan</button>"
                    "<button name=no>Tolak</button></form>")
        return server.create_authorization_response(grant_user=provider.claims, grant=server.get_consent_grant(
            end_user=provider.claims))

    @app.post("/token")
    def token() -> Any:
        return server.create_token_response()

    @app.get("/userinfo")
    def userinfo() -> dict[str, Any]:
        return {"sub": provider.claims["sub"]} | provider.told_later

    @app.get("/end")
    def end() -> str:
        back = request.args["post_logout_redirect_uri"]
        return f"<!doctype html><html lang=id><title>Penyedia</title><a href='{back}'>Kembali</a>"

    return app
