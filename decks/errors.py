"""Errors of the language core, each with a message written for the learner."""


class DeckError(Exception):
    """Something the learner gave cannot be used; the message says what to do about it."""


class ArticleError(DeckError):
    """The text is empty, too long, not UTF-8 or not Vietnamese."""


class DictionaryError(DeckError):
    """A dictionary file is damaged, hostile or of an unknown kind."""


class PackageError(DeckError):
    """An Anki package cannot be read or written."""
