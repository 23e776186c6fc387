"""Many addresses asked politely: some hosts at once, each by one alone and with a pause, and not for ever."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from urllib.parse import urlsplit

from lms.links.answers import UNCHECKED, Answer
from lms.links.fetching import Asking, ask

AT_ONCE, PAUSE = 4, 1.0
"""Hosts asked at the same time; seconds between two questions to one of them."""
MOST, MOST_OF_HOST, LONGEST = 500, 60, 900.0
"""Addresses of a course, of one host, and seconds for all of them."""
MANY = 3
"""Hosts of which not all can have been written wrongly."""
Tell = Callable[[int], None]


def answers(addresses: Sequence[str], asking: Asking, tell: Tell) -> dict[str, Answer]:
    """By address; `tell` hears how many are known. What is too much or comes too late is not checked."""
    by_host: dict[str, list[str]] = {}
    for address in addresses[:MOST]:
        by_host.setdefault((urlsplit(address).hostname or "").lower(), []).append(address)
    until = time.monotonic() + LONGEST
    known = dict.fromkeys(addresses, Answer(UNCHECKED, "too_many"))
    done = 0
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for answered in as_completed([pool.submit(_of_host, ones[:MOST_OF_HOST], asking, until) for ones in by_host.values()]):
            known |= answered.result()
            done += len(answered.result())
            tell(done)
    return _without_a_way_out(known) if len(by_host) >= MANY else known


def _without_a_way_out(known: dict[str, Answer]) -> dict[str, Answer]:
    """Where no name of many is known, it is this server that has no internet: nothing is broken then."""
    if any(answer.why not in ("no_host", "no_net") for answer in known.values()):
        return known
    return dict.fromkeys(known, Answer(UNCHECKED, "no_net"))


def _of_host(addresses: Iterable[str], asking: Asking, until: float) -> dict[str, Answer]:
    known: dict[str, Answer] = {}
    for address in addresses:
        if known:
            time.sleep(PAUSE)
        if time.monotonic() >= until:
            break
        known[address] = ask(address, asking)
    return known
