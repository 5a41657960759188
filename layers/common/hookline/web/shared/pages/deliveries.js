// Deliveries over all endpoints: filters in the address, live while somebody looks, several sent again at once.
import { html, useEffect, useState } from "../core.js";
import { everyPage, part } from "../api.js";
import { number } from "../format.js";
import { t, word } from "../i18n.js";
import { useLoad, useNow, usePages } from "../load.js";
import { Chip, Dialog, Empty, Failure, Id, Page, Section, Time } from "../parts.js";
import { go, setQuery, to } from "../router.js";
import { deliveryState, took } from "../status.js";
import { VirtualTable } from "../virtual.js";

const UNDELIVERED = ["undelivered", "waiting", "held", "exhausted", "misconfigured", "cancelled"];
const STATUSES = ["", "delivered", ...UNDELIVERED];
const orderOf = (each) => `${each.event_timestamp}#${each.event_id}`;
export const deliveryKey = (each) => `${each.tenant} ${each.endpoint_id} ${each.event_id}`;
export const deliveryAt = (each) => to(["deliveries", each.tenant, each.endpoint_id, each.event_id]);

const columnsOf = (narrow) =>
  [
    { key: "choose", label: html`<span class="aside">${t("deliveries.choose")}</span>`, width: "24px" },
    { key: "when", label: t("column.when"), width: narrow ? "80px" : "128px" },
    { key: "event", label: t("column.event"), width: narrow ? "minmax(0, 1fr)" : "minmax(150px, 1.1fr)" },
    { key: "endpoint", label: t("column.endpoint"), width: "minmax(120px, 1fr)", class: "wide" },
    { key: "status", label: t("column.status"), width: narrow ? "116px" : "minmax(140px, 1fr)" },
    { key: "attempts", label: t("column.attempts"), width: "72px", class: "r wide" },
    { key: "took", label: t("column.took"), width: "84px", class: "r wide" },
  ].filter((each) => !narrow || !each.class?.includes("wide"));

export function Deliveries({ ctx, query }) {
  const { api } = ctx;
  const now = useNow(5000);
  const [live, setLive] = useState(query.live !== "0");
  const [chosen, setChosen] = useState(new Map());
  const [asking, setAsking] = useState(false);
  const { live: _, tenant: asked, ...filters } = query;
  const tenants = useTenants(api);
  // over all tenants, what is not delivered; where there is but one, or what is delivered is asked for, of one tenant
  const only = tenants.data?.length === 1 || filters.status === "delivered" ? tenants.data?.[0]?.id : "";
  const tenant = api.tenant || asked || only;
  const path = tenant ? api.of(tenant, "/deliveries") : tenants.data && "/v1/deliveries";
  const read = (cursor) =>
    path ? api.get(path, { ...filters, limit: 100, cursor }) : Promise.resolve({ items: [], next_cursor: null });
  const pages = usePages(read, [path, JSON.stringify(filters)], { atLeast: 100 });
  useEffect(() => {
    if (!live || filters.until) return undefined;
    const timer = setInterval(async () => {
      if (document.hidden) return;
      try {
        pages.refresh(await read(null), deliveryKey, orderOf);
      } catch {
        /* the next turn tries again */
      }
    }, 3000);
    return () => clearInterval(timer);
  }, [live, path, JSON.stringify(filters)]);
  const choose = (each, on) =>
    setChosen((before) => {
      const next = new Map(before);
      if (on) next.set(deliveryKey(each), each);
      else next.delete(deliveryKey(each));
      return next;
    });
  const columns = columnsOf(ctx.narrow);
  const row = (each) => html`
    <span role="cell">
      <input
        type="checkbox"
        checked=${chosen.has(deliveryKey(each))}
        onChange=${(event) => choose(each, event.target.checked)}
        aria-label=${t("deliveries.choose_one", { id: each.event_id })}
      />
    </span>
    <span role="cell">
      <a href=${deliveryAt(each)}>
        <${Time} at=${each.changed_at || each.event_timestamp} now=${now} short=${ctx.narrow} />
      </a>
    </span>
    <span role="cell" class="two-lines">
      <a class="strong" href=${deliveryAt(each)}>${each.event_type}</a>
      <div class="sub"><${Id} value=${each.event_id} /></div>
    </span>
    <span role="cell" class="wide two-lines">
      <${Id} value=${each.endpoint_id} href=${to(["endpoints", each.tenant, each.endpoint_id])} />
      ${!api.tenant && html`<div class="sub">${each.tenant}</div>`}
    </span>
    <span role="cell">
      ${each.gone ? html`
        <${Chip} tone="plain" text=${t("deliveries.gone")} />
      ` : html`
        <${Chip} ...${deliveryState(each)} />
      `}
    </span>
    <span role="cell" class="r wide">${number(each.attempts_made)}</span>
    <span role="cell" class="r wide">${took(each)}</span>
  `;
  return html`
    <${Page}
      title=${t("deliveries.title")}
      env=${ctx.env}
      actions=${html`
        <label class="choice">
          <input type="checkbox" checked=${live} onChange=${(event) => setLive(event.target.checked)} />
          <span>${t("deliveries.live")}</span>
        </label>
      `}
    >
      <${Filters} query=${filters} tenant=${tenant} tenants=${!api.tenant && tenants.data} />
      <${Section} label=${t("deliveries.title")}>
        ${chosen.size > 0 && html`
          <div class="chosen">
            <span>${t("deliveries.chosen", { n: chosen.size })}</span>
            <button class="main" type="button" onClick=${() => setAsking(true)}>
              ${t("deliveries.send_again", { n: chosen.size })}
            </button>
            <button type="button" onClick=${() => setChosen(new Map())}>
              ${t("deliveries.choose_none")}
            </button>
          </div>
        `}
        ${pages.error && html`<${Failure} error=${pages.error} retry=${pages.reload} />`}
        <${VirtualTable}
          label=${t("deliveries.title")}
          columns=${columns}
          rows=${pages.items}
          keyOf=${deliveryKey}
          row=${row}
          onEnd=${pages.next}
          busy=${pages.loading}
          empty=${html`
            <${Nothing} filtered=${Object.keys(filters).length > 0} tenant=${tenant} operator=${!api.tenant} />
          `}
        />
        <p class="sub note" role="status">
          ${pages.loading
            ? t("loading")
            : pages.more
              ? t("deliveries.shown_more", { n: number(pages.items.length) })
              : t("deliveries.shown", { n: number(pages.items.length) })}
        </p>
      </${Section}>
      ${asking && html`
        <${RetryMany}
          ctx=${ctx}
          chosen=${[...chosen.values()]}
          onDone=${() => {
            setChosen(new Map());
            pages.reload();
          }}
          onClose=${() => setAsking(false)}
        />
      `}
    </${Page}>
  `;
}

