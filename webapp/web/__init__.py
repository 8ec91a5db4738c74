"""HTTP: read the form, call one service, answer."""

from flask import Flask


def register(app: Flask) -> None:
    """Add every view, the error pages and the security headers to the application."""
    from webapp.web import errors, security, session, study

    errors.init_app(app)
    security.init_app(app)
    session.init_app(app)
    app.register_blueprint(study.blueprint)
