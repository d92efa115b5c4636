"""Profiles as files: those in the package, and those a user brings.

A user's file may extend a packaged profile, or another file of the same folder by its name.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from pathlib import Path

from doorstep.domain.errors import FileError, UnknownNameError
from doorstep.roads.tags.profiles import Profile, parse_profile

_SUFFIX = ".toml"


@cache
def _packaged_texts() -> dict[str, str]:
    folder = files("doorstep.maps") / "profiles"
    found = {
        entry.name.removesuffix(_SUFFIX): entry.read_text(encoding="utf-8")
        for entry in folder.iterdir()
        if entry.name.endswith(_SUFFIX)
    }
    return dict(sorted(found.items()))


def profile_names() -> tuple[str, ...]:
    """Name the packaged profiles."""
    return tuple(_packaged_texts())


@cache
def packaged_profile(name: str) -> Profile:
    """Load a packaged profile.

    Raises
    ------
    UnknownNameError
        If there is none of this name; the error lists those there are.
    """
    texts = _packaged_texts()
    if name not in texts:
        raise UnknownNameError.among("profile", name, texts)
    return parse_profile(texts[name], place=f"profiles/{name}{_SUFFIX}", known=texts)


def read_profile_file(path: Path) -> Profile:
    """Load a profile from a user's TOML file.

    Raises
    ------
    FileError
        If the file cannot be read as text.
    ProfileError, UnknownNameError
        If it does not say a profile; see `parse_profile`.
    """
    known = dict(_packaged_texts())
    for sibling in sorted(path.parent.glob(f"*{_SUFFIX}")) if path.parent.is_dir() else []:
        if sibling != path:
            known.setdefault(sibling.stem, _text(sibling))
    return parse_profile(_text(path), place=str(path), known=known)


def load_profile(name: str | Path) -> Profile:
    """Load a profile by the name of a packaged one or the path of a file that ends in ".toml"."""
    if isinstance(name, Path) or name.endswith(_SUFFIX):
        return read_profile_file(Path(name))
    return packaged_profile(name)


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
        raise FileError(
            f"cannot read the profile: {reason}", value=str(path), mend="Give the path of a TOML file."
        ) from None
