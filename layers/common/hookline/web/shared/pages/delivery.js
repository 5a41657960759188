// One delivery: what happens next and why, each attempt with its request beside its answer, and how to check the
// signature.
import { html, useState } from "../core.js";
import { part } from "../api.js";
import { absolute, pretty, relative } from "../format.js";
import { t, word } from "../i18n.js";
import { useLoad, useNow } from "../load.js";
import { Chip, Code, CopyButton, Dialog, Id, Loaded, Page, Section, Time } from "../parts.js";
import { to } from "../router.js";
import { SNIPPETS } from "../snippets.js";
import { deliveryState, shape, whatNext } from "../status.js";
import { deliveryPath } from "./deliveries.js";
import { AttemptView } from "./delivery_attempt.js";

export function DeliveryPage({ ctx, segments }) {
  const [, tenant, endpointId, eventId] = segments;
  const { api } = ctx;
  const path = deliveryPath(api, tenant, endpointId, eventId);
  const load = useLoad(() => api.get(path), [path], { every: 4000 });
  const event = useLoad(() => api.get(api.of(tenant, `/events/${part(eventId)}`)), [tenant, eventId]);
  const endpoint = useLoad(() => api.get(api.of(tenant, `/endpoints/${part(endpointId)}`)), [tenant, endpointId]);
  const now = useNow();
  const [chosen, setChosen] = useState(null);
  const [asking, setAsking] = useState(false);
  return html`
    <${Loaded} load=${load} rows=${10}>
      ${(delivery) => {
        const attempts = delivery.attempts || [];
        const attempt = attempts.find((each) => each.number === chosen) || attempts.at(-1);
        const request = attempt?.request && whole(attempt.request, event.data, endpoint.data);
        const state = deliveryState(delivery);
        const [head, why] = whatNext(delivery, now);
        return html`
          <${Page}
            title=${html`${delivery.event_type} <${Chip} ...${state} />`}
            env=${ctx.env}
            crumbs=${html`
              <a href="#/deliveries">${t("deliveries.title")}</a>${" / "}
              ${!api.tenant && html`<a href=${to(["deliveries"], { tenant })}>${tenant}</a> / `}
              ${delivery.event_type}
            `}
            actions=${html`
              ${request?.url && html`<${CopyButton} text=${() => curl(request)} label=${t("delivery.curl")} />`}
              <${CopyButton} text=${() => location.href} label=${t("delivery.link")} />
              <button class="main" type="button" onClick=${() => setAsking(true)}>
                ${t("delivery.again")}
              </button>
            `}
          >
            <div class=${`why ${state.tone}`}>
              ${head} <span>${why}</span>
            </div>
            <div class="lead">
              <div>
                <${Section} title=${t("delivery.attempts")}>
                  <${Timeline}
                    delivery=${delivery}
                    attempts=${attempts}
                    current=${attempt}
                    now=${now}
                    onChoose=${setChosen}
                  />
                </${Section}>
                <${Section} title=${t("delivery.event")}>
                  <${Facts} delivery=${delivery} url=${endpoint.data?.url} operator=${!api.tenant} now=${now} />
                </${Section}>
                ${event.data?.payload && html`
                  <${Section} title=${t("delivery.payload")}>
                    <${Code} label=${t("delivery.payload")}>${pretty(event.data.payload)}</${Code}>
                  </${Section}>
                `}
              </div>
              <div>
                ${attempt ? html`
                  <${AttemptView} attempt=${attempt} request=${request} />
                ` : html`
                  <${Section} title=${t("delivery.attempts")}>
                    <p class="body sub">${t("delivery.none_yet")}</p>
                  </${Section}>
                `}
                <${Verify} />
              </div>
            </div>
            ${asking && html`
              <${AgainDialog} ctx=${ctx} path=${path} onClose=${() => setAsking(false)} onDone=${load.reload} />
            `}
          </${Page}>
        `;
      }}
    </${Loaded}>
  `;
}

function Facts({ delivery, url, operator, now }) {
  return html`
    <dl>
      <dt>${t("delivery.id")}</dt>
      <dd><${Id} value=${delivery.event_id} /></dd>
      <dt>${t("delivery.committed")}</dt>
      <dd title=${absolute(delivery.event_timestamp)}>${relative(delivery.event_timestamp, now)}</dd>
      ${operator && html`
        <dt>${t("delivery.tenant")}</dt>
        <dd>${delivery.tenant}</dd>
      `}
      <dt>${t("delivery.endpoint")}</dt>
      <dd>
        <a class="mono" href=${to(["endpoints", delivery.tenant, delivery.endpoint_id])}>
          ${url || delivery.endpoint_id}
        </a>
      </dd>
    </dl>
  `;
}

