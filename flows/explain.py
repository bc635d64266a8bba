"""Everything that was measured and decided about one record, as a person would read it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from curation import outcomes, policy, store
from curation.config import Policy, Rule
from curation.decisions import Ledger
from curation.errors import UnknownDocument
from curation.policy import Hit
from curation.store import Shard

_SHOWN_CHARS = 300
_VALIDATED = {
    True: ", validated for this language",
    False: ", never validated for this language",
    None: "",  # it counts, and there is nothing to validate
}


def lines(home: Path, doc_id: str) -> Iterator[str]:
    """Yield the lines of an explanation; `doc_id` may name a record in quarantine, by id or by locator."""
    try:
        shard = store.find(home, doc_id)
    except UnknownDocument:
        yield from _quarantined(home, doc_id)
        return
    document = _row(pq.read_table(shard.path(home)), doc_id)
    yield from _about(document)
    yield from _outcome(home, shard, doc_id)
    yield from _decisions(home, doc_id)
    yield from _rules(home, shard, doc_id)
    yield from _measures(home, shard, doc_id)
    yield "Text"
    yield f"  {document['text'][:_SHOWN_CHARS]}" + ("…" if len(document["text"]) > _SHOWN_CHARS else "")


def _about(document: dict[str, Any]) -> Iterator[str]:
    yield document["doc_id"]
    for name in ("title", "creator", "published", "locator", "granularity", "media_type", "retrieved_at"):
        if document[name] is not None:
            yield f"  {name:<18}{document[name]}"
    yield f"  {'from':<18}{document['source_id']}, agreement {document['agreement_id']}"
    yield f"  {'contributor':<18}{document['contributor']}"
    yield f"  {'declared language':<18}{document['declared_language'] or 'none'}"
    yield f"  {'licence':<18}{document['licence']} ({document['licence_family']})"
    for each in document["rights_evidence"] or ():
        yield f"    evidence: {each['value']!r}, from {each['carrier']}, covers the {each['scope']}"
    for step in document["transforms"] or ():
        yield f"  {'transformed by':<18}{step['step']}, version {step['version']}"
    yield f"  {'text sha256':<18}{document['text_sha256']}"


def _outcome(home: Path, shard: Shard, doc_id: str) -> Iterator[str]:
    excepted = outcomes.read(home / store.needed_state(home, "outcomes", "decide"))
    exception = excepted.filter(pc.equal(excepted["doc_id"], doc_id)).to_pylist()
    verdict = _row(pq.read_table(store.verdicts_on(home, shard)), doc_id)
    if exception:
        yield f"Outcome: {exception[0]['outcome'].upper()}: {exception[0]['because']}"
    else:
        rules = sorted({reason["rule"] for reason in verdict["reasons"]})
        because = f"by the rules {', '.join(rules)}" if rules else "no rule of the policy objects"
        masked = ", with personal data masked" if verdict["verdict"] == policy.MASK else ""
        yield f"Outcome: {outcomes.OF_VERDICT[verdict['verdict']].upper()}{masked}: {because}"
    yield from _cluster(home, doc_id)


def _cluster(home: Path, doc_id: str) -> Iterator[str]:
    table = pq.read_table(home / store.needed_state(home, "dedup", "dedup")["clusters"])
    found = table.filter(pc.equal(table["doc_id"], doc_id)).to_pylist()
    if not found:
        return
    mine = found[0]
    members = table.filter(pc.equal(table["cluster_id"], mine["cluster_id"])).sort_by("rank").to_pylist()
    threshold = store.state(home, "dedup")["threshold"]
    said = {"copy": "copies", "edition": "editions", "recognition": "recognitions"}[mine["cluster_kind"]]
    yield f"  one of {mine['cluster_size']} {said} (similarity threshold of copies {threshold}):"
    for each in members:
        is_this = "  <- this record" if each["doc_id"] == doc_id else ""
        yield f"    {each['doc_id']}  {each['kind']}, similarity {each['similarity']:.3f}{is_this}"


def _measures(home: Path, shard: Shard, doc_id: str) -> Iterator[str]:
    yield "Measured"
    for name, held in sorted(store.needed_state(home, "measure", "measure").items()):
        value = _row(pq.read_table(shard.measurement(home, held["key"])), doc_id)[name]
        yield f"  {name} (version {held['key']})"
        fields = value if isinstance(value, dict) else {name: value}
        for field, measured in fields.items():
            if not isinstance(measured, bytes):
                yield f"    {field:<24}{_plain(measured)}"


def _rules(home: Path, shard: Shard, doc_id: str) -> Iterator[str]:
    held = store.state(home, f"decided/{shard.source}")
    rules = Policy.model_validate(held["policy"])
    yield f"Rules of the policy {rules.name}, version {rules.version}, for {held['tier']} sources"
    table = _measured(home, shard, doc_id, rules)
    verdict = _row(pq.read_table(store.verdicts_on(home, shard)), doc_id)
    asked = {reason["rule"]: reason for reason in verdict["reasons"]}
    for hit in policy.trace(table, rules, held["tier"]):
        yield from _rule(hit, asked.get(hit.rule.name))


def _rule(hit: Hit, reason: dict[str, Any] | None) -> Iterator[str]:
    rule = hit.rule
    score = "not known" if hit.values[0] is None else _plain(hit.values[0])
    yield f"  {rule.name:<28}{rule.measure} is {score}; {_limit(rule, hit.thresholds[0])}: " + (
        f"asks to {reason['verdict']}" if reason else _silence(hit)
    )
    if reason:
        yield f"      {rule.words}"
        if rule.mask:
            yield f"      masked in every release: {', '.join(rule.mask)}"
        if reason["model"]:
            yield f"      by the model {reason['model']}{_VALIDATED[reason['model_valid_for_language']]}"


def _silence(hit: Hit) -> str:
    if hit.old[0]:
        return f"left alone, as published before {hit.rule.since_year}"
    return "no objection"


def _limit(rule: Rule, threshold: float | None) -> str:
    if rule.equals is not None:
        return f"objects to {_plain(rule.equals)}"
    if threshold is None:
        return "nobody calibrated this language"
    return f"objects {'below' if rule.below is not None else 'above'} {threshold:g}"


def _measured(home: Path, shard: Shard, doc_id: str, rules: Policy) -> pa.Table:
    described = store.state(home, "measure")
    keys = {name: described[name]["key"] for name in sorted(policy.measures(rules))}
    table = store.read_measured(home, shard, keys)
    return table.filter(pc.equal(table["doc_id"], doc_id))


def _decisions(home: Path, doc_id: str) -> Iterator[str]:
    with Ledger(home) as ledger:
        for decision in ledger:
            if decision.doc_id == doc_id:
                said = f"{decision.answer} {_plain(decision.detail)}".strip()
                yield f"Decision {decision.number}: {said}, {decision.at}: {decision.reason}"


def _quarantined(home: Path, name: str) -> Iterator[str]:
    for held in store.snapshots(home):
        table = store.quarantine(home, held)
        is_it = pc.or_(pc.equal(table["quarantine_id"], name), pc.equal(table["locator"], name))
        for row in table.filter(is_it).to_pylist():
            yield row["quarantine_id"]
            yield f"Outcome: QUARANTINED: {row['reason']}"
            yield f"  {'from':<18}{row['source_id']}"
            yield f"  {'place':<18}{row['locator']}"
            for field in ("offset_bytes", "length_bytes", "raw_sha256", "stage", "ingest_run"):
                if row[field] is not None:
                    yield f"  {field:<18}{row[field]}"
            if row["raw"]:
                yield f"  {'first bytes':<18}{row['raw'][:120]!r}"
            return
    raise UnknownDocument(
        f"{home} holds no record {name!r}; `commons status` lists the sources, the report names records"
    )


def _row(table: pa.Table, doc_id: str) -> dict[str, Any]:
    found: dict[str, Any] = table.filter(pc.equal(table["doc_id"], doc_id)).to_pylist()[0]
    return found


def _plain(value: Any) -> str:
    match value:
        case None:
            return "not known"
        case bool():
            return "yes" if value else "no"
        case float():
            return f"{value:.4g}"
        case dict():
            return " ".join(_plain(part) for part in value.values())
        case list():
            return ", ".join(_plain(part) for part in value) or "none"
    return str(value)
