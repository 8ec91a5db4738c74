"""`vietdeck look`: what the app knows about a word, from every source."""

import json
import textwrap
from dataclasses import asdict
from time import perf_counter
from typing import Any

import click

from decks.glossary import Part
from decks.vietnamese.contrasts import Contrast
from webapp.open_database import has_database, open_database, tells_errors
from webapp.services import lookup
from webapp.services.learners import local_learner
from webapp.services.lookup import Meaning, SourceMeanings, WordView

_REGIONS = {"hanoi": "Hà Nội", "hue": "Huế", "saigon": "Sài Gòn"}
_WIDTH = 96
_WARM_UP = 5


@click.command()
@click.argument("word", nargs=-1, required=True)
@click.option("--contrasts", is_flag=True, help="Also show words that one tone or mark apart.")
@click.option("--json", "as_json", is_flag=True, help="Print everything as JSON.")
@tells_errors
def look(word: tuple[str, ...], contrasts: bool, as_json: bool) -> None:
    """Tell what is known about WORD: in the glossary, in your dictionaries, in your cards.

    A word of several syllables needs no quotes: vietdeck look trí tuệ nhân tạo
    """
    start = perf_counter()
    view = _look(" ".join(word))
    loading = perf_counter() - start - view.seconds
    others = lookup.tone_contrasts(view.word) if contrasts else []
    if as_json:
        click.echo(json.dumps(_as_json(view, others, contrasts), ensure_ascii=False))
        return
    for line in _lines(view):
        click.echo(line)
    for contrast, meaning in others:
        click.echo(f"  {contrast.word:<16} {meaning}")
    if contrasts and not others:
        click.echo("No word of the glossary is one tone or mark apart.")
    took, before = 1000 * view.seconds, 1000 * loading
    click.echo(f"\nLooked up in {took:.2f} ms (after {before:.0f} ms to load the data).")


def _look(word: str) -> WordView:
    if not has_database():
        return lookup.look(None, None, word)
    with open_database() as database, database.reading() as session:
        learner = local_learner(session)
        # The first look-ups load the data and prepare the queries; the time of the last one is
        # what a look-up takes in the running app.
        for _ in range(_WARM_UP):
            lookup.look(session, learner, word)
        return lookup.look(session, learner, word)


def _as_json(view: WordView, others: list[tuple[Contrast, str]], contrasts: bool) -> dict[str, Any]:
    told = asdict(view)
    told["milliseconds"] = round(1000 * told.pop("seconds"), 3)
    for found in told["sources"]:
        found["source"].pop("added_at")
    if contrasts:
        told["contrasts"] = [
            {"word": one.word, "kind": one.kind, "meaning": meaning} for one, meaning in others
        ]
    return told


def _lines(view: WordView) -> list[str]:
    lines = [click.style(view.word, bold=True)]
    if view.sounds:
        lines.append("  ".join(f"{_REGIONS[r]} {sound}" for r, sound in view.sounds.items()))
    if view.note:
        edited = ", with your changes" if view.note.edited else ""
        lines += ["", f"In your cards{edited}: ({view.note.pos}) {view.note.gloss or 'no meaning'}"]
    for found in view.sources:
        lines += ["", *_source_lines(found)]
    if not view.is_known:
        lines += ["", "No source has a meaning for it."]
    if view.parts:
        lines += ["", "Parts: " + " + ".join(_part(part) for part in view.parts)]
    if view.syllables:
        lines += ["", "Syllables:"]
    for syllable in view.syllables:
        meanings = "; ".join(_meaning(part) for part in syllable.meanings)
        lines.append(f"  {syllable.text}: {meanings}")
    if view.articles is not None:
        lines += ["", f"In {view.articles:,} of {view.articles_of:,} news articles."]
    return lines


def _source_lines(found: SourceMeanings) -> list[str]:
    source = found.source
    lines = [click.style(source.name, underline=True)]
    for meaning in found.meanings:
        lines.append("  " + "  ".join(filter(None, _head(meaning))))
        for text in meaning.text.split("\n"):
            lines += textwrap.wrap(text, _WIDTH, initial_indent="    ", subsequent_indent="      ")
        if meaning.note:
            lines.append(f"    Note: {meaning.note}")
        if meaning.example:
            lines += [f"    {meaning.example}", f"    {meaning.translation}"]
    if source.is_own:
        for label, text in (("Source", source.source), ("Licence", source.licence_name)):
            told = textwrap.shorten(f"{label}: {text or 'not told'}", _WIDTH, placeholder=" …")
            lines.append(f"  {told}")
    return lines


def _head(meaning: Meaning) -> list[str]:
    register = "" if meaning.register in ("", "neutral") else f"[{meaning.register}]"
    classifier = f"classifier: {meaning.classifier}" if meaning.classifier else ""
    return [meaning.headword, meaning.han, f"({meaning.pos})" if meaning.pos else "", classifier,
            register]  # fmt: skip


def _part(part: Part) -> str:
    return " ".join(filter(None, (part.text, part.han, f"({part.meaning})")))


def _meaning(part: Part) -> str:
    return f"{part.han} {part.meaning}".strip()
