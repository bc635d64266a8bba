"""The history of a release as W3C PROV-O in JSON-LD: what was made from what, by whom, under which policy.

It reaches down to files, not to rows: rows carry their own provenance in columns, and a graph with a
node for each of a million rows helps nobody. Terms: https://www.w3.org/TR/prov-o/.
"""

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import quote

Node = dict[str, Any]

_LINKS = (
    "agent",
    "hadMember",
    "hadPlan",
    "used",
    "wasAssociatedWith",
    "wasAttributedTo",
    "wasDerivedFrom",
    "wasGeneratedBy",
)

_CONTEXT: Node = {
    "prov": "http://www.w3.org/ns/prov#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "dcterms": "http://purl.org/dc/terms/",
    "schema": "https://schema.org/",
    "id": "@id",
    "type": "@type",
    "label": "rdfs:label",
    "version": "schema:version",
    "sha256": "schema:sha256",
    "licence": "dcterms:license",
    "agreement": "dcterms:rights",
    "isPartOf": {"@id": "dcterms:isPartOf", "@type": "@id"},
    "startedAtTime": {"@id": "prov:startedAtTime", "@type": "xsd:dateTime"},
    "endedAtTime": {"@id": "prov:endedAtTime", "@type": "xsd:dateTime"},
    **{term: {"@id": f"prov:{term}", "@type": "@id"} for term in _LINKS},
    "qualifiedAssociation": "prov:qualifiedAssociation",
}

RELEASE, RUN = "./", "#run"


def prov(run: Mapping[str, Any]) -> Node:
    """Return the graph of one run, nodes in a fixed order; addresses are relative to the release's folder."""
    places = _places(run)
    nodes = [
        *_agents(run),
        *_sources(run),
        *_models(run),
        *_policy(run),
        *_settings(run),
        _run(run),
        *_activities(run, places),
        *_between(run, places),
        *_files(run, places),
        _release(run),
    ]
    return {"@context": _CONTEXT, "@graph": nodes}


def _places(run: Mapping[str, Any]) -> dict[str, str]:
    """Return the node of every name that an activity may use or make; unknown names get one of their own."""
    places = {str(item["path"]): quote(str(item["path"])) for item in _list(run, "files")}
    places |= {_model(m): _address("model", _model(m)) for m in _list(run, "models")}
    for source in _list(run, "sources"):
        places[str(source["slug"])] = _address("source", source["slug"])
        for item in source.get("inputs") or ():
            places[str(item["name"])] = _address("input", source["slug"], item["name"])
    for activity in _list(run, "activities"):
        for name in (*(activity.get("used") or ()), *(activity.get("generated") or ())):
            places.setdefault(str(name), _address("data", name))
    return places


def _agents(run: Mapping[str, Any]) -> list[Node]:
    holders = sorted({str(s["holder"]) for s in _list(run, "sources") if s.get("holder")})
    stewards = [str(name) for name in (run.get("policy") or {}).get("stewards") or ()]
    software = run.get("software") or {}
    return [
        _node("#software", "prov:SoftwareAgent", label=software.get("name"), version=software.get("version")),
        *(_node(_address("holder", name), "prov:Agent", label=name) for name in holders),
        *(_node(_address("steward", name), "prov:Agent", label=name) for name in stewards),
        *(_node(at, "prov:Person", label=at.strip("#").replace("/", " ")) for at in _curators(run)),
    ]


def _sources(run: Mapping[str, Any]) -> list[Node]:
    nodes = []
    for source in _list(run, "sources"):
        inputs = [(_address("input", source["slug"], i["name"]), i) for i in source.get("inputs") or ()]
        nodes.append(
            _node(
                _address("source", source["slug"]),
                ["prov:Entity", "prov:Collection"],
                label=source.get("title") or source["slug"],
                licence=source.get("licence"),
                agreement=source.get("agreement"),
                wasAttributedTo=_address("holder", source["holder"]) if source.get("holder") else None,
                hadMember=[place for place, _ in inputs],
            )
        )
        nodes += [_node(at, "prov:Entity", label=i["name"], sha256=i.get("sha256")) for at, i in inputs]
    return nodes


def _models(run: Mapping[str, Any]) -> list[Node]:
    return [
        _node(_address("model", _model(m)), "prov:Entity", label=_model(m), sha256=m.get("sha256"))
        for m in _list(run, "models")
    ]


def _model(given: Mapping[str, Any]) -> str:
    return str(given.get("name") or given["key"])


def _policy(run: Mapping[str, Any]) -> list[Node]:
    policy = run.get("policy")
    if not policy:
        return []
    return [
        _node(
            "#policy",
            ["prov:Entity", "prov:Plan"],
            label=policy.get("name"),
            version=policy.get("version"),
            sha256=policy.get("hash"),
            wasAttributedTo=_stewards(run),
        )
    ]


