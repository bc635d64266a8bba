from collections.abc import Callable
from datetime import timedelta

import pytest
from fastapi import FastAPI
from sqlalchemy import Engine, select, update

from curation.review import clock, database, invitations, people, sessions, sign_in
from curation.review.tables import SESSIONS

PASSWORD = "a goat ate the ledger"


def test_a_password_opens_a_session_and_the_token_changes(caller: Callable, engine: Engine) -> None:
    caller("Amina", ("steward", "swh_Latn"))
    amina = caller()
    before = amina.form_token

    answer = amina.post("/sign-in", {"name": "Amina", "password": PASSWORD, "next": "/account"})

    assert (answer.status_code, answer.headers["location"]) == (303, "/account")
    assert amina.form_token != before
    assert "Amina" in amina.get("/account").text


def test_the_cookie_is_kept_from_scripts_and_other_sites(caller: Callable) -> None:
    cookie = caller().get("/sign-in").headers["set-cookie"]

    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie


def test_the_database_holds_no_token(caller: Callable, engine: Engine) -> None:
    amina = caller("Amina", ("steward", "swh_Latn"))

    with engine.connect() as connection:
        assert amina.client.cookies["commons"] not in str(connection.execute(select(SESSIONS)).all())


@pytest.mark.parametrize(
    ("name", "password"),
    [
        pytest.param("Amina", "another goat altogether", id="wrong-password"),
        pytest.param("Nobody", PASSWORD, id="unknown-name"),
        pytest.param("Amina", "x" * 900, id="long-password"),
    ],
)
def test_what_was_wrong_is_told_in_the_same_words(caller: Callable, name: str, password: str) -> None:
    caller("Amina", ("steward", "swh_Latn"))
    answer = caller().post("/sign-in", {"name": name, "password": password})

    assert answer.status_code == 422
    assert "Name or password is wrong." in answer.text
    assert password not in answer.text


def test_wrong_passwords_make_one_client_wait_and_no_other(caller: Callable) -> None:
    caller("Amina", ("steward", "swh_Latn"))
    attacker, amina = caller(host="203.0.113.9"), caller(host="198.51.100.7")
    right = {"name": "Amina", "password": PASSWORD}

    answers = [attacker.post("/sign-in", right | {"password": "wrong wrong wrong"}) for _ in range(8)]

    assert answers[-1].status_code == 429
    assert attacker.post("/sign-in", right).status_code == 429
    assert amina.post("/sign-in", right).status_code == 303


def test_the_wait_doubles_with_each_wrong_password_and_has_a_limit(engine: Engine) -> None:
    from curation.review import audit

    def waits(connection: object) -> list[float]:
        found = []
        client = audit.digest(connection, "203.0.113.9")
        for _ in range(18):
            audit.append(connection, sign_in.FAILED, "Amina", client="203.0.113.9")
            found.append(sign_in.wait_s(connection, "Amina", client))
        return found

    found = database.write(engine, waits)

    assert found[:4] == [0, 0, 0, 0]
    assert 14 < found[7] <= 16
    assert 800 < found[-1] <= 900


def test_a_session_ends_when_idle_and_after_its_whole_length(caller: Callable, engine: Engine) -> None:
    for column, age in (("seen_at", timedelta(hours=3)), ("begun_at", timedelta(hours=13))):
        amina = caller("Amina", ("steward", "swh_Latn"))
        assert amina.get("/api/me").status_code == 200
        aged = update(SESSIONS).values({column: clock.moment(-age)})
        database.write(engine, lambda connection, aged=aged: connection.execute(aged))

        assert amina.get("/api/me").status_code == 401


def test_signing_out_ends_the_session_on_the_server(caller: Callable) -> None:
    amina = caller("Amina", ("steward", "swh_Latn"))
    token = amina.client.cookies["commons"]
    amina.post("/sign-out")
    amina.client.cookies.set("commons", token)

    assert amina.get("/api/me").status_code == 401


