"""`doorstep map ...`: build, describe and export maps."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from doorstep.cli.arguments import suffix_of
from doorstep.cli.console import err, out, progress_steps, warn
from doorstep.cli.files import copy_file, csv_text, print_json, print_text, write_bytes, write_json
from doorstep.cli.options import Circumstances, MapOption, open_map
from doorstep.domain.errors import FileError, InputError, UnknownNameError
from doorstep.maps import cache
from doorstep.maps.cache import default_map_path
from doorstep.wiring.defaults import default_profiles

app = typer.Typer(help="Build, describe and export maps.", no_args_is_help=True)
MOST_WARNINGS = 8
BASE_MAP = "base.pmtiles"
PLACE_KINDS = ("kerbs", "parking", "loading", "lockers", "chargers", "bicycle-parking", "hubs")
PLACE_ENDINGS = (".csv", ".geojson", ".json")


@app.command("build")
def build(
    extract: Annotated[Path, typer.Argument(help="OSM extract: .osm.pbf, .osm, .osm.gz or .osm.bz2.")],
    out_folder: Annotated[
        Path | None, typer.Option("--out", "-o", help="Map folder. Default: CITY.doorstep beside it.")
    ] = None,
    elevation: Annotated[
        Path | None, typer.Option("--elevation", help="Folder of HGT tiles, for bicycles and hills.")
    ] = None,
    profile: Annotated[
        list[str] | None, typer.Option("--profile", "-p", help="Your own profile files, as TOML.")
    ] = None,
    tiles: Annotated[bool, typer.Option("--tiles/--no-tiles", help="Cut the base map too.")] = True,
    threads: Annotated[int, typer.Option("--threads", min=1, max=64, help="Processor cores to use.")] = 2,
) -> None:
    """Build a map folder from an OSM extract: streets, turns, kerbs, addresses and base map."""
    from doorstep.wiring.map_builder import MapOptions, build_map

    target = out_folder or default_map_path(extract)
    options = MapOptions(default_profiles(profile or ()), elevation, tiles, threads)
    with progress_steps() as steps:
        manifest = build_map(extract, target, options, steps)
    _describe(target, manifest)
    for message, count in list(manifest.warnings.items())[:MOST_WARNINGS]:
        warn(f"{message} ({count})")
    if len(manifest.warnings) > MOST_WARNINGS:
        warn(f"{len(manifest.warnings) - MOST_WARNINGS} more kinds: see `doorstep map info {target}`")


@app.command("info")
def info(
    folder: Annotated[Path, typer.Argument(help="Map folder.")],
    verify: Annotated[bool, typer.Option("--verify", help="Read every byte and compare checksums.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="The manifest on standard output.")] = False,
) -> None:
    """Describe a map folder: where it comes from, what is in it, what was wrong in the extract."""
    manifest = cache.read_manifest(folder)
    if verify:
        for name in manifest.files:
            cache.checked_file(folder, manifest, name)
        err.print(f"every file of {folder} is whole", soft_wrap=True, markup=False)
    if as_json:
        print_json(asdict(manifest))
        return
    _describe(folder, manifest)
    for message, count in manifest.warnings.items():
        warn(f"{message} ({count})")


@app.command("tiles")
def tiles(
    folder: Annotated[Path, typer.Argument(help="Map folder.")],
    out_file: Annotated[
        Path | None, typer.Option("--out", "-o", help="PMTiles file. Default: base.pmtiles in --style.")
    ] = None,
    style: Annotated[
        Path | None, typer.Option("--style", help="Folder to write MapLibre styles and glyphs to.")
    ] = None,
    served_at: Annotated[
        str, typer.Option("--served-at", help="Address of that folder on the web. Default: the root.")
    ] = "",
) -> None:
    """Export the base map as PMTiles, with the MapLibre styles and glyphs that go with it.

    The styles fetch nothing from other servers.
    """
    manifest = cache.read_manifest(folder)
    if cache.TILES not in manifest.files:
        mend = f"Build it again with `doorstep map build ... --out {folder}`, without --no-tiles."
        raise FileError("this map was built without a base map", value=str(folder), mend=mend)
    source = cache.checked_file(folder, manifest, cache.TILES)
    if out_file is None and style is None:
        raise InputError("nothing to write", mend="Add --out city.pmtiles, or --style FOLDER, or both.")
    if style is not None:
        from doorstep.maps.style_folder import write_style_folder

        write_style_folder(style, tiles=out_file.name if out_file else BASE_MAP, served_at=served_at)
        err.print(f"wrote {style}", soft_wrap=True, markup=False)
    copy_file(source, out_file or (style or folder) / BASE_MAP)


@app.command("places")
def places(
    kind: Annotated[str, typer.Option("--kind", help="|".join(PLACE_KINDS))] = "parking",
    map_name: MapOption = None,
    out_file: Annotated[
        Path | None, typer.Option("--out", "-o", help="CSV or GeoJSON file. Default: CSV on the screen.")
    ] = None,
) -> None:
    """List kerbs, parking, loading places, lockers, chargers or hub candidates read from the map."""
    if kind not in PLACE_KINDS:
        raise UnknownNameError.among("kind of place", kind, PLACE_KINDS)
    suffix = suffix_of(out_file, PLACE_ENDINGS) if out_file else ""
    from doorstep.cli.place_rows import HEADING, place_rows, rows_as_features

    rows = place_rows(open_map(map_name, (), Circumstances()), kind)
    if out_file is None:
        print_text(csv_text(HEADING, rows))
    elif suffix == ".csv":
        write_bytes(out_file, csv_text(HEADING, rows).encode())
    else:
        write_json(out_file, rows_as_features(rows))


def _describe(folder: Path, manifest: cache.Manifest) -> None:
    table = Table(box=None, pad_edge=False, show_header=False)
    table.add_column(style="dim")
    table.add_column()
    west, south, east, north = manifest.bounds
    table.add_row("map", str(folder))
    table.add_row("source", f"{manifest.source} (sha256 {manifest.source_sha256[:12]})")
    table.add_row("bounds", f"{west:.4f},{south:.4f} to {east:.4f},{north:.4f}")
    table.add_row("traffic level", f"{manifest.traffic_level:g}")
    for name, count in manifest.counts.items():
        table.add_row(name, f"{count:,}")
    table.add_row("size", f"{sum(path.stat().st_size for path in folder.iterdir()) / 1e6:.1f} MB")
    table.add_row("data", manifest.attribution)
    out.print(table)
