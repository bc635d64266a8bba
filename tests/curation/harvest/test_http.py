"""Requests within limits: hosts, addresses, redirects, size, time, number, and waiting when asked."""

import threading
import time
from typing import Any

import pytest

from curation.errors import BadAnswer, BadSettings, ForbiddenAddress, UnreachableHost
from curation.harvest import Counts, addresses
from curation.harvest.http import Client


def client(desk: Any, **more: Any) -> Client:
    return Client(desk.settings(**more), Counts(), sleep=desk.slept.append)


@pytest.mark.parametrize(
    ("address", "is_public"),
    [
        pytest.param("8.8.8.8", True, id="public"),
        pytest.param("2606:4700::1111", True, id="public-6"),
        pytest.param("127.0.0.1", False, id="loopback"),
        pytest.param("169.254.169.254", False, id="link-local"),
        pytest.param("100.64.0.1", False, id="carrier-grade-nat"),
        pytest.param("0.0.0.0", False, id="this-host"),
        pytest.param("224.0.0.1", False, id="multicast"),
        pytest.param("::1", False, id="loopback-6"),
        pytest.param("::ffff:127.0.0.1", False, id="mapped"),
        pytest.param("::127.0.0.1", False, id="compatible"),
        pytest.param("64:ff9b::7f00:1", False, id="nat64-of-loopback"),
        pytest.param("64:ff9b::808:808", True, id="nat64-of-public"),
        pytest.param("64:ff9b:1::a00:1", False, id="local-nat64"),
        pytest.param("2002:7f00:1::", False, id="6to4-of-loopback"),
        pytest.param("2001:0:7f00:1::", False, id="teredo"),
        pytest.param("fd00::1", False, id="unique-local"),
    ],
)
def test_an_address_is_public_when_nothing_private_hides_in_it(address: str, is_public: bool) -> None:
    assert addresses.is_public(address) is is_public


@pytest.mark.parametrize("host", ["localhost", "127.1", "0x7f000001", "2130706433"])
def test_no_spelling_of_loopback_passes(host: str) -> None:
    with pytest.raises(ForbiddenAddress, match="not on the public internet"):
        addresses.resolve(host, 80, allow_private=False)


def test_a_name_that_turns_private_is_refused_at_the_connection(desk: Any) -> None:
    outcome = desk.harvest(allow_private=False)

    assert "allow_private = true" in outcome.stopped
    assert not (desk.folder / "current.json").exists()
    assert desk.repository.asked == []


@pytest.mark.parametrize(
    "target",
    [
        pytest.param("http://localhost:{port}/oai", id="other-name"),
        pytest.param("http://127.0.0.1:1/oai", id="other-port"),
        pytest.param("file:///etc/hostname", id="other-scheme"),
        pytest.param("https://127.0.0.1/oai", id="other-scheme-and-port"),
        pytest.param("http://user:secret@127.0.0.1:{port}/oai", id="with-a-password"),
    ],
)
def test_a_redirect_is_checked_like_a_request(desk: Any, target: str) -> None:
    port = desk.repository.url.split(":")[2].split("/")[0]
    desk.repository.fault = lambda query: (302, {"Location": target.format(port=port)}, b"")

    with client(desk) as http, pytest.raises(ForbiddenAddress):
        http.get(desk.repository.url)
    assert len(desk.repository.asked) == 1


def test_redirects_within_the_host_are_followed_but_not_for_ever(desk: Any) -> None:
    desk.repository.files["/there"] = b"found"
    desk.repository.fault = lambda query: (301, {"Location": "/there"}, b"")
    with client(desk) as http:
        assert http.get(desk.repository.url) == b"found"

        desk.repository.fault = lambda query: (302, {"Location": "/oai"}, b"")
        with pytest.raises(BadAnswer, match="more than 5 redirects"):
            http.get(desk.repository.url)


@pytest.mark.parametrize("status", [429, 503])
def test_a_busy_server_is_given_the_time_it_asks_for(desk: Any, status: int) -> None:
    replies: list[Any] = [(status, {"Retry-After": "7"}, b""), (status, {}, b""), (200, {}, b"now")]
    desk.repository.fault = lambda query: replies.pop(0)

    with client(desk) as http:
        assert http.get(desk.repository.url) == b"now"
    assert desk.slept == [7.0, 2.0]


def test_retry_after_may_be_a_date(desk: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1767225600")  # 2026-01-01
    busy = {"Retry-After": "Thu, 01 Jan 2026 00:00:40 GMT"}
    replies: list[Any] = [(503, busy, b""), (200, {}, b"now")]
    desk.repository.fault = lambda query: replies.pop(0)

    with client(desk) as http:
        http.get(desk.repository.url)
    assert desk.slept == [40.0]


def test_a_server_that_asks_for_a_day_is_left_and_nothing_is_lost(desk: Any) -> None:
    desk.repository.fault = lambda query: (
        (503, {"Retry-After": "86400"}, b"") if "resumptionToken" in query else None
    )
    stopped = desk.harvest()
    assert "asks to wait 86400 s" in stopped.stopped
    assert (desk.slept, len(desk.identifiers())) == ([], 3)

    desk.repository.fault = lambda query: None
    assert desk.harvest().counts.records == 5


def test_an_answer_over_the_limit_is_not_read_to_its_end(desk: Any) -> None:
    desk.repository.fault = lambda query: (200, {}, b"x" * (3 << 20))

    with client(desk, max_mb=1) as http, pytest.raises(BadAnswer, match="over 1 MB"):
        http.get(desk.repository.url)


def test_an_answer_that_drips_is_cut_off_at_its_time(desk: Any) -> None:
    release = threading.Event()

    def slow(query: dict[str, str]) -> Any:
        release.wait(5)
        return 200, {}, b""

    desk.repository.fault = slow
    began = time.monotonic()
    with client(desk, seconds=0.2) as http, pytest.raises(BadAnswer, match=r"within 0\.2 s"):
        http.get(desk.repository.url)
    release.set()
    assert time.monotonic() - began < 2


def test_the_budget_of_requests_ends_the_harvest_until_the_next(desk: Any) -> None:
    assert "budget of 3 requests" in desk.harvest(max_requests=3).stopped
    assert len(desk.identifiers()) == 6

    assert desk.harvest().stopped is None
    assert len(desk.identifiers()) == 8


def test_a_host_that_does_not_answer_is_told_in_a_sentence(desk: Any) -> None:
    with (
        client(desk, url="http://127.0.0.1:1/oai") as http,
        pytest.raises(UnreachableHost, match="no connection"),
    ):
        http.get("http://127.0.0.1:1/oai")
    assert desk.slept == [1.0, 2.0, 4.0, 8.0]


def test_an_address_that_is_none_is_told_in_a_sentence(desk: Any) -> None:
    desk.repository.fault = lambda query: (302, {"Location": "http://[::1/"}, b"")
    with client(desk) as http, pytest.raises(BadAnswer, match="not HTTP as it should be"):
        http.get(desk.repository.url)
    with pytest.raises(BadSettings, match="hosts names"):
        client(desk, hosts=["[::1"])
