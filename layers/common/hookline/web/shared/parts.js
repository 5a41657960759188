// The parts that pages are built from. Their looks are in design.css.
import { html, useEffect, useRef, useState } from "./core.js";
import { absolute, relative, shortId } from "./format.js";
import { t } from "./i18n.js";
import { shape } from "./status.js";

export const Chip = ({ tone, text }) => html`
  <span class=${`chip ${tone}`} title=${text}>
    <i aria-hidden="true">${shape(tone)}</i>
    <span>${text}</span>
  </span>
`;

export const Time = ({ at, now, short }) =>
  at ? html`<time datetime=${at} title=${absolute(at)}>${relative(at, now, short ? 1 : 2)}</time>` : "–";

// A short id; one click copies the whole one.
export function Id({ value, href }) {
  const [copied, setCopied] = useState(false);
  if (!value) return "–";
  const copy = async () => {
    await copyText(value);
    setCopied(true);
    setTimeout(() => setCopied(false), 1200);
  };
  return html`
    <span class="id mono">
      ${href ? html`
        <a href=${href} title=${value}>${shortId(value)}</a>
      ` : html`
        <span title=${value}>${shortId(value)}</span>
      `}
      <button type="button" class="copy" onClick=${copy} aria-label=${t("copy.id", { id: value })}>
        ${copied ? html`<span class="good-text">✓</span>` : html`<${CopyMark} />`}
      </button>
    </span>
  `;
}

const CopyMark = () => html`
  <svg
    viewBox="0 0 16 16"
    width="12"
    height="12"
    fill="none"
    stroke="currentColor"
    stroke-width="1.5"
    aria-hidden="true"
  >
    <rect x="5.5" y="5.5" width="8" height="8" rx="1.5" />
    <path d="M10.5 3.5v-.5a1 1 0 0 0-1-1H3.5a1 1 0 0 0-1 1v6a1 1 0 0 0 1 1H4" />
  </svg>
`;

export async function copyText(text) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    // an iframe without the permission
    const area = Object.assign(document.createElement("textarea"), { value: text, className: "aside" });
    document.body.append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
  }
}

export function CopyButton({ text, label }) {
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    await copyText(typeof text === "function" ? text() : text);
    setCopied(true);
    setTimeout(() => setCopied(false), 1500);
  };
  return html`
    <button type="button" onClick=${copy}>${copied ? t("copy.done") : label || t("copy.copy")}</button>
  `;
}

export const Section = ({ title, note, action, children, label }) => html`
  <section aria-label=${label || title}>
    ${title && html`
      <h2>
        ${title}
        ${note && html`<span class="sub">${note}</span>`}
        ${action && html`<span class="right">${action}</span>`}
      </h2>
    `}
    ${children}
  </section>
`;

export const Page = ({ title, env, crumbs, children, actions }) => html`
  <div class="page">
    ${crumbs && html`<p class="crumbs">${crumbs}</p>`}
    <header>
      <h1 tabindex="-1">${title}</h1>
      ${env && html`<span class="env">${env}</span>`}
      <div class="right">${actions}</div>
    </header>
    ${children}
  </div>
`;

// What to do where there is nothing yet: a sentence, and the command to copy.
export const Empty = ({ text, command, children }) => html`
  <div class="empty">
    <p>${text}</p>
    ${command && html`
      <div class="copyable">
        <pre class="command"><code>${command}</code></pre>
        <${CopyButton} text=${command} />
      </div>
    `}
    ${children}
  </div>
`;

export function Failure({ error, retry }) {
  if (!error) return null;
  return html`
    <div class="failure" role="alert">
      <strong>${error.code === "unreachable" ? t("error.unreachable") : error.message}</strong>
      ${error.problems?.length > 0 && html`
        <ul>
          ${error.problems.map((each) => html`
            <li>
              <code>${each.field}</code> ${each.expected}
            </li>
          `)}
        </ul>
      `}
      <span class="sub">${error.requestId && t("error.request", { id: error.requestId })}</span>
      ${retry && html`<button type="button" onClick=${retry}>${t("error.again")}</button>`}
    </div>
  `;
}

