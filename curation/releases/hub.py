"""A release on the Hugging Face hub: one commit, and a tag with the version, so that readers can pin it.

The hub keeps what earlier commits held. So an erasure edition takes the tags of the editions that it
replaces and the history of the branch away; what the hub stores of them then is for its owner to delete
there, in the settings of the data set.
"""

from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

from huggingface_hub import HfApi, get_token
from huggingface_hub.errors import HfHubHTTPError, HFValidationError

from curation import files
from curation.errors import BadSettings, TermsNotAccepted, UnreachableHost, VersionTaken
from curation.releases import terms, versions

_KIND = "dataset"


def upload(folder: Path, name: str, version: str, advance: Callable[[], None]) -> str:
    """Commit a release to a data set of the hub, which is made if it is not there; return its address.

    Raise `TermsNotAccepted` for texts whose terms readers must accept first: the hub hands out files to all.
    """
    manifest = files.read_json(folder / "manifest.json")
    if asked := terms.asked(manifest, manifest["files"]):
        raise TermsNotAccepted(
            f"{version} holds texts with terms to accept ({asked[0]}), and the hub asks nobody; publish it "
            "where you can ask, or release these families apart"
        )
    if not get_token():
        raise BadSettings("no token for the hub; set HF_TOKEN to one that may write to this data set")
    api = HfApi()
    try:
        _commit(api, folder, name, version)
    except HFValidationError as error:
        raise BadSettings(f"{name!r} is no name of a data set, as in owner/name: {error}") from error
    except (HfHubHTTPError, OSError) as error:
        raise UnreachableHost(f"{api.endpoint} did not take {name}: {error}; run this again") from error
    advance()
    return f"{api.endpoint}/datasets/{name}/tree/{quote(version)}"


def _commit(api: HfApi, folder: Path, name: str, version: str) -> None:
    api.create_repo(name, repo_type=_KIND, exist_ok=True)
    tags = [tag.name for tag in api.list_repo_refs(name, repo_type=_KIND).tags]
    if version in tags:
        raise VersionTaken(f"{name} has a tag {version} already; releases never change, make a new version")
    api.upload_folder(
        repo_id=name,
        repo_type=_KIND,
        folder_path=folder,
        commit_message=f"Release {version}",
        delete_patterns="*",
    )
    replaced = [tag for tag in tags if versions.is_version(tag) and versions.replaces(version, tag)]
    for tag in replaced:
        api.delete_tag(name, tag=tag, repo_type=_KIND)
    if replaced:
        api.super_squash_history(name, repo_type=_KIND)
    api.create_tag(name, tag=version, repo_type=_KIND)
