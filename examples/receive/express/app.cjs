// A receiver with Express: verifies, does each event once, answers.
//
//   npm install express standardwebhooks
//   WEBHOOK_SECRET=whsec_… node examples/receive/express/app.cjs 8000
//
// What was had is in memory here. Put it into your database, in the same transaction as the work.
const express = require("express");
const { Webhook } = require("standardwebhooks");

const app = express();
const webhook = new Webhook(process.env.WEBHOOK_SECRET);
const had = new Set();

// the bytes as they came: express.json() would parse them first
app.post("/webhooks", express.raw({ type: "*/*", limit: "2mb" }), (request, response) => {
  let event;
  try {
    event = webhook.verify(request.body.toString("utf8"), request.headers);
  } catch {
    return response.sendStatus(401);
  }
  const id = request.headers["webhook-id"];
  if (had.has(id)) return response.sendStatus(200); // a repetition: done already
  work(event);
  had.add(id);
  response.sendStatus(204);
});

function work(event) {
  if (event.type === "order.created") console.log("order", event.data.id);
}

const server = app.listen(Number(process.argv[2] ?? 8000), "127.0.0.1", () => {
  console.log(`http://127.0.0.1:${server.address().port}/webhooks`);
});
