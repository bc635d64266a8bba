"""The wanted rows of one file of a release, without reading more of it than they need.

The footer of a Parquet file has the least and greatest value of each column in each row group, so groups
without a wanted row are never fetched, nor are columns that nobody asked for.
"""

from collections.abc import Iterator
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds
import pyarrow.parquet as pq

from curation import schema
from curation.errors import BadAnswer
from curation.releases import query as queries
from curation.releases import withheld
from curation.releases.find import Release
from curation.releases.origin import RemoteFile
from curation.releases.query import Query

_TESTED = (*withheld.READ, "licence", "licence_family", "published_year", "ocr_quality")


def tables(
    release: Release, each: dict[str, Any], query: Query, also: tuple[str, ...] = ()
) -> Iterator[pa.Table]:
    """Yield the wanted rows of a file in their order, a table for each row group that may have some.

    Each has the columns of the query first (all of them when it names none), then those of `also`.
    """
    wanted = queries.condition(query, release.manifest)
    remote = RemoteFile(release.origin, release.folder + each["path"], each["bytes"])
    with _opened(remote, each) as file:
        held = file.schema_arrow.names
        shown = list(dict.fromkeys([*(query.columns or held), *also]))
        read = [name for name in held if name in {*shown, *_TESTED}]
        for group in _groups(remote, file, wanted):
            rows = _read(file, group, read, each)
            if wanted is not None:
                rows = rows.filter(wanted)
            if release.withheld.marks:
                rows = rows.filter(release.withheld.are_free(rows))
            yield rows.select(shown)


def nothing(query: Query) -> pa.Table:
    """Return a table without rows, with the columns of a query."""
    return schema.RELEASED.empty_table().select(list(query.columns or schema.RELEASED.names))


def _opened(remote: RemoteFile, each: dict[str, Any]) -> pq.ParquetFile:
    try:
        file = pq.ParquetFile(pa.PythonFile(remote, "r"), pre_buffer=True)
    except pa.ArrowInvalid as error:
        raise BadAnswer(f"{each['path']} cannot be read as Parquet ({error}); ask who serves it") from error
    if file.metadata.num_rows != each["rows"]:
        raise BadAnswer(
            f"{each['path']} has {file.metadata.num_rows} rows and the manifest tells {each['rows']}; "
            "ask who serves it"
        )
    return file


def _groups(remote: RemoteFile, file: pq.ParquetFile, wanted: pc.Expression | None) -> list[int]:
    """Return the row groups that may have wanted rows, as their statistics tell."""
    if wanted is None:
        return list(range(file.num_row_groups))
    fragment = ds.ParquetFileFormat().make_fragment(pa.PythonFile(remote, "r"))
    found = fragment.subset(filter=wanted, schema=file.schema_arrow)
    return [group.id for group in found.row_groups]


def _read(file: pq.ParquetFile, group: int, columns: list[str], each: dict[str, Any]) -> pa.Table:
    try:
        rows = file.read_row_group(group, columns=columns)
    except (pa.ArrowInvalid, OSError) as error:
        raise BadAnswer(f"{each['path']}, row group {group}, is damaged ({error}); pull again") from error
    if rows.num_rows != file.metadata.row_group(group).num_rows:
        raise BadAnswer(f"{each['path']}, row group {group}, has not the rows that its footer tells")
    return rows
