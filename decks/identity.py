"""Which word a spelling stands for: the identity that notes, marks and decisions share.

It is the canonical spelling, which has no capitals, except for the few words that capitals alone
tell apart: PIN is a number, pin a battery. They are listed here and not looked up, since an
identity is a promise: a test compares the list with the glossary, so that a new pair is a decision.
"""

from decks.vietnamese.spelling import canonical

# The spelling that both share -> how the one with capitals is written.
TOLD_BY_CAPITALS = {"ai": "AI", "lan": "LAN", "pin": "PIN"}


def word_identity(term: str) -> str:
    """Give the form that all spellings of one word share, and no other word of the glossary has.

    The one with capitals is meant only where all of them are written: Pin begins a sentence. It is
    idempotent, as `canonical` is.
    """
    spelling = canonical(term)
    capitals = TOLD_BY_CAPITALS.get(spelling)
    # Of these words every letter is an ASCII one; what else there is cannot be seen.
    written = capitals and "".join(sign for sign in term if sign.isascii() and sign.isalpha())
    return capitals if capitals and written == capitals else spelling
