/**
 * The next cards, kept on this device while there is a network, and given out where there is none.
 *
 * A card that is answered moves on as the server will move it: its version grows by one, and the
 * outcomes that the server foresaw say whether and when it comes back within the session. The server
 * has the last word: with the next batch its cards replace these.
 */

import { getJson } from "./requests.js";
import { keepPage, keepSounds } from "./offline.js";
import { keep, recall } from "./store.js";

const COUNT = 40;
const FILL_BELOW = 15;

export class Shelf {
  #cards = [];
  #filling = false;
  #changes = 0;

  constructor(address, sitting) {
    this.address = address;
    this.sitting = sitting;
    this.name = `cards of ${sitting.article || "all"}`;
  }

  /** Take up what an earlier page kept. */
  async open() {
    this.#cards = (await recall(this.name)) ?? [];
  }

  /** Whether a card as it is shown was answered here already. */
  answered(card, version) {
    const kept = this.#find(card);
    return kept !== undefined && kept.version > Number(version);
  }

  get isLow() {
    return this.#cards.filter((card) => card.state === "open").length < FILL_BELOW;
  }

  /** Fetch the next cards and their sounds; only of use while no answer waits to be sent. */
  async fill() {
    if (this.#filling) return;
    this.#filling = true;
    const changes = this.#changes;
    try {
      const told = await getJson(this.address, { ...this.sitting, count: COUNT });
      if (changes !== this.#changes) return; // answered meanwhile: this batch is out of date
      this.#cards = told.cards.map((card) => ({ ...card, state: "open", due: null, seen: 0 }));
      await this.#save();
      await keepPage();
      await keepSounds(this.#cards.map((card) => card.html));
    } catch {
      // No connection: what is kept stays.
    } finally {
      this.#filling = false;
    }
  }

  /** A card was answered: move it on as the server will. */
  async mark(card, version, rating) {
    this.#changes += 1;
    const kept = this.#find(card);
    if (kept === undefined) return;
    const outcome = kept.outcomes[rating];
    kept.version = Number(version) + 1;
    kept.seen += 1;
    kept.outcomes = outcome.then ?? kept.outcomes;
    kept.state = outcome.seconds === null ? "done" : "back";
    kept.due = outcome.seconds === null ? null : Date.now() + outcome.seconds * 1000;
    // As on the server, the other direction of the word is left out for the day.
    this.#cards
      .filter((other) => other.note === kept.note && other !== kept && other.state === "open")
      .forEach((other) => (other.state = "done"));
    await this.#save();
  }

  /** A card is left out, or was answered elsewhere. */
  async leaveOut(card) {
    this.#changes += 1;
    const kept = this.#find(card);
    if (kept) kept.state = "done";
    await this.#save();
  }

  /** Return the next card but for `shown`, as the server would tell it; null where none is left. */
  next(shown = null, now = Date.now()) {
    const note = this.#find(shown)?.note; // its other direction is left out as well
    const free = this.#cards.filter((card) => card.note !== note);
    const back = free.filter((card) => card.state === "back").sort((a, b) => a.due - b.due);
    const chosen =
      back.find((card) => card.due <= now) ??
      free.find((card) => card.state === "open") ??
      back[0];
    if (chosen === undefined) return null;
    const early = chosen.state === "back" && chosen.due > now;
    return { question: { card_id: chosen.card }, html: draw(chosen), early };
  }

  #find(card) {
    return this.#cards.find((kept) => kept.card === Number(card));
  }

  async #save() {
    await keep(this.name, this.#cards);
  }
}

/** Return a kept card as HTML, with the version, the review id and the times of this showing. */
function draw(kept) {
  const template = document.createElement("template");
  template.innerHTML = (kept.seen && kept.again) || kept.html; // escaped by the server's templates
  if (kept.seen === 0) return template.innerHTML;
  const card = template.content.querySelector(".card");
  const review = crypto.randomUUID();
  card.dataset.version = kept.version;
  card.dataset.review = review;
  card.querySelector(".grades [name=version]").setAttribute("value", kept.version);
  card.querySelector(".grades [name=review_id]").setAttribute("value", review);
  for (const button of card.querySelectorAll(".grade")) {
    button.querySelector(".when").textContent = kept.outcomes[button.value].told;
  }
  return template.innerHTML;
}
