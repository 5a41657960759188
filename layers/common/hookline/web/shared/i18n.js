// Two languages. A message file maps a key to a text; `{name}` in it is replaced by a parameter, and
// `{n|attempt|attempts}` by the word for one or for several.
import en from "./messages/en.js";
import zh from "./messages/zh.js";
import { lasting } from "./storage.js";

const LANGUAGES = { en, zh };
const STORED = "hookline.language";

const preferred = () => ((navigator.languages || ["en"]).some((each) => each.startsWith("zh")) ? "zh" : "en");

let current = lasting.get(STORED) || preferred();

export const language = () => current;

export function setLanguage(name) {
  current = name in LANGUAGES ? name : "en";
  lasting.set(STORED, current);
  document.documentElement.lang = current === "zh" ? "zh-CN" : "en";
}

export function t(key, parameters = {}) {
  const text = LANGUAGES[current][key] ?? en[key];
  if (text === undefined) return key;
  const counted = text.replace(/\{n\|([^|}]*)\|([^}]*)\}/g, (_, one, several) =>
    String(parameters.n) === "1" ? one : several,
  );
  return counted.replace(/\{(\w+)\}/g, (_, name) => String(parameters[name] ?? ""));
}

// The text of a word the API answers with (a status, a reason); the word itself where there is none.
export const word = (kind, value) =>
  value == null ? "" : (LANGUAGES[current][`${kind}.${value}`] ?? en[`${kind}.${value}`] ?? String(value));

setLanguage(current);
