"""Tables of the time-of-day measurement: errors of each representation, gates, sizes."""

import platform
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np

SHORT_MS = 600_000
HEAD = """# Travel over the day: measured

`python bench/traffic.py`, {when}, commit {commit}.
{machine}; 2 threads for the exact searches, 1 for all else; CPU seconds, smallest of 3 to 5 runs.

Porto (`osm/porto-r5.osm.pbf`), motor graph of {arcs:,} arcs and {turns:,} turns, profile van. The city's
traffic is synthetic (`bench/traffic_field.py`): a value every 10 minutes on every arc. Exact times are those
of Dijkstra's search with weights read at the moment of entering each turn. So errors are those of the
representation alone, not of traffic data. Errors in % are of each trip's own exact time; bias is that of all
time driven; "short" are pairs under 10 minutes in free flow. Classes are fitted on 10 000 of the pairs they
are measured on. How large the errors are depends on how smooth the field is: no real series of a
whole city was at hand, and the hard field shows what a rougher day does. The growth of the process is mostly
the streets of all 24 slices, which do not depend on n.

## Gates

|gate|limit|measured|result|
|-|-|-|-|
"""


class Errors:
    """Signed errors of one representation against exact times, in seconds and percent."""

    def __init__(self, name, travel_ds, exact_ms, free_ms):
        gap_s = travel_ds / 10 - exact_ms / 1000
        percent = 100 * abs(gap_s) / (exact_ms / 1000)
        short = np.broadcast_to(free_ms < SHORT_MS, gap_s.shape)
        self.name = name
        self.seconds = [abs(gap_s).mean(), *np.quantile(abs(gap_s), (0.95, 0.99))]
        self.percent = [percent.mean(), *np.quantile(percent, (0.95, 0.99))]
        self.bias = 100 * gap_s.sum() / (exact_ms.sum() / 1000)
        self.short = [abs(gap_s[short]).mean(), np.quantile(abs(gap_s[short]), 0.95)]

    def row(self):
        cells = (joined(self.seconds, 1), joined(self.percent), f"{self.bias:+.2f}", joined(self.short, 1))
        return f"|{self.name}|{'|'.join(cells)}|"


@dataclass
class Sizes:
    """Of one travel: CPU seconds to build, megabytes of base and class, of everything, and of growth."""

    seconds: float
    pair_mb: float
    travel_mb: float
    growth_mb: float


def joined(values, digits=2):
    return " / ".join(f"{value:.{digits}f}" for value in values)


def gate(name, limits, values, digits=2, unit=""):
    met = all(abs(value) <= limit for value, limit in zip(values, limits, strict=True))
    limit = " / ".join(f"{limit:g}" for limit in limits)
    return f"|{name}|{limit}{unit}|{joined(values, digits)}{unit}|{'met' if met else '**missed**'}|"


def gates(sizes, failures, plain, hard):
    small, _, classes_s = sizes
    own, classes = plain["per pair, T24"], plain["classes C=64, T24"]
    hard_means = (hard["per pair, T24"].percent[0], hard["classes C=64, T24"].percent[0])
    return [
        gate("per pair T24: mean / 95 % / bias", (0.9, 2.5, 0.3), (*own.percent[:2], own.bias), unit=" %"),
        gate("classes C=64, T24: mean / 95 / 99 %", (1.6, 4.5, 6.5), classes.percent, unit=" %"),
        gate("legs under 10 min, classes C=64: mean / 95 %", (11, 32), classes.short, 1, " s"),
        gate("hard field, per pair T24 / classes C=64: mean", (2.0, 3.3), hard_means, unit=" %"),
        gate("FIFO violations / inverse failures in 20 M checks", (0, 0), failures, 0),
        gate("memory n = 1000: base, class and their transposes", (12,), (2 * small.pair_mb,), 1, " MB"),
        gate("build n = 1000: 24 slices, classes and distances", (2.5,), (small.seconds,), unit=" s"),
        gate("classes alone: fit, and a million pairs", (0.5,), (classes_s,), unit=" s"),
    ]


def report(graph, sizes, failures, plain, hard):
    """Write the page. `sizes`: at 1000 points, at 10 000 or None, and the seconds of the classes alone."""
    small, big, _ = sizes
    by_name, hard_by_name = ({each.name: each for each in results} for results, _ in (plain, hard))
    head = HEAD.format(
        when=time.strftime("%Y-%m-%d"),
        commit=commit(),
        machine=machine(),
        arcs=graph.arc_count,
        turns=graph.turn_count,
    )
    size_lines = [size_line("1000", small), *([size_line("10 000", big)] if big else [])]
    header = (
        "|n|CPU s|base and class MB|with distances and tables MB|the process grew by MB at most|\n|-|-|-|-|-|"
    )
    return "\n".join(
        [
            head + "\n".join(gates(sizes, failures, by_name, hard_by_name)),
            "\n## Size and time: 24 slices end to end, from free-flow weights to the travel type\n",
            header,
            *size_lines,
            table("Field F", *plain),
            table("Hard field: amplitudes x 1.7, noise x 1.4, 60 incidents of 30 to 75 minutes", *hard),
        ]
    )


def size_line(name, size):
    return f"|{name}|{size.seconds:.2f}|{size.pair_mb:.1f}|{size.travel_mb:.1f}|{size.growth_mb:.0f}|"


def table(name, results, facts):
    rows = "\n".join(each.row() for each in results)
    header = (
        "|representation|mean / 95 / 99 %, s|mean / 95 / 99 %, %|bias %|short: mean / 95 %, s|\n|-|-|-|-|-|"
    )
    return f"\n## {name}\n\n{facts}.\n\n{header}\n{rows}\n"


def commit():
    asked = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"],
        check=False,
        capture_output=True,
        text=True,
        cwd=Path(__file__).parent,
    )
    return asked.stdout.strip() or "unknown"


def machine():
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    names = [line.split(":")[1].strip() for line in lines if line.startswith("model name")]
    system = f"{platform.system()} {platform.machine()}, Python {platform.python_version()}"
    return f"{names[0]}, {len(names)} cores, {system}"
