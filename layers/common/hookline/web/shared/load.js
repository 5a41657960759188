// Reading from the API: one answer, pages that grow, and what is read again while somebody looks.
import { useCallback, useEffect, useRef, useState } from "./core.js";

// {data, error, loading, reload}. `data` stays while it is read again: nothing jumps.
export function useLoad(read, dependencies, { every = 0 } = {}) {
  const [state, setState] = useState({ data: null, error: null, loading: true });
  const turn = useRef(0);
  const reload = useCallback(async () => {
    const mine = ++turn.current;
    setState((before) => ({ ...before, loading: true }));
    try {
      const data = await read();
      if (mine === turn.current) setState({ data, error: null, loading: false });
    } catch (error) {
      if (mine === turn.current) setState((before) => ({ data: before.data, error, loading: false }));
    }
  }, dependencies);
  useEffect(() => {
    setState({ data: null, error: null, loading: true });
    reload();
    return () => {
      turn.current++;
    };
  }, [reload]);
  useEffect(() => {
    if (!every) return undefined;
    const timer = setInterval(() => {
      if (!document.hidden) reload();
    }, every);
    return () => clearInterval(timer);
  }, [reload, every]);
  return { ...state, reload };
}

// {items, error, loading, more, next, reload}: `next` reads one page more. A page may be empty and still have a
// successor: the API looks at a bounded number of rows each time.
export function usePages(readPage, dependencies, { atLeast = 50 } = {}) {
  const [state, setState] = useState({ items: [], cursor: null, error: null, loading: true, more: false });
  const turn = useRef(0);
  const busy = useRef(false);
  const fetchPages = useCallback(async (cursor, before) => {
    const mine = turn.current;
    busy.current = true;
    let items = before;
    let position = cursor;
    try {
      let tries = 0;
      do {
        const page = await readPage(position);
        if (mine !== turn.current) return;
        items = items.concat(page.items);
        position = page.next_cursor;
      } while (position && items.length - before.length < atLeast && ++tries < 20);
      setState({ items, cursor: position, error: null, loading: false, more: Boolean(position) });
    } catch (error) {
      if (mine === turn.current) setState({ items, cursor: position, error, loading: false, more: Boolean(position) });
    } finally {
      if (mine === turn.current) busy.current = false;
    }
  }, dependencies);
  const reload = useCallback(() => {
    turn.current++;
    setState((now) => ({ ...now, loading: true }));
    return fetchPages(null, []);
  }, [fetchPages]);
  useEffect(() => {
    setState({ items: [], cursor: null, error: null, loading: true, more: false });
    reload();
    return () => {
      turn.current++;
    };
  }, [reload]);
  const next = () => {
    if (busy.current || !state.cursor) return;
    setState((now) => ({ ...now, loading: true }));
    fetchPages(state.cursor, state.items);
  };
  // Takes over the newest page, for a live list: what is new stands in front, what is no longer in it is marked
  // `gone` and stays where it is. `orderOf` gives the text that the list is sorted by, greatest first: only the front
  // of the list, as far as the page reaches, is looked at.
  const refresh = (page, key, orderOf) =>
    setState((now) => {
      const end = page.next_cursor ? (page.items.length ? orderOf(page.items.at(-1)) : null) : "";
      const behind = end === null ? 0 : now.items.findIndex((each) => orderOf(each) < end);
      const front = behind < 0 ? now.items : now.items.slice(0, behind);
      const fresh = new Map(page.items.map((each) => [key(each), each]));
      const known = new Set(front.map(key));
      const kept = front.map((each) => fresh.get(key(each)) || (orderOf(each) > end ? { ...each, gone: true } : each));
      const rest = behind < 0 ? [] : now.items.slice(behind);
      return { ...now, items: page.items.filter((each) => !known.has(key(each))).concat(kept, rest) };
    });
  return { ...state, next, reload, refresh };
}

// {data, error} of what is read again and again while somebody looks. `read` is given what it answered before;
// `pause` says how many milliseconds pass until the next, from the answer, that before it and the last pause.
// Nothing is read while the tab is hidden, nor while `held.current` is true: then somebody points at it.
export function useFollowed(read, ready, { pause, held }) {
  const [state, setState] = useState({ data: null, error: null });
  useEffect(() => {
    if (!ready) return undefined;
    let over = false;
    let timer = null;
    let data = null;
    let last = 0;
    const later = (wait) => {
      last = wait;
      timer = setTimeout(turn, wait);
    };
    const turn = async () => {
      timer = null;
      if (document.hidden) return; // the event below goes on
      if (held.current) return void later(last);
      const before = data;
      let error = null;
      try {
        data = await read(before);
      } catch (failed) {
        error = failed;
      }
      if (over) return;
      setState({ data, error });
      later(pause(data, before, last));
    };
    const shown = () => {
      if (!document.hidden && timer === null) later(0);
    };
    document.addEventListener("visibilitychange", shown);
    turn();
    return () => {
      over = true;
      clearTimeout(timer);
      document.removeEventListener("visibilitychange", shown);
    };
  }, [ready]);
  return state;
}

// Seconds that pass: relative times stay true while a page is open.
export function useNow(every = 1000) {
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    const timer = setInterval(() => {
      if (!document.hidden) setNow(Date.now());
    }, every);
    return () => clearInterval(timer);
  }, [every]);
  return now;
}
