"""`commons vote`: decisions by quorum, with files that may travel by any way."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Annotated

import typer
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from curation import files, votes
from curation.errors import BadVote
from curation.votes.verify_decisions import moment
from flows import awaiting
from flows.places import CONFIGS, HOME, Configs, Home, locked

app = typer.Typer(help="Decide together: propose, vote, count, hold.", no_args_is_help=True)

Key = Annotated[Path, typer.Option(help="Your private key, as `commons vote key` writes it.")]
Voter = Annotated[str, typer.Option("--as", help="Your pseudonym in the electorate.")]


@app.command(epilog="Example: commons vote key my-key.pem")
def key(path: Path) -> None:
    """Make a private key that you alone keep, and show the public key for configs/electorate.toml."""
    made = Ed25519PrivateKey.generate()
    try:
        path.touch(mode=0o600, exist_ok=False)
    except OSError as error:
        raise BadVote(f"{path}: cannot be made ({error.strerror}); name another file") from error
    path.write_bytes(made.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    typer.echo(made.public_key().public_bytes_raw().hex())


@app.command(
    epilog="Example: commons vote propose policy-2 configs/policies/default.toml "
    "--question 'eng=Shall the new policy hold?'. "
    "To ratify a hold, propose its file, home/governance/holds/NAME.json"
)
def propose(
    name: str,
    subject: Annotated[Path, typer.Argument(help="The file that is decided on, as it stands now.")],
    question: Annotated[list[str], typer.Option(help="language=text; once for each language.")],
    effect: Annotated[list[str] | None, typer.Option(help="What follows, in words.")] = None,
    home: Home = HOME,
    configs: Configs = CONFIGS,
) -> None:
    """Put a file to the vote of those whom configs/electorate.toml names."""
    who = awaiting.electorate(configs)
    asked = dict(_pair(each) for each in question)
    closes = files.now() + who.window
    made = votes.Proposal(
        name,
        asked,
        who.voters,
        who.quorum,
        who.threshold,
        closes,
        closes + timedelta(days=who.valid_days),
        tuple(effect or ()),
    )
    home.mkdir(parents=True, exist_ok=True)
    with locked(home):
        votes.propose(home / votes.FOLDER, made, subject)
    typer.echo(f"{name} is open until {closes:%Y-%m-%d %H:%M} UTC; send {_file(home, name)} to the voters")


@app.command(
    epilog="Example: commons vote ballot policy-2.json yes --as heron --key my-key.pem --to ballot.json"
)
def ballot(
    proposal: Annotated[Path, typer.Argument(help="The file of the proposal.")],
    choice: Annotated[str, typer.Argument(help="yes, no or abstain")],
    voter: Voter,
    key: Key,
    to: Annotated[Path, typer.Option(help="Where the ballot is written.")],
    words: Annotated[str, typer.Option(help="Why; what those say who vote no is kept.")] = "",
) -> None:
    """Write a signed ballot; no network and no home is needed."""
    try:
        asked = json.loads(proposal.read_bytes())
        made = votes.ballot(asked, voter, _private(key), choice, words)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BadVote(f"{proposal} is no proposal; name the file that was sent to you") from error
    with files.whole(to) as temporary:
        temporary.write_bytes(made)
    typer.echo(f"send {to} back; it names your pseudonym and your choice")


@app.command(epilog="Example: commons vote receive policy-2 ballot.json other-ballot.json")
def receive(name: str, ballots: list[Path], home: Home = HOME) -> None:
    """Take ballots as they came in; the moment of this command counts."""
    with locked(home):
        for path in ballots:
            try:
                content = path.read_bytes()
            except OSError as error:
                raise BadVote(f"{path}: cannot be read ({error.strerror}); check the path") from error
            votes.receive(home / votes.FOLDER, name, content)
    tally(name, home)


@app.command(epilog="Example: commons vote tally policy-2")
def tally(name: str, home: Home = HOME) -> None:
    """Count the ballots and tell why some do not count; after the window the result is written down."""
    folder = home / votes.FOLDER
    asked = votes.proposal(folder, name)
    with locked(home):
        found = votes.tally(folder, name)
    is_open = files.now() <= moment(asked["closes"])
    typer.echo(f"so far: {found['result']}, open until {asked['closes']}" if is_open else found["result"])
    typer.echo(f"yes {found['yes']}, no {found['no']}, abstain {found['abstain']} of {found['electorate']}")
    for each in found["uncounted"]:
        typer.echo(f"not counted, {each['voter']}: {each['why']}")
    for words in found["dissent"]:
        typer.echo(f"against: {words}")


@app.command(
    epilog="Example: commons vote hold songs configs/policies/default.toml --as heron --key my-key.pem "
    "--reason 'A family asked us to wait'"
)
def hold(
    name: str,
    subject: Path,
    voter: Voter,
    key: Key,
    reason: Annotated[str, typer.Option()],
    home: Home = HOME,
    configs: Configs = CONFIGS,
) -> None:
    """Stop releases at once, as one steward; the hold lapses unless the others ratify it."""
    who = awaiting.electorate(configs)
    home.mkdir(parents=True, exist_ok=True)
    with locked(home):
        votes.hold(
            home / votes.FOLDER,
            name,
            subject,
            by=voter,
            key=_private(key),
            reason=reason,
            electorate=who.voters,
            days=who.hold_days,
        )
    typer.echo(f"releases wait for {who.hold_days} days; to keep the hold, put its file to the vote")


@app.command(epilog="Example: commons vote verify home/releases/2026.11.1/governance")
def verify(
    folder: Annotated[Path | None, typer.Argument(help="Default: the home's own.")] = None, home: Home = HOME
) -> None:
    """Check the chain, every file, every signature and every count."""
    for decided in votes.verify(folder or home / votes.FOLDER):
        typer.echo(f"{decided['id']}: {decided['tally']['result']}")
    typer.echo("all is as it was written")


def _file(home: Path, name: str) -> Path:
    return home / votes.FOLDER / "proposals" / f"{name}.json"


def _pair(given: str) -> tuple[str, str]:
    language, found, text = given.partition("=")
    if not found:
        raise BadVote(f"{given!r} names no language; write it as language=text, as in eng=Shall it hold?")
    return language, text


def _private(path: Path) -> Ed25519PrivateKey:
    try:
        found = load_pem_private_key(path.read_bytes(), password=None)
    except (OSError, ValueError, TypeError, UnsupportedAlgorithm):
        found = None
    if not isinstance(found, Ed25519PrivateKey):
        raise BadVote(f"{path} is no private key of this kind; make one with `commons vote key`")
    return found
