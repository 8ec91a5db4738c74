"""The form that takes an article: a pasted text, a file or the address of a page."""

from flask import request

from decks.article import MAX_CHARACTERS
from decks.errors import ArticleError, LimitError
from decks.sources import Source, kind_of, read_source
from decks.sources.addresses import MOST_CHARACTERS as MOST_ADDRESS
from decks.sources.addresses import parse_address
from decks.sources.limits import TOO_LONG
from decks.sources.source import bare_name
from webapp.errors import InvalidInputError
from webapp.services.payloads import Given
from webapp.web import forms

MAX_TITLE = 300
# A text up to this size is mined within the request: it takes less than a second.
SMALL_CHARACTERS = 20_000
_SMALL_BYTES = 3 * SMALL_CHARACTERS


def read_form() -> Given:
    """Return what was given; raise InvalidInputError unless it is exactly one of the three."""
    title = forms.text("title", MAX_TITLE, "The title")
    address = forms.text("address", MOST_ADDRESS, "The address")
    text = request.form.get("text", "")
    upload = request.files.get("file")
    file_name = bare_name(upload.filename or "") if upload else ""
    named = {"a text": text.strip(), "a file": file_name, "an address": address}
    given = [name for name, value in named.items() if value]
    if not given:
        raise InvalidInputError(
            "Paste the text of an article, choose a file, or give the address of a page.", "text"
        )
    if len(given) > 1:
        both = f"There are both {' and '.join(given)}. Keep the one that you want."
        raise InvalidInputError(both, "text" if text.strip() else "address")
    if address:
        return Given("address", title, address=_checked(address))
    if upload and file_name:
        return Given("file", title, file_name=file_name, data=upload.stream.read())
    if len(text) > 2 * MAX_CHARACTERS:  # decomposed letters count twice
        raise LimitError(TOO_LONG)
    return Given("text", title, data=text.encode("utf-8", "replace"))


def _checked(address: str) -> str:
    """Return an address that may be asked, as far as it shows; it is vetted again when asked."""
    address = address if "://" in address else f"https://{address}"
    try:
        return parse_address(address).address
    except ArticleError as error:
        raise InvalidInputError(str(error), "address") from error


def small_source(given: Given) -> Source | None:
    """Read a short text at once; None for what takes longer and is done as a job."""
    if len(given.data) > _SMALL_BYTES or given.kind == "address":
        return None
    if given.kind == "text":
        text = given.data.decode("utf-8")
        return Source(text, kind="paste") if len(text) <= SMALL_CHARACTERS else None
    is_text = kind_of(given.data, given.file_name) == "text"
    return read_source(given.data, given.file_name) if is_text else None


def values_again() -> dict[str, str]:
    """Return what to fill the form with again; a text too long to be a mistype is left out."""
    values = {name: request.form.get(name, "") for name in ("title", "address", "text")}
    if len(values["text"]) > _SMALL_BYTES:
        values["text"] = ""
    return values
