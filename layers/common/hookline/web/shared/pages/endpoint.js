// One endpoint: how it does and why, its settings, its secrets, and what an operator or customer may do with it.
import { html, useState } from "../core.js";
import { part } from "../api.js";
import { Bars } from "../chart.js";
import { absolute, duration, milliseconds, number, percent, relative } from "../format.js";
import { t, word } from "../i18n.js";
import { useLoad, useNow } from "../load.js";
import { Chip, Id, Loaded, Page, Section, Segments } from "../parts.js";
import { setQuery, to } from "../router.js";
import { endpointState } from "../status.js";
import { EndpointBlocked } from "./blocked_keys.js";
import { EndpointAction } from "./endpoint_dialogs.js";
import { Secrets } from "./endpoint_secrets.js";

const SCHEDULE = [0, 5, 300, 1800, 7200, 18000, 36000, 50400, 72000, 86400];
const HOURS = { 24: 24, 168: 168 };

export function EndpointPage({ ctx, segments, query }) {
  const [, tenant, id] = segments;
  const { api } = ctx;
  const path = api.of(tenant, `/endpoints/${part(id)}`);
  const now = useNow();
  const load = useLoad(() => api.get(path), [path], { every: 5000 });
  const [dialog, setDialog] = useState(null);
  return html`
    <${Loaded} load=${load} rows=${12}>
      ${(endpoint) => {
        const state = endpointState(endpoint, now);
        const act =
          (name) =>
          async (body = {}) => {
            const answer = await api.post(`${path}/${name}`, body, { ifMatch: endpoint.revision });
            load.reload();
            return answer;
          };
        return html`
          <${Page}
            title=${html`<span class="mono">${endpoint.url}</span> <${Chip} ...${state} />`}
            env=${ctx.env}
            crumbs=${html`
              <a href="#/endpoints">${t("endpoints.title")}</a>
              ${!api.tenant && html` / <a href=${to(["endpoints"], { tenant })}>${tenant}</a>`}
            `}
            actions=${html`
              <button type="button" onClick=${() => setDialog("test")}>${t("endpoint.test")}</button>
              <button type="button" onClick=${() => setDialog("recover")}>${t("endpoint.recover")}</button>
              ${endpoint.enabled ? html`
                <button type="button" onClick=${() => setDialog("disable")}>${t("endpoint.disable")}</button>
              ` : html`
                <button type="button" class="main" onClick=${() => setDialog("enable")}>
                  ${t("endpoint.enable")}
                </button>
              `}
              <button type="button" onClick=${() => setDialog("edit")}>${t("endpoint.edit")}</button>
            `}
          >
            <div class=${`why ${state.tone}`}>
              ${state.text} <span>${explain(endpoint, now)}</span>
            </div>
            <${Stats} api=${api} path=${path} tenant=${tenant} id=${id} hours=${HOURS[query.hours] || 24} />
            ${endpoint.ordering && html`<${EndpointBlocked} ctx=${ctx} path=${path} endpoint=${endpoint} />`}
            <div class="cols">
              <${Section} title=${t("endpoint.settings")}>
                <${Settings} endpoint=${endpoint} />
              </${Section}>
              <${Secrets} api=${api} path=${path} endpoint=${endpoint} now=${now} onChanged=${load.reload} />
            </div>
            <p>
              <a
                class="bad-text"
                href="#"
                onClick=${(event) => {
                  event.preventDefault();
                  setDialog("delete");
                }}
              >
                ${t("endpoint.delete")}
              </a>
            </p>
            <${EndpointAction}
              name=${dialog}
              ctx=${ctx}
              tenant=${tenant}
              path=${path}
              endpoint=${endpoint}
              act=${act}
              reload=${load.reload}
              onClose=${() => setDialog(null)}
            />
          </${Page}>
        `;
      }}
    </${Loaded}>
  `;
}

function explain(endpoint, now) {
  const { health = {} } = endpoint;
  if (!endpoint.enabled) return t("endpoint.why_disabled");
  if (health.state === "open" && health.open_until)
    return t("endpoint.why_open", { n: number(health.failures), when: relative(health.open_until, now) });
  if (health.state === "probing") return t("endpoint.why_probing");
  if (health.state === "failing") return t("endpoint.why_failing", { n: number(health.failures) });
  if (health.slow_until && new Date(health.slow_until) > now)
    return t("endpoint.why_slow", { time: duration((new Date(health.slow_until) - now) / 1000) });
  return t("endpoint.why_healthy");
}

