/**
 * Vietnamese in a text field: Telex or VNI while typing, or a row of marks to press.
 *
 * It keeps out of the way of a system that types Vietnamese itself: what is composed (an input
 * method, a phone's keyboard) is left alone while it is composed, and the first Vietnamese letter
 * that arrives ready turns Telex and VNI off until they are chosen again.
 */

import { createInput } from "./input_methods.js";

const WORD = /[\p{L}\p{M}\d]+$/u;
const HELP = {
  telex: "aa â, aw ă, ee ê, oo ô, ow ơ, uw ư, dd đ; s sắc, f huyền, r hỏi, x ngã, j nặng, z none.",
  vni: "6 â ê ô, 7 ơ ư, 8 ă, 9 đ; 1 sắc, 2 huyền, 3 hỏi, 4 ngã, 5 nặng, 0 none.",
  off: "Type with the Vietnamese keyboard of your system.",
};
const OWN_KEYBOARD = "Your keyboard types Vietnamese by itself, so Telex is off.";
const LETTERS = ["ă", "â", "đ", "ê", "ô", "ơ", "ư"];
// The marks are shown on a letter, which a screen reader need not guess: the name is beside them.
const TONES = [
  ["à", "f", "huyền"],
  ["ả", "r", "hỏi"],
  ["ã", "x", "ngã"],
  ["á", "s", "sắc"],
  ["ạ", "j", "nặng"],
];
const STORED = "vietdeck-typing";

let loading = null;

function loadTable(address) {
  loading ??= fetch(address).then((response) => response.json());
  return loading;
}

export class Typing {
  #input = null; // the method at work; null while it is off or not loaded yet
  #state = null; // the keys of the word before the caret, while it is being typed

  constructor(field, tools, marks) {
    this.field = field;
    this.tools = tools;
    this.select = tools.querySelector("select");
    this.help = tools.querySelector("p");
    tools.hidden = false;
    this.select.value = sessionStorage.getItem(STORED) ?? tools.dataset.method;
    this.select.addEventListener("change", () => {
      sessionStorage.setItem(STORED, this.select.value);
      this.use(this.select.value);
      field.focus();
    });
    field.addEventListener("beforeinput", (event) => this.#onInput(event));
    field.addEventListener("compositionend", (event) => this.#onComposed(event));
    this.#drawMarks(marks);
    this.use(this.select.value);
  }

  async use(method, help = HELP[method]) {
    this.help.textContent = help;
    this.#input = null;
    this.table = await loadTable(this.tools.dataset.table);
    if (method !== "off" && this.select.value === method) {
      this.#input = createInput(this.table, method);
    }
  }

  #onInput(event) {
    if (event.isComposing || event.inputType !== "insertText" || !event.data) {
      this.#state = null;
      return;
    }
    if (isVietnamese(event.data)) {
      this.#leaveToTheSystem();
    } else if (this.#input && event.data.length === 1 && /[a-z0-9]/i.test(event.data)) {
      if (this.#press(this.#input, event.data)) event.preventDefault();
    } else {
      this.#state = null;
    }
  }

  /** A phone's keyboard composes plain letters too: then the word is converted when it is done. */
  #onComposed(event) {
    if (isVietnamese(event.data ?? "")) {
      this.#leaveToTheSystem();
    } else if (this.#input) {
      const [word, start, caret] = this.#word();
      const shown = this.#input.convert(word);
      if (shown !== word) this.#replace(start, caret, shown);
    }
  }

  #leaveToTheSystem() {
    if (this.select.value === "off") return;
    this.select.value = "off";
    this.use("off", OWN_KEYBOARD);
  }

  #word() {
    const caret = this.field.selectionStart;
    const word = WORD.exec(this.field.value.slice(0, caret))?.[0] ?? "";
    return [word, caret - word.length, caret];
  }

  /** Press a key of a method behind the word before the caret; false leaves it to the browser. */
  #press(input, key) {
    if (this.field.selectionStart !== this.field.selectionEnd) return false;
    const [word, start, caret] = this.#word();
    if (this.#state?.text !== word) this.#state = input.start(word);
    this.#state = input.type(this.#state, key);
    this.#replace(start, caret, this.#state.text);
    return true;
  }

  #replace(start, end, text) {
    this.field.setRangeText(text, start, end, "end");
    this.field.dispatchEvent(new Event("input", { bubbles: true }));
  }

  #drawMarks(marks) {
    for (const letter of LETTERS) {
      marks.append(markButton(letter, letter, () => this.#insert(letter)));
    }
    for (const [shown, key, name] of TONES) {
      marks.append(markButton(shown, name, () => this.#tone(key)));
    }
    // Pressing a mark must not take the focus, or a phone would hide its keyboard each time.
    marks.addEventListener("pointerdown", (event) => event.preventDefault());
    marks.hidden = false;
  }

  #insert(letter) {
    this.#state = null;
    this.#replace(this.field.selectionStart, this.field.selectionEnd, letter);
  }

  #tone(key) {
    if (!this.table) return;
    this.#state = null;
    this.#press(createInput(this.table, "telex"), key);
    this.#state = null;
  }
}

function isVietnamese(text) {
  return /[^\x00-\x7f]/.test(text) && /\p{L}|\p{M}/u.test(text);
}

function markButton(shown, name, press) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "mark";
  button.lang = "vi";
  button.textContent = shown;
  if (name !== shown) button.setAttribute("aria-label", `tone ${name}`);
  button.addEventListener("click", press);
  return button;
}
