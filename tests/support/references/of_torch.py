"""What PyTorch 2.13.0 says: as recorded by the programs beside this one, and live where it is installed."""

from collections.abc import Callable, Mapping
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
import pytest


@cache
def recorded(kind: str = "") -> Mapping[str, np.ndarray]:
    return dict(np.load(Path(__file__).with_name(f"torch_2_13_0{kind}.npz")))


@cache
def live(kind: str = "") -> Any:
    """Skips the test where PyTorch is missing."""
    pytest.importorskip("torch")
    return import_module(f"references.record_torch{kind}").record()


def both(kind: str = "") -> Callable:
    """A fixture that is the one, then the other."""

    @pytest.fixture(scope="module", params=[recorded, pytest.param(live, marks=pytest.mark.torch)])
    def reference(request):
        return request.param(kind)

    return reference
