// What a hook does with a request, one that was kept or one that is written here, and why.
import { html, useState } from "../../shared/core.js";
import { part } from "../../shared/api.js";
import { pretty } from "../../shared/format.js";
import { t } from "../../shared/i18n.js";
import { useLoad } from "../../shared/load.js";
import { Chip, Code, Empty, Failure, Field, Section } from "../../shared/parts.js";

// What the API takes of a request that was kept.
const GIVEN = ["method", "path", "url", "query", "headers", "body", "body_base64", "remote_addr"];
const given = (request) =>
  Object.fromEntries(GIVEN.filter((name) => request[name] != null).map((name) => [name, request[name]]));

export function Try({ ctx, hooks, query }) {
  const [id, setId] = useState(query.id || hooks.hooks[0]?.id || "");
  const [text, setText] = useState(() =>
    JSON.stringify(
      { method: "POST", path: `/hooks/${id}`, headers: { "content-type": "application/json" }, body: "{}" },
      null,
      2,
    ),
  );
  const kept = useLoad(
    () => (query.request ? ctx.api.get(`/v1/requests/${part(query.request)}`) : Promise.resolve(null)),
    [query.request],
  );
  const [result, setResult] = useState(null);
  const [error, setError] = useState(null);
  const run = async () => {
    setError(null);
    setResult(null);
    try {
      setResult(
        await ctx.api.post(
          "/v1/hooks/try",
          query.request
            ? { id, request: given(kept.data.request), now: kept.data.received_at }
            : { id, request: JSON.parse(text) },
        ),
      );
    } catch (failed) {
      setError(failed instanceof SyntaxError ? { message: t("form.not_json"), problems: [] } : failed);
    }
  };
  if (!hooks.hooks.length)
    return html`
      <${Section}>
        <${Empty} text=${t("hooks.none")} command="hookline hooks apply hooks.yaml" />
      </${Section}>
    `;
  return html`
    <div class="two-cols cols">
      <${Section}
        title=${t("delivery.request")}
        action=${html`
          <button class="main" type="button" disabled=${kept.loading || Boolean(kept.error)} onClick=${run}>
            ${t("hooks.try")}
          </button>
        `}
      >
        <div class="body">
          <${Field} label=${t("requests.hook")}>
            <select value=${id} onChange=${(event) => setId(event.target.value)}>
              ${hooks.hooks.map((each) => html`
                <option key=${each.id} value=${each.id} selected=${each.id === id}>${each.id}</option>
              `)}
            </select>
          </${Field}>
          ${query.request ? html`
            <p>
              ${t("hooks.try_kept")} <span class="mono">${query.request}</span>
            </p>
          ` : html`
            <${Field} label=${t("hooks.request_json")}>
              <textarea
                rows="14"
                spellcheck="false"
                value=${text}
                onInput=${(event) => setText(event.target.value)}
              ></textarea>
            </${Field}>
          `}
          <${Failure} error=${error || kept.error} />
        </div>
      </${Section}>
      <${Section} title=${t("hooks.decision")}>
        ${result ? html`<${Decision} result=${result} />` : html`<${Empty} text=${t("hooks.try_what")} />`}
      </${Section}>
    </div>
  `;
}

function Decision({ result }) {
  const runs = Boolean(result.action || result.command);
  return html`
    <div class="body">
      <p><${Chip} tone=${runs ? "good" : "bad"} text=${runs ? t("hooks.runs") : t("hooks.runs_not")} /></p>
      ${(result.explanation || []).length > 0 && html`<${Tree} nodes=${result.explanation} />`}
    </div>
    <${Code} label=${t("hooks.decision")}>${pretty(JSON.stringify(result))}</${Code}>
  `;
}

const Tree = ({ nodes }) => html`
  <ul class="tree">
    ${nodes.map((node, index) => html`
      <li key=${index}>
        <span
          class=${node.passed === false ? "bad-text strong" : node.passed ? "good-text strong" : ""}
          aria-hidden="true"
        >
          ${node.passed === false ? "✕" : node.passed ? "✓" : "•"}
        </span>${" "}
        <span class="strong">${node.step || node.rule || node.kind}</span> ${node.why || ""}
        ${(node.children || node.rules)?.length > 0 && html`<${Tree} nodes=${node.children || node.rules} />`}
      </li>
    `)}
  </ul>
`;
