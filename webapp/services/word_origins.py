"""Which articles the words known come from, today and over time."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from webapp.domain.progress import parts_known, sample_days
from webapp.services.learners import Learner
from webapp.storage import progress, word_origins

POINTS = 24
# Articles with a colour of their own in the picture; the others share one.
SHOWN = 5
OTHERS = "Other articles"
NO_ARTICLE = "No article"


@dataclass(frozen=True, slots=True)
class Origin:
    """An article, or all others, and how many words known came from it at the end of some days.

    `article_id` is None for several articles and for words that stand in none.
    """

    article_id: int | None
    title: str
    known: tuple[int, ...]

    @property
    def now(self) -> int:
        """How many words known today come from it."""
        return self.known[-1]


@dataclass(frozen=True, slots=True)
class Origins:
    """Where the words known come from: `known` in all on `days`, and each article's part.

    `parts` are few, for a picture, and add up to `known`; `articles` are all that have a part.
    """

    days: tuple[int, ...]
    known: tuple[int, ...]
    parts: tuple[Origin, ...]
    articles: tuple[Origin, ...]


def view_origins(session: Session, learner: Learner, now: datetime) -> Origins:
    """Return each article's part in the words known; a word counts for the first that has it.

    It reads the log, so it takes longer than the figures of the progress page.
    """
    today = learner.moment(now).day
    sums = progress.all_days(session, learner.id)
    first = min(sums[0].day, today) if sums else today
    days = sample_days(first, today, POINTS)
    found = parts_known(word_origins.changes_by_article(session, learner.id), days)
    names = word_origins.titles(session, learner.id)
    articles = _articles(found, names)
    rest = [part.known for part in articles[SHOWN:]]
    others = (Origin(None, OTHERS, _add(rest, len(days))),) if rest else ()
    nowhere = (Origin(None, NO_ARTICLE, found[None]),) if any(found.get(None, ())) else ()
    return Origins(
        days=days,
        known=_add(list(found.values()), len(days)),
        parts=(*articles[:SHOWN], *others, *nowhere),
        articles=(*articles, *nowhere),
    )


def _articles(
    found: Mapping[int | None, tuple[int, ...]], names: Mapping[int, str]
) -> tuple[Origin, ...]:
    """Return the articles that ever had a part, the one with most words known today first."""
    listed = [
        Origin(article_id, names[article_id], known)
        for article_id, known in sorted(found.items(), key=lambda item: item[0] or 0)
        if article_id is not None and any(known)
    ]
    return tuple(sorted(listed, key=lambda part: (-part.now, -sum(part.known))))


def _add(rows: list[tuple[int, ...]], length: int) -> tuple[int, ...]:
    return tuple(sum(row[place] for row in rows) for place in range(length))
