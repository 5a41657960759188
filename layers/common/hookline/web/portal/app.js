// The customers' portal: one tenant's endpoints, deliveries and event types. A single-use link opens a session; its
// token lives in this page alone (no cookie: an iframe of another site could not keep one).
import { html, render, useEffect, useState } from "./shared/core.js";
import { createApi } from "./shared/api.js";
import { clock } from "./shared/format.js";
import { Guard, Mark, Side, startTheme, useNarrow, usePassing } from "./shared/frame.js";
import { t } from "./shared/i18n.js";
import { Empty, Page, Section, Toast } from "./shared/parts.js";
import { useRoute } from "./shared/router.js";
import { session as kept } from "./shared/storage.js";
import { Deliveries } from "./shared/pages/deliveries.js";
import { DeliveryPage } from "./shared/pages/delivery.js";
import { EndpointPage } from "./shared/pages/endpoint.js";
import { Endpoints } from "./shared/pages/endpoints.js";
import { EventPage, Events } from "./shared/pages/events.js";
import { EventTypes } from "./shared/pages/event_types.js";
import { Replays } from "./shared/pages/replays.js";
import { Playground } from "./playground.js";

const SESSION = "hookline.portal";
// What stands before the portal in its address: a stage, or the base path of a domain.
const BASE = location.pathname.replace(/\/portal\/.*$/, "");

const PAGES = {
  "": [Endpoints],
  endpoints: [Endpoints, EndpointPage, 3],
  deliveries: [Deliveries, DeliveryPage, 4],
  events: [Events, EventPage, 3],
  "event-types": [EventTypes],
  replays: [Replays],
  playground: [Playground],
};

function stored() {
  try {
    return JSON.parse(kept.get(SESSION));
  } catch {
    return null;
  }
}

// The link's token stands after the #, where no log has it, and is taken out of the address at once.
async function open() {
  const given = location.hash.slice(1);
  if (!given || given.startsWith("/")) return stored();
  history.replaceState(null, "", `${location.pathname}#/endpoints`);
  kept.remove(SESSION);
  const session = await createApi({ base: BASE }).post("/portal/v1/session", { link: given }, { once: undefined });
  kept.set(SESSION, JSON.stringify(session));
  return session;
}

function App({ session, failed }) {
  const route = useRoute();
  const [closed, setClosed] = useState(!session);
  const [, redraw] = useState(0);
  const [message, say] = usePassing();
  const narrow = useNarrow();
  const [api] = useState(
    () =>
      session &&
      createApi({
        base: BASE,
        header: "authorization",
        token: `Bearer ${session.token}`,
        tenant: session.tenant,
        onUnauthorized: () => setClosed(true),
      }),
  );
  useEffect(() => {
    document.querySelector("main h1")?.focus({ preventScroll: true });
  }, [route.path]);
  if (closed)
    return html`
      <main>
        <${Page} title=${t("portal.signed_out")}>
          <${Section}>
            <${Empty} text=${failed ? t("portal.link_used") : t("portal.signed_out_what")} />
          </${Section}>
        </${Page}>
      </main>
    `;
  const signOut = async () => {
    try {
      await api.remove("/portal/v1/session");
    } finally {
      kept.remove(SESSION);
      setClosed(true);
    }
  };
  const [list, one, depth] = PAGES[route.segments[0] || ""] || PAGES[""];
  const Shown = one && route.segments.length >= depth ? one : list;
  const link = (name, text) => ({ href: `#/${name}`, text });
  const links = [
    link("endpoints", t("endpoints.title")),
    link("deliveries", t("deliveries.title")),
    link("events", t("events.title")),
    link("event-types", t("types.title")),
    link("replays", t("replays.title")),
    link("playground", t("playground.title")),
  ];
  const brand = session.brand || {};
  return html`
    <a class="skip" href="#main">${t("nav.skip")}</a>
    <div class="app">
      <${Side}
        brand=${html`
          ${brand.logo ? html`<img src=${brand.logo} alt="" />` : html`<${Mark} />`}
          <span>${brand.name || "Webhooks"}</span>
        `}
        groups=${[{ links }]}
        current=${`#/${route.segments[0] || "endpoints"}`}
        redraw=${() => redraw((n) => n + 1)}
        foot=${html`<span>${t("portal.until", { time: clock(session.expires_at) })}</span>`}
      >
        <button type="button" onClick=${signOut}>${t("portal.sign_out")}</button>
      </${Side}>
      <main id="main">
        <${Guard} page=${route.path}>
          <${Shown} key=${route.path} ctx=${{ api, narrow, say }} segments=${route.segments} query=${route.query} />
        </${Guard}>
      </main>
    </div>
    <${Toast} message=${message} />
  `;
}

startTheme();
const root = document.getElementById("app");
open().then(
  (session) => {
    if (session?.brand?.accent) document.documentElement.style.setProperty("--accent", session.brand.accent);
    render(html`<${App} session=${session} />`, root);
  },
  () => render(html`<${App} session=${null} failed />`, root),
);
