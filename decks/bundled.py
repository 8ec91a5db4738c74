"""The article that comes with the program, and the translations of its sentences."""

from functools import cache
from pathlib import Path

from decks.article import Article, read_article, read_translations

# Beside the package, in a checkout and in an installed wheel alike.
SEEDS = Path(__file__).parents[1] / "seeds"
ARTICLE = SEEDS / "000_31292ebad1c7a73f.txt"


def bundled_article() -> Article:
    """Read the article from which a new learner starts."""
    return read_article(ARTICLE.read_bytes())


@cache
def bundled_translations() -> dict[str, str]:
    """Read every translation table beside the bundled article: sentence to English."""
    found: dict[str, str] = {}
    for path in sorted(SEEDS.glob("*.tsv")):
        found |= read_translations(path.read_text(encoding="utf-8"))
    return found
