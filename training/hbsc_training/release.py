"""A model folder for the service: model.onnx, manifest.json and golden vectors."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import torch
from torch import nn

from .calibration import Calibration
from .fitting import FitConfig
from .golden import write_golden
from .inference import MODEL_FILE, OnnxClassifier
from .m5 import HOP_SECONDS, M5, WINDOW_SECONDS, M5Answer
from .manifest import CLASSES, RecordingEntry, data_sha256
from .onnx_export import OUTPUTS, export_onnx
from .resampling import DEFAULT_SPEC, ResamplingSpec

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

    def answering(self) -> nn.Module:
        """The network with its two outputs, in eval mode."""
        model = M5(len(CLASSES))
        model.load_state_dict(self.state)
        return M5Answer(model).eval()


@dataclass(frozen=True)
class ModelDescription:
    """What the manifest says of a model beside its file.

    window_seconds, hop_seconds: length of a window of the second output, and from one to the next
    figures:                     [{name, value, low, high}], see `manifest_figures`
    training:                    free in form
    """

    name: str
    version: str
    resampling: ResamplingSpec
    window_seconds: float
    hop_seconds: float
    calibration: Calibration
    figures: list[dict[str, object]]
    training: dict[str, object]


def describe_m5(
    checkpoint: Checkpoint, name: str, version: str, calibration: Calibration, figures: list[dict[str, object]]
) -> ModelDescription:
    """The description of M5 with these weights."""
    training = {
        key: value for key, value in asdict(checkpoint).items() if key in ("dataset", "recordings", "seed", "epochs")
    }
    return ModelDescription(
        name,
        version,
        DEFAULT_SPEC,
        WINDOW_SECONDS,
        HOP_SECONDS,
        calibration,
        figures,
        training | {"dataSha256": checkpoint.data_sha256, "code": "training/"},
    )


def model_manifest(description: ModelDescription, model_path: Path) -> dict[str, object]:
    """What the service reads about a model; units are in the names."""
    content = model_path.read_bytes()
    probabilities, windows = OUTPUTS
    return {
        "name": description.name,
        "version": description.version,
        "file": model_path.name,
        "sha256": hashlib.sha256(content).hexdigest(),
        "bytes": len(content),
        "classes": list(CLASSES),
        "input": {
            "name": "samples",
            "sampleRateHz": description.resampling.target_rate_hz,
            "channels": 1,
            "minSeconds": 1,
            "maxSeconds": 120,
            "shape": [1, "samples"],
        },
        "output": {"name": probabilities, "shape": [1, len(CLASSES)]},
        "windows": {
            "output": windows,
            "lengthSeconds": description.window_seconds,
            "hopSeconds": description.hop_seconds,
        },
        "calibration": {"method": "temperature", "temperature": description.calibration.temperature},
        "decision": {
            "uncertainBelow": description.calibration.uncertain_below,
            "coverage": description.calibration.coverage,
        },
        "resampling": description.resampling.to_manifest(),
        "figures": description.figures,
        "training": description.training,
        "licence": "MIT",
        "notice": "research use; not a medical device",
    }


def largest_golden_difference(folder: Path) -> float:
    """Largest difference of any probability between golden.json and model.onnx in `folder`."""
    classifier = OnnxClassifier(folder)
    golden = json.loads((folder / "golden" / "golden.json").read_text(encoding="utf-8"))
    differences = []
    for case in golden["cases"]:
        signal = np.frombuffer((folder / "golden" / case["file"]).read_bytes(), dtype="<f4")
        whole, windows = classifier.answer(signal, case["sampleRateHz"])
        differences.append(float(np.abs(whole - np.array(case["probabilities"])).max()))
        differences.append(float(np.abs(windows - np.array(case["windows"])).max()))
    return max(differences)


def release(answering: nn.Module, description: ModelDescription, models_dir: Path) -> tuple[Path, float]:
    """Write `<models_dir>/<name>/<version>/`; returns the folder and the largest ONNX-to-PyTorch difference.

    answering: samples [1, N] -> probabilities [1, 4], window probabilities [1, W, 4], before calibration
    """
    name, version = description.name, description.version
    folder = models_dir / name / version
    export_onnx(answering, folder / MODEL_FILE, name)
    manifest = model_manifest(description, folder / MODEL_FILE)
    (folder / "manifest.json").write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8")
    temperature = description.calibration.temperature
    write_golden(answering, folder / "golden", name, version, description.resampling, temperature)
    difference = largest_golden_difference(folder)
    if difference > TOLERANCE:
        raise RuntimeError(f"model.onnx differs from PyTorch by {difference:.2g} on the golden vectors")
    return folder, difference


def print_release(folder: Path, difference: float, calibration: Calibration) -> None:
    """What `release` wrote, for whoever ran it."""
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    print(f"{folder}: {manifest['bytes']} bytes, sha256 {manifest['sha256']}")
    print(f"temperature {calibration.temperature:g}, uncertain below {calibration.uncertain_below:g}")
    print(f"largest difference to PyTorch on the golden vectors: {difference:.2g}")
