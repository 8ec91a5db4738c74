/**
 * Words and sentences to hear: a press plays, a second press on the same one plays it slowly.
 *
 * A button bears its text in `data-speak`. Where the device has a Vietnamese voice of its own that one
 * speaks, unless <html data-voice="bundled"> says otherwise; else the bundled voice of this server,
 * with the accent of `data-region`. Nothing goes to another host: voices that live elsewhere
 * (localService false) are not used.
 */

const SLOW_RATE = 0.65;
const root = document.documentElement;
let playing = null; // the bundled voice that is heard
let last = ""; // the text that the next press plays slowly

function ownVoice() {
  if (root.dataset.voice === "bundled" || !("speechSynthesis" in window)) return null;
  const voices = speechSynthesis.getVoices();
  return voices.find((voice) => voice.localService && /^vi([-_]|$)/i.test(voice.lang)) ?? null;
}

/** Return the address of the bundled voice saying a text. */
export function soundAddress(text, slow = false) {
  const query = new URLSearchParams(slow ? { text, slow: "1" } : { text });
  return `/audio/${root.dataset.region || "hanoi"}.mp3?${query}`;
}

/** Return what a button says; `data-audio` is the address of its sound. */
export function textOf(button) {
  const address = button.dataset.audio && new URL(button.dataset.audio, location.href);
  return address ? address.searchParams.get("text") : button.dataset.speak;
}

/** Stop what is being said. */
export function hush() {
  playing?.pause();
  if ("speechSynthesis" in window) speechSynthesis.cancel();
}

/** Say a text, slowly where that is asked for. */
export function say(text, slow = false) {
  hush();
  const voice = ownVoice();
  if (voice) {
    const utterance = new SpeechSynthesisUtterance(text);
    utterance.voice = voice;
    utterance.lang = voice.lang;
    utterance.rate = slow ? SLOW_RATE : 1;
    speechSynthesis.speak(utterance);
    return;
  }
  playing = new Audio(soundAddress(text, slow));
  // A browser may refuse sound before the first press on the page, and there may be no connection:
  // the button is there for another try.
  playing.play().catch(() => {});
}

/** Play what a button says, slowly on every second press. */
export function play(button) {
  const text = textOf(button);
  const slow = last === text;
  last = slow ? "" : text;
  say(text, slow);
}

/** Play the word of a question that is heard, as soon as it is shown. */
export function playQuestion(card) {
  const button = card.querySelector(".front .listen [data-speak]");
  if (button) say(textOf(button));
}

/** Play the word of a card whose answer was just shown, where the learner wants that. */
export function playAnswer(card) {
  const button = wordOf(card, true);
  if (button && root.dataset.sound === "on") say(textOf(button));
}

/** Play the word of a card on a key; before the answer only where that gives nothing away. */
export function hear(card) {
  const button = wordOf(card, card.querySelector(".back").open);
  if (button) play(button);
}

function wordOf(card, answered) {
  const front = card.querySelector(".front [data-word]");
  return (answered && card.querySelector(".answer [data-word]")) || front;
}

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-speak], [data-audio]");
  if (button) play(button);
});

// Some browsers tell their voices only after they were asked once.
if ("speechSynthesis" in window) speechSynthesis.getVoices();
