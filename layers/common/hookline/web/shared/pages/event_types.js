// The catalogue: what events there are, what their data looks like, an example of each.
import { html } from "../core.js";
import { everyPage, part } from "../api.js";
import { t } from "../i18n.js";
import { useLoad } from "../load.js";
import { Chip, Code, Empty, Loaded, Page, Section } from "../parts.js";
import { to } from "../router.js";

export function EventTypes({ ctx, segments }) {
  const { api } = ctx;
  const name = segments[1];
  const load = useLoad(() => everyPage((cursor) => api.get(api.shared("/event-types"), { limit: 100, cursor })), []);
  return html`
    <${Page}
      title=${name || t("types.title")}
      env=${ctx.env}
      crumbs=${name && html`<a href="#/event-types">${t("types.title")}</a>`}
    >
      ${name ? html`
        <${EventType} api=${api} name=${name} />
      ` : html`
        <${Section} label=${t("types.title")}>
          <${Loaded} load=${load}>
            ${(list) =>
              !list.length ? html`
                <${Empty}
                  text=${t("types.none")}
                  command=${
                    api.tenant ? null : "hookline event-types put order.created --description 'An order was placed'"
                  }
                />
              ` : html`
                <${List} types=${list} />
              `
            }
          </${Loaded}>
        </${Section}>
      `}
    </${Page}>
  `;
}

function List({ types }) {
  return html`
    <table class="rows">
      <thead>
        <tr>
          <th>${t("types.name")}</th>
          <th>${t("form.description")}</th>
          <th class="r">${t("events.version")}</th>
        </tr>
      </thead>
      <tbody>
        ${types.map((each) => html`
          <tr key=${each.name}>
            <td class="main">
              <a class="mono strong" href=${to(["event-types", each.name])}>
                ${each.name}
              </a>${" "}
              ${each.deprecated && html`<${Chip} tone="wait" text=${t("types.deprecated")} />`}
            </td>
            <td>${each.description}</td>
            <td class="r">${Object.keys(each.schemas || {}).join(", ") || "–"}</td>
          </tr>
        `)}
      </tbody>
    </table>
  `;
}

function EventType({ api, name }) {
  const load = useLoad(() => api.get(api.shared(`/event-types/${part(name)}`)), [name]);
  return html`
    <${Loaded} load=${load}>
      ${(type) => html`
        ${type.description && html`<p class="lede">${type.description}</p>`}
        ${Object.entries(type.schemas || {})
          .reverse()
          .map(([version, schema]) => html`
            <${Section} key=${version} title=${`${t("events.version")} ${version}`}>
              <div class="two">
                <div>
                  <h3>${t("types.schema")}</h3>
                  <${Code} label=${t("types.schema")}>${JSON.stringify(schema, null, 2)}</${Code}>
                </div>
                <div>
                  <h3>${t("types.example")}</h3>
                  ${(type.examples?.[version] || []).map((each, index) => html`
                    <${Code} key=${index} label=${t("types.example")}>
                      ${JSON.stringify(each, null, 2)}
                    </${Code}>
                  `)}
                  ${!(type.examples?.[version] || []).length && html`<p class="body sub">${t("types.no_example")}</p>`}
                </div>
              </div>
            </${Section}>
          `)}
        ${!Object.keys(type.schemas || {}).length && html`
          <${Section}><${Empty} text=${t("types.no_schema")} /></${Section}>
        `}
      `}
    </${Loaded}>
  `;
}
