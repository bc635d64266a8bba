import time
import zipfile
from pathlib import Path
from typing import Any

import pytest

from curation import rights
from curation.sources import Item, Passed, Record, _robots_heard, reservations, robots, wacz, warc

TEXT = "Bahari ni kubwa, na mashua ni ndogo, lakini wavuvi huenda kila asubuhi kutafuta samaki wao. " * 3
PAGE = f"<!doctype html><html lang=sw><body><article><p>{TEXT}</p></article></body></html>".encode()
GPT = b"User-agent: GPTBot\nDisallow: /\n"
SAID = ["reserved: GPTBot: Disallow: / (robots.txt)"]


def said(content: str | bytes, address: str = "https://a.example/kitabu/1?ukurasa=2") -> list[str]:
    content = content.encode() if isinstance(content, str) else content
    return [e.value for e in reservations.of_robots(robots.parse(content), address)]


def capture(uri: str, body: bytes, media: str = "text/html", status: str = "200 OK", more: str = "") -> bytes:
    block = f"HTTP/1.1 {status}\r\nContent-Type: {media}\r\n{more}\r\n".encode() + body
    head = f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Date: 2024-05-06T07:08:09Z\r\nWARC-Target-URI: {uri}\r\n"
    head += f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(block)}\r\n\r\n"
    return head.encode() + block + b"\r\n\r\n"


def told(items: list[Item]) -> list[list[str]]:
    return [
        [reservations.said(e) for e in item.rights if e.carrier in rights.RESERVING]
        for item in items
        if isinstance(item, Record)
    ]


def read(folder: Path, *captures: bytes) -> list[Item]:
    (folder / "a.warc").write_bytes(b"".join(captures))
    return list(warc.read(str(folder / "a.warc")))


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        pytest.param("", [], id="empty"),
        pytest.param("User-agent: GPTBot\nDisallow: /", ["GPTBot: Disallow: /"], id="named"),
        pytest.param("user-AGENT : gptbot/1.1\r\nDISALLOW:/#x", ["GPTBot: Disallow: /"], id="loose-spelling"),
        pytest.param(
            "\ufeffUser-agent: *\rDisallow: /", ["*: Disallow: /"], id="everyone-and-byte-order-mark"
        ),
        pytest.param("User-agent: Googlebot\nDisallow: /", [], id="a-crawler-for-search"),
        pytest.param("User-agent: GPTBotter\nDisallow: /", [], id="another-name-that-begins-alike"),
        pytest.param("User-agent: CCBot\nDisallow:", [], id="empty-rule-shuts-nothing"),
        pytest.param("Disallow: /", ["*: Disallow: /"], id="before-any-group"),
        pytest.param(
            "User-agent: CCBot\nCrawl-delay: 1\nSitemap: /s\nUser-agent: ClaudeBot\nDisallow: /kitabu",
            ["CCBot: Disallow: /kitabu", "ClaudeBot: Disallow: /kitabu"],
            id="several-names-one-group",
        ),
        pytest.param(
            "User-agent: CCBot\nAllow: /\nUser-agent: *\nDisallow: /x\nUser-agent: ccbot\nDisallow: /kitabu",
            ["CCBot: Disallow: /kitabu"],
            id="groups-of-one-name-are-one",
        ),
        pytest.param("User-agent: *\nDisallow: /kitabu\nAllow: /kitabu/1", [], id="longest-wins"),
        pytest.param("User-agent: *\nDisallow: /kitabu\nAllow: /kitabu", [], id="of-two-as-long-that-allows"),
        pytest.param("User-agent: *\nDisallow: kitabu", [], id="no-path"),
        pytest.param("User-agent: *\nDisallow: /*ukurasa=2$", ["*: Disallow: /*ukurasa=2$"], id="signs"),
        pytest.param("User-agent: *\nDisallow: /*/1$", [], id="end-is-not-there"),
        pytest.param("User-agent: *\nDisallow: /kitabu/1?ukurasa=2*2$", [], id="pieces-do-not-overlap"),
        pytest.param("User-agent: *\nDisallow: /k%69tabu", ["*: Disallow: /k%69tabu"], id="needless-codes"),
        pytest.param("<html><p>Haipo: samahani</p></html>", [], id="page-of-html"),
    ],
)
def test_the_longest_rule_that_fits_holds_for_each_crawler(content: str, expected: list[str]) -> None:
    assert said(content) == [f"reserved: {each}" for each in expected]


