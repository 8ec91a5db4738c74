"""Leeches: cards that are forgotten again and again, and cost more than they teach."""

from webapp.domain.memory import Memory

DEFAULT_LAPSES = 8


def becomes_leech(before: Memory, after: Memory, lapses: int) -> bool:
    """Say whether an answer made a card a leech: at `lapses`, then at every half as many again.

    0 turns leeches off. The repetition is Anki's, so that a card that was taken up again without
    a change does not go on for ever.
    """
    if not lapses or after.lapses <= before.lapses or after.lapses < lapses:
        return False
    return (after.lapses - lapses) % max(1, lapses // 2) == 0
