// Is anything wrong, where, since when, and what can be done: what needs attention stands before the charts.
import { html } from "../../shared/core.js";
import { Bars, Lines } from "../../shared/chart.js";
import { number } from "../../shared/format.js";
import { t, word } from "../../shared/i18n.js";
import { useLoad, useNow } from "../../shared/load.js";
import { Chip, Empty, Loaded, Page, Section, Segments, Time } from "../../shared/parts.js";
import { setQuery, to } from "../../shared/router.js";
import { deliveryState } from "../../shared/status.js";
import { BlockedNote } from "../../shared/pages/blocked_keys.js";
import { Rows } from "../../shared/pages/endpoints.js";
import { Facts } from "./overview_facts.js";
import { Latest } from "./overview_latest.js";

const RANGES = ["1", "24", "168"];

export function Overview({ ctx, query }) {
  const { api } = ctx;
  const hours = RANGES.includes(query.hours) ? query.hours : "24";
  const load = useLoad(() => api.get("/v1/overview", { hours }), [hours], { every: 15_000 });
  const answered = Boolean(load.data); // the figures first: an in-process API takes one request at a time
  const now = useNow(2000);
  return html`
    <${Page}
      title=${t("overview.title")}
      env=${ctx.env}
      actions=${html`
        <${Segments}
          label=${t("range")}
          value=${hours}
          options=${RANGES.map((each) => [each, t(`range.${each}`)])}
          onChange=${(value) => setQuery({ hours: value })}
        />
        <a class="btn" href="#/deliveries">
          ${t("overview.find")} <kbd>/</kbd>
        </a>
      `}
    >
      <${Loaded} load=${load} rows=${12}>
        ${(seen) => html`
          <${Facts} seen=${seen} now=${now} />
          <${Attention} seen=${seen} ctx=${ctx} now=${now} />
          <div class="cols">
            <${ByHour} seen=${seen} />
            <${Section}
              title=${t("overview.undelivered")}
              action=${html`<a href="#/deliveries">${t("overview.all_undelivered")}</a>`}
            >
              <${Undelivered} seen=${seen} now=${now} />
            </${Section}>
          </div>
          <div class="cols">
            <${Latency} hours=${seen.hours} />
            <${Section} title=${t("nav.inbound")} action=${html`<a href="#/requests">${t("requests.title")}</a>`}>
              <${Verdicts} totals=${seen.totals} />
            </${Section}>
          </div>
        `}
      </${Loaded}>
      <${Latest} api=${api} ready=${answered} now=${now} />
    </${Page}>
  `;
}

// What needs attention: endpoints that fail or are disabled, the worst first.
function Attention({ seen, ctx, now }) {
  return html`
    <${Section}
      title=${t("overview.attention")}
      action=${html`<a href="#/endpoints">${t("overview.all_endpoints")}</a>`}
    >
      ${seen.endpoints_in_trouble.length ? html`
        <${Rows}
          endpoints=${seen.endpoints_in_trouble}
          ctx=${ctx}
          now=${now}
          actions=${(each) => html`
            <a class="btn" href=${to(["endpoints", each.tenant, each.id])}>${t("overview.look")}</a>
          `}
        />
      ` : html`
        <${Empty} text=${t("overview.nothing")} />
      `}
      <${BlockedNote} api=${ctx.api} now=${now} />
    </${Section}>
  `;
}

function ByHour({ seen }) {
  return html`
    <${Section} title=${t("overview.by_hour")}>
      ${!seen.metrics ? html`
        <${Empty} text=${t("overview.no_metrics")} />
      ` : html`
        <${Bars}
          points=${seen.hours}
          label=${t("overview.by_hour")}
          series=${[
            { key: "delivered", label: word("status", "delivered"), colour: "var(--chart-1)", swatch: "c1" },
            { key: "failed_attempts", label: t("overview.failed_attempts"), colour: "var(--chart-2)", swatch: "c2" },
          ]}
        />
      `}
    </${Section}>
  `;
}

function Latency({ hours }) {
  return html`
    <${Section}
      title=${html`<span id="latency">${t("overview.latency")}</span>`}
      label=${t("overview.latency")}
    >
      ${hours.some((each) => each.p95_ms != null) ? html`
        <${Lines}
          points=${hours}
          label=${t("overview.latency")}
          series=${[
            { key: "p95_ms", label: "p95", colour: "var(--chart-2)", swatch: "c2" },
            { key: "p50_ms", label: "p50", colour: "var(--chart-1)", swatch: "c1" },
          ]}
        />
      ` : html`
        <${Empty} text=${t("overview.no_latency")} />
      `}
    </${Section}>
  `;
}

// What is not delivered, over all tenants: each state leads to its list, and to the oldest of it.
function Undelivered({ seen, now }) {
  if (!seen.undelivered.length) return html`<${Empty} text=${t("overview.waiting_none")} />`;
  return html`
    <table>
      <thead>
        <tr>
          <th>${t("column.status")}</th>
          <th class="r">${t("overview.count")}</th>
          <th class="r">${t("overview.oldest")}</th>
        </tr>
      </thead>
      <tbody>
        ${seen.undelivered.map((each) => html`
          <tr key=${each.status}>
            <td>
              <a href=${to(["deliveries"], { status: each.status })}>
                <${Chip} ...${deliveryState({ status: each.status })} />
              </a>
            </td>
            <td class="r">
              <a href=${to(["deliveries"], { status: each.status })}>${number(each.count)}</a>
            </td>
            <td class="r">
              <a href=${to(["deliveries", each.oldest_tenant, each.oldest.endpoint_id, each.oldest.event_id])}>
                <${Time} at=${each.oldest_event_timestamp} now=${now} />
              </a>
              <div class="sub">${each.oldest_tenant}</div>
            </td>
          </tr>
        `)}
      </tbody>
    </table>
    ${!seen.undelivered_complete && html`<p class="sub body">${t("overview.more_than_counted")}</p>`}
  `;
}

// name of the metric -> word and tone
const VERDICTS = {
  Accepted: ["accepted", "good"],
  Ran: ["ran", "good"],
  Handshakes: ["handshakes"],
  Mismatched: ["not_met"],
  Refused: ["refused", "bad"],
  UnknownHook: ["unknown_hook", "bad"],
  TooLarge: ["too_large", "bad"],
  Failed: ["failed", "bad"],
  Unavailable: ["unavailable", "bad"],
};

const WHY_REFUSED = ["RefusedSignature", "RefusedTime", "RefusedOwnSecret"];
const OUTCOMES = { Accepted: "accepted", Ran: "ran", Refused: "refused", Mismatched: "mismatch", Failed: "failed" };

function Verdicts({ totals }) {
  const why = WHY_REFUSED.filter((name) => totals[name] > 0)
    .map((name) => `${word("verdict", name)} ${number(totals[name])}`)
    .join(" · ");
  const rows = Object.entries(VERDICTS).filter(([name]) => totals[name] > 0);
  if (!rows.length) return html`<${Empty} text=${t("overview.no_requests")} />`;
  return html`
    <table>
      <tbody>
        ${rows.map(([name, [verdict, tone]]) => html`
          <tr key=${name}>
            <td>
              <${Chip} tone=${tone || "plain"} text=${word("verdict", verdict)} />
              ${name === "Refused" && why && html`<div class="sub">${why}</div>`}
            </td>
            <td class="r">
              <a href=${to(["requests"], { outcome: OUTCOMES[name] })}>${number(totals[name])}</a>
            </td>
          </tr>
        `)}
      </tbody>
    </table>
  `;
}
