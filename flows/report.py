"""The facts of one run, and the page that shows them."""

from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from curation import files, outcomes, store
from curation.releases import versions
from curation.reports import run_report
from flows import account
from flows.account import Account

_STEP = 0.05


def write(home: Path, name: str, started_at: str, version: str | None, taken: Account) -> Path:
    """Write a run's facts and page, given what became of every record; return the page's path."""
    folder = home / "runs" / name
    summary = summarise(home, name, started_at, version, taken)
    files.write_json(folder / "run.json", summary)
    files.write_text(folder / "report.html", run_report.render(summary))
    return folder / "report.html"


def summarise(home: Path, name: str, started_at: str, version: str | None, taken: Account) -> dict[str, Any]:
    """Return all that a report shows, as JSON values."""
    snapshots = store.snapshots(home)
    decided = {held.source: store.state(home, f"decided/{held.source}") for held in snapshots}
    policies = [held["policy"] | {"hash": held["policy_hash"]} for held in decided.values()]
    return {
        "run": name,
        "started_at": started_at,
        "ended_at": files.now().isoformat(timespec="seconds"),
        "version": version,
        "policy": {k: policies[0][k] for k in ("name", "version", "hash", "stewards")} if policies else None,
        "models": [{"filter": n, "key": d["key"]} for n, d in sorted(store.state(home, "measure").items())],
        "balance": account.total(taken),
        "by_source": _sources(taken, snapshots),
        "by_language": taken.by(1),
        "by_family": taken.by(2),
        "steps": _steps(taken, home),
        "reasons": _reasons(taken, policies),
        "quarantine": _quarantine(home),
        "passed_over": dict(sorted(sum((Counter(s.passed) for s in snapshots), Counter()).items())),
        "duplicates": _duplicates(home),
        "waiting": account.total(taken)[outcomes.FLAGGED],
    }


def _sources(taken: Account, snapshots: list[store.Snapshot]) -> dict[str, Any]:
    counted = taken.by(0)
    table = {}
    for held in snapshots:
        row = counted.get(held.source, dict.fromkeys(("read", *outcomes.ALL), 0))
        quarantined = taken.quarantined[held.source]
        about = {key: held.settings[key] for key in ("title", "holder", "tier")}
        erased = taken.erased[held.source]
        row = row | {"read": row["read"] + quarantined + erased, "quarantined": quarantined}
        row[outcomes.WITHDRAWN] += erased
        table[held.source] = about | row | {"expected": held.settings["expect"]["records"]}
    return table


def _steps(taken: Account, home: Path) -> list[dict[str, Any]]:
    read: Counter[str] = Counter()
    unique: Counter[str] = Counter()
    kept: Counter[str] = Counter()
    for (_, label, _, outcome), n in taken.places.items():
        read[label] += n
        unique[label] += n if outcome != outcomes.DUPLICATE else 0
        kept[label] += n if outcome == outcomes.KEPT else 0
    latest = versions.latest(home)
    released = {label: n["rows"] for label, n in latest["languages"].items()} if latest else {}
    steps = {"read": read, "after duplicates": unique, "after verdicts": kept, "released": released}
    return [{"step": name, "languages": dict(sorted(counts.items()))} for name, counts in steps.items()]


def _reasons(taken: Account, policies: list[dict[str, Any]]) -> list[dict[str, Any]]:
    words = {rule["name"]: rule["words"] for policy in policies for rule in policy["rule"]}
    found: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for (rule, verdict, label), n in taken.reasons.items():
        found[rule, verdict][label] += n
    rows = [
        {
            "rule": rule,
            "verdict": verdict,
            "words": words.get(rule, rule),
            "count": by_language.total(),
            "by_language": dict(sorted(by_language.items())),
        }
        for (rule, verdict), by_language in found.items()
    ]
    return sorted(rows, key=lambda row: (-row["count"], row["rule"], row["verdict"]))


def _quarantine(home: Path) -> list[dict[str, Any]]:
    found: dict[str, list[dict[str, str]]] = defaultdict(list)
    for held in store.snapshots(home):
        table = store.quarantine(home, held).select(["reason", "locator"])
        for row in table.to_pylist():
            found[row["reason"]].append({"source": held.source, "locator": row["locator"]})
    rows = [{"reason": r, "count": len(places), "examples": places[:3]} for r, places in found.items()]
    return sorted(rows, key=lambda row: (-row["count"], row["reason"]))


def _duplicates(home: Path) -> dict[str, Any]:
    rows = pq.read_table(home / store.state(home, "dedup")["clusters"]).to_pylist()
    copies = [row for row in rows if row["rank"] > 0]
    kinds = Counter(row["kind"] for row in copies)
    near = [row["similarity"] for row in copies if row["kind"] != "exact"]
    bins = Counter(min(int(s / _STEP), int(1 / _STEP) - 1) for s in near)
    heads = sorted((r for r in rows if r["rank"] == 0), key=lambda r: (-r["cluster_size"], r["doc_id"]))
    return {
        "clusters": len(heads),
        "exact": kinds["exact"],
        "near": kinds["near"],
        "editions": kinds["edition"],
        "recognitions": kinds["recognition"],
        "similarity": [
            {"from": round(i * _STEP, 2), "to": round((i + 1) * _STEP, 2), "count": n}
            for i, n in sorted(bins.items())
        ],
        "largest": [{"representative": r["doc_id"], "size": r["cluster_size"]} for r in heads[:10]],
    }
