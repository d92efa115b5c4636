// Rows of routes with their time to the right: the list is the row head of the time line, never a second list.
const SVG = "http://www.w3.org/2000/svg";
const DRIVE = "drive", WALK = "walk", PARK = "park", SETUP = "setup", SERVE = "serve", WAIT = "wait", REST = "rest", CHARGE = "charge", HUB = "hub";
const first_s = Math.min(...plan.routes.map((route) => route.starts), Infinity), last_s = Math.max(...plan.routes.map((route) => route.ends), -Infinity);
const opens = plan.routes.length ? Math.floor((plan.local_s + first_s) / 3600) * 3600 - plan.local_s : 0;
const closes = plan.routes.length ? Math.ceil((plan.local_s + last_s) / 3600) * 3600 - plan.local_s : 3600;
const share = (s) => (s - opens) / (closes - opens);

function svg(tag, attributes) { const e = document.createElementNS(SVG, tag); for (const [name, value] of Object.entries(attributes)) e.setAttribute(name, value); return e; }

function drawAxis() {
  const axis = $("axis"), hours = (closes - opens) / 3600, every = Math.max(1, Math.ceil(hours / Math.max(4, axis.clientWidth / 44)));
  axis.replaceChildren();
  for (let hour = 0; hour <= hours; hour += every) {
    const mark = text("span", clock(opens + hour * 3600).slice(0, 2));
    mark.style.left = (100 * hour) / hours + "%";
    axis.append(mark);
  }
}

function drawRows() {
  const rows = $("rows");
  rows.replaceChildren();
  $("route-count").textContent = String(plan.routes.length);
  if (!plan.routes.length) { rows.append(text("p", "No route: every order is listed under No route, with its reason.", "empty")); return; }
  for (const route of plan.routes) {
    const row = text("div", "", "row"), who = text("div", "", "who"), orders = ordersOf(route.stops);
    row.id = "row-" + route.code; row.setAttribute("role", "option");
    row.setAttribute("aria-label", `${route.code} ${route.driver}, ${counted(route.stops.length, "stop")}, ${counted(orders, "order")}, ${clock(route.starts)} to ${clock(route.ends)}, ${km(route.metres)}`);
    who.append(codeChip(route), text("span", nameOf(route), "name"), text("span", `${counted(orders, "order")} · ${km(route.metres)}`, "sum"));
    const line = text("div", "", "line");
    row.append(who, line); rows.append(row);
    row.addEventListener("click", (event) => {
      const box = line.getBoundingClientRect(), at = opens + ((event.clientX - box.left) / box.width) * (closes - opens);
      const inside = event.clientX >= box.left;
      select(route, inside ? route.stops.find((stop) => stop.arrive - 60 <= at && at <= stop.depart + 60) || null : null);
    });
    row.addEventListener("dblclick", () => select(route, selection.stop, { fit: true }));
  }
  drawLines();
}

function drawKey() {
  const seen = new Set(plan.routes.flatMap((route) => route.parts.map((part) => part[0])));
  const words = [[SERVE, "bar", "at doors"], [DRIVE, "drive", "driving"], [WALK, "walk", "walking"], [PARK, "park", "parking"], [HUB, "hubm", "at a hub"], [REST, "restm", "rest"], [CHARGE, "charge", "charging"], [WAIT, "wait", "waiting"]];
  for (const [kind, name, said] of words) if (seen.has(kind)) {
    const item = document.createElement("span"), mark = svg("svg", { width: 14, height: 10, viewBox: "0 0 14 10" });
    mark.style.setProperty("--c", "var(--ink-2)");
    const shapes = { drive: "M0 5H14", walk: "M0 5H14", hubm: "M1 10V5L7 1L13 5V10Z", park: "M0 2H14V8H0Z" };
    mark.append(svg("path", { class: name, d: shapes[name] || "M0.5 0.5H13.5V9.5H0.5Z" })); item.append(mark, said); $("key").append(item);
  }
}

