"""A plot of how a search grows with its stops: three panels with both axes logarithmic, as SVG."""

import math

PANEL_W, PANEL_H, GAP, TOP, LEFT = 250, 200, 70, 40, 60
PANELS = (
    ("first plan that serves everybody, s", lambda run: run.first_s),
    ("peak memory, MB", lambda run: run.peak_mb),
    ("iterations/s", lambda run: run.iterations_per_s),
)


def plot(runs) -> str:
    """Draw time to the first plan, memory and speed over stops; a dashed line grows as the stops do."""
    width = LEFT + len(PANELS) * (PANEL_W + GAP)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{PANEL_H + TOP + 50}" '
        'font-family="sans-serif" font-size="12">',
        f'<rect width="{width}" height="{PANEL_H + TOP + 50}" fill="white"/>',
    ]
    for index, (title, value) in enumerate(PANELS):
        points = [(run.stops, value(run)) for run in runs if value(run)]
        if points:
            parts += _panel(LEFT + index * (PANEL_W + GAP), title, points)
    return "\n".join([*parts, "</svg>", ""])


def _panel(left, title, points):
    decades_x = _decades(stops for stops, _ in points)
    decades_y = _decades(value for _, value in points)

    def at(stops, value):
        x = left + PANEL_W * (math.log10(stops) - decades_x[0]) / (decades_x[-1] - decades_x[0])
        y = TOP + PANEL_H * (1 - (math.log10(value) - decades_y[0]) / (decades_y[-1] - decades_y[0]))
        return round(x, 1), round(y, 1)

    yield f'<text x="{left}" y="{TOP - 14}" font-weight="bold">{title}</text>'
    yield f'<rect x="{left}" y="{TOP}" width="{PANEL_W}" height="{PANEL_H}" fill="none" stroke="#999"/>'
    for decade in decades_x:
        x, _ = at(10.0**decade, 10.0 ** decades_y[0])
        yield f'<text x="{x}" y="{TOP + PANEL_H + 18}" text-anchor="middle">{10**decade:,}</text>'
    for decade in decades_y:
        _, y = at(10.0 ** decades_x[0], 10.0**decade)
        yield f'<text x="{left - 6}" y="{y + 4}" text-anchor="end">{10.0**decade:g}</text>'
        yield f'<line x1="{left}" x2="{left + PANEL_W}" y1="{y}" y2="{y}" stroke="#ddd"/>'
    yield from _linear(at, points, decades_y)
    line = " ".join(f"{x},{y}" for x, y in (at(*point) for point in points))
    yield f'<polyline points="{line}" fill="none" stroke="#06c" stroke-width="2"/>'
    for x, y in (at(*point) for point in points):
        yield f'<circle cx="{x}" cy="{y}" r="3" fill="#06c"/>'


def _linear(at, points, decades_y):
    """Proportional growth back from the last point, as far as it stays in the panel."""
    (first, _), (last, value) = points[0], points[-1]
    begin = max(first, last * 10.0 ** decades_y[0] / value)
    x1, y1 = at(begin, value * begin / last)
    x2, y2 = at(last, value)
    yield f'<line x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}" stroke="#999" stroke-dasharray="4 4"/>'


def _decades(values):
    values = list(values)
    low, high = math.floor(math.log10(min(values))), math.ceil(math.log10(max(values)))
    return range(low, max(high, low + 1) + 1)
