/** The panel beside the text: a side panel on large screens, a sheet from below on small ones. */

export class Panel {
  constructor(node, hint) {
    this.node = node;
    this.body = node.querySelector("#panel-body");
    this.problem = node.querySelector("#panel-problem");
    this.hint = hint;
    hint.hidden = false;
  }

  get isOpen() {
    return !this.node.hidden;
  }

  /** Show what the server drew; with `focus` the panel is read out from its title. */
  show(html, { focus = true } = {}) {
    this.body.innerHTML = html; // escaped by the server's templates
    this.tell("");
    this.node.hidden = false;
    this.hint.hidden = true;
    this.node.scrollTop = 0;
    document.body.classList.add("sheet-open");
    if (focus) this.body.querySelector("#panel-title").focus({ preventScroll: true });
  }

  close() {
    this.node.hidden = true;
    this.hint.hidden = false;
    document.body.classList.remove("sheet-open");
  }

  tell(problem) {
    this.problem.textContent = problem;
    this.problem.hidden = !problem;
  }

  /** Bring a word out from under the sheet. */
  uncover(word) {
    const sheet = this.node.getBoundingClientRect();
    const box = word.getBoundingClientRect();
    const beside = box.right < sheet.left;
    if (!beside && box.bottom > sheet.top - 24) scrollBy(0, box.bottom - sheet.top + 48);
  }

  press(selector) {
    const button = this.body.querySelector(selector);
    if (button && !button.disabled) button.click();
    return Boolean(button);
  }

  askForMeaning() {
    const form = this.body.querySelector(".own-meaning");
    if (!form) return;
    form.open = true;
    form.querySelector("input").focus();
  }
}
