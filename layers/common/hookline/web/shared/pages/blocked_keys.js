// Ordering keys on which deliveries wait: behind what, for how long, and the way on. A page over all tenants for
// operators, and a section of an ordered endpoint's page.
import { html, useState } from "../core.js";
import { part } from "../api.js";
import { duration, number } from "../format.js";
import { t, word } from "../i18n.js";
import { useLoad, useNow } from "../load.js";
import { Chip, Dialog, Empty, Id, Loaded, Page, Section, Time } from "../parts.js";
import { to } from "../router.js";

const TONES = { waiting: "wait", held: "held", exhausted: "bad", misconfigured: "bad", missing: "bad", begins: "wait" };
const LONG = 3600_000; // milliseconds after which the wait turns red, as on the overview

// `sequence` is null while a key begins.
const behind = (each) => (each.sequence ? each.last - each.sequence : null);

function Rows({ items, ctx, tenant, now, onSkip }) {
  const { api } = ctx;
  const anywhere = items.some((each) => each.tenant);
  return html`
    <table class="rows">
      <thead>
        <tr>
          <th>${t("blocked.key")}</th>
          ${anywhere && html`<th class="wide">${t("column.endpoint")}</th>`}
          <th>${t("blocked.for")}</th>
          <th class="r wide">${t("blocked.behind")}</th>
          <th class="r">${t("blocked.since")}</th>
          <th class="r"><span class="aside">${t("column.actions")}</span></th>
        </tr>
      </thead>
      <tbody>
        ${items.map((each) => html`
          <tr key=${`${each.tenant} ${each.endpoint_id} ${each.ordering_key}`}>
            <td class="main">
              <bdi class="strong mono">${each.ordering_key}</bdi>
              ${anywhere && html`<div class="sub">${each.tenant}</div>`}
            </td>
            ${anywhere && html`
              <td class="wide">
                <${Id} value=${each.endpoint_id} href=${to(["endpoints", each.tenant, each.endpoint_id])} />
              </td>
            `}
            <td>
              <${Chip} tone=${TONES[each.status] || "plain"} text=${word("blocked_status", each.status)} />${" "}
              <span class="nowrap">${each.sequence && t("blocked.number", { n: number(each.sequence) })}</span>
              <div class="sub">
                ${each.event_id ? html`
                  <${Id}
                    value=${each.event_id}
                    href=${to(["deliveries", each.tenant || tenant || api.tenant, each.endpoint_id, each.event_id])}
                  />
                ` : word("blocked_what", each.status)}
              </div>
            </td>
            <td class="r wide">${number(behind(each))}</td>
            <td class=${now - new Date(each.since) > LONG ? "r bad-text" : "r"}>
              <${Time} at=${each.since} now=${now} />
            </td>
            <td class="r">
              ${each.sequence && html`
                <button type="button" onClick=${() => onSkip(each)}>${t("blocked.skip")}</button>
              `}
            </td>
          </tr>
        `)}
      </tbody>
    </table>
  `;
}

function Skip({ ctx, blocked, onClose, onDone }) {
  const path = ctx.api.of(blocked.tenant, `/endpoints/${part(blocked.endpoint_id)}/skip`);
  const skip = async () => {
    await ctx.api.post(path, { ordering_key: blocked.ordering_key, sequence: blocked.sequence });
    ctx.say(t("blocked.skipped", { n: number(blocked.sequence) }));
    onDone();
  };
  return html`
    <${Dialog}
      title=${t("blocked.skip_title", { n: number(blocked.sequence) })}
      confirm=${t("blocked.skip")}
      danger
      onConfirm=${skip}
      onClose=${onClose}
    >
      <p><bdi class="mono strong">${blocked.ordering_key}</bdi></p>
      <p>${t("blocked.skip_what", { n: number(behind(blocked)) })}</p>
    </${Dialog}>
  `;
}

export function BlockedKeys({ ctx }) {
  const now = useNow();
  const load = useLoad(() => ctx.api.get("/v1/blocked-keys"), [], { every: 10_000 });
  const [skipping, setSkipping] = useState(null);
  return html`
    <${Page} title=${t("blocked.title")} env=${ctx.env}>
      <p class="lede">${t("blocked.what")}</p>
      <${Section} label=${t("blocked.title")}>
        <${Loaded} load=${load}>
          ${({ items, count, complete }) =>
            !items.length ? html`
              <${Empty} text=${t("blocked.none")} />
            ` : html`
              <${Rows} items=${items} ctx=${ctx} now=${now} onSkip=${setSkipping} />
              <p class="sub note" role="status">
                ${t(count > items.length || !complete ? "blocked.shown_of" : "blocked.shown", {
                  n: number(items.length),
                  all: number(count) + (complete ? "" : "+"),
                })}
              </p>
            `
          }
        </${Loaded}>
      </${Section}>
      ${skipping && html`
        <${Skip} ctx=${ctx} blocked=${skipping} onClose=${() => setSkipping(null)} onDone=${load.reload} />
      `}
    </${Page}>
  `;
}

export function EndpointBlocked({ ctx, path, endpoint }) {
  const now = useNow();
  const load = useLoad(() => ctx.api.get(`${path}/blocked-keys`), [path], { every: 10_000 });
  const [skipping, setSkipping] = useState(null);
  const own = (items) => items.map((each) => ({ ...each, endpoint_id: endpoint.id }));
  return html`
    <${Section} title=${t("blocked.title")} note=${t("blocked.what")}>
      <${Loaded} load=${load} rows=${2}>
        ${({ items }) =>
          !items.length ? html`
            <${Empty} text=${t("blocked.none")} />
          ` : html`
            <${Rows}
              items=${own(items)}
              ctx=${ctx}
              tenant=${endpoint.tenant}
              now=${now}
              onSkip=${(each) => setSkipping({ ...each, tenant: endpoint.tenant })}
            />
          `
        }
      </${Loaded}>
      ${skipping && html`
        <${Skip} ctx=${ctx} blocked=${skipping} onClose=${() => setSkipping(null)} onDone=${load.reload} />
      `}
    </${Section}>
  `;
}

// On the overview: how many wait, and since when the one that waits longest. The line is there before the answer is,
// and when none waits: it moves nothing below it.
export function BlockedNote({ api, now }) {
  const { data } = useLoad(() => api.get("/v1/blocked-keys", { limit: 1 }), [], { every: 30_000 });
  return html`
    <p class="sub note" role="status">
      ${!data ? "\u00a0" : data.count ? html`<${HowMany} data=${data} now=${now} />` : t("blocked.none")}
    </p>
  `;
}

function HowMany({ data, now }) {
  const time = duration((now - new Date(data.items[0].since)) / 1000);
  const n = number(data.count) + (data.complete ? "" : "+");
  return html`
    <span class="wait-text strong">${t(data.count === 1 ? "blocked.one" : "blocked.several", { n })}</span>${" "}
    ${t("overview.waiting_oldest", { time })}${" "}
    <a href="#/blocked-keys">${t("overview.look")}</a>
  `;
}
