"""The web application: the one place where all layers meet."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from webapp.config import Settings
    from webapp.storage.database import Database


def create_app(settings: "Settings", database: "Database | None" = None) -> "Flask":
    """Return the application on its database, migrated and with a learner.

    The imports stand inside so that `vietdeck --help` and the language core need none of them.
    """
    from flask import Flask
    from flask_wtf.csrf import CSRFProtect

    from webapp.config import prepare_data_folder, secret_key
    from webapp.services.backup_keeper import BackupKeeper
    from webapp.services.worker import Worker
    from webapp.storage.database import Database
    from webapp.storage.schema import migrate
    from webapp.web import register

    prepare_data_folder(settings)
    database = database or Database(settings.database)
    migrate(database)
    app = Flask(__name__)
    app.config.update(
        SECRET_KEY=secret_key(settings),
        TRUSTED_HOSTS=settings.host_names(),
        MAX_CONTENT_LENGTH=settings.max_upload,
        MAX_FORM_MEMORY_SIZE=settings.max_upload,
        MAX_FORM_PARTS=1_000,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_NAME="vietdeck",
        WTF_CSRF_TIME_LIMIT=None,  # a study page may stay open for days
    )
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    app.extensions["database"] = database
    app.extensions["settings"] = settings
    app.extensions["jobs"] = Worker(database, settings.data / "jobs")
    app.extensions["backups"] = BackupKeeper(
        database, settings.data, settings.backup_hours, settings.backup_space
    )
    CSRFProtect(app)
    register(app)
    return app
