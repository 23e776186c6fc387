"""The eSign Client Service of BSrE (Balai Sertifikasi Elektronik): v1, v2 and the institutional seal.

The service stands in the agency's own network. No official description is public: calls and fields are those that Indonesian
agencies use in their published code. Who signs and the passphrase stay in this process and never enter a message or a log.
"""

from __future__ import annotations

import base64
import http.client
import json
import secrets
import urllib.error
import urllib.request
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from lms.certificates.seal import examiner, returned
from lms.certificates.seal.errors import SignerUnready, SigningProblem, WrongPassphrase
from lms.certificates.seal.profiles import Profile
from lms.certificates.seal.signers import Person, Signed

PATIENCE, TRIES, LARGEST = 60, 3, 60_000_000
INVISIBLE = "INVISIBLE"
"""The paper draws the seal itself, so the service adds no fonts that PDF/A would refuse."""


@dataclass(frozen=True)
class Answer:
    status: int
    body: bytes
    document: str
    """`id_dokumen`: by it the file can be fetched once more."""


class Service:
    """Speaks HTTP with the service; a silent one is asked again, for to sign the same draft twice does no harm."""

    def __init__(self, profile: Profile) -> None:
        config, self._profile = profile.settings, profile
        if not config["BSRE_URL"]:
            raise SignerUnready(f"{profile.variable('BSRE_URL')} is not set: the address of the eSign Client Service.")
        self._url = config["BSRE_URL"].rstrip("/")
        pair = f"{config['BSRE_USER']}:{config['BSRE_PASSWORD']}".encode()
        self._headers = {"Authorization": "Basic " + base64.b64encode(pair).decode()}

    def send(self, path: str, *, body: bytes | None = None, kind: str = "application/json") -> Answer:
        """SignerUnready where it does not answer, WrongPassphrase or a SigningProblem in the service's words."""
        for tries_left in reversed(range(TRIES)):
            try:
                answer = self._once(path, body, kind)
            except (OSError, http.client.HTTPException) as error:
                if not tries_left:
                    raise SignerUnready(f"The BSrE service does not answer: {type(error).__name__}.") from None
                continue
            if answer.status < 500 or not tries_left:
                break
        if answer.status >= 300:
            raise self._refusal(answer)
        return answer

    def call(self, path: str, fields: Mapping[str, Any]) -> Any:
        answer = self.send(path, body=json.dumps(fields).encode())
        try:
            return json.loads(answer.body)
        except ValueError:
            raise SigningProblem("The BSrE service answered with something other than JSON.") from None

    def _refusal(self, answer: Answer) -> SigningProblem:
        """The service's own words, which name no secret; a refused passphrase is told from all else."""
        try:
            said = json.loads(answer.body)
            words = str(said.get("error") or said.get("message") or "") if isinstance(said, dict) else ""
        except ValueError:
            words = ""
        if "passphrase" in words.casefold():
            return WrongPassphrase("BSrE refused the passphrase.")
        if answer.status in (401, 403):
            user, password = (self._profile.variable(name) for name in ("BSRE_USER", "BSRE_PASSWORD"))
            return SignerUnready(f"The BSrE service refused {user} or {password}.")
        kind = SignerUnready if answer.status >= 500 else SigningProblem
        return kind(f"The BSrE service answered {answer.status}: {words[:160] or 'no reason given'}")

    def _once(self, path: str, body: bytes | None, kind: str) -> Answer:
        headers = self._headers | ({"Content-Type": kind} if body is not None else {})
        asked = urllib.request.Request(self._url + path, data=body, headers=headers)  # noqa: S310 (set by the operator)
        try:
            with urllib.request.urlopen(asked, timeout=PATIENCE) as answer:  # noqa: S310
                document = answer.headers.get("id_dokumen", "")
                try:
                    return Answer(answer.status, answer.read(LARGEST), document)
                except (TimeoutError, http.client.IncompleteRead):
                    if not document:
                        raise
                    return Answer(answer.status, b"", document)
        except urllib.error.HTTPError as error:
            with error:
                return Answer(error.code, error.read(10_000), "")


