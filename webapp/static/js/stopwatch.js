/** Time spent looking at the page: it stands still while the page is hidden. */

export class Stopwatch {
  #spent = 0;
  #since = document.hidden ? null : performance.now();

  constructor() {
    document.addEventListener("visibilitychange", () => {
      this.#spent = this.milliseconds;
      this.#since = document.hidden ? null : performance.now();
    });
  }

  start() {
    this.#spent = 0;
    this.#since = document.hidden ? null : performance.now();
  }

  get milliseconds() {
    const running = this.#since === null ? 0 : performance.now() - this.#since;
    return Math.round(this.#spent + running);
  }
}
