// What the browser keeps between visits. A browser may forbid that to a page in another site's frame: then nothing is
// kept, and everything works for as long as the page is open.
const guarded = (use) => {
  try {
    return use();
  } catch {
    return null;
  }
};

const kept = new Map();

const store = (of) => ({
  get: (name) => guarded(() => of().getItem(name)) ?? kept.get(name) ?? null,
  set: (name, value) => {
    kept.set(name, value);
    guarded(() => of().setItem(name, value));
  },
  remove: (name) => {
    kept.delete(name);
    guarded(() => of().removeItem(name));
  },
});

export const lasting = store(() => localStorage);
export const session = store(() => sessionStorage);
