"""Recomputes the evaluation of a batch from its exported rows with scikit-learn, and compares it with the service's.

pip install scikit-learn==1.9.1
python scripts/recompute-evaluation.py http://127.0.0.1:3001 BATCH

Where the service wants a key, it is read from HBSC_API_KEY.

Prints both of every figure and ends with code 1 when any differs by more than 1e-9. Intervals are not compared.
"""

import csv
import io
import json
import os
import sys
import warnings
from urllib.request import Request, urlopen

import numpy as np
from sklearn.metrics import balanced_accuracy_score, classification_report, confusion_matrix, roc_auc_score

CLASSES = ["artifact", "extrahls", "murmur", "normal"]
MURMUR, NORMAL = 2, 3
OUTCOMES = ["CLASSIFIED", "UNCERTAIN", "POOR_SIGNAL"]
TOLERANCE = 1e-9

QUERY = """query ($id: ID!) { batch(id: $id) { evaluation {
  items { total unlabelled unanswered evaluated } groups
  all { ...S } classified { ...S }
  coverage { byOutcome { answered items accuracy } }
  ranking { classes { auc } macroAuc murmurAgainstNormalAuc }
  calibration { error }
} } }
fragment S on Scores {
  items confusion accuracy { value } balancedAccuracy { value }
  classes { className support precision { value } recall { value } f1 { value } }
  macro { ...M } weighted { ...M }
}
fragment M on MeanScores { precision { value } recall { value } f1 { value } }"""


def credentials() -> dict[str, str]:
    key = os.environ.get("HBSC_API_KEY")
    return {"authorization": f"Bearer {key}"} if key else {}


def evaluation_of(service: str, batch: str) -> dict:
    body = json.dumps({"query": QUERY, "variables": {"id": batch}}).encode()
    with urlopen(Request(f"{service}/graphql", body, {"content-type": "application/json", **credentials()})) as answer:
        return json.load(answer)["data"]["batch"]["evaluation"]


def rows_of(service: str, batch: str) -> list[dict]:
    with urlopen(Request(f"{service}/batches/{batch}/items.csv", headers=credentials())) as answer:
        return list(csv.DictReader(io.TextIOWrapper(answer, encoding="utf-8", newline="")))


class Answers:
    """Labels and answers of the rows that have both."""

    def __init__(self, rows: list[dict]):
        self.label = np.array([CLASSES.index(row["label"]) for row in rows], dtype=int)
        columns = [f"{name}Probability" for name in CLASSES]
        self.probabilities = np.array([[float(row[column]) for column in columns] for row in rows]).reshape(-1, 4)
        self.outcome = np.array([row["outcome"] for row in rows])
        self.predicted = self.probabilities.argmax(1) if rows else self.label
        self.correct = self.predicted == self.label


def scores(answers: Answers) -> dict:
    """Shaped as the service's `Scores`."""
    if len(answers.label) == 0:
        return {"items": 0}
    report = classification_report(
        [CLASSES[i] for i in answers.label], [CLASSES[i] for i in answers.predicted], output_dict=True, zero_division=0
    )

    def means(name: str) -> dict:
        return {ours: {"value": report[name][theirs]} for ours, theirs in FIGURES}

    return {
        "items": len(answers.label),
        "confusion": confusion_matrix(answers.label, answers.predicted, labels=range(4)).tolist(),
        "accuracy": {"value": answers.correct.mean()},
        "balancedAccuracy": {"value": balanced_accuracy_score(answers.label, answers.predicted)},
        "classes": [{"support": report[name]["support"], **means(name)} if name in report else {} for name in CLASSES],
        "macro": means("macro avg"),
        "weighted": means("weighted avg"),
    }


FIGURES = [("precision", "precision"), ("recall", "recall"), ("f1", "f1-score")]


def auc(positive: np.ndarray, score: np.ndarray) -> float | None:
    return None if len(np.unique(positive)) < 2 else roc_auc_score(positive, score)


def ranking(answers: Answers) -> dict:
    aucs = [auc(answers.label == i, answers.probabilities[:, i]) for i in range(4)]
    known = [value for value in aucs if value is not None]
    heart = np.isin(answers.label, [MURMUR, NORMAL])
    either = answers.probabilities[:, MURMUR] + answers.probabilities[:, NORMAL]
    share = np.divide(answers.probabilities[:, MURMUR], either, out=np.full(len(either), 0.5), where=either > 0)
    return {
        "classes": [{"auc": value} for value in aucs],
        "macroAuc": float(np.mean(known)) if known else None,
        "murmurAgainstNormalAuc": auc(answers.label[heart] == MURMUR, share[heart]),
    }


def calibration_error(answers: Answers) -> float | None:
    if len(answers.label) == 0:
        return None
    confidence = answers.probabilities.max(1)
    bin_of = np.minimum((confidence * 10).astype(int), 9)
    distances = [
        (bin_of == b).sum() * abs(answers.correct[bin_of == b].mean() - confidence[bin_of == b].mean()) for b in set(bin_of)
    ]
    return float(sum(distances) / len(confidence))


def coverage(answers: Answers) -> list[dict]:
    kept = [np.isin(answers.outcome, names) for names in (OUTCOMES, OUTCOMES[:2], OUTCOMES[:1])]
    return [{"items": int(of.sum()), "accuracy": answers.correct[of].mean() if of.any() else None} for of in kept]


def recomputed(rows: list[dict]) -> dict:
    """Shaped as the service's `Evaluation`; what is left out is not compared."""
    labelled = [row for row in rows if row["label"]]
    answered = [row for row in labelled if row["outcome"]]
    answers = Answers(answered)
    return {
        "items": {
            "total": len(rows),
            "unlabelled": len(rows) - len(labelled),
            "unanswered": len(labelled) - len(answered),
            "evaluated": len(answered),
        },
        "groups": len({row["group"] for row in answered if row["group"]}) or None,
        "all": scores(answers),
        "classified": scores(Answers([row for row in answered if row["outcome"] == "CLASSIFIED"])),
        "coverage": {"byOutcome": coverage(answers)},
        "ranking": ranking(answers),
        "calibration": {"error": calibration_error(answers)},
    }


def compare(name: str, ours, theirs) -> bool:
    """Prints every figure of `ours` beside the service's, and tells whether all agree."""
    if isinstance(ours, dict):
        return all([compare(f"{name}.{key}", value, theirs[key]) for key, value in ours.items()])
    if isinstance(ours, list):
        return all([compare(f"{name}[{place}]", value, theirs[place]) for place, value in enumerate(ours)])
    agrees = ours is theirs if ours is None or theirs is None else abs(ours - theirs) <= TOLERANCE
    print(f"{'ok  ' if agrees else 'DIFFERS'} {name.removeprefix('.')}: {ours} {theirs}")
    return agrees


def main(service: str, batch: str) -> int:
    warnings.filterwarnings("ignore")
    evaluation = evaluation_of(service, batch)
    if evaluation is None:
        print("No item of the batch is labelled: there is nothing to compare.")
        return 1
    return 0 if compare("", recomputed(rows_of(service, batch)), evaluation) else 1


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1].rstrip("/"), sys.argv[2]))
