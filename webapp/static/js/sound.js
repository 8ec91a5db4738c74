/**
 * Saying Vietnamese aloud: the browser's own Vietnamese voice where the device has one, else the
 * bundled voice from this server. A second press says it slowly. Nothing leaves the device or goes
 * to another host: voices that live elsewhere (localService false) are not used.
 *
 * Any element with `data-speak="text"` is a button; `data-region` on <html> names the accent, and
 * `data-voice="bundled"` there asks for the bundled voice whatever the browser has.
 */

const SLOW = 0.65;
const root = document.documentElement;
let player = null;
let last = { text: null, slow: false };

function ownVoice() {
  if (root.dataset.voice === "bundled" || !("speechSynthesis" in window)) return null;
  const voices = speechSynthesis.getVoices();
  return (
    voices.find((voice) => voice.localService && /^vi([-_]|$)/i.test(voice.lang)) ?? null
  );
}

/** Return the address of the bundled voice saying a text. */
export function soundAddress(text, { slow = false } = {}) {
  const query = new URLSearchParams(slow ? { text, slow: "1" } : { text });
  return `/audio/${root.dataset.region || "hanoi"}.mp3?${query}`;
}

/** Stop what is being said. */
export function hush() {
  player?.pause();
  if ("speechSynthesis" in window) speechSynthesis.cancel();
}

/** Say a text; resolves to false where the device cannot play it. */
export async function say(text, { slow = false } = {}) {
  hush();
  const voice = ownVoice();
  if (voice) {
    const utterance = new SpeechSynthesisUtterance(text);
    utterance.voice = voice;
    utterance.lang = voice.lang;
    utterance.rate = slow ? SLOW : 1;
    speechSynthesis.speak(utterance);
    return true;
  }
  player = new Audio(soundAddress(text, { slow }));
  try {
    await player.play();
    return true;
  } catch {
    return false;
  }
}

/** Say a text, slowly when it is the one that was said just before at full speed. */
export function sayOrSlower(text) {
  const slow = last.text === text && !last.slow;
  last = { text, slow };
  return say(text, { slow });
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-speak]");
  if (button === null) return;
  event.preventDefault();
  sayOrSlower(button.dataset.speak);
});
