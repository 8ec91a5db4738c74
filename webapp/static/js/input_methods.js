/**
 * Telex and VNI in the browser: from the keys that are pressed to Vietnamese text, and back.
 *
 * The rules are those of decks/vietnamese/input_methods.py, step by step and by the same names, over
 * the same table (decks/data/input_methods.json, which the page fetches or embeds and hands in).
 * The same list of cases is run through both.
 *
 *   const input = createInput(table, "telex", "old");   // or "vni"; "new" writes hoà for hòa
 *   let state = input.start("");                        // or the word before the caret
 *   state = input.type(state, "a");                     // state.text is what to show
 *   state = input.start(state.text.slice(0, -1));       // after backspace: from the text again
 *   input.convert("tieengs Vieetj");                    // "tiếng Việt"
 *
 * A state holds any text, but giving only the word before the caret is faster and enough.
 */

const DIGITS = "0123456789";

export function createInput(table, method, style = "old") {
  if (!Object.hasOwn(table.methods, method)) {
    throw new RangeError(`No input method ${method}: there are ${Object.keys(table.methods)}.`);
  }
  const rules = prepare(table, method, style);
  const convert = (keys) => eachWord(rules, keys, (word) => typeWord(rules, word));
  const keystrokes = (text) => eachWord(rules, text, (word) => keysOfWord(rules, word));
  const start = (text) => ({ keys: keystrokes(text), text: text.normalize("NFC") });
  const type = (state, key) => {
    const keys = (typeof state === "string" ? keystrokes(state) : state.keys) + key;
    return { keys, text: convert(keys) };
  };
  return { convert, keystrokes, start, type };
}

// ---- the table, prepared: the counterpart of input_table.py

function prepare(table, method, style) {
  const own = table.methods[method];
  const rhymes = new Map();
  const beginnings = new Map();
  for (const [onset, lines] of Object.entries(table.rhymes)) {
    const some = lines.join(" ").split(" ");
    rhymes.set(onset, new Set(some));
    beginnings.set(onset, findBeginnings(some, table.marked));
  }
  return {
    ...table,
    onsets: [...table.onsets.split(" ").sort((a, b) => b.length - a.length), ""],
    rhymes,
    beginnings,
    place: table.styles[style],
    respelled: new Map(Object.entries(table.respelled)),
    otherPlace: table.styles[style === "old" ? "new" : "old"],
    toneKeys: new Map(Object.entries(own.tones)),
    markKeys: new Map(Object.entries(own.marks).map(([key, to]) => [key, new Map(Object.entries(to))])),
    pairs: new Map(Object.entries(own.pairs).map(([key, to]) => [key, Object.entries(to)])),
    alone: new Map(Object.entries(own.alone)),
    apart: lettersApart(table),
  };
}

/** Every beginning of the rhymes, with any of its marks still missing. */
function findBeginnings(rhymes, marked) {
  const found = new Set([""]);
  for (const rhyme of rhymes) {
    let partial = [""];
    for (const letter of rhyme) {
      const forms = new Set([letter, marked[letter] ?? letter]);
      partial = partial.flatMap((begun) => [...forms].map((form) => begun + form));
      partial.forEach((begun) => found.add(begun));
    }
  }
  return found;
}

/** Every letter of the alphabet and every toned vowel -> the letter and its tone's name. */
function lettersApart(table) {
  const apart = new Map();
  for (const letter of "abcdefghijklmnopqrstuvwxyzđ") apart.set(letter, [letter, ""]);
  for (const vowel of table.vowels) {
    for (const [tone, mark] of Object.entries(table.tones)) {
      apart.set((vowel + mark).normalize("NFC"), [vowel, mark ? tone : ""]);
    }
  }
  return apart;
}

const of = (sets, onset) => sets.get(onset) ?? sets.get("");
const base = (rules, letters) => Array.from(letters, (c) => rules.marked[c] ?? c).join("");

function coda(rules, rhyme) {
  let size = 0;
  while (size < rhyme.length && rules.vowels.includes(rhyme[size])) size += 1;
  return rhyme.slice(size);
}

