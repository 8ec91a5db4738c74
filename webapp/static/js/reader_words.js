/** The words of the text: which one is meant, how far a phrase of them reaches, what is next. */

const UNKNOWN = ["out", "new", "learning"];

export class Words {
  first = -1;
  last = -1;

  constructor(article, standings) {
    this.article = article;
    this.all = [...article.querySelectorAll("a.w")];
    this.standings = standings;
    this.numbers = new Map(this.all.map((word, number) => [word, number]));
    this.stop = this.all[0]; // the one word that Tab reaches
  }

  /** Make the text one stop of the Tab key; the arrow keys go on from there. */
  rove() {
    for (const word of this.all) if (word !== this.stop) word.tabIndex = -1;
  }

  number(node) {
    return this.numbers.get(node?.closest?.("a.w")) ?? -1;
  }

  get chosen() {
    return this.first >= 0;
  }

  select(first, last = first) {
    this.paint(false);
    [this.first, this.last] = [first, last];
    this.paint(true);
  }

  clear() {
    this.select(-1);
  }

  paint(on) {
    if (this.chosen) {
      for (const word of this.all.slice(this.first, this.last + 1)) word.classList.toggle("on", on);
    }
  }

  /** Move the focus to a word; a screen reader hears where it stands. */
  focus(number) {
    const word = this.all[number];
    if (!word) return;
    this.stop.tabIndex = -1;
    this.stop = word;
    word.tabIndex = 0;
    word.ariaDescription = this.standings[this.standing(number)];
    word.focus({ preventScroll: true });
    word.scrollIntoView({ block: "nearest" });
  }

  standing(number) {
    return this.all[number].className.split(" ").find((name) => name in this.standings);
  }

  setStanding(number, standing) {
    const word = this.all[number];
    word.classList.remove(...Object.keys(this.standings));
    word.classList.add(standing);
    word.ariaDescription = this.standings[standing];
  }

  /** The word that the keys act on: the chosen or focused one, else the first on the screen. */
  current() {
    const focused = this.number(document.activeElement);
    if (focused >= 0) return focused;
    return this.chosen ? this.first : -1;
  }

  /** The word `step` further; from nowhere, the first on the screen. */
  beside(step) {
    const current = this.current();
    if (current < 0 || !isOnScreen(this.all[current])) return this.firstOnScreen();
    return Math.max(0, Math.min(this.all.length - 1, current + step));
  }

  nextUnknown() {
    const from = this.current() < 0 ? this.firstOnScreen() - 1 : this.current();
    return this.all.findIndex(
      (_, number) => number > from && UNKNOWN.includes(this.standing(number)),
    );
  }

  firstOnScreen() {
    const block = [...this.article.querySelectorAll("h1, .para, .aside")].find(isOnScreen);
    const word = [...(block ?? this.article).querySelectorAll("a.w")].find(isOnScreen);
    return Math.max(0, this.number(word));
  }

  /** The number of the sentence around a word, undefined in a heading. */
  sentence(number) {
    return this.all[number]?.closest("[data-s]")?.dataset.s;
  }

  /** Whether two words stand in the same line of the article, so that they can make a phrase. */
  sameLine(one, other) {
    const line = (number) => this.all[number]?.closest("[data-at]:is(p, h1)");
    return Boolean(this.all[other]) && line(one) === line(other);
  }
}

function isOnScreen(node) {
  const box = node.getBoundingClientRect();
  return box.bottom > 64 && box.top < innerHeight;
}
