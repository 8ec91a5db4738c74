/** The card behind the one on the screen: fetched while the learner thinks, or taken from the shelf. */

import { Refused, getJson, persist } from "./requests.js";
import { NO_CONNECTION, say } from "./study_status.js";

// After so long an answer that is on its way holds nobody up: the next card is one that is kept here.
const PATIENCE_MS = 2_000;
const NOTHING_KEPT = "No connection, and no more cards are kept here. Your answers are, and wait.";

export class NextCard {
  #ahead = null; // {told}: the card behind it, `told` undefined until it is there

  /** `recover(error)` goes on where the server refused. */
  constructor(screen, sitting, answers, shelf, recover) {
    Object.assign(this, { screen, sitting, answers, shelf, recover });
    this.address = screen.place.dataset.next;
  }

  /** What is behind the card on the screen is out of date. */
  forget() {
    this.#ahead = null;
  }

  async fetchAhead() {
    const mine = { told: undefined };
    this.#ahead = mine;
    const shown = this.screen.id;
    if (this.answers.troubled) {
      mine.told = this.shelf.next(shown);
      return;
    }
    const skip = [shown, ...this.answers.cards].join(",");
    try {
      mine.told = await getJson(this.address, { ...this.sitting, skip });
    } catch {
      mine.told = this.shelf.next(this.screen.id); // where none is kept it is asked for again
    }
  }

  /** Show the card behind, at once where it is there. */
  goOn() {
    if (this.#ahead?.told?.question) this.screen.show(this.#ahead.told);
    else this.show();
  }

  /** Ask for the next card afresh, once every answer is stored. */
  async show() {
    const kept = await this.#takeFromShelf();
    if (kept) {
      this.screen.show(kept);
      return;
    }
    await this.answers.idle;
    const ask = () => getJson(this.address, this.sitting);
    try {
      this.screen.show(await ask().catch((error) => this.#withoutServer(error, ask)));
    } catch (error) {
      this.recover(error);
    }
  }

  /** Return a card that is kept here while answers cannot be sent; null where none is needed or left. */
  async #takeFromShelf() {
    const patience = new Promise((resolve) => setTimeout(resolve, PATIENCE_MS));
    await Promise.race([this.answers.settle(), patience]);
    if (this.answers.cards.length === 0) return null;
    const kept = this.shelf.next();
    if (kept === null) say(NOTHING_KEPT, true);
    return kept;
  }

  #withoutServer(error, ask) {
    if (error instanceof Refused) throw error;
    return this.shelf.next() ?? persist(ask, () => say(NO_CONNECTION, true));
  }

  /** Keep the next cards here, once every answer is stored. */
  async refill() {
    await this.answers.idle;
    if (!this.answers.troubled) await this.shelf.fill();
  }
}
