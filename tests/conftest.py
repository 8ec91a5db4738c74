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


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Fail the run when a kind of test named in VIETDECK_FORBID_SKIPS was skipped.

    A machine that lacks Chromium or Anki may skip those tests; continuous integration may not.
    """
    forbidden = set(os.environ.get("VIETDECK_FORBID_SKIPS", "").split())
    skipped = [
        report.nodeid
        for report in terminalreporter.stats.get("skipped", [])
        if forbidden & set(getattr(report, "keywords", {}))
    ]
    if skipped:
        terminalreporter.section("skipped, but must not be")
        for nodeid in skipped:
            terminalreporter.line(nodeid)
        terminalreporter._session.exitstatus = pytest.ExitCode.TESTS_FAILED  # type: ignore[attr-defined]
