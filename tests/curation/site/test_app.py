"""What the server answers: files and ranges as HTTP asks, nothing beyond the releases, guarded everywhere."""

import hashlib
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from curation.errors import UnknownRelease
from curation.site.app import create_app

FILE = "/releases/2026.11.1/data/attribution/swh_Latn/part-00000.parquet"
GATED = "/releases/2026.11.1/data/noncommercial/swh_Latn/part-00000.parquet"


def test_a_file_is_sent_with_its_digest_as_its_tag(client: TestClient, home: Path) -> None:
    answer = client.get(FILE)
    content = (home / FILE[1:]).read_bytes()

    assert answer.content == content
    assert answer.headers["etag"] == f'"{hashlib.sha256(content).hexdigest()}"'
    assert answer.headers["accept-ranges"] == "bytes"
    assert answer.headers["content-type"] == "application/vnd.apache.parquet"


@pytest.mark.parametrize(
    ("asked", "start", "end"),
    [
        pytest.param("bytes=0-3", 0, 4, id="first"),
        pytest.param("bytes=10-10", 10, 11, id="one-byte"),
        pytest.param("bytes=-8", -8, None, id="last"),
        pytest.param("bytes=100-", 100, None, id="from"),
        pytest.param("bytes=100-99999999", 100, None, id="beyond-the-end"),
    ],
)
def test_a_range_is_sent_alone(
    client: TestClient, home: Path, asked: str, start: int, end: int | None
) -> None:
    content = (home / FILE[1:]).read_bytes()
    answer = client.get(FILE, headers={"range": asked})
    first, last = start % len(content), (len(content) if end is None else end) - 1

    assert answer.status_code == 206
    assert answer.content == content[start:end]
    assert answer.headers["content-range"] == f"bytes {first}-{last}/{len(content)}"
    assert answer.headers["content-length"] == str(len(answer.content))


@pytest.mark.parametrize(
    "asked", ["bytes=0-1,5-6", "items=0-5", "bytes=5-2", "bytes=a-b", "bytes", "bytes=-"]
)
def test_several_ranges_or_none_that_is_understood_get_the_whole_file(client: TestClient, asked: str) -> None:
    answer = client.get(FILE, headers={"range": asked})

    assert answer.status_code == 200
    assert answer.content.endswith(b"PAR1")


def test_a_range_behind_the_end_is_refused_with_the_size(client: TestClient, home: Path) -> None:
    answer = client.get(FILE, headers={"range": "bytes=99999999-"})

    assert answer.status_code == 416
    assert answer.headers["content-range"] == f"bytes */{(home / FILE[1:]).stat().st_size}"


def test_a_range_of_a_file_that_changed_gets_the_whole(client: TestClient) -> None:
    tag = client.get(FILE).headers["etag"]

    assert client.get(FILE, headers={"range": "bytes=0-3", "if-range": tag}).status_code == 206
    assert client.get(FILE, headers={"range": "bytes=0-3", "if-range": '"other"'}).status_code == 200


@pytest.mark.parametrize("path", ["/", "/style.css", FILE, "/releases/2026.11.1/README.md"])
def test_what_a_reader_has_already_is_not_sent_again(client: TestClient, path: str) -> None:
    tag = client.get(path).headers["etag"]

    again = client.get(path, headers={"if-none-match": f'"other", {tag}'})
    assert (again.status_code, again.content) == (304, b"")
    assert client.get(path, headers={"if-none-match": '"other"'}).status_code == 200


@pytest.mark.parametrize("path", ["/", "/versions/2026.11.1/", FILE, "/key.pem"])
def test_head_tells_the_size_and_sends_nothing(client: TestClient, path: str) -> None:
    answer = client.head(path, headers={"accept-encoding": "identity"})
    whole = client.get(path, headers={"accept-encoding": "identity"})

    assert answer.status_code == 200
    assert answer.headers["content-length"] == whole.headers["content-length"]


def test_a_page_is_sent_compressed_to_those_who_take_it(client: TestClient) -> None:
    packed = client.get("/", headers={"accept-encoding": "gzip"})
    plain = client.get("/", headers={"accept-encoding": "identity"})

    assert packed.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert packed.text == plain.text


