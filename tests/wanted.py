"""Programs of the system that tests run: who lacks one is told how to get it; in CI none is skipped."""

from __future__ import annotations

import os
import shutil

import pytest


def program(name: str, package: str = "") -> str:
    """Return the path of a program. Without it the test is skipped, and fails where CI should have installed it."""
    path = shutil.which(name)
    if path:
        return path
    told = f"{name} is missing: install the package {package or name}, as .ci/run does"
    if os.environ.get("CI"):
        pytest.fail(told)
    pytest.skip(told)
