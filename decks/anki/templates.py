"""The look of the cards: HTML for each side and one style sheet.

Only the look lives here, so that it may change from release to release: Anki takes new templates
on import as long as the fields and the names of the card types stay.
"""

_VOICE = (
    "{{#Audio}}{{Audio}}{{/Audio}}"
    "{{^Audio}}{{#WithVoice}}{{tts vi_VN:Term}}{{/WithVoice}}{{/Audio}}"
)
_SENTENCE_VOICE = (
    "{{#SentenceAudio}} {{SentenceAudio}}{{/SentenceAudio}}"
    "{{^SentenceAudio}}{{#WithVoice}} {{tts vi_VN:Sentence1}}{{/WithVoice}}{{/SentenceAudio}}"
)
_TYPING = '{{#WithTyping}}<div class="typing">{{type:Term}}</div>{{/WithTyping}}'
_GRAMMAR = (
    "{{#PartOfSpeech}}<span>{{PartOfSpeech}}</span>{{/PartOfSpeech}}"
    '{{#Classifier}}<span lang="vi" class="classifier">{{Classifier}}</span>{{/Classifier}}'
)
_SOURCE = (
    "{{#Source}}"
    "{{#SourceLink}}"
    '<a href="{{SourceLink}}">{{Source}}</a>'
    "{{/SourceLink}}"
    "{{^SourceLink}}{{Source}}{{/SourceLink}}"
    "{{#SourceDate}}<time>{{SourceDate}}</time>{{/SourceDate}}"
    "{{/Source}}"
)


def _optional(field: str, label: str, language: str = "") -> str:
    """Return a labelled line that is there only when the field is."""
    lang = f' lang="{language}"' if language else ""
    return f"{{{{#{field}}}}}<dt>{label}</dt><dd{lang}>{{{{{field}}}}}</dd>{{{{/{field}}}}}"


def _example(number: int, voice: str = "") -> str:
    """Return one sentence with its translation, when there is one."""
    sentence, translation = f"Sentence{number}", f"Translation{number}"
    return (
        f'{{{{#{sentence}}}}}<div class="example"><p lang="vi">{{{{{sentence}}}}}{voice}</p>'
        f'{{{{#{translation}}}}}<p class="translation">{{{{{translation}}}}}</p>'
        f"{{{{/{translation}}}}}</div>{{{{/{sentence}}}}}"
    )


# No white space between them: an element without content must be empty to the style sheet.
_EXAMPLES = _example(1, _SENTENCE_VOICE) + _example(2) + _example(3)
_ORIGIN = (
    _optional("HanViet", "Hán-Việt", "vi")
    + _optional("Parts", "Parts", "vi")
    + _optional("Note", "Note")
)


def _question(switch: str, kind: str, body: str) -> str:
    """Return a question that exists only while its switch field is set."""
    return (
        f'{{{{#{switch}}}}}\n<main class="vd question {kind}">\n{body}\n</main>\n{{{{/{switch}}}}}'
    )


def _answer(kind: str, typing: str) -> str:
    """Return the answer: the whole entry, whichever side was asked."""
    return f"""\
<main class="vd answer {kind}">
<header>
{typing}
<h1 class="term" lang="vi">{{{{Term}}}}</h1>
<p class="say">{{{{#IPA}}}}<span class="ipa">{{{{IPA}}}}</span>{{{{/IPA}}}}{_VOICE}</p>
</header>
<section class="sense" id="answer">
<p class="meaning">{{{{Meaning}}}}</p>
<p class="grammar">{_GRAMMAR}</p>
</section>
<section class="examples">{_EXAMPLES}</section>
<dl class="origin">{_ORIGIN}</dl>
<footer class="source" lang="vi">{_SOURCE}</footer>
</main>"""


RECOGNITION_QUESTION = _question(
    "WithRecognition",
    "recognition",
    '<h1 class="term" lang="vi">{{Term}}</h1>\n'
    "{{#Sentence1}}<details><summary>In a sentence</summary>"
    '<p lang="vi">{{Sentence1}}</p></details>{{/Sentence1}}',
)
PRODUCTION_QUESTION = _question(
    "WithProduction",
    "production",
    f'<p class="ask">In Vietnamese</p>\n<p class="meaning">{{{{Meaning}}}}</p>\n'
    f'<p class="grammar">{_GRAMMAR}</p>\n{_TYPING}',
)
CLOZE_QUESTION = _question(
    "WithCloze",
    "cloze",
    '<p class="ask">Fill the gap</p>\n<p class="sentence" lang="vi">{{Cloze1}}</p>\n'
    '{{#Meaning}}<p class="clue">{{Meaning}}</p>{{/Meaning}}\n'
    "{{#Translation1}}<details><summary>Translation</summary>"
    "<p>{{Translation1}}</p></details>{{/Translation1}}\n" + _TYPING,
)
LISTENING_QUESTION = _question(
    "WithListening",
    "listening",
    f'<p class="ask">Listen</p>\n<p class="say">{_VOICE}</p>\n{_TYPING}',
)

RECOGNITION_ANSWER = _answer("recognition", "")
PRODUCTION_ANSWER = _answer("production", _TYPING)
CLOZE_ANSWER = _answer("cloze", _TYPING)
LISTENING_ANSWER = _answer("listening", _TYPING)

