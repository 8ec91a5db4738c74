"""`vietdeck serve`: start the application on its embedded database."""

import contextlib
import errno
import gc
import logging
import socket
import sys
import webbrowser

import click
from pydantic import ValidationError

from webapp import create_app
from webapp.config import Settings
from webapp.errors import AppError, ServerError


def read_settings(**given: object) -> Settings:
    """Return the settings from the environment; what is given and not None wins.

    Raises ServerError naming the first variable that cannot be used.
    """
    try:
        return Settings(**{name: value for name, value in given.items() if value is not None})  # type: ignore[arg-type]
    except ValidationError as error:
        first = error.errors()[0]
        name = "VIETDECK_" + "_".join(str(part) for part in first["loc"]).upper()
        raise ServerError(f"{name} cannot be used: {first['msg']}.") from error


def listen(host: str, port: int) -> socket.socket:
    """Return a listening socket; raise ServerError when the address cannot be had."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    sock = socket.socket(family, socket.SOCK_STREAM)
    try:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        sock.bind((host, port))
        sock.listen(256)
    except OSError as error:
        sock.close()
        if error.errno == errno.EADDRINUSE:
            raise ServerError(
                f"Port {port} on {host} is in use, perhaps by Vietdeck itself. "
                "Stop the other program, or choose another port: vietdeck serve --port 8765"
            ) from error
        raise ServerError(
            f"Cannot listen on {host} port {port} ({error.strerror}). "
            "Choose another address with --host and --port."
        ) from error
    return sock


@click.command()
@click.option("--host", help="Address to listen on [default: 127.0.0.1].")
@click.option("--port", type=click.IntRange(0, 65535), help="Port [default: 8764; 0 picks one].")
@click.option("--open", "open_page", is_flag=True, help="Open the page in the browser.")
def serve(host: str | None, port: int | None, open_page: bool) -> None:
    """Start Vietdeck and study in the browser.

    Your words and reviews are kept in the user's data folder; VIETDECK_DATA names another one.
    Ctrl+C stops the server; nothing is lost.
    """
    try:
        settings = read_settings(host=host, port=port)
        sock = listen(settings.host, settings.port)
        with contextlib.closing(sock):
            _run(settings, sock, open_page)
    except AppError as error:
        click.echo(f"vietdeck: {error}", err=True)
        sys.exit(1)


def _run(settings: Settings, sock: socket.socket, open_page: bool) -> None:
    from waitress import create_server

    app = create_app(settings)
    # What is loaded by now stays for ever; looking through it for garbage would hold up an answer
    # for a tenth of a second every now and then.
    gc.freeze()
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    server = create_server(app, sockets=[sock], threads=settings.threads, ident="vietdeck")
    shown = f"[{settings.host}]" if ":" in settings.host else settings.host
    address = f"http://{shown}:{sock.getsockname()[1]}/"
    click.echo(f"Vietdeck is ready at {address} (Ctrl+C stops it).")
    click.echo(f"Your words and reviews are kept in {settings.data}.")
    if open_page:
        webbrowser.open(address)
    app.extensions["jobs"].start()
    app.extensions["backups"].start()
    with contextlib.suppress(KeyboardInterrupt):
        server.run()
    app.extensions["backups"].stop()
    app.extensions["jobs"].stop()
    app.extensions["database"].close()
