// Endpoints, those in trouble first: a list of any length, and the rows of the overview.
import { html, useState } from "../core.js";
import { everyPage } from "../api.js";
import { number } from "../format.js";
import { t } from "../i18n.js";
import { useLoad, useNow } from "../load.js";
import { Chip, Empty, Id, Loaded, Page, Section } from "../parts.js";
import { setQuery, to } from "../router.js";
import { endpointState } from "../status.js";
import { VirtualTable } from "../virtual.js";
import { TenantChoice, useTenants } from "./deliveries.js";
import { EndpointDialog } from "./endpoint_form.js";

const ORDER = { bad: 0, wait: 1, held: 2, good: 3 };
const MOST_TENANTS = 50;
const MOST = 2000; // of one tenant: what `everyPage` reads
const FEW = 200; // a list that is read again while somebody looks; a longer one is read once

const keyOf = (each) => `${each.tenant}/${each.id}`;
const typesOf = (each) => (each.event_types.length ? each.event_types.join(t("list.join")) : t("endpoints.every_type"));
const worstFirst = (endpoints, now) =>
  endpoints
    .map((each) => ({ each, state: endpointState(each, now) }))
    .sort((a, b) => ORDER[a.state.tone] - ORDER[b.state.tone]);

function fits(each, text) {
  const wanted = text.toLowerCase();
  return [each.url, each.id, each.description].some((value) => (value || "").toLowerCase().includes(wanted));
}

export function Endpoints({ ctx, query }) {
  const { api } = ctx;
  const now = useNow(5000);
  const [adding, setAdding] = useState(false);
  const [many, setMany] = useState(false);
  const tenants = useTenants(api);
  const load = useLoad(
    async () => {
      const names = query.tenant ? [query.tenant] : (tenants.data || []).map((each) => each.id);
      const lists = await Promise.all(
        names
          .slice(0, MOST_TENANTS)
          .map((name) => everyPage((cursor) => api.get(api.of(name, "/endpoints"), { limit: 100, cursor }))),
      );
      const cut = names.length > MOST_TENANTS || lists.some((list) => list.length >= MOST);
      setMany(lists.flat().length > FEW);
      return { list: lists.flat(), cut };
    },
    [query.tenant, tenants.data],
    { every: many ? 0 : 10_000 },
  );
  const command = api.tenant ? null : `hookline endpoints create https://example.com/hooks --event-type 'order.*'`;
  return html`
    <${Page}
      title=${t("endpoints.title")}
      env=${ctx.env}
      actions=${html`
        <button class="main" type="button" onClick=${() => setAdding(true)}>${t("endpoints.add")}</button>
      `}
    >
      <div class="filters" role="search">
        ${!api.tenant && html`
          <${TenantChoice}
            tenants=${tenants.data || []}
            tenant=${query.tenant}
            every
            onChange=${(name) => setQuery({ tenant: name })}
          />
        `}
        <input
          value=${query.find || ""}
          placeholder=${t("endpoints.filter")}
          aria-label=${t("endpoints.filter")}
          onChange=${(event) => setQuery({ find: event.target.value.trim() })}
        />
      </div>
      <${Section} label=${t("endpoints.title")}>
        <${Loaded} load=${tenants.data ? load : tenants}>
          ${({ list, cut }) =>
            !list?.length ? html`
              <${Empty} text=${t("endpoints.none")} command=${command} />
            ` : html`
              <${All}
                endpoints=${query.find ? list.filter((each) => fits(each, query.find)) : list}
                cut=${cut}
                ctx=${ctx}
                now=${now}
              />
            `
          }
        </${Loaded}>
      </${Section}>
      ${adding && html`
        <${EndpointDialog}
          ctx=${ctx}
          tenant=${api.tenant || query.tenant || ""}
          tenants=${tenants.data || []}
          onClose=${() => setAdding(false)}
          onSaved=${() => load.reload()}
        />
      `}
    </${Page}>
  `;
}

function All({ endpoints, cut, ctx, now }) {
  const columns = [
    { key: "endpoint", label: t("column.endpoint"), width: ctx.narrow ? "minmax(0, 1fr)" : "minmax(170px, 2fr)" },
    { key: "tenant", label: t("column.tenant"), width: "minmax(90px, 1fr)", class: "wide", gone: ctx.api.tenant },
    { key: "state", label: t("column.state"), width: ctx.narrow ? "132px" : "minmax(180px, 1.3fr)" },
    { key: "types", label: t("column.types"), width: "minmax(90px, 1fr)", class: "wide" },
    { key: "failures", label: t("column.failures"), width: "minmax(90px, 130px)", class: "r wide" },
  ].filter((each) => !each.gone && !(ctx.narrow && each.class));
  const row = ({ each, state }) => html`
    <span role="cell" class="two-lines">
      <a class="mono" href=${to(["endpoints", each.tenant, each.id])} title=${each.url}>${each.url}</a>
      <div class="sub">
        <${Id} value=${each.id} />
        ${each.description && html` <bdi title=${each.description}>${each.description}</bdi>`}
      </div>
    </span>
    ${!ctx.api.tenant && !ctx.narrow && html`<span role="cell" title=${each.tenant}>${each.tenant}</span>`}
    <span role="cell"><${Chip} ...${state} /></span>
    ${!ctx.narrow && html`
      <span role="cell" class="sub" title=${typesOf(each)}>${typesOf(each)}</span>
      <span role="cell" class="r">${number(each.health?.failures || 0)}</span>
    `}
  `;
  return html`
    <${VirtualTable}
      label=${t("endpoints.title")}
      columns=${columns}
      rows=${worstFirst(endpoints, now)}
      keyOf=${({ each }) => keyOf(each)}
      row=${row}
      empty=${html`<${Empty} text=${t("endpoints.none_filtered")} />`}
    />
    <p class="sub note" role="status">
      ${t(cut ? "endpoints.shown_most" : "endpoints.shown", { n: number(endpoints.length) })}
    </p>
  `;
}

export function Rows({ endpoints, ctx, now, actions }) {
  return html`
    <table class="rows">
      <thead>
        <tr>
          <th>${t("column.endpoint")}</th>
          ${!ctx.api.tenant && html`<th class="wide">${t("column.tenant")}</th>`}
          <th>${t("column.state")}</th>
          <th class="wide">${t("column.types")}</th>
          <th class="r wide">${t("column.failures")}</th>
          ${actions && html`<th class="r"><span class="aside">${t("column.actions")}</span></th>`}
        </tr>
      </thead>
      <tbody>
        ${worstFirst(endpoints, now).map(({ each, state }) => html`
          <tr key=${keyOf(each)}>
            <td class="main">
              <a class="mono" href=${to(["endpoints", each.tenant, each.id])}>${each.url}</a>
              <div class="sub">
                <${Id} value=${each.id} />
                ${each.description && html` <bdi>${each.description}</bdi>`}
              </div>
            </td>
            ${!ctx.api.tenant && html`<td class="wide">${each.tenant}</td>`}
            <td><${Chip} ...${state} /></td>
            <td class="wide sub">${typesOf(each)}</td>
            <td class="r wide">${number(each.health?.failures || 0)}</td>
            ${actions && html`<td class="r">${actions(each)}</td>`}
          </tr>
        `)}
      </tbody>
    </table>
  `;
}
