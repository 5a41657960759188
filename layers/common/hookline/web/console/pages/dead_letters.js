// The dead-letter queues: how deep, what is in them, back they go or away.
import { html, useState } from "../../shared/core.js";
import { part } from "../../shared/api.js";
import { number, pretty } from "../../shared/format.js";
import { t, word } from "../../shared/i18n.js";
import { useLoad, useNow } from "../../shared/load.js";
import { Code, Dialog, Empty, Id, Loaded, Page, Section, Time } from "../../shared/parts.js";
import { go, setQuery, to } from "../../shared/router.js";

const LIMIT = 50;
// of what the API takes, what one looks for
const OF_REQUESTS = ["hook", "event", "reason"];
const FILTERS = {
  delivery: ["tenant", "endpoint", "event"],
  inbound: OF_REQUESTS,
  "inbound-fifo": OF_REQUESTS,
  source: ["queue", "message", "reason"],
  stream: ["event", "reason"],
};

export function DeadLetters({ ctx, segments, query }) {
  const { api } = ctx;
  const queue = segments[1];
  const load = useLoad(() => api.get("/v1/dead-letters"), [], { every: 10_000 });
  return html`
    <${Page}
      title=${queue ? `${t("letters.title")}: ${word("queue", queue)}` : t("letters.title")}
      env=${ctx.env}
      crumbs=${queue && html`<a href="#/dead-letters">${t("letters.title")}</a>`}
    >
      ${queue ? html`
        <${Queue} ctx=${ctx} queue=${queue} query=${query} onChanged=${load.reload} />
      ` : html`
        <${Queues} load=${load} />
      `}
    </${Page}>
  `;
}

function Queues({ load }) {
  return html`
    <${Section} label=${t("letters.title")}>
      <${Loaded} load=${load}>
        ${({ items }) => html`
          <table>
            <thead>
              <tr>
                <th>${t("letters.queue")}</th>
                <th class="r">${t("letters.waiting")}</th>
                <th class="r">${t("letters.in_flight")}</th>
              </tr>
            </thead>
            <tbody>
              ${items.map((each) => html`
                <tr key=${each.queue}>
                  <td>
                    <a class="strong" href=${to(["dead-letters", each.queue])}>
                      ${word("queue", each.queue)}
                    </a>
                    <div class="sub">${word("queue_what", each.queue)}</div>
                  </td>
                  <td class=${each.waiting ? "r bad-text strong" : "r"}>${number(each.waiting)}</td>
                  <td class="r">${number(each.in_flight)}</td>
                </tr>
              `)}
            </tbody>
          </table>
        `}
      </${Loaded}>
    </${Section}>
  `;
}

function Filters({ queue, query }) {
  return html`
    <div class="filters" role="search">
      ${(FILTERS[queue] || []).map((name) => html`
        <input
          key=${`${name} ${query[name] || ""}`}
          defaultValue=${query[name] || ""}
          placeholder=${word("letter", name)}
          aria-label=${word("letter", name)}
          onChange=${(event) => setQuery({ [name]: event.target.value.trim() })}
        />
      `)}
      ${Object.keys(query).length > 0 && html`
        <button type="button" onClick=${() => go(["dead-letters", queue])}>${t("filter.clear")}</button>
      `}
    </div>
  `;
}

