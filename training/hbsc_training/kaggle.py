"""The Kaggle folder "heartbeat-sounds" as downloaded: set_a.csv, set_b.csv and the folders set_a, set_b.

The names in the CSV files are not those on the disk: set B's rows say `Btraining_normal_Btraining_noisynormal_101_...`
for the file `normal_noisynormal_101_...`, and set A's unlabelled rows leave `Aunlabelledtest` out. Row and file are
brought together by what both keep: label, patient number, time stamp, place on the chest.
"""

from __future__ import annotations

import csv
import re
from pathlib import Path

from .listing import Listing, described
from .manifest import LABELS, ManifestError, RecordingEntry
from .progress import progress

SETS = {"set_a": "pascal_a", "set_b": "pascal_b"}
"""Folder (and CSV file) -> data set."""

COLUMNS = ("fname", "label", "sublabel")

REPLAYED_SOUND = "a032"
"""Group of set A that spans two days: 2011-08-01 and 2011-08-22 hold near-copies of one sound."""

REPLAYED_ON = ("20110801", "20110822")


def is_kaggle_folder(folder: Path) -> bool:
    """Whether one of the two CSV files is there."""
    return any((folder / f"{name}.csv").is_file() for name in SETS)


def read_kaggle(folder: Path) -> Listing:
    """All recordings of the folder; notes tell rows without a file and files without a row.

    A `groups.csv` (path,group) in the folder overrides the groups made from the file names.
    """
    groups = _groups_by_path(folder)
    entries: list[RecordingEntry] = []
    notes: list[str] = []
    for name in SETS:
        if (folder / f"{name}.csv").is_file():
            listing = _read_set(folder, name, groups)
            entries += listing.entries
            notes += listing.notes
    unused = groups.keys() - {e.path for e in entries}
    if unused:
        notes.append(f"groups.csv: {len(unused)} paths name no recording, e.g. {min(unused)}")
    return Listing(entries, notes)


def session_of(stem: str) -> str:
    """Group of a set A file, from the day in its name: `artifact__201012172012` -> `a20101217`.

    Phones gave the time, nobody noted the person; so all recordings of a day are taken for one session.
    """
    day = re.search(r"__(\d{8})", stem)
    if day is None:
        raise ManifestError(f"set_a/{stem}: the name has no date (as in normal__201101070538)")
    return REPLAYED_SOUND if day[1] in REPLAYED_ON else f"a{day[1]}"


def patient_of(stem: str) -> str:
    """Group of a set B file, the patient's number in its name: `normal__103_1305031931979_B` -> `b103`."""
    patient = re.search(r"_(\d+)_\d{10,}", stem)
    if patient is None:
        raise ManifestError(f"set_b/{stem}: the name has no patient and time (as in normal__103_1305031931979_B)")
    return f"b{patient[1]}"


def _read_set(folder: Path, name: str, groups: dict[str, str]) -> Listing:
    rows = _read_rows(folder / f"{name}.csv")
    files = sorted(p for p in (folder / name).glob("*") if p.suffix.lower() in (".wav", ".flac"))
    if not files:
        raise ManifestError(f"{folder / name} holds no .wav files, but {name}.csv is there")
    matched, spare_rows, spare_files = _match(rows, files)
    group_of = session_of if name == "set_a" else patient_of
    entries = [
        described(
            folder,
            file,
            dataset=SETS[name],
            label=row["label"],
            group=groups.get(f"{name}/{file.name}") or group_of(file.stem),
            sublabel="noisy" if "noisy" in row["sublabel"] else row["sublabel"],
        )
        for row, file in progress(matched, f"reading {name}")
    ]
    notes = []
    if spare_rows:
        notes.append(f"{name}.csv: {len(spare_rows)} rows without a file, e.g. {spare_rows[0]['fname']}")
    if spare_files:
        notes.append(f"{name}: {len(spare_files)} files without a row in {name}.csv, left out, e.g. {spare_files[0].name}")
    return Listing(entries, notes)


def _read_rows(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8-sig") as stream:
        reader = csv.DictReader(stream)
        missing = [name for name in COLUMNS if name not in (reader.fieldnames or [])]
        if missing:
            raise ManifestError(f"{path.name} lacks the columns {', '.join(missing)}")
        return [{name: (row[name] or "").strip() for name in COLUMNS} for row in reader]


def _groups_by_path(folder: Path) -> dict[str, str]:
    path = folder / "groups.csv"
    if not path.is_file():
        return {}
    with path.open(newline="", encoding="utf-8-sig") as stream:
        reader = csv.DictReader(stream)
        if not {"path", "group"} <= set(reader.fieldnames or []):
            raise ManifestError("groups.csv lacks the columns path, group")
        return {row["path"]: row["group"] for row in reader}


def _identity(stem: str) -> tuple[str, bool, str]:
    """What a row and its file have in common: label, whether noisy, and all from the first digit on."""
    label = next((name for name in LABELS if name in stem), "")
    return label, "noisy" in stem, re.sub(r"^\D*", "", stem)


def _match(
    rows: list[dict[str, str]], files: list[Path]
) -> tuple[list[tuple[dict[str, str], Path]], list[dict[str, str]], list[Path]]:
    """Pairs of row and file in the order of the files, rows left over, files left over."""
    row_of = {_identity(Path(row["fname"]).stem): row for row in rows}
    file_of = {_identity(file.stem): file for file in files}
    pairs = [(row_of[name], file) for name, file in file_of.items() if name in row_of]
    spare_rows = [row for row in rows if _identity(Path(row["fname"]).stem) not in file_of]
    spare_files = [file for file in files if _identity(file.stem) not in row_of]
    return pairs, spare_rows, spare_files