function drawLines() {
  for (const route of plan.routes) {
    const row = $("row-" + route.code), line = row.lastChild, picked = route === selection.route;
    row.setAttribute("aria-selected", picked);
    row.classList.toggle("dimmed", Boolean(selection.route) && !picked);
    line.replaceChildren(lineOf(route, Math.max(60, line.clientWidth), Math.max(16, line.clientHeight), picked));
  }
  const active = selection.route && $("row-" + selection.route.code);
  if (active) { $("rows").setAttribute("aria-activedescendant", active.id); active.scrollIntoView({ block: "nearest" }); }
  else $("rows").removeAttribute("aria-activedescendant");
}

function lineOf(route, width, height, picked) {
  const picture = svg("svg", { viewBox: `0 0 ${width} ${height}`, preserveAspectRatio: "none", "aria-hidden": "true" });
  picture.style.setProperty("--c", `var(--${hueOf(route)})`);
  const x = (s) => +(share(s) * width).toFixed(1), middle = picked ? height - 13 : height / 2, half = 5.5;
  const box = (left, right, top = half) => `M${left} ${middle - top}H${right}V${middle + top}H${left}Z`;
  const paths = { hour: "", drive: "", walk: "", park: "", bar: "", wait: "", restm: "", charge: "", hubm: "" };
  for (let hour = 1; hour < (closes - opens) / 3600; hour++) paths.hour += `M${x(opens + hour * 3600)} 0V${height}`;
  for (const [kind, from, to] of route.parts) {
    const left = x(from), right = Math.max(x(to), left + 0.6);
    if (kind === DRIVE) paths.drive += `M${left} ${middle}H${right}`;
    else if (kind === WALK) paths.walk += `M${left} ${middle}H${right}`;
    else if (kind === PARK || kind === SETUP) paths.park += box(left, right, 3);
    else if (kind === SERVE) paths.bar += box(left, Math.max(right, left + 1.6));
    else if (kind === WAIT) paths.wait += box(left, right, 4);
    else if (kind === REST) paths.restm += box(left, right);
    else if (kind === CHARGE) paths.charge += box(left, right);
    else if (kind === HUB) paths.hubm += `M${left} ${middle + half}V${middle - 1}L${(left + Math.max(right, left + 9)) / 2} ${middle - half}L${Math.max(right, left + 9)} ${middle - 1}V${middle + half}Z`;
  }
  const end = x(route.ends);
  paths.hubm += `M${end} ${middle + half}V${middle}L${end + 4} ${middle - 4}L${end + 8} ${middle}V${middle + half}Z`;
  for (const [kind, d] of Object.entries(paths)) if (d) picture.append(svg("path", { class: kind, d }));
  if (picked && height > 30) {
    let lane = 0, windows = "";
    for (const stop of route.stops) for (const task of stop.tasks) for (const [from, to] of task.windows) {
      const y = 5 + (lane++ % 3) * 4;
      windows += `M${x(Math.max(from, opens))} ${y + 3}V${y}H${x(Math.min(to, closes))}V${y + 3}`;
    }
    if (windows) picture.append(svg("path", { class: "window", d: windows }));
  }
  if (picked) {
    const stop = selection.stop;
    if (stop) picture.append(svg("path", { class: "picked", d: box(x(stop.arrive) - 1.5, Math.max(x(stop.depart), x(stop.arrive) + 2) + 1.5, 8) }));
  }
  return picture;
}

function hatch() {
  const holder = svg("svg", { width: 0, height: 0, "aria-hidden": "true" }); holder.style.position = "absolute";
  const pattern = svg("pattern", { id: "hatch", width: 4, height: 4, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" });
  const stroke = svg("line", { x1: 0, y1: 0, x2: 0, y2: 4, "stroke-width": 1.4 }); stroke.style.stroke = "var(--edge)";
  pattern.append(stroke); holder.append(pattern); document.body.append(holder);
}
