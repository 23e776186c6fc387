"""One address asked over HTTP, within bounds: time, size, redirects, and no door into the own network.

A name is resolved once, every address that it has is looked at, and the connection goes to one of these: a name that answers
otherwise the next time leads nowhere else. Of an answer only the head is read. For jobs alone; a web process never loads it.
"""

from __future__ import annotations

import contextlib
import errno
import http.client
import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import SplitResult, quote, urljoin, urlsplit

from lms.links.answers import BROKEN, FINE, MOVED, SLOW, UNCHECKED, Answer

PATIENCE, SLOW_FROM, REDIRECTS = 15.0, 5.0, 5
"""Seconds for one address with all its redirects; seconds from which it is slow."""
FOR_EVER, FOR_NOW = (301, 308), (302, 303, 307)
_SAFE = "%/:=&?~#+!$,;'@()*[]"
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
Place = tuple[int, Any]
"""Family and address of a socket."""


@dataclass(frozen=True)
class Asking:
    """As whom, and which hosts of the own network may be asked."""

    agent: str
    within: Collection[str] = ()


class _No(Exception):
    def __init__(self, outcome: str, why: str) -> None:
        super().__init__(why)
        self.answer = Answer(outcome, why)


def ask(address: str, asking: Asking) -> Answer:
    began = time.monotonic()
    here, moved_to, for_ever = address, "", True
    try:
        for _step in range(REDIRECTS + 1):
            status, leads_to = _status(here, asking, began + PATIENCE)
            if status not in (*FOR_EVER, *FOR_NOW) or not leads_to:
                return _told(status, moved_to, time.monotonic() - began)
            here = urljoin(here, leads_to)
            for_ever = for_ever and status in FOR_EVER
            moved_to = here if for_ever else moved_to
        return Answer(BROKEN, "loop")
    except _No as refused:
        return refused.answer
    except (OSError, http.client.HTTPException, ValueError) as error:
        return _fault(error)


def _told(status: int, moved_to: str, seconds: float) -> Answer:
    took = round(seconds * 1000)
    if status in (404, 410):
        return Answer(BROKEN, "gone", milliseconds=took)
    if status in (429, 503):
        return Answer(UNCHECKED, "busy", milliseconds=took)
    if status >= 500:
        return Answer(BROKEN, "server", milliseconds=took)
    if status >= 400:
        return Answer(UNCHECKED, "closed", milliseconds=took)
    if moved_to:
        return Answer(MOVED, "moved", moved_to, took)
    return Answer(SLOW, "slow", milliseconds=took) if seconds >= SLOW_FROM else Answer(FINE, milliseconds=took)


def _fault(error: Exception) -> Answer:
    if isinstance(error, ssl.SSLCertVerificationError):
        return Answer(BROKEN, "certificate")
    if isinstance(error, socket.gaierror):
        return Answer(UNCHECKED, "no_net") if error.errno == socket.EAI_AGAIN else Answer(BROKEN, "no_host")
    if isinstance(error, OSError) and error.errno in (errno.ENETUNREACH, errno.ENETDOWN):
        return Answer(UNCHECKED, "no_net")
    if isinstance(error, ValueError | http.client.InvalidURL):
        return Answer(BROKEN, "malformed")
    return Answer(BROKEN, "silent")


def _status(address: str, asking: Asking, until: float) -> tuple[int, str]:
    """By HEAD; where that is refused or answered by nothing, by GET, for many servers know no HEAD."""
    try:
        status, leads_to = _asked("HEAD", address, asking, until)
    except (http.client.HTTPException, ConnectionError):
        status, leads_to = 500, ""
    if status < 400 or status == 429:
        return status, leads_to
    return _asked("GET", address, asking, until)


def _asked(method: str, address: str, asking: Asking, until: float) -> tuple[int, str]:
    parts = urlsplit(address)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise _No(BROKEN, "malformed")
    if parts.username is not None:
        raise _No(UNCHECKED, "closed")
    port = parts.port or (443 if parts.scheme == "https" else 80)
    places = _places(parts.hostname, port, asking.within)
    target = quote(parts.path or "/", safe=_SAFE) + (f"?{quote(parts.query, safe=_SAFE)}" if parts.query else "")
    with _connected(places, parts, until) as way:
        asked = http.client.HTTPConnection(parts.hostname, port)
        asked.sock = way
        host = parts.netloc.encode("idna").decode()
        asked.request(method, target, headers={"Host": host, "User-Agent": asking.agent, "Accept": "*/*", "Connection": "close"})
        with asked.getresponse() as answer:
            if time.monotonic() >= until:
                raise TimeoutError  # cut in the middle of the head, which then looks whole
            return answer.status, answer.headers.get("Location", "")


def _places(host: str, port: int, within: Collection[str]) -> list[Place]:
    """Where the name leads: refused as a whole where one of its addresses is not of the open internet."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except UnicodeError:
        raise _No(BROKEN, "malformed") from None
    if host not in within and not all(is_public(str(place[0])) for *_rest, place in found):
        raise _No(UNCHECKED, "private")
    return [(family, place) for family, _kind, _protocol, _name, place in found]


def is_public(place: str) -> bool:
    """Neither private, loopback, link-local, shared, reserved nor for many; also not within an IPv6 address that wraps one."""
    address: ipaddress.IPv4Address | ipaddress.IPv6Address = ipaddress.ip_address(place.partition("%")[0])
    if isinstance(address, ipaddress.IPv6Address):
        wrapped = address.ipv4_mapped or address.sixtofour or (address.teredo or (None, None))[1]
        if address in _NAT64:
            wrapped = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if wrapped is not None:
            address = wrapped
    return address.is_global and not address.is_multicast


@contextlib.contextmanager
def _connected(places: list[Place], parts: SplitResult, until: float) -> Iterator[socket.socket]:
    """A way to the first of the places that answers, cut at the end of our patience however slowly bytes drip."""
    way = _reached(places, until)

    def cut() -> None:
        with contextlib.suppress(OSError):
            way.shutdown(socket.SHUT_RDWR)

    clock = threading.Timer(max(until - time.monotonic(), 0), cut)
    clock.daemon = True
    clock.start()
    try:
        if parts.scheme == "https":
            way = ssl.create_default_context().wrap_socket(way, server_hostname=parts.hostname)
        yield way
    finally:
        clock.cancel()
        way.close()


def _reached(places: list[Place], until: float) -> socket.socket:
    last: OSError = TimeoutError()
    for family, place in places:
        left = until - time.monotonic()
        if left <= 0:
            raise last
        way = socket.socket(family, socket.SOCK_STREAM)
        way.settimeout(left)
        try:
            way.connect(place)
        except OSError as error:
            way.close()
            last = error
            continue
        return way
    raise last
