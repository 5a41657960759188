// States as a word and a shape; colour is the third sign.
import { t, word } from "./i18n.js";
import { duration, milliseconds, relative } from "./format.js";

const SHAPES = { good: "✓", bad: "✕", wait: "◐", held: "❚❚", plain: "•" };
export const shape = (tone) => SHAPES[tone];

const TONES = {
  delivered: "good",
  waiting: "wait",
  held: "held",
  exhausted: "bad",
  cancelled: "plain",
  misconfigured: "bad",
};

export function deliveryState(delivery) {
  const tone = TONES[delivery.status] || "plain";
  if (delivery.status === "delivered" && delivery.code) {
    return {
      tone,
      text:
        delivery.attempts_made > 1
          ? t("status.delivered_later", { code: delivery.code, n: delivery.attempts_made })
          : String(delivery.code),
    };
  }
  if (delivery.status === "waiting" && delivery.reason)
    return { tone, text: t("status.waits_for", { what: word("waiting_for", delivery.reason) }) };
  return { tone, text: word("status", delivery.status) };
}

// One sentence: what happens next, and why.
export function whatNext(delivery, now = Date.now()) {
  const answer = lastAnswer(delivery);
  switch (delivery.status) {
    case "delivered":
      return [t("next.delivered", { ms: milliseconds(delivery.ms), n: delivery.attempts_made }), ""];
    case "waiting": {
      const when = delivery.next_attempt_at ? relative(delivery.next_attempt_at, now) : t("time.soon");
      const head = t("next.waiting", { n: delivery.attempts_made + 1, when });
      const why = delivery.reason ? word("because", delivery.reason) : answer;
      return [head, why];
    }
    case "held":
      return [t("next.held"), delivery.reason || t("next.held_why")];
    case "exhausted":
      return [t("next.exhausted", { n: delivery.attempts_made }), answer];
    case "cancelled":
      return [t("next.cancelled"), delivery.reason || ""];
    case "misconfigured":
      return [t("next.misconfigured"), delivery.reason || ""];
    default:
      return [word("status", delivery.status), ""];
  }
}

export function lastAnswer(delivery) {
  if (delivery.code) return t("next.answered", { code: delivery.code });
  if (delivery.error) return t("next.no_answer", { error: word("error", delivery.error) });
  return "";
}

export function endpointState(endpoint, now = Date.now()) {
  if (!endpoint.enabled)
    return { tone: "held", text: t("health.disabled", { reason: endpoint.disabled_reason || t("health.by_hand") }) };
  const health = endpoint.health || {};
  const since = health.failing_since ? duration((now - new Date(health.failing_since)) / 1000) : "";
  if (health.state === "open" || health.state === "probing") return { tone: "bad", text: t("health.open", { since }) };
  if (health.state === "failing") return { tone: "bad", text: t("health.failing", { since }) };
  if (health.slow_until && new Date(health.slow_until) > now) return { tone: "wait", text: t("health.slow") };
  return { tone: "good", text: t("health.healthy") };
}

// How long the last attempt took; of a failed one why: the kind of error, or the code of an answer that was not 2xx.
export function took(delivery) {
  if (delivery.error === "status" && delivery.code) return delivery.code;
  return delivery.error ? word("error", delivery.error) : milliseconds(delivery.ms);
}
