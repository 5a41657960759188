// A typed client of Hookline's management API: paths, parameters, bodies and answers are those of its OpenAPI document.
import createFetch, { type Client, type ClientOptions } from "openapi-fetch";
import type { components, paths } from "./schema.ts";

export type { components, paths } from "./schema.ts";
export type Problem = components["schemas"]["ProblemDetails"];
export type Delivery = components["schemas"]["DeliveryView"];
export type Endpoint = components["schemas"]["EndpointView"];

export interface Options {
  /** The stack's output ApiUrl. */
  baseUrl: string;
  /** Where the deployment takes tokens (parameter JwtIssuer): gives one for each call. */
  token?: () => string | Promise<string>;
  /** Where it takes AWS signatures: a `fetch` that signs for the service `execute-api`, such as aws4fetch's. */
  fetch?: ClientOptions["fetch"];
}

export function createClient({ baseUrl, token, fetch }: Options): Client<paths> {
  const client = createFetch<paths>({ baseUrl, ...(fetch && { fetch }) });
  if (token) {
    client.use({
      async onRequest({ request }) {
        request.headers.set("authorization", `Bearer ${await token()}`);
        return request;
      },
    });
  }
  return client;
}

/** A problem that the API answered (RFC 9457), as an error. */
export class ApiError extends Error {
  constructor(readonly problem: Problem) {
    super(`${problem.code}: ${problem.detail}`);
  }
}

/** The answer, or the problem thrown. */
export async function ok<T>(call: Promise<{ data?: T; error?: unknown; response: Response }>): Promise<T> {
  const { data, error, response } = await call;
  if (!response.ok) throw new ApiError(error as Problem);
  return data as T;
}

/** Every item of a listing, a page at a time: `next` is called with the cursor of each. */
export async function* every<T>(next: (cursor: string | undefined) => Promise<{ items: T[]; next_cursor?: string | null }>): AsyncGenerator<T> {
  let cursor: string | undefined;
  do {
    const page = await next(cursor);
    yield* page.items;
    cursor = page.next_cursor ?? undefined;
  } while (cursor);
}
