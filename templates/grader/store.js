// Where scripts are kept: in the browser's database, or in memory where it has none for files.

const DATABASE = "examgen";
const SCRIPTS = "scripts";
const KEY = ["exam", "student", "form", "item"];
const PATIENCE = 4000; // milliseconds: some browsers neither open a database nor say why not

const keyOf = (script) => KEY.map((name) => script[name]);

// Resolves with a store: {lasting, all(), change(script, make), remove(script)}. exam: what tells it from others, for all
// share a database. `change` keeps what `make` makes of the script that is kept there (undefined where none is), or
// leaves it if that is null: no other tab can come between.
async function openStore(exam) {
  try {
    return lastingStore(await openDatabase(), exam);
  } catch {
    return memoryStore();
  }
}

function openDatabase() {
  return new Promise((resolve, reject) => {
    setTimeout(() => reject(new Error("no database")), PATIENCE);
    const request = indexedDB.open(DATABASE, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(SCRIPTS, { keyPath: KEY });
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

function lastingStore(database, exam) {
  const within = (mode, ask) => new Promise((resolve, reject) => {
    // "strict": on the disk, not on its way there, before the next script begins.
    const transaction = database.transaction(SCRIPTS, mode, { durability: "strict" });
    const request = ask(transaction.objectStore(SCRIPTS));
    transaction.oncomplete = () => resolve(request.result);
    transaction.onabort = transaction.onerror = () => reject(transaction.error ?? request.error);
  });
  const change = (script, make) => within("readwrite", (scripts) => {
    const request = scripts.get(keyOf(script));
    request.onsuccess = () => {
      const made = make(request.result);
      if (made) scripts.put(made);
    };
    return request;
  });
  return {
    lasting: true,
    all: async () => inOrder(await within("readonly", (scripts) => scripts.getAll(IDBKeyRange.bound([exam], [exam, []])))),
    change,
    remove: (script) => within("readwrite", (scripts) => scripts.delete(keyOf(script))),
  };
}

function memoryStore(scripts = []) {
  const kept = new Map(scripts.map((script) => [JSON.stringify(keyOf(script)), script]));
  return {
    lasting: false,
    all: async () => inOrder([...kept.values()]),
    change: async (script, make) => {
      const key = JSON.stringify(keyOf(script));
      const made = make(kept.get(key));
      if (made) kept.set(key, made);
    },
    remove: async (script) => kept.delete(JSON.stringify(keyOf(script))),
  };
}

const sameScript = (one, other) =>
  one.student === other.student && one.form === other.form && one.item === other.item;
const inOrder = (scripts) => scripts.sort((one, other) => one.saved - other.saved);
