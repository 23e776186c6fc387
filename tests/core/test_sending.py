"""Files go out beside the threads that answer pages, however slow whoever reads them."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

SIZE, THREADS = 30_000_000, 2
SERVED = """
import sys
from pathlib import Path
from lms.core import serve
from lms.core.storage import Stretch

def site(environ, start_response):
    at, _, end = environ["PATH_INFO"].strip("/").partition("-")
    if not end:
        start_response("200 OK", [("Content-Length", "4")])
        return [b"baik"]
    start_response("206 Partial Content", [("Content-Length", str(int(end) - int(at)))])
    return Stretch(Path(sys.argv[1]), int(at), int(end))

serve.Web(site, "127.0.0.1", int(sys.argv[2]), processes=1, threads=int(sys.argv[3])).run()
"""


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("film") / "film.mp4"
    path.write_bytes(b"".join(number.to_bytes(4, "big") for number in range(SIZE // 4)))
    return path


@pytest.fixture(scope="module")
def port(film: Path) -> Iterator[int]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        number = int(probe.getsockname()[1])
    running = subprocess.Popen([sys.executable, "-c", SERVED, str(film), str(number), str(THREADS)])
    for _ in range(300):
        with socket.socket() as tried:
            if tried.connect_ex(("127.0.0.1", number)) == 0:
                break
        time.sleep(0.1)
    yield number
    running.terminate()
    running.wait(30)


def asked(port: int, path: str, more: str = "") -> socket.socket:
    wire = socket.create_connection(("127.0.0.1", port), timeout=20)
    wire.sendall(f"GET {path} HTTP/1.1\r\nHost: a\r\n{more}\r\n".encode())
    return wire


def read(wire: socket.socket, size: int) -> bytes:
    got = b""
    while len(got) < size and (piece := wire.recv(1 << 20)):
        got += piece
    return got


def test_pages_come_while_more_people_than_threads_do_not_read_their_film(port: int) -> None:
    waiting = [asked(port, f"/0-{SIZE}") for _ in range(10 * THREADS)]
    assert all(wire.recv(12) == b"HTTP/1.1 206" for wire in waiting)
    begun = time.monotonic()
    with asked(port, "/", "Connection: close\r\n") as page:
        assert read(page, 1 << 20).endswith(b"baik")
    assert time.monotonic() - begun < 3
    for wire in waiting:
        wire.close()


@pytest.mark.parametrize(("start", "end"), [(0, SIZE), (4_000_001, 9_000_002), (SIZE - 1, SIZE), (8, 8)])
def test_what_is_sent_is_the_part_that_was_asked_for(port: int, film: Path, start: int, end: int) -> None:
    with asked(port, f"/{start}-{end}", "Connection: close\r\n") as wire:
        head, _, body = read(wire, SIZE + 1000).partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 206")
    assert body == film.read_bytes()[start:end]


def test_the_same_connection_goes_on_after_a_file(port: int) -> None:
    with asked(port, "/0-1000000") as wire:
        before = b""
        while len(before.partition(b"\r\n\r\n")[2]) < 1_000_000:
            before += wire.recv(1 << 16)
        wire.sendall(b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        assert read(wire, 1 << 20).endswith(b"baik")


def test_who_goes_away_in_the_middle_leaves_the_server_well(port: int) -> None:
    for _ in range(5 * THREADS):
        asked(port, f"/0-{SIZE}").close()
    with asked(port, "/1000-1010", "Connection: close\r\n") as wire:
        assert len(read(wire, 1000).partition(b"\r\n\r\n")[2]) == 10
