// A browser may refuse storage to a page in a frame of another site; H5P takes for granted that there is some. Then it is memory.
try {
  window.localStorage.getItem("");
} catch {
  const held = new Map();
  Object.defineProperty(window, "localStorage", {
    value: {
      getItem: (name) => held.get(String(name)) ?? null, setItem: (name, value) => { held.set(String(name), String(value)); },
      removeItem: (name) => { held.delete(String(name)); }, clear: () => held.clear(), key: (at) => [...held.keys()][at] ?? null,
      get length() { return held.size; },
    },
  });
}
