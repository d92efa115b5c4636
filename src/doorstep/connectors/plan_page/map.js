// The map: ground and streets as paths in decimetres, drawn once for each view; routes and stops above them.
const canvas = $("map"), pen = canvas.getContext("2d");
const view = { x: 0, y: 0, scale: 0.05 };  // middle in decimetres, pixels for each decimetre
const NARROWEST = 0.0004, WIDEST = 0.9;

function walk(flat, call) { let x = 0, y = 0; for (let i = 0; i < flat.length; i += 2) { x += flat[i]; y += flat[i + 1]; call(x, -y, i === 0); } }
function trace(path, flat, close) { walk(flat, (x, y, begins) => (begins ? path.moveTo(x, y) : path.lineTo(x, y))); if (close) path.closePath(); }
function areas(rings) { const path = new Path2D(); for (const ring of rings) trace(path, ring, true); return path; }

const ground = { water: areas(base.water.flat()), green: areas(base.green.flat()), paved: areas(base.paved.flat()), buildings: areas(base.buildings), rails: new Path2D() };
for (const line of base.rails) trace(ground.rails, line, false);
const streets = new Map();
for (const [kind, line] of base.streets) { if (!streets.has(kind)) streets.set(kind, new Path2D()); trace(streets.get(kind), line, false); }

// Routes that share a street run side by side: each stretch knows who uses it, each route draws it once.
const LANE = 3.4, WIDEST_BUNDLE = 17;
const users = new Map(), ways = new Map();
for (const route of plan.routes) {
  const foot = new Path2D(), runs = [], own = new Set();
  for (const [kind, , line] of route.ways) {
    if (kind === "walk") { trace(foot, line, false); continue; }
    const run = []; let px = 0, py = 0;
    walk(line, (x, y, begins) => {
      if (!begins) {
        const ahead = px < x || (px === x && py < y), key = ahead ? `${px},${py},${x},${y}` : `${x},${y},${px},${py}`;
        if (!users.has(key)) users.set(key, []);
        if (!own.has(key)) users.get(key).push(route);
        run.push([px, py, x, y, ahead ? 1 : -1, users.get(key), own.has(key)]); own.add(key);
      }
      px = x; py = y;
    });
    runs.push(run);
  }
  ways.set(route, { runs, foot, drive: null, at: 0 });
}

function driven(route, px) {
  const lines = ways.get(route), picked = route === selection.route;
  if (lines.drive && lines.at === px && lines.picked === picked) return lines.drive;
  const path = new Path2D();
  for (const run of lines.runs) {
    let open = false;
    for (const [x1, y1, x2, y2, sign, others, again] of run) {
      if (again) { open = false; continue; }
      const count = others.length, step = Math.min(LANE, WIDEST_BUNDLE / count), long = Math.hypot(x2 - x1, y2 - y1) || 1;
      const by = (picked ? 0 : others.indexOf(route) - (count - 1) / 2) * step * px * sign / long, dx = -(y2 - y1) * by, dy = (x2 - x1) * by;
      if (open) path.lineTo(x1 + dx, y1 + dy); else path.moveTo(x1 + dx, y1 + dy);
      path.lineTo(x2 + dx, y2 + dy); open = true;
    }
  }
  lines.drive = path; lines.at = px; lines.picked = picked;
  return path;
}

const toScreen = (x, y) => [(x - view.x) * view.scale + canvas.clientWidth / 2, (-y - view.y) * view.scale + canvas.clientHeight / 2];

