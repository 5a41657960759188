// What may be said about an endpoint: the fields most need, the others under "more". The server judges; its problems
// stand beside the fields they name.
import { html, useState } from "../core.js";
import { part } from "../api.js";
import { t } from "../i18n.js";
import { useLoad } from "../load.js";
import { Dialog, Failure, Field, SecretShown } from "../parts.js";

const lines = (text) =>
  text
    .split(/[\s,]+/)
    .map((each) => each.trim())
    .filter(Boolean);

export function EndpointDialog({ ctx, tenant, tenants = [], existing, onClose, onSaved }) {
  const { api } = ctx;
  const [name, setName] = useState(tenant || tenants[0]?.id || "");
  const [form, setForm] = useState(() => initial(existing));
  const [error, setError] = useState(null);
  const [made, setMade] = useState(null);
  const types = useLoad(() => api.get(api.shared("/event-types"), { limit: 100 }), []);
  const set = (key) => (event) => setForm((now) => ({ ...now, [key]: event.target.value }));
  const wrong = (field) =>
    error?.problems?.find(
      (each) => each.field === field || each.field.startsWith(`${field}[`) || each.field.startsWith(`${field}.`),
    )?.expected;
  const save = async () => {
    setError(null);
    try {
      const body = spec(form, existing);
      const answer = existing
        ? await api.patch(api.of(existing.tenant, `/endpoints/${part(existing.id)}`), body, {
            ifMatch: existing.revision,
          })
        : await api.post(api.of(name, "/endpoints"), body);
      onSaved(answer);
      if (existing || !answer.secret) return true;
      setMade(answer);
      return false;
    } catch (failed) {
      setError(failed);
      return false;
    }
  };
  if (made)
    return html`
      <${Dialog} title=${t("endpoints.added")} onClose=${onClose} onConfirm=${() => {}}>
        <${SecretShown} secret=${made.secret} publicKey=${made.public_key} />
      </${Dialog}>
    `;
  return html`
    <${Dialog}
      wide
      title=${existing ? t("endpoint.edit") : t("endpoints.add")}
      confirm=${existing ? t("endpoint.save") : t("endpoints.add")}
      onConfirm=${save}
      onClose=${onClose}
    >
      ${!existing && !api.tenant && html`
        <${Field} label=${t("column.tenant")} error=${wrong("tenant")}>
          <input required value=${name} list="tenants" onInput=${(event) => setName(event.target.value)} />
          <datalist id="tenants">
            ${tenants.map((each) => html`<option key=${each.id} value=${each.id} />`)}
          </datalist>
        </${Field}>
      `}
      <${Field} label="URL" error=${wrong("url")} hint=${t("form.url")}>
        <input required type="url" value=${form.url} onInput=${set("url")} placeholder="https://example.com/hooks" />
      </${Field}>
      ${form.url.startsWith("arn:") && html`
        <${Field} label=${t("form.role")} error=${wrong("role")} hint=${t("form.role_hint")}>
          <input value=${form.role} onInput=${set("role")} placeholder="arn:aws:iam::111122223333:role/hookline" />
        </${Field}>
      `}
      <${Field} label=${t("form.description")} error=${wrong("description")}>
        <input value=${form.description} onInput=${set("description")} maxlength="500" />
      </${Field}>
      <${Field}
        label=${t("column.types")}
        error=${wrong("event_types")}
        hint=${
          types.data?.items?.length
            ? t("form.types_known", {
                names: types.data.items
                  .slice(0, 8)
                  .map((each) => each.name)
                  .join(", "),
              })
            : t("form.types")
        }
      >
        <input value=${form.event_types} onInput=${set("event_types")} placeholder="order.*, invoice.paid" />
      </${Field}>
      <details open=${Boolean(form.filter || form.transform || form.rate_limit || form.ordering)}>
        <summary>${t("form.more")}</summary>
        <${Field} label=${t("form.channels")} error=${wrong("channels")}>
          <input value=${form.channels} onInput=${set("channels")} />
        </${Field}>
        <${Field} label=${t("form.filter")} error=${wrong("filter")} hint=${t("form.filter_hint")}>
          <textarea
            rows="3"
            value=${form.filter}
            onInput=${set("filter")}
            placeholder=${'{"data": {"total": [{"numeric": [">", 100]}]}}'}
          ></textarea>
        </${Field}>
        <${Field} label=${t("form.transform")} error=${wrong("transform")} hint=${t("form.transform_hint")}>
          <textarea
            rows="2"
            value=${form.transform}
            onInput=${set("transform")}
            placeholder="{id: data.id, what: type}"
          ></textarea>
        </${Field}>
        <${Field} label=${t("form.payload")} error=${wrong("payload")}>
          <select value=${form.payload} onChange=${set("payload")}>
            ${["envelope", "versioned", "data", "cloudevents", "cloudevents-binary"].map((each) => html`
              <option key=${each} value=${each} selected=${each === form.payload}>
                ${t(`form.payload_${each}`)}
              </option>
            `)}
          </select>
        </${Field}>
        <${Field} label=${t("form.signature")} error=${wrong("signature")}>
          <select value=${form.signature} onChange=${set("signature")}>
            ${["standard", "github", "stripe"].map((each) => html`
              <option key=${each} value=${each} selected=${each === form.signature}>${each}</option>
            `)}
          </select>
        </${Field}>
        <${Field} label=${t("form.rate")} error=${wrong("rate_limit")}>
          <input type="number" min="0.01" max="1000" step="any" value=${form.rate_limit} onInput=${set("rate_limit")} />
        </${Field}>
        <${Field}
          label=${t("form.ordering")}
          error=${wrong("ordering") || wrong("batching")}
          hint=${t("form.ordering_hint")}
        >
          <select value=${form.ordering} onChange=${set("ordering")}>
            ${["", "key"].map((each) => html`
              <option key=${each} value=${each} selected=${each === form.ordering}>
                ${t(each ? "form.ordering_key" : "form.ordering_none")}
              </option>
            `)}
          </select>
        </${Field}>
        ${form.ordering && html`
          <${Field} label=${t("form.on_exhausted")} error=${wrong("on_exhausted")}>
            <select value=${form.on_exhausted} onChange=${set("on_exhausted")}>
              ${["stop", "skip"].map((each) => html`
                <option key=${each} value=${each} selected=${each === form.on_exhausted}>
                  ${t(`form.on_exhausted_${each}`)}
                </option>
              `)}
            </select>
          </${Field}>
        `}
        <${Field} label=${t("form.timeout")} error=${wrong("timeout")}>
          <input type="number" min="1" max="60" step="any" value=${form.timeout} onInput=${set("timeout")} />
        </${Field}>
      </details>
      <${Failure} error=${error} />
    </${Dialog}>
  `;
}

