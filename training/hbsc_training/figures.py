"""Figures of merit with cluster-bootstrap intervals, and their tables.

Recordings of one group are not independent, so the bootstrap draws groups, not recordings.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from .manifest import CLASSES


@dataclass(frozen=True)
class Interval:
    """An estimate with its 95 % interval (NaN where there is none)."""

    value: float
    low: float
    high: float

    def __str__(self) -> str:
        if np.isnan(self.value):
            return "-"
        if np.isnan(self.low):
            return f"{self.value:.3f} (no interval)"
        return f"{self.value:.3f} ({self.low:.3f}-{self.high:.3f})"


def confusion_matrix(labels: np.ndarray, predicted: np.ndarray) -> np.ndarray:
    """int64 [4, 4]: rows are the true class, columns the predicted one."""
    matrix = np.zeros((len(CLASSES), len(CLASSES)), dtype=np.int64)
    np.add.at(matrix, (labels, predicted), 1)
    return matrix


def figures_of_matrix(matrix: np.ndarray) -> dict[str, float]:
    """Accuracy, balanced accuracy, macro-F1 and recalls; classes without a recording are left out (recall NaN)."""
    matrix = matrix.astype(float)
    support, chosen, hits = matrix.sum(1), matrix.sum(0), np.diag(matrix)
    with np.errstate(divide="ignore", invalid="ignore"):  # a class may be absent
        recall = hits / support
        f1 = 2 * hits / (support + chosen)
    f1[support == 0] = np.nan
    figures = {
        "accuracy": hits.sum() / matrix.sum(),
        "balanced accuracy": float(np.nanmean(recall)),
        "macro-F1": float(np.nanmean(f1)),
    }
    return figures | {f"recall {name}": float(r) for name, r in zip(CLASSES, recall, strict=True)}


def reliability_bins(probabilities: np.ndarray, labels: np.ndarray, bins: int = 10) -> list[tuple[float, float, int]]:
    """(mean confidence, accuracy, count) of each of the equal-width bins of the top class that holds a recording."""
    confidence, correct = probabilities.max(1), probabilities.argmax(1) == labels
    bin_of = np.minimum((confidence * bins).astype(int), bins - 1)
    members = [bin_of == b for b in np.unique(bin_of)]
    return [(float(confidence[m].mean()), float(correct[m].mean()), int(m.sum())) for m in members]


def calibration_error(probabilities: np.ndarray, labels: np.ndarray, bins: int = 10) -> float:
    """Expected calibration error of the top class over equal-width bins."""
    rows = reliability_bins(probabilities, labels, bins)
    return sum(abs(confidence - accuracy) * count for confidence, accuracy, count in rows) / len(labels)


def accuracy_by_coverage(probabilities: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Accuracy of the k most certain recordings, k = 1 to all: float64 [recordings]."""
    surest_first = np.argsort(-probabilities.max(1), kind="stable")
    correct = (probabilities.argmax(1) == labels)[surest_first]
    return np.cumsum(correct) / np.arange(1, len(correct) + 1)


def accuracy_at_coverage(probabilities: np.ndarray, labels: np.ndarray, coverage: float) -> float:
    """Accuracy of the most certain share `coverage` of the recordings."""
    return float(accuracy_by_coverage(probabilities, labels)[max(0, int(np.ceil(coverage * len(labels))) - 1)])


def group_draws(groups: np.ndarray, resamples: int, seed: int = 0) -> Iterator[np.ndarray]:
    """Recording indices of bootstrap samples that draw whole groups."""
    members = [np.flatnonzero(groups == g) for g in np.unique(groups)]
    rng = np.random.default_rng(seed)
    for _ in range(resamples):
        yield np.concatenate([members[g] for g in rng.integers(len(members), size=len(members))])


def interval_over_groups(
    measure: Callable[[np.ndarray], float], groups: np.ndarray, resamples: int = 2000, seed: int = 0
) -> Interval:
    """A figure of the recordings at given indices, with the 95 % interval of a bootstrap over groups."""
    value = measure(np.arange(len(groups)))
    if len(np.unique(groups)) < 2:
        return Interval(value, np.nan, np.nan)
    low, high = np.nanpercentile([measure(drawn) for drawn in group_draws(groups, resamples, seed)], [2.5, 97.5])
    return Interval(value, float(low), float(high))


def figures_with_intervals(
    probabilities: np.ndarray, labels: np.ndarray, groups: np.ndarray, resamples: int = 2000, seed: int = 0
) -> dict[str, Interval]:
    """Figures averaged over repeated splits, with 95 % percentile intervals of a bootstrap over groups.

    probabilities: [repeats, recordings, 4], out-of-fold
    labels, groups: [recordings]; a single group has no interval
    """
    predicted = probabilities.argmax(2)
    names = np.unique(groups)
    matrices = np.stack(
        [[confusion_matrix(labels[groups == g], row[groups == g]) for g in names] for row in predicted]
    )  # [repeats, groups, 4, 4]

    def mean_figures(weights: np.ndarray) -> dict[str, float]:
        per_repeat = [figures_of_matrix(np.tensordot(weights, m, axes=1)) for m in matrices]
        return {key: float(np.mean([f[key] for f in per_repeat])) for key in per_repeat[0]}

    rng = np.random.default_rng(seed)
    point = mean_figures(np.ones(len(names)))
    drawn = rng.integers(len(names), size=(resamples, len(names)))
    draws = [mean_figures(np.bincount(row, minlength=len(names))) for row in drawn]
    intervals = {}
    for key, value in point.items():
        spread = np.array([d[key] for d in draws])
        spread = spread[~np.isnan(spread)]
        low, high = np.percentile(spread, [2.5, 97.5]) if len(spread) and len(names) > 1 else (np.nan, np.nan)
        intervals[key] = Interval(value, float(low), float(high))
    return intervals


def classification_report(labels: np.ndarray, predicted: np.ndarray) -> str:
    """Precision, recall, F1 and support of each class, and the overall figures."""
    matrix = confusion_matrix(labels, predicted)
    lines = [f"{'':<12}{'precision':>10}{'recall':>10}{'F1':>10}{'support':>10}"]
    for index, name in enumerate(CLASSES):
        hits, support, chosen = matrix[index, index], matrix[index].sum(), matrix[:, index].sum()
        values = (hits / max(chosen, 1), hits / max(support, 1), 2 * hits / max(support + chosen, 1))
        lines.append(f"{name:<12}" + "".join(f"{v:>10.3f}" for v in values) + f"{support:>10d}")
    overall = figures_of_matrix(matrix)
    lines += [f"{key:<22}{overall[key]:>10.3f}" for key in ("accuracy", "balanced accuracy", "macro-F1")]
    return "\n".join(lines)


def confusion_table(matrix: np.ndarray) -> str:
    """Confusion matrix as text: rows true, columns predicted."""
    head = f"{'true / said':<12}" + "".join(f"{name:>10}" for name in CLASSES)
    rows = [f"{name:<12}" + "".join(f"{n:>10g}" for n in row) for name, row in zip(CLASSES, matrix, strict=True)]
    return "\n".join([head, *rows])
