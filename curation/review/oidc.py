"""Sign-in by an institution's OpenID provider: authorization code with PKCE (RFC 7636, OpenID Connect Core).

State, nonce and verifier are computed from the visitor's token, so that nothing is kept and an answer counts
in the browser alone that asked. The provider says who someone is; what they may do stands in our tables.
"""

import base64
import hashlib
import hmac
import logging
from typing import Any
from urllib.parse import urlencode

import httpx
import jwt

from curation.review import sessions
from curation.review.refusals import Refused
from curation.review.settings import Provider, ReviewSettings, is_loopback
from curation.review.words import mark

BACK = "/sign-in/institution/back"
ALGORITHMS = ["RS256", "PS256", "ES256", "EdDSA"]
MOST_BYTES = 1 << 20

_LOG = logging.getLogger(__name__)


def start_url(settings: ReviewSettings, provider: Provider, token: str) -> str:
    """Return the provider's page to which a visitor with this token is sent."""
    verifier = sessions.derived(token, "oidc verifier")
    challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=")
    asked = {
        "response_type": "code",
        "client_id": provider.client_id,
        "redirect_uri": settings.address + BACK,
        "scope": "openid",
        "state": sessions.derived(token, "oidc state"),
        "nonce": sessions.derived(token, "oidc nonce"),
        "code_challenge": challenge.decode(),
        "code_challenge_method": "S256",
    }
    with _client() as client:
        return f"{_found(client, provider)['authorization_endpoint']}?{urlencode(asked)}"


def subject(settings: ReviewSettings, provider: Provider, token: str, code: str, state: str) -> str:
    """Return the provider's identifier for whoever came back with this code; refuse what does not fit."""
    if not hmac.compare_digest(state.encode(), sessions.derived(token, "oidc state").encode()):
        raise Refused(mark("This sign-in was not begun in this browser; begin again."))
    with _client() as client:
        found = _found(client, provider)
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": settings.address + BACK,
            "code_verifier": sessions.derived(token, "oidc verifier"),
        }
        given = _json(
            client, "POST", found["token_endpoint"], data=form, auth=(provider.client_id, _secret(settings))
        )
        keys = _json(client, "GET", found["jwks_uri"])
    return _subject(provider, str(given.get("id_token")), keys, sessions.derived(token, "oidc nonce"))


def _subject(provider: Provider, id_token: str, keys: dict[str, Any], nonce: str) -> str:
    try:
        known = jwt.PyJWKSet.from_dict(keys).keys
        wanted = jwt.get_unverified_header(id_token).get("kid")
        key = next(key for key in known if wanted is None or key.key_id == wanted)
        claims = jwt.decode(
            id_token,
            key.key,
            algorithms=ALGORITHMS,
            audience=provider.client_id,
            issuer=provider.issuer,
            leeway=60,
            options={"require": ["exp", "iat", "iss", "aud", "sub"]},
        )
    except (jwt.PyJWTError, StopIteration) as error:
        raise _failed(f"an ID token that does not hold: {type(error).__name__}") from error
    if not hmac.compare_digest(str(claims.get("nonce")).encode(), nonce.encode()):
        raise _failed("an ID token with another nonce")
    if claims.get("azp", provider.client_id) != provider.client_id:
        raise _failed("an ID token for another client")
    return str(claims["sub"])


def _found(client: httpx.Client, provider: Provider) -> dict[str, Any]:
    found = _json(client, "GET", provider.issuer.rstrip("/") + "/.well-known/openid-configuration")
    if found.get("issuer") != provider.issuer:
        raise _failed(f"a configuration of another issuer, {found.get('issuer')!r}")
    for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
        url = str(found.get(name))
        if not url.startswith("https:") and not (url.startswith("http:") and is_loopback(url)):
            raise _failed(f"a {name} that is not https")
    return found


def _json(client: httpx.Client, method: str, url: str, **sent: Any) -> dict[str, Any]:
    try:
        with client.stream(method, url, **sent) as answer:
            body = b""
            for part in answer.iter_bytes():
                body += part
                if len(body) > MOST_BYTES:
                    raise _failed("an answer of more than a megabyte")
            answer.raise_for_status()
        held = httpx.Response(200, content=body).json()
    except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
        raise _failed(f"{type(error).__name__} at {url}") from error
    if not isinstance(held, dict):
        raise _failed(f"something else than an object at {url}")
    return held


def _client() -> httpx.Client:
    return httpx.Client(timeout=10, follow_redirects=False)


def _secret(settings: ReviewSettings) -> str:
    return settings.oidc_secret or ""


def _failed(why: str) -> Refused:
    _LOG.warning("the OpenID provider gave %s", why)
    return Refused(mark("The institution's sign-in did not answer as it should; try again."))