function Stats({ api, path, tenant, id, hours }) {
  const since = new Date(Math.floor(Date.now() / 3600e3) * 3600e3 - (hours - 1) * 3600e3).toISOString();
  const load = useLoad(() => api.get(`${path}/stats`, { since }), [path, since]);
  const series = [
    { key: "delivered", label: word("status", "delivered"), colour: "var(--chart-1)", swatch: "c1" },
    { key: "undelivered", label: word("status", "undelivered"), colour: "var(--chart-2)", swatch: "c2" },
  ];
  return html`
    <${Section}
      title=${t("endpoint.health")}
      action=${html`
        <${Segments}
          label=${t("range")}
          value=${String(hours)}
          options=${[
            ["24", t("range.24")],
            ["168", t("range.168")],
          ]}
          onChange=${(value) => setQuery({ hours: value })}
        />
      `}
    >
      <${Loaded} load=${load} rows=${5}>
        ${(stats) => html`
          <dl>
            <dt>${t("stats.success")}</dt>
            <dd>
              ${percent(stats.success_rate)}${" "}
              ${!stats.complete && html`
                <span class="sub">${t("stats.partial", { n: number(stats.deliveries) })}</span>
              `}
            </dd>
            <dt>${t("stats.deliveries")}</dt>
            <dd class="dots">
              ${Object.entries(stats.by_status || {}).map(([name, count]) => html`
                <a
                  key=${name}
                  href=${to(["deliveries"], { endpoint: id, status: name, tenant: api.tenant ? "" : tenant })}
                >
                  ${number(count)} ${word("status", name)}
                </a>
              `)}
            </dd>
            <dt>${t("stats.latency")}</dt>
            <dd>
              p50 ${milliseconds(stats.latency_ms?.p50)} · p95 ${milliseconds(stats.latency_ms?.p95)} · p99${" "}
              ${milliseconds(stats.latency_ms?.p99)}
            </dd>
            <dt>${t("stats.answers")}</dt>
            <dd class="dots">
              ${Object.entries({ ...stats.codes }).map(([code, count]) => html`
                <a key=${code} href=${to(["deliveries"], { endpoint: id, code, tenant: api.tenant ? "" : tenant })}>
                  ${code} × ${number(count)}
                </a>
              `)}
              ${Object.entries(stats.errors || {}).map(([kind, count]) => html`
                <span key=${kind}>${word("error", kind)} × ${number(count)}</span>
              `)}
            </dd>
          </dl>
          <${Bars} points=${stats.hours || []} series=${series} label=${t("endpoint.health")} />
        `}
      </${Loaded}>
    </${Section}>
  `;
}

function Settings({ endpoint }) {
  const schedule = endpoint.schedule || SCHEDULE;
  return html`
    <dl>
      <dt>${t("delivery.id")}</dt>
      <dd><${Id} value=${endpoint.id} /></dd>
      ${endpoint.description && html`
        <dt>${t("form.description")}</dt>
        <dd>${endpoint.description}</dd>
      `}
      <dt>${t("column.types")}</dt>
      <dd>${endpoint.event_types.length ? endpoint.event_types.join(t("list.join")) : t("endpoints.every_type")}</dd>
      ${endpoint.channels.length > 0 && html`
        <dt>${t("form.channels")}</dt>
        <dd>${endpoint.channels.join(t("list.join"))}</dd>
      `}
      ${endpoint.filter && html`
        <dt>${t("form.filter")}</dt>
        <dd><pre class="command">${JSON.stringify(endpoint.filter, null, 2)}</pre></dd>
      `}
      ${endpoint.transform && html`
        <dt>${t("form.transform")}</dt>
        <dd><pre class="command">${endpoint.transform}</pre></dd>
      `}
      <dt>${t("form.payload")}</dt>
      <dd>${t(`form.payload_${endpoint.payload}`)}</dd>
      <dt>${t("form.signature")}</dt>
      <dd>${endpoint.signature}</dd>
      <dt>${t("endpoint.schedule")}</dt>
      <dd>
        ${schedule.map((each) => duration(each)).join(t("list.join"))}${" "}
        <span class="sub">${endpoint.schedule ? "" : t("endpoint.schedule_default")}</span>
      </dd>
      <dt>${t("form.rate")}</dt>
      <dd>${endpoint.rate_limit ? t("endpoint.per_second", { n: endpoint.rate_limit }) : t("endpoint.no_limit")}</dd>
      <dt>${t("form.timeout")}</dt>
      <dd>${endpoint.timeout ? duration(endpoint.timeout) : t("endpoint.timeout_default")}</dd>
      ${endpoint.ordering && html`
        <dt>${t("form.ordering")}</dt>
        <dd>${t("form.ordering_key")}. ${t(`form.on_exhausted_${endpoint.on_exhausted}`)}</dd>
      `}
      ${endpoint.role && html`
        <dt>${t("form.role")}</dt>
        <dd><code>${endpoint.role}</code></dd>
        <dt>${t("endpoint.external_id")}</dt>
        <dd><code>${endpoint.external_id}</code></dd>
      `}
      ${endpoint.batching && html`
        <dt>${t("endpoint.batching")}</dt>
        <dd>${t("endpoint.batching_what", { n: endpoint.batching.max_events })}</dd>
      `}
      <dt>${t("endpoint.credentials")}</dt>
      <dd>
        ${["basic_auth", "oauth2", "mtls"].filter((each) => endpoint[each]).join(t("list.join")) || t("endpoint.none")}
      </dd>
      <dt>${t("endpoint.created")}</dt>
      <dd title=${absolute(endpoint.created_at)}>${relative(endpoint.created_at)}</dd>
    </dl>
  `;
}
