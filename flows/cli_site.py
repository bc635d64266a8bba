"""`commons serve`: the read-only site for releases, from this machine or as plain files."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from flows.places import CONFIGS, HOME, Configs, Home

if TYPE_CHECKING:
    from curation.site.settings import SiteSettings

Host = Annotated[str, typer.Option(help="Where to listen; 0.0.0.0 lets other machines in.")]
Port = Annotated[int, typer.Option(min=1, max=65535, help="Port to listen on.")]
Address = Annotated[
    str | None,
    typer.Option(help="Address under which readers reach the site; it stands in the lines they copy."),
]
Export = Annotated[
    Path | None, typer.Option("--export", help="Write the site to this folder as plain files, and end.")
]


def serve(
    home: Home = HOME,
    configs: Configs = CONFIGS,
    host: Host = "127.0.0.1",
    port: Port = 8400,
    address: Address = None,
    export: Export = None,
) -> None:
    """Show releases to readers: languages, licences, previews, changes, files. It changes nothing."""
    from curation.site import settings

    said = settings.load(configs)
    told = (address or said.address or "").rstrip("/")
    if export is not None:
        _export(home, said, told, export)
    else:
        _serve(home, said, told or f"http://{host}:{port}", host, port)


def _export(home: Path, said: "SiteSettings", address: str, place: Path) -> None:
    from curation.site import export, shelf

    found = shelf.look(home.absolute())
    site = shelf.Site(found, said, address) if address else shelf.Site(found, said)
    done = export.export(site, place)
    typer.echo(f"{place}: {done.files:,} files, {done.written:,} written, {done.removed:,} removed")


def _serve(home: Path, said: "SiteSettings", address: str, host: str, port: int) -> None:
    import uvicorn

    from curation.site.app import create_app

    app = create_app(home.absolute(), address, said)
    typer.echo(f"releases of {home} at {address}; Ctrl-C ends it", err=True)
    uvicorn.run(app, host=host, port=port, access_log=False, server_header=False, log_level="warning")
