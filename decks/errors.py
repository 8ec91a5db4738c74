"""Errors of the language core, each with a message written for the learner."""


class DeckError(Exception):
    """Something the learner gave cannot be used; the message says what to do about it."""


class ArticleError(DeckError):
    """The text is empty, too long, not UTF-8 or not Vietnamese."""


class SourceError(ArticleError):
    """A file or a page cannot be read: it is damaged, protected, hostile or of another kind."""


class LimitError(SourceError):
    """A file or a page is larger, or takes longer, than this program allows."""


class FetchError(SourceError):
    """An address cannot be fetched, or must not be."""


class DictionaryError(DeckError):
    """A dictionary file is damaged, hostile or of an unknown kind."""


class PackageError(DeckError):
    """An Anki package cannot be read or written."""


class SpeechError(DeckError):
    """A text cannot be spoken."""
