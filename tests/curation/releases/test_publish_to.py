"""A release sent to a folder, to an S3 server and to a hub, all on the loopback."""

import base64
import hashlib
import http.server
import json
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import unquote

import pytest

from curation import files
from curation.errors import BadSettings, StageFailed, TermsNotAccepted, UnreachableHost, VersionTaken
from curation.releases import publish as publishing
from curation.releases import pull, verify
from curation.releases.query import Query

Publish = Callable[..., Path]


@pytest.fixture
def home(tmp_path: Path, publish: Publish, make_row: Any) -> Path:
    publish(tmp_path / "home", [make_row(n) for n in range(20)], version="2026.10.1")
    publish(tmp_path / "home", [make_row(n) for n in range(25)], version="2026.11.1")
    return tmp_path / "home"


@pytest.fixture(scope="module")
def s3() -> Iterator[str]:
    """Serve S3 on the loopback and return its address."""
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer("127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def bucket(s3: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> str:
    import s3fs

    for name, value in {
        "AWS_ENDPOINT_URL": s3,
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_DEFAULT_REGION": "us-east-1",
    }.items():
        monkeypatch.setenv(name, value)
    s3fs.S3FileSystem.clear_instance_cache()
    name = "corpus-" + hashlib.sha256(str(tmp_path).encode()).hexdigest()[:12]
    s3fs.S3FileSystem().mkdir(name)
    return f"s3://{name}/releases"


@pytest.fixture(params=["folder", "s3"])
def target(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "folder":
        return str(tmp_path / "served")
    return str(request.getfixturevalue("bucket"))


def test_what_was_published_is_pulled_and_whole(home: Path, target: str, tmp_path: Path) -> None:
    publishing.release(home, "2026.10.1", target)
    place = publishing.release(home, "latest", target)
    receipt = pull.to_folder(target, tmp_path / "copy")

    assert place == f"{target}/2026.11.1"
    assert (receipt["version"], receipt["rows"]) == ("2026.11.1", 25)
    assert pull.table(target, version="2026.10.1").num_rows == 20
    assert pull.table(target, Query(columns=("text",))).column_names == ["text"]
    assert list(verify.faults(tmp_path / "copy")) == []


def test_publishing_again_changes_nothing(home: Path, target: str) -> None:
    publishing.release(home, "latest", target)
    publishing.release(home, "latest", target)

    assert pull.table(target).num_rows == 25


def test_another_release_of_that_version_is_refused(
    home: Path, target: str, tmp_path: Path, publish: Publish, make_row: Any
) -> None:
    publishing.release(home, "2026.11.1", target)
    publish(tmp_path / "other", [make_row(900)], version="2026.11.1")

    with pytest.raises(VersionTaken):
        publishing.release(tmp_path / "other", "2026.11.1", target)
    assert pull.table(target).num_rows == 25


def test_an_edition_takes_the_place_of_what_it_replaces(
    home: Path, target: str, publish: Publish, make_row: Any
) -> None:
    publishing.release(home, "2026.11.1", target)
    publish(home, [make_row(n) for n in range(1, 25)], version="2026.11.1+e1")
    publishing.release(home, "2026.11.1", target)

    import fsspec

    store, root = fsspec.core.url_to_fs(target)
    store.invalidate_cache()
    assert pull.table(target, version="2026.11.1").num_rows == 24
    assert not store.exists(f"{root}/2026.11.1/manifest.json")


def test_a_store_never_has_a_manifest_without_the_files(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from fsspec.implementations.memory import MemoryFileSystem

    put: list[str] = []
    whole = MemoryFileSystem.pipe_file

    def noted(self: Any, path: str, value: bytes, **given: Any) -> Any:
        put.append(path)
        return whole(self, path, value, **given)

    monkeypatch.setattr(MemoryFileSystem, "pipe_file", noted)
    publishing.release(home, "2026.11.1", "memory://corpus")

    assert [path.rpartition("/")[2] for path in put][-2:] == ["manifest.json", "index.json"]
    assert pull.table("memory://corpus").num_rows == 25


def test_a_damaged_release_is_not_published(home: Path, target: str) -> None:
    (home / "releases/2026.11.1/SHA256SUMS").write_text("")

    with pytest.raises(StageFailed, match="not whole"):
        publishing.release(home, "2026.11.1", target)


def test_rows_that_are_held_back_are_not_published(home: Path, target: str) -> None:
    digest = hashlib.sha256(b"00:record:letters:00003").hexdigest()
    files.write_json(home / "releases/withheld.json", [{"salt": "00", "marks": {"record": [digest]}}])

    with pytest.raises(StageFailed, match="held back"):
        publishing.release(home, "2026.11.1", target)


def test_a_store_without_keys_is_told(home: Path, bucket: str, monkeypatch: pytest.MonkeyPatch) -> None:
    import s3fs

    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    s3fs.S3FileSystem.clear_instance_cache()

    with pytest.raises(UnreachableHost, match="check address, keys"):
        publishing.release(home, "2026.11.1", bucket)


def test_a_store_that_nobody_serves_is_told(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(UnreachableHost, match="nowhere"):
        publishing.release(home, "2026.11.1", "nowhere://bucket")


class Hub(http.server.BaseHTTPRequestHandler):
    """As much of the hub's interface as an upload needs: repositories, commits, large files, tags."""

    repos: ClassVar[dict[str, dict[str, Any]]] = {}
    large: ClassVar[dict[str, bytes]] = {}

    def log_message(self, *_: Any) -> None: ...

    def do_GET(self) -> None:
        name, rest = self._repo()
        held = self.repos[name]
        if rest == ["refs"]:
            tags = [{"name": t, "ref": f"refs/tags/{t}", "targetCommit": "0" * 40} for t in held["tags"]]
            self._say({"branches": [], "converts": [], "tags": tags})
        else:
            self._say(
                [{"type": "file", "path": p, "size": len(b), "oid": "0"} for p, b in held["files"].items()]
            )

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"] or 0))
        if self.path == "/api/repos/create":
            told = json.loads(body)
            name = f"{told['organization']}/{told['name']}"
            self.repos.setdefault(name, {"files": {}, "tags": [], "squashed": 0})
            self._say({"url": f"{self._address()}/datasets/{name}", "name": name, "id": name})
        elif self.path.endswith("/info/lfs/objects/batch"):
            self._say({"objects": [self._large(each) for each in json.loads(body)["objects"]]})
        else:
            self._of_repo(body)

    def do_PUT(self) -> None:
        self.large[self.path.rpartition("/")[2]] = self.rfile.read(int(self.headers["content-length"]))
        self._say({})

    def do_DELETE(self) -> None:
        name, rest = self._repo()
        self.repos[name]["tags"].remove(rest[1])
        self._say({})

    def _of_repo(self, body: bytes) -> None:
        name, (verb, *_) = self._repo()
        held = self.repos[name]
        if verb == "preupload":
            told = [
                {
                    "path": each["path"],
                    "uploadMode": "lfs" if each["path"].endswith(".parquet") else "regular",
                    "shouldIgnore": False,
                }
                for each in json.loads(body)["files"]
            ]
            self._say({"files": told})
        elif verb == "commit":
            self._commit(held, [json.loads(line) for line in body.splitlines()])
            self._say(
                {
                    "success": True,
                    "commitOid": "1" * 40,
                    "commitUrl": f"{self._address()}/datasets/{name}/commit/1",
                }
            )
        elif verb == "tag":
            held["tags"].append(json.loads(body)["tag"])
            self._say({})
        else:
            held["squashed"] += 1
            self._say({})

    def _commit(self, held: dict[str, Any], lines: list[dict[str, Any]]) -> None:
        for line in lines:
            value = line["value"]
            if line["key"] == "file":
                held["files"][value["path"]] = base64.b64decode(value["content"])
            elif line["key"] == "lfsFile":
                held["files"][value["path"]] = self.large[value["oid"]]
            elif line["key"] == "deletedFile":
                held["files"].pop(value["path"])

    def _large(self, each: dict[str, Any]) -> dict[str, Any]:
        place = {"href": f"{self._address()}/large/{each['oid']}"}
        return each | {"actions": {"upload": place}}

    def _repo(self) -> tuple[str, list[str]]:
        _, _, _, owner, name, *rest = unquote(self.path.partition("?")[0]).split("/")
        return f"{owner}/{name}", rest

    def _address(self) -> str:
        return f"http://{self.headers['host']}"

    def _say(self, value: Any) -> None:
        body = json.dumps(value).encode()
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, dict[str, Any]]]:
    """Serve a hub on the loopback, name it as the settings of huggingface_hub do, return what it holds."""
    from huggingface_hub import constants

    Hub.repos.clear()
    Hub.large.clear()
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Hub)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setattr(constants, "ENDPOINT", f"http://127.0.0.1:{server.server_port}")
    monkeypatch.setattr(constants, "HF_HUB_DISABLE_XET", True)
    monkeypatch.setenv("HF_TOKEN", "hf_test")
    yield Hub.repos
    server.shutdown()
    server.server_close()


def test_the_hub_gets_every_file_and_a_tag(
    home: Path, hub: dict[str, dict[str, Any]], tmp_path: Path
) -> None:
    publishing.release(home, "2026.10.1", "hf://datasets/library/corpus")
    place = publishing.release(home, "2026.11.1", "hf://datasets/library/corpus")
    held = hub["library/corpus"]
    release = home / "releases/2026.11.1"
    mine = {p.relative_to(release).as_posix(): p.read_bytes() for p in release.rglob("*") if p.is_file()}

    assert place.endswith("/datasets/library/corpus/tree/2026.11.1")
    assert {path: held["files"].get(path) for path in mine} == mine
    assert held["tags"] == ["2026.10.1", "2026.11.1"]


def test_a_tag_of_the_hub_never_changes(home: Path, hub: dict[str, dict[str, Any]]) -> None:
    publishing.release(home, "2026.11.1", "hf://datasets/library/corpus")

    with pytest.raises(VersionTaken, match="tag"):
        publishing.release(home, "2026.11.1", "hf://datasets/library/corpus")


def test_an_edition_takes_history_and_old_tag_from_the_hub(
    home: Path, hub: dict[str, dict[str, Any]], publish: Publish, make_row: Any
) -> None:
    publishing.release(home, "2026.11.1", "hf://datasets/library/corpus")
    publish(home, [make_row(n) for n in range(24)], version="2026.11.1+e1")
    publishing.release(home, "2026.11.1", "hf://datasets/library/corpus")

    assert hub["library/corpus"]["tags"] == ["2026.11.1+e1"]
    assert hub["library/corpus"]["squashed"] == 1


def test_without_a_token_the_hub_is_not_asked(
    home: Path, hub: dict[str, dict[str, Any]], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("HF_TOKEN")
    monkeypatch.setattr("huggingface_hub.constants.HF_TOKEN_PATH", str(tmp_path / "none"))

    with pytest.raises(BadSettings, match="HF_TOKEN"):
        publishing.release(home, "2026.11.1", "hf://datasets/library/corpus")


def test_texts_with_terms_to_accept_do_not_go_to_the_hub(
    tmp_path: Path, hub: dict[str, dict[str, Any]], publish: Publish, make_row: Any
) -> None:
    given = {"licence": "LicenseRef-elders", "licence_family": "community-terms"}
    publish(tmp_path / "home", [make_row(1, **given)], version="2026.11.1")

    with pytest.raises(TermsNotAccepted, match="the hub asks nobody"):
        publishing.release(tmp_path / "home", "2026.11.1", "hf://datasets/library/corpus")
    assert hub == {}
