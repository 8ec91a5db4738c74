"""What makes two texts the same article, from whatever file they come."""

import hashlib

from decks.article import Article
from decks.vietnamese.spelling import canonical


def digests_of(article: Article) -> tuple[str, str]:
    """Return the digest of an article's text, and the one it would have elsewhere.

    A book or a page may keep the title apart, where a pasted text begins with it.
    """
    text, title = canonical(article.text), canonical(article.title)
    begins = text.startswith(title)
    elsewhere = text.removeprefix(title).strip() if begins else f"{title} {text}"
    return _digest(text), _digest(elsewhere)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
