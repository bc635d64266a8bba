import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from filters.kernels.line_hashes import hashes

MASK = (1 << 64) - 1


def twin(content: bytes) -> list[int]:
    """Return the same hashes, the slow way."""
    found = []
    for line in content.split(b"\n"):
        entry = line.strip(bytes(range(33))).rstrip(b"/." + bytes(range(33))).lower()
        if not entry or entry.startswith(b"#"):
            continue
        value = 0xCBF29CE484222325
        for byte in entry:
            value = (value ^ byte) * 0x100000001B3 & MASK
        value = (value ^ value >> 33) * 0xFF51AFD7ED558CCD & MASK
        value = (value ^ value >> 33) * 0xC4CEB9FE1A85EC53 & MASK
        found.append(value ^ value >> 33)
    return found


@given(st.lists(st.text(alphabet="aZ.9/# \té\r\n", max_size=8), max_size=12))
def test_the_kernel_agrees_with_its_twin(lines: list[str]) -> None:
    content = "\n".join(lines).encode()

    assert hashes(np.frombuffer(content, np.uint8)).tolist() == twin(content)


def test_no_two_of_many_hosts_are_taken_for_each_other() -> None:
    content = "\n".join(f"host{i}.example" for i in range(100_000)).encode()

    assert len(set(hashes(np.frombuffer(content, np.uint8)).tolist())) == 100_000