function box(points) {
  const xs = points.map((p) => p[0]), ys = points.map((p) => p[1]);
  return [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
}

function pointsOf(route) { return [...route.stops.flatMap((stop) => [[stop.x, stop.y], ...stop.tasks.map((task) => [task.x, task.y])])]; }

function fit() {
  const { route, stop } = selection;
  let points = stop ? [[stop.x, stop.y], ...stop.tasks.map((task) => [task.x, task.y])] : route ? pointsOf(route) : plan.routes.flatMap(pointsOf);
  if (!points.length) points = [...plan.hubs.map((hub) => [hub.x, hub.y]), ...plan.left_out.filter((left) => left.x !== undefined).map((left) => [left.x, left.y])];
  if (!points.length) points = [[0, 0]];
  const [west, south, east, north] = box(points), pad = 60;
  view.x = (west + east) / 2; view.y = -(south + north) / 2;
  const wide = Math.max(east - west, 3200), high = Math.max(north - south, 3200);
  view.scale = Math.min(WIDEST, Math.max(NARROWEST, Math.min((canvas.clientWidth - 2 * pad) / wide, (canvas.clientHeight - 2 * pad) / high)));
  draw();
}

let waiting = false;
function draw() { if (!waiting) { waiting = true; requestAnimationFrame(() => { waiting = false; paint(); }); } }

function paint() {
  const ratio = devicePixelRatio || 1, width = canvas.clientWidth, height = canvas.clientHeight;
  if (!width || !height) return;
  if (canvas.width !== Math.round(width * ratio) || canvas.height !== Math.round(height * ratio)) { canvas.width = Math.round(width * ratio); canvas.height = Math.round(height * ratio); }
  pen.setTransform(1, 0, 0, 1, 0, 0);
  pen.fillStyle = css("m-land"); pen.fillRect(0, 0, canvas.width, canvas.height);
  const s = view.scale * ratio;
  pen.setTransform(s, 0, 0, s, (-view.x * view.scale + width / 2) * ratio, (-view.y * view.scale + height / 2) * ratio);
  const px = 1 / view.scale;
  pen.lineJoin = pen.lineCap = "round";
  for (const [name, colour] of [["green", "m-green"], ["paved", "m-road"], ["water", "m-water"]]) { pen.fillStyle = css(colour); pen.globalAlpha = name === "paved" ? 0.55 : 1; pen.fill(ground[name], "evenodd"); }
  pen.globalAlpha = 1;
  if (view.scale > 0.012) { pen.fillStyle = css("m-bld"); pen.fill(ground.buildings); }
  const kinds = [...streets.keys()].sort((a, b) => a - b);
  const widthOf = (kind) => Math.max((base.widths[kind] || 4) * 10, (kind < 5 ? 0.6 : kind < 9 ? 1.1 : 1.8) * px);
  const shown = kinds.filter((kind) => kind >= 5 || view.scale > 0.03);
  pen.strokeStyle = css("m-case");
  for (const kind of shown) if (kind >= 5) { pen.lineWidth = widthOf(kind) + 1.6 * px; pen.stroke(streets.get(kind)); }
  for (const kind of shown) { pen.strokeStyle = kind < 5 ? css("m-case") : css("m-road"); pen.lineWidth = widthOf(kind); pen.setLineDash(kind < 5 ? [3 * px, 2 * px] : []); pen.stroke(streets.get(kind)); }
  pen.setLineDash([]); pen.strokeStyle = css("m-rail"); pen.lineWidth = px; pen.stroke(ground.rails);
  paintRoutes(px);
  pen.setTransform(ratio, 0, 0, ratio, 0, 0);
  paintNames(); paintMarks(); paintScale();
}

function paintRoutes(px) {
  const order = plan.routes.filter((route) => route !== selection.route);
  if (selection.route) order.push(selection.route);
  for (const route of order) {
    const picked = !selection.route || route === selection.route, lines = ways.get(route), drive = driven(route, px);
    pen.globalAlpha = picked ? 1 : 0.36;
    if (route === selection.route) { pen.strokeStyle = css("panel"); pen.lineWidth = 7 * px; pen.stroke(drive); }
    pen.strokeStyle = css(hueOf(route)); pen.lineWidth = (route === selection.route ? 4 : 2.6) * px;
    if (route.mode === "walk") pen.setLineDash([0.1 * px, 5 * px]);
    pen.stroke(drive);
    if (view.scale > 0.02 || route === selection.route) { pen.setLineDash([0.1 * px, 4.5 * px]); pen.lineWidth = 2.4 * px; pen.stroke(lines.foot); }
    pen.setLineDash([]);
  }
  pen.globalAlpha = 1;
}

function overlaps(taken, box) { return taken.some((other) => box[0] < other[2] && box[2] > other[0] && box[1] < other[3] && box[3] > other[1]); }

function paintNames() {
  const taken = [];
  pen.font = "500 11px " + css("font"); pen.textAlign = "center"; pen.textBaseline = "middle"; pen.lineWidth = 3; pen.lineJoin = "round";
  for (const [name, kind, x, y, angle] of [...base.names].sort((a, b) => b[1] - a[1])) {
    if (view.scale < (kind >= 9 ? 0.02 : 0.045)) continue;
    const [sx, sy] = toScreen(x, y), half = pen.measureText(name).width / 2 + 4, turn = (-angle * Math.PI) / 180;
    const w = Math.abs(Math.cos(turn)) * half + 7, h = Math.abs(Math.sin(turn)) * half + 7, place = [sx - w, sy - h, sx + w, sy + h];
    if (sx < -20 || sy < -20 || sx > canvas.clientWidth + 20 || sy > canvas.clientHeight + 20 || overlaps(taken, place)) continue;
    taken.push(place);
    pen.save(); pen.translate(sx, sy); pen.rotate(turn);
    pen.strokeStyle = css("m-halo"); pen.strokeText(name, 0, 0); pen.fillStyle = css("m-text"); pen.fillText(name, 0, 0); pen.restore();
  }
}

function markPath(mode, x, y, r) {
  pen.beginPath();
  if (mode === "bike") pen.arc(x, y, r, 0, 7);
  else if (mode === "walk") { pen.moveTo(x, y - r * 1.25); pen.lineTo(x + r, y - r * 0.35); pen.lineTo(x + r, y + r); pen.lineTo(x - r, y + r); pen.lineTo(x - r, y - r * 0.35); pen.closePath(); }
  else if (mode === "van") pen.roundRect(x - r, y - r, 2 * r, 2 * r, 2.5);
  else { for (let i = 0; i < 6; i++) pen.lineTo(x + r * 1.15 * Math.cos((i * Math.PI) / 3), y + r * 1.15 * Math.sin((i * Math.PI) / 3)); pen.closePath(); }
}

let hits = [];
function paintMarks() {
  hits = [];
  pen.textAlign = "center"; pen.textBaseline = "middle";
  const order = plan.routes.filter((route) => route !== selection.route);
  if (selection.route) order.push(selection.route);
  const marks = order.flatMap((route) => route.stops.map((stop) => ({ route, stop, at: toScreen(stop.x, stop.y) })))
    .filter(({ at: [x, y] }) => x > -30 && y > -30 && x < canvas.clientWidth + 30 && y < canvas.clientHeight + 30);
  // A number is written where there is room for it; stops behind it stay dots. The selection comes first.
  const rank = (mark) => (mark.stop === selection.stop ? 0 : mark.route === selection.route ? 1 : 2), taken = [];
  for (const mark of [...marks].sort((a, b) => rank(a) - rank(b))) {
    const [x, y] = mark.at, place = [x - 10, y - 10, x + 10, y + 10];
    mark.numbered = mark.stop === selection.stop || ((view.scale > 0.028 || mark.route === selection.route) && !overlaps(taken, place));
    if (mark.numbered) taken.push(place);
  }
  for (const numbered of [false, true]) for (const mark of marks) if (mark.numbered === numbered && mark.stop !== selection.stop) paintStop(mark);
  for (const left of plan.left_out) if (left.x !== undefined) paintLeftOut(...toScreen(left.x, left.y));
  for (const hub of plan.hubs) paintHub(hub);
  const chosen = marks.find((mark) => mark.stop === selection.stop);
  if (chosen) paintStop(chosen);
  pen.globalAlpha = 1;
}

function paintStop({ route, stop, at: [x, y], numbered }) {
  const picked = route === selection.route, chosen = stop === selection.stop, r = numbered ? (chosen ? 11 : 8.5) : 3.5;
  pen.globalAlpha = !selection.route || picked ? 1 : 0.42;
  if (picked && view.scale > 0.02) for (const task of stop.tasks) if (task.loop) {
    const [dx, dy] = toScreen(task.x, task.y);
    pen.fillStyle = css(hueOf(route)); pen.beginPath(); pen.arc(dx, dy, 2.6, 0, 7); pen.fill();
  }
  markPath(numbered ? route.mode : "bike", x, y, r);
  pen.lineWidth = numbered ? 2 : 1.2; pen.strokeStyle = css("panel"); pen.stroke(); pen.fillStyle = css(hueOf(route)); pen.fill();
  if (numbered) { pen.fillStyle = css("on-route"); pen.font = `650 ${stop.number > 99 ? 8 : 10}px ${css("font")}`; pen.fillText(String(stop.number), x, y + (route.mode === "walk" ? 1.5 : 0.5)); }
  if (chosen) { markPath(route.mode, x, y, r + 4); pen.strokeStyle = css("ink"); pen.lineWidth = 2; pen.stroke(); }
  hits.push([x, y, Math.max(r, 12), route, stop]);
}

function paintLeftOut(x, y) {
  pen.globalAlpha = 1;
  pen.beginPath(); pen.arc(x, y, 8, 0, 7); pen.fillStyle = css("panel"); pen.fill(); pen.lineWidth = 1.5; pen.strokeStyle = css("late"); pen.stroke();
  pen.lineWidth = 2; pen.beginPath(); pen.moveTo(x - 3, y - 3); pen.lineTo(x + 3, y + 3); pen.moveTo(x + 3, y - 3); pen.lineTo(x - 3, y + 3); pen.stroke();
}

function paintHub(hub) {
  const width = canvas.clientWidth, height = canvas.clientHeight, [tx, ty] = toScreen(hub.x, hub.y);
  const x = Math.min(width - 20, Math.max(20, tx)), y = Math.min(height - 44, Math.max(20, ty)), away = x !== tx || y !== ty;
  pen.globalAlpha = 1; pen.font = "600 11px " + css("font");
  const metres = Math.hypot(tx - x, ty - y) / view.scale / 10;
  if (away && selection.stop) return;
  const words = away ? `${hub.name}, ${km(Math.round(metres / 100) * 100)} away` : hub.name, wide = pen.measureText(words).width;
  pen.beginPath(); pen.roundRect(x - 10, y - 10, 20, 20, 4); pen.fillStyle = css("panel"); pen.fill(); pen.lineWidth = 1.5; pen.strokeStyle = css("ink"); pen.stroke();
  pen.beginPath(); pen.moveTo(x, y - 5.5); pen.lineTo(x + 5.5, y - 0.5); pen.lineTo(x + 5.5, y + 5); pen.lineTo(x - 5.5, y + 5); pen.lineTo(x - 5.5, y - 0.5); pen.closePath(); pen.fillStyle = css("ink"); pen.fill();
  const right = x + 16 + wide < width;
  pen.beginPath(); pen.roundRect(right ? x + 13 : x - 19 - wide, y - 9, wide + 8, 18, 4); pen.fillStyle = css("panel"); pen.globalAlpha = 0.88; pen.fill(); pen.globalAlpha = 1;
  pen.textAlign = right ? "left" : "right"; pen.fillStyle = css("ink"); pen.fillText(words, right ? x + 17 : x - 15, y); pen.textAlign = "center";
}

function paintScale() {
  const target = 90 / view.scale / 10, power = 10 ** Math.floor(Math.log10(target)), m = [5, 2, 1].map((n) => n * power).find((n) => n <= target) || power;
  $("scale").textContent = m >= 1000 ? m / 1000 + " km" : m + " m";
  $("scale").style.borderBottom = "1px solid currentColor"; $("scale").style.minWidth = m * 10 * view.scale + "px";
}

function zoom(by, at) {
  const x = at ? at[0] : canvas.clientWidth / 2, y = at ? at[1] : canvas.clientHeight / 2;
  const scale = Math.min(WIDEST, Math.max(NARROWEST, view.scale * by)), dx = x - canvas.clientWidth / 2, dy = y - canvas.clientHeight / 2;
  view.x += dx / view.scale - dx / scale; view.y += dy / view.scale - dy / scale; view.scale = scale;
  draw();
}

const held = new Map(); let moved = 0;
canvas.addEventListener("pointerdown", (event) => { held.set(event.pointerId, [event.offsetX, event.offsetY]); moved = 0; canvas.setPointerCapture(event.pointerId); canvas.classList.add("held"); });
canvas.addEventListener("pointermove", (event) => {
  const before = held.get(event.pointerId);
  if (!before) { canvas.style.cursor = hitAt(event.offsetX, event.offsetY) ? "pointer" : ""; return; }
  const others = [...held].filter(([id]) => id !== event.pointerId), dx = event.offsetX - before[0], dy = event.offsetY - before[1];
  moved += Math.abs(dx) + Math.abs(dy);
  if (others.length) {
    const [ox, oy] = others[0][1], was = Math.hypot(before[0] - ox, before[1] - oy), now = Math.hypot(event.offsetX - ox, event.offsetY - oy);
    if (was > 0) zoom(now / was, [(event.offsetX + ox) / 2, (event.offsetY + oy) / 2]);
  } else { view.x -= dx / view.scale; view.y -= dy / view.scale; draw(); }
  held.set(event.pointerId, [event.offsetX, event.offsetY]);
});
const hitAt = (x, y) => hits.filter((hit) => Math.hypot(hit[0] - x, hit[1] - y) <= hit[2]).sort((a, b) => Math.hypot(a[0] - x, a[1] - y) - Math.hypot(b[0] - x, b[1] - y))[0];
function release(event) {
  held.delete(event.pointerId); canvas.classList.remove("held");
  if (event.type !== "pointerup" || moved > 6) return;
  const hit = hitAt(event.offsetX, event.offsetY);
  if (hit) select(hit[3], hit[4]); else if (selection.stop) select(selection.route, null); else select(null, null);
}
canvas.addEventListener("pointerup", release); canvas.addEventListener("pointercancel", release);
canvas.addEventListener("wheel", (event) => { event.preventDefault(); zoom(Math.exp(-event.deltaY * 0.0016), [event.offsetX, event.offsetY]); }, { passive: false });
