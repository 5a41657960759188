// The settings in force, as the functions have them.
import { html } from "../../shared/core.js";
import { number } from "../../shared/format.js";
import { t } from "../../shared/i18n.js";
import { useLoad } from "../../shared/load.js";
import { Empty, Loaded, Page, Section } from "../../shared/parts.js";

function shown(name, value) {
  if (typeof value === "boolean") return t(value ? "settings.yes" : "settings.no");
  if (value == null || value === "" || value.length === 0) return t("settings.none");
  if (name === "retention_days") return t("settings.days", { n: number(value) });
  return Array.isArray(value) ? value.join(t("list.join")) : String(value);
}

export function SettingsPage({ ctx }) {
  const load = useLoad(() => ctx.api.get("/v1/settings"), []);
  return html`
    <${Page} title=${t("settings.title")} env=${ctx.env}>
      <${Section} title=${t("settings.force")}>
        <${Loaded} load=${load}>
          ${(settings) => html`
            <dl>
              ${Object.entries(settings).map(([name, value]) => html`
                <dt key=${name} title=${name}>${t(`settings.${name}`)}</dt>
                <dd>${shown(name, value)}</dd>
              `)}
            </dl>
          `}
        </${Loaded}>
      </${Section}>
      <${Section} title=${t("settings.doctor")}>
        <${Empty} text=${t("settings.doctor_what")} command="hookline doctor" />
      </${Section}>
    </${Page}>
  `;
}
