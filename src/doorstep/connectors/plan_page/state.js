"use strict";
// One selection, {route, stop}, shared by map, rows and table, and kept in the address of the page.
const data = JSON.parse(document.getElementById("data").textContent);
const plan = data.plan, base = data.map;
const $ = (id) => document.getElementById(id);
const text = (tag, words, kind) => { const e = document.createElement(tag); if (kind) e.className = kind; e.textContent = words; return e; };
const HUES = { van: ["v1", "v2", "v3", "v4", "v5", "v6", "v7"], bike: ["b1", "b2", "b3", "b4"], walk: ["w1"], robot: ["r1", "v4"], drone: ["v6", "b2"] };
const hueOf = (route) => HUES[route.mode][route.hue % HUES[route.mode].length];
const css = (name) => getComputedStyle(document.documentElement).getPropertyValue("--" + name).trim();
const two = (n) => String(n).padStart(2, "0");
const clock = (s) => { const at = plan.local_s + s, day = Math.floor(at / 86400), t = at - day * 86400;
  return two(Math.floor(t / 3600)) + ":" + two(Math.floor((t % 3600) / 60)) + (day > 0 ? " +" + day : ""); };
const span = (pair) => clock(pair[0]) + "–" + clock(pair[1]);
const lasting = (s) => { const m = Math.round(s / 60); return m < 60 ? m + " min" : Math.floor(m / 60) + " h " + two(m % 60); };
const km = (m) => m < 1000 ? m + " m" : (m / 1000).toFixed(1) + " km";
const kg = (g) => (g / 1000).toFixed(g < 10000 ? 1 : 0) + " kg";

const selection = { route: null, stop: null, view: "stops", query: "" };
const listeners = [];
const onSelect = (listener) => listeners.push(listener);
const ordersOf = (stops) => new Set(stops.flatMap((stop) => stop.tasks.map((task) => task.order).filter(Boolean))).size;
const counted = (count, word) => `${count} ${word}${count === 1 ? "" : "s"}`;
const routeOf = (code) => plan.routes.find((route) => route.code === code) || null;

function select(route, stop, { keepAddress = false, fit = false } = {}) {
  selection.route = route; selection.stop = stop;
  if (!keepAddress) history.replaceState(null, "", route ? "#" + route.code + (stop ? "/" + stop.number : "") : location.pathname + location.search);
  for (const listener of listeners) listener({ fit });
  $("news").textContent = !route ? "All routes" : stop ? `${route.code}, stop ${stop.number}, ${stop.label}, ${clock(stop.arrive)}, ${counted(ordersOf([stop]), "order")}` : `Route ${route.code}, ${counted(route.stops.length, "stop")}`;
}

function readAddress() {
  const [code, number] = decodeURIComponent(location.hash.slice(1)).split("/");
  const route = routeOf(code);
  select(route, route && number ? route.stops.find((stop) => String(stop.number) === number) || null : null, { keepAddress: true, fit: true });
}

function stepRoute(by) {
  const row = plan.routes.indexOf(selection.route), count = plan.routes.length;
  if (count) select(plan.routes[row < 0 ? (by > 0 ? 0 : count - 1) : (row + by + count) % count], null);
}

function stepStop(by) {
  const route = selection.route || plan.routes[0];
  if (!route || !route.stops.length) return;
  const row = route.stops.indexOf(selection.stop), count = route.stops.length;
  select(route, route.stops[row < 0 ? (by > 0 ? 0 : count - 1) : Math.min(count - 1, Math.max(0, row + by))]);
}

function setTheme(name) { document.documentElement.dataset.theme = name; for (const listener of listeners) listener({}); }
const systemDark = matchMedia("(prefers-color-scheme: dark)");
const asked = new URLSearchParams(location.search).get("theme");
document.documentElement.dataset.theme = asked === "dark" || asked === "light" ? asked : systemDark.matches ? "dark" : "light";
systemDark.addEventListener("change", (event) => setTheme(event.matches ? "dark" : "light"));

const nameOf = (route) => route.driver || (route.vehicle === route.code ? route.kind : route.vehicle);

function codeChip(route) {
  const chip = text("span", route.code, "code " + route.mode);
  chip.style.setProperty("--c", `var(--${hueOf(route)})`);
  return chip;
}
