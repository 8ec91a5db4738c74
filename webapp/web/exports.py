"""Downloads."""

import io

from flask import Blueprint, Response, send_file

from webapp.services import exports
from webapp.web.session import learner, reading

blueprint = Blueprint("exports", __name__)


@blueprint.get("/articles/<int:article_id>/deck.apkg")
def deck(article_id: int) -> Response:
    """Send an article's deck as an Anki package."""
    with reading() as session:
        download = exports.article_package(session, learner(session), article_id)
    return send_file(
        io.BytesIO(download.content),
        mimetype="application/octet-stream",
        as_attachment=True,
        download_name=download.name,
    )