def _settings(run: Mapping[str, Any]) -> list[Node]:
    digests = sorted(
        {str(a["settings_sha256"]) for a in _list(run, "activities") if a.get("settings_sha256")}
    )
    return [_node(_address("settings", d), "prov:Entity", label="settings", sha256=d) for d in digests]


def _settings_of(activity: Mapping[str, Any]) -> list[str]:
    digest = activity.get("settings_sha256")
    return [_address("settings", digest)] if digest else []


def _run(run: Mapping[str, Any]) -> Node:
    """Return the whole run, which used the sources, models and policy, and which the software carried out."""
    plan = ["#policy"] if run.get("policy") else []
    sources = [_address("source", s["slug"]) for s in _list(run, "sources")]
    models = [_address("model", _model(m)) for m in _list(run, "models")]
    association = {"type": "prov:Association", "agent": "#software", "hadPlan": "#policy" if plan else None}
    return _node(
        RUN,
        "prov:Activity",
        label=run.get("run"),
        **_times(run),
        used=[*sources, *models, *plan],
        wasAssociatedWith=["#software", *_stewards(run)],
        qualifiedAssociation={key: value for key, value in association.items() if value},
    )


def _activities(run: Mapping[str, Any], places: Mapping[str, str]) -> list[Node]:
    return [
        _node(
            _stage(number, activity),
            "prov:Activity",
            label=activity["stage"],
            version=activity.get("version"),
            **_times(activity),
            isPartOf=RUN,
            used=[places[str(name)] for name in activity.get("used") or ()] + _settings_of(activity),
            wasAssociatedWith=_curators(run) if activity.get("by_curators") else "#software",
        )
        for number, activity in enumerate(_list(run, "activities"), start=1)
    ]


def _between(run: Mapping[str, Any], places: Mapping[str, str]) -> list[Node]:
    """Return what lies between the sources and the files: every name that only activities know."""
    names = [name for name, place in sorted(places.items()) if place.startswith("#data/")]
    return [_node(places[name], "prov:Entity", label=name, **_origin(run, places, name)) for name in names]


def _files(run: Mapping[str, Any], places: Mapping[str, str]) -> list[Node]:
    nodes = []
    for item in sorted(_list(run, "files"), key=lambda item: str(item["path"])):
        origin = _origin(run, places, str(item["path"])) or {"wasGeneratedBy": [RUN]}
        nodes.append(_node(places[str(item["path"])], "prov:Entity", sha256=item.get("sha256"), **origin))
    return nodes


def _origin(run: Mapping[str, Any], places: Mapping[str, str], name: str) -> Node:
    """Return which activities made a thing, and from what; nothing where no activity names it as made."""
    makers = [
        (_stage(number, activity), activity)
        for number, activity in enumerate(_list(run, "activities"), start=1)
        if name in (activity.get("generated") or ())
    ]
    used = _once(places[str(n)] for _, activity in makers for n in activity.get("used") or () if n != name)
    return {"wasGeneratedBy": [place for place, _ in makers], "wasDerivedFrom": used} if makers else {}


def _release(run: Mapping[str, Any]) -> Node:
    files = sorted(quote(str(item["path"])) for item in _list(run, "files"))
    holders = _once(_address("holder", s["holder"]) for s in _list(run, "sources") if s.get("holder"))
    return _node(
        RELEASE,
        ["prov:Entity", "prov:Collection"],
        version=run.get("version"),
        wasGeneratedBy=RUN,
        wasDerivedFrom=[_address("source", s["slug"]) for s in _list(run, "sources")],
        wasAttributedTo=sorted(holders),
        hadMember=files,
    )


def _node(at: str, kind: str | list[str], **facts: Any) -> Node:
    known = {key: value for key, value in facts.items() if value is not None and value != []}
    return {"id": at, "type": kind, **known}


def _address(*parts: object) -> str:
    return "#" + "/".join(quote(str(part), safe="") for part in parts)


def _stage(number: int, activity: Mapping[str, Any]) -> str:
    return _address("stage", number, activity["stage"])


def _stewards(run: Mapping[str, Any]) -> list[str]:
    return [_address("steward", name) for name in (run.get("policy") or {}).get("stewards") or ()]


def _curators(run: Mapping[str, Any]) -> list[str]:
    """Return a node for each curator by number: who answered what stays with the ledger of the home."""
    return [_address("curator", number) for number in range(1, int(run.get("curators") or 0) + 1)]


def _times(facts: Mapping[str, Any]) -> Node:
    return {"startedAtTime": facts.get("started_at"), "endedAtTime": facts.get("ended_at")}


def _list(run: Mapping[str, Any], key: str) -> list[Mapping[str, Any]]:
    return list(run.get(key) or ())


def _once(items: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(items))
