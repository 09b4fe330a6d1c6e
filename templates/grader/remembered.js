// What a browser keeps beside the scripts: the roster and the order for all tabs, and for each tab what is half typed.

const remembered = (storage, name) => {
  const key = `examgen ${DATA.exam} ${name}`;
  return {
    key,
    read() {
      try {
        return JSON.parse(storage().getItem(key));
      } catch {
        return null; // nothing is kept for pages from files
      }
    },
    write(value) {
      try {
        storage().setItem(key, JSON.stringify(value));
      } catch {
        // as above; the notice says that scripts are not kept either
      }
    },
  };
};

const ROSTER = remembered(() => localStorage, "roster");
const ORDER = remembered(() => localStorage, "order");
const CHANGED = remembered(() => localStorage, "changed");
const PLACE = remembered(() => sessionStorage, "place");

const ring = () => CHANGED.write(Math.random());
