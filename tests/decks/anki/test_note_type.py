"""The note type is frozen: these lists are a promise to every deck that was ever exported."""

import hashlib

from decks.anki import CardType, note_guid, note_key
from decks.anki.note_type import (
    FIELDS,
    NOTE_TYPE_ID,
    NOTE_TYPE_NAME,
    REVISED,
    SORT_FIELD,
    note_type,
)
from decks.anki.notes import present_guid

FROZEN_FIELDS = (  # noqa: SIM905
    "Term Meaning PartOfSpeech Classifier IPA HanViet Parts Note "
    "Sentence1 Translation1 Sentence2 Translation2 Sentence3 Translation3 Cloze1 "
    "Source SourceLink SourceDate Audio SentenceAudio Key "
    "WithRecognition WithProduction WithCloze WithListening WithTyping WithVoice "
    "Spare1 Spare2 Spare3 Spare4 Spare5 Spare6"
).split()

# The look of each day: a changed template needs another REVISED and a line here.
LOOKS = {"2026-11-23": "b572190e04089a96"}


def test_fields_never_change() -> None:
    assert list(FIELDS) == FROZEN_FIELDS
    assert FIELDS[SORT_FIELD] == "Term"


def test_identity_never_changes() -> None:
    assert NOTE_TYPE_ID == 1764028800417
    assert NOTE_TYPE_NAME == "Vietdeck"


def test_card_types_never_change() -> None:
    names = [(int(kind), kind.card_name, kind.switch) for kind in CardType]
    assert names == [
        (0, "Recognition", "WithRecognition"),
        (1, "Production", "WithProduction"),
        (2, "Cloze", "WithCloze"),
        (3, "Listening", "WithListening"),
    ]
    assert [template["name"] for template in note_type().templates] == [
        name for _, name, _ in names
    ]


def test_a_changed_look_has_a_new_revision() -> None:
    sides = [(template["qfmt"], template["afmt"]) for template in note_type().templates]
    look = hashlib.sha256(repr((sides, note_type().css)).encode()).hexdigest()[:16]
    assert LOOKS[f"{REVISED:%Y-%m-%d}"] == look, f"The look is {look}: give it its day."
    assert max(LOOKS) == f"{REVISED:%Y-%m-%d}"


def test_guids_never_change() -> None:
    assert note_guid("trí tuệ nhân tạo") == "zwPLQ6e6ax4VwOOx"
    assert note_guid("đá", "stone") == "qcLEPFkbSotyBVob"
    assert note_guid("đá", "kick") != note_guid("đá", "stone") != note_guid("đá")


def test_words_told_apart_by_capitals_have_guids_of_their_own() -> None:
    """AI has the GUID that every deck knows; pin (battery) and lan (orchid) keep theirs too."""
    guids = {term: note_guid(term) for term in ("AI", "ai", "LAN", "lan", "PIN", "pin", "Pin")}
    assert guids == {
        "AI": "mZDEVJPbGf79rabf",
        "ai": "M-S60iGXlz5RxmLL",
        "LAN": "F0OGhj8srL9UUyk3",
        "lan": "r_3Jl2NoGiVimus9",
        "PIN": "jGDeYwHGyeRnxjHs",
        "pin": "rjQibepvgCbij1hI",
        "Pin": "rjQibepvgCbij1hI",
    }
    assert note_guid("ai", "x") != note_guid("AI", "x") != note_guid("AI")


def test_a_guid_from_before_capitals_counted_is_known() -> None:
    before = {
        term: note_guid({"AI": "AI", "ai": "AI"}.get(term, term.lower()))
        for term in ("AI", "ai", "LAN", "lan", "PIN", "pin")
    }
    assert {term: present_guid(guid, term) for term, guid in before.items()} == {
        term: note_guid(term) for term in before
    }
    assert present_guid("foreign", "PIN") == "foreign"
    assert present_guid(note_guid("đá", "stone"), "đá") == note_guid("đá", "stone")


def test_equal_spellings_share_a_guid() -> None:
    assert note_guid("Hoà bình") == note_guid("hòa bình") == note_guid("hòa  bình")


def test_key_is_readable() -> None:
    assert note_key("Máy Chủ") == "máy chủ"
    assert note_key("đá", "stone") == "đá (stone)"
