"""A trained model as ONNX with eight-bit weights."""

from __future__ import annotations

import logging
import tempfile
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import helper, numpy_helper

_OPSET = 18


def write_onnx(model: torch.nn.Module, path: Path) -> None:
    """``model`` takes ids, types and mask of shape ``(batch, token)`` and gives a score for each
    of the batch."""
    sample = torch.ones(2, 8, dtype=torch.long)
    names = ["input_ids", "token_type_ids", "attention_mask"]
    batch, token = torch.export.Dim("batch"), torch.export.Dim("token")
    logging.getLogger("torch.onnx").setLevel(logging.ERROR)
    with tempfile.TemporaryDirectory() as temporary, torch.no_grad():
        whole = Path(temporary) / "model.onnx"
        torch.onnx.export(
            model.eval(),
            # Three tensors, as the exporter takes one that is given twice for one input.
            (sample, torch.zeros_like(sample), torch.ones_like(sample)),
            str(whole),
            input_names=names,
            output_names=["score"],
            dynamic_shapes={name: {0: batch, 1: token} for name in names},
            opset_version=_OPSET,
            dynamo=True,
            external_data=False,
        )
        onnx.save(with_small_weights(onnx.load(whole)), path)


def with_small_weights(model: onnx.ModelProto) -> onnx.ModelProto:
    """Matrices kept as eight-bit integers with a scale for each column, or row of a table.

    They are turned back when the model is loaded, and everything is computed in 32 bits:
    quantised arithmetic would make a sentence's score depend on the others in its batch.
    """
    graph = model.graph
    tables = {node.input[0] for node in graph.node if node.op_type == "Gather"}
    for tensor in [t for t in graph.initializer if len(t.dims) == 2 and min(t.dims) > 1]:
        values = numpy_helper.to_array(tensor)
        axis = 0 if tensor.name in tables else 1
        scale = np.maximum(np.abs(values).max(axis=1 - axis, keepdims=True) / 127, 1e-12)
        small = np.rint(values / scale).astype(np.int8)
        parts = {"small": small, "scale": scale.reshape(-1).astype(np.float32)}
        graph.initializer.remove(tensor)
        graph.initializer.extend(
            numpy_helper.from_array(part, f"{tensor.name}.{name}") for name, part in parts.items()
        )
        inputs = [f"{tensor.name}.{name}" for name in parts]
        graph.node.insert(0, helper.make_node("DequantizeLinear", inputs, [tensor.name], axis=axis))
    return model
