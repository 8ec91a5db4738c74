"""The bundled voice over HTTP: a text in, an MP3 out, cached by the browser for good."""

from flask import Blueprint, Response, g, make_response, request

from decks.speech import speak
from decks.vietnamese import Dialect
from webapp.errors import NotFoundError

blueprint = Blueprint("audio", __name__)


@blueprint.app_template_global("sound_choices")
def sound_choices() -> dict[str, str]:
    """Return what the learner chose to hear: `region`, `voice` and when there is `sound`."""
    chosen = g.learner.preferences if "learner" in g else {}
    return {
        "region": chosen.get("dialect", Dialect.HANOI.value),
        "voice": chosen.get("voice", "device"),
        "sound": chosen.get("sound", "on"),
    }


@blueprint.get("/audio/<region>.mp3")
def say(region: str) -> Response:
    """Speak the query's `text` in a region's accent (hanoi, hue, saigon); `slow=1` is slower."""
    if region not in {dialect.value for dialect in Dialect}:
        raise NotFoundError("There are voices for hanoi, hue and saigon.")
    sound = speak(
        request.args.get("text", ""), Dialect(region), slow=request.args.get("slow") == "1"
    )
    response = make_response(sound)
    response.mimetype = "audio/mpeg"
    # The same text always gives the same bytes.
    response.headers["Cache-Control"] = "private, max-age=31536000, immutable"
    return response
