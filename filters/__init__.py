"""Pure columns -> one column: what can be said of a text by looking at it.

A filter measures and never decides. It keeps rows and their order, turns a null text into a null
measure, and depends on the columns that it names alone.
"""

import importlib
import pkgutil
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

Columns = pa.RecordBatch


@dataclass(frozen=True, slots=True)
class Filter:
    """A named measurement: its field, its version, the columns that it reads, and how it is done.

    `model` is the digest of the model or word lists that it was built with (null: it has none), and
    `validated` the languages for which that model was measured and found fit to decide; an empty set
    means none, and null that there is nothing to validate, as with a count of letters.
    """

    field: pa.Field
    version: int
    reads: tuple[str, ...]
    measure: Callable[..., pa.Array]
    model: str | None = None
    validated: frozenset[str] | None = None

    @property
    def name(self) -> str:
        """Return the filter's name, which is its column's."""
        return str(self.field.name)

    @property
    def key(self) -> str:
        """Return name, version and model in the form that measurements are stored under."""
        return f"{self.name}-v{self.version}" + (f"-{self.model[:8]}" if self.model else "")

    def __call__(self, batch: pa.RecordBatch) -> pa.Array:
        """Measure each row of a batch that holds the columns this filter reads."""
        return self.measure(*(batch.column(name) for name in self.reads)).cast(self.field.type)


def load(name: str, *, settings: Path | None = None) -> Filter:
    """Build the named filter; `settings` is the folder with the community's word lists, if there is one."""
    if name not in names():
        raise ValueError(f"there is no filter {name!r}; there are: {', '.join(names())}")
    built: Filter = importlib.import_module(f"filters.{name}").build(settings)
    return built


def names() -> list[str]:
    """Return the names of all filters, sorted."""
    return sorted(
        m.name for m in pkgutil.iter_modules(__path__) if not m.ispkg and not m.name.startswith("_")
    )


def load_all(chosen: Iterable[str], *, settings: Path | None = None) -> list[Filter]:
    """Build the named filters and those whose columns they read, in an order in which each can run."""
    built: dict[str, Filter] = {}

    def add(name: str) -> None:
        if name not in built:
            candidate = load(name, settings=settings)
            for column in candidate.reads:
                if column in names():
                    add(column)
            built[name] = candidate

    for name in chosen:
        add(name)
    return list(built.values())


def columns(chosen: Sequence[Filter]) -> list[str]:
    """Return the stored columns that these filters need, without those that they make themselves."""
    made = {f.name for f in chosen}
    return sorted({column for f in chosen for column in f.reads} - made)


def measure(batch: pa.RecordBatch, chosen: Sequence[Filter]) -> dict[str, pa.Array]:
    """Run the filters over one batch, side by side; a later one may read an earlier one's column."""
    for each in chosen:
        batch = batch.append_column(each.field, each(batch))
    return {each.name: batch.column(each.name) for each in chosen}
