"""What a robots.txt says of one address, by the crawlers whose harvest feeds language models.

A rule binds the crawler that it names and nobody else; here it is heard as a wish of the site. The longest
rule that fits an address wins, and of two as long the one that allows. Sources: RFC 9309; AIPREF,
draft-ietf-aipref-attach-04 (October 2025), for `Content-Usage`, whose rules stand in the same groups.
"""

import re
import string
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

MAX_SAID = 500  # characters of a rule as they are kept with each page
MAX_BYTES = 500 << 10  # RFC 9309 asks to read at least so much; what follows is left
EVERYONE = "*"
# Names that operators gave their crawlers for training, or as a word for it, as known in 2025. Such a list
# ages within a year: new names are added, and none is taken out, since old archives speak of old crawlers.
CRAWLERS = (
    "AI2Bot",
    "Amazonbot",
    "anthropic-ai",
    "Applebot-Extended",
    "Bytespider",
    "CCBot",
    "Claude-Web",
    "ClaudeBot",
    "cohere-ai",
    "cohere-training-data-crawler",
    "Diffbot",
    "FacebookBot",
    "Google-Extended",
    "GPTBot",
    "ImagesiftBot",
    "meta-externalagent",
    "omgili",
    "PanguBot",
    "PerplexityBot",
    "Timpibot",
)
_NAMED = {name.lower(): name for name in (EVERYONE, *CRAWLERS)}
_RULES = ("allow", "disallow", "content-usage")
_UNRESERVED = frozenset(string.ascii_letters + string.digits + "-._~")


@dataclass(frozen=True, slots=True)
class Rule:
    """One line: `allow`, `disallow` or `content-usage`, the paths it covers, and what it says, as written."""

    kind: str
    pattern: str
    said: str


@dataclass(frozen=True, slots=True)
class Group:
    """Crawlers that the same rules bind, `*` for all that have no group of their own."""

    agents: tuple[str, ...]
    rules: tuple[Rule, ...]


def parse(content: bytes) -> tuple[Group, ...]:
    """Return the groups of `*` and of the known crawlers, in the order in which each is first named."""
    by_agent: dict[str, list[Rule]] = {}
    # What stands before any group is said to everyone.
    agents, is_open = [EVERYONE], False
    for key, value in _lines(content[:MAX_BYTES].decode("utf-8-sig", errors="replace")):
        if key == "user-agent":
            found = re.match(r"[\w-]+|\*", value)
            agents = [*(agents if is_open else ()), found[0].lower() if found else ""]
            is_open = True
        elif key in _RULES:
            is_open = False
            for agent in dict.fromkeys(agents):
                if agent in _NAMED and (rule := _rule(key, value)) is not None:
                    by_agent.setdefault(agent, []).append(rule)
    shared: dict[tuple[Rule, ...], list[str]] = {}
    for agent, rules in by_agent.items():
        shared.setdefault(tuple(rules), []).append(_NAMED[agent])
    return tuple(Group(tuple(names), rules) for rules, names in shared.items())


def covering(groups: Iterable[Group], address: str) -> Iterator[tuple[str, Rule]]:
    """Yield each crawler with what holds for it at an address: what shuts it out, then its preferences."""
    path = _path(address)
    for group in groups:
        fitting = [rule for rule in group.rules if path is not None and _fits(rule.pattern, path)]
        access = [rule for rule in fitting if rule.kind != "content-usage"]
        winner = max(access, key=lambda rule: (len(rule.pattern), rule.kind == "allow"), default=None)
        wishes = [rule for rule in fitting if rule.kind == "content-usage"]
        longest = max((len(rule.pattern) for rule in wishes), default=0)
        chosen = [winner] if winner is not None and winner.kind == "disallow" else []
        chosen += [rule for rule in wishes if len(rule.pattern) == longest]
        yield from ((agent, rule) for agent in group.agents for rule in chosen)


def authority(address: str) -> str | None:
    """Return host and port of an address in small letters; null where it has none.

    `http` and `https` count as one site, for archives hold one of them and pages of both.
    """
    try:
        split = urlsplit(address)
        host, port = split.hostname, split.port
    except ValueError:
        return None
    if not host or split.scheme not in ("http", "https"):
        return None
    return host if port in (None, 80, 443) else f"{host}:{port}"


def is_place(address: str) -> bool:
    """Tell whether an address is the one place where a site keeps its robots.txt."""
    return authority(address) is not None and urlsplit(address).path == "/robots.txt"


def _lines(text: str) -> Iterator[tuple[str, str]]:
    for line in re.split(r"[\r\n]+", text):
        key, colon, value = line.partition("#")[0].partition(":")
        if colon:
            yield key.strip().lower(), value.strip()


def _rule(kind: str, value: str) -> Rule | None:
    """Return a rule; null where it says nothing, as an empty `Disallow:` does, which shuts nothing."""
    if not value:
        return None
    if kind != "content-usage":
        return Rule(kind, _encoded(value), value[:MAX_SAID])
    path, _, wish = value.partition(" ") if value.startswith("/") else ("/", "", value)
    return Rule(kind, _encoded(path), wish.strip()[:MAX_SAID])


def _path(address: str) -> str | None:
    try:
        split = urlsplit(address)
    except ValueError:
        return None
    path = f"{split.path or '/'}{'?' if split.query else ''}{split.query}"
    # In an address both are plain characters; in a rule they are signs, unless they are coded.
    return _encoded(path).replace("*", "%2A").replace("$", "%24")


def _encoded(path: str) -> str:
    """Return a path as RFC 9309 compares it: codes in capitals, and for all but plain letters and digits."""

    def decoded(code: re.Match[str]) -> str:
        letter = chr(int(code[1], 16))
        return letter if letter in _UNRESERVED else code[0].upper()

    whole = re.sub("%([0-9a-fA-F]{2})", decoded, path)
    return quote(whole, safe=string.punctuation, errors="replace")


def _fits(pattern: str, path: str) -> bool:
    """Tell whether a path begins as a pattern says, `*` for anything; each piece where it first stands."""
    is_anchored = pattern.endswith("$")
    first, *rest = pattern.removesuffix("$").split("*")
    if not path.startswith(first):
        return False
    if not rest:
        return not is_anchored or path == first
    place = len(first)
    for piece in rest[:-1] if is_anchored else rest:
        place = path.find(piece, place)
        if place < 0:
            return False
        place += len(piece)
    return not is_anchored or (path.endswith(rest[-1]) and len(path) - len(rest[-1]) >= place)
