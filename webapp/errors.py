"""Errors of the application; each message is written for the learner."""


class AppError(Exception):
    """Something cannot be done; the message says why and what to do."""


class DataFolderError(AppError):
    """The data folder cannot be written."""


class DatabaseTooNewError(AppError):
    """The database was made by a newer version of the program."""


class NotFoundError(AppError):
    """There is no such article, card or review of this learner."""


class InvalidInputError(AppError):
    """A form holds something that cannot be used; `field` names it where it is one field."""

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(message)
        self.field = field


class StaleCardError(AppError):
    """The card was answered elsewhere since it was shown."""


class StaleParametersError(AppError):
    """The FSRS parameters, or the ones proposed, changed since they were shown."""


class NothingToUndoError(AppError):
    """There is no review left to undo."""


class ServerError(AppError):
    """The server cannot be started as asked."""
