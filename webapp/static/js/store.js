/**
 * What is kept on this device (IndexedDB "vietdeck"), for pages and the service worker.
 *
 * `answers` wait to be sent, in order; `kept` holds the next cards and notes by name. Where the
 * browser has no store (some private windows) the memory of the page takes its place.
 */

const NAME = "vietdeck";
const VERSION = 1;
let opened = null;
let fallback = null;

function open() {
  opened ??= new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, VERSION);
    request.onupgradeneeded = () => {
      request.result.createObjectStore("answers", { keyPath: "key", autoIncrement: true });
      request.result.createObjectStore("kept");
    };
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  return opened;
}

async function ask(name, mode, work) {
  if (fallback) return work(fallback[name]);
  let database;
  try {
    database = await open();
  } catch {
    return inMemory(name, work);
  }
  const done = new Promise((resolve, reject) => {
    const transaction = database.transaction(name, mode, { durability: "strict" });
    const request = work(transaction.objectStore(name));
    transaction.oncomplete = () => resolve(request.result);
    transaction.onerror = transaction.onabort = () => reject(transaction.error);
  });
  return done.catch(() => inMemory(name, work)); // the disk may be full: it is sent all the same
}

function inMemory(name, work) {
  fallback ??= { answers: new Shadow(), kept: new Shadow() };
  return work(fallback[name]);
}

/** The few calls of an object store that are used here, on a map. */
class Shadow {
  #map = new Map();
  #next = 1;

  add(value) {
    value.key = this.#next++;
    this.#map.set(value.key, value);
    return value.key;
  }

  put(value, key) {
    this.#map.set(key, value);
  }

  get(key) {
    return this.#map.get(key);
  }

  getAll() {
    return [...this.#map.values()];
  }

  delete(key) {
    this.#map.delete(key);
  }
}

/** Keep an answer until it is sent; resolves to its place in the order. */
export const addAnswer = (answer) => ask("answers", "readwrite", (store) => store.add(answer));

/** Return the answers that wait, oldest first. */
export const allAnswers = () => ask("answers", "readonly", (store) => store.getAll());

export const removeAnswer = (key) => ask("answers", "readwrite", (store) => store.delete(key));

export const keep = (name, value) => ask("kept", "readwrite", (store) => store.put(value, name));

export const recall = (name) => ask("kept", "readonly", (store) => store.get(name));
