"""One file of a release, taken into a copy: whole, byte for byte, or the rows and columns that are wanted."""

from collections.abc import Callable, Iterator
from itertools import chain
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from curation import files
from curation.errors import BadAnswer
from curation.releases import attribution, formats, selection
from curation.releases.find import Release
from curation.releases.pulled import Copy, Taken
from curation.releases.query import Query

Watch = Callable[[int], None]  # bytes of the file that are done


def whole(
    release: Release, each: dict[str, Any], copy: Copy, wanted: Query, form: str, watch: Watch
) -> Taken:
    """Fetch a file, check its digest, and put it in its place without the rows that were withdrawn since."""
    path = copy.folder / each["path"]
    if not copy.has(each["path"], each["sha256"]):
        part = _fetched(release, each, copy.partial(each["sha256"]), watch)
        path.parent.mkdir(parents=True, exist_ok=True)
        part.replace(path)
        files.sync(path.parent)
    rows, named = each["rows"], _named_in(release, path)
    if named.num_rows < rows:
        held = pq.ParquetFile(path)
        tables = (_free(release, held.read_row_group(i)) for i in range(held.num_row_groups))
        with files.whole(path) as temporary:
            formats.write(formats.PARQUET, tables, held.schema_arrow, temporary)
    return _noted(copy, each, each["path"], named, withheld=rows - named.num_rows)


def selected(
    release: Release, each: dict[str, Any], copy: Copy, wanted: Query, form: str, watch: Watch
) -> Taken:
    """Fetch the wanted rows and columns of a file and write them in the form that is wanted."""
    place = str(Path(each["path"]).with_suffix(f".{form}"))
    named: list[pa.Table] = [attribution.SCHEMA.empty_table()]
    found = _shown(release, selection.tables(release, each, wanted, attribution.NEEDED), wanted, named)
    first = next(found, None)
    if first is not None:
        with files.whole(copy.folder / place) as temporary:
            formats.write(form, chain([first], found), first.schema, temporary)
    return _noted(copy, each, place if first is not None else None, pa.concat_tables(named))


def _shown(
    release: Release, tables: Iterator[pa.Table], wanted: Query, named: list[pa.Table]
) -> Iterator[pa.Table]:
    """Yield the columns that are wanted of tables with rows; note whom the rows name."""
    columns = wanted.columns or tuple(column["name"] for column in release.manifest["columns"])
    for rows in tables:
        if rows.num_rows:
            named.append(_named(release, rows))
            yield rows.select(list(columns))


def _fetched(release: Release, each: dict[str, Any], part: Path, watch: Watch) -> Path:
    """Return the file's bytes beside their place, after those of them that came before."""
    held = part.stat().st_size if part.exists() else 0
    if held < each["bytes"]:
        with part.open("ab") as file:
            for chunk in release.origin.stream(release.folder + each["path"], held):
                file.write(chunk)
                watch(min(file.tell(), each["bytes"]))
                if file.tell() > each["bytes"]:
                    break
    if files.sha256(part) != each["sha256"]:
        part.unlink()
        raise BadAnswer(
            f"{each['path']} did not come with the digest that the manifest tells; run the same command "
            "again, and ask who serves it if that does not help"
        )
    files.sync(part)
    return part


def _named_in(release: Release, path: Path) -> pa.Table:
    return _named(release, _free(release, pq.read_table(path, columns=[*attribution.NEEDED, "granularity"])))


def _named(release: Release, rows: pa.Table) -> pa.Table:
    """Return whom rows name, a row for each."""
    addresses = {name: facts.get("url") for name, facts in release.manifest["licences"].items()}
    given = {name: url for name, url in addresses.items() if url}
    return attribution.attribution_table(rows.select(list(attribution.NEEDED)).to_batches(), addresses=given)


def _free(release: Release, rows: pa.Table) -> pa.Table:
    return rows.filter(release.withheld.are_free(rows)) if release.withheld.marks else rows


def _noted(
    copy: Copy, each: dict[str, Any], place: str | None, named: pa.Table, *, withheld: int = 0
) -> Taken:
    path = copy.folder / place if place else None
    return copy.note(
        Taken(
            path=place,
            sha256=files.sha256(path) if path else None,
            bytes=path.stat().st_size if path else 0,
            rows=named.num_rows,
            withheld=withheld,
            from_path=each["path"],
            from_sha256=each["sha256"],
            selection=copy.selection,
        ),
        named,
    )
