"""Our badges before verifiers in another language, who canonicalise, hash, check proofs and read status lists by themselves."""

from __future__ import annotations

import json
import shutil
import subprocess
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from lms.certificates import services
from lms.certificates.badges import vocabulary
from lms.certificates.models import Certificate
from lms.core.database import now
from lms.core.testing import Client
from lms.core.work import unit_of_work
from tests.certificates.test_badges import BASE, at_home, document, token  # noqa: F401 (fixtures)

PLACE = Path(__file__).parent / "foreign"
pytestmark = pytest.mark.skipif(
    not (shutil.which("node") and (PLACE / "node_modules").is_dir()),
    reason="needs Node.js, and once: npm ci --ignore-scripts --prefix tests/certificates/foreign")


def judged(client: Client, *, credentials: dict[str, Any] | None = None, tokens: dict[str, str] | None = None) -> dict[str, Any]:
    """What they say with the keys and lists that this site publishes."""
    keys = client.get("/.well-known/did.json").get_json(force=True)
    documents: dict[str, Any] = {url: vocabulary.load(url)["document"] for url in (vocabulary.CREDENTIALS, vocabulary.BADGES)}
    documents |= {keys["id"]: keys, f"{BASE}/badges/status/0": client.get("/badges/status/0").get_json(force=True)}
    documents |= {key["id"]: {"@context": "https://w3id.org/security/multikey/v1"} | key for key in keys["verificationMethod"]}
    asked = {"documents": documents, "credentials": credentials or {}, "tokens": tokens or {},
             "jwks": client.get("/.well-known/jwks.json").get_json(force=True)}
    done = subprocess.run(["node", PLACE / "verify.mjs"], input=json.dumps(asked), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def changed(document: dict[str, Any], *path: str, to: object) -> dict[str, Any]:  # noqa: F811
    copy = deepcopy(document)
    place: Any = copy
    for name in path[:-1]:
        place = place[name]
    place[path[-1]] = to
    return copy


def test_a_foreign_verifier_accepts_the_badge_and_refuses_it_with_anything_changed(
        client: Client, document: dict[str, Any]) -> None:  # noqa: F811
    credentials = {
        "issued": document, "course": changed(document, "credentialSubject", "achievement", "name", to="Lain"),
        "hours": changed(document, "credentialSubject", "creditsEarned", to=200),
        "day": changed(document, "validFrom", to="2020-01-01T00:00:00Z"),
        "issuer": changed(document, "issuer", "name", to="Lain"),
        "place in the list": changed(document, "credentialStatus", "statusListIndex", to="1"),
        "a word that means nothing": changed(document, "nilai", to="A")}
    said = judged(client, credentials=credentials)["credentials"]
    assert said.pop("issued") == {"verified": True, "errors": [], "isEnded": [False]}
    assert [name for name, one in said.items() if one["verified"]] == []


def test_a_foreign_verifier_reads_a_revocation_from_the_signed_list(
        client: Client, certificate: Certificate, document: dict[str, Any]) -> None:  # noqa: F811
    with unit_of_work():
        services.revoke(certificate.id, category="data_error", reason="Nama keliru.", by=None, at=now())
    assert judged(client, credentials={"revoked": document})["credentials"]["revoked"]["isEnded"] == [True]


def test_a_foreign_verifier_accepts_the_token_and_refuses_an_altered_one(client: Client, token: str) -> None:  # noqa: F811
    head, body, signature = token.split(".")
    said = judged(client, tokens={
        "issued": token, "other body": f"{head}.{body[:-4]}AAAA.{signature}", "unsigned": f"{head}.{body}.",
        "other algorithm": f"eyJhbGciOiJub25lIn0.{body}.{signature}"})["tokens"]
    assert said.pop("issued") == {"verified": True, "alg": "ES256", "iss": "did:web:belajar.poltekesos.ac.id"}
    assert [name for name, one in said.items() if one["verified"]] == []
