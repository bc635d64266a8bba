"""`commons review serve`: the review application, and the first people in it."""

import ipaddress
import os
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from curation.errors import BadSettings, StageFailed
from flows.places import CONFIGS, HOME, Configs, Home

if TYPE_CHECKING:
    from curation.review.settings import ReviewSettings

Host = Annotated[str, typer.Option(help="Address to listen at; others than this machine ask for a proxy.")]
Port = Annotated[int, typer.Option(min=1, max=65535, help="Port to listen at.")]
Languages = Annotated[list[str], typer.Option("--language", help="swh_Latn; * for all; may be repeated.")]

LOOPBACK, PORT = "127.0.0.1", 8000
LIBRARIES = ("alembic", "argon2", "babel", "jwt", "python_multipart", "uvicorn")


def add_to(app: typer.Typer) -> None:
    """Add these commands to `commons review`."""
    app.command(epilog="Example: commons review serve --home ./home --port 8000")(serve)
    app.command("create-steward", epilog="Example: commons review create-steward Amina --language swh_Latn")(
        create_steward
    )
    app.command(epilog="Example: commons review strings")(strings)
    app.command(epilog="Example: commons review audit")(audit)


def serve(home: Home = HOME, configs: Configs = CONFIGS, host: Host = LOOPBACK, port: Port = PORT) -> None:
    """Serve the review application in the browser, until it is stopped by Ctrl-C."""
    settings = _settings(home, configs, port)
    if not _is_loopback(host) and not (settings.web.behind_tls_proxy and settings.is_encrypted):
        raise BadSettings(
            f"{host} is reached from other machines, and passwords would go unencrypted: set address = "
            f'"https://..." and behind_tls_proxy = true in {configs / "review.toml"}, or leave --host out'
        )
    import uvicorn

    from curation.review.app import create_app

    app = create_app(settings)
    typer.echo(f"Review application of {settings.home}: {settings.address} (Ctrl-C ends it)", err=True)
    uvicorn.run(
        app,
        host=host,
        port=port,
        access_log=False,  # paths may hold the tokens of invitations
        log_level="warning",
        server_header=False,
        proxy_headers=settings.web.behind_tls_proxy,
        forwarded_allow_ips=list(settings.web.proxies),
    )


def create_steward(
    name: str, language: Languages, home: Home = HOME, configs: Configs = CONFIGS, port: Port = PORT
) -> None:
    """Make someone a steward of a language, and show the link by which they choose a password.

    For the first steward of all, and for one who has lost their link with nobody above them.
    """
    settings = _settings(home, configs, port)
    from curation.review import database, people, stewards

    settings.home.mkdir(parents=True, exist_ok=True)
    engine = database.connect(settings.database)
    database.migrate(engine)
    roles = [(people.STEWARD, each) for each in language]
    token = database.write(engine, lambda connection: stewards.make(connection, name, roles))
    engine.dispose()
    typer.echo(f"{name} opens this link within seven days and chooses a password; it works once:")
    typer.echo(f"{settings.address}/invitation/{token}")


def audit(home: Home = HOME, configs: Configs = CONFIGS) -> None:
    """Check that no entry of the audit of sign-ins was changed or removed, and show its last hundred."""
    settings = _settings(home, configs, PORT)
    from curation.review import audit as audits
    from curation.review import database

    engine = database.connect(settings.database)
    database.migrate(engine)
    count = audits.verify(engine)
    for event in list(audits.events(engine))[1:][-100:]:  # the first holds the key of the digests
        typer.echo("\t".join((event.at, event.event, event.subject, event.detail)))
    engine.dispose()
    typer.echo(f"the audit holds: {count} entries, each with the hash of the one before", err=True)


def strings() -> None:
    """Bring the strings of today's pages into the catalogues, and tell what each language lacks."""
    _needs_extra()
    from curation.review import catalogues

    for tag, lacks in catalogues.refresh().items():
        typer.echo(f"{tag}: {lacks} strings without words" if lacks else f"{tag}: complete")


def _settings(home: Path, configs: Path, port: int) -> "ReviewSettings":
    _needs_extra()
    from curation.review import settings

    address = f"http://{LOOPBACK}:{port}"
    secret = os.environ.get("COMMONS_OIDC_SECRET")
    return settings.load(home.absolute(), configs, address=address, oidc_secret=secret)


def _needs_extra() -> None:
    try:
        for name in LIBRARIES:
            import_module(name)
    except ModuleNotFoundError as error:
        raise StageFailed(
            f"the review application needs {error.name}; install it with: pip install 'local-commons[review]'"
        ) from error


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"
