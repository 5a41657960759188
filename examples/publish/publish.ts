// Publishes an event together with the order it is about. No library of ours is needed: an item is an event.
// From a checkout, with Node 20 or later and your AWS credentials (or after `. .local/env`: see publish.py):
//
//   npm install --no-save tsx @aws-sdk/client-dynamodb @aws-sdk/lib-dynamodb
//   npx tsx examples/publish/publish.ts "$(.venv/bin/hookline settings EventsTable)" orders
//
// `orders` is a table of yours with the key `id` (S), such as publish.py makes.
import { createHash, randomUUID } from "node:crypto";
import { fileURLToPath } from "node:url";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, TransactWriteCommand } from "@aws-sdk/lib-dynamodb";

const DAY = 86_400;

/** An event as an item of the outbox. `data` goes out byte for byte as the text it is here. */
export function eventItem(type: string, data: unknown, tenant = "default", id = `evt_${randomUUID()}`) {
  return {
    pk: `${tenant}#${id}`,
    shard: shard(tenant, id),
    id,
    tenant,
    type,
    timestamp: new Date().toISOString(),
    data: JSON.stringify(data),
    expires: Math.floor(Date.now() / 1000) + 30 * DAY,
  };
}

/** The partition of the index by time: one of a tenant's 16. */
export function shard(tenant: string, id: string) {
  return `${tenant}#${createHash("sha256").update(id).digest("hex")[0]}`;
}

/** Both are committed, or neither. Returns the event's id. */
export async function createOrder(eventsTable: string, ordersTable: string, order: { id: string; total: number }) {
  const dynamodb = DynamoDBDocumentClient.from(new DynamoDBClient({}));
  const event = eventItem("order.created", order, "acme");
  await dynamodb.send(
    new TransactWriteCommand({
      TransactItems: [
        { Put: { TableName: ordersTable, Item: order, ConditionExpression: "attribute_not_exists(id)" } },
        { Put: { TableName: eventsTable, Item: event } },
      ],
    }),
  );
  return event.id;
}

const [eventsTable, ordersTable] = process.argv.slice(2);
if (process.argv[1] === fileURLToPath(import.meta.url) && eventsTable && ordersTable) {
  createOrder(eventsTable, ordersTable, { id: `o_${Date.now()}`, total: 12.5 }).then(console.log, (error) => {
    console.error(error);
    process.exitCode = 1;
  });
}
