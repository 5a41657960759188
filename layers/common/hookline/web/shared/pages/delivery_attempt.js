// One attempt: how long each phase took, its request beside its answer.
import { html } from "../core.js";
import { milliseconds, pretty } from "../format.js";
import { t, word } from "../i18n.js";
import { Section } from "../parts.js";

// label, colour, and until when of the attempt it lasts
const PHASES = [
  ["delivery.reach", "c3", ({ timings }) => timings.tls || timings.connect || timings.dns],
  ["delivery.first_byte", "c1", ({ timings }) => timings.first_byte],
  ["delivery.reading", "c4", ({ ms }) => ms],
];

export function AttemptView({ attempt, request }) {
  const { timings } = attempt;
  let before = 0;
  const phases = timings
    ? PHASES.map(([label, swatch, until]) => {
        const end = Math.max(before, until(attempt));
        const spent = end - before;
        before = end;
        return { label: t(label), swatch, spent };
      })
    : [];
  const whole = Math.max(1, before);
  const note = [
    attempt.address && t("delivery.to", { address: attempt.address }),
    timings && attempt.code && timings.connect === 0 && t("delivery.reused"),
  ]
    .filter(Boolean)
    .join(", ");
  return html`
    <${Section} title=${t("delivery.nth", { n: attempt.number })} note=${note}>
      ${timings ? html`
        <div
          class="bar"
          role="img"
          aria-label=${phases.map((each) => `${each.label} ${Math.round(each.spent)} ms`).join(", ")}
        >
          ${phases.map((each) => html`
            <span key=${each.label} class=${each.swatch} style=${{ width: `${(each.spent / whole) * 100}%` }}></span>
          `)}
        </div>
        <div class="key">
          ${phases.map((each) => html`
            <span key=${each.label}>
              <i class=${each.swatch}></i>
              ${each.label} ${milliseconds(each.spent)}
            </span>
          `)}
        </div>
      ` : html`
        <p class="body sub">${t("delivery.took", { ms: milliseconds(attempt.ms) })}</p>
      `}
      <div class="two">
        <div>
          <h3>${t("delivery.request")}</h3>
          ${request ? html`
            <pre tabindex="0" aria-label=${t("delivery.request")}>
              POST ${path(request.url)}
              ${"\n"}
              ${headers(request.headers)}
              ${request.body ? `\n${pretty(request.body)}` : ""}
            </pre>
          ` : html`
            <p class="body sub">${t("delivery.not_kept")}</p>
          `}
        </div>
        <div>
          <h3>${t("delivery.answer")}</h3>
          ${attempt.response ? html`
            <pre tabindex="0" aria-label=${t("delivery.answer")}>
              ${attempt.code}
              ${"\n"}
              ${headers(attempt.response.headers || [])}
              ${attempt.response.body ? `\n${pretty(attempt.response.body)}` : ""}
              ${attempt.response.truncated ? `\n… ${t("delivery.cut")}` : ""}
            </pre>
          ` : html`
            <p class="body sub">
              ${attempt.error
                ? t("delivery.no_answer", { error: word("error", attempt.error) })
                : t("delivery.not_kept")}
            </p>
          `}
        </div>
      </div>
    </${Section}>
  `;
}

const headers = (list) =>
  list.map(([name, value]) => html`
    <b key=${name}>${name}:</b> ${value}
    ${"\n"}
  `);

function path(url) {
  try {
    const parsed = new URL(url);
    return parsed.pathname + parsed.search;
  } catch {
    return url;
  }
}
