"""No program of the tests looks up a name outside this machine: it is refused, and written down.

Python imports this when it starts, because the tests put this folder on PYTHONPATH; so what they start is
held to it as well: commands, worker processes, servers.
"""

import ipaddress
import os
import socket
from pathlib import Path
from typing import Any

RECORD = "COMMONS_TESTS_LOOKED_UP"  # names the file that outside names are written to

_OWN = {"", "localhost", "broadcasthost", "ip6-localhost", socket.gethostname().lower()}


def is_outside(host: Any) -> bool:
    """Tell whether a name has to be asked for elsewhere; addresses, and names of this machine, do not."""
    name = (host.decode() if isinstance(host, bytes) else host or "").lower().rstrip(".")
    return not (name in _OWN or name.endswith(".localhost") or _is_address(name.partition("%")[0]))


def _is_address(name: str) -> bool:
    read = ipaddress.IPv6Address if ":" in name else socket.inet_aton  # which knows 127.1 and 0x7f000001
    try:
        read(name)
    except (OSError, ValueError):
        return False
    return True


def _guarded(look_up: Any) -> Any:
    def guarded(host: Any, *more: Any, **named: Any) -> Any:
        if is_outside(host):
            if RECORD in os.environ:
                with Path(os.environ[RECORD]).open("a", encoding="utf-8") as file:
                    file.write(f"{host!r}\n")
            raise socket.gaierror(socket.EAI_NONAME, f"{host!r} is looked up: tests have no network")
        return look_up(host, *more, **named)

    return guarded


for _name in ("getaddrinfo", "gethostbyname", "gethostbyname_ex"):
    setattr(socket, _name, _guarded(getattr(socket, _name)))
