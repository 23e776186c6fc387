"""One address asked over HTTP: what it answers, and what it is kept from."""

from __future__ import annotations

import socket
import time
from itertools import pairwise

import pytest

from lms.links import asking, fetching
from lms.links.fetching import Asking, ask, is_public

OPEN = Asking("Uji/1 (+http://uji.test)", ("127.0.0.1", "localhost"))
CLOSED = Asking("Uji/1 (+http://uji.test)")


@pytest.mark.parametrize(("path", "outcome", "why"), [
    ("/200", "fine", ""), ("/only-get", "fine", ""), ("/302/200", "fine", ""), ("/301/200", "moved", "moved"),
    ("/308/302/200", "moved", "moved"), ("/404", "broken", "gone"), ("/410", "broken", "gone"), ("/301/404", "broken", "gone"),
    ("/500", "broken", "server"), ("/503", "unchecked", "busy"), ("/429", "unchecked", "busy"), ("/403", "unchecked", "closed"),
    ("/401", "unchecked", "closed"), ("/round", "broken", "loop"), ("/301/ftp://example.org/", "broken", "malformed")])
def test_what_an_address_answers_is_told_in_words_of_the_house(neighbour, path, outcome, why):
    answer = ask(neighbour.address + path, OPEN)
    assert (answer.outcome, answer.why) == (outcome, why)
    assert {agent for *_rest, agent, _at in neighbour.asked} == {"Uji/1 (+http://uji.test)"}


def test_what_has_moved_for_good_is_told_with_the_place_where_it_ended_for_good(neighbour):
    assert ask(f"{neighbour.address}/301/200", OPEN).leads_to == f"{neighbour.address}/200"
    assert ask(f"{neighbour.address}/301/302/200", OPEN).leads_to == f"{neighbour.address}/302/200"


def test_head_is_asked_first_and_get_only_where_that_says_no(neighbour):
    ask(f"{neighbour.address}/200", OPEN)
    ask(f"{neighbour.address}/only-get", OPEN)
    assert neighbour.paths() == ["HEAD /200", "HEAD /only-get", "GET /only-get"]


def test_of_an_endless_page_nothing_but_the_head_is_read(neighbour):
    began = time.monotonic()
    assert ask(f"{neighbour.address}/only-get", OPEN).outcome == "fine"
    assert time.monotonic() - began < 5


def test_a_site_that_lets_bytes_drip_is_cut_at_the_end_of_our_patience(neighbour, monkeypatch):
    monkeypatch.setattr(fetching, "PATIENCE", 1.0)
    began = time.monotonic()
    assert ask(f"{neighbour.address}/drip", OPEN).why == "silent"
    assert time.monotonic() - began < 3


@pytest.mark.parametrize("place", [
    "127.0.0.1", "10.0.0.1", "172.16.5.4", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
    "255.255.255.255", "::1", "::", "fe80::1%eth0", "fc00::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1",
    "64:ff9b::7f00:1", "2002:7f00:1::", "2001:db8::1"])
def test_no_address_of_a_network_of_its_own_is_public(place):
    assert not is_public(place)


@pytest.mark.parametrize("place", ["8.8.8.8", "103.28.12.1", "2606:4700::1111", "::ffff:8.8.8.8"])
def test_addresses_of_the_open_internet_are_public(place):
    assert is_public(place)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "2130706433", "0x7f.1", "127.1", "[::1]", "[::ffff:127.0.0.1]"])
def test_the_own_network_is_not_asked_whatever_it_is_called(neighbour, host):
    port = neighbour.address.rpartition(":")[2]
    answer = ask(f"http://{host}:{port}/200", CLOSED)
    assert (answer.outcome, answer.why) in {("unchecked", "private"), ("broken", "malformed"), ("broken", "no_host")}
    assert neighbour.asked == []


def test_a_name_with_one_private_address_among_others_is_not_asked(neighbour, monkeypatch):
    places = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (place, 80)) for place in ("8.8.8.8", "10.0.0.5")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_facts: places)
    assert ask("http://dua.example/", CLOSED).why == "private"


def test_a_redirect_into_the_own_network_is_not_followed(neighbour):
    port = neighbour.address.rpartition(":")[2]
    answer = ask(f"{neighbour.address}/302/http://localhost:{port}/200", Asking("Uji", ("127.0.0.1",)))
    assert (answer.outcome, answer.why) == ("unchecked", "private")
    assert "HEAD /200" not in neighbour.paths()


def test_the_name_is_resolved_once_so_that_it_cannot_change_its_mind(neighbour, monkeypatch):
    port, real, asked = int(neighbour.address.rpartition(":")[2]), socket.getaddrinfo, []

    def resolve(host, *args, **facts):
        asked.append(host)
        return real("127.0.0.1", *args, **facts)

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    assert ask(f"http://berubah.example:{port}/200", Asking("Uji", ("berubah.example",))).outcome == "fine"
    assert asked == ["berubah.example"]


@pytest.mark.parametrize("address", [
    "http://", "http://[::1", "http://a b/", "http://example.org:99999/", "http://xn--/", "http://" + "a" * 300 + "/", "gopher://a/"])
def test_what_is_no_address_is_told_so(address):
    assert ask(address, CLOSED).outcome == "broken"


def test_a_certificate_that_is_none_and_a_closed_port_are_told_apart(neighbour):
    assert ask(neighbour.address.replace("http:", "https:") + "/200", OPEN).why == "silent"
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    assert ask(f"http://127.0.0.1:{port}/", OPEN).why == "silent"


def test_one_host_is_asked_one_thing_after_another_with_a_pause(neighbour, monkeypatch):
    monkeypatch.setattr(asking, "PAUSE", 0.3)
    told = []
    known = asking.answers([f"{neighbour.address}/200?{n}" for n in range(3)], OPEN, told.append)
    moments = [at for *_rest, at in neighbour.asked]
    assert {one.outcome for one in known.values()} == {"fine"}
    assert all(later - earlier >= 0.3 for earlier, later in pairwise(moments))
    assert told == [3]


def test_of_one_host_no_more_is_asked_than_is_polite(neighbour, monkeypatch):
    monkeypatch.setattr(asking, "PAUSE", 0)
    monkeypatch.setattr(asking, "MOST_OF_HOST", 2)
    known = asking.answers([f"{neighbour.address}/200?{n}" for n in range(4)], OPEN, lambda _done: None)
    assert sorted(one.why for one in known.values()) == ["", "", "too_many", "too_many"]
    assert len(neighbour.asked) == 2


def test_a_server_without_internet_calls_nothing_broken(neighbour, monkeypatch):
    def nowhere(*_args, **_facts):
        raise socket.gaierror(socket.EAI_NONAME, "no name")

    monkeypatch.setattr(socket, "getaddrinfo", nowhere)
    one, many = ["http://a.example/"], [f"http://{letter}.example/" for letter in "abc"]
    assert asking.answers(one, CLOSED, lambda _done: None)[one[0]].why == "no_host"
    assert {answer.why for answer in asking.answers(many, CLOSED, lambda _done: None).values()} == {"no_net"}