/** Onset and rhyme of letters that may still become a syllable; null if they cannot. */
function split(rules, letters) {
  for (const onset of rules.onsets) {
    if (!letters.startsWith(onset)) continue;
    const rhyme = letters.slice(onset.length);
    // The i of gì is its vowel; that of già is part of the onset.
    if ((rhyme || onset !== "gi") && of(rules.beginnings, onset).has(rhyme)) return [onset, rhyme];
  }
  return null;
}

/** Whether letters and tone can be, or when strict already are, a possible syllable. */
function shows(rules, letters, tone, strict) {
  const parts = split(rules, letters);
  if (parts === null) return false;
  const [onset, rhyme] = parts;
  const fits = !rules.stops.includes(coda(rules, rhyme)) || rules.stop_tones.includes(tone);
  if (strict) return fits && of(rules.rhymes, onset).has(rhyme);
  return fits || rules.tones[tone] === "";
}

/** Write letters with their tone and their capitals, NFC. */
function render(rules, letters, uppers, tone) {
  const written = Array.from(rules.respelled.get(letters) ?? letters);
  const parts = split(rules, letters);
  if (parts !== null && parts[1]) {
    written[parts[0].length + tonePlace(rules, parts[1])] += rules.tones[tone];
  }
  return written.map((c, i) => (uppers[i] ? c.toUpperCase() : c)).join("").normalize("NFC");
}

/** Which letter of a rhyme bears the tone mark. */
function tonePlace(rules, rhyme) {
  const end = coda(rules, rhyme);
  const vowels = rhyme.slice(0, rhyme.length - end.length);
  for (let i = vowels.length - 1; i >= 0; i -= 1) {
    if (Object.hasOwn(rules.marked, vowels[i])) return i;
  }
  if (end) return vowels.length - 1;
  if (vowels.length === 3) return 1;
  return rules.place[vowels] ?? 0;
}

// ---- words: the counterpart of input_methods.py

function eachWord(rules, text, change) {
  let result = "";
  for (const [run, isWord] of runs(rules, text)) result += isWord ? change(run) : run;
  return result;
}

/** Cut a text into words and what is between them; digits belong to a word that they follow. */
function* runs(rules, text) {
  let run = "";
  let inWord = false;
  for (const char of text.normalize("NFC")) {
    const belongs = rules.apart.has(char.toLowerCase()) || (inWord && DIGITS.includes(char));
    if (run && belongs !== inWord) {
      yield [run, inWord];
      run = "";
    }
    run += char;
    inWord = belongs;
  }
  if (run) yield [run, inWord];
}

function typeWord(rules, keys) {
  const word = new Word(rules);
  for (const key of keys) word.press(key);
  return word.text();
}

/** One word while it is typed; see _Word in input_methods.py. */
class Word {
  constructor(rules) {
    this.rules = rules;
    this.letters = "";
    this.uppers = [];
    this.tone = "ngang";
    this.plain = "";
    this.literal = new Set();
    this.alone = -1;
    this.strict = false;
    this.impossible = false;
  }

  text() {
    const possible = !this.impossible && shows(this.rules, this.letters, this.tone, this.strict);
    return possible ? this.render() : this.plain;
  }

  press(char) {
    const key = char.toLowerCase();
    this.plain += char;
    if (this.impossible) return;
    if (this.literal.has(key) || !(this.pressTone(char, key) || this.pressMark(char, key))) {
      this.append(char, ...(this.rules.apart.get(key) ?? [key, ""]));
    }
  }

  pressTone(char, key) {
    const tone = this.rules.toneKeys.get(key);
    const parts = split(this.rules, this.letters);
    // Without a vowel there is no tone, and no tone cannot be taken off: the key is a letter.
    if (tone === undefined || !parts?.[1]) return false;
    if (tone === "ngang" && this.tone === "ngang") return false;
    if (tone === this.tone) {
      this.tone = "ngang";
      this.standForItself(char, key);
    } else {
      this.tone = tone;
    }
    // What was taken off on purpose does not come back with the keys.
    if (tone === "ngang") this.plain = this.render();
    return true;
  }

