"""From a PyTorch classifier to one self-contained, reproducible ONNX file."""

from __future__ import annotations

import copy
import logging
import warnings
from pathlib import Path

import onnx
import torch
from torch import nn
from torch.nn.utils.fusion import fuse_conv_bn_eval

OPSET = 18

OUTPUTS = ("probabilities", "window_probabilities")


def fold_batch_norm(module: nn.Module) -> nn.Module:
    """A copy in eval mode whose pairs of convolution and batch norm are single convolutions; same function."""
    folded = copy.deepcopy(module).eval()
    for parent in folded.modules():
        if not isinstance(parent, nn.Sequential):
            continue
        names = list(parent._modules)
        for first, second in zip(names, names[1:], strict=False):
            if isinstance(parent._modules[first], (nn.Conv1d, nn.Conv2d)) and isinstance(
                parent._modules[second], (nn.BatchNorm1d, nn.BatchNorm2d)
            ):
                parent._modules[first] = fuse_conv_bn_eval(parent._modules[first], parent._modules[second])
                parent._modules[second] = nn.Identity()
    return folded


def _strip(model: onnx.ModelProto, name: str) -> onnx.ModelProto:
    """Drop what differs between machines (source locations, traces) and name the graph."""
    for field in ("metadata_props", "doc_string"):
        model.ClearField(field)
        model.graph.ClearField(field)
    for part in (*model.graph.node, *model.graph.initializer, *model.graph.input, *model.graph.output):
        part.ClearField("doc_string")
        part.ClearField("metadata_props")
    model.graph.ClearField("value_info")
    model.graph.input[0].type.tensor_type.shape.dim[1].dim_param = "samples"
    model.graph.output[1].type.tensor_type.shape.dim[1].dim_param = "windows"
    model.graph.name = name
    return model


def export_onnx(answering: nn.Module, path: Path, name: str, example_samples: int = 24_017) -> None:
    """Write `answering` (samples [1, N] -> probabilities [1, 4], window probabilities [1, W, 4]) to `path`.

    Input `samples` float32 [1, N]; outputs `probabilities` float32 [1, 4] and `window_probabilities` float32 [1, W, 4];
    weights inside the file. `example_samples` is a length the graph is traced with: a usual one, with several windows.

    The exporter's optimiser stays off: it takes an addition of 1e-10 for nothing, and silence then gives NaN.
    """
    logging.getLogger("torch.onnx").setLevel(logging.ERROR)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)
        program = torch.onnx.export(
            fold_batch_norm(answering),
            (torch.zeros(1, example_samples),),
            input_names=["samples"],
            output_names=list(OUTPUTS),
            dynamic_shapes={"samples": {1: torch.export.Dim.DYNAMIC}},
            opset_version=OPSET,
            dynamo=True,
            external_data=False,
            optimize=False,
            verbose=False,
        )
    proto = _strip(program.model_proto, name)
    onnx.checker.check_model(proto, full_check=True)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(proto.SerializeToString(deterministic=True))
