"""Full texts that records link to, fetched from allowed hosts and kept beside the pages.

A link is followed when its ending promises a wanted kind, and kept when its content is of that kind: landing
pages answer under any name. A text is fetched once, and again when its record has changed.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import httpx

from curation import files
from curation.config import Harvest
from curation.errors import BadAnswer, ForbiddenAddress, UnreachableHost
from curation.harvest import FILES, Counts, current, notes
from curation.harvest.current import Standing
from curation.harvest.fetched import Fetched, Register
from curation.harvest.http import Client
from curation.harvest.state import State
from curation.sources import formats, oai_pmh, xml
from curation.sources.harvested import Held, Text

_ENDINGS: Final = {"alto": (".xml", ".alto"), "pdf": (".pdf",), "plain": (".txt",), "tei": (".xml", ".tei")}
_FORMATS: Final = {"alto": "alto", "pdf": "pdf", "plain": "plain_text", "tei": "tei"}


@dataclass(slots=True)
class Follower:
    """What the following of links works with; `stopped` says why no more are fetched in this harvest."""

    client: Client
    folder: Path
    state: State
    settings: Harvest
    counts: Counts
    stopped: str | None = None

    def texts(self, live: dict[str, Standing]) -> Held:
        """Return the texts of the standing records, and a note as a page for each that cannot be had."""
        if not self.settings.follow:
            return Held(())
        register = Register(self.state)
        texts, lost = [], []
        for text, datestamp in self._linked(live):
            found = register.find(text.locator) or self._fetch(register, text, datestamp)
            if found and found.datestamp != datestamp:
                found = self._fetch(register, text, datestamp) or found
            if found and found.is_text:
                texts.append(_with_path(text, found.path))
            elif found and found.path:
                lost.append(found.path)
        return Held(tuple(sorted(set(lost))), tuple(sorted(texts, key=lambda text: text.path)))

    def _linked(self, live: dict[str, Standing]) -> Iterator[tuple[Text, str]]:
        seen: set[str] = set()
        for identifier, datestamp, record in current.records(self.folder, self.state, live):
            for url in self._links(record):
                if url not in seen:
                    seen.add(url)
                    yield _text(identifier, url, record), datestamp

    def _links(self, record: xml.Element) -> list[str]:
        endings = tuple(ending for kind in self.settings.follow for ending in _ENDINGS[kind])
        said = [text for element in record.iter("{*}*") for text in (element.text, *element.attrib.values())]
        found = [str(text).strip() for text in said if text and "://" in str(text)]
        return [url for url in dict.fromkeys(found) if self._is_wanted(url, endings)]

    def _is_wanted(self, url: str, endings: tuple[str, ...]) -> bool:
        try:
            address = httpx.URL(url)
            self.client.check(address)
        except (httpx.InvalidURL, ForbiddenAddress):
            return False
        return address.path.lower().removesuffix(".gz").endswith(endings)

    def _fetch(self, register: Register, text: Text, datestamp: str) -> Fetched | None:
        if self.stopped:
            return None
        try:
            content = self.client.get(text.locator)
        except UnreachableHost as error:
            self.stopped = str(error)
            return None
        except (BadAnswer, ForbiddenAddress) as error:
            path = notes.write(self.state, self.settings, text.locator, str(error))
            return register.keep(Fetched(text.locator, datestamp, path, False))
        return register.keep(self._kept(text, datestamp, content))

    def _kept(self, text: Text, datestamp: str, content: bytes) -> Fetched:
        """Write a text whole under a name that says where it came from and what it is."""
        source, own = (hashlib.sha256(each).hexdigest()[:16] for each in (text.locator.encode(), content))
        ending = "".join(Path(httpx.URL(text.locator).path).suffixes[-2:]).lower()
        path = f"{FILES}/{source}-{own}{ending if ending.replace('.', '').isalnum() else ''}"
        with files.whole(self.folder / path) as temporary:
            temporary.write_bytes(content)
        kind = formats.recognise(self.folder / path) if content else "nothing"
        if kind not in [_FORMATS[each] for each in self.settings.follow]:
            self.counts.alarms.append(f"{text.locator} is {kind}, not {' or '.join(self.settings.follow)}")
            (self.folder / path).unlink()
            return Fetched(text.locator, datestamp, "", False)
        self.counts.files += 1
        return Fetched(text.locator, datestamp, path, True)


def _text(identifier: str, url: str, record: xml.Element) -> Text:
    said = oai_pmh.description(record)
    rights = tuple((each.value, each.carrier) for each in said.rights)
    name = f"{identifier}#{httpx.URL(url).path.rpartition('/')[2]}"
    return Text("", name, url, said.title, said.creator, said.published, said.language, rights)


def _with_path(text: Text, path: str) -> Text:
    return Text(path, *(getattr(text, name) for name in Text.__slots__[1:]))
