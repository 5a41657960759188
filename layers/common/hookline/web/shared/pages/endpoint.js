// One endpoint: how it does and why, its settings, its secrets, and what an operator or customer may do with it.
import { html, useState } from "../core.js";
import { part } from "../api.js";
import { Bars } from "../chart.js";
import { absolute, duration, milliseconds, number, percent, relative } from "../format.js";
import { t, word } from "../i18n.js";
import { useLoad, useNow } from "../load.js";
import { Chip, Code, Dialog, Failure, Field, Id, Loaded, Page, SecretShown, Section, Segments, Time } from "../parts.js";
import { go, setQuery, to } from "../router.js";
import { endpointState } from "../status.js";
import { EndpointBlocked } from "./blocked_keys.js";
import { EndpointDialog } from "./endpoint_form.js";

const SCHEDULE = [0, 5, 300, 1800, 7200, 18000, 36000, 50400, 72000, 86400];
const HOURS = { "24": 24, "168": 168 };

export function EndpointPage({ ctx, segments, query }) {
  const [, tenant, id] = segments;
  const { api } = ctx;
  const path = api.of(tenant, `/endpoints/${part(id)}`);
  const now = useNow();
  const load = useLoad(() => api.get(path), [path], { every: 5000 });
  const [dialog, setDialog] = useState(null);
  const close = () => setDialog(null);
  return html`<${Loaded} load=${load} rows=${12}>${(endpoint) => {
    const state = endpointState(endpoint, now);
    const act = (name) => async (body = {}) => {
      const answer = await api.post(`${path}/${name}`, body, { ifMatch: endpoint.revision });
      load.reload();
      return answer;
    };
    return html`<${Page} title=${html`<span class="mono">${endpoint.url}</span> <${Chip} ...${state} />`} env=${ctx.env}
      crumbs=${html`<a href="#/endpoints">${t("endpoints.title")}</a>${!api.tenant && html` / <a href=${to(["endpoints"], { tenant })}>${tenant}</a>`}`}
      actions=${html`<button type="button" onClick=${() => setDialog("test")}>${t("endpoint.test")}</button><button type="button" onClick=${() => setDialog("recover")}>${t("endpoint.recover")}</button>
        ${endpoint.enabled ? html`<button type="button" onClick=${() => setDialog("disable")}>${t("endpoint.disable")}</button>` : html`<button type="button" class="main" onClick=${() => setDialog("enable")}>${t("endpoint.enable")}</button>`}
        <button type="button" onClick=${() => setDialog("edit")}>${t("endpoint.edit")}</button>`}>
      <div class=${`why ${state.tone}`}>${state.text} <span>${explain(endpoint, now)}</span></div>
      <${Stats} api=${api} path=${path} tenant=${tenant} id=${id} hours=${HOURS[query.hours] || 24} />
      ${endpoint.ordering && html`<${EndpointBlocked} ctx=${ctx} path=${path} endpoint=${endpoint} />`}
      <div class="cols">
        <${Section} title=${t("endpoint.settings")}><${Settings} endpoint=${endpoint} /></${Section}>
        <${Secrets} api=${api} path=${path} endpoint=${endpoint} now=${now} onChanged=${load.reload} />
      </div>
      <p><a class="bad-text" href="#" onClick=${(event) => { event.preventDefault(); setDialog("delete"); }}>${t("endpoint.delete")}</a></p>
      ${dialog === "edit" && html`<${EndpointDialog} ctx=${ctx} tenant=${tenant} existing=${endpoint} onClose=${close} onSaved=${() => { load.reload(); ctx.say(t("endpoint.saved")); }} />`}
      ${dialog === "test" && html`<${TestDialog} send=${(body) => api.post(`${path}/test`, body)} onClose=${close} />`}
      ${dialog === "recover" && html`<${RecoverDialog} ctx=${ctx} endpoint=${endpoint} recover=${act("recover")} onClose=${close} />`}
      ${dialog === "disable" && html`<${Dialog} title=${t("endpoint.disable")} confirm=${t("endpoint.disable")} danger onConfirm=${async () => { await act("disable")(); }} onClose=${close}><p>${t("endpoint.disable_what")}</p></${Dialog}>`}
      ${dialog === "enable" && html`<${EnableDialog} enable=${act("enable")} onClose=${close} />`}
      ${dialog === "delete" && html`<${Dialog} title=${t("endpoint.delete")} confirm=${t("endpoint.delete")} danger typed=${endpoint.id} onClose=${close}
        onConfirm=${async () => { await api.remove(path, { ifMatch: endpoint.revision }); ctx.say(t("endpoint.deleted")); go(["endpoints"]); }}><p>${t("endpoint.delete_what")}</p></${Dialog}>`}
    </${Page}>`;
  }}</${Loaded}>`;
}

