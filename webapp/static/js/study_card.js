/** The card on the screen: shown, paused before, revealed. How it is answered is its task. */

import { playAnswer, playQuestion } from "./sound.js";
import { Stopwatch } from "./stopwatch.js";
import { attachTask } from "./tasks.js";
import { suggest } from "./verdicts.js";

// A key that answers a question may bounce: it must not grade the card as well.
const BOUNCE_MS = 150;

export class CardOnScreen {
  graded = false; // it has its answer and waits to be replaced
  task = null; // how it is answered; null where it is flipped
  waits = true; // whether to stop before cards whose time has not come
  #openedAt = 0;
  #watch = new Stopwatch();

  /** `on.given(text)` and `on.shown(told)` tell of an answer and of a card that replaced another. */
  constructor(place, on) {
    this.place = place;
    this.on = on;
    this.node = place.querySelector(".card");
  }

  get id() {
    return this.node.dataset.card;
  }

  get version() {
    return this.node.dataset.version;
  }

  get isOpen() {
    return this.node.querySelector(".back").open;
  }

  get isPaused() {
    return this.node.classList.contains("paused");
  }

  get milliseconds() {
    return this.#watch.milliseconds;
  }

  /** Whether it was opened just now, by a key that may come twice. */
  get justOpened() {
    return this.task !== null && performance.now() - this.#openedAt < BOUNCE_MS;
  }

  find(selector) {
    return this.node.querySelector(selector);
  }

  show(told, { open = false } = {}) {
    if (told.question === null) {
      location.assign(this.place.dataset.done);
      return;
    }
    const template = document.createElement("template");
    template.innerHTML = told.html;
    this.node = template.content.querySelector(".card");
    if (open) this.find(".back").open = true;
    this.place.replaceChildren(this.node);
    this.prepare();
    history.replaceState(null, "", hereWithoutCard());
    this.graded = false;
    this.#watch.start();
    scrollTo(0, 0);
    this.#start(open).focus({ preventScroll: true });
    this.on.shown(told);
  }

  #start(open = false) {
    if (open) return this.find(".answer");
    return this.find(".pause h1") ?? this.task?.start ?? this.find("#prompt");
  }

  /** Make the card on the screen work. */
  prepare() {
    this.task = attachTask(this.node, this.on.given);
    if (!this.isOpen) playQuestion(this.node);
    this.#openedAt = 0;
    const pause = this.find(".pause");
    if (pause === null) {
      this.waits = true;
    } else if (this.waits && !this.isOpen) {
      this.#pauseBefore(pause);
    } else {
      pause.remove();
    }
  }

  /** Nothing is left but cards that come back soon: say so, and let the learner choose. */
  #pauseBefore(pause) {
    const mine = this.node;
    mine.classList.add("paused");
    const goOn = () => {
      if (mine !== this.node || !this.isPaused) return;
      this.waits = false;
      pause.remove();
      mine.classList.remove("paused");
      this.#watch.start();
      this.#start().focus({ preventScroll: true });
    };
    const now = pause.querySelector(".now");
    now.hidden = false;
    now.addEventListener("click", goOn);
    setTimeout(goOn, Number(pause.dataset.seconds) * 1000);
  }

  reveal() {
    this.find(".back").open = true; // its toggle event does the rest
  }

  revealed() {
    this.#openedAt = performance.now();
    if (this.task && !this.task.done) {
      this.task.close();
      suggest(this.node, 1);
    }
    playAnswer(this.node);
    // The event comes a moment after the opening: E may have led into the editor meanwhile.
    const answer = this.find(".answer");
    if (!answer.contains(document.activeElement)) {
      (this.find(".verdict") ?? answer).focus({ preventScroll: true });
    }
    const seen = this.task ? ".verdict-place" : ".meaning, .answer .headword";
    this.find(seen).scrollIntoView({ block: "nearest" });
  }

  /** The grade that Enter gives; null before the card is open. */
  get suggested() {
    const button = this.find(".grade.suggested");
    return button && this.isOpen ? Number(button.value) : null;
  }
}

function hereWithoutCard() {
  const url = new URL(location.href);
  url.searchParams.delete("card");
  url.searchParams.delete("reveal");
  return url;
}
