"""The only table from an error to an HTTP status, and the pages that tell it."""

from typing import Any

from flask import Flask, Response, g, jsonify, make_response, render_template, request
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, SecurityError

from decks.errors import DeckError
from webapp.errors import (
    AppError,
    NotFoundError,
    NothingToUndoError,
    StaleCardError,
    StaleParametersError,
)

STATUS: dict[type[Exception], int] = {
    NotFoundError: 404,
    StaleCardError: 409,
    StaleParametersError: 409,
    NothingToUndoError: 409,
    AppError: 400,
    DeckError: 400,
}
_HTTP_MESSAGES = {
    404: "There is no such page.",
    405: "This address does not take that kind of request.",
    413: "That is larger than this program takes ({limit} MiB). Try a smaller text or file.",
    500: "The program made a mistake. Your reviews are safe; please load the page again.",
}


def wants_json() -> bool:
    """Say whether the request asks for JSON rather than a page."""
    accepted = request.accept_mimetypes
    return accepted.best_match(["text/html", "application/json"]) == "application/json"


def status_of(error: Exception) -> int:
    """Return the HTTP status of an error of ours."""
    return next(status for kind, status in STATUS.items() if isinstance(error, kind))


def error_answer(message: str, status: int, **more: Any) -> Response:
    """Return an error as JSON or as a page, whichever was asked for."""
    if wants_json():
        return make_response(jsonify(error=message, **more), status)
    return make_response(render_template("error.html", message=message, status=status), status)


def init_app(app: Flask) -> None:
    """Answer every error of ours, and Flask's own, in the learner's words."""

    def ours(error: Exception) -> Response:
        return error_answer(str(error), status_of(error))

    for kind in (AppError, DeckError):
        app.register_error_handler(kind, ours)

    @app.errorhandler(CSRFError)
    def stale_form(error: CSRFError) -> Response:
        return error_answer("This page is out of date. Load it again and repeat the step.", 400)

    @app.errorhandler(SecurityError)
    def strange_host(error: SecurityError) -> Response:
        # No page can be built: its links would lead to the strange host.
        message = "This program does not answer to that host name.\n"
        return make_response(message, 400, {"Content-Type": "text/plain; charset=utf-8"})

    @app.errorhandler(HTTPException)
    def http(error: HTTPException) -> Response:
        status = error.code or 500
        if status >= 500:
            g.theme = "auto"  # the page must come even where the database does not
        message = _HTTP_MESSAGES.get(status, error.description or error.name)
        limit = (app.config["MAX_CONTENT_LENGTH"] or 0) // 2**20
        return error_answer(message.replace("{limit}", str(limit)), status)
