/** Answers on their way to the server: sent one after the other, in order, until each arrived. */

import { persist, postForm } from "./requests.js";

export class AnswerQueue {
  #waiting = [];
  #idle = Promise.resolve();
  #running = false;

  /** `on.saved(told)`, `on.refused(error)` and `on.trouble()` tell what became of an answer. */
  constructor(on) {
    this.on = on;
  }

  /** The cards whose answers are not stored yet. */
  get cards() {
    return this.#waiting.map((answer) => answer.card);
  }

  /** Settles when everything that was added has been answered. */
  get idle() {
    return this.#idle;
  }

  add(card, address, fields) {
    this.#waiting.push({ card, address, fields });
    if (!this.#running) this.#idle = this.#run();
    return this.#idle;
  }

  async #run() {
    this.#running = true;
    while (this.#waiting.length > 0) {
      const { address, fields } = this.#waiting[0];
      try {
        const told = await persist(() => postForm(address, fields), this.on.trouble);
        this.#waiting.shift();
        this.on.saved(told);
      } catch (error) {
        this.#waiting.shift();
        this.on.refused(error);
      }
    }
    this.#running = false;
  }
}