# Anki's programs mark night mode in two spellings and on two elements.
CSS = """\
.card {
  --paper: #fbfaf8; --ink: #1f2328; --soft: #5b6470; --rule: #e3e0da;
  --accent: #0b6e4f; --mark: #dff3ea; --good: #d5f0d8; --bad: #ffdad6; --missed: #e6e4df;
  margin: 0; padding: 0;
  background: var(--paper); color: var(--ink);
  font-family: "Be Vietnam Pro", system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans",
    "Helvetica Neue", Arial, sans-serif;
  font-size: 18px; line-height: 1.55; text-align: left;
  -webkit-text-size-adjust: 100%; overflow-wrap: break-word;
}
.card.nightMode, .card.night_mode, .nightMode .card, .night_mode .card {
  --paper: #1b1d21; --ink: #e9e7e3; --soft: #a5adb8; --rule: #363a41;
  --accent: #7ed4b1; --mark: #1f3d33; --good: #1f4a2a; --bad: #5c2522; --missed: #3a3d43;
}
.vd { max-width: 34rem; margin: 0 auto; padding: 1.5rem 1.25rem 2rem; box-sizing: border-box; }
.vd p, .vd h1, .vd dl, .vd dd { margin: 0; }
.vd p, .vd dd { text-wrap: pretty; }
.vd .term { font-size: 2.1rem; font-weight: 650; line-height: 1.3; letter-spacing: -.01em; }
.vd .say { display: flex; flex-wrap: wrap; align-items: center; gap: .6rem;
  color: var(--soft); }
.vd .ipa { font-family: "Noto Sans", "Charis SIL", "Doulos SIL", "Segoe UI", sans-serif; }
.vd .ipa::before, .vd .ipa::after { content: "/"; opacity: .55; }
.vd .meaning { font-size: 1.3rem; line-height: 1.45; }
.vd .grammar { margin-top: .2rem; color: var(--soft); font-size: .9rem; }
.vd .say:empty, .vd .grammar:empty, .vd .examples:empty, .vd .origin:empty,
.vd .source:empty { display: none; }
.vd .grammar span + span::before { content: "\\00b7"; margin: 0 .5em; }
.vd .classifier { font-style: italic; }
.vd .ask { margin-bottom: .9rem; color: var(--accent); font-size: .9rem; font-weight: 600; }
.vd .sentence { font-size: 1.3rem; line-height: 1.6; }
.vd .clue { margin-top: .8rem; color: var(--soft); }
.vd .blank { display: inline-block; min-width: 3.2em; border-bottom: 2px solid var(--accent);
  color: transparent; line-height: 1.1; }
.vd details { margin-top: 1.2rem; color: var(--soft); }
.vd summary { display: inline-block; padding: .3rem 0; color: var(--accent); font-size: .9rem;
  cursor: pointer; list-style: none; }
.vd summary::-webkit-details-marker { display: none; }
.vd summary::after { content: " \\203a"; }
.vd details[open] summary::after { content: " \\2039"; }
.vd .sense { margin-top: 1rem; padding-top: 1rem; border-top: 1px solid var(--rule); }
.vd .examples { margin-top: 1.4rem; }
.vd .example + .example { margin-top: 1.1rem; }
.vd .example b { margin: 0 -.15em; padding: 0 .15em; border-radius: .2em; background: var(--mark);
  color: inherit; font-weight: 600; -webkit-box-decoration-break: clone;
  box-decoration-break: clone; }
.vd details b { color: var(--ink); font-weight: 600; }
.vd .translation { margin-top: .15rem; color: var(--soft); font-size: .92rem; }
.vd .origin { display: grid; grid-template-columns: max-content 1fr; gap: .3rem 1rem;
  margin-top: 1.4rem; font-size: .92rem; }
.vd .origin dt { color: var(--soft); }
.vd .source { margin-top: 1.6rem; color: var(--soft); font-size: .8rem; }
.vd .source a { color: inherit; text-decoration: underline; text-underline-offset: .2em; }
.vd .source time { white-space: nowrap; }
.vd .source time::before { content: "\\00b7"; margin: 0 .5em; }
.vd .replay-button { display: inline-flex; margin: 0; vertical-align: middle; }
.vd .replay-button svg { width: 1.9em; height: 1.9em; }
.vd .example .replay-button { margin: -.35em 0 -.2em .1em; padding: .2em; }
.vd .example .replay-button svg { width: 1.35em; height: 1.35em; }
.vd .replay-button svg circle { fill: none; stroke: var(--soft); stroke-width: 3; }
.vd .replay-button svg path { fill: var(--accent); }
.vd.listening.question .replay-button svg { width: 4rem; height: 4rem; }
.vd .typing { margin-top: 1.4rem; font-size: 1.1rem; }
.vd header .typing { margin: 0 0 1rem; }
.vd #typeans { box-sizing: border-box; width: 100%; max-width: 100%; padding: .6rem .75rem;
  border: 1px solid var(--soft); border-radius: .5rem; background: transparent;
  color: var(--ink); font: inherit; text-align: left; }
.vd code#typeans { display: block; border: 0; padding: 0; white-space: pre-wrap; }
.vd .typeGood { background: var(--good); color: var(--ink); }
.vd .typeBad { background: var(--bad); color: var(--ink); }
.vd .typeMissed { background: var(--missed); color: var(--ink); }
.vd #typearrow { color: var(--soft); }
"""
