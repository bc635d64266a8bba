import re
from collections.abc import Callable

import pytest
from fastapi import APIRouter, FastAPI
from sqlalchemy import Engine

from curation.review import access, people
from curation.review.app import PAGES

EVERYBODY = {"nobody", *people.ALL_ROLES}
SIGNED_IN = set(people.ALL_ROLES)
SEES = {"reviewer", "adjudicator", "steward", "auditor"}
ANSWERS = {"reviewer", "adjudicator"}

# Who may come to what; whoever is not named here is refused.
MATRIX = {
    "GET /": EVERYBODY,
    "POST /language": EVERYBODY,
    "GET /sign-in": EVERYBODY,
    "POST /sign-in": EVERYBODY,
    "GET /sign-in/institution": EVERYBODY,
    "GET /sign-in/institution/back": EVERYBODY,
    "POST /sign-out": SIGNED_IN,
    "GET /invitation/{token}": EVERYBODY,
    "POST /invitation/{token}": EVERYBODY,
    "GET /account": SIGNED_IN,
    "POST /account/password": SIGNED_IN,
    "POST /account/sessions": SIGNED_IN,
    "GET /people": {"steward", "auditor"},
    "POST /people": {"steward"},
    "GET /people/{person_id}": {"steward", "auditor"},
    "POST /people/{person_id}/roles": {"steward"},
    "POST /people/{person_id}/link": {"steward"},
    "POST /people/{person_id}/close": {"steward"},
    "GET /queue": SEES,
    "GET /queue/{language}": SEES,
    "POST /queue/{language}/next": ANSWERS,
    "GET /queue/{language}/mine": ANSWERS,
    "POST /queue/{language}/answers/{answer_id}/undo": ANSWERS,
    "GET /queue/{language}/items/{item_id}": SEES,
    "POST /queue/{language}/items/{item_id}/take": ANSWERS,
    "POST /queue/{language}/items/{item_id}/skip": ANSWERS,
    "POST /queue/{language}/items/{item_id}/resume": ANSWERS,
    "POST /queue/{language}/items/{item_id}/answer": ANSWERS,
    "GET /bulk": ANSWERS,
    "POST /bulk": ANSWERS,
    "GET /bulk/{bulk_id}": ANSWERS,
    "POST /bulk/{bulk_id}/sample": ANSWERS,
    "POST /bulk/{bulk_id}/apply": ANSWERS,
    "POST /bulk/{bulk_id}/undo": ANSWERS,
    "GET /packets": ANSWERS,
    "POST /packets": ANSWERS,
    "POST /packets/merge": ANSWERS,
    "POST /packets/export": ANSWERS,
    "POST /packets/import": ANSWERS,
    "GET /record": EVERYBODY,
    "POST /record/ask": EVERYBODY,
    "GET /asked/{slip}": EVERYBODY,
    "GET /overview": {"steward", "auditor"},
    "GET /overview/{language}": {"steward", "auditor"},
    "GET /thresholds": {"steward", "auditor"},
    "GET /contributions": {"contributor", "institution"},
    "POST /people/{person_id}/contributors": set(),  # stewards of all languages alone
    "GET /health": EVERYBODY,
    "GET /api/me": SIGNED_IN,
    "GET /api/queue": SEES,
    "GET /api/record": EVERYBODY,
    "GET /api/openapi.json": EVERYBODY,
}


def routes() -> list[str]:
    found = access.gates(module.router for module in PAGES)
    return sorted(f"{method} {route.path}" for route, _ in found for method in route.methods or ())


def test_the_matrix_names_every_route_and_no_other() -> None:
    assert routes() == sorted(MATRIX)


@pytest.mark.parametrize("role", sorted(EVERYBODY))
def test_each_route_lets_in_whom_the_matrix_names(role: str, caller: Callable, engine: Engine) -> None:
    for route, allowed in MATRIX.items():
        method, path = route.split(" ")
        someone = caller(None) if role == "nobody" else caller("Someone", (role, "swh_Latn"))
        answer = ask(someone, method, filled(path))
        refused = answer.status_code in (401, 403) or answer.headers.get("location", "").startswith(
            "/sign-in?next"
        )
        assert refused == (role not in allowed), f"{role} at {route}: {answer.status_code}"


def filled(path: str) -> str:
    """Return a route's path with the person's own language, and numbers that nothing has."""
    return re.sub(r"{\w+}", "999", path.replace("{language}", "swh_Latn"))


def ask(someone: object, method: str, path: str) -> object:
    return someone.get(path) if method == "GET" else someone.post(path, {"language": "swh_Latn"})


def test_a_route_without_a_gate_is_a_mistake() -> None:
    router = APIRouter()
    router.add_api_route("/open", lambda: None)

    with pytest.raises(ValueError, match="needs one"):
        list(access.gates([router]))


@pytest.mark.parametrize(
    ("path", "status"),
    [
        pytest.param("/queue/swh_Latn", 200, id="own-language"),
        pytest.param("/queue/wol_Latn", 403, id="another-language"),
    ],
)
def test_a_role_counts_in_its_language(app: FastAPI, caller: Callable, path: str, status: int) -> None:
    gate = access.require("reviewer", language="language")
    app.add_api_route("/queue/{language}", lambda language: language, dependencies=[gate])

    assert caller("Juma", ("reviewer", "swh_Latn")).get(path).status_code == status


def test_a_role_for_all_languages_counts_in_each(app: FastAPI, caller: Callable) -> None:
    gate = access.require("auditor", language="language")
    app.add_api_route("/queue/{language}", lambda language: language, dependencies=[gate])

    assert caller("Juma", ("auditor", "*")).get("/queue/wol_Latn").status_code == 200


def test_an_auditor_changes_nothing_even_where_a_gate_names_the_role(app: FastAPI, caller: Callable) -> None:
    gate = access.require("auditor", "steward")
    app.add_api_route("/thing", lambda: None, methods=["POST"], dependencies=[gate])

    assert caller("Juma", ("auditor", "*")).post("/thing").status_code == 403
    assert caller("Amina", ("steward", "swh_Latn")).post("/thing").status_code == 200


def test_who_is_not_signed_in_is_brought_back_to_the_page_afterwards(caller: Callable) -> None:
    assert caller().get("/people?part=2").headers["location"] == "/sign-in?next=%2Fpeople%3Fpart%3D2"