  pressMark(char, key) {
    const { rules } = this;
    const marks = rules.markKeys.get(key) ?? new Map();
    for (const [place, written] of this.options(key, marks)) {
      const after = this.letters.slice(place + written.length);
      const letters = this.letters.slice(0, place) + written + after;
      if (letters !== this.letters && split(rules, letters)) {
        this.letters = letters;
        // A doubled letter may be the next letter of a foreign word; other keys are not.
        this.strict ||= rules.vowels.includes(key) && coda(rules, after) !== "";
        return true;
      }
    }
    const given = new Set(marks.values());
    if (Array.from(this.letters).some((letter) => given.has(letter))) {
      this.unmark(char, key, given);
      return true;
    }
    const written = rules.alone.get(key);
    if (written && split(rules, this.letters + written)) {
      this.alone = this.letters.length;
      this.append(char, written, "");
      return true;
    }
    return false;
  }

  /** The places that a key may mark, and what it would write there, in order of trial. */
  *options(key, marks) {
    const bare = base(this.rules, this.letters);
    // The u of qu takes no mark.
    const start = split(this.rules, this.letters)?.[0].length ?? 0;
    for (const [pair, written] of this.rules.pairs.get(key) ?? []) {
      const place = bare.indexOf(pair, start);
      if (place >= 0) yield [place, written];
    }
    for (const [place, letter] of Array.from(bare).entries()) {
      if (marks.has(letter) && (place >= start || !this.rules.vowels.includes(letter))) {
        yield [place, marks.get(letter)];
      }
    }
  }

  /** Take off every mark that this key gives; an ư that was a lone w becomes w again. */
  unmark(char, key, marked) {
    const letters = Array.from(this.letters);
    const given = [...letters.keys()].filter((place) => marked.has(letters[place]));
    for (const place of given) {
      letters[place] = place === this.alone ? key : base(this.rules, letters[place]);
    }
    this.letters = letters.join("");
    this.strict = false;
    const onlyAlone = given.length === 1 && given[0] === this.alone;
    this.standForItself(onlyAlone ? "" : char, key);
    this.alone = -1;
  }

  standForItself(char, key) {
    this.literal.add(key);
    this.plain = this.render() + char;
    if (char) this.append(char, key, "");
    this.impossible = split(this.rules, this.letters) === null;
  }

  append(char, letter, tone) {
    this.letters += letter;
    this.uppers.push(char !== char.toLowerCase());
    this.tone = tone || this.tone;
    this.impossible = split(this.rules, this.letters) === null;
  }

  render() {
    return render(this.rules, this.letters, this.uppers, this.tone);
  }
}

/** Keys of one word: each letter with its mark key, the tone last; doubled where foreign. */
function keysOfWord(rules, word) {
  let letters = "";
  let tones = "";
  for (const char of word) {
    const lower = char.toLowerCase();
    const [letter, tone] = rules.apart.get(lower) ?? [char, ""];
    letters += char === lower ? letter : letter.toUpperCase();
    for (const [key, name] of rules.toneKeys) if (name === tone) tones += key;
  }
  const plain = Array.from(letters, (letter) => keysOfLetter(rules, letter)).join("");
  // One key marks both letters of ươ, and writes the uơ of thuở.
  const horn = keysOfLetter(rules, "ơ")[1];
  const short = plain.replace(new RegExp(`(u)(?:${horn})?(o${horn})`, "giu"), "$1$2");
  const tries = [short, plain, spellOut(rules, letters)].map((keys) => keys + tones);
  if (/^[\x00-\x7f]*$/u.test(word)) tries.unshift(word);
  const other = { ...rules, place: rules.otherPlace };
  const fits = (keys) => [typeWord(rules, keys), typeWord(other, keys)].includes(word);
  return tries.find(fits) ?? word;
}

/** Find keys letter by letter, pressing a key twice where once would mark. */
function spellOut(rules, letters) {
  let keys = "";
  for (const [place, letter] of Array.from(letters).entries()) {
    const wanted = letters.slice(0, place + 1);
    // Twice first: the tone of atf only waits for atfs, although atf is what it shows.
    const tries = [letter + letter, keysOfLetter(rules, letter)];
    keys += tries.find((more) => typeWord(rules, keys + more) === wanted) ?? letter;
  }
  return keys;
}

function keysOfLetter(rules, letter) {
  const lower = letter.toLowerCase();
  for (const [key, marks] of rules.markKeys) {
    if ([...marks.values()].includes(lower)) {
      const bare = base(rules, lower);
      return (letter === lower ? bare : bare.toUpperCase()) + key;
    }
  }
  return letter;
}
