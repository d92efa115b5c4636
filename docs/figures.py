"""Draw the figures of `docs/concepts/constraints.md` as SVG. Run it after changing one.

    .venv/bin/python docs/figures.py

A house test compares the files with what this would write.
"""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from pathlib import Path

HOME = Path(__file__).resolve().parent / "pictures" / "constraints"
WIDTH = 760
STYLE = """
text{font:13px Inter,system-ui,sans-serif;fill:#1a1b1e}
.small{font-size:12px;fill:#52555c}
.line{stroke:#1a1b1e;stroke-width:1.5;fill:none}
.thin{stroke:#8b877d;stroke-width:1;fill:none}
.dots{stroke:#1a1b1e;stroke-width:1.5;stroke-dasharray:2 4;fill:none}
.gap{stroke:#8b877d;stroke-dasharray:4 3;fill:none}
.work{fill:#2677a1}.rest{fill:#c9c5bb}.hub{fill:#8b877d}.late{fill:#b42318}.soft{stroke:#b97400;stroke-width:2;fill:none}
.bad{stroke:#b42318;stroke-width:2;fill:none}.on{fill:#fff}.area{fill:#2677a1;fill-opacity:.25;stroke:#2677a1}
@media (prefers-color-scheme:dark){text{fill:#ecedef}.small{fill:#b0b4bc}.line,.dots{stroke:#ecedef}
.rest{fill:#4a4d54}.late{fill:#ff8a7a}.bad{stroke:#ff8a7a}.soft{stroke:#e0a030}.on{fill:#fff}}
""".strip()


class Drawing:
    """Marks of one figure, in pixels from the upper left corner."""

    def __init__(self, name: str, title: str, height: int) -> None:
        self.name, self.title, self.height = name, title, height
        self.marks: list[str] = []

    def line(self, *points: tuple[float, float], kind: str = "line") -> None:
        """Draw a line through points."""
        path = " ".join(f"{x:g},{y:g}" for x, y in points)
        self.marks.append(f'<polyline class="{kind}" points="{path}"/>')

    def block(self, left: float, right: float, y: float, label: str = "", kind: str = "work") -> None:
        """Draw a block of time around a height, with its name inside."""
        self.marks.append(
            f'<rect class="{kind}" x="{left:g}" y="{y - 11:g}" width="{right - left:g}" height="22" rx="3"/>'
        )
        if label:
            self.text((left + right) / 2, y + 4, label, "on" if kind in ("work", "hub", "late") else "")

    def text(self, x: float, y: float, words: str, kind: str = "", anchor: str = "middle") -> None:
        """Write words at a point."""
        extra = f' class="{kind}"' if kind else ""
        self.marks.append(f'<text x="{x:g}" y="{y:g}" text-anchor="{anchor}"{extra}>{escape(words)}</text>')

    def span(self, left: float, right: float, y: float, words: str) -> None:
        """Draw an arrow of measure with its words below it."""
        self.line((left, y - 5), (left, y + 5), kind="thin")
        self.line((right, y - 5), (right, y + 5), kind="thin")
        self.line((left, y), (right, y), kind="thin")
        self.text((left + right) / 2, y + 16, words, "small")

    def tick(self, x: float, top: float, bottom: float, words: str, *, above: bool = True) -> None:
        """Mark an instant."""
        self.line((x, top), (x, bottom), kind="thin")
        self.text(x, top - 5 if above else bottom + 15, words, "small")

    def svg(self) -> str:
        """Write the figure."""
        size = f'viewBox="0 0 {WIDTH} {self.height}" width="{WIDTH}" height="{self.height}"'
        head = f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img">'
        inner = "\n".join([f"<title>{escape(self.title)}</title>", f"<style>{STYLE}</style>", *self.marks])
        return f"{head}\n{inner}\n</svg>\n"


def route() -> Drawing:
    """Draw trips, stops and work of a route."""
    one = Drawing("route", "A route: legs, stops, a reload at the hub between two trips, a rest.", 150)
    y = 50
    one.line((30, y), (730, y))
    for left, right, label in ((110, 160, "stop"), (215, 265, "stop"), (470, 520, "stop")):
        one.block(left, right, y, label)
    one.block(320, 400, y, "reload", "hub")
    one.block(520, 570, y, "rest", "rest")
    one.text(75, y - 8, "leg", "small")
    one.tick(30, 30, 60, "departure")
    one.tick(730, 30, 60, "end")
    one.span(30, 320, 85, "first trip")
    one.span(400, 730, 85, "second trip")
    one.span(30, 730, 120, "work: end minus departure")
    return one


