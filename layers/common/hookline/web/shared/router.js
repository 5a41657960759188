// Addresses after the #: `#/deliveries?status=waiting`. Filters live there, so that a list can be shared and gone
// back to.
import { useEffect, useState } from "./core.js";

export function read(hash = location.hash) {
  const [path, query = ""] = hash.replace(/^#/, "").split("?");
  return {
    path: path || "/",
    segments: path.split("/").filter(Boolean).map(decodeURIComponent),
    query: Object.fromEntries(new URLSearchParams(query)),
  };
}

export function useRoute() {
  const [route, setRoute] = useState(read());
  useEffect(() => {
    const changed = () => setRoute(read());
    addEventListener("hashchange", changed);
    return () => removeEventListener("hashchange", changed);
  }, []);
  return route;
}

export function to(segments, query = {}) {
  const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== null && value !== "");
  const path = `#/${segments.map(encodeURIComponent).join("/")}`;
  return given.length ? `${path}?${new URLSearchParams(given)}` : path;
}

export const go = (segments, query) => {
  location.hash = to(segments, query);
};

// Changes some of the filters of this page; going back takes the change back.
export function setQuery(changes) {
  const { segments, query } = read();
  go(segments, { ...query, ...changes });
}
