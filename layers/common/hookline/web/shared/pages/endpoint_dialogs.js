// What an operator or customer does with an endpoint: change, test, recover, disable, enable or delete it.
import { html, useState } from "../core.js";
import { duration, milliseconds, number } from "../format.js";
import { t, word } from "../i18n.js";
import { useLoad } from "../load.js";
import { Chip, Code, Dialog, Failure, Field } from "../parts.js";
import { go } from "../router.js";
import { EndpointDialog } from "./endpoint_form.js";

// The dialog of that name; nothing without one.
export function EndpointAction({ name, ctx, tenant, path, endpoint, act, reload, onClose }) {
  const { api } = ctx;
  return html`
    ${name === "edit" && html`
      <${EndpointDialog}
        ctx=${ctx}
        tenant=${tenant}
        existing=${endpoint}
        onClose=${onClose}
        onSaved=${() => {
          reload();
          ctx.say(t("endpoint.saved"));
        }}
      />
    `}
    ${name === "test" && html`
      <${TestDialog} send=${(body) => api.post(`${path}/test`, body)} onClose=${onClose} />
    `}
    ${name === "recover" && html`
      <${RecoverDialog} ctx=${ctx} endpoint=${endpoint} recover=${act("recover")} onClose=${onClose} />
    `}
    ${name === "disable" && html`
      <${Dialog}
        title=${t("endpoint.disable")}
        confirm=${t("endpoint.disable")}
        danger
        onConfirm=${async () => {
          await act("disable")();
        }}
        onClose=${onClose}
      >
        <p>${t("endpoint.disable_what")}</p>
      </${Dialog}>
    `}
    ${name === "enable" && html`<${EnableDialog} enable=${act("enable")} onClose=${onClose} />`}
    ${name === "delete" && html`
      <${Dialog}
        title=${t("endpoint.delete")}
        confirm=${t("endpoint.delete")}
        danger
        typed=${endpoint.id}
        onClose=${onClose}
        onConfirm=${async () => {
          await api.remove(path, { ifMatch: endpoint.revision });
          ctx.say(t("endpoint.deleted"));
          go(["endpoints"]);
        }}
      >
        <p>${t("endpoint.delete_what")}</p>
      </${Dialog}>
    `}
  `;
}

function TestDialog({ send, onClose }) {
  const [type, setType] = useState("hookline.test");
  const [data, setData] = useState('{"hello": "world"}');
  const [attempt, setAttempt] = useState(null);
  const go_ = async () => {
    let parsed;
    try {
      parsed = JSON.parse(data);
    } catch {
      throw Object.assign(new Error(t("form.not_json")), { problems: [] });
    }
    setAttempt(await send({ event_type: type, data: parsed }));
    return false;
  };
  return html`
    <${Dialog} wide title=${t("endpoint.test")} confirm=${t("endpoint.test_send")} onConfirm=${go_} onClose=${onClose}>
      <p>${t("endpoint.test_what")}</p>
      <${Field} label=${t("column.type")}>
        <input value=${type} onInput=${(event) => setType(event.target.value)} />
      </${Field}>
      <${Field} label=${t("endpoint.test_data")}>
        <textarea rows="4" value=${data} onInput=${(event) => setData(event.target.value)}></textarea>
      </${Field}>
      ${attempt && html`
        <div role="status">
          <p>
            <${Chip}
              tone=${attempt.code >= 200 && attempt.code < 300 ? "good" : "bad"}
              text=${attempt.code || word("error", attempt.error)}
            />${" "}
            ${milliseconds(attempt.ms)} ${attempt.address || ""}
          </p>
          ${attempt.response?.body && html`<${Code} label=${t("delivery.answer")}>${attempt.response.body}</${Code}>`}
        </div>
      `}
    </${Dialog}>
  `;
}

function RecoverDialog({ ctx, endpoint, recover, onClose }) {
  const [since, setSince] = useState("3600");
  const { api } = ctx;
  const from = () => new Date(Date.now() - Number(since) * 1000).toISOString();
  const preview = useLoad(async () => {
    const counts = await Promise.all(
      ["held", "exhausted"].map((status) =>
        api.post(api.of(endpoint.tenant, "/replays/preview"), { endpoint_ids: [endpoint.id], status, since: from() }),
      ),
    );
    return {
      count: counts.reduce((sum, each) => sum + each.count, 0),
      complete: counts.every((each) => each.complete),
    };
  }, [since]);
  return html`
    <${Dialog}
      title=${t("endpoint.recover")}
      confirm=${t("endpoint.recover")}
      onClose=${onClose}
      onConfirm=${async () => {
        await recover({ since: from() });
        ctx.say(t("endpoint.recovering"));
      }}
    >
      <p>${t("endpoint.recover_what")}</p>
      <${Field} label=${t("endpoint.recover_since")}>
        <select value=${since} onChange=${(event) => setSince(event.target.value)}>
          ${[900, 3600, 21600, 86400, 604800].map((each) => html`
            <option key=${each} value=${String(each)} selected=${String(each) === since}>
              ${t("time.ago", { distance: duration(each) })}
            </option>
          `)}
        </select>
      </${Field}>
      <p role="status">
        ${preview.data
          ? t(preview.data.complete ? "replays.count" : "replays.count_least", { n: number(preview.data.count) })
          : t("loading")}
      </p>
      <${Failure} error=${preview.error} />
    </${Dialog}>
  `;
}

function EnableDialog({ enable, onClose }) {
  const [replay, setReplay] = useState(true);
  return html`
    <${Dialog}
      title=${t("endpoint.enable")}
      confirm=${t("endpoint.enable")}
      onConfirm=${async () => {
        await enable({ replay_held: replay });
      }}
      onClose=${onClose}
    >
      <p>${t("endpoint.enable_what")}</p>
      <label class="choice">
        <input type="checkbox" checked=${replay} onChange=${(event) => setReplay(event.target.checked)} />
        <span>${t("endpoint.enable_held")}</span>
      </label>
    </${Dialog}>
  `;
}
