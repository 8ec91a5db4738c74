"""A slow and obvious replay of the log of answers, and the figures of progress made from it."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from math import fsum

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.domain.calibration import calibrate
from webapp.domain.memory import (
    CardState,
    Memory,
    Moment,
    Rating,
    Scheduler,
    retrievability,
    review,
)
from webapp.services.learners import Learner
from webapp.services.mistakes import tone_profile
from webapp.services.progress import Progress, view_calibration
from webapp.services.word_origins import view_origins
from webapp.storage.tables import ArticleTermRow, CardRow, ReviewRow


@dataclass(frozen=True)
class Told:
    """One answer of the slow replay."""

    card: CardRow
    day: int
    rating: int
    milliseconds: int
    before: Memory
    after: Memory
    way: str
    answer: str | None


# What the histories type for a word, and what is wrong with it, said by hand.
TYPED = {
    ("thuật toán", "thuật toàn"): ("wrong tone, huyền for sắc,",),
    ("thuật toán", "thuat toan"): ("written without its marks",),
    ("thuật toán", "phần mềm"): ("confused with “phần mềm”",),
    ("mã nguồn mở", "mà nguồn mở"): ("wrong tone, huyền for ngã,",),
    ("mã nguồn mở", "ma nguon mo"): ("written without its marks",),
    ("mã nguồn mở", "phần mềm"): ("confused with “phần mềm”",),
}


def hanoi_day(instant: datetime) -> int:
    """The learner's day, said without time zones: Hà Nội is UTC+7, and the day begins at 4:00."""
    return (instant + timedelta(hours=7) - timedelta(hours=4)).date().toordinal()


def replayed(session: Session) -> list[Told]:
    """Every answer that was not taken back, in order, with its memory made anew."""
    rows = list(session.scalars(select(ReviewRow).order_by(ReviewRow.seq)))
    undone = {row.undoes for row in rows}
    memories: dict[int, Memory] = {}
    told = []
    for row in rows:
        if row.undoes is not None or row.seq in undone:
            continue
        before = memories.get(row.card_id, Memory())
        day = hanoi_day(row.reviewed_at)
        after = review(before, Rating(row.rating), Moment(row.reviewed_at, day), Scheduler())
        memories[row.card_id] = after
        card = session.get_one(CardRow, row.card_id)
        told.append(
            Told(card, day, row.rating, row.milliseconds, before, after, row.way, row.answer)
        )
    return told


def check_days(found: Progress, told: list[Told], today: int, days: int) -> None:
    """Sums, retention, streak, heat and words known."""
    inside = [one for one in told if today - days < one.day <= today]
    asked = [one.rating for one in inside if one.before.state is CardState.REVIEW]
    assert found.total.reviews == len(inside)
    assert found.total.milliseconds == sum(one.milliseconds for one in inside)
    assert found.total.new_cards == sum(one.before.state is CardState.NEW for one in inside)
    assert found.total.retention == (
        sum(rating > 1 for rating in asked) / len(asked) if asked else None
    )
    assert found.all_time.reviews == len(told)
    assert found.all_time.milliseconds == sum(one.milliseconds for one in told)
    for span in (*found.spans, *found.year):
        of_span = [one for one in told if span.day <= one.day <= span.last_day]
        asked = [one.rating for one in of_span if one.before.state is CardState.REVIEW]
        assert span.reviews == len(of_span)
        assert (span.review_answers, span.review_passed) == (
            len(asked),
            sum(rating > 1 for rating in asked),
        )
    studied = {one.day for one in told}
    last = today if today in studied else today - 1
    run = 0
    while last - run in studied:
        run += 1
    assert (found.streak.current, found.streak.today_done) == (run, today in studied)
    for day, known in zip(found.known_days, found.known, strict=True):
        assert known == sum(
            after.state is CardState.REVIEW for after in memories_of(told, day, "recognition")
        )


def check_weeks(found: Progress, told: list[Told], today: int) -> None:
    """Minutes, and words that came to be known and were forgotten, week by week."""
    assert date.fromordinal(found.weeks[0].day).weekday() == 0
    assert (len(found.weeks), found.weeks[-1].last_day) == (26, today)
    for before, week in pairwise(found.weeks):
        assert week.day == before.last_day + 1
    for week in found.weeks:
        inside = [one for one in told if week.day <= one.day <= week.last_day]
        words = [one for one in inside if one.card.kind == "recognition"]
        was = [one.before.state is CardState.REVIEW for one in words]
        now = [one.after.state is CardState.REVIEW for one in words]
        assert week.minutes == sum(one.milliseconds for one in inside) / 60_000
        assert week.words_gained == sum(b and not a for a, b in zip(was, now, strict=True))
        assert week.words_lost == sum(a and not b for a, b in zip(was, now, strict=True))


def check_reasons(found: Progress, told: list[Told]) -> None:
    """Why words are hard, from every answer to them."""
    for word in found.hardest:
        of_card = [one for one in told if one.card.id == word.card_id]
        forgot = [
            one for one in of_card if one.before.state is CardState.REVIEW and one.rating == 1
        ]
        lines = [line for line in word.reasons if line.told.startswith("forgotten")]
        assert [line.count for line in lines] == ([len(forgot)] if forgot else [])
        typed = [one for one in forgot if one.way == "typed"]
        if lines and len(typed) * 2 > len(forgot):
            assert "when typed" in lines[0].told
        slips = wrong_in(of_card)
        wrong = [line for line in word.reasons if line not in lines]
        assert len(wrong) == min(len(slips), 3 - len(lines))
        most = sorted(slips.values(), reverse=True)
        assert [line.count for line in wrong] == most[: len(wrong)]
        for line in wrong:
            times = {1: "once", 2: "twice"}.get(line.count, f"{line.count} times")
            assert line.told in {f"{text} {times}" for text in slips}
            assert slips[line.told.removesuffix(f" {times}")] == line.count


