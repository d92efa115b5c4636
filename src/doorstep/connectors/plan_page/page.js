// Put together: heading, figures, card, keys.
function drawHeading() {
  document.title = plan.title + " · Doorstep";
  $("title").textContent = plan.title; $("subtitle").textContent = plan.subtitle; $("origin").textContent = plan.origin; $("credit").textContent = base.attribution;
  const pulse = $("pulse");
  for (const [name, value, beside] of plan.figures) {
    const tile = document.createElement("div"), number = text("dd", value);
    if (beside) number.append(text("small", beside));
    tile.append(text("dt", name), number); pulse.append(tile);
  }
  const seen = new Set(plan.routes.map((route) => route.mode)), words = { van: "van", bike: "cargo bike", walk: "on foot", robot: "robot", drone: "drone" };
  for (const [mode, name] of Object.entries(words)) if (seen.has(mode)) {
    const item = document.createElement("span"), chip = text("span", "", "code " + mode);
    chip.style.cssText = "--c:var(--ink-2);min-width:14px;width:14px;height:12px;padding:0";
    item.append(chip, name); $("legend").append(item);
  }
}

function drawCard() {
  const card = $("card"), { route, stop } = selection;
  card.hidden = !route; card.replaceChildren();
  if (!route) return;
  const head = text("h3", "");
  head.append(codeChip(route), " " + (stop ? `${stop.number}. ${stop.label}` : nameOf(route))); card.append(head);
  if (!stop) { card.append(text("p", routeWords(route))); for (const trip of route.trips) card.append(text("p", `${clock(trip.depart)} out with ${trip.pieces} pieces, ${kg(trip.mass)}${trip.hub ? " from " + trip.hub : ""}`)); return; }
  card.append(text("p", `${clock(stop.arrive)}–${clock(stop.depart)}` + (stop.park ? `, parking ${lasting(stop.park)}` : "") + (stop.wh !== null ? `, ${(stop.wh / 1000).toFixed(1)} kWh left` : "")));
  for (const task of stop.tasks) {
    const promise = task.promise ? `, ${span(task.promise)}` : task.windows.length ? `, ${task.windows.map(span).join(" or ")}` : "";
    card.append(text("p", `${clock(task.begin)} ${task.label}${promise}${task.pieces ? `, ${task.pieces} pc` : ""}`));
  }
}

function resized() { drawAxis(); drawLines(); draw(); }

$("rows").addEventListener("keydown", (event) => {
  if (event.key === "ArrowDown" || event.key === "ArrowUp") { stepRoute(event.key === "ArrowDown" ? 1 : -1); event.preventDefault(); event.stopPropagation(); }
});
addEventListener("keydown", (event) => {
  if (event.target instanceof HTMLInputElement) { if (event.key === "Escape") { event.target.value = ""; selection.query = ""; event.target.blur(); drawTable(); } return; }
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("[role=tablist]")) return;
  const does = { ArrowDown: () => stepRoute(1), ArrowUp: () => stepRoute(-1), ArrowRight: () => stepStop(1), ArrowLeft: () => stepStop(-1), f: fit, F: fit, "+": () => zoom(1.4), "=": () => zoom(1.4), "-": () => zoom(1 / 1.4),
    Escape: () => select(selection.stop ? selection.route : null, null), t: flip, T: flip, "/": () => $("find").focus() }[event.key];
  if (does) { does(); event.preventDefault(); }
});
const flip = () => setTheme(document.documentElement.dataset.theme === "dark" ? "light" : "dark");
$("theme").addEventListener("click", flip);
$("zoom-in").addEventListener("click", () => zoom(1.4)); $("zoom-out").addEventListener("click", () => zoom(1 / 1.4)); $("fit").addEventListener("click", fit);
$("find").addEventListener("input", (event) => { selection.query = event.target.value; drawTable(); });
$("show-stops").addEventListener("click", () => { selection.view = "stops"; drawTable(); });
$("show-out").addEventListener("click", () => { selection.view = "out"; selection.query = $("find").value = ""; drawTable(); });
for (const tab of $("tabs").children) tab.addEventListener("click", () => {
  $("main").dataset.view = tab.dataset.view;
  for (const other of $("tabs").children) other.setAttribute("aria-selected", other === tab);
  resized();
});
onSelect(({ fit: fits }) => { drawLines(); drawTable(); drawCard(); if (fits) fit(); else draw(); });
addEventListener("hashchange", readAddress);
new ResizeObserver(resized).observe($("main"));
hatch(); drawHeading(); drawKey(); drawAxis(); drawRows(); fit(); readAddress();
document.documentElement.dataset.ready = "yes";
