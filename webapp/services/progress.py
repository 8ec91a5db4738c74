"""What the learner has achieved, what comes next, and how far the figures can be trusted."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from sqlalchemy.orm import Session

from webapp.domain import progress as arithmetic
from webapp.domain.calibration import Calibration, calibrate
from webapp.domain.memory import MATURE_DAYS, Moment, Rating, retrievability
from webapp.domain.progress import Coverage, DaySums, Stages, Streak
from webapp.services.hard_words import HardWord, hardest_words
from webapp.services.learners import Learner
from webapp.services.parameters import in_force
from webapp.services.study import Counts, counts_left
from webapp.storage import progress, word_origins
from webapp.storage.progress import TermCard

RANGES = (30, 90, 365)
YEAR = 365
# Longer ranges are shown week by week.
LONGEST_BY_DAY = 100
KNOWN_POINTS = 120
ARTICLES = 6
WEEK = 7
# Half a year: enough to see a habit, few enough for a phone's screen.
WEEKS = 26


@dataclass(frozen=True, slots=True)
class ArticleProgress:
    """An article, how much of its vocabulary is known, and its part in the words known today."""

    id: int
    title: str
    coverage: Coverage
    part: int


@dataclass(frozen=True, slots=True)
class Progress:
    """All figures of the progress page.

    `spans` are days, or weeks where the range is long; `rolling` is the retention of the week that
    ends with each span. `year` are the last 365 days one by one
    and `heat` their levels; `known` is how many words were known at the end of each day of
    `known_days`. `weeks` go from Monday to Sunday, the last one up to today. `forecast` begins
    today; `all_time` sums up every day there was.
    """

    today: int
    days: int
    counts: Counts
    waiting: int
    stages: Stages
    forecast: tuple[int, ...]
    streak: Streak
    all_time: DaySums
    total: DaySums
    spans: tuple[DaySums, ...]
    rolling: tuple[float | None, ...]
    weeks: tuple[DaySums, ...]
    year: tuple[DaySums, ...]
    heat: tuple[int, ...]
    known_days: tuple[int, ...]
    known: tuple[int, ...]
    hardest: tuple[HardWord, ...]
    articles: tuple[ArticleProgress, ...]
    more_articles: bool
    desired_retention: float


def view_progress(session: Session, learner: Learner, now: datetime, days: int) -> Progress:
    """Return the figures of the progress page; reviews and retention over the last `days` days."""
    moment = learner.moment(now)
    today = moment.day
    sums = progress.all_days(session, learner.id)
    due = progress.due_by_day(session, learner.id, today + arithmetic.FORECAST_DAYS - 1)
    year = arithmetic.by_span(sums, today, YEAR)
    size = WEEK if days > LONGEST_BY_DAY else 1
    spans = arithmetic.by_span(sums, today, days, size)
    steps = arithmetic.heat_steps(one.reviews for one in year)
    # A learner who moved to another time zone may have answered "tomorrow" already.
    first = min(sums[0].day, today) if sums else today
    known_days = arithmetic.sample_days(first, today, KNOWN_POINTS)
    articles, more = article_progress(session, learner, moment, ARTICLES)
    return Progress(
        today=today,
        days=days,
        counts=counts_left(session, learner, moment),
        waiting=sum(count for day, count in due.items() if day <= today),
        stages=_stages(session, learner),
        forecast=arithmetic.forecast(due, today),
        streak=arithmetic.count_streak((one.day for one in sums), today),
        all_time=arithmetic.add_up(sums, first, today),
        total=arithmetic.add_up(sums, today - days + 1, today),
        spans=spans,
        rolling=(
            tuple(span.retention for span in spans)
            if size == WEEK
            else arithmetic.rolling_retention(arithmetic.by_span(sums, today, days + WEEK - 1))
        ),
        weeks=arithmetic.by_week(sums, today, WEEKS),
        year=year,
        heat=tuple(arithmetic.heat_level(one.reviews, steps) for one in year),
        known_days=known_days,
        known=arithmetic.words_known(sums, known_days),
        hardest=hardest_words(session, learner),
        articles=articles,
        more_articles=more,
        desired_retention=learner.scheduler.desired_retention,
    )


def _stages(session: Session, learner: Learner) -> Stages:
    counts: Counter[str] = Counter()
    for state, mature, suspended, cards in progress.count_stages(session, learner.id, MATURE_DAYS):
        if suspended:
            counts["suspended"] += cards
        elif state == "review":
            counts["mature" if mature else "young"] += cards
        else:
            counts["new" if state == "new" else "learning"] += cards
    return Stages(**counts)


def article_progress(
    session: Session, learner: Learner, moment: Moment, most: int, skip: int = 0
) -> tuple[tuple[ArticleProgress, ...], bool]:
    """Return the coverage of `most` articles, newest first, and whether there are more."""
    found = progress.newest_articles(session, learner.id, most + 1, skip)
    shown = found[:most]
    rows = progress.term_cards(session, learner.id, [article_id for article_id, _ in shown])
    by_article = {
        article_id: arithmetic.cover(_standings(list(terms), learner, moment))
        for article_id, terms in groupby(rows, key=lambda row: row.article_id)
    }
    parts = word_origins.known_from(session, [article_id for article_id, _ in shown])
    empty = arithmetic.cover(())
    views = tuple(
        ArticleProgress(
            article_id, title, by_article.get(article_id, empty), parts.get(article_id, 0)
        )
        for article_id, title in shown
    )
    return views, len(found) > most


def _standings(
    rows: Sequence[TermCard], learner: Learner, moment: Moment
) -> Iterator[tuple[str, float]]:
    """Yield where each term stands and its estimated recall: that of its best remembered card."""
    for _, group in groupby(rows, key=lambda row: row.term_id):
        cards = list(group)
        states = {card.state for card in cards}
        recall = max(_recall(card, learner, moment) for card in cards)
        if cards[0].mark == "ignored":
            continue
        if cards[0].mark == "known":
            yield "known", 1.0
        elif cards[0].note_id is None:
            yield "outside", 0.0
        elif "review" in states:
            yield "known", recall
        else:
            yield ("learning" if states - {"new", None} else "waiting"), recall


def _recall(card: TermCard, learner: Learner, moment: Moment) -> float:
    if card.stability is None or card.last_day is None:
        return 0.0
    elapsed = moment.day - card.last_day
    return retrievability(card.stability, elapsed, learner.scheduler.parameters)


def view_calibration(
    session: Session, learner: Learner, now: datetime, days: int
) -> Calibration | None:
    """Return predicted against true recall over the last `days` days; None without any answer.

    Predictions are those of the time: from the memory that the log tells before each answer, with
    the parameters in force then. It reads the log, so it takes longer than the other figures:
    about 5 s for a million answers.
    """
    today = learner.moment(now).day
    rows = progress.predictions(session, learner.id, today - days + 1, today)
    *past, (_, present) = in_force(learner)
    ends = [until for until, _ in past if until is not None]
    sets = [*(values for _, values in past), present]
    return calibrate(
        (retrievability(stability, elapsed, sets[bisect_left(ends, seq)]), rating > Rating.AGAIN)
        for seq, stability, elapsed, rating in rows
    )


def rebuild_days(session: Session, learner: Learner) -> None:
    """Count the sums of all days anew from the log, after reviews came in from elsewhere."""
    days: dict[int, Counter[str]] = {}
    for day, answer in progress.day_log(session, learner.id):
        days.setdefault(day, Counter()).update(answer.sums())
    progress.replace_days(session, learner.id, days)
