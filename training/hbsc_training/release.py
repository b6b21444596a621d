"""A model folder for the service: model.onnx, manifest.json and golden vectors."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import torch
from torch import nn

from .fitting import FitConfig
from .golden import write_golden
from .inference import OnnxClassifier
from .m5 import M5
from .manifest import CLASSES, RecordingEntry, data_sha256
from .onnx_export import export_onnx
from .resampling import DEFAULT_SPEC

MODEL_FILE = "model.onnx"
TOLERANCE = 1e-4


@dataclass(frozen=True)
class Checkpoint:
    """Trained weights and where they come from."""

    state: dict[str, torch.Tensor]
    dataset: str
    data_sha256: str
    recordings: int
    seed: int
    epochs: int

    @classmethod
    def of(cls, state: dict[str, torch.Tensor], entries: list[RecordingEntry], config: FitConfig) -> Checkpoint:
        """A checkpoint of weights fitted to `entries`."""
        return cls(state, entries[0].dataset, data_sha256(entries), len(entries), config.seed, config.epochs)

    def save(self, path: Path) -> None:
        """Store as a PyTorch file that loads with weights_only."""
        torch.save(asdict(self), path)

    @classmethod
    def load(cls, path: Path) -> Checkpoint:
        """What `save` stored."""
        return cls(**torch.load(path, weights_only=True))

    def classifier(self) -> nn.Module:
        """The network, in eval mode."""
        model = M5(len(CLASSES))
        model.load_state_dict(self.state)
        return model.eval()


def model_manifest(checkpoint: Checkpoint, model_path: Path, name: str, version: str) -> dict[str, object]:
    """What the service reads about a model; units are in the names."""
    content = model_path.read_bytes()
    return {
        "name": name,
        "version": version,
        "file": model_path.name,
        "sha256": hashlib.sha256(content).hexdigest(),
        "bytes": len(content),
        "classes": list(CLASSES),
        "input": {
            "name": "samples",
            "sampleRateHz": DEFAULT_SPEC.target_rate_hz,
            "channels": 1,
            "minSeconds": 1,
            "maxSeconds": 120,
            "shape": [1, "samples"],
        },
        "output": {"name": "probabilities", "shape": [1, len(CLASSES)]},
        "resampling": DEFAULT_SPEC.to_manifest(),
        "training": {
            "dataset": checkpoint.dataset,
            "dataSha256": checkpoint.data_sha256,
            "recordings": checkpoint.recordings,
            "seed": checkpoint.seed,
            "epochs": checkpoint.epochs,
            "code": "training/",
        },
        "licence": "MIT",
        "notice": "research use; not a medical device",
    }


def largest_golden_difference(folder: Path) -> float:
    """Largest difference of any probability between golden.json and model.onnx in `folder`."""
    classifier = OnnxClassifier(folder / MODEL_FILE)
    golden = json.loads((folder / "golden" / "golden.json").read_text(encoding="utf-8"))
    differences = []
    for case in golden["cases"]:
        signal = np.frombuffer((folder / "golden" / case["file"]).read_bytes(), dtype="<f4")
        answer = classifier.probabilities(signal, case["sampleRateHz"])
        differences.append(float(np.abs(answer - np.array(case["probabilities"])).max()))
    return max(differences)


def release(checkpoint: Checkpoint, models_dir: Path, name: str, version: str) -> tuple[Path, float]:
    """Write `<models_dir>/<name>/<version>/`; returns the folder and the largest ONNX-to-PyTorch difference."""
    folder = models_dir / name / version
    classifier = checkpoint.classifier()
    export_onnx(classifier, folder / MODEL_FILE, name)
    manifest = model_manifest(checkpoint, folder / MODEL_FILE, name, version)
    (folder / "manifest.json").write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8")
    write_golden(classifier, folder / "golden", name, version)
    difference = largest_golden_difference(folder)
    if difference > TOLERANCE:
        raise RuntimeError(f"model.onnx differs from PyTorch by {difference:.2g} on the golden vectors")
    return folder, difference