class PersonV1:
    """One file at a time, as a form."""

    batch = 1

    def __init__(self, profile: Profile, person: Person) -> None:
        self._service, self._person = Service(profile), person

    def sign(self, drafts: Sequence[bytes]) -> list[Signed]:
        return [_accepted(draft, self._signed(draft)) for draft in drafts]

    def _signed(self, draft: bytes) -> bytes:
        for _ in range(2):
            body, kind = _form(draft, nik=self._person.number, passphrase=self._person.passphrase, tampilan="invisible")
            answer = self._service.send("/api/sign/pdf", body=body, kind=kind)
            if answer.body.startswith(b"%PDF-") and answer.body.rstrip().endswith(b"%%EOF"):
                return answer.body
            if answer.document and (fetched := self._fetched(answer.document)):
                return fetched
        raise SigningProblem("The BSrE service did not hand out the signed file.")

    def _fetched(self, document: str) -> bytes | None:
        """The file of an answer that was cut off; None where it was handed out before, for it is given once only."""
        try:
            return self._service.send(f"/api/sign/download/{quote(document, safe='')}").body
        except SigningProblem:
            return None


class Batch(ABC):
    """Several files in one call of v2."""

    batch = 10

    def __init__(self, profile: Profile, path: str) -> None:
        self._service, self._path = Service(profile), path

    def sign(self, drafts: Sequence[bytes]) -> list[Signed]:
        properties = [{"tampilan": INVISIBLE} for _ in drafts]
        said = self._service.call(self._path, self._who(len(drafts)) | {
            "signatureProperties": properties, "file": [base64.b64encode(draft).decode() for draft in drafts]})
        files = said.get("file") if isinstance(said, dict) else None
        if not isinstance(files, list) or len(files) != len(drafts):
            raise SigningProblem("The BSrE service returned another number of files than it was given.")
        return [_accepted(draft, base64.b64decode(file)) for draft, file in zip(drafts, files, strict=True)]

    @abstractmethod
    def _who(self, count: int) -> dict[str, Any]:
        ...


class PersonV2(Batch):
    def __init__(self, profile: Profile, person: Person) -> None:
        super().__init__(profile, "/api/v2/sign/pdf")
        self._person = person

    def _who(self, count: int) -> dict[str, Any]:
        return {"nik": self._person.number, "passphrase": self._person.passphrase}


class Institution(Batch):
    """No person's passphrase: each call asks for a code that holds for so many files."""

    def __init__(self, profile: Profile) -> None:
        super().__init__(profile, "/api/v2/seal/pdf")
        if not profile.settings["BSRE_SUBSCRIBER"]:
            raise SignerUnready(f"{profile.variable('BSRE_SUBSCRIBER')} is not set: idSubscriber of the institution.")
        self._subscriber, self._activation = profile.settings["BSRE_SUBSCRIBER"], profile.settings["BSRE_ACTIVATION"]
        self._activated_by = profile.variable("BSRE_ACTIVATION")

    def _who(self, count: int) -> dict[str, Any]:
        said = self._service.call("/api/v2/seal/get/totp", {
            "idSubscriber": self._subscriber, "totp": self._activation, "data": count})
        if not isinstance(said, dict) or not said.get("totp"):
            raise SignerUnready(f"The BSrE service gave no code for the seal. Is {self._activated_by} right?")
        return {"idSubscriber": self._subscriber, "totp": said["totp"]}


def person_v1(profile: Profile, person: Person | None) -> PersonV1:
    return PersonV1(profile, _present(person))


def person_v2(profile: Profile, person: Person | None) -> PersonV2:
    return PersonV2(profile, _present(person))


def institution(profile: Profile, _person: Person | None) -> Institution:
    return Institution(profile)


def _present(person: Person | None) -> Person:
    if person is None:
        raise SignerUnready("A person signs here: open a signing session.")
    return person


def _accepted(draft: bytes, content: bytes) -> Signed:
    return returned.accepted(draft, content, examiner.signatures(content))


def _form(draft: bytes, **fields: str) -> tuple[bytes, str]:
    border = secrets.token_hex(16)
    parts = [f'--{border}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
             for name, value in fields.items()]
    file = (f'--{border}\r\nContent-Disposition: form-data; name="file"; filename="sertifikat.pdf"\r\n'
            "Content-Type: application/pdf\r\n\r\n").encode() + draft + b"\r\n"
    return b"".join([*parts, file, f"--{border}--\r\n".encode()]), f"multipart/form-data; boundary={border}"
