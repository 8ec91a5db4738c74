"""Starting the server: what can go wrong is said in one line, with a non-zero exit."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import text

from webapp.storage.database import Database
from webapp.storage.schema import migrate


def serve(data: Path, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", "from webapp.cli import main; main()", "serve", *arguments],
        env={**os.environ, "VIETDECK_DATA": str(data), **variables},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.fixture
def taken_port() -> Iterator[int]:
    with closing(socket.socket()) as sock:
        sock.bind(("127.0.0.1", 0))
        sock.listen()
        yield sock.getsockname()[1]


def check_one_line(done: subprocess.CompletedProcess[str], *words: str) -> None:
    assert done.returncode != 0
    lines = done.stderr.strip().splitlines()
    assert len(lines) == 1, done.stderr
    for word in words:
        assert word in lines[0]


def test_a_taken_port_is_said(tmp_path: Path, taken_port: int) -> None:
    check_one_line(serve(tmp_path, "--port", str(taken_port)), "in use", str(taken_port))


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    check_one_line(serve(tmp_path / "file" / "data", "--port", "0"), "VIETDECK_DATA")


def test_a_database_from_the_future_is_said(tmp_path: Path) -> None:
    database = Database(tmp_path / "vietdeck.db")
    migrate(database)
    with database.transaction() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    database.close()
    check_one_line(serve(tmp_path, "--port", "0"), "newer")


def test_a_setting_that_cannot_be_used_is_named(tmp_path: Path) -> None:
    check_one_line(serve(tmp_path, VIETDECK_PORT="eighty"), "VIETDECK_PORT")
