// Deliver again what a filter selects: how many that is before it starts, how far it is while it runs.
import { html, useState } from "../core.js";
import { part } from "../api.js";
import { duration, number } from "../format.js";
import { t, word } from "../i18n.js";
import { useLoad, useNow } from "../load.js";
import { Chip, Dialog, Empty, Failure, Field, Id, Loaded, Page, Section, Time } from "../parts.js";

const TONES = { running: "wait", done: "good", cancelled: "plain" };

function statusOf(asked) {
  if (asked === "missing") return t("replays.missing");
  return asked ? word("status", asked) : t("filter.any_status");
}

export function Replays({ ctx }) {
  const { api } = ctx;
  const [making, setMaking] = useState(false);
  const load = useLoad(() => api.get(api.tenant ? api.of(api.tenant, "/replays") : "/v1/replays"), [], { every: 3000 });
  const now = useNow(5000);
  const act = (each, name) => async () => {
    await api.post(api.of(each.tenant, `/replays/${part(each.id)}/${name}`));
    load.reload();
  };
  return html`
    <${Page}
      title=${t("replays.title")}
      env=${ctx.env}
      actions=${html`
        <button type="button" class="main" onClick=${() => setMaking(true)}>${t("replays.new")}</button>
      `}
    >
      <${Section} label=${t("replays.title")}>
        <${Loaded} load=${load}>
          ${({ items }) =>
            !items.length ? html`
              <${Empty}
                text=${t("replays.none")}
                command=${api.tenant ? null : "hookline replay --tenant acme --status exhausted"}
              />
            ` : html`
              <table class="rows">
                <thead>
                  <tr>
                    <th>${t("delivery.id")}</th>
                    <th>${t("replays.what")}</th>
                    <th>${t("column.state")}</th>
                    <th class="r wide">${t("replays.looked_at")}</th>
                    <th class="r">${t("replays.sent")}</th>
                    <th class="r wide">${t("replays.skipped")}</th>
                    <th class="r"><span class="aside">${t("column.actions")}</span></th>
                  </tr>
                </thead>
                <tbody>
                  ${items.map((each) => html`
                    <${Row} key=${each.id} each=${each} now=${now} act=${act} operator=${!api.tenant} />
                  `)}
                </tbody>
              </table>
            `
          }
        </${Loaded}>
      </${Section}>
      ${making && html`<${NewReplay} ctx=${ctx} onClose=${() => setMaking(false)} onMade=${load.reload} />`}
    </${Page}>
  `;
}

function Row({ each, now, act, operator }) {
  return html`
    <tr>
      <td>
        <${Id} value=${each.id} />
        <div class="sub"><${Time} at=${each.created_at} now=${now} /></div>
      </td>
      <td class="main">
        ${operator && `${each.tenant} · `}${statusOf(each.missing ? "missing" : each.status)}
        ${each.event_type && ` · ${each.event_type}`}
        <div class="sub">
          ${(each.endpoint_ids || []).join(t("list.join")) || t("replays.every_endpoint")}
        </div>
      </td>
      <td><${Chip} tone=${TONES[each.state] || "plain"} text=${word("replay", each.state)} /></td>
      <td class="r wide">${number(each.looked_at)}</td>
      <td class="r" data-label=${t("replays.sent")}>${number(each.sent)}</td>
      <td class="r wide">${number(each.skipped)}</td>
      <td class="r">
        ${each.state === "running" ? html`
          <button type="button" onClick=${act(each, "cancel")}>${t("replays.cancel")}</button>
        ` : each.state === "cancelled" ? html`
          <button type="button" onClick=${act(each, "resume")}>${t("replays.resume")}</button>
        ` : ""}
      </td>
    </tr>
  `;
}

function NewReplay({ ctx, onClose, onMade }) {
  const { api } = ctx;
  const [form, setForm] = useState({
    tenant: api.tenant || "default",
    endpoint: "",
    type: "",
    status: "exhausted",
    since: "86400",
    rate: "100",
  });
  const [seen, setSeen] = useState(null);
  const [error, setError] = useState(null);
  const set = (name) => (event) => {
    setForm((now) => ({ ...now, [name]: event.target.value }));
    setSeen(null);
  };
  const spec = () => ({
    endpoint_ids: form.endpoint.split(/[\s,]+/).filter(Boolean),
    event_type: form.type,
    rate: Number(form.rate),
    missing: form.status === "missing",
    status: ["", "missing"].includes(form.status) ? null : form.status,
    since: new Date(Date.now() - Number(form.since) * 1000).toISOString(),
  });
  const look = async () => {
    setError(null);
    try {
      setSeen(await api.post(api.of(form.tenant, "/replays/preview"), spec()));
    } catch (failed) {
      setError(failed);
    }
    return false;
  };
  const start = async () => {
    await api.post(api.of(form.tenant, "/replays"), spec());
    onMade();
    ctx.say(t("replays.started"));
  };
  return html`
    <${Dialog}
      title=${t("replays.new")}
      confirm=${seen ? t("replays.start", { n: number(seen.count) }) : t("replays.preview")}
      onConfirm=${seen ? start : look}
      onClose=${onClose}
    >
      ${!api.tenant && html`
        <${Field} label=${t("column.tenant")}>
          <input required value=${form.tenant} onInput=${set("tenant")} />
        </${Field}>
      `}
      <${Field} label=${t("column.endpoint")} hint=${t("replays.every_endpoint")}>
        <input value=${form.endpoint} onInput=${set("endpoint")} placeholder="ep_…" />
      </${Field}>
      <${Field} label=${t("column.type")}>
        <input value=${form.type} onInput=${set("type")} placeholder="order.*" />
      </${Field}>
      <${Field} label=${t("column.status")}>
        <select value=${form.status} onChange=${set("status")}>
          ${["exhausted", "held", "waiting", "delivered", "missing", ""].map((each) => html`
            <option key=${each} value=${each} selected=${each === form.status}>${statusOf(each)}</option>
          `)}
        </select>
      </${Field}>
      <${Field} label=${t("endpoint.recover_since")}>
        <select value=${form.since} onChange=${set("since")}>
          ${[3600, 21600, 86400, 604800, 2592000].map((each) => html`
            <option key=${each} value=${String(each)} selected=${String(each) === form.since}>
              ${t("time.ago", { distance: duration(each) })}
            </option>
          `)}
        </select>
      </${Field}>
      <${Field} label=${t("replays.rate")}>
        <input type="number" min="0.1" max="1000" step="any" value=${form.rate} onInput=${set("rate")} />
      </${Field}>
      <p role="status">
        ${seen && t(seen.complete ? "replays.count" : "replays.count_least", { n: number(seen.count) })}
      </p>
      <${Failure} error=${error} />
    </${Dialog}>
  `;
}