@pytest.mark.parametrize(
    "path",
    [
        "/releases/2026.11.1/../../keys/site.pem",
        "/releases/2026.11.1/%2e%2e/%2e%2e/keys/site.pem",
        "/releases/2026.11.1/..%2f..%2fkeys%2fsite.pem",
        "/releases/2026.11.1//etc/passwd",
        "/releases/..%2fkeys/site.pem",
        "/releases/2026.11.1/data",
        "/releases/2026.11.1/data/",
        "/releases/2026.11.1/",
        "/releases/pool",
        "/releases/2026.11.1/README.md%00.html",
        "/keys/site.pem",
        "/%2e%2e/keys/site.pem",
        "/versions/2026.11.1/papers/%2e%2e/README.html",
    ],
)
def test_nothing_but_listed_files_and_pages_is_sent(client: TestClient, path: str) -> None:
    client.get("/key.pem")
    answer = client.get(path)

    assert answer.status_code == 404
    assert "PRIVATE" not in answer.text


def test_every_answer_carries_the_guards(client: TestClient) -> None:
    for path in ("/", FILE, "/releases/none/x", "/nowhere", GATED):
        headers = client.get(path).headers
        assert headers["content-security-policy"].startswith("default-src 'none'")
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "same-origin"


def test_a_site_is_read_only(client: TestClient) -> None:
    for method in ("POST", "PUT", "DELETE", "PATCH"):
        assert client.request(method, "/").status_code == 405
        assert client.request(method, FILE).status_code == 405


def test_an_alias_leads_to_the_version_with_what_was_asked(client: TestClient) -> None:
    answer = client.get("/releases/thesis/data/attribution/swh_Latn/part-00000.parquet?receipt=x")

    assert answer.status_code == 307
    wanted = "../../../../2026.10.1/data/attribution/swh_Latn/part-00000.parquet?receipt=x"
    assert answer.headers["location"] == wanted


def test_programs_find_versions_and_names(client: TestClient) -> None:
    said = client.get("/releases/index.json").json()

    assert said["versions"] == ["2026.10.1", "2026.11.1"]
    assert said["aliases"] == {"latest": "2026.11.1", "thesis": "2026.10.1"}


def test_a_file_with_a_row_that_is_held_back_is_not_sent_until_the_hold_is_lifted(
    client: TestClient, hold: Callable[..., None]
) -> None:
    table = FILE.replace("/data/", "/ATTRIBUTION/")
    hold("record", "tales:1")
    for path in (FILE, FILE.replace("2026.11", "2026.10"), table):
        answer = client.get(path)
        assert answer.status_code == 503
        assert int(answer.headers["retry-after"]) > 0
        assert "withdrawal is being decided" in answer.text
    assert client.get("/releases/2026.11.1/data/public-domain/heb_Hebr/part-00000.parquet").status_code == 200

    hold()
    assert client.get(FILE).status_code == 200
    assert client.get(table).status_code == 200


def test_a_list_of_holds_that_cannot_be_read_stops_everything(client: TestClient, home: Path) -> None:
    (home / "releases" / "withheld.json").write_text('{"broken"')

    answer = client.get(FILE)
    assert answer.status_code == 500
    assert "withheld.json cannot be read" in answer.text


def test_a_search_by_form_lists_what_was_found(client: TestClient) -> None:
    found = client.get("/languages/index.html", params={"q": "<b>yor"})
    assert "0 languages found" in found.text
    assert "<b>yor" not in found.text

    assert "1 language found" in client.get("/languages/index.html", params={"q": "yor"}).text


def test_a_new_release_is_seen_at_once(client: TestClient, home: Path) -> None:
    assert client.get("/versions/2026.12.1/").status_code == 404
    folder = home / "releases" / "2026.11.1"
    folder.rename(folder.with_name("2026.12.1"))
    assert client.get("/versions/2026.12.1/").status_code == 200
    assert client.get("/versions/2026.12.1").headers["location"] == "2026.12.1/index.html"


def test_a_folder_without_releases_is_told_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(UnknownRelease, match="has no folder releases"):
        create_app(tmp_path, "http://127.0.0.1")


def test_a_home_without_a_release_has_a_page_that_says_so(tmp_path: Path) -> None:
    (tmp_path / "releases").mkdir()
    client = TestClient(create_app(tmp_path, "http://127.0.0.1"))

    assert "There is no release yet" in client.get("/").text
    assert json.loads(client.get("/releases/index.json").text) == {
        "aliases": {},
        "versions": [],
        "asks": ["community-terms", "restricted"],
    }
