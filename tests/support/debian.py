"""Debian: its packages, for the tests that need a program of another project."""

import os
import shutil
import subprocess


def installed(*packages: str) -> bool:
    """Installs them where that is possible: on Debian and its kin, as root."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return False
    apt = ["apt-get", "-o", "Acquire::Retries=3", "-o", "DPkg::Lock::Timeout=120", "--yes"]
    quiet = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run([*apt, "update"], env=quiet, check=True)
    subprocess.run([*apt, "install", "--no-install-recommends", *packages], env=quiet, check=True)
    return True
