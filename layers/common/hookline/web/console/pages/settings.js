// The settings in force, as the functions have them.
import { html } from "../../shared/core.js";
import { t } from "../../shared/i18n.js";
import { useLoad } from "../../shared/load.js";
import { Empty, Loaded, Page, Section } from "../../shared/parts.js";

const text = (value) => (value === null || value === "" ? "–" : typeof value === "object" ? JSON.stringify(value) : String(value));

export function SettingsPage({ ctx }) {
  const load = useLoad(() => ctx.api.get("/v1/settings"), []);
  return html`<${Page} title=${t("settings.title")} env=${ctx.env}><${Section} title=${t("settings.force")}><${Loaded} load=${load}>${(settings) => html`<dl>${Object.entries(settings).map(([name, value]) => html`<dt key=${name}>${name}</dt><dd class="mono">${text(value)}</dd>`)}</dl>`}</${Loaded}></${Section}>
    <${Section} title=${t("settings.doctor")}><${Empty} text=${t("settings.doctor_what")} command="hookline doctor" /></${Section}></${Page}>`;
}
