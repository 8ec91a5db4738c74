/** Answers on their way to the server: kept on this device, and sent in order until each arrived. */

import { sendAll, takeDropped } from "./queue.js";
import { Refused, persist } from "./requests.js";
import { addAnswer, allAnswers } from "./store.js";

// The card of so late an answer is long gone from the screen.
const RECENT_MS = 5_000;

export class AnswerQueue {
  #waiting = []; // as in the store; an answer has its key from the moment it is kept
  #idle = Promise.resolve();
  #kept = Promise.resolve();
  #running = false;
  #troubled = false;
  #tellTrouble = () => {};

  /** `on.saved(told)`, `on.refused(error)` and `on.trouble()` tell what became of an answer. */
  constructor(on) {
    this.on = on;
  }

  /** The cards whose answers are not stored yet. */
  get cards() {
    return this.#waiting.map((answer) => String(answer.card));
  }

  /** Whether the server could not be reached when an answer was sent last. */
  get troubled() {
    return this.#troubled;
  }

  /** Settles when everything that was added has been answered. */
  get idle() {
    return this.#idle;
  }

  /** Settles when all is answered, or as soon as the server cannot be reached. */
  settle() {
    if (this.#troubled) return Promise.resolve();
    const trouble = new Promise((resolve) => (this.#tellTrouble = resolve));
    return Promise.race([this.#idle, trouble]);
  }

  /** Whether closing the page now could lose an answer. */
  get isUnkept() {
    return this.#waiting.some((answer) => answer.key === undefined);
  }

  /** Take up what an earlier page left; resolves to whether there was any. */
  async restore() {
    const own = new Set(this.#waiting.map((answer) => answer.key));
    const left = (await allAnswers()).filter((answer) => !own.has(answer.key));
    this.#waiting.unshift(...left);
    this.#start();
    return left.length > 0;
  }

  add(card, address, fields) {
    const answer = { card, address, fields: Object.fromEntries(fields), at: Date.now() };
    this.#waiting.push(answer);
    this.#kept = this.#kept.then(() => this.#keep(answer));
    this.#start();
    return this.#idle;
  }

  async #keep(answer) {
    const { card, address, fields, at } = answer;
    answer.key = await addAnswer({ card, address, fields, at });
  }

  #start() {
    if (!this.#running && this.#waiting.length > 0) this.#idle = this.#run();
  }

  async #run() {
    this.#running = true;
    while (this.#waiting.length > 0) {
      await this.#kept;
      await persist(() => sendAll({ saved: this.#saved, refused: this.#refused }), this.#failed);
      // What another tab or the service worker sent is done as well.
      const left = new Set((await allAnswers()).map((answer) => answer.key));
      this.#waiting = this.#waiting.filter(({ key }) => key === undefined || left.has(key));
    }
    this.#troubled = false;
    this.#running = false;
  }

  #saved = (told, { key }) => {
    if (this.#take(key)) this.on.saved(told);
  };

  #refused = async (status, message, { key, at }) => {
    const own = this.#take(key);
    if (own && Date.now() - at < RECENT_MS) {
      await takeDropped(); // it is told here and now
      this.on.refused(new Refused(status, message));
    } else {
      this.on.dropped();
    }
  };

  #failed = (error) => {
    this.#troubled = true;
    this.#tellTrouble();
    navigator.serviceWorker?.ready
      .then((worker) => worker.sync?.register("answers"))
      .catch(() => {}); // it is sent by the page all the same
    this.on.trouble(error);
  };

  #take(key) {
    const own = this.#waiting.find((answer) => answer.key === key);
    this.#waiting = this.#waiting.filter((answer) => answer !== own);
    return own;
  }
}
