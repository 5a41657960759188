// Verifies a webhook with Node's own crypto: `whsec_` secrets and `whpk_` public keys.
import { createHmac, createPublicKey, timingSafeEqual, verify as verifySignature } from "node:crypto";

// The ASN.1 frame around 32 bytes that makes them an Ed25519 public key.
const FRAME = Buffer.from("302a300506032b6570032100", "hex");

/** Returns the message's id: deduplicate by it. `headers` with lower-case names, `body` a Buffer as received. */
export function verify(secret, headers, body, now = Date.now() / 1000) {
  const id = headers["webhook-id"];
  const timestamp = headers["webhook-timestamp"];
  if (!(Math.abs(now - Number(timestamp)) <= 300)) throw new Error("too old or too new");
  const signed = Buffer.concat([Buffer.from(`${id}.${timestamp}.`), body]);
  const [kind, encoded] = secret.split("_", 2); // base64 has no underscore
  for (const signature of headers["webhook-signature"].split(" ")) {
    const [version, value] = signature.split(",", 2);
    const given = Buffer.from(value ?? "", "base64");
    if (version === "v1" && kind === "whsec") {
      const expected = createHmac("sha256", Buffer.from(encoded, "base64")).update(signed).digest();
      if (given.length === expected.length && timingSafeEqual(given, expected)) return id;
    }
    if (version === "v1a" && kind === "whpk") {
      const der = Buffer.concat([FRAME, Buffer.from(encoded, "base64")]);
      const key = createPublicKey({ key: der, format: "der", type: "spki" });
      if (verifySignature(null, signed, key, given)) return id;
    }
  }
  throw new Error("no signature fits");
}
