// Is anything wrong, where, since when, and what can be done: what needs attention stands before the charts.
import { html } from "../../shared/core.js";
import { Bars } from "../../shared/chart.js";
import { milliseconds, number, percent } from "../../shared/format.js";
import { t, word } from "../../shared/i18n.js";
import { useLoad, useNow } from "../../shared/load.js";
import { Chip, Empty, Id, Loaded, Page, Section, Segments, Time, Waiting } from "../../shared/parts.js";
import { setQuery, to } from "../../shared/router.js";
import { deliveryState } from "../../shared/status.js";
import { deliveryAt, deliveryKey } from "../../shared/pages/deliveries.js";
import { Rows } from "../../shared/pages/endpoints.js";

const RANGES = ["1", "24", "168"];
const TENANTS_SHOWN = 6;

export function Overview({ ctx, query }) {
  const { api } = ctx;
  const hours = RANGES.includes(query.hours) ? query.hours : "24";
  const load = useLoad(() => api.get("/v1/overview", { hours }), [hours], { every: 15_000 });
  const latest = useLoad(() => newest(api), [], { every: 4000 });
  const now = useNow(2000);
  return html`<${Page} title=${t("overview.title")} env=${ctx.env} actions=${html`<${Segments} label=${t("range")} value=${hours} options=${RANGES.map((each) => [each, t(`range.${each}`)])} onChange=${(value) => setQuery({ hours: value })} /><a class="btn" href="#/deliveries">${t("overview.find")} <kbd>/</kbd></a>`}>
    <${Loaded} load=${load} rows=${12}>${(seen) => html`<${Facts} seen=${seen} />
      <${Section} title=${t("overview.attention")} action=${html`<a href="#/endpoints">${t("overview.all_endpoints")}</a>`}>${seen.endpoints_in_trouble.length
        ? html`<${Rows} endpoints=${seen.endpoints_in_trouble} ctx=${ctx} now=${now} actions=${(each) => html`<a class="btn" href=${to(["endpoints", each.tenant, each.id])}>${t("overview.look")}</a>`} />`
        : html`<${Empty} text=${t("overview.nothing")} />`}</${Section}>
      <div class="cols"><${Section} title=${t("overview.by_hour")}>${!seen.metrics ? html`<${Empty} text=${t("overview.no_metrics")} />` : html`<${Bars} points=${seen.hours} label=${t("overview.by_hour")} series=${[{ key: "delivered", label: word("status", "delivered"), colour: "var(--chart-1)", swatch: "c1" }, { key: "failed_attempts", label: t("overview.failed_attempts"), colour: "var(--chart-2)", swatch: "c2" }]} />`}</${Section}>
        <${Section} title=${t("nav.inbound")} action=${html`<a href="#/requests">${t("requests.title")}</a>`}><${Verdicts} totals=${seen.totals} /></${Section}></div>`}</${Loaded}>
    <${Section} title=${t("overview.latest")} action=${html`<a href="#/deliveries">${t("overview.all_live")}</a>`}>${!latest.data ? html`<${Waiting} rows=${4} />` : !latest.data.length ? html`<${Empty} text=${t("deliveries.none")} command="hookline events send --type order.created --data '{}'" />` : html`<table class="rows"><thead><tr><th>${t("column.when")}</th><th>${t("column.event")}</th><th class="wide">${t("column.endpoint")}</th><th>${t("column.status")}</th><th class="r wide">${t("column.attempts")}</th><th class="r wide">${t("column.took")}</th></tr></thead>
      <tbody>${latest.data.map((each) => html`<tr key=${deliveryKey(each)}><td class="nowrap"><a href=${deliveryAt(each)}><${Time} at=${each.changed_at || each.event_timestamp} now=${now} /></a></td><td class="main"><a class="strong" href=${deliveryAt(each)}>${each.event_type}</a><div class="sub"><${Id} value=${each.event_id} /></div></td><td class="wide"><${Id} value=${each.endpoint_id} href=${to(["endpoints", each.tenant, each.endpoint_id])} /><div class="sub">${each.tenant}</div></td><td><${Chip} ...${deliveryState(each)} /></td><td class="r wide">${number(each.attempts_made)}</td><td class="r wide">${each.error ? word("error", each.error) : milliseconds(each.ms)}</td></tr>`)}</tbody></table>`}</${Section}>
  </${Page}>`;
}

function Facts({ seen }) {
  const { totals = {}, dead_letters: letters = [] } = seen;
  const dead = letters.reduce((sum, each) => sum + (each.waiting || 0), 0);
  const attempts = (totals.Delivered || 0) + (totals.AttemptsFailed || 0);
  const count = (name) => (seen.metrics ? number(totals[name] || 0) : "–");
  const facts = [
    { href: to(["deliveries"], { status: "delivered" }), what: t("overview.delivered"), value: count("Delivered"), small: attempts ? t("overview.success", { rate: percent(totals.Delivered / attempts) }) : "" },
    { href: to(["deliveries"], { status: "waiting" }), what: t("overview.failed"), value: count("AttemptsFailed"), small: t("overview.failed_what") },
    { href: to(["deliveries"], { status: "exhausted" }), what: t("overview.exhausted"), value: count("Exhausted"), small: t("overview.exhausted_what"), bad: totals.Exhausted > 0 },
    { href: "#/endpoints", what: t("overview.in_trouble"), value: number(seen.endpoints_in_trouble.length) + (seen.complete ? "" : "+"), small: t("overview.in_trouble_what"), bad: seen.endpoints_in_trouble.some((each) => each.enabled) },
    { href: "#/dead-letters", what: t("letters.title"), value: number(dead), small: letters.filter((each) => each.waiting).map((each) => `${number(each.waiting)} ${word("queue", each.queue)}`).join(" · "), bad: dead > 0 },
  ];
  return html`<div class="facts">${facts.map((each) => html`<a key=${each.what} href=${each.href} class=${each.bad ? "bad" : ""}><span class="what">${each.what}</span><span class="value">${each.value}</span><small>${each.small}</small></a>`)}</div>`;
}

// name of the metric -> word and tone
const VERDICTS = { Accepted: ["accepted", "good"], Handshakes: ["handshakes"], Mismatched: ["not_met"], Refused: ["refused", "bad"], UnknownHook: ["unknown_hook", "bad"], Failed: ["failed", "bad"], Unavailable: ["unavailable", "bad"] };

function Verdicts({ totals }) {
  const rows = Object.entries(VERDICTS).filter(([name]) => totals[name] > 0);
  if (!rows.length) return html`<${Empty} text=${t("overview.no_requests")} />`;
  return html`<table><tbody>${rows.map(([name, [verdict, tone]]) => html`<tr key=${name}><td>${tone ? html`<${Chip} tone=${tone} text=${word("verdict", verdict)} />` : word("verdict", verdict)}</td><td class="r"><a href="#/requests">${number(totals[name])}</a></td></tr>`)}</tbody></table>`;
}

// The newest of a few tenants: the first screen shows that things move, a list shows all.
async function newest(api) {
  const { items: tenants } = await api.get("/v1/tenants", { limit: TENANTS_SHOWN });
  const pages = await Promise.all(tenants.map((each) => api.get(api.of(each.id, "/deliveries"), { limit: 8 })));
  return pages.flatMap((each) => each.items).sort((a, b) => (a.changed_at < b.changed_at ? 1 : -1)).slice(0, 8);
}