const initial = (existing) => ({
  url: existing?.url || "",
  description: existing?.description || "",
  event_types: (existing?.event_types || []).join(", "),
  channels: (existing?.channels || []).join(", "),
  filter: existing?.filter ? JSON.stringify(existing.filter, null, 2) : "",
  transform: existing?.transform || "",
  payload: existing?.payload || "envelope",
  signature: existing?.signature || "standard",
  rate_limit: existing?.rate_limit ?? "",
  timeout: existing?.timeout ?? "",
  ordering: existing?.ordering || "",
  on_exhausted: existing?.on_exhausted || "stop",
  role: existing?.role || "",
});

// Only what differs from what is stored: another operator's change of another field stays.
function spec(form, existing) {
  const whole = {
    url: form.url.trim(),
    description: form.description,
    event_types: lines(form.event_types),
    channels: lines(form.channels),
    filter: form.filter.trim() ? json(form.filter) : null,
    transform: form.transform.trim() || null,
    payload: form.payload,
    signature: form.signature,
    rate_limit: form.rate_limit === "" ? null : Number(form.rate_limit),
    timeout: form.timeout === "" ? null : Number(form.timeout),
    ordering: form.ordering || null,
    on_exhausted: form.on_exhausted,
    role: form.url.startsWith("arn:") ? form.role.trim() || null : null,
  };
  const before = existing || {
    description: "",
    event_types: [],
    channels: [],
    filter: null,
    transform: null,
    payload: "envelope",
    signature: "standard",
    rate_limit: null,
    timeout: null,
    ordering: null,
    on_exhausted: "stop",
    role: null,
  };
  return Object.fromEntries(
    Object.entries(whole).filter(([key, value]) => JSON.stringify(value) !== JSON.stringify(before[key])),
  );
}

function json(text) {
  try {
    return JSON.parse(text);
  } catch {
    throw Object.assign(new Error(t("form.not_json")), {
      problems: [{ field: "filter", expected: t("form.not_json") }],
    });
  }
}