function Nothing({ filtered, tenant, operator }) {
  const here = tenant ? t("deliveries.none") : t("deliveries.all_delivered");
  const command = "hookline events send --type order.created --data '{}'";
  return html`
    <${Empty}
      text=${filtered ? t("deliveries.none_filtered") : here}
      command=${!filtered && operator && tenant ? command : null}
    />
  `;
}

export const useTenants = (api) =>
  useLoad(
    () =>
      api.tenant
        ? Promise.resolve([{ id: api.tenant }])
        : everyPage((cursor) => api.get("/v1/tenants", { limit: 100, cursor })),
    [],
  );

export const TenantChoice = ({ tenants, tenant, onChange, every }) => html`
  <select aria-label=${t("filter.tenant")} value=${tenant || ""} onChange=${(event) => onChange(event.target.value)}>
    ${every && html`<option value="" selected=${!tenant}>${t("filter.every_tenant")}</option>`}
    ${tenants.map((each) => html`
      <option key=${each.id} value=${each.id} selected=${each.id === tenant}>${each.id}</option>
    `)}
  </select>
`;

function Filters({ query, tenant, tenants }) {
  const set = (name) => (event) => setQuery({ [name]: event.target.value.trim() });
  const status = query.status || (tenant ? "" : "undelivered");
  const box = (name, placeholder) => html`
    <input
      key=${`${name} ${query[name] || ""}`}
      defaultValue=${query[name] || ""}
      placeholder=${placeholder}
      aria-label=${placeholder}
      onChange=${set(name)}
    />
  `;
  return html`
    <div class="filters" role="search">
      ${tenants && html`
        <${TenantChoice}
          tenants=${tenants}
          tenant=${tenant}
          every=${tenants.length > 1}
          onChange=${(name) => setQuery({ tenant: name, ...(!name && query.status === "delivered" && { status: "" }) })}
        />
      `}
      <select aria-label=${t("column.status")} value=${status} onChange=${set("status")}>
        ${(tenant ? STATUSES : UNDELIVERED).map((each) => html`
          <option key=${each} value=${each} selected=${each === status}>
            ${each ? word("status", each) : t("filter.any_status")}
          </option>
        `)}
      </select>
      ${box("type", t("filter.type"))}
      ${box("event", t("filter.event"))}
      ${box("endpoint", t("filter.endpoint"))}
      ${box("code", t("filter.code"))}
      ${box("error", t("filter.error"))}
      ${Object.keys(query).length > 0 && html`
        <button type="button" onClick=${() => go(["deliveries"], { tenant })}>${t("filter.clear")}</button>
      `}
    </div>
  `;
}

function RetryMany({ ctx, chosen, onDone, onClose }) {
  const [refused, setRefused] = useState(null);
  const send = async () => {
    const byTenant = Map.groupBy ? Map.groupBy(chosen, (each) => each.tenant) : group(chosen);
    const problems = [];
    let accepted = 0;
    for (const [tenant, deliveries] of byTenant) {
      for (let start = 0; start < deliveries.length; start += 100) {
        const some = deliveries
          .slice(start, start + 100)
          .map(({ endpoint_id, event_id }) => ({ endpoint_id, event_id }));
        const answer = await ctx.api.post(ctx.api.of(tenant, "/deliveries/retry"), { deliveries: some });
        accepted += answer.accepted;
        problems.push(...answer.items.filter((each) => !each.accepted));
      }
    }
    onDone();
    ctx.say(t("deliveries.sent_again", { n: accepted }));
    if (!problems.length) return true;
    setRefused(problems);
    return false;
  };
  return html`
    <${Dialog}
      title=${t("deliveries.send_again", { n: chosen.length })}
      confirm=${refused ? null : t("deliveries.send_again", { n: chosen.length })}
      onConfirm=${send}
      onClose=${onClose}
    >
      ${refused ? html`
        <p>${t("deliveries.some_refused", { n: refused.length })}</p>
        <ul>
          ${refused.map((each) => html`
            <li key=${each.event_id}>
              <span class="mono">${each.event_id}</span> ${each.problem?.detail || each.problem}
            </li>
          `)}
        </ul>
      ` : html`
        <p>${t("deliveries.send_again_what", { n: chosen.length })}</p>
      `}
    </${Dialog}>
  `;
}

function group(deliveries) {
  const found = new Map();
  for (const each of deliveries) found.set(each.tenant, [...(found.get(each.tenant) || []), each]);
  return found;
}

export const deliveryPath = (api, tenant, endpoint, event) =>
  api.of(tenant, `/deliveries/${part(endpoint)}/${part(event)}`);
