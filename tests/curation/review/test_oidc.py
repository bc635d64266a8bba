"""Sign-in at an institution, against a small provider of our own on loopback."""

import base64
import hashlib
import json
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from fastapi import FastAPI

from curation.errors import BadSettings
from curation.review import database, invitations, people, sessions, settings
from curation.review.app import create_app
from curation.review.settings import Provider, ReviewSettings, Web

KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
OTHER_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)


class FakeProvider:
    """A provider that answers with what a test puts into `claims`, for one client."""

    def __init__(self) -> None:
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self.handler())
        self.issuer = f"http://127.0.0.1:{self.server.server_port}"
        self.claims: dict[str, Any] = {}
        self.found: dict[str, Any] = {}
        self.key = KEY
        self.asked: dict[str, str] = {}
        self.sent: dict[str, str] = {}
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def handler(fake: "FakeProvider") -> type[BaseHTTPRequestHandler]:  # noqa: N805
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.answer(fake.keys() if self.path == "/keys" else fake.configuration())

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"])).decode()
                fake.sent = {k: v[0] for k, v in parse_qs(body).items()}
                fake.sent["authorization"] = self.headers["authorization"]
                self.answer({"id_token": fake.id_token(), "access_token": "x", "token_type": "Bearer"})

            def answer(self, held: object) -> None:
                body = json.dumps(held).encode()
                self.send_response(200)
                self.send_header("content-length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                pass

        return Handler

    def configuration(self) -> dict[str, Any]:
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
        } | self.found

    def keys(self) -> dict[str, Any]:
        public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(KEY.public_key()))
        return {"keys": [public | {"kid": "k1", "alg": "RS256", "use": "sig"}]}

    def id_token(self) -> str:
        claims = {
            "iss": self.issuer,
            "aud": "commons",
            "sub": "user-17",
            "iat": int(time.time()),
            "exp": int(time.time()) + 300,
            "nonce": self.asked.get("nonce"),
        } | self.claims
        return jwt.encode(
            {k: v for k, v in claims.items() if v is not None}, self.key, "RS256", {"kid": "k1"}
        )


@pytest.fixture
def provider() -> Iterator[FakeProvider]:
    fake = FakeProvider()
    yield fake
    fake.server.shutdown()
    fake.server.server_close()


@pytest.fixture
def app(tmp_path: Path, provider: FakeProvider) -> FastAPI:
    web = Web(
        sign_ins_per_minute=1000,
        oidc=Provider(name="Zanzibar Library", issuer=provider.issuer, client_id="commons"),
    )
    return create_app(ReviewSettings(tmp_path, "http://127.0.0.1:8000", web, "the secret"))


def come_back(someone: Any, provider: FakeProvider, start: str, **change: str) -> Any:
    proof = sessions.derived(someone.token, "institution")
    away = urlsplit(someone.get(start, params={"proof": proof} | query_of(start)).headers["location"])
    provider.asked = {k: v[0] for k, v in parse_qs(away.query).items()}
    query = {"code": "c1", "state": provider.asked["state"]} | change
    return someone.get("/sign-in/institution/back", params=query)


def query_of(path: str) -> dict[str, str]:
    return {k: v[0] for k, v in parse_qs(urlsplit(path).query).items()}


def test_another_site_sends_nobody_to_the_institution(app: FastAPI, caller: Callable) -> None:
    assert caller().get(invitation(app)).status_code == 403


def invitation(app: FastAPI) -> str:
    def work(connection: Any) -> str:
        juma = people.add(connection, "Juma", [("reviewer", "swh_Latn")])
        return invitations.invite(connection, juma, by="Amina")

    return f"/sign-in/institution?invitation={database.write(app.state.site.engine, work)}"


def test_the_invited_come_in_by_their_institution_and_again(
    app: FastAPI, provider: FakeProvider, caller: Callable
) -> None:
    someone = caller()
    assert "Sign in at Zanzibar Library" in someone.get("/sign-in").text
    assert come_back(someone, provider, invitation(app)).status_code == 303
    assert someone.get("/api/me").json()["name"] == "Juma"

    later = caller()
    assert come_back(later, provider, "/sign-in/institution").status_code == 303
    assert later.get("/api/me").json()["name"] == "Juma"


