"""A timestamp authority (RFC 3161) over HTTP."""

from __future__ import annotations

import base64
import time
import urllib.request
from urllib.parse import unquote, urlsplit, urlunsplit

from asn1crypto import tsp

from lms.certificates.seal.errors import ClockDown
from lms.certificates.seal.library import TimeStamper

PATIENCE, REST = 10, 300
"""Seconds to wait for an answer, and how long to leave a silent authority alone: a thousand time-outs help nobody."""
LARGEST = 100_000


class Clock(TimeStamper):
    """`url` may hold a user and a password."""

    def __init__(self, url: str) -> None:
        super().__init__()
        parts = urlsplit(url)
        self._url = urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))
        self._headers = {"Content-Type": "application/timestamp-query", "Accept": "application/timestamp-reply"}
        if parts.username:
            pair = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
            self._headers["Authorization"] = "Basic " + base64.b64encode(pair.encode()).decode()
        self._rests_until = 0.0

    def is_resting(self) -> bool:
        """Whether it was found silent a moment ago and is left alone."""
        return time.monotonic() < self._rests_until

    def rest(self) -> None:
        self._rests_until = time.monotonic() + REST

    async def async_timestamp(self, message_digest: bytes, md_algorithm: str) -> object:
        try:
            return await super().async_timestamp(message_digest, md_algorithm)
        except Exception as error:  # whatever an authority sends back in place of a timestamp
            raise ClockDown(f"The timestamp authority does not answer: {type(error).__name__}: {error}"[:250]) from error

    async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
        asked = urllib.request.Request(self._url, data=req.dump(), headers=self._headers)  # noqa: S310 (set by the operator)
        with urllib.request.urlopen(asked, timeout=PATIENCE) as answer:  # noqa: S310
            return tsp.TimeStampResp.load(answer.read(LARGEST))
