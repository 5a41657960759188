// The hooks in force, their versions, and what a change would do.
import { html, useState } from "../../shared/core.js";
import { t } from "../../shared/i18n.js";
import { useLoad, useNow } from "../../shared/load.js";
import { Chip, Dialog, Empty, Failure, Field, Loaded, Page, Section, Segments, Time } from "../../shared/parts.js";
import { setQuery, to } from "../../shared/router.js";
import { Try } from "./hooks_try.js";

const TABS = ["current", "edit", "try", "versions"];

export function Hooks({ ctx, query }) {
  const tab = TABS.includes(query.tab) ? query.tab : "current";
  const load = useLoad(() => ctx.api.get("/v1/hooks"), []);
  const Shown = { current: Current, edit: Edit, try: Try, versions: Versions }[tab];
  return html`
    <${Page}
      title=${t("hooks.title")}
      env=${ctx.env}
      actions=${html`
        <${Segments}
          label=${t("hooks.title")}
          value=${tab}
          options=${TABS.map((each) => [each, t(`hooks.${each}`)])}
          onChange=${(value) => setQuery({ tab: value })}
        />
      `}
    >
      <${Loaded} load=${load}>
        ${(hooks) => html`
          <${Shown} key=${`${tab} ${query.set || ""}`} ctx=${ctx} hooks=${hooks} query=${query} reload=${load.reload} />
        `}
      </${Loaded}>
    </${Page}>
  `;
}

const Current = ({ hooks }) => html`
  <${Section} title=${t("hooks.version", { n: hooks.version })}>
    ${!hooks.hooks.length ? html`
      <${Empty} text=${t("hooks.none")} command="hookline hooks apply hooks.yaml" />
    ` : html`
      <table>
        <thead>
          <tr>
            <th>${t("requests.hook")}</th>
            <th>${t("hooks.verified")}</th>
            <th>${t("hooks.action")}</th>
            <th></th>
          </tr>
        </thead>
        <tbody>
          ${hooks.hooks.map((each) => html`
            <tr key=${each.id}>
              <td class="strong">
                ${each.id}
                <div class="sub mono">${each.path}</div>
              </td>
              <td>
                ${each.verify ? html`
                  <${Chip}
                    tone="good"
                    text=${typeof each.verify === "string" ? each.verify : each.verify.scheme || "custom"}
                  />
                ` : html`
                  <${Chip} tone="plain" text=${t("hooks.by_rule")} />
                `}
              </td>
              <td>
                ${typeof each.action === "string" ? each.action : each.action?.type}${" "}
                <span class="sub">${each.mode || ""}</span>
              </td>
              <td class="r">
                <a class="btn" href=${to(["hooks"], { tab: "try", id: each.id })}>${t("hooks.try")}</a>
              </td>
            </tr>
          `)}
        </tbody>
      </table>
    `}
  </${Section}>
`;

const lines = (diff) => html`
  <pre class="diff" tabindex="0" aria-label=${t("hooks.diff")}>
    ${diff.map((line, index) => html`
      <span key=${index} class=${line.startsWith("+") ? "add" : line.startsWith("-") ? "del" : ""}>
        ${line}
        ${line.startsWith("+") || line.startsWith("-") ? "" : "\n"}
      </span>
    `)}
  </pre>
`;

