"""The line marks of the Open Vietnamese Dictionary Project, which many StarDict files keep.

@bàn            the headword, sometimes with [bàn] behind it
* noun          a part of speech
- Table         a meaning
=bàn gỗ+a ...   an example, and its translation behind the plus
!bàn là         an idiom
"""

from decks.dictionaries.limits import MAX_POS


def read_marks(text: str) -> tuple[str, str]:
    """Give the definition without the marks, and its parts of speech in one line.

    A text that does not begin with @ is given back as it is. Where there are several parts of
    speech they stay in the definition too, before their meanings.
    """
    marked = text.lstrip("\ufeff\u200b \r\n")
    if not marked.startswith("@"):
        return text, ""
    parts_of_speech: list[str] = []
    # Some entries are all on one line: @bàn - table
    first, *others = marked.splitlines()
    lines = [f"- {meaning}" for meaning in first.split(" - ")[1:]]
    for line in others:
        mark, rest = line[:1], line[1:].strip()
        if mark == "*" and rest:
            if rest not in parts_of_speech:
                parts_of_speech.append(rest)
            lines.append(f"({rest})")
        elif mark == "=":
            lines.append(_example(rest))
        elif mark == "!":
            lines.append(f"◇ {rest}")
        else:
            lines.append(f"- {rest}" if mark == "-" else line)
    if len(parts_of_speech) == 1 and len(lines) > 1:
        lines.remove(f"({parts_of_speech[0]})")
    pos = ", ".join(parts_of_speech)
    return "\n".join(lines), pos if len(pos) <= MAX_POS else ""


def _example(text: str) -> str:
    example, plus, translation = text.partition("+")
    return f"“{example.strip()}” {translation.strip()}" if plus else f"“{text}”"
