// The frame around every page: navigation, language, theme, messages that pass, and what happens when a page fails.
import { Component, html, useEffect, useState } from "./core.js";
import { language, setLanguage, t } from "./i18n.js";
import { lasting } from "./storage.js";

const THEME = "hookline.theme";

export function startTheme() {
  const stored = lasting.get(THEME);
  const dark = stored ? stored === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  document.documentElement.dataset.theme = dark ? "dark" : "light";
}

function toggleTheme(changed) {
  const theme = document.documentElement.dataset.theme === "dark" ? "light" : "dark";
  document.documentElement.dataset.theme = theme;
  lasting.set(THEME, theme);
  changed();
}

// Whether there is a phone's width; design.css has the same number.
export function useNarrow() {
  const watched = matchMedia("(max-width: 860px)");
  const [narrow, setNarrow] = useState(watched.matches);
  useEffect(() => {
    const changed = (event) => setNarrow(event.matches);
    watched.addEventListener("change", changed);
    return () => watched.removeEventListener("change", changed);
  }, []);
  return narrow;
}

// [message, say]: what is said passes after four seconds.
export function usePassing() {
  const [message, setMessage] = useState("");
  const say = (text) => {
    setMessage(text);
    setTimeout(() => setMessage(""), 4000);
  };
  return [message, say];
}

export const Mark = () => html`
  <svg
    viewBox="0 0 24 24"
    fill="none"
    stroke="currentColor"
    stroke-width="2.2"
    stroke-linecap="round"
    aria-hidden="true"
  >
    <path d="M14 3v11.5a4.5 4.5 0 1 1-9 0V12" />
    <path d="M2.5 14.5 5 12l2.5 2.5" />
    <circle cx="14" cy="3" r="1.2" fill="currentColor" />
  </svg>
`;

export function Side({ brand, groups, current, foot, redraw, children }) {
  useEffect(() => {
    // on a phone the links are a line that is wider than the screen
    document.querySelector('.side [aria-current="page"]')?.scrollIntoView({ block: "nearest", inline: "center" });
  }, [current]);
  return html`
    <nav class="side" aria-label=${t("nav.main")}>
      <a class="brand" href="#/">${brand}</a>
      ${groups.map((group) => html`
        ${group.title && html`<h2 key=${group.title}>${group.title}</h2>`}
        ${group.links.map((link) => html`
          <a key=${link.href} href=${link.href} aria-current=${link.href === current ? "page" : undefined}>
            ${link.text}
            ${link.count > 0 && html` <span class="n">${link.count}</span>`}
          </a>
        `)}
      `)}
      <div class="foot">
        ${foot}
        <div>
          <button
            type="button"
            lang=${language() === "zh" ? "en" : "zh-CN"}
            onClick=${() => {
              setLanguage(language() === "zh" ? "en" : "zh");
              redraw();
            }}
          >
            ${language() === "zh" ? "English" : "中文"}
          </button>
          <button type="button" onClick=${() => toggleTheme(redraw)}>
            ${document.documentElement.dataset.theme === "dark" ? t("theme.light") : t("theme.dark")}
          </button>
          ${children}
        </div>
      </div>
    </nav>
  `;
}

// A fault in one page leaves the frame standing, so that another page can be chosen.
export class Guard extends Component {
  constructor() {
    super();
    this.state = { error: null };
  }
  static getDerivedStateFromError(error) {
    return { error };
  }
  componentDidCatch(error) {
    console.error(error);
    this.setState({ error });
  }
  componentDidUpdate(before) {
    if (before.page !== this.props.page && this.state.error) this.setState({ error: null });
  }
  render() {
    return this.state.error ? html`
      <div class="failure" role="alert">
        ${t("error.page")}
        <code>${String(this.state.error)}</code>
      </div>
    ` : this.props.children;
  }
}
