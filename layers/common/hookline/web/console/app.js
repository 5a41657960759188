// The operators' console. `hookline console` serves it on loopback; a token in the address after the # proves that
// the person who opened it is the one who started it.
import { html, render, useEffect, useState } from "../shared/core.js";
import { createApi } from "../shared/api.js";
import { Guard, Mark, Side, startTheme, useNarrow, usePassing } from "../shared/frame.js";
import { t } from "../shared/i18n.js";
import { useLoad } from "../shared/load.js";
import { Empty, Page, Section, Toast } from "../shared/parts.js";
import { useRoute } from "../shared/router.js";
import { session } from "../shared/storage.js";
import { Deliveries } from "../shared/pages/deliveries.js";
import { DeliveryPage } from "../shared/pages/delivery.js";
import { EndpointPage } from "../shared/pages/endpoint.js";
import { Endpoints } from "../shared/pages/endpoints.js";
import { EventPage, Events } from "../shared/pages/events.js";
import { EventTypes } from "../shared/pages/event_types.js";
import { BlockedKeys } from "../shared/pages/blocked_keys.js";
import { Replays } from "../shared/pages/replays.js";
import { DeadLetters } from "./pages/dead_letters.js";
import { Hooks } from "./pages/hooks.js";
import { Overview } from "./pages/overview.js";
import { Requests } from "./pages/requests.js";
import { Sources } from "./pages/sources.js";
import { SettingsPage } from "./pages/settings.js";

const TOKEN = "hookline.console";

function takeToken() {
  const given = new URLSearchParams(location.hash.split("?")[1] || "").get("token");
  if (given) {
    session.set(TOKEN, given);
    history.replaceState(null, "", `${location.pathname}#/`);
  }
  return session.get(TOKEN) || "";
}

// segment of the address -> [page, page of one]
const PAGES = {
  "": [Overview],
  deliveries: [Deliveries, DeliveryPage, 4],
  endpoints: [Endpoints, EndpointPage, 3],
  events: [Events, EventPage, 3],
  "event-types": [EventTypes],
  "blocked-keys": [BlockedKeys],
  replays: [Replays],
  sources: [Sources],
  requests: [Requests],
  hooks: [Hooks],
  "dead-letters": [DeadLetters],
  settings: [SettingsPage],
};

function App() {
  const route = useRoute();
  const [token] = useState(takeToken);
  const [closed, setClosed] = useState(false);
  const [, redraw] = useState(0);
  const [message, say] = usePassing();
  const narrow = useNarrow();
  const [api] = useState(() => createApi({ header: "x-hookline-token", token, onUnauthorized: () => setClosed(true) }));
  const settings = useLoad(() => api.get("/v1/settings"), []);
  const letters = useLoad(() => api.get("/v1/dead-letters"), [], { every: 30_000 });
  useEffect(() => {
    const find = (event) => {
      if (event.key !== "/" || event.target.closest("input, textarea, select, dialog")) return;
      const box = document.querySelector(".filters input");
      if (box) {
        event.preventDefault();
        box.focus();
      } else location.hash = "#/deliveries";
    };
    addEventListener("keydown", find);
    return () => removeEventListener("keydown", find);
  }, []);
  useEffect(() => {
    document.querySelector("main h1")?.focus({ preventScroll: true });
    document.title = `${t("app.name")} · ${route.segments[0] || t("overview.title")}`;
  }, [route.path]);
  const ctx = { api, narrow, say, env: settings.data?.environment };
  const [list, one, depth] = PAGES[route.segments[0] || ""] || [Missing];
  const Shown = one && route.segments.length >= depth ? one : list;
  const dead = (letters.data?.items || []).reduce((sum, each) => sum + (each.waiting || 0), 0);
  const link = (name, text, count = 0) => ({ href: name ? `#/${name}` : "#/", text, count });
  const groups = [
    { links: [link("", t("overview.title"))] },
    {
      title: t("nav.outbound"),
      links: [
        link("events", t("events.title")),
        link("deliveries", t("deliveries.title")),
        link("endpoints", t("endpoints.title")),
        link("event-types", t("types.title")),
        link("blocked-keys", t("blocked.title")),
        link("replays", t("replays.title")),
        link("sources", t("sources.title")),
      ],
    },
    { title: t("nav.inbound"), links: [link("requests", t("requests.title")), link("hooks", t("hooks.title"))] },
    {
      title: t("nav.operate"),
      links: [link("dead-letters", t("letters.title"), dead), link("settings", t("settings.title"))],
    },
  ];
  const about = settings.data;
  return html`
    <a class="skip" href="#main">${t("nav.skip")}</a>
    <div class="app">
      <${Side}
        brand=${html`
          <${Mark} />
          <span>Hookline</span>
        `}
        groups=${groups}
        current=${`#/${route.segments[0] || ""}`}
        redraw=${() => redraw((n) => n + 1)}
        foot=${about && html`<span>hookline ${about.version}</span>`}
      />
      <main id="main">
        ${closed ? html`
          <${Page} title=${t("console.closed")}>
            <${Section}>
              <${Empty} text=${t("console.closed_what")} command="hookline console" />
            </${Section}>
          </${Page}>
        ` : html`
          <${Guard} page=${route.path}>
            <${Shown} key=${route.path} ctx=${ctx} segments=${route.segments} query=${route.query} />
          </${Guard}>
        `}
      </main>
    </div>
    <${Toast} message=${message} />
  `;
}

const Missing = () => html`
  <${Page} title=${t("missing.title")}>
    <p><a class="strong" href="#/">${t("overview.title")}</a></p>
  </${Page}>
`;

startTheme();
render(html`<${App} />`, document.getElementById("app"));
