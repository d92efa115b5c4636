// The table is the twin of the pictures: everything that can be seen can be read here.
const NEEDED = { delivery: "", pickup: "pickup", return: "return", service: "service" };

function heads(...names) {
  const row = document.createElement("tr");
  for (const name of names) { const cell = text("th", name.replace(/^>/, ""), name.startsWith(">") ? "num" : ""); cell.scope = "col"; row.append(cell); }
  const head = document.createElement("thead"); head.append(row); return head;
}

function cells(...parts) {
  const row = document.createElement("tr");
  for (const part of parts) {
    const cell = document.createElement("td");
    if (part && part.kind) cell.className = part.kind;
    const body = part && part.body !== undefined ? part.body : part;
    if (body instanceof Node) cell.append(body); else cell.textContent = body ?? "";
    row.append(cell);
  }
  return row;
}

// Words between backticks are to be typed as they stand.
function prose(words) {
  const holder = document.createElement("span");
  words.split("`").forEach((part, at) => holder.append(at % 2 ? text("code", part) : part));
  return { kind: "said", body: holder };
}

function tags(words) { const holder = document.createElement("span"); for (const word of words) holder.append(text("span", word, "tag")); return holder; }

function found(query) {
  const wanted = query.toLowerCase().split(/\s+/).filter(Boolean), rows = [];
  for (const route of plan.routes) for (const stop of route.stops) for (const task of stop.tasks) {
    const all = `${task.id} ${task.order} ${task.label} ${task.barcodes.join(" ")} ${route.code} ${route.driver}`.toLowerCase();
    if (wanted.every((word) => all.includes(word))) rows.push([route, stop, task]);
  }
  return rows;
}

function drawTable() {
  const table = $("table"), body = document.createElement("tbody");
  const searching = selection.query.trim() !== "", out = !searching && selection.view === "out";
  $("show-stops").setAttribute("aria-selected", !out); $("show-out").setAttribute("aria-selected", out);
  $("show-out").textContent = `No route (${plan.left_out.length})`;
  table.replaceChildren();
  if (out) { drawLeftOut(table, body); return; }
  let rows;
  if (searching) { rows = found(selection.query); $("table-note").textContent = `${rows.length} found`; }
  else if (selection.route) {
    rows = selection.route.stops.flatMap((stop) => stop.tasks.length ? stop.tasks.map((task) => [selection.route, stop, task]) : [[selection.route, stop, null]]);
    $("table-note").textContent = routeWords(selection.route);
  } else { rows = null; $("table-note").textContent = "pick a route to see its stops"; }
  if (rows === null) { drawSummary(table, body); return; }
  if (!rows.length) { table.append(text("caption", searching ? "Nothing here has this name. Try part of a street or of an order's id." : "This route has no stop.", "empty")); return; }
  table.append(heads("#", "Begin", "Door", "Promise", ">Chance", ">Load", "To know"), body);
  let before = null;
  for (const [route, stop, task] of rows) {
    const mark = searching ? codeChip(route) : stop === before ? "" : String(stop.number);
    before = stop;
    const where = document.createElement("span");
    where.append(text("span", task ? task.label : stop.label));
    if (task && task.order && task.order !== task.label) where.append(text("small", task.order + (task.loop ? `, walk ${task.loop}` : "")));
    if (task && task.barcodes.length) where.append(text("small", task.barcodes.join(", ")));
    const promise = task ? (task.promise ? span(task.promise) : task.windows.map(span).join(", ")) : "";
    const know = task ? [NEEDED[task.kind], ...task.notes].filter(Boolean) : [];
    const row = cells(mark, { kind: "time", body: clock(task ? task.begin : stop.arrive) }, where, { kind: "time", body: promise },
      { kind: "num" + (task && task.chance !== null && task.chance < 0.9 ? " risk" : ""), body: task && task.chance !== null ? (task.chance < 0.9 ? "▲ " : "") + Math.round(task.chance * 100) + " %" : "" },
      { kind: "num", body: task ? `${task.pieces}${task.mass ? ", " + kg(task.mass) : ""}` : "" }, tags(know));
    row.dataset.stop = stop.number;
    row.setAttribute("aria-selected", stop === selection.stop);
    row.addEventListener("click", () => select(route, stop, { fit: searching }));
    body.append(row);
  }
  const active = body.querySelector("[aria-selected=true]");
  if (active && !searching) active.scrollIntoView({ block: "nearest" });
}

function drawSummary(table, body) {
  table.append(heads("Route", "Driver", "Vehicle", ">Stops", ">Orders", "Out", ">Driven", ">On foot", ">Cost"), body);
  for (const route of plan.routes) {
    const row = cells(codeChip(route), { kind: "said name", body: route.driver || route.vehicle }, { kind: "kind", body: route.kind }, { kind: "num", body: route.stops.length }, { kind: "num", body: ordersOf(route.stops) },
      { kind: "time", body: clock(route.starts) + "–" + clock(route.ends) }, { kind: "num", body: km(route.metres) }, { kind: "num", body: route.walked ? km(route.walked) : "" }, { kind: "num", body: route.cost });
    row.dataset.stop = "";
    row.addEventListener("click", () => select(route, null, { fit: true }));
    body.append(row);
  }
}

function drawLeftOut(table, body) {
  $("table-note").textContent = "each with its reason and the cheapest mend";
  if (!plan.left_out.length) { table.append(text("caption", "Every order has a route.", "empty")); return; }
  table.append(heads("Order", "Place", "Why", "Cheapest mend", ">Price"), body);
  for (const left of plan.left_out) body.append(cells(left.order || left.id, left.label, prose(left.why), prose(left.mend || ""), { kind: "num", body: left.price }));
}

const routeWords = (route) => `${clock(route.starts)}–${clock(route.ends)}, ${route.stops.length} stops, ${km(route.metres)} driven` + (route.walked ? `, ${km(route.walked)} on foot` : "") + `, ${route.cost}`;