@pytest.mark.parametrize(
    ("rule", "address"),
    [
        pytest.param("/ወንዝ", "https://a.example/%E1%8B%88%E1%8A%95%E1%8B%9D/1", id="ethiopic"),
        pytest.param("/%e1%8b%88", "https://a.example/ወንዝ", id="small-letters-in-codes"),
        pytest.param("/a-%2A", "https://a.example/a-*", id="coded-star"),
        pytest.param("/", "https://a.example", id="no-path"),
    ],
)
def test_paths_are_compared_as_they_are_coded(rule: str, address: str) -> None:
    assert said(f"User-agent: *\nDisallow: {rule}", address) == [f"reserved: *: Disallow: {rule}"]


def test_a_preference_holds_where_its_path_is_the_longest() -> None:
    content = (
        "User-agent: *\nAllow: /\nContent-Usage: train-ai=n, search=y\n"
        "Content-Usage: /wazi/ train-ai=y\nUser-agent: CCBot\nContent-Usage: future=n\nDisallow: /"
    )

    assert said(content) == [
        "reserved: *: train-ai=n",
        "not reserved: *: search=y",
        "reserved: CCBot: Disallow: /",
        "reserved: CCBot: future=n",
    ]
    assert said(content, "https://a.example/wazi/1")[0] == "not reserved: *: train-ai=y"


@pytest.mark.parametrize("address", ["", "/kitabu", "http://[broken/", "http://a.example:x/", "urn:x:1"])
def test_an_address_of_no_site_has_no_robots_txt(address: str) -> None:
    assert robots.authority(address) is None
    assert not robots.is_place(address)
    assert said("User-agent: *\nDisallow: /x", address) == []


def test_hostile_rules_take_bounded_time_and_room() -> None:
    stars = "User-agent: *\n" + "Disallow: /" + "*a" * 100_000 + "b\n" + "Content-Usage: x=n\n" * 10_000
    begun = time.perf_counter()

    found = said(
        stars + "".join(f"Content-Usage: y{n}=n\n" for n in range(5_000)), "https://a.example/" + "a" * 8_000
    )

    assert time.perf_counter() - begun < 5
    assert len(found) <= 100


def test_pages_after_a_robots_txt_are_told_of_it_and_those_before_are_not(tmp_path: Path) -> None:
    items = read(
        tmp_path,
        capture("http://a.example/1", PAGE),
        capture("http://a.example/robots.txt", GPT, "text/plain"),
        capture("https://A.example:443/2", PAGE),
        capture("http://b.example/3", PAGE),
        capture("http://a.example:8080/4", PAGE),
        capture("http://a.example/5.txt", TEXT.encode(), "text/plain"),
    )

    assert items[1] == Passed("robots.txt")
    assert told(items) == [[], SAID, [], [], SAID]


@pytest.mark.parametrize(
    ("second", "expected", "word"),
    [
        pytest.param((b"User-agent: *\nAllow: /", "text/plain"), [], "robots.txt", id="a-later-one-holds"),
        pytest.param((b"", "text/plain"), [], "robots.txt", id="an-empty-one-reserves-nothing"),
        pytest.param(
            (b"gone", "text/plain", "404 Not Found"), SAID, "status 404", id="an-error-says-nothing"
        ),
        pytest.param((PAGE, "text/html"), SAID, "robots.txt", id="nor-does-a-page"),
        pytest.param(
            (b"\x1f\x8bxxxx", "text/plain", "200 OK", "Content-Encoding: gzip\r\n"),
            SAID,
            _robots_heard.UNREAD,
            id="damaged",
        ),
    ],
)
def test_the_last_robots_txt_holds(
    tmp_path: Path, second: tuple[Any, ...], expected: list[str], word: str
) -> None:
    items = read(
        tmp_path,
        capture("http://a.example/robots.txt", GPT, "application/octet-stream"),
        capture("http://a.example/robots.txt", *second),
        capture("http://a.example/1", PAGE),
    )

    assert items[1] == Passed(word)
    assert told(items) == [expected]


def test_one_of_a_lower_folder_is_not_heard(tmp_path: Path) -> None:
    items = read(
        tmp_path,
        capture("http://a.example/~asha/robots.txt", GPT, "text/plain"),
        capture("http://a.example/~asha/1", PAGE),
    )

    assert told(items) == [[]]


def test_archives_of_one_package_hear_each_other(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.wacz", "w") as package:
        package.writestr("archive/1.warc", capture("http://a.example/robots.txt", GPT, "text/plain"))
        package.writestr("archive/2.warc", capture("http://a.example/1", PAGE))

    assert told(list(wacz.read(str(tmp_path / "a.wacz")))) == [SAID]


def test_sites_heard_first_are_forgotten_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_robots_heard, "MAX_RULES", 2)
    sites = [f"http://{name}.example" for name in "abc"]
    items = read(
        tmp_path,
        *(capture(f"{site}/robots.txt", GPT, "text/plain") for site in sites),
        *(capture(f"{site}/1", PAGE) for site in sites),
    )

    assert told(items) == [[], SAID, SAID]
