// Requests that came in and were kept: accepted and refused with the reason. One opens with its headers and body.
import { html, useState } from "../../shared/core.js";
import { part } from "../../shared/api.js";
import { pretty } from "../../shared/format.js";
import { t, word } from "../../shared/i18n.js";
import { useLoad, useNow, usePages } from "../../shared/load.js";
import { Chip, Dialog, Empty, Failure, Id, Loaded, Page, Section, Time, Waiting } from "../../shared/parts.js";
import { setQuery, to } from "../../shared/router.js";

export function Requests({ ctx, segments, query }) {
  return segments[1] ? html`<${Request} ctx=${ctx} id=${segments[1]} />` : html`<${List} ctx=${ctx} query=${query} />`;
}

const GOOD = ["accepted", "ran"];
const state = (each) =>
  GOOD.includes(each.outcome)
    ? { tone: "good", text: word("verdict", each.outcome) }
    : { tone: "bad", text: word("verdict", each.reason || each.outcome) };

function List({ ctx, query }) {
  const now = useNow(5000);
  const pages = usePages(
    (cursor) => ctx.api.get("/v1/requests", { ...query, limit: 50, cursor }),
    [JSON.stringify(query)],
  );
  return html`
    <${Page} title=${t("requests.title")} env=${ctx.env}>
      <div class="filters">
        <select
          aria-label=${t("requests.outcome")}
          value=${query.outcome || ""}
          onChange=${(event) => setQuery({ outcome: event.target.value })}
        >
          ${["", "accepted", "refused"].map((each) => html`
            <option key=${each} value=${each} selected=${each === (query.outcome || "")}>
              ${each ? word("verdict", each) : t("requests.any")}
            </option>
          `)}
        </select>
        <input
          value=${query.hook || ""}
          placeholder=${t("requests.hook")}
          aria-label=${t("requests.hook")}
          onChange=${(event) => setQuery({ hook: event.target.value.trim() })}
        />
      </div>
      <${Section} label=${t("requests.title")}>
        <${Failure} error=${pages.error} retry=${pages.reload} />
        ${!pages.items.length &&
          !pages.error &&
          (pages.loading ? html`
            <${Waiting} />
          ` : html`
            <${Empty} text=${t("requests.none")} command="CaptureRequests=all" />
          `)}
        ${pages.items.length > 0 && html`
          <table class="rows">
            <thead>
              <tr>
                <th>${t("column.when")}</th>
                <th>${t("requests.hook")}</th>
                <th>${t("column.status")}</th>
                <th>${t("delivery.id")}</th>
              </tr>
            </thead>
            <tbody>
              ${pages.items.map((each) => html`
                <tr key=${each.id}>
                  <td class="nowrap">
                    <a href=${to(["requests", each.id])}>
                      <${Time} at=${each.at || each.received_at} now=${now} />
                    </a>
                  </td>
                  <td class="main strong">${each.hooks.join(t("list.join")) || each.path}</td>
                  <td><${Chip} ...${state(each)} /></td>
                  <td><${Id} value=${each.id} href=${to(["requests", each.id])} /></td>
                </tr>
              `)}
            </tbody>
          </table>
        `}
        ${pages.more && html`
          <p class="body"><button type="button" onClick=${pages.next}>${t("more")}</button></p>
        `}
      </${Section}>
    </${Page}>
  `;
}

function Request({ ctx, id }) {
  const path = `/v1/requests/${part(id)}`;
  const load = useLoad(() => ctx.api.get(path), [path]);
  const [asking, setAsking] = useState(false);
  const run = async () => {
    const { items } = await ctx.api.post(`${path}/run`, {});
    ctx.say(t("requests.run_started", { hooks: items.map((each) => each.hook).join(t("list.join")) }));
  };
  return html`
    <${Loaded} load=${load}>
      ${(each) => html`
        <${Page}
          title=${html`${each.hooks.join(t("list.join")) || each.path} <${Chip} ...${state(each)} />`}
          env=${ctx.env}
          crumbs=${html`<a href="#/requests">${t("requests.title")}</a>`}
          actions=${html`
            <a class="btn" href=${to(["hooks"], { tab: "try", request: id, id: each.hooks[0] })}>
              ${t("hooks.try")}
            </a>
            ${each.runs?.length > 0 && html`
              <button type="button" class="main" onClick=${() => setAsking(true)}>
                ${t("requests.run")}
              </button>
            `}
          `}
        >
          <${Section} title=${t("delivery.request")}>
            <${Kept} request=${each.request} />
          </${Section}>
          ${!each.runs?.length && html`<p class="why plain">${t("requests.cannot_run")}</p>`}
          ${asking && html`
            <${Dialog}
              title=${t("requests.run")}
              confirm=${t("requests.run")}
              onConfirm=${run}
              onClose=${() => setAsking(false)}
            >
              <p>${t("requests.run_what")}</p>
              <p class="mono">${each.runs.map((one) => one.hook).join(", ")}</p>
            </${Dialog}>
          `}
        </${Page}>
      `}
    </${Loaded}>
  `;
}

function Kept({ request }) {
  return html`
    <pre tabindex="0">
      ${request?.method} ${request?.path}
      ${request?.query ? `?${request.query}` : ""}
      ${"\n"}
      ${Object.entries(request?.headers || {}).map(([name, value]) => html`
        <b key=${name}>${name}:</b> ${[].concat(value).join(", ")}
        ${"\n"}
      `)}
      ${"\n"}
      ${pretty(request?.body || "")}
    </pre>
  `;
}