function explain(endpoint, now) {
  const { health = {} } = endpoint;
  if (!endpoint.enabled) return t("endpoint.why_disabled");
  if (health.state === "open" && health.open_until) return t("endpoint.why_open", { n: number(health.failures), when: relative(health.open_until, now) });
  if (health.state === "probing") return t("endpoint.why_probing");
  if (health.state === "failing") return t("endpoint.why_failing", { n: number(health.failures) });
  if (health.slow_until && new Date(health.slow_until) > now) return t("endpoint.why_slow", { time: duration((new Date(health.slow_until) - now) / 1000) });
  return t("endpoint.why_healthy");
}

function Stats({ api, path, tenant, id, hours }) {
  const since = new Date(Math.floor(Date.now() / 3600e3) * 3600e3 - (hours - 1) * 3600e3).toISOString();
  const load = useLoad(() => api.get(`${path}/stats`, { since }), [path, since]);
  const series = [{ key: "delivered", label: word("status", "delivered"), colour: "var(--chart-1)", swatch: "c1" }, { key: "undelivered", label: word("status", "undelivered"), colour: "var(--chart-2)", swatch: "c2" }];
  return html`<${Section} title=${t("endpoint.health")} action=${html`<${Segments} label=${t("range")} value=${String(hours)} options=${[["24", t("range.24")], ["168", t("range.168")]]} onChange=${(value) => setQuery({ hours: value })} />`}>
    <${Loaded} load=${load} rows=${5}>${(stats) => html`<dl>
      <dt>${t("stats.success")}</dt><dd>${percent(stats.success_rate)} ${!stats.complete && html`<span class="sub">${t("stats.partial", { n: number(stats.deliveries) })}</span>`}</dd>
      <dt>${t("stats.deliveries")}</dt><dd class="dots">${Object.entries(stats.by_status || {}).map(([name, count]) => html`<a key=${name} href=${to(["deliveries"], { endpoint: id, status: name, tenant: api.tenant ? "" : tenant })}>${number(count)} ${word("status", name)}</a>`)}</dd>
      <dt>${t("stats.latency")}</dt><dd>p50 ${milliseconds(stats.latency_ms?.p50)} · p95 ${milliseconds(stats.latency_ms?.p95)} · p99 ${milliseconds(stats.latency_ms?.p99)}</dd>
      <dt>${t("stats.answers")}</dt><dd class="dots">${Object.entries({ ...stats.codes }).map(([code, count]) => html`<a key=${code} href=${to(["deliveries"], { endpoint: id, code, tenant: api.tenant ? "" : tenant })}>${code} × ${number(count)}</a>`)}${Object.entries(stats.errors || {}).map(([kind, count]) => html`<span key=${kind}>${word("error", kind)} × ${number(count)}</span>`)}</dd></dl>
      <${Bars} points=${stats.hours || []} series=${series} label=${t("endpoint.health")} />`}</${Loaded}></${Section}>`;
}

