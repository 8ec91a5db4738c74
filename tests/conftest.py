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


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fail the run when a kind of test named in VIETDECK_FORBID_SKIPS was skipped.

    A machine that lacks Chromium or Anki may skip those tests; continuous integration may not.
    """
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    forbidden = set(os.environ.get("VIETDECK_FORBID_SKIPS", "").split())
    if reporter is None or not forbidden:
        return
    skipped = [
        report.nodeid
        for report in reporter.stats.get("skipped", [])
        if forbidden & set(getattr(report, "keywords", {}))
    ]
    if skipped:
        reporter.section("skipped, but must not be")
        for nodeid in skipped:
            reporter.line(nodeid)
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
