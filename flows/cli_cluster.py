"""`commons cluster`: is a Dask cluster fit for a home?"""

from dataclasses import replace
from typing import Annotated

import typer

from flows.places import CONFIGS, HOME, Configs, Home, existing

app = typer.Typer(help="A Dask cluster that runs stages.", no_args_is_help=True)


@app.command(epilog="Example: commons cluster check tcp://10.0.0.1:8786 --home /srv/commons")
def check(
    address: Annotated[str, typer.Argument(help="Of the scheduler: tcp://HOST:PORT or tls://HOST:PORT.")],
    home: Home = HOME,
    configs: Configs = CONFIGS,
) -> None:
    """Tell whether versions, storage, clocks and worker processes of a cluster fit this machine."""
    from flows import cluster, limits

    said = limits.of(configs.absolute(), existing(home))
    found = list(cluster.mistakes(replace(said, cluster=replace(said.cluster, address=address))))
    for mistake in found:
        typer.echo(mistake)
    if found:
        raise typer.Exit(2)
    typer.echo(f"{address}: the cluster is fit for {home}")