function Edit({ ctx, hooks, query, reload }) {
  const sets = [...new Set(hooks.hooks.map((each) => each.set))];
  const set = query.set || sets[0] || "hooks";
  const own = new Set(hooks.hooks.filter((each) => each.set === set).map((each) => each.id));
  const [text, setText] = useState(() =>
    JSON.stringify(
      (hooks.document?.hooks || []).filter((each) => own.has(each.id)),
      null,
      2,
    ),
  );
  const [seen, setSeen] = useState(null);
  const [error, setError] = useState(null);
  const [asking, setAsking] = useState(false);
  const proposed = () => ({ files: [{ name: `${set}.yaml`, content: text }], set });
  const look = async () => {
    setError(null);
    setSeen(null);
    try {
      setSeen(await ctx.api.post("/v1/hooks/diff", proposed()));
    } catch (failed) {
      setError(failed);
    }
  };
  const apply = async () => {
    const answer = await ctx.api.put("/v1/hooks", { ...proposed(), prune: true }, { ifMatch: hooks.version });
    ctx.say(t("hooks.applied", { n: answer.version }));
    setAsking(false);
    setSeen(null);
    reload();
  };
  return html`
    <${Section}
      title=${t("hooks.edit")}
      note=${t("hooks.set", { name: set })}
      action=${html`
        ${sets
          .filter((each) => each !== set)
          .map((each) => html`<a key=${each} href=${to(["hooks"], { tab: "edit", set: each })}>${each}</a>`)}
        <button type="button" onClick=${look}>${t("hooks.diff")}</button>
        <button class="main" type="button" disabled=${!seen} onClick=${() => setAsking(true)}>
          ${t("hooks.apply")}
        </button>
      `}
    >
      <div class="body">
        <${Field} label=${t("hooks.file")}>
          <textarea
            rows="18"
            spellcheck="false"
            value=${text}
            onInput=${(event) => {
              setText(event.target.value);
              setSeen(null);
            }}
          ></textarea>
        </${Field}>
        <${Failure} error=${error} />
        ${seen && html`
          <p>
            ${t("hooks.changes", {
              added: seen.added.length,
              changed: seen.changed.length,
              removed: seen.removed.length,
            })}
          </p>
          ${seen.warnings?.length > 0 && html`
            <ul class="wait-text">
              ${seen.warnings.map((each) => html`
                <li>
                  ${typeof each === "string" ? each : `${each.field || each.where || ""} ${each.expected || ""}`}
                </li>
              `)}
            </ul>
          `}
          ${lines(seen.lines || [])}
        `}
      </div>
      ${asking && seen && html`
        <${Dialog}
          title=${t("hooks.apply")}
          confirm=${t("hooks.apply")}
          danger=${seen.removed.length > 0}
          onClose=${() => setAsking(false)}
          onConfirm=${apply}
        >
          <p>${t("hooks.apply_what")}</p>
          ${seen.removed.length > 0 && html`
            <p class="bad-text">${t("hooks.removes", { names: seen.removed.join(t("list.join")) })}</p>
          `}
        </${Dialog}>
      `}
    </${Section}>
  `;
}

function Versions({ ctx, reload }) {
  const load = useLoad(() => ctx.api.get("/v1/hooks/versions"), []);
  const [chosen, setChosen] = useState(null);
  const [diff, setDiff] = useState(null);
  const now = useNow(10_000);
  const show = async (version) => {
    setDiff({ version, ...(await ctx.api.post("/v1/hooks/diff", { version })) });
  };
  return html`
    <${Section} title=${t("hooks.versions")}>
      <${Loaded} load=${load}>
        ${({ items }) => html`
          <table class="rows">
            <thead>
              <tr>
                <th>${t("hooks.number")}</th>
                <th>${t("column.when")}</th>
                <th class="wide">${t("hooks.by")}</th>
                <th class="r wide">${t("hooks.count")}</th>
                <th class="r"></th>
              </tr>
            </thead>
            <tbody>
              ${items.map((each) => html`
                <tr key=${each.version}>
                  <td class="main">
                    <span class="strong">${each.version}</span>${" "}
                    ${each.current && html`<${Chip} tone="good" text=${t("hooks.in_force")} />`}
                  </td>
                  <td><${Time} at=${each.applied_at} now=${now} /></td>
                  <td class="wide mono">${each.applied_by}</td>
                  <td class="r wide">${Array.isArray(each.hooks) ? each.hooks.length : each.hooks}</td>
                  <td class="r">
                    ${!each.current && html`
                      <button type="button" onClick=${() => show(each.version)}>
                        ${t("hooks.diff")}
                      </button>${" "}
                      <button type="button" onClick=${() => setChosen(each.version)}>
                        ${t("hooks.rollback")}
                      </button>
                    `}
                  </td>
                </tr>
              `)}
            </tbody>
          </table>
        `}
      </${Loaded}>
      ${diff && html`
        <div class="body">
          <p>${t("hooks.against", { n: diff.version })}</p>
          ${lines(diff.lines || [])}
        </div>
      `}
      ${chosen && html`
        <${Dialog}
          title=${t("hooks.rollback")}
          confirm=${t("hooks.rollback")}
          onClose=${() => setChosen(null)}
          onConfirm=${async () => {
            await ctx.api.post("/v1/hooks/rollback", { version: chosen });
            load.reload();
            reload();
          }}
        >
          <p>${t("hooks.rollback_what", { n: chosen })}</p>
        </${Dialog}>
      `}
    </${Section}>
  `;
}
