// A filter and a transform, tried on an event that is pasted. Nothing is stored and nothing is sent.
import { html, useState } from "./shared/core.js";
import { pretty } from "./shared/format.js";
import { t } from "./shared/i18n.js";
import { Chip, Code, Failure, Field, Page, Section } from "./shared/parts.js";

const EVENT = {
  type: "order.created",
  timestamp: "2026-01-31T08:15:30.000000Z",
  data: { order: "o-1001", total: 129.9, currency: "EUR" },
};

export function Playground({ ctx }) {
  const [form, setForm] = useState({
    event: JSON.stringify(EVENT, null, 2),
    filter: '{"data": {"total": [{"numeric": [">", 100]}]}}',
    transform: "{id: data.order, amount: data.total}",
  });
  const [result, setResult] = useState(null);
  const [error, setError] = useState(null);
  const set = (name) => (event) => setForm((now) => ({ ...now, [name]: event.target.value }));
  const run = async () => {
    setError(null);
    setResult(null);
    const given = {};
    for (const name of ["event", "filter"]) {
      try {
        given[name] = form[name].trim() ? JSON.parse(form[name]) : null;
      } catch {
        setError({ message: t("form.not_json"), problems: [{ field: name, expected: t("form.not_json") }] });
        return;
      }
    }
    try {
      setResult(
        await ctx.api.post(ctx.api.shared("/playground"), { ...given, transform: form.transform.trim() || null }),
      );
    } catch (failed) {
      setError(failed);
    }
  };
  return html`
    <${Page}
      title=${t("playground.title")}
      actions=${html`<button class="main" type="button" onClick=${run}>${t("playground.run")}</button>`}
    >
      <p class="lede">${t("playground.what")}</p>
      <div class="cols">
        <${Section} title=${t("playground.event")}>
          <div class="body">
            <${Field} label=${t("playground.event")}>
              <textarea rows="12" spellcheck="false" value=${form.event} onInput=${set("event")}></textarea>
            </${Field}>
            <${Field} label=${t("form.filter")} hint=${t("form.filter_hint")}>
              <textarea rows="4" spellcheck="false" value=${form.filter} onInput=${set("filter")}></textarea>
            </${Field}>
            <${Field} label=${t("form.transform")} hint=${t("form.transform_hint")}>
              <textarea rows="3" spellcheck="false" value=${form.transform} onInput=${set("transform")}></textarea>
            </${Field}>
            <${Failure} error=${error} />
          </div>
        </${Section}>
        <${Section} title=${t("playground.result")}>
          ${result && html`
            <div class="body" role="status">
              <p>
                <${Chip}
                  tone=${result.matches ? "good" : "wait"}
                  text=${result.matches ? t("playground.matches") : t("playground.matches_not")}
                />
              </p>
              ${result.why && html`<p class="sub">${result.why}</p>`}
              ${result.problems?.length > 0 && html`<${Failure} error=${{ message: "", problems: result.problems }} />`}
            </div>
            ${result.body != null && html`
              <${Code} label=${t("playground.result")}>
                ${pretty(typeof result.body === "string" ? result.body : JSON.stringify(result.body))}
              </${Code}>
            `}
          `}
        </${Section}>
      </div>
    </${Page}>
  `;
}
