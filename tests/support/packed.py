"""Packed: what travels to the browser, read back."""

import json

import numpy as np


def unpack(packed: bytes) -> tuple[dict, dict[str, np.ndarray]]:
    """Header and sections, read as the wire's description says and as strictly as a browser reads JSON."""

    def refuse(token):
        raise AssertionError(f"{token} is not JSON")

    end = 4 + int.from_bytes(packed[:4], "little")
    header = json.loads(packed[4:end], parse_constant=refuse)
    sections = {}
    for name, dtype, shape in header["sections"]:
        assert end % 4 == 0
        sections[name] = np.frombuffer(packed, f"<{dtype}", int(np.prod(shape)), end).reshape(shape)
        end += -(-sections[name].nbytes // 4) * 4
    assert end == len(packed)
    return header, sections
