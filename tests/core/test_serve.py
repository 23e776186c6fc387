"""What a real server answers before the application is asked."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        number = int(probe.getsockname()[1])
    folder = tmp_path_factory.mktemp("served")
    environ = {name: value for name, value in os.environ.items() if not name.startswith("LMS_")} | {
        "LMS_INSTANCE": str(folder), "LMS_DEMO": "1", "LMS_PORT": str(number), "LMS_BASE_URL": f"http://127.0.0.1:{number}"}
    lms = [str(Path(sys.executable).parent / "lms")]
    subprocess.run([*lms, "migrate"], env=environ, check=True, capture_output=True)
    running = subprocess.Popen([*lms, "run"], env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    for _ in range(300):
        with socket.socket() as tried:
            if tried.connect_ex(("127.0.0.1", number)) == 0:
                break
        time.sleep(0.2)
    yield number
    running.terminate()
    running.wait(30)


def answered(port: int, request: str) -> tuple[int, str, str]:
    with socket.create_connection(("127.0.0.1", port), timeout=30) as wire:
        wire.sendall(request.encode())
        pieces = []
        while piece := wire.recv(65536):
            pieces.append(piece)
    head, _, body = b"".join(pieces).decode().partition("\r\n\r\n")
    return int(head.split()[1]), head, body


@pytest.mark.parametrize(("request_", "status", "words"), [
    ("GET /courses?q=" + "x" * 5000 + " HTTP/1.1\r\nHost: a\r\n\r\n", 414, "Alamatnya terlalu panjang"),
    ("GET /" + "x" * 200_000 + " HTTP/1.1\r\nHost: a\r\n\r\n", 414, "Alamatnya terlalu panjang"),
    ("GET / HTTP/1.1\r\nHost: a\r\nCookie: " + "x" * 20_000 + "\r\n\r\n", 431, "Peramban Anda mengirim terlalu banyak"),
])
def test_who_sends_more_than_is_read_gets_a_page_of_the_house(port: int, request_: str, status: int, words: str) -> None:
    said, head, body = answered(port, request_)
    assert said == status
    assert words in body
    assert re.search(r"^Content-Security-Policy: ", head, re.MULTILINE)
    assert "Set-Cookie" not in head
    assert int(head.partition("Content-Length: ")[2].split()[0]) == len(body.encode())


def test_what_is_no_http_is_still_refused(port: int) -> None:
    assert answered(port, "BUKAN HTTP\r\n\r\n")[0] == 400
