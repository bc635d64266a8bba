"""How often a client may ask: so many requests a minute, counted in this process.

A client is an IPv4 address or an IPv6 network of 64 bits, since one customer holds a whole one.
"""

import ipaddress
import threading
import time
from collections import OrderedDict


class Rates:
    """Buckets that fill by the minute, one for each key; the longest unused are forgotten."""

    def __init__(self, *, most_keys: int = 20_000) -> None:
        self._held: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._lock = threading.Lock()
        self._most = most_keys

    def allow(self, key: str, per_minute: int) -> bool:
        """Tell whether one more request is within `per_minute`, and count it if so."""
        now = time.monotonic()
        with self._lock:
            left, then = self._held.pop(key, (float(per_minute), now))
            left = min(float(per_minute), left + (now - then) * per_minute / 60)
            self._held[key] = (left - 1 if left >= 1 else left, now)
            if len(self._held) > self._most:
                self._held.popitem(last=False)
        return left >= 1


def client_of(host: str | None) -> str:
    """Return the key of a client from its address; `unknown` where the server does not tell one."""
    try:
        address = ipaddress.ip_address(host or "")
    except ValueError:
        return "unknown"
    if isinstance(address, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((address, 64), strict=False))
    return str(address)
