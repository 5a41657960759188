// The management API, as the console and the portal call it. Every failure is a Problem with the server's own words.

export class Problem extends Error {
  constructor(status, body) {
    super(body.detail || body.title || `HTTP ${status}`);
    this.status = status;
    this.code = body.code || "unreachable";
    this.requestId = body.request_id || null;
    this.problems = body.problems || [];
  }
}

export function createApi({
  base = "",
  header = "authorization",
  token = "",
  tenant = null,
  onUnauthorized = () => {},
}) {
  async function send(method, path, { query, body, ifMatch, once } = {}) {
    const headers = token ? { [header]: token, accept: "application/json" } : { accept: "application/json" };
    if (body !== undefined) headers["content-type"] = "application/json";
    if (ifMatch != null) headers["if-match"] = `"${ifMatch}"`;
    if (once) headers["idempotency-key"] = once;
    let answer;
    try {
      answer = await fetch(base + path + search(query), {
        method,
        headers,
        body: body === undefined ? undefined : JSON.stringify(body),
        cache: "no-store",
      });
    } catch {
      throw new Problem(0, { code: "unreachable" });
    }
    const text = await answer.text();
    const content = text ? parse(text) : null;
    if (!answer.ok) {
      if (answer.status === 401) onUnauthorized();
      throw new Problem(answer.status, content || {});
    }
    return content;
  }

  return {
    tenant,
    get: (path, query) => send("GET", path, { query }),
    post: (path, body = {}, options = {}) => send("POST", path, { body, once: crypto.randomUUID(), ...options }),
    put: (path, body, options = {}) => send("PUT", path, { body, ...options }),
    patch: (path, body, options = {}) => send("PATCH", path, { body, ...options }),
    remove: (path, options = {}) => send("DELETE", path, options),
    // A tenant's own resources: the portal's session names its tenant, so its paths do not.
    of: (name, rest = "") => (tenant ? `/portal/v1${rest}` : `/v1/tenants/${encodeURIComponent(name)}${rest}`),
    shared: (rest) => (tenant ? `/portal/v1${rest}` : `/v1${rest}`),
  };
}

export const part = encodeURIComponent;

// Everything of a listing, up to what a page can show.
export async function everyPage(read) {
  const items = [];
  let cursor = null;
  do {
    const page = await read(cursor);
    items.push(...page.items);
    cursor = page.next_cursor;
  } while (cursor && items.length < 2000);
  return items;
}

function search(query) {
  const given = Object.entries(query || {}).filter(
    ([, value]) => value !== undefined && value !== null && value !== "",
  );
  return given.length ? `?${new URLSearchParams(given)}` : "";
}

function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return { detail: text.slice(0, 200) };
  }
}
