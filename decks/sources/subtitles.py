"""Subtitles (.srt, .vtt): what is said, its cues joined into sentences, without any markup."""

import re
from collections.abc import Iterator
from html import unescape
from pathlib import PurePath

from decks.errors import LimitError, SourceError
from decks.sources.archive import DAMAGED
from decks.sources.limits import MAX_CUES, MAX_SUBTITLES, Gathered, check_size
from decks.sources.source import MOST_TITLE, Source, told
from decks.sources.text import decode

# A silence of so many milliseconds ends a paragraph, and a stretch without full stops.
_PAUSE_MS = 2_500
# Speech that nobody punctuated is cut at the end of a cue before it grows longer than this.
_LONGEST = 400
_TIMES = re.compile(r"^\s*(?:\d+:)?\d{1,2}:\d{2}[.,]\d{1,3}\s*-->", re.MULTILINE)
_TAG = re.compile(r"</?[a-zA-Z0-9][^<>\n]*>")
_SOUND = re.compile(r"[\[(][^\[\]()]{0,80}[\])]|[♪♫#]+")
_DASH = re.compile(r"^\s*[-–—>]+\s*")
# Players tell the language of subtitles by their name: talk.vi.srt.
_LANGUAGE = re.compile(r"\.[a-z]{2,3}(?:[-_][A-Za-z]{2,4})?\Z")
_ENDED = re.compile(r"[.!?…][\"”’'»)\]]*\Z")


def looks_like_subtitles(text: str) -> bool:
    """Say whether a text is WebVTT or SubRip."""
    return text.startswith("WEBVTT") or _TIMES.search(text[:2_000]) is not None


def read_subtitles(data: bytes, file_name: str = "") -> Source:
    """Read subtitles; raise SourceError where nothing is said in them, LimitError if too many."""
    import pysubs2

    check_size(len(data), MAX_SUBTITLES, "The subtitle file")
    text = decode(data).replace("\r\n", "\n").replace("\r", "\n")
    if len(_TIMES.findall(text)) > MAX_CUES:
        raise LimitError(f"The file holds more than {MAX_CUES:,} subtitles. Split it into parts.")
    kind = "vtt" if text.startswith("WEBVTT") else "srt"
    try:
        cues = pysubs2.SSAFile.from_string(text, format_=kind)
    except (pysubs2.exceptions.Pysubs2Error, ValueError, OverflowError) as error:
        raise SourceError(DAMAGED) from error
    gathered = Gathered()
    for sentence in join_cues([(cue.start, cue.end, cue.plaintext) for cue in cues]):
        gathered.add(sentence)
    if not gathered.lines:
        raise SourceError("Nothing is said in these subtitles.")
    title = told(_LANGUAGE.sub("", PurePath(file_name).stem).replace("_", " "), MOST_TITLE)
    return Source(gathered.text, title=title, file_name=file_name, kind="subtitles")


def join_cues(cues: list[tuple[int, int, str]]) -> Iterator[str]:
    """Join cues (start and end in milliseconds, text) into paragraphs that end with a sentence."""
    pending = ""
    last_line = ""
    last_end = 0
    for start, end, text in sorted(cues, key=lambda cue: cue[:2]):
        if pending and start - last_end > _PAUSE_MS:
            yield pending
            pending = ""
        last_end = end
        for line in map(_spoken, text.split("\n")):
            # Live captions repeat the line before while the next one is being spoken.
            if not line or line == last_line:
                continue
            last_line = line
            if pending and len(pending) + len(line) > _LONGEST:
                yield pending
                pending = ""
            pending = f"{pending} {line}".strip()
        if _ENDED.search(pending):
            yield pending
            pending = ""
    if pending:
        yield pending


def _spoken(line: str) -> str:
    text = unescape(_TAG.sub("", line))
    return " ".join(_DASH.sub("", _SOUND.sub(" ", text)).split())
