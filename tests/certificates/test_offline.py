"""What the offline check takes along: its files, the keys, the places of what no longer holds; and nothing about anybody."""

from __future__ import annotations

import json
import re
from io import BytesIO

from PIL import Image

from lms.certificates import services
from lms.certificates.models import Certificate, Statement
from lms.core.database import db, now
from lms.core.testing import Client
from lms.core.work import unit_of_work


def place_of(certificate: Certificate) -> int:
    kept = db.session.get(Statement, certificate.id)
    assert kept is not None
    return kept.status_index


def test_the_snapshot_names_keys_and_no_person(client: Client, certificate: Certificate) -> None:
    answer = client.get("/luring/status.json")
    assert {"as_of", "keys", "revoked", "superseded"} == set(answer.json)
    assert (answer.json["revoked"], answer.json["superseded"]) == ([], [])
    assert [key["is_sample"] for key in answer.json["keys"]] == [False]
    for hidden in (certificate.learner_name, certificate.number, certificate.code):
        assert hidden not in answer.text


def test_a_replaced_and_a_revoked_certificate_are_told_apart(client: Client, certificate: Certificate) -> None:
    with unit_of_work():
        second = services.reissue(certificate.id, reason="Nama keliru.", at=now())
    with unit_of_work():
        services.revoke(second.id, category="other", reason="Salah terbit.", by=None, at=now())
    with unit_of_work():
        services.reissue(second.id, reason="Terbit lagi.", at=now())
    told = client.get("/luring/status.json").json
    assert (told["superseded"], told["revoked"]) == ([place_of(certificate)], [place_of(second)])


def test_every_file_that_a_device_keeps_can_be_had(client: Client) -> None:
    worker = client.get("/luring/sw.js")
    assert worker.mimetype == "text/javascript"
    files = json.loads(re.search(r"const FILES = (\[.*\]);", worker.text)[1])  # type: ignore[index]
    assert len(files) >= 12
    assert [address for address in files if client.get(address).status_code != 200] == []


def test_the_worker_changes_with_the_language_of_the_page_and_not_by_itself(client: Client) -> None:
    before = client.get("/luring/sw.js").text
    assert client.get("/luring/sw.js").text == before
    client.post("/language", data={"language": "en"})
    assert client.get("/luring/sw.js").text != before


def test_it_can_be_installed(client: Client) -> None:
    page = client.get("/luring/").text
    address = re.search(r'rel="manifest" href="([^"]+)"', page)[1]  # type: ignore[index]
    manifest = json.loads(client.get(address).text)
    assert (manifest["start_url"], manifest["scope"], manifest["display"]) == ("/luring/", "/luring/", "standalone")
    sizes = set()
    for icon in manifest["icons"]:
        answer = client.get(icon["src"])
        assert answer.mimetype == icon["type"]
        if icon["type"] == "image/png":
            assert "x".join(map(str, Image.open(BytesIO(answer.data)).size)) == icon["sizes"]
            sizes.add((icon["sizes"], icon["purpose"]))
    assert sizes == {("192x192", "any"), ("512x512", "any"), ("512x512", "maskable")}
    assert manifest["icons"][0]["src"] in client.get("/luring/sw.js").text
