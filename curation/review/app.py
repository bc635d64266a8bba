"""The review application: all pages under one roof, each with its gate and its guards.

One process serves it; the counts of requests are kept in it. It writes into the database alone, and the next
run reads what stands there.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib import resources
from pathlib import Path

from fastapi import Depends, FastAPI
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.staticfiles import StaticFiles

from curation.review import access, database, errors_shown, guards, sessions, words
from curation.review.pages import (
    account,
    api,
    bulk,
    contributions,
    exchange,
    home,
    invitation,
    item,
    packets,
    people,
    queue,
    record,
    sign_in,
    stewards,
)
from curation.review.rates import Rates
from curation.review.settings import ReviewSettings
from curation.review.visitors import Site

PAGES = (
    *(home, sign_in, invitation, account, people, queue, item, bulk, packets, exchange),
    *(record, stewards, contributions, api),
)


def create_app(settings: ReviewSettings) -> FastAPI:
    """Return the application for a home, with its tables at their latest revision."""
    settings.home.mkdir(parents=True, exist_ok=True)
    words.tongues()  # a catalogue that cannot be read is told now, and not to a visitor
    engine = database.connect(settings.database)
    database.migrate(engine)
    limits = sessions.Limits.of(settings.web)
    database.write(engine, lambda connection: sessions.forget_ended(connection, limits))
    app = FastAPI(
        title="Local commons: review",
        version="1",
        openapi_url=None,  # served by pages/api.py, behind a gate like all else
        docs_url=None,  # they load scripts from elsewhere
        redoc_url=None,
        dependencies=[Depends(guards.checked)],
        middleware=_middleware(settings),
        lifespan=_closing,
    )
    app.state.site = Site(settings, engine, Rates())
    for module in PAGES:
        app.include_router(module.router)
    static = Path(str(resources.files("curation.review"))) / "static"
    # Pages are not compressed: with a secret in them, their length would tell of it (BREACH). These are.
    app.mount("/static", GZipMiddleware(StaticFiles(directory=static)))
    errors_shown.install(app)
    list(access.gates(module.router for module in PAGES))
    return app


def _middleware(settings: ReviewSettings) -> list[Middleware]:
    return [
        Middleware(guards.Headers, is_encrypted=settings.is_encrypted),
        Middleware(TrustedHostMiddleware, allowed_hosts=settings.hosts, www_redirect=False),
        Middleware(guards.BodyLimit, most_bytes=settings.web.body_kb * 1024),
    ]


@asynccontextmanager
async def _closing(app: FastAPI) -> AsyncIterator[None]:
    yield
    app.state.site.engine.dispose()