def check_origins(
    session: Session, learner: Learner, found: Progress, told: list[Told], now: datetime
) -> None:
    """Each article's part in the words known, on every day that is shown."""
    origins = view_origins(session, learner, now)
    first: dict[int, int] = {}
    for row in session.scalars(select(ArticleTermRow).order_by(ArticleTermRow.article_id)):
        if row.note_id is not None:
            first.setdefault(row.note_id, row.article_id)
    parts = {part.article_id: part.known for part in origins.articles}
    for place, day in enumerate(origins.days):
        last = {one.card.id: one for one in told if one.day <= day}
        known = [
            one.card.note_id
            for one in last.values()
            if one.card.kind == "recognition" and one.after.state is CardState.REVIEW
        ]
        assert origins.known[place] == len(known) == sum(p.known[place] for p in origins.parts)
        of_article = Counter(first.get(note_id) for note_id in known)
        for article_id in {*of_article, *parts}:
            assert parts.get(article_id, (0,) * 99)[place] == of_article[article_id]
    assert origins.known[-1] == found.known[-1]
    for article in found.articles:
        assert article.part == parts.get(article.id, (0,))[-1]


def check_tones(session: Session, learner: Learner, told: list[Told]) -> None:
    """Which tone was written for which."""
    wrong = wrong_in(told)
    counts = [[0] * 6 for _ in range(6)]
    for meant, row in (("sắc", 4), ("ngã", 3)):
        for written, column in (("ngang", 0), ("huyền", 1)):
            counts[row][column] = wrong[f"wrong tone, {written} for {meant},"]
    assert tone_profile(session, learner).counts == tuple(map(tuple, counts))


def wrong_in(told: list[Told]) -> Counter[str]:
    """Return what was wrong in some answers, and how often."""
    return Counter(
        text for one in told for text in TYPED.get((one.card.note.term, one.answer or ""), ())
    )


def memories_of(told: list[Told], day: int, kind: str = "") -> list[Memory]:
    """Return the memories of the cards at the end of a day."""
    last = {
        one.card.id: one.after
        for one in told
        if one.day <= day and (not kind or one.card.kind == kind)
    }
    return list(last.values())


def check_cards(session: Session, found: Progress, told: list[Told]) -> None:
    """Where the cards stand, when they come back, and which are hard."""
    last = {one.card.id: one.after for one in told}
    free = {
        card.id: last.get(card.id, Memory())
        for card in session.scalars(select(CardRow))
        if not card.suspended
    }
    stages = Counter(
        str(memory.state)
        if memory.state is not CardState.REVIEW
        else ("mature" if memory.interval >= 21 else "young")
        for memory in free.values()
    )
    assert found.stages.new == stages["new"]
    assert found.stages.learning == stages["learning"] + stages["relearning"]
    assert (found.stages.young, found.stages.mature) == (stages["young"], stages["mature"])
    assert found.stages.total == 4
    due = [memory.due_day for memory in free.values() if memory.state is CardState.REVIEW]
    coming = Counter(max(day - found.today, 0) for day in due if day is not None)
    assert found.forecast == tuple(coming[ahead] for ahead in range(30))
    hard = sorted(
        (-memory.lapses, -(memory.difficulty or 0.0), card)
        for card, memory in free.items()
        if memory.lapses or (memory.difficulty or 0.0) >= 8
    )
    assert [word.card_id for word in found.hardest] == [card for *_, card in hard][:8]


def check_coverage(session: Session, found: Progress, told: list[Told], today: int) -> None:
    """How much of the article is known, and how much of it would be recalled."""
    recalls, known = [], 0
    article, _ = found.articles[0], found.articles[1]
    terms = select(ArticleTermRow).where(ArticleTermRow.article_id == article.id)
    for term in session.scalars(terms):
        memories = [
            one.after
            for one in {one.card.id: one for one in told}.values()
            if one.card.note_id == term.note_id
        ]
        known += any(memory.state is CardState.REVIEW for memory in memories)
        recalls.append(
            max(
                (
                    retrievability(memory.stability, today - memory.last_day)
                    for memory in memories
                    if memory.stability is not None and memory.last_day is not None
                ),
                default=0.0,
            )
        )
    assert article.coverage.known == known
    assert article.coverage.expected == fsum(recalls) / len(recalls)
    assert (article.coverage.terms, article.coverage.outside) == (3, 1)


def check_calibration(
    session: Session, learner: Learner, told: list[Told], now: datetime, days: int
) -> None:
    """Predicted and true recall, from the memories of the replay."""
    outcomes = []
    for one in told:
        before = one.before
        if before.state is CardState.REVIEW and one.day > hanoi_day(now) - days:
            assert before.stability is not None
            assert before.last_day is not None
            predicted = retrievability(before.stability, one.day - before.last_day)
            outcomes.append((predicted, one.rating > 1))
    assert view_calibration(session, learner, now, days) == calibrate(outcomes)
