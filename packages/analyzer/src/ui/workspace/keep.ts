// What the browser keeps for this page: one IndexedDB with one store of values by name.

const NAME = "canalyst-analyzer";
const STORE = "kept";

let opened: Promise<IDBDatabase> | undefined;

function open(): Promise<IDBDatabase> {
  opened ??= new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, 1);
    request.addEventListener("upgradeneeded", () => request.result.createObjectStore(STORE));
    request.addEventListener("success", () => resolve(request.result));
    request.addEventListener("error", () => reject(request.error));
    request.addEventListener("blocked", () => reject(new Error("another tab blocks the storage")));
  });
  return opened;
}

async function run<T>(mode: IDBTransactionMode, act: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  const request = act((await open()).transaction(STORE, mode).objectStore(STORE));
  return new Promise((resolve, reject) => {
    request.addEventListener("success", () => resolve(request.result));
    request.addEventListener("error", () => reject(request.error));
  });
}

/** Returns what was kept under a name; undefined: nothing was. */
export const getKept = (name: string): Promise<unknown> => run<unknown>("readonly", (store) => store.get(name));

/** Keeps a value: anything that can be cloned. */
export const keep = (name: string, value: unknown): Promise<unknown> => run<IDBValidKey>("readwrite", (store) => store.put(value, name));
