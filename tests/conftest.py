"""Fixtures that every test may use."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import hypothesis
import pytest

from tests.chromium import CHROMIUM_ARGUMENTS, find_chromium

if TYPE_CHECKING:
    from playwright.sync_api import Browser


# No deadline: a busy machine is no bug. Continuous integration tries the same examples every time;
# on a developer's machine chance goes on looking.
hypothesis.settings.register_profile(
    "vietdeck", deadline=None, derandomize=bool(os.environ.get("CI"))
)
hypothesis.settings.load_profile("vietdeck")


@pytest.fixture(scope="session")
def reference() -> Path:
    """The folder of reference data, which is not part of the project; skips without it."""
    beside = Path(__file__).parents[2] / "shared" / "reference"
    folder = Path(os.environ.get("VIETDECK_REFERENCE", beside))
    if not folder.is_dir():
        pytest.skip(f"no reference data in {folder}; VIETDECK_REFERENCE can name another folder")
    return folder


@pytest.fixture(scope="session")
def browser() -> "Iterator[Browser]":
    """A running Chromium, one for the whole run; skips where there is none."""
    # One for all: Playwright runs a single time in a process.
    from playwright.sync_api import sync_playwright

    path = find_chromium()
    if path is None:
        pytest.skip("no Chromium here; install it, or name one with VIETDECK_CHROMIUM")
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=path, args=list(CHROMIUM_ARGUMENTS))
        yield launched
        launched.close()


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
