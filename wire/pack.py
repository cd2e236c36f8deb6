"""Wire: how pictures travel to the browser.

`[u32 header length][JSON, space-padded to 4][section][section]…`, little-endian, every section padded
to a multiple of 4 bytes; the header's `sections` lists (name, dtype, shape) in order.
"""

import json
from collections.abc import Mapping

import numpy as np


def pack(header: Mapping, sections: Mapping[str, np.ndarray]) -> bytes:
    """Header and arrays as bytes. dtypes: float64 "f8", float32 "f4", uint16 "u2", uint8 "u1"."""
    listed = [[name, a.dtype.str.lstrip("<|"), a.shape] for name, a in sections.items()]
    text = json.dumps({**header, "sections": listed}, separators=(",", ":"), ensure_ascii=False).encode()
    parts = [
        padded(text, b" "),
        *(padded(np.ascontiguousarray(a).tobytes(), b"\0") for a in sections.values()),
    ]
    return b"".join([len(parts[0]).to_bytes(4, "little"), *parts])


def padded(data: bytes, fill: bytes) -> bytes:
    return data + fill * (-len(data) % 4)
