// The newest deliveries of all tenants. The API answers with few reads and remembers in a cursor what it looked at.
import { html, useRef } from "../../shared/core.js";
import { number } from "../../shared/format.js";
import { t, word } from "../../shared/i18n.js";
import { useFollowed } from "../../shared/load.js";
import { Chip, Empty, Failure, Id, Section, Time, Waiting } from "../../shared/parts.js";
import { to } from "../../shared/router.js";
import { deliveryState, took } from "../../shared/status.js";
import { deliveryAt, deliveryKey } from "../../shared/pages/deliveries.js";

const SOON = 1000; // milliseconds, until each endpoint has had its turn
const OFTEN = 4000;
const SELDOM = 32_000; // where nothing changes, after some time

const look = (api, before) => api.get("/v1/deliveries/newest", { cursor: before?.cursor });

const seen = (answer) => (answer?.items || []).map((each) => `${deliveryKey(each)} ${each.changed_at}`).join();

// Until the next look: twice as long each time, while nothing changes.
export function pause(answer, before, last) {
  if (answer && !answer.complete) return SOON;
  return answer && before && seen(answer) === seen(before) ? Math.min(Math.max(last * 2, OFTEN), SELDOM) : OFTEN;
}

export function Latest({ api, ready, now }) {
  const held = useRef(false); // while somebody points at a row, none moves
  const { data, error } = useFollowed((before) => look(api, before), ready, { pause, held });
  const rows = data?.items;
  return html`
    <${Section}
      title=${t("overview.latest")}
      note=${data && !data.complete && t("overview.latest_some")}
      action=${html`<a href="#/deliveries">${t("overview.all_live")}</a>`}
    >
      ${error && html`<${Failure} error=${error} />`}
      ${!data || (!rows.length && !data.complete) ? html`
        <${Waiting} rows=${4} />
      ` : !rows.length ? html`
        <${Empty} text=${t("deliveries.none")} command="hookline events send --type order.created --data '{}'" />
      ` : html`
        <table
          class="rows"
          onPointerEnter=${(event) => {
            held.current = event.pointerType === "mouse";
          }}
          onPointerLeave=${() => {
            held.current = false;
          }}
        >
          <thead>
            <tr>
              <th class="when">${t("column.when")}</th>
              <th>${t("column.event")}</th>
              <th class="wide">${t("column.endpoint")}</th>
              <th>${t("column.status")}</th>
              <th class="r wide">${t("column.attempts")}</th>
              <th class="r wide">${t("column.took")}</th>
            </tr>
          </thead>
          <tbody>
            ${rows.map((each) => html`
              <tr key=${deliveryKey(each)}>
                <td class="nowrap">
                  <a href=${deliveryAt(each)}>
                    <${Time} at=${each.changed_at || each.event_timestamp} now=${now} />
                  </a>
                </td>
                <td class="main">
                  <a class="strong" href=${deliveryAt(each)}>${each.event_type}</a>
                  <div class="sub"><${Id} value=${each.event_id} /></div>
                </td>
                <td class="wide">
                  <${Id} value=${each.endpoint_id} href=${to(["endpoints", each.tenant, each.endpoint_id])} />
                  <div class="sub">${each.tenant}</div>
                </td>
                <td><${Chip} ...${deliveryState(each)} /></td>
                <td class="r wide">${number(each.attempts_made)}</td>
                <td class="r wide">${took(each)}</td>
              </tr>
            `)}
          </tbody>
        </table>
      `}
    </${Section}>
  `;
}
