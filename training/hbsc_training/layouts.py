"""Which layout a data folder has, found by what it holds."""

from __future__ import annotations

from pathlib import Path

from .kaggle import is_kaggle_folder, read_kaggle
from .listing import Listing
from .manifest import ManifestError, read_manifest
from .physionet import databases, read_physionet


def read_layout(folder: Path) -> Listing:
    """All recordings of a data folder: our manifest.csv, Kaggle's heartbeat-sounds or PhysioNet/CinC 2016.

    Raises ManifestError where the folder is none of them, or is one with a fault.
    """
    if not folder.is_dir():
        raise ManifestError(f"there is no folder {folder}")
    if (folder / "manifest.csv").is_file():
        return Listing(read_manifest(folder))
    if is_kaggle_folder(folder):
        return read_kaggle(folder)
    if databases(folder):
        return read_physionet(folder)
    raise ManifestError(
        f"{folder} holds none of the known layouts: manifest.csv; set_a.csv or set_b.csv beside the folders set_a and "
        f"set_b (Kaggle); training-a to training-f with REFERENCE.csv (PhysioNet)"
    )
