// What of a bus, a queue or a bucket is published, and as what: the mappings in use, others in their place, and a try.
import { html, useState } from "../../shared/core.js";
import { t, word } from "../../shared/i18n.js";
import { useLoad } from "../../shared/load.js";
import { Dialog, Empty, Field, Loaded, Page, Section, Segments } from "../../shared/parts.js";
import { setQuery, to } from "../../shared/router.js";
import { Try } from "./sources_try.js";

const TABS = ["current", "edit", "try"];
const EXAMPLE = [{ name: "orders", from: "queue", tenant: "acme", type: "order.created", id: "body.id" }];
const written = (mappings) => JSON.stringify(mappings.length ? mappings : EXAMPLE, null, 2);

export function Sources({ ctx, query }) {
  const tab = TABS.includes(query.tab) ? query.tab : "current";
  const load = useLoad(() => ctx.api.get("/v1/sources"), []);
  const [text, setText] = useState(null); // what is edited and not yet applied; it can be tried
  const Shown = { current: Current, edit: Edit, try: Try }[tab];
  const applied = () => {
    setText(null);
    load.reload();
  };
  return html`
    <${Page}
      title=${t("sources.title")}
      env=${ctx.env}
      actions=${html`
        <${Segments}
          label=${t("sources.title")}
          value=${tab}
          options=${TABS.map((each) => [each, t(`sources.${each}`)])}
          onChange=${(value) => setQuery({ tab: value })}
        />
      `}
    >
      <p class="lede">${t("sources.what")}</p>
      <${Loaded} load=${load}>
        ${(sources) => html`
          <${Shown}
            ctx=${ctx}
            sources=${sources}
            query=${query}
            edited=${text}
            text=${text ?? written(sources.mappings)}
            onText=${setText}
            onApplied=${applied}
          />
        `}
      </${Loaded}>
    </${Page}>
  `;
}

const Current = ({ sources }) => html`
  <${Section}
    title=${t("sources.current")}
    note=${sources.revision > 0 && t("sources.revision", { n: sources.revision })}
  >
    ${!sources.mappings.length ? html`
      <${Empty} text=${t("sources.none")} command="hookline sources apply sources.yaml" />
    ` : html`
      <table class="rows">
        <thead>
          <tr>
            <th>${t("sources.mapping")}</th>
            <th>${t("sources.when")}</th>
            <th>${t("filter.tenant")}</th>
            <th>${t("sources.type")}</th>
            <th class="r"></th>
          </tr>
        </thead>
        <tbody>
          ${sources.mappings.map((each) => html`<${Row} key=${each.name} mapping=${each} />`)}
        </tbody>
      </table>
    `}
  </${Section}>
`;

const Row = ({ mapping }) => html`
  <tr>
    <td class="main">
      <span class="strong">${mapping.name}</span>
      <div class="sub">${word("source", mapping.from)}</div>
    </td>
    <td>${mapping.when ? html`<code>${mapping.when}</code>` : t("sources.always")}</td>
    <td data-label=${t("filter.tenant")}><${Chosen} mapping=${mapping} field="tenant" /></td>
    <td data-label=${t("sources.type")}><${Chosen} mapping=${mapping} field="type" /></td>
    <td class="r">
      <a class="btn" href=${to(["sources"], { tab: "try", from: mapping.from })}>${t("sources.try")}</a>
    </td>
  </tr>
`;

// What it is, or where it is found and what it may be.
const Chosen = ({ mapping, field }) =>
  mapping[field] ? html`
    <span class="strong">${mapping[field]}</span>
  ` : html`
    <code>${mapping[`${field}-from`]}</code>
    <div class="sub">${(mapping[`${field}s`] || []).join(t("list.join"))}</div>
  `;

function Edit({ ctx, sources, edited, text, onText, onApplied }) {
  const [asking, setAsking] = useState(false);
  const apply = async () => {
    const answer = await ctx.api.put("/v1/sources", { content: text }, { ifMatch: sources.revision });
    ctx.say(answer.changed ? t("sources.applied", { n: answer.mappings }) : t("sources.same"));
    onApplied();
  };
  return html`
    <${Section}
      title=${t("sources.edit")}
      note=${t("sources.edit_what")}
      action=${html`
        ${edited !== null && html`
          <button type="button" onClick=${() => onText(null)}>${t("sources.discard")}</button>
        `}
        <a class="btn" href=${to(["sources"], { tab: "try" })}>${t("sources.try")}</a>
        <button class="main" type="button" onClick=${() => setAsking(true)}>${t("sources.apply")}</button>
      `}
    >
      <div class="body">
        <${Field} label=${t("sources.file")}>
          <textarea
            rows="18"
            spellcheck="false"
            value=${text}
            onInput=${(event) => onText(event.target.value)}
          ></textarea>
        </${Field}>
      </div>
      ${asking && html`
        <${Dialog}
          title=${t("sources.apply")}
          confirm=${t("sources.apply")}
          onClose=${() => setAsking(false)}
          onConfirm=${apply}
        >
          <p>${t("sources.apply_what")}</p>
        </${Dialog}>
      `}
    </${Section}>
  `;
}
