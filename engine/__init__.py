"""The engine: what runs. `from engine import trajectory` works in a plain Python shell.

XLA reads its flags once, when it starts, so they are set here, before JAX is asked for anything: the
whole loop in native code (compile 2.2 -> 0.7 s, call 0.26 -> 0.035 ms), and one thread (threads gain
nothing here and were seen to hang).
"""

import os
from importlib.metadata import version

# An unknown flag ends the process, so they are given only to the version they were tested with.
if version("jaxlib") == "0.10.2":
    os.environ["XLA_FLAGS"] = " ".join(
        [
            "--xla_cpu_prefer_vector_width=512",
            "--xla_backend_extra_options=xla_cpu_small_while_loop_byte_threshold=100000000",
            "--xla_cpu_multi_thread_eigen=false",
            os.environ.get("XLA_FLAGS", ""),
        ]
    )

import jax

jax.config.update("jax_enable_x64", True)

from engine.race.trajectory import Trajectory, trajectory  # noqa: E402

__all__ = ["Trajectory", "trajectory"]
