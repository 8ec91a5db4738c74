"""Telex and VNI: from the keys that are pressed to Vietnamese text, and back.

Everything that tells one method from another, and what a possible syllable is, stands in
`decks/data/input_methods.json`. The browser runs the same algorithm over the same table
(`webapp/static/js/input_methods.js`), and the same list of cases is run through both.

A word is worked out from all of its keys, one after the other:

- A mark key (Telex aa ee oo dd w, VNI 6 7 8 9) marks the first letter, or uo together, that makes
  the beginning of a possible syllable. It may come later in the word (tieng + e, duong + dw).
- w where there is nothing to mark is ư (Telex).
- A tone key sets the tone, the last one counts, z or 0 takes it off. The mark stands where the
  letters so far want it: hoaf is hòa (or hoà, by `style`), hoafn is hoàn.
- The key of a mark or tone that is already there takes it off and stands for itself from then on:
  ass is as, aaa is aa, ww is w. Write chips with chipss, since chips is the syllable chíp.
- Letters that cannot begin a Vietnamese syllable are left as they were typed, to the end of the
  word: windows, Nvidia, startup, covid19. So is a tone that the coda cannot bear (next, not nẽt)
  and a vowel doubled across the coda that makes no syllable (data, not dât; but datas is dất).

A syllable that only lacks marks is not impossible: duongf shows duòng, as the next key may be w.
Free marking, undoing and restoring follow UniKey, the usual program for both methods.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator

from decks.vietnamese.input_table import InputTable, Method, Style, load_table

_DIGITS = "0123456789"


def type_text(keys: str, method: Method = "telex", style: Style = "old") -> str:
    """Give the text that a run of keys writes; what is not a letter passes through.

    `style` places the tone mark in open oa, oe, uy: old hòa, new hoà. Letters that carry their
    marks already may be among the keys. ValueError for an unknown method.
    """
    table = load_table(method)
    return _each_word(table, keys, lambda word: _type_word(table, word, style))


def keystrokes(text: str, method: Method = "telex") -> str:
    """Give keys that write a text: `type_text(keystrokes(text), style=...)` is the text, in NFC.

    This holds for plain ASCII and for possible syllables with the tone mark where one of the styles
    puts it. What the method cannot write (uơ outside huơ, khuơ, thuơ; a digit right after đ with
    VNI) is given as itself.
    """
    table = load_table(method)
    return _each_word(table, text, lambda word: _keys_of_word(table, word))


def _each_word(table: InputTable, text: str, change: Callable[[str], str]) -> str:
    return "".join(
        change(run) if run[0].lower() in table.apart else run for run in _runs(table, text)
    )


def _runs(table: InputTable, text: str) -> Iterator[str]:
    """Cut a text into words and what is between them; digits belong to a word that they follow."""
    run = ""
    in_word = False
    for char in unicodedata.normalize("NFC", text):
        belongs = char.lower() in table.apart or (in_word and char in _DIGITS)
        if run and belongs != in_word:
            yield run
            run = ""
        run, in_word = run + char, belongs
    if run:
        yield run


def _type_word(table: InputTable, keys: str, style: Style) -> str:
    word = _Word(table, style)
    for key in keys:
        word.press(key)
    return word.text()


class _Word:
    """One word while it is typed.

    `letters`, `uppers` and `tone` are what the keys mean; `plain` is what is shown instead when
    that is no syllable: the keys as typed, or after an undo what was on the screen.
    """

    def __init__(self, table: InputTable, style: Style) -> None:
        self.table, self.style = table, style
        self.letters, self.tone, self.plain = "", "ngang", ""
        self.uppers: list[bool] = []
        self.literal: set[str] = set()
        self.alone = -1
        self.strict = self.impossible = False

    def text(self) -> str:
        if not self.impossible and self.table.shows(self.letters, self.tone, self.strict):
            return self._render()
        return self.plain

    def press(self, char: str) -> None:
        key = char.lower()
        self.plain += char
        if self.impossible:
            return
        if key in self.literal or not (self._press_tone(char, key) or self._press_mark(char, key)):
            self._append(char, *self.table.apart.get(key, (key, "")))

    def _press_tone(self, char: str, key: str) -> bool:
        tone = self.table.tone_keys.get(key)
        parts = self.table.split(self.letters)
        # Without a vowel there is no tone, and no tone cannot be taken off: the key is a letter.
        if tone is None or not (parts and parts[1]) or tone == self.tone == "ngang":
            return False
        if tone == self.tone:
            self.tone = "ngang"
            self._stand_for_itself(char, key)
        else:
            self.tone = tone
        if tone == "ngang":
            # What was taken off on purpose does not come back with the keys.
            self.plain = self._render()
        return True

    def _press_mark(self, char: str, key: str) -> bool:
        marks = self.table.mark_keys.get(key, {})
        for place, new in self._options(key, marks):
            after = self.letters[place + len(new) :]
            letters = self.letters[:place] + new + after
            if letters != self.letters and self.table.split(letters):
                self.letters = letters
                # A doubled letter may be the next letter of a foreign word; other keys are not.
                self.strict |= key in self.table.vowels and bool(after.lstrip(self.table.vowels))
                return True
        if any(letter in marks.values() for letter in self.letters):
            self._unmark(char, key, marks)
            return True
        new = self.table.alone.get(key, "")
        if new and self.table.split(self.letters + new):
            self.alone = len(self.letters)
            self._append(char, new)
            return True
        return False

    def _options(self, key: str, marks: dict[str, str]) -> Iterator[tuple[int, str]]:
        """The places that a key may mark, and what it would write there, in order of trial."""
        base = self.table.base(self.letters)
        parts = self.table.split(self.letters)
        # The u of qu takes no mark.
        start = len(parts[0]) if parts else 0
        for pair, new in self.table.pairs.get(key, {}).items():
            if pair in base[start:]:
                yield base.index(pair, start), new
        for place, letter in enumerate(base):
            if letter in marks and (place >= start or letter not in self.table.vowels):
                yield place, marks[letter]

    def _unmark(self, char: str, key: str, marks: dict[str, str]) -> None:
        """Take off every mark that this key gives; an ư that was a lone w becomes w again."""
        given = [place for place, letter in enumerate(self.letters) if letter in marks.values()]
        letters = list(self.letters)
        for place in given:
            letters[place] = key if place == self.alone else self.table.base(letters[place])
        self.letters = "".join(letters)
        self.strict = False
        self._stand_for_itself("" if given == [self.alone] else char, key)
        self.alone = -1

    def _stand_for_itself(self, char: str, key: str) -> None:
        self.literal.add(key)
        self.plain = self._render() + char
        if char:
            self._append(char, key)
        self.impossible = self.table.split(self.letters) is None

    def _append(self, char: str, letter: str, tone: str = "") -> None:
        self.letters += letter
        self.uppers.append(char != char.lower())
        self.tone = tone or self.tone
        self.impossible = self.table.split(self.letters) is None

    def _render(self) -> str:
        return self.table.render(self.letters, self.uppers, self.tone, self.style)


def _keys_of_word(table: InputTable, word: str) -> str:
    """Keys of one word: each letter with its mark key, the tone last; doubled where foreign."""
    letters, tones = "", ""
    for char in word:
        letter, tone = table.apart.get(char.lower(), (char, ""))
        letters += letter.upper() if char != char.lower() else letter
        tones += next((key for key, name in table.tone_keys.items() if name == tone), "")
    plain = "".join(_keys_of_letter(table, letter) for letter in letters)
    # One key marks both letters of ươ, and writes the uơ of thuở.
    horn = _keys_of_letter(table, "ơ")[1]
    short = re.sub(f"(u)(?:{horn})?(o{horn})", r"\1\2", plain, flags=re.IGNORECASE)
    tries = [short, plain, _spell_out(table, letters)]
    for keys in ([word] if word.isascii() else []) + [keys + tones for keys in tries]:
        if word in (_type_word(table, keys, "old"), _type_word(table, keys, "new")):
            return keys
    return word


def _spell_out(table: InputTable, letters: str) -> str:
    """Find keys letter by letter, pressing a key twice where once would mark."""
    keys = ""
    for place, letter in enumerate(letters):
        # Twice first: the tone of atf only waits for atfs, although atf is what it shows.
        tries = (letter * 2, _keys_of_letter(table, letter))
        wanted = letters[: place + 1]
        fitting = (more for more in tries if _type_word(table, keys + more, "old") == wanted)
        keys += next(fitting, letter)
    return keys


def _keys_of_letter(table: InputTable, letter: str) -> str:
    lower = letter.lower()
    for key, marks in table.mark_keys.items():
        if lower in marks.values():
            base = table.base(lower)
            return (base if letter == lower else base.upper()) + key
    return letter