def test_the_verifier_fits_the_challenge_and_the_secret_goes_to_the_provider_alone(
    app: FastAPI, provider: FakeProvider, caller: Callable
) -> None:
    come_back(caller(), provider, invitation(app))
    digest = hashlib.sha256(provider.sent["code_verifier"].encode()).digest()

    assert base64.urlsafe_b64encode(digest).rstrip(b"=").decode() == provider.asked["code_challenge"]
    assert base64.b64decode(provider.sent["authorization"].split()[1]) == b"commons:the secret"
    assert "the secret" not in repr(app.state.site.settings) + str(provider.asked)


def test_who_was_not_invited_stays_outside(provider: FakeProvider, caller: Callable) -> None:
    answer = come_back(caller(), provider, "/sign-in/institution")

    assert answer.status_code == 422
    assert "nobody has invited you" in answer.text


@pytest.mark.parametrize(
    "claims",
    [
        pytest.param({"iss": "https://evil.example"}, id="issuer"),
        pytest.param({"aud": "another"}, id="audience"),
        pytest.param({"exp": 1}, id="ended"),
        pytest.param({"nonce": "n"}, id="nonce"),
        pytest.param({"nonce": None}, id="no-nonce"),
        pytest.param({"azp": "another"}, id="other-client"),
        pytest.param({"sub": None}, id="no-subject"),
    ],
)
def test_a_token_that_does_not_hold_is_refused(
    app: FastAPI, provider: FakeProvider, caller: Callable, claims: dict[str, Any]
) -> None:
    provider.claims = claims
    someone = caller()

    assert come_back(someone, provider, invitation(app)).status_code == 422
    assert someone.get("/api/me").status_code == 401


def test_a_token_signed_by_another_key_is_refused(
    app: FastAPI, provider: FakeProvider, caller: Callable
) -> None:
    provider.key = OTHER_KEY

    assert come_back(caller(), provider, invitation(app)).status_code == 422


def test_an_answer_for_another_browser_is_refused(
    app: FastAPI, provider: FakeProvider, caller: Callable
) -> None:
    assert come_back(caller(), provider, invitation(app), state="0" * 64).status_code == 422
    assert provider.sent == {}


@pytest.mark.parametrize(
    "found",
    [{"issuer": "https://evil.example"}, {"token_endpoint": "http://evil.example/token"}, {"jwks_uri": None}],
)
def test_a_configuration_that_does_not_fit_is_refused(
    provider: FakeProvider, caller: Callable, found: dict[str, Any]
) -> None:
    provider.found = found

    someone = caller()
    proof = sessions.derived(someone.token, "institution")

    assert someone.get("/sign-in/institution", params={"proof": proof}).status_code == 422


def test_a_provider_that_is_away_is_told(app: FastAPI, provider: FakeProvider, caller: Callable) -> None:
    provider.server.shutdown()
    provider.server.server_close()

    someone = caller()
    proof = sessions.derived(someone.token, "institution")
    answer = someone.get("/sign-in/institution", params={"proof": proof})

    assert answer.status_code == 422
    assert "did not answer as it should" in answer.text


@pytest.mark.parametrize(
    ("toml", "told"),
    [
        pytest.param('adress = "x"', "not a known key", id="unknown-key"),
        pytest.param('address = "http://review.example.org"', "must begin with https", id="not-encrypted"),
        pytest.param(
            '[oidc]\nname = "L"\nissuer = "http://id.example.org"\nclient_id = "c"', "https", id="issuer"
        ),
        pytest.param(
            '[oidc]\nname = "L"\nissuer = "https://id.example.org"\nclient_id = "c"',
            "COMMONS_OIDC_SECRET",
            id="secret",
        ),
    ],
)
def test_settings_that_cannot_be_are_told(tmp_path: Path, toml: str, told: str) -> None:
    (tmp_path / "review.toml").write_text(toml, encoding="utf-8")

    with pytest.raises(BadSettings, match=told):
        settings.load(tmp_path, tmp_path, address="http://127.0.0.1:8000")
