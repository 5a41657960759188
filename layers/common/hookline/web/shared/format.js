// Numbers, times and ids as people read them.
import { language, t } from "./i18n.js";

const locale = () => (language() === "zh" ? "zh-CN" : "en-GB");

export const number = (value) => (value == null ? "–" : new Intl.NumberFormat(locale()).format(value));

export const percent = (ratio) =>
  ratio == null
    ? "–"
    : new Intl.NumberFormat(locale(), {
        style: "percent",
        maximumFractionDigits: ratio > 0.99 && ratio < 1 ? 2 : 1,
      }).format(ratio);

export const milliseconds = (value) =>
  value == null
    ? "–"
    : value < 10_000
      ? `${number(Math.round(value))} ms`
      : `${number(Math.round(value / 100) / 10)} s`;

// Seconds as "3 h 12 min": the two largest units.
export function duration(seconds, most = 2) {
  if (seconds == null) return "–";
  const left = Math.max(0, Math.round(seconds));
  const units = [
    ["day", 86400],
    ["hour", 3600],
    ["minute", 60],
    ["second", 1],
  ];
  const first = units.findIndex(([, size]) => left >= size);
  if (first < 0) return t("unit.second", { n: 0 });
  const parts = [];
  let rest = left;
  for (const [name, size] of units.slice(first, first + most)) {
    const n = Math.floor(rest / size);
    rest -= n * size;
    if (n) parts.push(t(`unit.${name}`, { n }));
  }
  return parts.join(" ");
}

// `most`: how many units it names, such as hours and minutes.
export function relative(time, now = Date.now(), most = 2) {
  const seconds = (new Date(time).getTime() - now) / 1000;
  if (Math.abs(seconds) < 1) return t("time.now");
  const distance = duration(Math.abs(seconds), most);
  return seconds < 0 ? t("time.ago", { distance }) : t("time.in", { distance });
}

// In the viewer's zone, with the zone said.
export const absolute = (time) =>
  new Intl.DateTimeFormat(locale(), { dateStyle: "medium", timeStyle: "long" }).format(new Date(time));

export const clock = (time) =>
  new Intl.DateTimeFormat(locale(), { hour: "2-digit", minute: "2-digit" }).format(new Date(time));

export const day = (time) =>
  new Intl.DateTimeFormat(locale(), { month: "short", day: "numeric" }).format(new Date(time));

export const shortId = (id) => (id.length <= 14 ? id : `${id.slice(0, 7)}…${id.slice(-4)}`);

export function pretty(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
