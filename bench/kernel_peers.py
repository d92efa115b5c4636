"""Other engines for bench/roads_kernel.py: RoutingKit, OSRM, the prototype beside the data.

Each is a function that returns its figures, or a reason why it could not run.
"""

import json
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
import zipfile
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import numpy as np

CACHE = Path(__file__).parent / ".cache"
OSRM_PORT = 5077
LOCAL = urllib.request.build_opener(urllib.request.ProxyHandler({}))  # this machine needs no proxy


def version_of(package):
    try:
        return version(package)
    except PackageNotFoundError:
        return None


def routingkit(city, weight_ms, states, repeats=2):
    """Order, customise and 1000 x 1000 on the same expanded graph: the turns this profile may make."""
    try:
        import pyroutingkit
    except ImportError:
        return {"reason": "pyroutingkit is not installed (pip install pyroutingkit)"}
    legal = weight_ms < city.never_ms
    tail, head, weight = city.turn_from[legal], city.graph.turn_to[legal], weight_ms[legal]
    lat, lon = city.middle()
    figures = {"version": version_of("pyroutingkit")}
    engine = pyroutingkit.CCH()
    began = time.process_time()
    engine.build_topology(tail, head, lat, lon, node_count=city.graph.state_count)
    figures["build_ms"] = (time.process_time() - began) * 1e3
    for name, act in (
        ("customise_ms", lambda: engine.customize_weights(weight)),
        ("matrix_ms", lambda: engine.distances_many_to_many(states, states)),
    ):
        best = float("inf")
        for _ in range(repeats):
            began = time.process_time()
            answer = act()
            best = min(best, time.process_time() - began)
        figures[name] = best * 1e3
    cells = np.asarray(answer).reshape(len(states), len(states))
    figures["cells"] = np.minimum(cells, city.never_ms)
    return figures


def osrm(city, extract, states):
    """Duration and distance tables of OSRM's contraction hierarchy, CPU time of its server."""
    programs = osrm_programs()
    if isinstance(programs, str):
        return {"reason": programs}
    ready = CACHE / "osrm" / extract.name.removesuffix(".osm.pbf")
    figures = {
        "version": subprocess.run(
            [programs / "bin/osrm-routed", "--version"], check=False, capture_output=True, text=True
        ).stdout.strip()
    }
    if not (ready.parent / (ready.name + ".osrm.hsgr")).exists():
        prepare_osrm(programs, extract, ready)
    server = subprocess.Popen(
        [
            programs / "bin/osrm-routed",
            "--algorithm",
            "ch",
            "--max-table-size",
            "2000",
            "--threads",
            "1",
            "-p",
            str(OSRM_PORT),
            f"{ready}.osrm",
        ],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        lat, lon = city.middle()
        places = ";".join(f"{lon[s]:.6f},{lat[s]:.6f}" for s in states)
        wait_for_osrm(f"{lon[0]:.6f},{lat[0]:.6f}")
        for name, wanted in (("matrix_ms", "duration"), ("matrix_distance_ms", "duration,distance")):
            costs = [osrm_table(server.pid, places, wanted) for _ in range(3)]
            figures[name] = min(costs)
    except OSError as error:
        figures = {"reason": f"osrm-routed did not answer: {error}"}
    finally:
        server.terminate()
        server.wait()
    return figures


def osrm_programs():
    """Folder of OSRM's programs from its wheel, or why there is none."""
    folder = CACHE / "osrm-wheel"
    if not (folder / "osrm/bin/osrm-routed").exists():
        if sys.platform != "linux" or platform.machine() != "x86_64":
            return "no OSRM wheel for this machine is known"
        folder.mkdir(parents=True, exist_ok=True)
        fetch = [
            sys.executable,
            "-m",
            "pip",
            "download",
            "-q",
            "--no-deps",
            "--only-binary",
            ":all:",
            "--python-version",
            "3.12",
            "osrm-bindings",
        ]
        if subprocess.run([*fetch, "-d", folder], check=False, capture_output=True).returncode:
            return "the osrm-bindings wheel could not be had"
        wheel = next(folder.glob("osrm_bindings-*.whl"))
        with zipfile.ZipFile(wheel) as archive:
            archive.extractall(folder)
        for program in (folder / "osrm/bin").iterdir():
            program.chmod(0o755)
    return folder / "osrm"


def prepare_osrm(programs, extract, ready):
    ready.parent.mkdir(parents=True, exist_ok=True)
    copy = ready.parent / (ready.name + ".osm.pbf")
    shutil.copyfile(extract, copy)
    profile = programs / "share/profiles/car.lua"
    for command in (["osrm-extract", "-p", profile, copy], ["osrm-contract", f"{ready}.osrm"]):
        subprocess.run([programs / "bin" / command[0], *command[1:]], check=True, capture_output=True)


def wait_for_osrm(place):
    for _ in range(100):
        try:
            LOCAL.open(f"http://127.0.0.1:{OSRM_PORT}/nearest/v1/driving/{place}", timeout=5).read()
            return
        except OSError:
            time.sleep(0.1)
    raise OSError("no answer within ten seconds")


def cpu_ms(pid):
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) * 1000 / os.sysconf("SC_CLK_TCK")


def osrm_table(pid, places, wanted):
    began = cpu_ms(pid)
    url = f"http://127.0.0.1:{OSRM_PORT}/table/v1/driving/{places}?annotations={wanted}"
    body = LOCAL.open(url, timeout=120).read()
    if not re.match(rb'\s*\{"code":"Ok"', body):
        raise OSError("the table was refused")
    return cpu_ms(pid) - began


def prototype(extract):
    """The pace-setter beside the data: its own reading of the same extract, its own graph."""
    run = extract.parents[2] / "pace" / "roads" / "run.py"
    if not run.exists():
        return {"reason": "no prototype lies beside the data"}
    done = subprocess.run([sys.executable, run, extract], check=False, capture_output=True, text=True)
    if done.returncode:
        return {"reason": f"the prototype stopped: {done.stderr.strip().splitlines()[-1]}"}
    return json.loads(done.stdout.strip().splitlines()[-1])


@dataclass(frozen=True)
class PlainGraph:
    """Turns and node places of a graph that is not ours."""

    nodes: tuple[np.ndarray, ...]
    turn_first: np.ndarray
    turn_to: np.ndarray
    weight_ms: np.ndarray


def prototype_graph(extract):
    """Read the graph the prototype has left behind."""
    z = np.load(Path(tempfile.gettempdir()) / "doorstep-pace" / (extract.stem + ".npz"))
    order = np.argsort(z["ea"], kind="stable")
    start, to = z["ea"][order], z["eb"][order]
    x = z["lon"] * 1e7 * np.cos(np.radians(z["lat"].mean()))
    ends = (z["tail"].astype(np.uint32), z["head"].astype(np.uint32))
    return PlainGraph(
        (x.astype(np.int32), (z["lat"] * 1e7).astype(np.int32), *ends),
        np.searchsorted(start, np.arange(len(ends[0]) + 1)).astype(np.uint32),
        to.astype(np.uint32),
        (z["tc"][order] + z["w"][to]).astype(np.uint32),
    )
