import re
from collections.abc import Callable

import pytest
from sqlalchemy import Engine

from curation.review import database, invitations, people, stewards
from curation.review.people import Person

AMINA = ("Amina", ("steward", "swh_Latn"))
NEW = {"name": "Juma", "role": "reviewer", "language": "swh_Latn"}


def find(engine: Engine, name: str) -> Person:
    with engine.connect() as connection:
        found = people.by_name(connection, name)
    assert found is not None
    return found


def add(engine: Engine, name: str, *roles: tuple[str, str]) -> Person:
    return database.write(engine, lambda connection: people.add(connection, name, roles))


def test_a_steward_invites_and_the_invited_comes_in(caller: Callable, engine: Engine) -> None:
    shown = caller(*AMINA).post("/people", NEW).text
    path = re.search(r"http://127.0.0.1:8000(/invitation/[\w-]+)", shown)[1]
    juma = caller()
    juma.post(path, {"password": "a goat ate the ledger", "again": "a goat ate the ledger"})

    assert juma.get("/api/me").json()["roles"] == [{"role": "reviewer", "language": "swh_Latn"}]


@pytest.mark.parametrize(
    ("change", "status"),
    [
        pytest.param({"language": "wol_Latn"}, 403, id="language-of-others"),
        pytest.param({"language": "*"}, 403, id="all-languages"),
        pytest.param({"language": "swahili"}, 403, id="no-language"),
        pytest.param({"role": "emperor"}, 422, id="no-role"),
        pytest.param({"name": "Amina"}, 422, id="name-taken"),
        pytest.param({"name": "<b>x</b>"}, 422, id="markup"),
        pytest.param({"name": "a\u202eb"}, 422, id="control-character"),
        pytest.param({"name": ""}, 422, id="no-name"),
    ],
)
def test_an_invitation_that_cannot_be_is_refused(caller: Callable, change: dict, status: int) -> None:
    assert caller(*AMINA).post("/people", NEW | change).status_code == status


@pytest.mark.parametrize("name", ["आशा", "Mwanaïsha bint Saïd", "عائشة", "Bùi Thị", "r2-d2"])
def test_names_of_all_scripts_are_good_names(name: str) -> None:
    assert people.tidy_name(name) == name


def test_a_steward_sees_the_people_of_their_languages_alone(caller: Callable, engine: Engine) -> None:
    add(engine, "Juma", ("reviewer", "swh_Latn"))
    fatou = add(engine, "Fatou", ("reviewer", "wol_Latn"))
    amina = caller(*AMINA)
    html = amina.get("/people").text

    assert "Juma" in html
    assert "Fatou" not in html
    assert amina.get(f"/people/{fatou.person_id}").status_code == 404


def test_roles_are_given_and_taken_back(caller: Callable, engine: Engine) -> None:
    juma = add(engine, "Juma", ("reviewer", "swh_Latn"))
    amina, path = caller(*AMINA), f"/people/{juma.person_id}/roles"
    amina.post(path, {"act": "give", "role": "adjudicator", "language": "swh_Latn"})
    amina.post(path, {"act": "take", "role": "reviewer", "language": "swh_Latn"})

    assert find(engine, "Juma").roles == {("adjudicator", "swh_Latn")}
    assert amina.post(path, {"act": "give", "role": "reviewer", "language": "wol_Latn"}).status_code == 403


def test_roles_that_are_given_end_the_links_that_were_made_before(caller: Callable, engine: Engine) -> None:
    juma = add(engine, "Juma", ("reviewer", "swh_Latn"))
    token = database.write(engine, lambda connection: invitations.invite(connection, juma, by="Amina"))
    form = {"act": "give", "role": "reviewer", "language": "wol_Latn"}
    caller("Ndeye", ("steward", "*")).post(f"/people/{juma.person_id}/roles", form)

    assert caller().get(f"/invitation/{token}").status_code == 404


@pytest.mark.parametrize("act", ["link", "close"])
def test_one_language_does_not_manage_who_works_in_two(caller: Callable, engine: Engine, act: str) -> None:
    juma = add(engine, "Juma", ("reviewer", "swh_Latn"), ("reviewer", "wol_Latn"))

    assert caller(*AMINA).post(f"/people/{juma.person_id}/{act}").status_code == 403


def test_a_closed_account_lets_nobody_in(caller: Callable, engine: Engine) -> None:
    juma = caller("Juma", ("reviewer", "swh_Latn"))
    caller(*AMINA).post(f"/people/{find(engine, 'Juma').person_id}/close")

    assert juma.get("/api/me").status_code == 401
    form = {"name": "Juma", "password": "a goat ate the ledger"}
    assert caller().post("/sign-in", form).status_code == 422


def test_a_new_link_replaces_a_lost_password(caller: Callable, engine: Engine) -> None:
    caller("Juma", ("reviewer", "swh_Latn"))
    shown = caller(*AMINA).post(f"/people/{find(engine, 'Juma').person_id}/link").text

    assert re.search(r"/invitation/[\w-]{40,}", shown)


def test_the_page_of_many_people_stays_small(caller: Callable, engine: Engine) -> None:
    def work(connection: object) -> None:
        for n in range(120):
            people.add(connection, f"Person {n:03}", [(role, "swh_Latn") for role in people.ALL_ROLES])

    database.write(engine, work)
    amina = caller(*AMINA)

    assert len(amina.get("/people").content) < 50_000
    assert "Person 119" in amina.get("/people?part=3").text


def test_the_keeper_of_the_machine_makes_the_first_steward_and_renews_the_link(engine: Engine) -> None:
    roles = [("steward", "swh_Latn")]
    for _ in range(2):
        token = database.write(engine, lambda connection: stewards.make(connection, "Amina", roles))

    with engine.connect() as connection:
        assert invitations.find(connection, token).may("steward", language="swh_Latn")


def test_who_loses_the_last_role_leaves_the_stewards_list(caller: Callable, engine: Engine) -> None:
    juma = add(engine, "Juma", ("reviewer", "swh_Latn"))
    amina = caller(*AMINA)
    form = {"act": "take", "role": "reviewer", "language": "swh_Latn"}
    answer = amina.post(f"/people/{juma.person_id}/roles", form)

    assert answer.headers["location"] == "/people?notice=roles"
    assert "Juma" not in amina.get("/people").text
