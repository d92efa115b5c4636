"""`doorstep demo`: the demo city's streets at work, as pictures; nothing to answer, no screen needed."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

FOLDER = Path("demo-out")


def demo(
    out_folder: Annotated[Path, typer.Option("--out", "-o", help="Folder for map and pictures.")] = FOLDER,
    show: Annotated[
        bool, typer.Option("--open/--no-open", help="Open the pictures where there is a screen.")
    ] = True,
) -> None:
    """Build the demo city and draw routes, an isochrone, and a bridge before and after it is closed."""
    from doorstep.cli.demo_tour import tour

    pictures = tour(out_folder)
    if show and _has_screen():
        import webbrowser

        for picture in pictures:
            webbrowser.open(picture.resolve().as_uri())


def _has_screen() -> bool:
    """Tell whether a picture can be opened: never in CI, and only where something can show it."""
    if os.environ.get("CI") or not sys.stdout.isatty():
        return False
    return sys.platform in {"darwin", "win32"} or bool(
        os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    )
