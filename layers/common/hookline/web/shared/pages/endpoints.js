// A tenant's endpoints, what is in trouble first.
import { html, useState } from "../core.js";
import { everyPage } from "../api.js";
import { number } from "../format.js";
import { t } from "../i18n.js";
import { useLoad, useNow } from "../load.js";
import { Chip, Empty, Id, Loaded, Page, Section } from "../parts.js";
import { go, to } from "../router.js";
import { endpointState } from "../status.js";
import { useTenants } from "./deliveries.js";
import { EndpointDialog } from "./endpoint_form.js";

const ORDER = { bad: 0, wait: 1, held: 2, good: 3 };

export function Endpoints({ ctx, query }) {
  const { api } = ctx;
  const now = useNow(5000);
  const [adding, setAdding] = useState(false);
  const tenants = useTenants(api);
  const load = useLoad(async () => {
    const names = query.tenant ? [query.tenant] : (tenants.data || []).map((each) => each.id);
    const lists = await Promise.all(names.slice(0, 50).map((name) => everyPage((cursor) => api.get(api.of(name, "/endpoints"), { limit: 100, cursor }))));
    return lists.flat();
  }, [query.tenant, tenants.data], { every: 10_000 });
  const command = `hookline endpoints create https://example.com/hooks --event-type 'order.*'`;
  return html`<${Page} title=${t("endpoints.title")} env=${ctx.env} actions=${html`<button class="main" type="button" onClick=${() => setAdding(true)}>${t("endpoints.add")}</button>`}>
    ${!api.tenant && html`<div class="filters"><select aria-label=${t("filter.tenant")} value=${query.tenant || ""} onChange=${(event) => go(["endpoints"], { tenant: event.target.value })}>
      <option value="">${t("filter.every_tenant")}</option>${(tenants.data || []).map((each) => html`<option key=${each.id} value=${each.id} selected=${each.id === query.tenant}>${each.id}</option>`)}</select></div>`}
    <${Section} label=${t("endpoints.title")}><${Loaded} load=${tenants.data ? load : tenants}>${(list) => !list.length ? html`<${Empty} text=${t("endpoints.none")} command=${api.tenant ? null : command} />` : html`<${Rows} endpoints=${list} ctx=${ctx} now=${now} />`}</${Loaded}></${Section}>
    ${adding && html`<${EndpointDialog} ctx=${ctx} tenant=${api.tenant || query.tenant || ""} tenants=${tenants.data || []} onClose=${() => setAdding(false)} onSaved=${() => load.reload()} />`}
  </${Page}>`;
}

export function Rows({ endpoints, ctx, now, actions }) {
  const sorted = endpoints.map((each) => ({ each, state: endpointState(each, now) })).sort((a, b) => ORDER[a.state.tone] - ORDER[b.state.tone]);
  return html`<table class="rows"><thead><tr><th>${t("column.endpoint")}</th>${!ctx.api.tenant && html`<th class="wide">${t("column.tenant")}</th>`}<th>${t("column.state")}</th><th class="wide">${t("column.types")}</th><th class="r wide">${t("column.failures")}</th>${actions && html`<th class="r"><span class="aside">${t("column.actions")}</span></th>`}</tr></thead><tbody>
    ${sorted.map(({ each, state }) => html`<tr key=${`${each.tenant}/${each.id}`}><td class="main"><a class="mono" href=${to(["endpoints", each.tenant, each.id])}>${each.url}</a><div class="sub"><${Id} value=${each.id} />${each.description && ` ${each.description}`}</div></td>
      ${!ctx.api.tenant && html`<td class="wide">${each.tenant}</td>`}<td><${Chip} ...${state} /></td>
      <td class="wide sub">${each.event_types.length ? each.event_types.join(", ") : t("endpoints.every_type")}</td><td class="r wide">${number(each.health?.failures || 0)}</td>${actions && html`<td class="r">${actions(each)}</td>`}</tr>`)}</tbody></table>`;
}
