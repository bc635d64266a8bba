import re
from collections.abc import Callable

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from curation.review import people, render
from curation.review.rates import Rates, client_of

AMINA = ("Amina", ("steward", "swh_Latn"))


@pytest.mark.parametrize(
    ("headers", "form"),
    [
        pytest.param({"origin": "https://evil.example"}, {}, id="another-site"),
        pytest.param({"origin": "null"}, {}, id="hidden-origin"),
        pytest.param({"origin": ""}, {}, id="no-origin"),
        pytest.param({"origin": "http://127.0.0.1:8001"}, {}, id="another-port"),
        pytest.param({}, {"form_token": ""}, id="no-token"),
        pytest.param({}, {"form_token": "0" * 64}, id="wrong-token"),
        pytest.param({"x-csrf-token": "0" * 64}, {}, id="wrong-header"),
        pytest.param({}, {"form_token": "é" * 64}, id="not-ascii"),
    ],
)
def test_a_change_from_elsewhere_is_refused(caller: Callable, headers: dict, form: dict) -> None:
    amina = caller(*AMINA)

    assert amina.post("/account/sessions", form, headers=headers).status_code == 403


def test_a_token_of_another_session_is_refused(caller: Callable) -> None:
    token = caller("Juma", ("reviewer", "swh_Latn")).form_token

    assert caller(*AMINA).post("/account/sessions", {"form_token": token}).status_code == 403


def test_a_program_may_send_the_token_as_a_header(caller: Callable) -> None:
    amina = caller(*AMINA)
    headers = {"x-csrf-token": amina.form_token}

    assert amina.post("/account/sessions", {"form_token": ""}, headers=headers).status_code == 303


@pytest.mark.parametrize("path", ["/", "/nowhere", "/health", "/static/review.css", "/account"])
def test_each_answer_carries_the_headers(caller: Callable, path: str) -> None:
    headers = caller().get(path).headers

    assert "default-src 'none'" in headers["content-security-policy"]
    assert "unsafe" not in headers["content-security-policy"]
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"


def test_no_page_holds_a_script_or_a_style_of_its_own(caller: Callable) -> None:
    amina = caller(*AMINA)
    for path in ("/", "/account", "/people", "/people/1", "/nowhere"):
        html = amina.get(path).text
        assert not re.search(r"<style|style=|\son\w+=|javascript:", html)
        assert all(" src=" in tag for tag in re.findall(r"<script[^>]*>", html))


def test_another_host_name_is_refused(app: FastAPI) -> None:
    assert TestClient(app, base_url="http://evil.example").get("/health").status_code == 400


@pytest.mark.parametrize("is_announced", [True, False])
def test_a_large_body_is_refused(caller: Callable, is_announced: bool) -> None:
    def parts() -> object:
        for _ in range(60):
            yield b"x" * 10_240

    body = {"content": b"x" * 614_400 if is_announced else parts()}
    headers = {"origin": "http://127.0.0.1:8000", "content-type": "application/x-www-form-urlencoded"}

    assert caller().client.post("/sign-in", headers=headers, **body).status_code in (400, 413)


@pytest.mark.parametrize(
    "path",
    [
        "https://evil.example",
        "//evil.example",
        "/\\evil.example",
        "/\t/evil.example",
        "\\/evil.example",
        "",
        None,
        "javascript:alert(1)",
        "/%0d%0aSet-Cookie:x=1\r\nx",
        "people",
        "/x\n",
        "/" + "a" * 600,
    ],
)
def test_nobody_is_sent_elsewhere(path: str | None) -> None:
    assert render.local(path) == "/"


def test_a_path_of_ours_stays(caller: Callable) -> None:
    assert render.local("/people?part=2") == "/people?part=2"


def test_signing_in_sends_nobody_elsewhere(caller: Callable) -> None:
    caller(*AMINA)
    form = {"name": "Amina", "password": "a goat ate the ledger", "next": "//evil.example/"}

    assert caller().post("/sign-in", form).headers["location"] == "/"


def test_a_client_has_so_many_requests_a_minute() -> None:
    rates = Rates()

    assert [rates.allow("a", 3) for _ in range(4)] == [True, True, True, False]
    assert rates.allow("b", 3)


def test_the_counts_of_clients_do_not_grow_without_end() -> None:
    rates = Rates(most_keys=10)
    for n in range(100):
        rates.allow(str(n), 3)

    assert len(rates._held) == 10


@pytest.mark.parametrize(
    ("host", "client"),
    [
        pytest.param("203.0.113.9", "203.0.113.9", id="ipv4"),
        pytest.param("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64", id="ipv6-network"),
        pytest.param(None, "unknown", id="not-told"),
        pytest.param("testclient", "unknown", id="no-address"),
    ],
)
def test_a_client_is_an_address_or_a_network(host: str | None, client: str) -> None:
    assert client_of(host) == client


def test_too_many_sign_ins_from_a_client_are_refused(app: FastAPI, caller: Callable) -> None:
    object.__setattr__(app.state.site, "settings", settings_with(app, sign_ins_per_minute=2))
    someone = caller()
    form = {"name": "Amina", "password": "a goat ate the ledger"}

    assert [someone.post("/sign-in", form).status_code for _ in range(3)] == [422, 422, 429]


def settings_with(app: FastAPI, **limits: int) -> object:
    from dataclasses import replace

    from curation.review.settings import Web

    return replace(app.state.site.settings, web=Web(**limits))


def test_an_error_tells_nothing_of_the_inside(
    app: FastAPI, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fails(*_: object) -> object:
        raise RuntimeError("secret in the message")

    monkeypatch.setattr(people, "all_seen_by", fails)
    client = TestClient(app, base_url="http://127.0.0.1:8000", raise_server_exceptions=False)
    client.cookies.set("commons", _steward(app))
    answer = client.get("/people")

    assert answer.status_code == 500
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert "Something went wrong on our side" in answer.text
    assert "secret" not in answer.text + caplog.text


def _steward(app: FastAPI) -> str:
    from curation.review import database, sessions

    def work(connection: object) -> str:
        return sessions.begin(connection, people.add(connection, "Amina", [("steward", "*")]))

    return database.write(app.state.site.engine, work)


@pytest.mark.parametrize("path", ["/static/../app.py", "/static/%2e%2e/app.py", "/static/..%2fsettings.py"])
def test_static_files_stay_in_their_folder(caller: Callable, path: str) -> None:
    assert caller().get(path).status_code == 404


def test_pages_are_not_compressed_and_static_files_are(caller: Callable) -> None:
    assert "content-encoding" not in caller().get("/sign-in").headers
    assert caller().get("/static/htmx.min.js").headers["content-encoding"] == "gzip"


def test_the_description_of_the_api_names_the_json_endpoints_alone(caller: Callable) -> None:
    assert sorted(caller().get("/api/openapi.json").json()["paths"]) == [
        *("/api/me", "/api/queue", "/api/record", "/health")
    ]


def test_health_tells_the_revision_of_the_tables(caller: Callable) -> None:
    assert caller().get("/health").json()["status"] == "well"


@pytest.mark.parametrize(("path", "status"), [("/api/me", 401), ("/api/nowhere", 404)])
def test_programs_are_refused_in_json(caller: Callable, path: str, status: int) -> None:
    answer = caller().get(path)

    assert answer.status_code == status
    assert set(answer.json()) == {"detail"}
