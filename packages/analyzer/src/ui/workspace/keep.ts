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

async function read<T>(act: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  const request = act((await open()).transaction(STORE, "readonly").objectStore(STORE));
  return new Promise((resolve, reject) => {
    request.addEventListener("success", () => resolve(request.result));
    request.addEventListener("error", () => reject(request.error));
  });
}

/** Returns what was kept under a name; undefined: nothing was. */
export const getKept = (name: string): Promise<unknown> => read<unknown>((store) => store.get(name));

/** Returns the names under which something is kept. */
export const keptNames = async (): Promise<string[]> => (await read((store) => store.getAllKeys())).map(String);

/** Keeps values by name, all of them or none: anything that can be cloned; undefined: nothing is kept there any more. */
export async function keep(values: Readonly<Record<string, unknown>>): Promise<void> {
  const transaction = (await open()).transaction(STORE, "readwrite");
  const store = transaction.objectStore(STORE);
  for (const [name, value] of Object.entries(values)) {
    if (value === undefined) store.delete(name);
    else store.put(value, name);
  }
  return new Promise((resolve, reject) => {
    transaction.addEventListener("complete", () => resolve());
    transaction.addEventListener("abort", () => reject(transaction.error));
  });
}
