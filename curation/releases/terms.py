"""Which texts ask a reader to accept terms before they are taken, and what these terms are.

A public licence needs no yes. Terms of a community or a holder do, for they name who may have the texts;
so does a licence that nobody stated, and a community's label on a text.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from curation import duties
from curation.errors import TermsNotAccepted
from curation.releases import licences

_ASKING = {duties.COMMUNITY, duties.HOLDER, duties.UNSTATED, duties.READ}


def asked(manifest: Mapping[str, Any], files: Iterable[Mapping[str, Any]]) -> list[str]:
    """Return the sentences that must be accepted for these files of a release, sorted; often none."""
    places = {(each["licence_family"], each["language"]) for each in files}
    families = {family for family, _ in places}
    found = set()
    for name, given in (manifest.get("licences") or {}).items():
        family = given["family"]
        if family in families and _ASKING & set(duties.of_licence(name, family)):
            found |= {f"{name}: {sentence}" for sentence in licences.duties(name, family)}
    for shard in manifest.get("shards") or ():
        if (shard["licence_family"], shard["language"]) in places:
            found |= {
                f"{label}: {licences.duties('', 'community-terms')[0]}"
                for label in shard.get("community_label") or ()
            }
    return sorted(found)


def check(sentences: list[str], *, accepted: bool) -> None:
    """Raise `TermsNotAccepted` when there are terms and nobody accepted them."""
    if sentences and not accepted:
        raise TermsNotAccepted(
            f"these texts have terms to accept ({' '.join(sentences)}); read LICENSES.md of the release and "
            "pull with --accept-terms, or with the --receipt that its site gave you, or choose other licences"
        )
