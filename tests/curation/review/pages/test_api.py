"""The JSON endpoints: what they say, and that nothing which is asked of them makes the server fail."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from queue_site import JUMA, signed_in


def test_a_program_learns_how_much_waits(caller: Callable) -> None:
    told = caller(*JUMA).get("/api/queue").json()

    assert told == [{"language": "wol_Latn", "states": {"waiting": 3}}]
    assert caller().get("/api/queue").status_code == 401


def test_a_program_learns_what_became_of_a_record(caller: Callable) -> None:
    told = caller().get("/api/record", params={"id": "web:plain"}).json()

    assert (told["outcome"], told["rules"]) == ("flagged", ["document-licence-family"])
    assert "boats" not in str(told)
    assert caller().get("/api/record", params={"id": "web:none"}).status_code == 404


def test_nothing_that_is_asked_makes_the_server_fail(served: Any) -> None:
    """Requests are made from the description; each answer is as described, and 500 is never one."""
    schemathesis = pytest.importorskip("schemathesis")
    cookies = {"commons": signed_in(served.engine, *JUMA)[1]}
    asked: list[str] = []

    def ask(case: Any) -> None:
        asked.append(case.path)
        case.call_and_validate(cookies=cookies, checks=[not_a_server_error, response_schema_conformance])

    from schemathesis.checks import not_a_server_error, response_schema_conformance

    for operation in schemathesis.openapi.from_url(f"{served.url}/api/openapi.json").get_all_operations():
        settings(max_examples=40, suppress_health_check=list(HealthCheck), database=None)(
            given(operation.ok().as_strategy())(ask)
        )()

    assert set(asked) == {"/health", "/api/me", "/api/queue", "/api/record"}