def test_a_new_password_ends_all_other_sessions(caller: Callable, engine: Engine) -> None:
    elsewhere = caller("Amina", ("steward", "swh_Latn"))
    here = caller()
    here.post("/sign-in", {"name": "Amina", "password": PASSWORD})
    form = {"present": PASSWORD, "password": "two goats, one ledger", "again": "two goats, one ledger"}

    assert here.post("/account/password", form).headers["location"] == "/account?notice=password"
    assert here.get("/api/me").status_code == 200
    assert elsewhere.get("/api/me").status_code == 401


@pytest.mark.parametrize(
    ("change", "told"),
    [
        pytest.param({"present": "wrong wrong wrong"}, "Name or password is wrong.", id="present-is-wrong"),
        pytest.param({"again": "something else here"}, "The two passwords differ.", id="differ"),
        pytest.param({"password": "short", "again": "short"}, "at least 12 characters", id="short"),
        pytest.param(
            {"password": "I am AMINA of Pemba", "again": "I am AMINA of Pemba"},
            "contain your name",
            id="name",
        ),
    ],
)
def test_a_bad_change_of_password_is_told(caller: Callable, change: dict[str, str], told: str) -> None:
    form = {"present": PASSWORD, "password": "two goats, one ledger", "again": "two goats, one ledger"}
    answer = caller("Amina", ("steward", "swh_Latn")).post("/account/password", form | change)

    assert answer.status_code == 422
    assert told in answer.text


def test_other_sessions_are_ended_from_here(caller: Callable, engine: Engine) -> None:
    amina = caller("Amina", ("steward", "swh_Latn"))
    with engine.connect() as connection:
        person = people.by_name(connection, "Amina")
    other = database.write(engine, lambda connection: sessions.begin(connection, person))
    amina.post("/account/sessions")

    assert amina.get("/api/me").status_code == 200
    assert sessions.find(engine, other, sessions.Limits(timedelta(hours=1), timedelta(hours=1))) is None


def test_ended_sessions_are_forgotten_at_the_next_start(
    caller: Callable, engine: Engine, app: FastAPI
) -> None:
    from curation.review.app import create_app

    caller("Amina", ("steward", "swh_Latn"))
    aged = update(SESSIONS).values(begun_at=clock.moment(-timedelta(days=2)))
    database.write(engine, lambda connection: connection.execute(aged))
    create_app(app.state.site.settings)

    with engine.connect() as connection:
        assert connection.execute(select(SESSIONS)).all() == []


def test_a_secure_cookie_is_bound_to_the_host(tmp_path: object) -> None:
    from fastapi.testclient import TestClient

    from curation.review.app import create_app
    from curation.review.settings import ReviewSettings

    app = create_app(ReviewSettings(tmp_path, "https://review.example.org"))
    answer = TestClient(app, base_url="https://review.example.org").get("/sign-in")

    assert answer.headers["set-cookie"].startswith("__Host-commons=")
    assert "Secure" in answer.headers["set-cookie"]
    assert "strict-transport-security" in answer.headers


def test_an_invitation_works_once(caller: Callable, engine: Engine) -> None:
    def work(connection: object) -> str:
        return invitations.invite(connection, people.add(connection, "Juma", []), by="Amina")

    path = f"/invitation/{database.write(engine, work)}"
    form = {"password": PASSWORD, "again": PASSWORD}
    juma = caller()

    assert juma.get(path).status_code == juma.get(path).status_code == 200
    assert juma.post(path, form).headers["location"] == "/account"
    assert juma.get("/api/me").json()["name"] == "Juma"
    assert caller().post(path, form).status_code == 404


def test_an_invitation_ends_after_a_week(caller: Callable, engine: Engine) -> None:
    from curation.review.tables import INVITATIONS

    def work(connection: object) -> str:
        token = invitations.invite(connection, people.add(connection, "Juma", []), by="Amina")
        connection.execute(update(INVITATIONS).values(ends_at=clock.moment(-timedelta(seconds=1))))
        return token

    assert caller().get(f"/invitation/{database.write(engine, work)}").status_code == 404
