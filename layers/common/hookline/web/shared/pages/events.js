// What was published: the list of a tenant's events, and one event with its payload and where it went.
import { html } from "../core.js";
import { part } from "../api.js";
import { absolute, number, pretty } from "../format.js";
import { t } from "../i18n.js";
import { useLoad, useNow, usePages } from "../load.js";
import { Chip, Code, CopyButton, Empty, Failure, Id, Loaded, Page, Section, Time, Waiting } from "../parts.js";
import { go, setQuery, to } from "../router.js";
import { deliveryState } from "../status.js";
import { TenantChoice, deliveryAt, deliveryKey, useTenants } from "./deliveries.js";

export function Events({ ctx, query }) {
  const { api } = ctx;
  const now = useNow(5000);
  const tenants = useTenants(api);
  const tenant = api.tenant || query.tenant || tenants.data?.[0]?.id;
  const pages = usePages(
    (cursor) =>
      tenant
        ? api.get(api.of(tenant, "/events"), { type: query.type, limit: 50, cursor })
        : Promise.resolve({ items: [], next_cursor: null }),
    [tenant, query.type],
  );
  return html`
    <${Page} title=${t("events.title")} env=${ctx.env}>
      <div class="filters">
        ${!api.tenant && html`
          <${TenantChoice}
            tenants=${tenants.data || []}
            tenant=${tenant}
            onChange=${(name) => go(["events"], { tenant: name })}
          />
        `}
        <input
          value=${query.type || ""}
          placeholder=${t("filter.type")}
          aria-label=${t("filter.type")}
          onChange=${(event) => setQuery({ type: event.target.value.trim() })}
        />
      </div>
      <${Section} label=${t("events.title")}>
        <${Failure} error=${pages.error} retry=${pages.reload} />
        ${!pages.items.length &&
          (pages.loading || tenants.loading ? html`
            <${Waiting} />
          ` : html`
            <${Empty}
              text=${t("events.none")}
              command=${api.tenant ? null : `hookline events send --type order.created --data '{"order": "o-1"}'`}
            />
          `)}
        ${pages.items.length > 0 && html`<${List} events=${pages.items} now=${now} />`}
        ${pages.more && html`
          <p class="body">
            <button type="button" disabled=${pages.loading} onClick=${pages.next}>${t("more")}</button>
          </p>
        `}
      </${Section}>
    </${Page}>
  `;
}

function List({ events, now }) {
  return html`
    <table>
      <thead>
        <tr>
          <th>${t("column.when")}</th>
          <th>${t("column.type")}</th>
          <th>${t("delivery.id")}</th>
          <th class="wide">${t("form.channels")}</th>
          <th class="r wide">${t("column.size")}</th>
        </tr>
      </thead>
      <tbody>
        ${events.map((each) => html`
          <tr key=${each.id}>
            <td class="nowrap"><${Time} at=${each.timestamp} now=${now} /></td>
            <td><a class="strong" href=${to(["events", each.tenant, each.id])}>${each.type}</a></td>
            <td><${Id} value=${each.id} href=${to(["events", each.tenant, each.id])} /></td>
            <td class="wide">${(each.channels || []).join(t("list.join"))}</td>
            <td class="r wide">${each.bytes == null ? "–" : `${number(each.bytes)} B`}</td>
          </tr>
        `)}
      </tbody>
    </table>
  `;
}

export function EventPage({ ctx, segments }) {
  const [, tenant, id] = segments;
  const { api } = ctx;
  const path = api.of(tenant, `/events/${part(id)}`);
  const now = useNow(5000);
  const load = useLoad(() => api.get(path), [path]);
  const deliveries = useLoad(() => api.get(`${path}/deliveries`), [path], { every: 5000 });
  return html`
    <${Loaded} load=${load} rows=${8}>
      ${(event) => html`
        <${Page} title=${event.type} env=${ctx.env} crumbs=${html`<a href="#/events">${t("events.title")}</a>`}>
          <div class="cols top">
            <div>
              <${Section} title=${t("events.went_to")}>
                <${Loaded} load=${deliveries} rows=${3}>
                  ${({ items }) =>
                    !items.length ? html`
                      <${Empty} text=${t("events.nowhere")} />
                    ` : html`
                      <${WentTo} list=${items} now=${now} />
                    `
                  }
                </${Loaded}>
              </${Section}>
              ${event.payload != null && html`
                <${Section} title=${t("delivery.payload")} action=${html`<${CopyButton} text=${event.payload} />`}>
                  <${Code} label=${t("delivery.payload")}>${pretty(event.payload)}</${Code}>
                </${Section}>
              `}
            </div>
            <${Section} title=${t("delivery.event")}><${Facts} event=${event} operator=${!api.tenant} /></${Section}>
          </div>
        </${Page}>
      `}
    </${Loaded}>
  `;
}

function WentTo({ list, now }) {
  return html`
    <table class="rows">
      <thead>
        <tr>
          <th>${t("column.endpoint")}</th>
          <th>${t("column.status")}</th>
          <th class="r wide">${t("column.attempts")}</th>
          <th class="r">${t("column.when")}</th>
        </tr>
      </thead>
      <tbody>
        ${list.map((each) => html`
          <tr key=${deliveryKey(each)}>
            <td class="main"><${Id} value=${each.endpoint_id} href=${deliveryAt(each)} /></td>
            <td><${Chip} ...${deliveryState(each)} /></td>
            <td class="r wide">${number(each.attempts_made)}</td>
            <td class="r"><${Time} at=${each.changed_at} now=${now} /></td>
          </tr>
        `)}
      </tbody>
    </table>
  `;
}

function Facts({ event, operator }) {
  return html`
    <dl>
      <dt>${t("delivery.id")}</dt>
      <dd><${Id} value=${event.id} /></dd>
      <dt>${t("delivery.committed")}</dt>
      <dd>${absolute(event.timestamp)}</dd>
      ${operator && html`
        <dt>${t("delivery.tenant")}</dt>
        <dd>${event.tenant}</dd>
      `}
      ${event.version && html`
        <dt>${t("events.version")}</dt>
        <dd>${event.version}</dd>
      `}
      ${event.ordering_key && html`
        <dt>${t("events.ordering_key")}</dt>
        <dd>${event.ordering_key}</dd>
      `}
      <dt>${t("form.channels")}</dt>
      <dd>${(event.channels || []).join(t("list.join")) || "–"}</dd>
      <dt>${t("column.size")}</dt>
      <dd>${event.bytes == null ? "–" : `${number(event.bytes)} B`}</dd>
    </dl>
  `;
}