function Queue({ ctx, queue, query, onChanged }) {
  const { api } = ctx;
  const path = `/v1/dead-letters/${part(queue)}`;
  const now = useNow(5000);
  const load = useLoad(() => api.get(path, { ...query, limit: LIMIT }), [path, JSON.stringify(query)]);
  const filtered = Object.keys(query).length > 0;
  const every = t(filtered ? "letters.redrive_matching" : "letters.redrive_all");
  const [chosen, setChosen] = useState(new Set());
  const [open, setOpen] = useState(null);
  const [asking, setAsking] = useState(null);
  const [progress, setProgress] = useState(null);
  const [problems, setProblems] = useState([]);
  const redrive = (what) => async () => {
    let moved = 0;
    const stay = [];
    for (let turn = 0; turn < 1000; turn++) {
      const answer = await api.post(`${path}/redrive`, what);
      moved += answer.moved;
      stay.push(...answer.problems);
      setProgress(moved);
      if (answer.complete || !answer.moved) break;
    }
    setProgress(null);
    setProblems(stay);
    setChosen(new Set());
    ctx.say(t("letters.moved", { n: number(moved) }));
    load.reload();
    onChanged();
  };
  const toggle = (id, on) =>
    setChosen((before) => {
      const next = new Set(before);
      if (on) next.add(id);
      else next.delete(id);
      return next;
    });
  return html`
    <${Filters} queue=${queue} query=${query} />
    <${Section}
      title=${t("letters.look")}
      action=${html`
        <button type="button" onClick=${load.reload}>${t("letters.again")}</button>
        <button type="button" disabled=${!chosen.size} onClick=${() => setAsking("some")}>
          ${t("letters.redrive_some", { n: chosen.size })}
        </button>
        <button type="button" class="main" onClick=${() => setAsking("all")}>${every}</button>
        <button type="button" disabled=${filtered} onClick=${() => setAsking("purge")}>
          ${t("letters.purge")}
        </button>
      `}
    >
      ${problems.length > 0 && html`
        <div class="failure" role="alert">
          <strong>${t("letters.problems")}</strong>
          <ul>
            ${problems.map((each) => html`<li key=${each}>${each}</li>`)}
          </ul>
        </div>
      `}
      <${Loaded} load=${load}>
        ${({ items, complete }) =>
          !items.length ? html`
            <${Empty} text=${t(filtered ? "letters.none_filtered" : "letters.none")} />
            ${!complete && filtered && html`<p class="sub note">${t("letters.not_all_read")}</p>`}
          ` : html`
            <table>
              <thead>
                <tr>
                  <th><span class="aside">${t("deliveries.choose")}</span></th>
                  <th>${t("delivery.id")}</th>
                  <th>${t("letters.says")}</th>
                  <th class="r">${t("letters.sent")}</th>
                </tr>
              </thead>
              <tbody>
                ${items.map((each) => html`
                  <${Letter}
                    key=${each.id}
                    letter=${each}
                    now=${now}
                    chosen=${chosen.has(each.id)}
                    onChoose=${(on) => toggle(each.id, on)}
                    open=${open === each.id}
                    onOpen=${() => setOpen(open === each.id ? null : each.id)}
                  />
                `)}
              </tbody>
            </table>
            <p class="sub note" role="status">
              ${t(complete ? "letters.shown" : "letters.shown_more", { n: number(items.length) })}
              ${!complete && items.length < LIMIT && filtered && ` ${t("letters.not_all_read")}`}
            </p>
          `
        }
      </${Loaded}>
      ${asking && asking !== "purge" && html`
        <${Dialog}
          title=${asking === "all" ? every : t("letters.redrive_some", { n: chosen.size })}
          confirm=${t("letters.redrive")}
          onClose=${() => setAsking(null)}
          onConfirm=${redrive(asking === "all" ? (filtered ? { fields: query } : { all: true }) : { ids: [...chosen] })}
        >
          <p>${t("letters.redrive_what")}</p>
          ${progress != null && html`
            <p role="status">${t("letters.moved", { n: number(progress) })}</p>
            <progress></progress>
          `}
        </${Dialog}>
      `}
      ${asking === "purge" && html`
        <${Dialog}
          title=${t("letters.purge")}
          confirm=${t("letters.purge")}
          danger
          typed=${queue}
          onClose=${() => setAsking(null)}
          onConfirm=${async () => {
            await api.post(`${path}/purge`, { confirm: queue });
            load.reload();
            onChanged();
          }}
        >
          <p>${t("letters.purge_what")}</p>
        </${Dialog}>
      `}
    </${Section}>
  `;
}

function Letter({ letter, now, chosen, onChoose, open, onOpen }) {
  return html`
    <tr>
      <td>
        <input
          type="checkbox"
          aria-label=${t("deliveries.choose_one", { id: letter.id })}
          checked=${chosen}
          onChange=${(event) => onChoose(event.target.checked)}
        />
      </td>
      <td><${Id} value=${letter.id} /></td>
      <td>
        <div class="pairs">
          ${Object.entries(letter.fields || {})
            .filter(([, value]) => value !== null && value !== "")
            .slice(0, 8)
            .map(([name, value]) => html`
              <span key=${name}>
                <span class="sub">${word("letter", name)}</span>
                ${String(value)}
              </span>
            `)}
          <button type="button" class="plain" onClick=${onOpen}>${t("letters.body")}</button>
        </div>
        ${open && html`<${Code} label=${t("letters.body")}>${pretty(letter.body)}</${Code}>`}
      </td>
      <td class="r"><${Time} at=${letter.sent_at} now=${now} /></td>
    </tr>
  `;
}
