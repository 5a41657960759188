// The signing secrets of an endpoint: which one is in use, until when the old ones are, rotate and show them.
import { html, useState } from "../core.js";
import { duration } from "../format.js";
import { t } from "../i18n.js";
import { useLoad } from "../load.js";
import { Chip, Dialog, Field, Loaded, SecretShown, Section, Time } from "../parts.js";

export function Secrets({ api, path, endpoint, now, onChanged }) {
  const load = useLoad(() => api.get(`${path}/secrets`), [path, endpoint.revision]);
  const [shown, setShown] = useState(null);
  const [rotating, setRotating] = useState(false);
  const [ending, setEnding] = useState(false);
  const [overlap, setOverlap] = useState("86400");
  const rotate = async () => {
    setShown(
      await api.post(`${path}/secrets/rotate`, { overlap_seconds: Number(overlap) }, { ifMatch: endpoint.revision }),
    );
    onChanged();
  };
  const end = async () => {
    await api.post(`${path}/secrets/expire`, {}, { ifMatch: endpoint.revision });
    onChanged();
  };
  return html`
    <${Section}
      title=${t("secrets.title")}
      action=${html`<button type="button" onClick=${() => setRotating(true)}>${t("secrets.rotate")}</button>`}
    >
      <${Loaded} load=${load} rows=${3}>
        ${(secrets) => html`
          <table>
            <tbody>
              ${secrets.items.map((each) => html`
                <tr key=${each.position}>
                  <td>${t("secrets.nth", { n: each.position })}</td>
                  <td>
                    ${each.current ? html`
                      <${Chip} tone="good" text=${t("secrets.current")} />
                    ` : html`
                      <${Chip} tone="wait" text=${t("secrets.old")} />
                    `}
                  </td>
                  <td class="r">
                    ${each.expires_at ? html`
                      ${t("secrets.until")} <${Time} at=${each.expires_at} now=${now} />
                    ` : ""}
                  </td>
                </tr>
              `)}
            </tbody>
          </table>
        `}
      </${Loaded}>
      <div class="body right end">
        ${load.data?.items.length > 1 && html`
          <button type="button" onClick=${() => setEnding(true)}>${t("secrets.end_old")}</button>
        `}${" "}
        <button type="button" onClick=${async () => setShown(await api.post(`${path}/secrets/reveal`))}>
          ${t("secrets.reveal")}
        </button>
      </div>
      ${rotating && html`
        <${Dialog}
          title=${t("secrets.rotate")}
          confirm=${t("secrets.rotate")}
          onConfirm=${rotate}
          onClose=${() => setRotating(false)}
        >
          <p>${t("secrets.rotate_what")}</p>
          <${Field} label=${t("secrets.overlap")}>
            <select value=${overlap} onChange=${(event) => setOverlap(event.target.value)}>
              ${[0, 3600, 86400, 604800].map((each) => html`
                <option key=${each} value=${String(each)} selected=${String(each) === overlap}>
                  ${each ? duration(each) : t("secrets.at_once")}
                </option>
              `)}
            </select>
          </${Field}>
        </${Dialog}>
      `}
      ${ending && html`
        <${Dialog}
          title=${t("secrets.end_old")}
          confirm=${t("secrets.end_old")}
          danger
          onConfirm=${end}
          onClose=${() => setEnding(false)}
        >
          <p>${t("secrets.end_old_what")}</p>
        </${Dialog}>
      `}
      ${shown && html`
        <${Dialog} title=${t("secrets.title")} onClose=${() => setShown(null)}>
          ${(shown.items || [shown]).map((each) => html`
            <${SecretShown} key=${each.position || 0} secret=${each.secret} publicKey=${each.public_key} />
          `)}
        </${Dialog}>
      `}
    </${Section}>
  `;
}