def door() -> Drawing:
    """Draw waiting and service at a door."""
    one = Drawing("door", "At a door: arrive, wait until a window allows the begin, serve.", 110)
    y = 55
    one.line((60, y), (160, y))
    one.line((160, y), (330, y), kind="gap")
    one.block(330, 560, y, "service")
    one.line((560, y), (700, y))
    one.tick(160, 35, 65, "arrive")
    one.tick(330, 35, 65, "begin")
    one.tick(560, 35, 65, "end")
    one.text(245, y - 8, "waiting", "small")
    one.span(330, 520, 85, "window: the begin is inside; the service may outlast it")
    return one


def soft_window() -> Drawing:
    """Draw the price of a begin outside a soft window."""
    one = Drawing("soft-window", "The price of beginning before or after a soft window.", 170)
    one.line((60, 20), (60, 130), (720, 130))
    one.line((120, 35), (280, 130), (520, 130), (690, 50), kind="soft")
    one.tick(280, 120, 138, "opens", above=False)
    one.tick(520, 120, 138, "closes", above=False)
    one.text(190, 55, "early rate × how early", "small", "start")
    one.text(470, 75, "late rate × how late", "small", "start")
    one.text(64, 16, "price", "small", "start")
    one.text(720, 148, "begin of service", "small", "end")
    return one


def loads() -> Drawing:
    """Draw what is on board between hub and hub."""
    one = Drawing("loads", "On board: deliveries leave at their doors, pickups stay until the hub.", 190)
    levels, doors = (9, 7, 4, 0, 4), (60, 190, 320, 450, 580, 710)
    base, scale = 150, 13
    steps = [(60.0, float(base))]
    for left, right, level in zip(doors, doors[1:], levels, strict=False):
        steps += [(left, base - level * scale), (right, base - level * scale)]
        one.text((left + right) / 2, base - level * scale - 6, f"{level}", "small")
    one.line(*steps, (710, base), kind="area")
    one.line((60, base), (710, base))
    for x, words in zip(doors, ("hub", "a −2", "b −3", "c −4", "d +4 picked up", "hub"), strict=True):
        one.text(x, base + 18, words, "small")
    return one


def hub() -> Drawing:
    """Draw a reload between two trips."""
    one = Drawing("hub", "A reload: wait for hours and the last parcel, reload, charge beside it.", 130)
    y = 45
    one.line((40, y), (130, y))
    one.line((130, y), (330, y), kind="gap")
    one.block(330, 560, y, "reload_s", "hub")
    one.line((640, y), (730, y))
    one.line((560, y), (640, y), kind="gap")
    one.block(130, 640, 85, "charging beside it (optional)", "rest")
    one.tick(130, 25, 96, "arrive")
    one.tick(640, 25, 96, "next trip departs")
    one.text(230, y - 8, "for hours and the last parcel", "small")
    one.text(385, 118, "the later end counts", "small")
    return one


def docks() -> Drawing:
    """Draw who waits for a dock."""
    one = Drawing("docks", "Two docks and three vehicles: the third waits for the first to leave.", 150)
    for y, words in ((45, "dock 1"), (85, "dock 2")):
        one.text(70, y + 4, words, "small", "end")
        one.line((80, y), (730, y), kind="thin")
    one.block(120, 300, 45, "van 1", "hub")
    one.block(180, 400, 85, "van 2", "hub")
    one.block(300, 480, 45, "van 3", "hub")
    one.tick(300, 25, 125, "van 1 leaves, van 3 begins")
    one.tick(220, 100, 125, "van 3 arrives", above=False)
    one.line((220, 115), (300, 115), kind="gap")
    one.text(310, 119, "van 3 waits", "small", "start")
    return one


def pairs() -> Drawing:
    """Draw a pair on one trip, and one that is torn apart."""
    one = Drawing("pairs", "A pair: picked up and delivered in this order on one trip.", 150)
    rows = (
        (50, (("pickup", 150, 210), ("delivery", 380, 440)), "kept", "work"),
        (105, (("delivery", 150, 210), ("pickup", 380, 440)), "broken: the wrong way round", "late"),
    )
    for y, ends, words, kind in rows:
        one.line((40, y), (560, y))
        for label, left, right in ends:
            one.block(left - 10, right + 10, y, label, kind)
        one.text(575, y + 4, words, "small", "start")
    one.text(40, 30, "hub", "small")
    one.text(560, 30, "hub", "small")
    one.line((220, 68), (370, 68), kind="soft")
    one.text(295, 83, "on board", "small")
    return one


