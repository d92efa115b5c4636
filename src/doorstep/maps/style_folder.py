"""Write all that a web page needs to draw the base map: both styles and the letters, in one folder."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

from doorstep.domain.errors import FileError
from doorstep.maps.glyphs import write_glyphs
from doorstep.maps.style import style

THEMES = ("light", "dark")
GLYPHS = "glyphs"


def write_style_folder(folder: Path, *, tiles: str, served_at: str = "") -> None:
    """Write `light.json`, `dark.json` and `glyphs/` to a folder; files in it that are ours are replaced.

    Parameters
    ----------
    tiles
        Name of the PMTiles file, which lies in the folder or is served beside it.
    served_at
        Address of the folder on the web, such as `https://maps.example.org/city`; "" for the root of
        the same server.

    Raises
    ------
    FileError
        If the folder cannot be written.
    """
    address = served_at.rstrip("/")
    scratch = folder.with_name(f".{folder.name}.{os.getpid()}.partial")
    try:
        scratch.mkdir(parents=True)
        write_glyphs(scratch / GLYPHS)
        for theme in THEMES:
            document = style(theme, f"pmtiles://{address}/{tiles}", f"{address}/{GLYPHS}")
            (scratch / f"{theme}.json").write_text(json.dumps(document, indent=1), encoding="utf-8")
        folder.mkdir(parents=True, exist_ok=True)
        shutil.copytree(scratch, folder, dirs_exist_ok=True)
    except OSError as problem:
        mend = "Choose another folder or free some space."
        raise FileError(
            f"cannot write the style: {problem.strerror}", value=str(folder), mend=mend
        ) from problem
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
