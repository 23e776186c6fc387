"""A certification authority on this machine: a root, a signer's key, a revocation list and a timestamp service over HTTP."""

from __future__ import annotations

from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

from asn1crypto import keys, tsp
from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from pyhanko.sign.timestamps.dummy_client import DummyTimeStamper

from lms.core.database import now

SIGNER = "Politeknik Kesejahteraan Sosial (uji)"


class Authority:
    """`is_down` lets the clock answer 503; `settings` are what an installation needs to sign with its key."""

    def __init__(self, folder: Path) -> None:
        self.is_down, self.asked, self._folder = False, 0, folder
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        self._root_key, self._root = ec.generate_private_key(ec.SECP256R1()), None
        self._root = self.certificate("Otoritas uji", self._root_key.public_key(), ca=True)
        self.signer_key = ec.generate_private_key(ec.SECP256R1())
        self.signer = self.certificate(SIGNER, self.signer_key.public_key())
        clock_key = rsa.generate_private_key(65537, 2048)
        self._clock_certificate = self.certificate("Jam uji", clock_key.public_key(), stamps=True)
        self._clock = DummyTimeStamper(_asn1(self._clock_certificate), keys.PrivateKeyInfo.load(
            clock_key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())), certs_to_embed=[_asn1(self._root)])
        self._crl = (x509.CertificateRevocationListBuilder().issuer_name(self._root.subject).last_update(now())
                     .next_update(now() + timedelta(days=7)).sign(self._root_key, hashes.SHA256()).public_bytes(Encoding.DER))

    def __enter__(self) -> Authority:
        Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    @property
    def settings(self) -> dict[str, Any]:
        key, roots = self._folder / "signer.pem", self._folder / "roots.pem"
        key.write_bytes(self.signer_key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
                        + self.signer.public_bytes(Encoding.PEM))
        roots.write_bytes(self._root.public_bytes(Encoding.PEM))
        return {"SIGNER": "local", "SIGNER_KEY": str(key), "SIGNER_PASSPHRASE": "", "TRUST_ROOTS": str(roots),
                "TSA_URL": f"{self.url}/tsa"}

    def certificate(self, name: str, public: Any, *, ca: bool = False, stamps: bool = False) -> Any:
        subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
        usage = dict.fromkeys(("key_encipherment", "data_encipherment", "key_agreement", "encipher_only", "decipher_only"), False)
        builder = (
            x509.CertificateBuilder().subject_name(subject).issuer_name(self._root.subject if self._root else subject)
            .public_key(public).serial_number(x509.random_serial_number())
            .not_valid_before(now() - timedelta(hours=1)).not_valid_after(now() + timedelta(days=400))
            .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
            .add_extension(x509.KeyUsage(digital_signature=not ca, content_commitment=not ca, key_cert_sign=ca, crl_sign=ca,
                                         **usage), critical=True))
        if stamps:
            builder = builder.add_extension(x509.ExtendedKeyUsage([x509.ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
        if not ca:
            builder = builder.add_extension(x509.CRLDistributionPoints([x509.DistributionPoint(
                [x509.UniformResourceIdentifier(f"{self.url}/crl")], None, None, None)]), critical=False)
        return builder.sign(self._root_key, hashes.SHA256())

    def _handler(authority: Authority) -> type[BaseHTTPRequestHandler]:
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self._send(200, authority._crl)

            def do_POST(self) -> None:
                authority.asked += 1
                asked = tsp.TimeStampReq.load(self.rfile.read(int(self.headers["Content-Length"])))
                if authority.is_down:
                    self._send(503, b"")
                    return
                self._send(200, authority._clock.request_tsa_response(asked).dump())

            def _send(self, status: int, body: bytes) -> None:
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_said: object) -> None:
                return

        return Handler


def _asn1(certificate: x509.Certificate) -> asn1.Certificate:
    return asn1.Certificate.load(certificate.public_bytes(Encoding.DER))
