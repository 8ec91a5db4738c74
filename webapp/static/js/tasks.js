/**
 * Answering a question by choosing, typing, or putting words in order.
 *
 * `attachTask(card, given)` makes the form of a card work and calls `given(text)` once, with the
 * answer. A flipped card has no form, and then it returns null.
 */

import { Typing } from "./typing.js";

export function attachTask(card, given) {
  const form = card.querySelector(".task");
  if (form === null) return null;
  if (form.querySelector(".option")) return new Choosing(form, given);
  if (form.querySelector(".piece")) return new Ordering(form, given);
  return new Writing(form, given);
}

/** What all have in common: a form that is answered once. */
class Task {
  constructor(form, given) {
    this.form = form;
    this.way = form.dataset.way;
    this.expected = form.dataset.expected;
    this.done = false;
    this.given = given;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      event.stopPropagation();
      this.submit(event.submitter);
    });
  }

  /** Where the learner begins; null for the prompt. */
  get start() {
    return null;
  }

  /** What a key does here: true when it did something. */
  key() {
    return false;
  }

  give(text) {
    if (this.done) return;
    this.done = true;
    this.form.classList.add("done");
    this.given(text);
  }

  /** The learner gave up, or the answer was shown: nothing can be answered any more. */
  close() {
    this.done = true;
    this.form.classList.add("done");
  }

  /** Whether an answer is right as far as the page can tell by itself, without a connection. */
  looksRight(text) {
    const plain = (value) => value.normalize("NFC").toLowerCase().split(/[\s.,;:!?]+/u).join(" ").trim();
    return plain(text) === plain(this.expected);
  }
}

class Choosing extends Task {
  #options = [...this.form.querySelectorAll(".option")];

  key(key) {
    const option = this.#options[Number(key) - 1];
    if (this.done || option === undefined) return false;
    this.submit(option);
    return true;
  }

  submit(option) {
    if (this.done || !option) return;
    this.#mark(option);
    this.give(option.value);
  }

  close() {
    if (!this.done) this.#mark(null);
    super.close();
  }

  /** Show which one is right and which was chosen, by a sign and a word besides the colour. */
  #mark(chosen) {
    for (const option of this.#options) {
      const right = option.value === this.expected;
      option.setAttribute("aria-disabled", "true");
      option.classList.toggle("right", right);
      option.classList.toggle("wrong", option === chosen && !right);
      const told = right ? "right" : option === chosen ? "your choice, wrong" : "";
      if (!told) continue;
      const sign = document.createElement("span");
      sign.className = "visually-hidden";
      sign.textContent = ` (${told})`;
      option.append(sign);
    }
  }
}

class Writing extends Task {
  constructor(form, given) {
    super(form, given);
    this.field = form.querySelector("#typed");
    this.typing = new Typing(
      this.field,
      form.querySelector(".typing-tools"),
      form.querySelector(".marks"),
    );
  }

  get start() {
    return this.field;
  }

  submit() {
    if (this.field.value.trim()) this.give(this.field.value);
    else this.field.focus();
  }
}

class Ordering extends Task {
  #pieces = [...this.form.querySelectorAll(".piece")];
  #slots = [...this.form.querySelectorAll(".slot")];
  #placed = [];

  constructor(form, given) {
    super(form, given);
    form.querySelector(".written").remove();
    this.check = form.querySelector(".check");
    this.told = document.createElement("p");
    this.told.className = "visually-hidden";
    this.told.setAttribute("role", "status");
    form.append(this.told);
    this.#pieces.forEach((piece) => piece.addEventListener("click", () => this.#place(piece)));
    this.#draw();
  }

  key(key) {
    if (this.done) return false;
    if (key === "Backspace") {
      this.#takeBack(this.#placed.length - 1);
      return true;
    }
    if (key === "Enter" && this.#full()) {
      this.submit();
      return true;
    }
    const piece = this.#pieces[Number(key) - 1];
    if (piece === undefined) return false;
    this.#place(piece);
    return true;
  }

  submit() {
    if (this.#full()) this.give(this.#sentence());
  }

  #full() {
    return this.#placed.length === this.#slots.length;
  }

  #place(piece) {
    if (this.done || this.#placed.includes(piece)) return;
    this.#placed.push(piece);
    this.#draw();
    const next = this.#pieces.find((other) => !this.#placed.includes(other));
    (next ?? this.check).focus({ preventScroll: true });
  }

  #takeBack(place) {
    if (this.done || !this.#placed[place]) return;
    const [piece] = this.#placed.splice(place, 1);
    this.#draw();
    piece.focus({ preventScroll: true });
  }

  #draw() {
    this.#slots.forEach((slot, place) => {
      const piece = this.#placed[place];
      slot.replaceChildren(...(piece ? [this.#placedButton(piece, place)] : []));
      slot.classList.toggle("filled", piece !== undefined);
    });
    this.#pieces.forEach((piece) => {
      const used = this.#placed.includes(piece);
      piece.classList.toggle("used", used);
      piece.disabled = used;
    });
    this.check.setAttribute("aria-disabled", String(!this.#full()));
    this.told.textContent = this.#placed.length > 0 ? `So far: ${this.#words().join(" ")}` : "";
  }

  #placedButton(piece, place) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "placed";
    button.lang = "vi";
    button.textContent = wordOf(piece);
    button.setAttribute("aria-label", `${wordOf(piece)}, take back`);
    button.addEventListener("click", () => this.#takeBack(place));
    return button;
  }

  #words() {
    return this.#placed.map(wordOf);
  }

  #sentence() {
    return this.#words().join(" ");
  }
}

function wordOf(piece) {
  return piece.querySelector("span").textContent;
}