function AgainDialog({ ctx, path, onClose, onDone }) {
  const send = async () => {
    const answer = await ctx.api.post(`${path}/retry`);
    const refused = answer.items?.find((each) => !each.accepted);
    if (refused) throw Object.assign(new Error(refused.problem?.detail || String(refused.problem)), { problems: [] });
    ctx.say(t("deliveries.sent_again", { n: 1 }));
    onDone();
  };
  return html`
    <${Dialog} title=${t("delivery.again")} confirm=${t("delivery.again")} onClose=${onClose} onConfirm=${send}>
      <p>${t("delivery.again_what")}</p>
    </${Dialog}>
  `;
}

function Timeline({ delivery, attempts, current, now, onChoose }) {
  return html`
    <ol class="timeline">
      ${delivery.status === "waiting" && html`
        <li>
          <button type="button" disabled>
            <span class="wait-text strong" aria-label=${word("status", "waiting")}>${shape("wait")}</span>
            <span>
              ${t("delivery.nth", { n: delivery.attempts_made + 1 })}
              <div class="sub">
                ${delivery.next_attempt_at ? relative(delivery.next_attempt_at, now) : t("time.soon")}
              </div>
            </span>
            <span class="sub">${t("delivery.planned")}</span>
          </button>
        </li>
      `}
      ${[...attempts].reverse().map((each) => {
        const good = each.code >= 200 && each.code < 300;
        return html`
          <li key=${each.number} aria-current=${each === current ? "true" : undefined}>
            <button type="button" onClick=${() => onChoose(each.number)}>
              <span
                class=${good ? "good-text strong" : "bad-text strong"}
                aria-label=${good ? t("delivery.succeeded") : t("delivery.failed")}
              >
                ${shape(good ? "good" : "bad")}
              </span>
              <span>
                ${t("delivery.nth", { n: each.number })}
                ${each.lane && html`<span class="sub"> ${word("lane", each.lane)}</span>`}
                <div class="sub"><${Time} at=${each.at} now=${now} /></div>
              </span>
              <span class="strong">${each.code || word("error", each.error)}</span>
            </button>
          </li>
        `;
      })}
    </ol>
  `;
}

function Verify() {
  const [name, setName] = useState("Python");
  return html`
    <${Section}
      title=${t("delivery.verify")}
      action=${html`
        <span class="seg" role="group" aria-label=${t("delivery.language")}>
          ${Object.keys(SNIPPETS).map((each) => html`
            <button type="button" key=${each} aria-pressed=${each === name} onClick=${() => setName(each)}>
              ${each}
            </button>
          `)}
        </span>
      `}
    >
      <${Code} label=${t("delivery.verify")}>${SNIPPETS[name]}</${Code}>
    </${Section}>
  `;
}

// With the address and the body, where they are what the endpoint and the event say now: neither is kept with an
// attempt.
function whole(request, event, endpoint) {
  const plain = event?.payload && endpoint && !endpoint.transform && !endpoint.batching;
  return {
    ...request,
    url: request.url || endpoint?.url,
    body: request.body ?? (plain ? wrapped(event, endpoint.payload) : null),
  };
}

// As it was signed: the payload's own text, in the endpoint's envelope.
export function wrapped(event, style) {
  if (style === "data") return event.payload;
  const version = style === "versioned" && event.version ? `"version":"${event.version}",` : "";
  return `{"type":"${event.type}",${version}"timestamp":"${event.timestamp}","data":${event.payload}}`;
}

// A shell takes everything between single quotes as it is, but a single quote.
const quoted = (text) => `'${String(text).replaceAll("'", "'\\''")}'`;

export function curl(request) {
  const lines = [
    `curl -X POST ${quoted(request.url)}`,
    ...request.headers.map(([name, value]) => `  -H ${quoted(`${name}: ${value}`)}`),
  ];
  if (request.body) lines.push(`  --data-raw ${quoted(request.body)}`);
  return lines.join(" \\\n");
}
