// Publishes each change of an order, numbered in the order in which the changes are committed. No library of ours.
// From a checkout, with Node 20 or later and your AWS credentials (or after `. .local/env`: see publish.py):
//
//   npm install --no-save tsx @aws-sdk/client-dynamodb @aws-sdk/lib-dynamodb
//   npx tsx examples/publish/ordered.ts "$(.venv/bin/hookline settings EventsTable)" orders
//
// It prints the numbers 1, 2 and 3. `orders` is a table of yours with the key `id` (S), such as publish.py makes.
import { DynamoDBClient, TransactionCanceledException } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, GetCommand, TransactWriteCommand } from "@aws-sdk/lib-dynamodb";
import { eventItem, shard } from "./publish.ts";

const TENANT = "acme";
const TRIES = 12; // against others who change the same order at the same time

const dynamodb = DynamoDBDocumentClient.from(new DynamoDBClient({}));

/** From one status to the next ("" for a new order). Both are committed, or neither. Returns the event's number. */
export async function changeOrder(events: string, orders: string, id: string, before: string, after: string) {
  for (let left = TRIES; ; left--) {
    // the key's counter: an item of the events table, raised by the transaction if it still is what was read
    const key = { pk: `${TENANT}##${id}` };
    const { Item: counter } = await dynamodb.send(new GetCommand({ TableName: events, Key: key, ConsistentRead: true }));
    const sequence = (counter?.sequence ?? 0) + 1;
    const event = {
      ...eventItem(`order.${after}`, { id, status: after }, TENANT),
      ordering_key: id,
      sequence,
    };
    try {
      await dynamodb.send(
        new TransactWriteCommand({
          TransactItems: [
            {
              Put: {
                TableName: events,
                Item: { ...key, shard: shard(TENANT, id), timestamp: "!", sequence },
                ...(counter
                  ? {
                      ConditionExpression: "#sequence = :seen",
                      ExpressionAttributeNames: { "#sequence": "sequence" },
                      ExpressionAttributeValues: { ":seen": counter.sequence },
                    }
                  : { ConditionExpression: "attribute_not_exists(pk)" }),
              },
            },
            { Put: { TableName: events, Item: event } },
            {
              Update: {
                TableName: orders,
                Key: { id },
                UpdateExpression: "SET #status = :after",
                ConditionExpression: before ? "#status = :before" : "attribute_not_exists(id)",
                ExpressionAttributeNames: { "#status": "status" },
                ExpressionAttributeValues: { ":after": after, ...(before && { ":before": before }) },
              },
            },
          ],
        }),
      );
      return sequence;
    } catch (error) {
      // the order itself has another status, or it is no matter of who was quicker
      const reasons = error instanceof TransactionCanceledException ? (error.CancellationReasons ?? []) : [];
      const others = reasons.slice(1).every(({ Code }) => Code === "None" || Code === "TransactionConflict");
      if (!reasons.length || !others || left <= 1) throw error;
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 20 * 2 ** (TRIES - left)));
    }
  }
}

async function main(events: string, orders: string) {
  const id = `o_${Date.now()}`;
  for (const [before, after] of [["", "created"], ["created", "paid"], ["paid", "sent"]]) {
    console.log(await changeOrder(events, orders, id, before, after));
  }
}

const [eventsTable, ordersTable] = process.argv.slice(2);
if (eventsTable && ordersTable) {
  main(eventsTable, ordersTable).catch((error) => {
    console.error(error);
    process.exitCode = 1;
  });
}