function Settings({ endpoint }) {
  const schedule = endpoint.schedule || SCHEDULE;
  return html`<dl>
    <dt>${t("delivery.id")}</dt><dd><${Id} value=${endpoint.id} /></dd>
    ${endpoint.description && html`<dt>${t("form.description")}</dt><dd>${endpoint.description}</dd>`}
    <dt>${t("column.types")}</dt><dd>${endpoint.event_types.length ? endpoint.event_types.join(t("list.join")) : t("endpoints.every_type")}</dd>
    ${endpoint.channels.length > 0 && html`<dt>${t("form.channels")}</dt><dd>${endpoint.channels.join(t("list.join"))}</dd>`}
    ${endpoint.filter && html`<dt>${t("form.filter")}</dt><dd><pre class="command">${JSON.stringify(endpoint.filter, null, 2)}</pre></dd>`}
    ${endpoint.transform && html`<dt>${t("form.transform")}</dt><dd><pre class="command">${endpoint.transform}</pre></dd>`}
    <dt>${t("form.payload")}</dt><dd>${t(`form.payload_${endpoint.payload}`)}</dd>
    <dt>${t("form.signature")}</dt><dd>${endpoint.signature}</dd>
    <dt>${t("endpoint.schedule")}</dt><dd>${schedule.map((each) => duration(each)).join(t("list.join"))} <span class="sub">${endpoint.schedule ? "" : t("endpoint.schedule_default")}</span></dd>
    <dt>${t("form.rate")}</dt><dd>${endpoint.rate_limit ? t("endpoint.per_second", { n: endpoint.rate_limit }) : t("endpoint.no_limit")}</dd>
    <dt>${t("form.timeout")}</dt><dd>${endpoint.timeout ? duration(endpoint.timeout) : t("endpoint.timeout_default")}</dd>
    ${endpoint.ordering && html`<dt>${t("form.ordering")}</dt><dd>${t("form.ordering_key")}. ${t(`form.on_exhausted_${endpoint.on_exhausted}`)}</dd>`}
    ${endpoint.batching && html`<dt>${t("endpoint.batching")}</dt><dd>${t("endpoint.batching_what", { n: endpoint.batching.max_events })}</dd>`}
    <dt>${t("endpoint.credentials")}</dt><dd>${["basic_auth", "oauth2", "mtls"].filter((each) => endpoint[each]).join(t("list.join")) || t("endpoint.none")}</dd>
    <dt>${t("endpoint.created")}</dt><dd title=${absolute(endpoint.created_at)}>${relative(endpoint.created_at)}</dd></dl>`;
}

function Secrets({ api, path, endpoint, now, onChanged }) {
  const load = useLoad(() => api.get(`${path}/secrets`), [path, endpoint.revision]);
  const [shown, setShown] = useState(null);
  const [rotating, setRotating] = useState(false);
  const [overlap, setOverlap] = useState("86400");
  const rotate = async () => {
    setShown(await api.post(`${path}/secrets/rotate`, { overlap_seconds: Number(overlap) }, { ifMatch: endpoint.revision }));
    onChanged();
  };
  return html`<${Section} title=${t("secrets.title")} action=${html`<button type="button" onClick=${() => setRotating(true)}>${t("secrets.rotate")}</button>`}>
    <${Loaded} load=${load} rows=${3}>${(secrets) => html`<table><tbody>${secrets.items.map((each) => html`<tr key=${each.position}><td>${t("secrets.nth", { n: each.position })}</td>
      <td>${each.current ? html`<${Chip} tone="good" text=${t("secrets.current")} />` : html`<${Chip} tone="wait" text=${t("secrets.old")} />`}</td><td class="r">${each.expires_at ? html`${t("secrets.until")} <${Time} at=${each.expires_at} now=${now} />` : ""}</td></tr>`)}</tbody></table>`}</${Loaded}>
    <div class="body right end"><button type="button" onClick=${async () => setShown(await api.post(`${path}/secrets/reveal`))}>${t("secrets.reveal")}</button></div>
    ${rotating && html`<${Dialog} title=${t("secrets.rotate")} confirm=${t("secrets.rotate")} onConfirm=${rotate} onClose=${() => setRotating(false)}><p>${t("secrets.rotate_what")}</p>
      <${Field} label=${t("secrets.overlap")}><select value=${overlap} onChange=${(event) => setOverlap(event.target.value)}>${[0, 3600, 86400, 604800].map((each) => html`<option key=${each} value=${String(each)} selected=${String(each) === overlap}>${each ? duration(each) : t("secrets.at_once")}</option>`)}</select></${Field}></${Dialog}>`}
    ${shown && html`<${Dialog} title=${t("secrets.title")} onClose=${() => setShown(null)}>${(shown.items || [shown]).map((each) => html`<${SecretShown} key=${each.position || 0} secret=${each.secret} publicKey=${each.public_key} />`)}</${Dialog}>`}</${Section}>`;
}

