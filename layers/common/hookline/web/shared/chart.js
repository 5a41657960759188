// Bars by hour: what was delivered, and on top of it what failed; lines for how long it took. Read by eye, by
// pointer, by key and as a table.
import { html, useState } from "./core.js";
import { clock, day, milliseconds, number, percent } from "./format.js";
import { t } from "./i18n.js";

const WIDTH = 640;
const HEIGHT = 168;
const WIDEST = 28; // of a bar: an hour alone is no wall

export function Bars({ points, series, label }) {
  const [at, setAt] = useState(null);
  const totals = points.map((point) => series.reduce((sum, each) => sum + (point[each.key] || 0), 0));
  const most = Math.max(1, ...totals);
  const step = WIDTH / Math.max(points.length, 1);
  const shown = at == null ? null : points[at];
  const rate = shown?.success_rate == null ? "" : ` · ${percent(shown.success_rate)} ${t("chart.success")}`;
  const when = shown ? hour(shown) + rate : t("chart.most", { n: number(most) });
  return html`
    <figure class="chart">
      <${Plot} points=${points} label=${label} setAt=${setAt}>
        ${points.map((point, index) => {
          let top = HEIGHT - 10;
          return html`
            <g key=${point.at} onMouseEnter=${() => setAt(index)}>
              <rect
                x=${index * step}
                y="0"
                width=${step}
                height=${HEIGHT}
                fill=${at === index ? "var(--accent-soft)" : "transparent"}
              />
              ${series.map((each) => {
                const width = Math.min(step * 0.68, WIDEST);
                const height = ((point[each.key] || 0) / most) * (HEIGHT - 18);
                if (!height) return null;
                top -= Math.max(height, 1);
                return html`
                  <rect
                    key=${each.key}
                    x=${index * step + (step - width) / 2}
                    y=${top}
                    width=${width}
                    height=${Math.max(height, 1)}
                    rx="1.5"
                    fill=${each.colour}
                  />
                `;
              })}
            </g>
          `;
        })}
      </${Plot}>
      <${Axis} points=${points} />
      <${Legend} series=${series} shown=${shown} format=${(value) => number(value || 0)} when=${when} />
      <${AsTable} points=${points} series=${series} label=${label} />
    </figure>
  `;
}

// Lines by hour, of milliseconds; an hour without a value is a gap.
export function Lines({ points, series, label }) {
  const [at, setAt] = useState(null);
  const most = Math.max(1, ...points.flatMap((point) => series.map((each) => point[each.key] || 0)));
  const step = WIDTH / Math.max(points.length, 1);
  const x = (index) => (index + 0.5) * step;
  const y = (value) => HEIGHT - 10 - (value / most) * (HEIGHT - 18);
  const place = (index, key) => `${x(index)} ${y(points[index][key])}`;
  // an hour without neighbours is a short dash
  const line = (run, key) =>
    run.length > 1
      ? `M${run.map((index) => place(index, key)).join("L")}`
      : `M${x(run[0]) - 3} ${y(points[run[0]][key])}h6`;
  const shown = at == null ? null : points[at];
  const when = shown ? hour(shown) : t("chart.ms", { ms: milliseconds(most) });
  return html`
    <figure class="chart">
      <${Plot} points=${points} label=${label} setAt=${setAt}>
        ${points.map((point, index) => html`
          <rect
            key=${point.at}
            x=${index * step}
            y="0"
            width=${step}
            height=${HEIGHT}
            fill=${at === index ? "var(--accent-soft)" : "transparent"}
            onMouseEnter=${() => setAt(index)}
          />
        `)}
        ${series.map((each) => html`
          <g key=${each.key} fill="none" stroke=${each.colour} stroke-width="2" pointer-events="none">
            ${runs(points, each.key).map((run) => html`
              <path
                key=${run[0]}
                vector-effect="non-scaling-stroke"
                stroke-linecap="round"
                d=${line(run, each.key)}
              />
            `)}
          </g>
        `)}
      </${Plot}>
      <${Axis} points=${points} />
      <${Legend} series=${series} shown=${shown} format=${milliseconds} when=${when} />
      <${AsTable} points=${points} series=${series} label=${label} />
    </figure>
  `;
}

// Stretches of neighbouring hours that have a value.
function runs(points, key) {
  const found = [];
  points.forEach((point, index) => {
    if (point[key] == null) return;
    if (found.length && found.at(-1).at(-1) === index - 1) found.at(-1).push(index);
    else found.push([index]);
  });
  return found;
}

const steps = (points, setAt) => (event) => {
  const delta = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!delta || !points.length) return;
  event.preventDefault();
  setAt((now) => Math.min(points.length - 1, Math.max(0, (now ?? (delta > 0 ? -1 : points.length)) + delta)));
};

const hour = (point) => `${day(point.at)} ${clock(point.at)}`;

const Plot = ({ points, label, setAt, children }) => html`
  <svg
    viewBox=${`0 0 ${WIDTH} ${HEIGHT}`}
    preserveAspectRatio="none"
    role="img"
    aria-label=${label}
    tabindex="0"
    onKeyDown=${steps(points, setAt)}
    onBlur=${() => setAt(null)}
    onMouseLeave=${() => setAt(null)}
  >
    <${Grid} />
    ${children}
  </svg>
`;

const Axis = ({ points }) => html`
  <div class="axis">${axis(points).map((each) => html`<span key=${each}>${each}</span>`)}</div>
`;

const Legend = ({ series, shown, format, when }) => html`
  <figcaption class="legend">
    ${series.map((each) => html`
      <span key=${each.key}>
        <i class=${each.swatch}></i>
        ${each.label}
        ${shown && html` <b>${format(shown[each.key])}</b>`}
      </span>
    `)}
    <span class="when">${when}</span>
  </figcaption>
`;

const Grid = () => html`
  <g>
    ${[0, 1, 2, 3].map((line) => html`
      <line
        key=${line}
        x1="0"
        x2=${WIDTH}
        y1=${8 + line * 50}
        y2=${8 + line * 50}
        stroke="var(--chart-grid)"
        vector-effect="non-scaling-stroke"
      />
    `)}
  </g>
`;

const AsTable = ({ points, series, label }) => html`
  <div class="aside">
    <table>
      <caption>${label}</caption>
      <thead>
        <tr>
          <th>${t("chart.hour")}</th>
          ${series.map((each) => html`<th key=${each.key}>${each.label}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${points.map((point) => html`
          <tr key=${point.at}>
            <td>${clock(point.at)}</td>
            ${series.map((each) => html`<td key=${each.key}>${point[each.key] ?? "–"}</td>`)}
          </tr>
        `)}
      </tbody>
    </table>
  </div>
`;

function axis(points) {
  if (points.length < 2) return points.map((point) => clock(point.at));
  const long = points.length > 48;
  return [0, 0.25, 0.5, 0.75]
    .map((share) => points[Math.floor(share * (points.length - 1))])
    .map((point) => (long ? day(point.at) : clock(point.at)))
    .concat(t("time.now"));
}
