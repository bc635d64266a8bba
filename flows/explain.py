"""Everything that was measured and decided about one record, as a person would read it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow.compute as pc

from curation import explained, policy, store
from curation.config import Rule
from curation.errors import UnknownDocument
from curation.explained import Cluster, Explained, Judged

_SHOWN_CHARS = 300
_VALIDATED = {
    True: ", validated for this language",
    False: ", never validated for this language",
    None: "",  # it counts, and there is nothing to validate
}


def lines(home: Path, doc_id: str) -> Iterator[str]:
    """Yield the lines of an explanation; `doc_id` may name a record in quarantine, by id or by locator."""
    try:
        facts = explained.of(home, doc_id)
    except UnknownDocument:
        yield from _quarantined(home, doc_id)
        return
    document = facts.document
    yield from _about(document)
    yield from _outcome(home, facts)
    for decision in facts.decisions:
        said = f"{decision.answer} {_plain(decision.detail)}".strip()
        yield f"Decision {decision.number}: {said}, {decision.at}: {decision.reason}"
    yield f"Rules of the policy {facts.policy.name}, version {facts.policy.version}, for {facts.tier} sources"
    for judged in facts.rules:
        yield from _rule(judged)
    yield from _measures(facts)
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


def _outcome(home: Path, facts: Explained) -> Iterator[str]:
    if facts.because:
        yield f"Outcome: {facts.outcome.upper()}: {facts.because}"
    else:
        rules = sorted(judged.rule.name for judged in facts.rules if judged.reason)
        because = f"by the rules {', '.join(rules)}" if rules else "no rule of the policy objects"
        masked = ", with personal data masked" if facts.verdict == policy.MASK else ""
        yield f"Outcome: {facts.outcome.upper()}{masked}: {because}"
    if facts.cluster:
        yield from _cluster(home, facts.cluster, facts.document["doc_id"])


def _cluster(home: Path, cluster: Cluster, doc_id: str) -> Iterator[str]:
    threshold = store.state(home, "dedup")["threshold"]
    said = {"copy": "copies", "edition": "editions", "recognition": "recognitions"}[cluster.kind]
    yield f"  one of {len(cluster.members)} {said} (similarity threshold of copies {threshold}):"
    for each in cluster.members:
        is_this = "  <- this record" if each["doc_id"] == doc_id else ""
        yield f"    {each['doc_id']}  {each['kind']}, similarity {each['similarity']:.3f}{is_this}"


def _measures(facts: Explained) -> Iterator[str]:
    yield "Measured"
    for name, value in facts.measures.items():
        yield f"  {name} (version {facts.keys[name]})"
        fields = value if isinstance(value, dict) else {name: value}
        for field, measured in fields.items():
            if not isinstance(measured, bytes):
                yield f"    {field:<24}{_plain(measured)}"


def _rule(judged: Judged) -> Iterator[str]:
    rule, reason = judged.rule, judged.reason
    score = "not known" if judged.score is None else _plain(judged.score)
    yield f"  {rule.name:<28}{rule.measure} is {score}; {_limit(rule, judged.threshold)}: " + (
        f"asks to {reason['verdict']}" if reason else _silence(judged)
    )
    if reason:
        yield f"      {rule.words}" + (f" (set by {rule.layer})" if rule.layer != "floor" else "")
        if rule.mask:
            yield f"      masked in every release: {', '.join(rule.mask)}"
        if reason["model"]:
            yield f"      by the model {reason['model']}{_VALIDATED[reason['model_valid_for_language']]}"


def _silence(judged: Judged) -> str:
    if judged.is_old:
        return f"left alone, as published before {judged.rule.since_year}"
    return "no objection"


def _limit(rule: Rule, threshold: float | None) -> str:
    if rule.equals is not None:
        return f"objects to {_plain(rule.equals)}"
    if threshold is None:
        return "nobody calibrated this language"
    return f"objects {'below' if rule.below is not None else 'above'} {threshold:g}"


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
