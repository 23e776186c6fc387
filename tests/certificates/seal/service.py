"""A stand-in for the eSign Client Service of BSrE: it signs with the test authority's key, and can be made to fail."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from time import sleep
from typing import Any

NIK, PASSPHRASE = "3171234567890123", "rahasia-CANARY-7f3a"
PAIR = "Basic " + base64.b64encode(b"lms:kata-sandi").decode()


class Service:
    """`faults` are taken one for each call: slow, 500, cut (the file breaks off, its id does not), gone, junk, few."""

    def __init__(self, sign: Callable[[bytes], bytes]) -> None:
        self.sign, self.faults, self.asked = sign, [], []
        self.kept: dict[str, bytes] = {}
        self.slow = 0.0
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> Service:
        Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def answer(self, path: str, fields: dict[str, Any]) -> tuple[int, Any]:
        if path == "/api/v2/seal/get/totp":
            return (200, {"totp": "123456"}) if fields.get("totp") == "aktivasi" else (200, {"message": "gagal"})
        if path == "/api/v2/seal/pdf" and fields.get("totp") != "123456":
            return 400, {"message": "TOTP salah"}
        if path != "/api/v2/seal/pdf" and fields.get("passphrase") != PASSPHRASE:
            return 400, {"status_code": 2031, "error": "Passphrase anda salah"}
        if path != "/api/v2/seal/pdf" and fields.get("nik") != NIK:
            return 400, {"status_code": 2011, "error": "User tidak terdaftar"}
        return 200, {"file": [base64.b64encode(self.sign(base64.b64decode(file))).decode() for file in fields["file"]]}

    def _handler(service: Service) -> type[BaseHTTPRequestHandler]:
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                service.asked.append(self.path)
                there = service.kept.pop(self.path.rpartition("/")[2], None)
                if there is None:
                    self._send(404, b'{"error": "Dokumen telah didownload sebelumnya"}')
                else:
                    self._send(200, there)

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                service.asked.append(self.path)
                fault = service.faults.pop(0) if service.faults else ""
                if self.headers["Authorization"] != PAIR:
                    self._send(401, b"{}")
                elif fault == "slow":
                    sleep(service.slow)
                    self.close_connection = True
                elif fault == "500":
                    self._send(500, b"galat")
                elif fault == "junk":
                    self._send(200, b"<html>bukan PDF</html>")
                elif self.path == "/api/sign/pdf":
                    self._v1(body, fault)
                else:
                    status, said = service.answer(self.path, json.loads(body))
                    if fault == "few":
                        said["file"].pop()
                    self._send(status, json.dumps(said).encode())

            def _v1(self, body: bytes, fault: str) -> None:
                fields = dict(_parts(body, self.headers["Content-Type"].partition("boundary=")[2].encode()))
                asked = {name: value.decode() for name, value in fields.items() if name != "file"}
                status, said = service.answer(self.path, asked | {"file": [base64.b64encode(fields["file"]).decode()]})
                if status != 200:
                    self._send(status, json.dumps(said).encode())
                    return
                signed, document = base64.b64decode(said["file"][0]), f"d{len(service.asked)}"
                if fault == "cut":
                    service.kept[document] = signed
                self._send(200, signed, document, cut=fault in ("cut", "gone"))

            def _send(self, status: int, body: bytes, document: str = "", *, cut: bool = False) -> None:
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                if document:
                    self.send_header("id_dokumen", document)
                self.end_headers()
                self.wfile.write(body[:len(body) // 2] if cut else body)
                self.close_connection = cut

            def log_message(self, *_said: object) -> None:
                return

        return Handler


def _parts(body: bytes, border: bytes) -> list[tuple[str, bytes]]:
    parts = []
    for part in body.split(b"--" + border)[1:-1]:
        head, _, value = part[2:-2].partition(b"\r\n\r\n")
        parts.append((head.partition(b'name="')[2].partition(b'"')[0].decode(), value))
    return parts
