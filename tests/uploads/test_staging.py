"""Pieces that come at the same moment never mix, and nothing but the owner's next piece is ever added."""

from __future__ import annotations

import io
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask

from lms.core import staging

NAME = "berkas-serentak"


def test_of_many_links_that_send_the_same_file_at_once_the_bytes_stay_in_order(app: Flask) -> None:
    content = bytes(range(256)) * 4096
    other = bytes(reversed(range(256))) * 4096

    def send(number: int) -> int:
        with app.app_context():
            done = 0
            for at in range(0, len(content), 30_000):
                piece = (content if number % 2 == 0 else other)[at:at + 30_000]
                try:
                    staging.append(NAME, io.BytesIO(piece), at=at, most=len(content))
                    done += 1
                except staging.Misplaced:
                    pass
            return done

    with ThreadPoolExecutor(8) as pool:
        accepted = sum(pool.map(send, range(8)))
    pieces = -(-len(content) // 30_000)
    assert accepted == pieces
    with staging.read(NAME) as file:
        arrived = file.read()
    assert len(arrived) == len(content)
    for at in range(0, len(content), 30_000):
        assert arrived[at:at + 30_000] in (content[at:at + 30_000], other[at:at + 30_000])
    staging.discard(NAME)


@pytest.mark.parametrize("name", ["../../etc/passwd", "a/b", "", "pendek", "x" * 65, "titik.titik"])
def test_a_name_leads_nowhere_else(app: Flask, name: str) -> None:
    with pytest.raises(ValueError, match="no name"):
        staging.length(name)
