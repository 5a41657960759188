// A table of any length: only the rows in sight are in the document. Rows have one height, so that nothing moves
// under the pointer; what arrives above while somebody has scrolled down, or points at a row, keeps their place.
import { html, useEffect, useLayoutEffect, useRef, useState } from "./core.js";

const OVERSCAN = 12;

export function VirtualTable({ columns, rows, keyOf, row, height = 52, onEnd, label, busy, empty }) {
  const frame = useRef(null);
  const [view, setView] = useState({ top: 0, space: 800 });
  const before = useRef({ first: null, count: 0 });
  const pointed = useRef(false); // a mouse is over the rows
  const shifted = useRef(0); // how far the list was scrolled down only for it
  useEffect(() => {
    const node = frame.current;
    const read = () => setView({ top: node.scrollTop, space: node.clientHeight });
    read();
    node.addEventListener("scroll", read, { passive: true });
    const sized = new ResizeObserver(read);
    sized.observe(node);
    return () => {
      node.removeEventListener("scroll", read);
      sized.disconnect();
    };
  }, []);
  useLayoutEffect(() => {
    const node = frame.current;
    const was = before.current;
    const atTop = node.scrollTop <= height || node.scrollTop === shifted.current;
    if (was.first !== null && rows.length > was.count && (!atTop || pointed.current)) {
      const moved = rows.slice(0, rows.length - was.count + 1).findIndex((each) => keyOf(each) === was.first);
      if (moved > 0) node.scrollTop += moved * height;
      if (moved > 0 && atTop) shifted.current = node.scrollTop;
    }
    before.current = { first: rows.length ? keyOf(rows[0]) : null, count: rows.length };
  }, [rows]);
  const leave = () => {
    if (shifted.current && frame.current.scrollTop === shifted.current) frame.current.scrollTop = 0;
    pointed.current = false;
    shifted.current = 0;
  };
  const first = Math.max(0, Math.floor(view.top / height) - OVERSCAN);
  const last = Math.min(rows.length, Math.ceil((view.top + view.space) / height) + OVERSCAN);
  useEffect(() => {
    if (onEnd && last >= rows.length - 5 && rows.length) onEnd();
  }, [last, rows.length]);
  const grid = columns.map((each) => each.width || "minmax(0, 1fr)").join(" ");
  return html`
    <div
      class="vtable"
      role="table"
      aria-label=${label}
      aria-rowcount=${rows.length}
      aria-busy=${busy ? "true" : "false"}
      style=${{ "--columns": grid }}
    >
      <div class="vhead" role="rowgroup">
        <div role="row" class="vrow">
          ${columns.map((each) => html`
            <span role="columnheader" key=${each.key} class=${each.class || ""}>${each.label}</span>
          `)}
        </div>
      </div>
      <div
        class="vframe"
        ref=${frame}
        role="rowgroup"
        tabindex="0"
        onPointerEnter=${(event) => {
          pointed.current = event.pointerType === "mouse";
        }}
        onPointerLeave=${leave}
      >
        <div class="vspace" style=${{ height: `${rows.length * height}px` }}>
          ${rows.slice(first, last).map((each, index) => html`
            <div
              role="row"
              class="vrow"
              aria-rowindex=${first + index + 2}
              key=${keyOf(each)}
              style=${{ top: `${(first + index) * height}px`, height: `${height}px` }}
            >
              ${row(each)}
            </div>
          `)}
        </div>
        ${!rows.length && !busy && empty}
      </div>
    </div>
  `;
}
