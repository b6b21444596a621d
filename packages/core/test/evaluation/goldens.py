"""Prints what scikit-learn and SciPy say of made-up answers, for the tests beside it to be held to.

python goldens.py > goldens.json && npx biome format --write goldens.json
"""

import json
import sys
import warnings

import numpy as np
from scipy.stats import binom, binomtest, chi2
from sklearn.metrics import (
    balanced_accuracy_score,
    classification_report,
    confusion_matrix,
    roc_auc_score,
)

CLASSES = ["artifact", "extrahls", "murmur", "normal"]


def made_up(seed: int, items: int, labels: list[int], decimals: int) -> tuple[np.ndarray, np.ndarray]:
    """Labels drawn from the given classes, and probabilities that lean towards them; few decimals make ties."""
    rng = np.random.default_rng(seed)
    label = rng.choice(labels, items)
    probabilities = rng.dirichlet(np.ones(4), items)
    probabilities[np.arange(items), label] += rng.random(items)
    return label, np.round(probabilities / probabilities.sum(1, keepdims=True), decimals)


def auc(positive: np.ndarray, score: np.ndarray) -> float | None:
    return None if len(np.unique(positive)) < 2 else float(roc_auc_score(positive, score))


def calibration_error(confidence: np.ndarray, correct: np.ndarray) -> float:
    bin_of = np.minimum((confidence * 10).astype(int), 9)
    return float(
        sum((bin_of == b).sum() * abs(correct[bin_of == b].mean() - confidence[bin_of == b].mean()) for b in set(bin_of))
        / len(confidence)
    )


def golden(name: str, label: np.ndarray, probabilities: np.ndarray) -> dict:
    predicted = probabilities.argmax(1)
    report = classification_report(
        [CLASSES[i] for i in label], [CLASSES[i] for i in predicted], output_dict=True, zero_division=0
    )
    heart = (label == 2) | (label == 3)
    either = probabilities[:, 2] + probabilities[:, 3]
    share = np.divide(probabilities[:, 2], either, out=np.full(len(label), 0.5), where=either > 0)
    return {
        "name": name,
        "labels": [CLASSES[i] for i in label],
        "probabilities": probabilities.tolist(),
        "confusion": confusion_matrix(label, predicted, labels=range(4)).tolist(),
        "report": report,
        "balancedAccuracy": float(balanced_accuracy_score(label, predicted)),
        "aucs": [auc(label == i, probabilities[:, i]) for i in range(4)],
        "murmurAgainstNormalAuc": auc(label[heart] == 2, share[heart]),
        "calibrationError": calibration_error(probabilities.max(1), predicted == label),
    }


def mcnemar(only_first: int, only_second: int) -> dict:
    discordant = only_first + only_second
    if discordant < 25:
        method, p = "EXACT", min(1.0, 2 * binom.cdf(min(only_first, only_second), discordant, 0.5))
    else:
        statistic = max(0, abs(only_first - only_second) - 1) ** 2 / discordant
        method, p = "CHI_SQUARE", chi2.sf(statistic, 1)
    return {"onlyFirst": only_first, "onlySecond": only_second, "method": method, "pValue": float(p)}


def wilson(hits: int, trials: int) -> dict:
    interval = binomtest(hits, trials).proportion_ci(method="wilson")
    return {"hits": hits, "trials": trials, "low": float(interval.low), "high": float(interval.high)}


def main() -> None:
    warnings.filterwarnings("ignore")
    answers = [
        golden("four classes", *made_up(1, 120, [0, 1, 2, 3], 6)),
        golden("four classes, unevenly", *made_up(2, 90, [0, 1, 2, 2, 2, 3, 3, 3, 3, 3], 6)),
        golden("many ties", *made_up(3, 150, [0, 1, 2, 3], 1)),
        golden("two classes absent as labels", *made_up(4, 60, [2, 3], 6)),
        golden("one class alone as label", *made_up(5, 40, [3], 6)),
        golden("a class predicted, never labelled", np.array([0, 0, 3]), np.eye(4)[[0, 1, 3]]),
        golden("a class labelled, never predicted", np.array([0, 1, 3]), np.eye(4)[[0, 0, 3]]),
        golden("one item, right", np.array([2]), np.eye(4)[[2]]),
        golden("one item, wrong", np.array([2]), np.eye(4)[[3]]),
    ]
    pairs = [(0, 0), (0, 5), (3, 9), (12, 12), (7, 17), (8, 17), (20, 20), (30, 61), (100, 210), (0, 400)]
    shares = [(0, 1), (1, 1), (0, 20), (7, 20), (19, 20), (20, 20), (4321, 20000)]
    goldens = {
        "answers": answers,
        "mcnemar": [mcnemar(*pair) for pair in pairs],
        "wilson": [wilson(*share) for share in shares],
    }
    json.dump(goldens, sys.stdout)
    print()


main()
