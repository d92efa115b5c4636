"""The table of bench/results/day.md: means over the days that were run, with the 95 % t interval."""

import math
import os
import platform
from statistics import fmean, stdev

# Student's t, two-sided 95 %, by degrees of freedom from 1 (Student 1908); beyond them the normal's.
T_975 = (12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228)
T_975 += (2.201, 2.179, 2.160, 2.145, 2.131, 2.120, 2.110, 2.101, 2.093, 2.086)
T_975 += (2.080, 2.074, 2.069, 2.064, 2.060, 2.056, 2.052, 2.048, 2.045, 2.042)
NORMAL_975 = 1.96
POLICIES = ("mean matrix", "peak matrix", "time slices")
WAYS = ("every door", "clusters of 100 m", "centre-line", "Doorstep")
PLANNERS = {
    "vroom": "VROOM, free flow",
    "vroom, mean, clusters": "VROOM, mean times, clusters of 100 m",
    "ortools": "OR-Tools, free flow",
    "ortools, mean, clusters": "OR-Tools, mean times, clusters of 100 m",
    "door to door": "Doorstep, door to door",
    "doorstep": "Doorstep, with walks",
}
COMMANDS = ("demo day", "Porto, 1000 orders, 25 vans")
MOST_LATE = 0.6
LEAST_BELOW_VROOM = 10
LEAST_SAVED = {
    ("helsinki", "every door"): 41,
    ("helsinki", "clusters of 100 m"): 11,
    ("porto", "every door"): 14,
    ("porto", "clusters of 100 m"): 4.5,
}


def mean_of(values, digits=1):
    """Write a mean and the half-width of its 95 % t interval; a single day has none."""
    values = list(values)
    if not values:
        return ""
    half = half_width(values)
    wide = "" if half is None else f" +- {half:.{digits}f}"
    return f"{fmean(values):.{digits}f}{wide}"


def half_width(values):
    """Half-width of the 95 % t interval of a mean; None below two values."""
    if len(values) < 2:
        return None
    quantile = T_975[len(values) - 2] if len(values) - 1 <= len(T_975) else NORMAL_975
    return quantile * stdev(values) / math.sqrt(len(values))


def table(head, rows):
    lines = ["| " + " | ".join(head) + " |", "|---" * len(head) + "|"]
    return "\n".join([*lines, *("| " + " | ".join(map(str, row)) + " |" for row in rows)])


def report(found):
    """Write the whole page; give it with the gates that were missed."""
    parts, missed = [], []
    for write in (_time, _parking, _peers, _product):
        text, gates = write(found)
        parts.append(text)
        missed += gates
    machine = f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
    solvers = sorted(set(_solvers(found)))
    head = (
        "# Days of work\n\nWritten by `bench/day.py`; the docs say how, under benchmarks. Means over days, "
        "+- is half of the 95 % t interval over the days that were run. Searches are limited in processor "
        f"seconds of one thread. {machine}; solver {', '.join(solvers) or 'none'} (last commit and digest of "
        "what was built). The machine was shared while this ran: seconds of the wall clock are upper bounds."
    )
    gates = "\n".join(f"- missed: {gate}" for gate in missed) or "All gates that were run were reached."
    return "\n\n".join([head, *parts, "## Gates", gates]) + "\n", missed


def _solvers(found):
    """Name what planned: of each day, and of a planner whose plan of it was made again."""
    for day in (day for days in found.values() for day in days.values()):
        told = [day, *(one for one in day.values() if isinstance(one, dict))]
        yield from (one["solver"] for one in told if "solver" in one)


def _time(found):
    days = list(found.get("time", {}).values())
    title = "## Time of day: 300 orders in Porto, ten vans"
    if not days:
        return f"{title}\n\nNot run.", []
    columns = (("late stops", "late", 1), ("late min", "late_min", 1), ("hours", "hours", 1))
    columns += (("waiting h", "waited_h", 1), ("vans", "vans", 1), ("unserved", "unserved", 1))
    columns += (("cost EUR", "cost", 0),)
    rows = [
        (policy, *(mean_of([day[policy][key] for day in days], digits) for _, key, digits in columns))
        for policy in POLICIES
    ]
    ours = POLICIES[-1]
    lines = []
    for other in POLICIES[:-1]:
        cost = [100 * (day[ours]["cost"] / day[other]["cost"] - 1) for day in days]
        late = [day[ours]["late"] - day[other]["late"] for day in days]
        hours = [day[ours]["hours"] - day[other]["hours"] for day in days]
        lines.append(
            f"- {ours} minus {other}, by day: cost {mean_of(cost)} %, late stops {mean_of(late)}, "
            f"hours {mean_of(hours)}"
        )
    kinds = [day["setting"] for day in days]
    told = ", ".join(f"{kinds.count(kind)} {kind}" for kind in dict.fromkeys(kinds))
    seconds = sorted({day["seconds"] for day in days})
    about = f"{len(days)} of 20 days ({told}), {'/'.join(f'{one:g}' for one in seconds)} s for each plan."
    late = fmean(day[ours]["late"] for day in days)
    gates = [] if late <= MOST_LATE else [f"time of day: {late:.2f} late stops a day, at most {MOST_LATE}"]
    text = table(("plan by", *(name for name, _, _ in columns)), rows)
    return f"{title}\n\n{about}\n\n{text}\n\n" + "\n".join(lines), gates


