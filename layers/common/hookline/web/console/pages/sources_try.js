// What a pasted message would be published as, by the mappings in use or by those that are being edited.
import { html, useState } from "../../shared/core.js";
import { pretty } from "../../shared/format.js";
import { t, word } from "../../shared/i18n.js";
import { Choice, Chip, Code, Empty, Failure, Field, Section } from "../../shared/parts.js";

const MESSAGES = {
  bus: {
    id: "6a7e8feb-b491-4cf7-a9f1-bf3703467718",
    "detail-type": "OrderPlaced",
    source: "shop",
    time: "2026-01-31T08:15:30Z",
    detail: { orderId: "o-1001", total: 129.9 },
  },
  queue: { id: "o-1001", kind: "order.created", total: 129.9 },
  bucket: {
    Records: [
      {
        eventTime: "2026-01-31T08:15:30.123Z",
        eventName: "ObjectCreated:Put",
        awsRegion: "us-east-1",
        s3: { bucket: { name: "pictures" }, object: { key: "reports/january.csv", size: 1024, sequencer: "0055AED6" } },
      },
    ],
  },
};
const KINDS = Object.keys(MESSAGES);
const sample = (kind) => JSON.stringify(MESSAGES[kind], null, 2);

export function Try({ ctx, sources, query, edited, text }) {
  const [kind, setKind] = useState(KINDS.includes(query.from) ? query.from : sources.mappings[0]?.from || "queue");
  const [message, setMessage] = useState(() => sample(kind));
  const [result, setResult] = useState(null);
  const [error, setError] = useState(null);
  const choose = (chosen) => {
    if (message === sample(kind)) setMessage(sample(chosen));
    setKind(chosen);
    setResult(null);
  };
  const run = async () => {
    setError(null);
    setResult(null);
    try {
      const by = edited === null ? {} : { content: text };
      setResult(await ctx.api.post("/v1/sources/try", { source: kind, message, ...by }));
    } catch (failed) {
      setError(failed);
    }
  };
  return html`
    <div class="cols top">
      <${Section}
        title=${t("sources.message")}
        note=${edited === null ? t("sources.by_current") : t("sources.by_edited")}
        action=${html`<button class="main" type="button" onClick=${run}>${t("sources.try")}</button>`}
      >
        <div class="body">
          <div class="field">
            <${Choice}
              label=${t("sources.from")}
              value=${kind}
              options=${KINDS.map((each) => [each, word("source", each)])}
              onChange=${choose}
            />
          </div>
          <${Field} label=${t("sources.message")} hint=${t(`sources.hint_${kind}`)}>
            <textarea
              rows="14"
              spellcheck="false"
              value=${message}
              onInput=${(event) => setMessage(event.target.value)}
            ></textarea>
          </${Field}>
          <${Failure} error=${error} />
        </div>
      </${Section}>
      <${Section} title=${t("sources.result")}>
        ${!result ? html`
          <${Empty} text=${t("sources.try_what")} />
        ` : !result.items.length ? html`
          <${Empty} text=${t("sources.no_event")} />
        ` : html`
          <div role="status">
            ${result.items.map((each, index) => html`<${Event} key=${index} event=${each} />`)}
          </div>
        `}
      </${Section}>
    </div>
  `;
}

function Event({ event }) {
  if (!event.mapping)
    return html`
      <div class="body">
        <p><${Chip} tone="wait" text=${t("sources.ignored")} /></p>
        <p class="sub">${t("sources.ignored_what")}</p>
      </div>
    `;
  const facts = [
    ["filter.tenant", event.tenant],
    ["sources.type", event.type],
    ["delivery.id", event.id],
    ["blocked.key", event.ordering_key],
    ["column.when", event.timestamp],
  ];
  return html`
    <div class="body"><${Chip} tone="good" text=${t("sources.published", { name: event.mapping })} /></div>
    <dl>
      ${facts
        .filter(([, value]) => value != null)
        .map(([label, value]) => html`
          <dt key=${label}>${t(label)}</dt>
          <dd class="mono">${value}</dd>
        `)}
    </dl>
    <${Code} label=${t("delivery.payload")}>${pretty(event.payload)}</${Code}>
  `;
}
