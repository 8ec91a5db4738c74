"""HTTP: read the form, call one service, answer."""

from flask import Flask


def register(app: Flask) -> None:
    """Add every view, the error pages and the security headers to the application."""
    from webapp.web import (
        articles,
        audio,
        backups,
        cards,
        data,
        dictionaries,
        errors,
        exports,
        home,
        imports,
        jobs,
        known_words,
        notes,
        offline,
        pages,
        parameters,
        practice,
        progress,
        push,
        reader,
        retention,
        security,
        sentences,
        session,
        settings,
        study,
        terms,
        typing,
    )

    errors.init_app(app)
    security.init_app(app)
    pages.init_app(app)
    session.init_app(app)
    for module in (
        articles,
        audio,
        backups,
        cards,
        data,
        dictionaries,
        exports,
        home,
        imports,
        jobs,
        known_words,
        notes,
        offline,
        parameters,
        practice,
        progress,
        push,
        reader,
        retention,
        sentences,
        settings,
        study,
        terms,
        typing,
    ):
        app.register_blueprint(module.blueprint)