// Room kept while something is read, so that nothing jumps when it arrives.
export const Waiting = ({ rows = 6 }) => html`
  <div class="waiting" role="status" aria-busy="true" aria-label=${t("loading")}>
    ${Array.from({ length: rows }, (_, index) => html`
      <span key=${index} style=${{ width: `${92 - ((index * 17) % 40)}%` }}></span>
    `)}
  </div>
`;

export const Loaded = ({ load, rows, children }) => {
  if (load.data == null) {
    if (load.error) return html`<${Failure} error=${load.error} retry=${load.reload} />`;
    return html`<${Waiting} rows=${rows} />`;
  }
  return html`
    ${load.error && html`<${Failure} error=${load.error} retry=${load.reload} />`}
    ${children(load.data)}
  `;
};

// A question before something that cannot be undone, or that reaches many. `onConfirm` may take a while and may fail.
export function Dialog({ title, children, confirm, danger, typed, onConfirm, onClose, wide }) {
  const dialog = useRef(null);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState(null);
  const [text, setText] = useState("");
  useEffect(() => {
    const shown = dialog.current;
    if (!shown.open) shown.showModal();
    return () => {
      if (shown.open) shown.close();
    };
  }, []);
  const submit = async (event) => {
    event.preventDefault();
    setBusy(true);
    setError(null);
    try {
      if ((await onConfirm()) !== false) onClose();
    } catch (failed) {
      setError(failed);
    }
    setBusy(false);
  };
  return html`
    <dialog
      ref=${dialog}
      class=${wide ? "wide" : ""}
      onCancel=${(event) => {
        event.preventDefault();
        if (!busy) onClose();
      }}
      aria-label=${title}
    >
      <form onSubmit=${submit}>
        <h2>${title}</h2>
        <div class="body">
          ${children}
          ${typed && html`
            <label class="field">
              <span>${t("dialog.type", { text: typed })}</span>
              <input value=${text} onInput=${(event) => setText(event.target.value)} autocomplete="off" />
            </label>
          `}
          <${Failure} error=${error} />
        </div>
        <div class="buttons">
          <button type="button" onClick=${onClose} disabled=${busy}>
            ${confirm ? t("dialog.cancel") : t("dialog.close")}
          </button>
          ${confirm && html`
            <button class=${danger ? "danger" : "main"} disabled=${busy || (typed && text !== typed)}>
              ${busy ? t("dialog.busy") : confirm}
            </button>
          `}
        </div>
      </form>
    </dialog>
  `;
}

// A secret that is shown once.
export const SecretShown = ({ secret, publicKey }) => html`
  <div class="secret">
    <p>${t("secret.once")}</p>
    <div class="copyable">
      <pre class="command"><code>${secret}</code></pre>
      <${CopyButton} text=${secret} label=${t("secret.copy")} />
    </div>
    ${publicKey && html`
      <p class="sub">${t("secret.public")}</p>
      <pre class="command"><code>${publicKey}</code></pre>
    `}
  </div>
`;

export const Field = ({ label, hint, error, children }) => html`
  <label class=${error ? "field wrong" : "field"}>
    <span>${label}</span>
    ${children}
    ${error ? html`<em role="alert">${error}</em>` : hint && html`<small>${hint}</small>`}
  </label>
`;

export const Choice = ({ label, value, options, onChange }) => html`
  <label class="choice">
    <span>${label}</span>
    <select value=${value} onChange=${(event) => onChange(event.target.value)}>
      ${options.map(([key, text]) => html`
        <option key=${key} value=${key} selected=${key === value}>${text}</option>
      `)}
    </select>
  </label>
`;

export const Segments = ({ label, value, options, onChange }) => html`
  <div class="seg" role="group" aria-label=${label}>
    ${options.map(([key, text]) => html`
      <button type="button" key=${key} aria-pressed=${key === value} onClick=${() => onChange(key)}>
        ${text}
      </button>
    `)}
  </div>
`;

export function Toast({ message }) {
  return html`
    <div class="toast" role="status" aria-live="polite">${message && html`<p>${message}</p>`}</div>
  `;
}

export const Code = ({ children, label }) => html`
  <pre tabindex="0" aria-label=${label}><code>${children}</code></pre>
`;
