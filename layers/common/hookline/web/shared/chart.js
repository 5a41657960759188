// Bars by hour: what was delivered, and on top of it what failed. Read by eye, by pointer, by key and as a table.
import { html, useState } from "./core.js";
import { clock, day, number } from "./format.js";
import { t } from "./i18n.js";

const WIDTH = 640;
const HEIGHT = 168;

export function Bars({ points, series, label }) {
  const [at, setAt] = useState(null);
  const totals = points.map((point) => series.reduce((sum, each) => sum + (point[each.key] || 0), 0));
  const most = Math.max(1, ...totals);
  const step = WIDTH / Math.max(points.length, 1);
  const move = (event) => {
    const delta = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!delta || !points.length) return;
    event.preventDefault();
    setAt((now) => Math.min(points.length - 1, Math.max(0, (now ?? (delta > 0 ? -1 : points.length)) + delta)));
  };
  const shown = at == null ? null : points[at];
  return html`<figure class="chart">
    <svg viewBox=${`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" role="img" aria-label=${label} tabindex="0" onKeyDown=${move} onBlur=${() => setAt(null)} onMouseLeave=${() => setAt(null)}>
      ${[0, 1, 2, 3].map((line) => html`<line key=${line} x1="0" x2=${WIDTH} y1=${8 + line * 50} y2=${8 + line * 50} stroke="var(--chart-grid)" />`)}
      ${points.map((point, index) => {
        let top = HEIGHT - 10;
        return html`<g key=${point.at} onMouseEnter=${() => setAt(index)}>
          <rect x=${index * step} y="0" width=${step} height=${HEIGHT} fill=${at === index ? "var(--accent-soft)" : "transparent"} />
          ${series.map((each) => {
            const height = ((point[each.key] || 0) / most) * (HEIGHT - 18);
            if (!height) return null;
            top -= Math.max(height, 1);
            return html`<rect key=${each.key} x=${index * step + step * 0.16} y=${top} width=${step * 0.68} height=${Math.max(height, 1)} rx="1.5" fill=${each.colour} />`;
          })}</g>`;
      })}
    </svg>
    <div class="axis">${axis(points).map((each) => html`<span key=${each}>${each}</span>`)}</div>
    <figcaption class="legend">${series.map((each) => html`<span key=${each.key}><i class=${each.swatch}></i>${each.label}${shown && html` <b>${number(shown[each.key] || 0)}</b>`}</span>`)}
      <span class="when">${shown ? `${day(shown.at)} ${clock(shown.at)}` : t("chart.most", { n: number(most) })}</span></figcaption>
    <div class="aside"><table><caption>${label}</caption><thead><tr><th>${t("chart.hour")}</th>${series.map((each) => html`<th key=${each.key}>${each.label}</th>`)}</tr></thead>
      <tbody>${points.map((point) => html`<tr key=${point.at}><td>${clock(point.at)}</td>${series.map((each) => html`<td key=${each.key}>${point[each.key] || 0}</td>`)}</tr>`)}</tbody></table></div>
  </figure>`;
}

function axis(points) {
  if (points.length < 2) return points.map((point) => clock(point.at));
  const long = points.length > 48;
  return [0, 0.25, 0.5, 0.75].map((share) => points[Math.floor(share * (points.length - 1))]).map((point) => (long ? day(point.at) : clock(point.at))).concat(t("time.now"));
}