def overtime() -> Drawing:
    """Draw the end of a shift and what lies beyond."""
    one = Drawing("overtime", "The end of a route: in the shift, in paid overtime, or too late.", 175)
    one.tick(420, 25, 150, "shift closes")
    one.tick(560, 25, 150, "overtime.most_s later")
    rows = (
        (55, 340, "in time"),
        (95, 510, "overtime is paid on top"),
        (135, 610, "broken"),
    )
    for y, end, words in rows:
        one.block(40, min(end, 420), y, "work")
        if end > 420:
            one.block(420, min(end, 560), y, "extra", "rest")
        if end > 560:
            one.block(560, end, y, "", "late")
        one.text(end + 10 if end < 420 else max(end, 560) + 10, y + 4, words, "small", "start")
    return one


def times_off() -> Drawing:
    """Draw what waits for the end of an interval without work."""
    one = Drawing("times-off", "Times off: what would reach into one begins when it ends.", 150)
    one.block(330, 470, 50, "off", "rest")
    one.block(330, 470, 100, "off", "rest")
    one.line((60, 50), (130, 50))
    one.block(130, 250, 50, "service a")
    one.line((250, 50), (330, 50), kind="gap")
    one.line((470, 50), (620, 50))
    one.text(545, 42, "leg to b", "small")
    one.text(290, 32, "too short for the leg", "small")
    one.line((60, 100), (230, 100))
    one.line((230, 100), (330, 100), kind="gap")
    one.text(145, 92, "leg to a", "small")
    one.block(470, 590, 100, "service a")
    one.text(605, 104, "would have lasted into it", "small", "start")
    return one


def rests() -> Drawing:
    """Draw when a rest is owed."""
    one = Drawing("rests", "When a rest is owed: taken in time, missed, and not owed.", 175)
    one.tick(430, 25, 160, "due: after_work_s")
    rows = (
        (55, (40, 330), (330, 380), (380, 620), "in time"),
        (95, (40, 560), None, None, "owed and missed"),
        (135, (40, 360), None, None, "not owed"),
    )
    for y, work, rest, more, words in rows:
        one.block(*work, y, "work", "late" if "missed" in words else "work")
        if rest is not None and more is not None:
            one.block(*rest, y, "rest", "rest")
            one.block(*more, y, "work")
        one.text((more or work)[1] + 10, y + 4, words, "small", "start")
    return one


def on_foot() -> Drawing:
    """Draw a stop with a loop on foot."""
    one = Drawing("on-foot", "A stop on foot: park, set up, walk from door to door and back.", 150)
    y = 50
    one.line((20, y), (90, y))
    one.block(90, 170, y, "park_s", "hub")
    one.block(170, 230, y, "setup", "rest")
    for left, right in ((230, 300), (350, 420), (470, 550)):
        one.line((left, y), (right, y), kind="dots")
    one.block(300, 350, y, "a")
    one.block(420, 470, y, "b")
    one.block(550, 610, y, "setup", "rest")
    one.line((610, y), (660, y), kind="dots")
    one.line((690, y), (740, y))
    one.text(675, y + 4, "…")
    one.text(265, y - 8, "walk", "small")
    one.text(510, y - 8, "walk back", "small")
    one.tick(90, 30, 62, "arrive")
    one.tick(690, 30, 62, "leave")
    one.span(170, 550, 85, "loop: what a carrier can take")
    one.span(90, 690, 120, "stay: at most max_stay_s")
    return one


def energy() -> Drawing:
    """Draw the level of a battery over a route."""
    one = Drawing("energy", "The battery: legs draw, a charge fills up, the reserve is kept.", 180)
    one.line((60, 20), (60, 150), (720, 150))
    one.line((60, 30), (280, 105), kind="line")
    one.line((280, 105), (340, 65), (420, 50), kind="soft")
    one.line((420, 50), (520, 50), kind="line")
    one.line((520, 50), (700, 112), kind="line")
    one.line((60, 125), (720, 125), kind="bad")
    one.text(66, 142, "reserve_wh: never below", "small", "start")
    one.text(350, 40, "charge, up to target_wh", "small")
    one.text(150, 95, "legs", "small")
    one.text(470, 68, "service: nothing", "small")
    one.text(64, 16, "Wh", "small", "start")
    one.text(720, 168, "time", "small", "end")
    return one


def drawings() -> Iterator[Drawing]:
    """Give every figure."""
    every = (route, door, soft_window, loads, pairs, hub, docks, overtime, rests, times_off, on_foot, energy)
    yield from (made() for made in every)


if __name__ == "__main__":
    HOME.mkdir(parents=True, exist_ok=True)
    for drawing in drawings():
        (HOME / f"{drawing.name}.svg").write_text(drawing.svg())
