"""Fixtures that every test may use."""

import os
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def reference() -> Path:
    """The folder of reference data, which is not part of the project; skips without it."""
    beside = Path(__file__).parents[2] / "shared" / "reference"
    folder = Path(os.environ.get("VIETDECK_REFERENCE", beside))
    if not folder.is_dir():
        pytest.skip(f"no reference data in {folder}; VIETDECK_REFERENCE can name another folder")
    return folder
