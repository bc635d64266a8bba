"""A transport that connects to the address it has checked, and keeps one deadline for a whole answer.

A name that is resolved twice can answer twice differently; so it is resolved once, at the connection. A
server that sends a byte a minute never runs into a time-out of single reads; so each read may last no longer
than what is left of the answer's time. The name itself is still what TLS proves.
"""

import ssl
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import httpcore
import httpx

from curation.errors import UnreachableHost
from curation.harvest import addresses

CONNECT_S = 20.0


@dataclass(slots=True)
class Clock:
    """When the answer under way must be there, on the monotonic clock."""

    deadline: float = float("inf")

    def left(self, timeout: float | None) -> float:
        """Return how long a step may last, in seconds; raise `ReadTimeout` when the time is used up."""
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise httpcore.ReadTimeout("the whole answer took too long")
        return left if timeout is None else min(left, timeout)


class _Stream(httpcore.NetworkStream):
    def __init__(self, inner: httpcore.NetworkStream, clock: Clock) -> None:
        self._inner, self._clock = inner, clock

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._inner.read(max_bytes, self._clock.left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, self._clock.left(timeout))

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        inner = self._inner.start_tls(ssl_context, server_hostname, self._clock.left(timeout))
        return _Stream(inner, self._clock)

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)


class _Backend(httpcore.NetworkBackend):
    def __init__(self, clock: Clock, *, allow_private: bool) -> None:
        self._inner, self._clock, self._allow_private = httpcore.SyncBackend(), clock, allow_private

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        failure: Exception = UnreachableHost(f"the host {host} has no address; check its name")
        for address in addresses.resolve(host, port, allow_private=self._allow_private):
            try:
                limit = self._clock.left(min(timeout or CONNECT_S, CONNECT_S))
                return _Stream(
                    self._inner.connect_tcp(address, port, limit, local_address, socket_options), self._clock
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
        raise failure


class _Body(httpx.SyncByteStream):
    def __init__(self, stream: Any) -> None:
        self._stream = stream

    def __iter__(self) -> Iterator[bytes]:
        yield from self._stream

    def close(self) -> None:
        self._stream.close()


class Guarded(httpx.BaseTransport):
    """Connections to checked addresses only; no proxy of the environment stands between."""

    def __init__(self, clock: Clock, *, allow_private: bool) -> None:
        self._pool = httpcore.ConnectionPool(
            ssl_context=httpx.create_ssl_context(),
            network_backend=_Backend(clock, allow_private=allow_private),
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send one request and return the answer with its body still to be read."""
        url = request.url
        answer = self._pool.handle_request(
            httpcore.Request(
                request.method,
                httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path),
                headers=request.headers.raw,
                content=request.stream,
                extensions=request.extensions,
            )
        )
        return httpx.Response(answer.status, headers=answer.headers, stream=_Body(answer.stream))

    def close(self) -> None:
        """Close all connections."""
        self._pool.close()