def _parking(found):
    title = "## Parking: one van, 170 doors, two minutes to park, hours of the round"
    rows, gates, untold = [], [], []
    for city in ("helsinki", "porto"):
        days = list(found.get(f"parking-{city}", {}).values())
        if not days:
            untold.append(f"{city} was not run.")
            continue
        saved = {
            way: [100 * (1 - day["Doorstep"] / day[way]) for day in days] for way in WAYS if way != "Doorstep"
        }
        hours = (mean_of([day[way] for day in days], 2) for way in WAYS)
        rows.append((city, len(days), *hours, *(mean_of(values) for values in saved.values())))
        for (named, way), least in LEAST_SAVED.items():
            if named == city and fmean(saved[way]) < least:
                gates.append(f"parking, {city}: {fmean(saved[way]):.1f} % saved against {way}, {least} asked")
    head = ("city", "days", *WAYS, *(f"saved against {way} %" for way in WAYS if way != "Doorstep"))
    about = (
        "`centre-line` is the same search on streets without sides (each kerb may be driven to from both), "
        "its plan then driven on the sides as they are."
    )
    return "\n\n".join([title, about, *untold, table(head, rows)]), gates


def _peers(found):
    days = list(found.get("peers", {}).values())
    title = "## Beside others: 300 doors in the middle of Porto, ten vans, two minutes to park"
    if not days:
        return f"{title}\n\nNot run.", []
    kinds = [day["setting"] for day in days]
    told = ", ".join(f"{kinds.count(kind)} {kind}" for kind in dict.fromkeys(kinds))
    seconds = "/".join(f"{one:g}" for one in sorted({day["seconds"] for day in days}))
    about = (
        f"{len(days)} of 20 days ({told}), {seconds} s for each plan. Every round of a peer leaves when it "
        "costs least as driven, which nobody knows who plans; `as planned` is the cost of leaving when its "
        "own times say. Doorstep leaves as planned. Who serves two doors from one kerb in turn parks once."
    )
    rows, lines, gates = [], [], []
    for planner, name in PLANNERS.items():
        both = [day for day in days if "cost" in day.get(planner, {})]
        if not both:
            reason = next((day[planner].get("refused") for day in days if planner in day), "no plan")
            lines.append(f"- {name}: left out, {reason}")
            continue
        rows.append((name, len(both), *_realised([day[planner] for day in both])))
        if planner != "doorstep":
            below = [100 * (1 - day["doorstep"]["cost"] / day[planner]["cost"]) for day in both]
            lines.append(f"- Doorstep with walks below {name}: {mean_of(below)} % of the cost")
            if planner == "vroom" and fmean(below) < LEAST_BELOW_VROOM:
                gates.append(f"beside VROOM: {fmean(below):.1f} % below, {LEAST_BELOW_VROOM} asked")
    head = ("planner", "days", "cost EUR", "as planned", "late stops", "late min", "hours", "waiting h")
    head += ("overtime min", "vans", "unserved", "CPU s")
    return "\n\n".join([title, about, table(head, rows), "\n".join(lines)]), gates


def _realised(told):
    """What one planner comes to, over its days."""
    keys = (("late", 1), ("late_min", 1), ("hours", 1), ("waited_h", 1), ("overtime_min", 1))
    keys += (("vans", 1), ("unserved", 1), ("cpu_s", 1))
    as_planned = [one.get("as planned", one)["cost"] for one in told]
    costs = (mean_of([one["cost"] for one in told], 0), mean_of(as_planned, 0))
    return *costs, *(mean_of([one[key] for one in told], digits) for key, digits in keys)


def _product(found):
    title = "## Through `doorstep plan`: wall seconds and memory, map built, no papers"
    runs = [one for one in found.get("product", {}).values() if "name" in one]
    if not runs:
        return f"{title}\n\nNot run.", []
    rows, gates = [], []
    for one in runs:
        rows.append(
            (
                one["name"],
                f"{one['searched_s']:.1f}",
                f"{one['wall_s']:.1f}",
                f"{one['most_s']:g}",
                f"{one['cpu_s']:.1f}",
                f"{one['peak_mb']:.0f}",
                f"{one['load']:.1f} on {one['cores']}",
                one["routes"],
                one["unassigned"],
            )
        )
        if one["wall_s"] > one["most_s"]:
            gates.append(f"{one['name']}: {one['wall_s']:.1f} s wall at a load of {one['load']:.1f}")
        if one["most_mb"] and one["peak_mb"] > one["most_mb"]:
            gates.append(f"{one['name']}: {one['peak_mb']:.0f} MB, {one['most_mb']:g} asked")
    head = ("day", "search s", "wall s", "asked", "CPU s", "peak MB", "load", "routes", "without a route")
    left = [name for name in COMMANDS if name not in {one["name"] for one in runs}]
    return "\n\n".join([title, table(head, rows), *(f"{name}: not run to its end." for name in left)]), gates
