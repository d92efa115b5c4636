"""Take the pictures of the README from the demo: run it after changing how a plan looks.

    python docs/demo_pictures.py [--seconds 10] [--chromium /usr/bin/chromium]

Plans the demo day, opens its page in a browser and takes all routes, one route, and a run sheet.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

HOME = Path(__file__).parent / "pictures"
SIZE = {"width": 1440, "height": 900}
FLAGS = ["--no-sandbox", "--disable-quic", "--no-first-run", "--disable-background-networking"]
SHOTS = {"plan-light.png": "?theme=light", "plan-route.png": "?theme=light#{}"}
COLOURS = 256


def main() -> None:
    """Plan, look, and keep the pictures."""
    options = argparse.ArgumentParser()
    options.add_argument("--seconds", default="10")
    options.add_argument("--chromium", default="/usr/bin/chromium")
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder)
        program = Path(sys.executable).with_name("doorstep")
        subprocess.run([program, "demo", "--out", out, "--seconds", given.seconds, "--no-open"], check=True)
        sheet = max((out / "run-sheets").glob("V*.pdf"), key=lambda path: path.stat().st_size)
        take_page(out / "plan.html", sheet.stem, given.chromium)
        take_sheet(sheet)


def take_page(page: Path, route: str, chromium: str) -> None:
    """Take the page of the plan, and the same with a route selected."""
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium, args=FLAGS)
        for name, address in SHOTS.items():
            tab = browser.new_page(viewport=SIZE)
            tab.goto(page.resolve().as_uri() + address.format(route))
            tab.wait_for_selector("html[data-ready=yes]")
            tab.wait_for_timeout(300)  # the map is drawn in the frame after
            tab.screenshot(path=HOME / name)
            keep_small(HOME / name)
        browser.close()


def take_sheet(sheet: Path) -> None:
    """Draw the first page of a run sheet, where poppler is installed."""
    if shutil.which("pdftoppm") is None:
        print("no pdftoppm: run-sheet.png stays as it is", file=sys.stderr)
        return
    command = ["pdftoppm", "-r", "80", "-f", "1", "-l", "1", "-singlefile", "-png"]
    subprocess.run([*command, sheet, HOME / "run-sheet"], check=True)
    keep_small(HOME / "run-sheet.png")


def keep_small(picture: Path) -> None:
    """Write a picture with a palette: a third of the bytes, and nobody sees it."""
    with Image.open(picture) as drawn:
        drawn.convert("RGB").quantize(COLOURS).save(picture, optimize=True)


if __name__ == "__main__":
    main()
