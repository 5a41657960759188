// What every page is made of: Preact with htm, no build step.
// htm drops a blank beside a line break, as JSX does: `${" "}` keeps it.
import { h, render, Component, Fragment } from "./vendor/preact.js";
import htm from "./vendor/htm.js";

export * from "./vendor/preact-hooks.js";
export { h, render, Component, Fragment };
export const html = htm.bind(h);
