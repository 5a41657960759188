// The contract's types, made anew: `npm run generate`. The first line names the document that they were made of.
import { createHash } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import openapiTS, { astToString } from "openapi-typescript";

const document = new URL("../../docs/reference/openapi.json", import.meta.url);
const text = await readFile(document);
const hash = createHash("sha256").update(text).digest("hex");
// what has a default may be left out of a body
const types = astToString(await openapiTS(text.toString(), { defaultNonNullable: false }));
await writeFile(new URL("src/schema.ts", import.meta.url), `// Generated from docs/reference/openapi.json, SHA-256 ${hash}; do not edit\n${types}`);
