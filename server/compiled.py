"""Compiled: programs that one process has compiled are loaded by all others, and after a new start."""

import os
from pathlib import Path

import jax

# Where the user's cache is.
HOME = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "downhill"
# Bytes on disk, of which what was not used for longest goes first; -1 is no limit, which spares JAX a look at
# all programs before it keeps another.
MOST = int(os.environ.get("JAX_COMPILATION_CACHE_MAX_SIZE", 512 << 20))


def keep_compiled() -> None:
    """Where JAX_COMPILATION_CACHE_DIR says, or else in the user's cache."""
    cache = Path(os.environ.get("JAX_COMPILATION_CACHE_DIR", HOME / "programs"))
    # JAX adds nothing more to a cache in which one program has no date, as a process leaves it that was
    # killed between writing the two.
    for program in cache.glob("*-cache") if MOST >= 0 else ():
        if not program.with_name(program.name.removesuffix("-cache") + "-atime").exists():
            program.unlink(missing_ok=True)
    jax.config.update("jax_compilation_cache_dir", str(cache))
    jax.config.update("jax_compilation_cache_max_size", MOST)
    jax.config.update("jax_persistent_cache_min_compile_time_secs", 0)
    jax.config.update("jax_persistent_cache_min_entry_size_bytes", -1)