function TestDialog({ send, onClose }) {
  const [type, setType] = useState("hookline.test");
  const [data, setData] = useState('{"hello": "world"}');
  const [attempt, setAttempt] = useState(null);
  const go_ = async () => {
    let parsed;
    try { parsed = JSON.parse(data); } catch { throw Object.assign(new Error(t("form.not_json")), { problems: [] }); }
    setAttempt(await send({ event_type: type, data: parsed }));
    return false;
  };
  return html`<${Dialog} wide title=${t("endpoint.test")} confirm=${t("endpoint.test_send")} onConfirm=${go_} onClose=${onClose}><p>${t("endpoint.test_what")}</p>
    <${Field} label=${t("column.type")}><input value=${type} onInput=${(event) => setType(event.target.value)} /></${Field}>
    <${Field} label=${t("endpoint.test_data")}><textarea rows="4" value=${data} onInput=${(event) => setData(event.target.value)}></textarea></${Field}>
    ${attempt && html`<div role="status"><p><${Chip} tone=${attempt.code >= 200 && attempt.code < 300 ? "good" : "bad"} text=${attempt.code || word("error", attempt.error)} /> ${milliseconds(attempt.ms)} ${attempt.address || ""}</p>
      ${attempt.response?.body && html`<${Code} label=${t("delivery.answer")}>${attempt.response.body}</${Code}>`}</div>`}</${Dialog}>`;
}

function RecoverDialog({ ctx, endpoint, recover, onClose }) {
  const [since, setSince] = useState("3600");
  const { api } = ctx;
  const from = () => new Date(Date.now() - Number(since) * 1000).toISOString();
  const preview = useLoad(async () => {
    const counts = await Promise.all(["held", "exhausted"].map((status) => api.post(api.of(endpoint.tenant, "/replays/preview"), { endpoint_ids: [endpoint.id], status, since: from() })));
    return { count: counts.reduce((sum, each) => sum + each.count, 0), complete: counts.every((each) => each.complete) };
  }, [since]);
  return html`<${Dialog} title=${t("endpoint.recover")} confirm=${t("endpoint.recover")} onClose=${onClose} onConfirm=${async () => { await recover({ since: from() }); ctx.say(t("endpoint.recovering")); }}><p>${t("endpoint.recover_what")}</p>
    <${Field} label=${t("endpoint.recover_since")}><select value=${since} onChange=${(event) => setSince(event.target.value)}>${[900, 3600, 21600, 86400, 604800].map((each) => html`<option key=${each} value=${String(each)} selected=${String(each) === since}>${t("time.ago", { distance: duration(each) })}</option>`)}</select></${Field}>
    <p role="status">${preview.data ? t(preview.data.complete ? "replays.count" : "replays.count_least", { n: number(preview.data.count) }) : t("loading")}</p><${Failure} error=${preview.error} /></${Dialog}>`;
}

function EnableDialog({ enable, onClose }) {
  const [replay, setReplay] = useState(true);
  return html`<${Dialog} title=${t("endpoint.enable")} confirm=${t("endpoint.enable")} onConfirm=${async () => { await enable({ replay_held: replay }); }} onClose=${onClose}><p>${t("endpoint.enable_what")}</p>
    <label class="choice"><input type="checkbox" checked=${replay} onChange=${(event) => setReplay(event.target.checked)} /><span>${t("endpoint.enable_held")}</span></label></${Dialog}>`;
}
