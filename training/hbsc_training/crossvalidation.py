"""Out-of-fold predictions, split by recording session (honest) or by file (flattering, for contrast)."""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from multiprocessing import get_context

import numpy as np
from sklearn.model_selection import StratifiedGroupKFold, StratifiedKFold

from .fitting import FitConfig, fit, predict
from .recordings import PreparedDataset

PROTOCOLS = ("group", "file")


def make_folds(
    labels: np.ndarray, groups: np.ndarray, protocol: str, folds: int, seed: int
) -> list[tuple[np.ndarray, np.ndarray]]:
    """(train, test) index arrays. Protocol `group` keeps every group on one side; `file` ignores groups."""
    if protocol == "group":
        splitter = StratifiedGroupKFold(folds, shuffle=True, random_state=seed)
        pairs = list(splitter.split(np.zeros(len(labels)), labels, groups))
        if any(set(groups[train]) & set(groups[test]) for train, test in pairs):
            raise AssertionError("a group lies on both sides of a fold")
        return pairs
    if protocol == "file":
        splitter = StratifiedKFold(folds, shuffle=True, random_state=seed)
        return list(splitter.split(np.zeros(len(labels)), labels))
    raise ValueError(f"unknown protocol {protocol!r}; one of {PROTOCOLS}")


def _fit_fold(
    dataset: PreparedDataset, train: np.ndarray, test: np.ndarray, config: FitConfig
) -> tuple[np.ndarray, np.ndarray]:
    """Fit on `train`, predict `test` after the last epoch; the held-out fold chooses nothing."""
    result = fit([dataset.samples[i] for i in train], dataset.labels[train], config)
    return test, predict(result.model, [dataset.samples[i] for i in test])


def out_of_fold(
    dataset: PreparedDataset, config: FitConfig, protocol: str, seeds: list[int], folds: int = 5, jobs: int = 1
) -> np.ndarray:
    """Probabilities float64 [seeds, recordings, 4], each from a network that never saw the recording('s group).

    A seed sets both the split and the fit. `jobs` processes give the same figures as one.
    """
    probabilities = np.full((len(seeds), len(dataset.entries), 4), np.nan)
    tasks = [
        (row, train, test, replace(config, seed=1000 * seed + fold))
        for row, seed in enumerate(seeds)
        for fold, (train, test) in enumerate(make_folds(dataset.labels, dataset.groups, protocol, folds, seed))
    ]
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
        pending = [(row, pool.submit(_fit_fold, dataset, train, test, fold)) for row, train, test, fold in tasks]
        for row, future in pending:
            test, predicted = future.result()
            probabilities[row, test] = predicted
    return probabilities
