// What fails anywhere, and what a new endpoint is told: checked by tsc, so that it stays true.
import { createClient, every, ok, type Endpoint } from "./index.ts";

export async function example(baseUrl: string, token: string): Promise<Endpoint> {
  const api = createClient({ baseUrl, token: () => token });
  for await (const delivery of every((cursor) => ok(api.GET("/v1/deliveries", { params: { query: { status: "exhausted", cursor } } })))) {
    console.log(delivery.tenant, delivery.event_type, delivery.error);
  }
  const made = await ok(
    api.POST("/v1/tenants/{tenant}/endpoints", {
      params: { path: { tenant: "acme" } },
      body: { url: "https://example.com/hooks", event_types: ["order.*"] },
    }),
  );
  // @ts-expect-error an answer has no field of that name
  made.nothing;
  return made;
}
