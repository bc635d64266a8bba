"""Duties and actions that follow from licences."""

from typing import Any

import pytest

from curation import duties as d
from curation.releases import obligations as o


@pytest.mark.parametrize(
    ("licence", "family", "action", "allowed"),
    [
        pytest.param("CC0-1.0", "public-domain", "train_commercial", d.PERMIT, id="public-domain"),
        pytest.param("CC-BY-4.0", "attribution", "redistribute_adapted", d.WITH_DUTIES, id="attribution"),
        pytest.param("CC-BY-NC-4.0", "noncommercial", "train_commercial", d.FORBID, id="no-trade"),
        pytest.param("CC-BY-ND-4.0", "no-derivatives", "redistribute_adapted", d.FORBID, id="no-changes"),
        pytest.param("CC-BY-ND-4.0", "no-derivatives", "train_noncommercial", d.UNKNOWN, id="not-settled"),
        pytest.param("CC-BY-NC-ND-4.0", "no-derivatives", "train_commercial", d.FORBID, id="both"),
        pytest.param("LicenseRef-x", "community-terms", "retain", d.UNKNOWN, id="ask-the-community"),
        pytest.param("unknown", "unknown", "redistribute_verbatim", d.FORBID, id="nobody-stated-one"),
        pytest.param("Odd-1.0", "no-such-family", "tdm_research", d.UNKNOWN, id="never-a-permission"),
    ],
)
def test_actions_follow_the_duties(licence: str, family: str, action: str, allowed: str) -> None:
    assert d.actions(d.of_licence(licence, family))[action] == allowed


def test_a_shard_asks_for_the_duties_of_all_its_licences(described: Any) -> None:
    _, manifest = described()
    shards = {each["path"]: each for each in o.obligations(manifest)["shards"]}
    shared = shards["data/sharealike/swh_Latn"]

    assert shared["duties"] == [d.ATTRIBUTE, d.INDICATE_CHANGES, d.SHARE_ALIKE]
    assert shared["conflicts"] == [
        "Texts under CC-BY-SA and under GFDL each ask for their own licence: "
        "publish no one work made from both."
    ]


def test_a_reservation_leaves_use_by_machines_unsettled(described: Any) -> None:
    _, manifest = described()
    shards = {each["path"]: each for each in o.obligations(manifest)["shards"]}
    reserved = shards["data/public-domain/nob_Latn"]

    assert reserved["rows_with_reservations"] == 1
    assert reserved["actions"]["train_commercial"] == d.UNKNOWN
    assert reserved["actions"]["redistribute_verbatim"] == d.PERMIT


def test_versions_of_one_licence_do_not_conflict() -> None:
    held = [("CC-BY-SA-3.0", "sharealike"), ("CC-BY-SA-4.0", "sharealike"), ("CC0-1.0", "public-domain")]

    assert d.conflicts(held) == []
    assert (
        len(d.conflicts([*held, ("CC-BY-NC-SA-4.0", "noncommercial"), ("CC-BY-ND-4.0", "no-derivatives")]))
        == 2
    )
