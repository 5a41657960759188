// The five figures at the top of the overview; each leads to what it counts.
import { html } from "../../shared/core.js";
import { clock, duration, milliseconds, number, percent } from "../../shared/format.js";
import { t, word } from "../../shared/i18n.js";
import { to } from "../../shared/router.js";

const LONG = 3600_000; // milliseconds that something may wait before the number turns red

export function Facts({ seen, now }) {
  const { totals = {}, dead_letters: letters = [], undelivered } = seen;
  const dead = letters.reduce((sum, each) => sum + (each.waiting || 0), 0);
  const attempts = (totals.Delivered || 0) + (totals.AttemptsFailed || 0);
  const first = seen.hours.findLast((each) => each.p95_ms != null);
  const of = (status) => undelivered.find((each) => each.status === status);
  const count = (status) => number(of(status)?.count || 0) + (seen.undelivered_complete ? "" : "+");
  const age = (status) =>
    of(status)
      ? t("overview.waiting_oldest", { time: duration((now - new Date(of(status).oldest_event_timestamp)) / 1000) })
      : t("overview.waiting_none");
  const disabled = seen.endpoints_in_trouble.filter((each) => !each.enabled).length;
  const facts = [
    {
      href: to(["deliveries"], { status: "delivered" }),
      what: t("overview.delivered"),
      value: seen.metrics ? number(totals.Delivered || 0) : "–",
      small: attempts ? t("overview.success", { rate: percent(totals.Delivered / attempts) }) : "",
    },
    {
      href: "#latency",
      what: t("overview.first_attempt"),
      value: first ? milliseconds(first.p95_ms) : "–",
      small: first
        ? t("overview.first_attempt_what", { ms: milliseconds(first.p50_ms), at: clock(first.at) })
        : t("overview.first_attempt_none"),
    },
    {
      href: to(["deliveries"], { status: "waiting" }),
      what: t("overview.waiting"),
      value: count("waiting"),
      small: age("waiting"),
      bad: of("waiting") && now - new Date(of("waiting").oldest_event_timestamp) > LONG,
    },
    {
      href: to(["deliveries"], { status: "held" }),
      what: t("overview.held"),
      value: count("held"),
      small: t("overview.held_disabled", { n: number(disabled) }),
    },
    {
      href: "#/dead-letters",
      what: t("letters.title"),
      value: number(dead),
      small: letters
        .filter((each) => each.waiting)
        .map((each) => `${number(each.waiting)} ${word("queue", each.queue)}`)
        .join(" · "),
      bad: dead > 0,
    },
  ];
  return html`
    <div class="facts">
      ${facts.map((each) => html`
        <a
          key=${each.what}
          href=${each.href}
          class=${each.bad ? "bad" : ""}
          onClick=${each.href === "#latency" ? showLatency : null}
        >
          <span class="what">${each.what}</span>
          <span class="value">${each.value}</span>
          <small>${each.small}</small>
        </a>
      `)}
    </div>
  `;
}

function showLatency(event) {
  event.preventDefault();
  document.getElementById("latency")?.scrollIntoView({ block: "center" });
}
