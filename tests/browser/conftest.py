"""A real browser on a real server: the application on the bundled article's deck."""

import logging
import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page
from waitress import create_server, wasyncore

from tests.browser.watch import Watch
from webapp import create_app
from webapp.config import Settings
from webapp.storage.database import Database

OpenPage = Callable[..., Page]


@pytest.fixture(scope="session")
def fresh_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder as the first start leaves it, made once and copied for each test."""
    folder = tmp_path_factory.mktemp("fresh")
    app = create_app(Settings(data=folder, time_zone="Asia/Ho_Chi_Minh"))
    app.extensions["database"].close()
    return folder


@pytest.fixture
def database(fresh_data: Path, tmp_path: Path) -> Iterator[Database]:
    """The database that the server of this test works on."""
    data = tmp_path / "data"
    shutil.copytree(fresh_data, data)
    opened = Database(data / "vietdeck.db")
    yield opened
    opened.close()


@pytest.fixture
def server(database: Database) -> Iterator[str]:
    """The address of a running server on a port of its own."""
    app = create_app(Settings(data=database.path.parent), database)
    sockets: dict[int, Any] = {}
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    running = create_server(app, map=sockets, host="127.0.0.1", port=0, threads=4)
    thread = threading.Thread(target=running.run)
    thread.start()
    yield f"http://127.0.0.1:{running.effective_port}"
    # The loop ends when it has no socket left; they are closed by its own thread.
    running.trigger.pull_trigger(lambda: wasyncore.close_all(sockets))
    thread.join()
    running.task_dispatcher.shutdown()


@pytest.fixture
def watch(server: str) -> Iterator[Watch]:
    """Notes what no page may do; the test fails at its end when a page did it."""
    noted = Watch(server)
    yield noted
    assert noted.problems == []


@pytest.fixture
def open_page(browser: Browser, server: str, watch: Watch) -> Iterator[OpenPage]:
    """Open a page in a context of its own: `open_page("/study", width=360, scheme="dark")`."""
    contexts: list[BrowserContext] = []

    def opened(path: str, width: int = 1280, scheme: str = "light", **more: object) -> Page:
        phone = width < 600
        context = browser.new_context(
            base_url=server,
            viewport={"width": width, "height": 740 if phone else 860},
            color_scheme=scheme,  # type: ignore[arg-type]
            has_touch=more.pop("has_touch", phone),  # type: ignore[arg-type]
            is_mobile=phone,
            locale="en-GB",
            # It would answer in place of the routes of a test; tests of its own ask for it.
            service_workers=more.pop("service_workers", "block"),  # type: ignore[arg-type]
            **more,  # type: ignore[arg-type]
        )
        contexts.append(context)
        page = context.new_page()
        watch.follow(page)
        page.goto(path)
        return page

    yield opened
    for context in contexts:
        context.close()
