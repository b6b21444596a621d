"""How well a murmur is told from none in each database, with its recordings held out in folds and with the whole database left out."""

from __future__ import annotations

import numpy as np
from sklearn.metrics import roc_auc_score

from ..figures import Interval, interval_over_groups
from ..manifest import CLASSES
from .dataset import HeartSounds

MURMUR, NORMAL = CLASSES.index("murmur"), CLASSES.index("normal")
RESAMPLES = 500
FEWEST = 10
"""Recordings of a kind below which there is no interval."""


def database_figures(sounds: HeartSounds, by_fold: np.ndarray, by_database: np.ndarray) -> dict[str, object]:
    """What the tables and the manifest say; probabilities [recordings, 4] of folds and of databases held out.

    Recordings count that are murmur, abnormal or normal. The score is p(murmur) / (p(murmur) + p(normal)); the decision is
    the most probable class, and anything but normal counts as a murmur.
    """
    counted = np.isin([e.label for e in sounds.entries], ("murmur", "abnormal", "normal"))
    rows = []
    for name in sorted(set(sounds.datasets)):
        inside = np.flatnonzero(counted & (sounds.datasets == name))
        row = {"database": name, "murmur": int(sounds.murmur[inside].sum()), "recordings": len(inside)}
        if name != "pascal_a":
            row["held out"] = _figures(sounds, by_fold, inside)
        row["left out"] = _figures(sounds, by_database, inside)
        row["duration alone"] = _symmetric_auc(sounds.murmur[inside], sounds.durations[inside])
        rows.append(row)
    physionet = np.flatnonzero(counted & sounds.of_dataset("physionet2016"))
    pooled = {
        "held out": _figures(sounds, by_fold, physionet),
        "mean AUC, held out": _mean(rows, "held out", "physionet2016"),
        "mean AUC, left out": _mean(rows, "left out", ""),
        "mean (Se+Sp)/2, left out": _mean(rows, "left out", "", "balanced"),
        "database alone": _database_alone(sounds, physionet),
    }
    return {"rows": rows, "physionet2016": pooled, "manifest": _for_manifest(rows, pooled)}


def databases_table(figures: dict[str, object]) -> str:
    """Markdown of `database_figures`."""
    lines = [
        "# Murmur or abnormal against normal, by database",
        "",
        "AUC and (sensitivity + specificity) / 2 of the shipped decision; in brackets 95 % intervals of a bootstrap over groups.",
        "The decision is the most probable class; anything but normal counts as a murmur, and uncertain answers count like others.",
        "Held out: 5 folds, by patient in set B and by recording in PhysioNet, which does not tell its patients: several recordings of",
        "one lie on both sides, and its figures flatter. Left out: the database is kept from its network and from all that is fitted",
        "after it. Set A left out is answered by the hospitals' regression alone. No interval under 10 recordings of a kind. Written by",
        "`python -m hbsc_training.pcgnet evaluate`.",
        "",
        "| database | recordings (murmur or abnormal) | held out: AUC | (Se+Sp)/2 | left out: AUC | (Se+Sp)/2 | duration alone: AUC |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    for row in figures["rows"]:
        held_out = row.get("held out", {"auc": "-", "balanced": "-"})
        cells = [held_out["auc"], held_out["balanced"], row["left out"]["auc"], row["left out"]["balanced"]]
        shown = " | ".join(_cell(cell) for cell in cells)
        lines.append(f"| {row['database']} | {row['recordings']} ({row['murmur']}) | {shown} | {row['duration alone']:.3f} |")
    pooled = figures["physionet2016"]
    return "\n".join(
        [
            *lines,
            "",
            f"All of PhysioNet together, held out: AUC {_cell(pooled['held out']['auc'])}, (Se+Sp)/2"
            f" {_cell(pooled['held out']['balanced'])}; knowing the database alone gives AUC {pooled['database alone']:.3f}.",
            f"Mean of the AUCs within PhysioNet's databases: {pooled['mean AUC, held out']:.3f}. Mean over all databases when each is"
            f" left out: AUC {pooled['mean AUC, left out']:.3f}, (Se+Sp)/2 {pooled['mean (Se+Sp)/2, left out']:.3f}. The 24 recordings of",
            "physionet2016_c, four of them normal, lift these means.",
            "",
        ]
    )


def _figures(sounds: HeartSounds, probabilities: np.ndarray, inside: np.ndarray) -> dict[str, list[float | None]]:
    said, truth = probabilities[inside], sounds.murmur[inside]
    score = said[:, MURMUR] / (said[:, MURMUR] + said[:, NORMAL])
    positive = said.argmax(axis=1) != NORMAL

    def auc(drawn: np.ndarray) -> float:
        both = 0 < truth[drawn].sum() < len(drawn)
        return float(roc_auc_score(truth[drawn], score[drawn])) if both else np.nan

    def balanced(drawn: np.ndarray) -> float:
        ill, well = positive[drawn][truth[drawn] == 1], positive[drawn][truth[drawn] == 0]
        return float((ill.mean() + 1 - well.mean()) / 2) if len(ill) and len(well) else np.nan

    measured = {"auc": auc, "balanced": balanced}
    figures = {key: _listed(interval_over_groups(of, sounds.groups[inside], RESAMPLES)) for key, of in measured.items()}
    enough = min(truth.sum(), (1 - truth).sum()) >= FEWEST
    return figures if enough else {key: [value, None, None] for key, (value, _, _) in figures.items()}


def _listed(interval: Interval) -> list[float | None]:
    return [None if np.isnan(value) else round(value, 4) for value in (interval.value, interval.low, interval.high)]


def _cell(figure: list[float | None] | str) -> str:
    if isinstance(figure, str):
        return figure
    value, low, high = figure
    return f"{value:.3f}" if low is None else f"{value:.3f} ({low:.3f}-{high:.3f})"


def _mean(rows: list[dict], protocol: str, prefix: str, figure: str = "auc") -> float:
    chosen = [row for row in rows if protocol in row and row["database"].startswith(prefix)]
    return round(float(np.mean([row[protocol][figure][0] for row in chosen])), 4)


def _symmetric_auc(truth: np.ndarray, score: np.ndarray) -> float:
    auc = float(roc_auc_score(truth, score))
    return round(max(auc, 1 - auc), 4)


def _database_alone(sounds: HeartSounds, inside: np.ndarray) -> float:
    share = {name: sounds.murmur[inside][sounds.datasets[inside] == name].mean() for name in set(sounds.datasets[inside])}
    return round(float(roc_auc_score(sounds.murmur[inside], [share[name] for name in sounds.datasets[inside]])), 4)


def _for_manifest(rows: list[dict], pooled: dict[str, object]) -> list[dict[str, object]]:
    def listed(name: str, figure: list[float | None]) -> dict[str, object]:
        return dict(zip(("name", "value", "low", "high"), (name, *figure), strict=True))

    set_b = next(row["held out"]["auc"] for row in rows if row["database"] == "pascal_b")
    return [
        listed("AUC normal against murmur, PASCAL B, patients held out", set_b),
        listed("AUC normal against abnormal, PhysioNet 2016, held out", pooled["held out"]["auc"]),
        listed("(Se+Sp)/2, PhysioNet 2016, held out", pooled["held out"]["balanced"]),
        listed("mean AUC within the databases, PhysioNet 2016, held out", [pooled["mean AUC, held out"], None, None]),
        listed("mean AUC, each database left out in turn", [pooled["mean AUC, left out"], None, None]),
        listed("mean (Se+Sp)/2, each database left out in turn", [pooled["mean (Se+Sp)/2, left out"], None, None]),
    ]
