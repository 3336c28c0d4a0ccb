"""Writes model.onnx, a real cross-encoder of a few kB for tests: `pip install onnx`, then `python make-model.py`.

Its one logit says how much of segment A (the question) also stands in segment B (the passage): the share of A's tokens
that B holds, each weighed by log(id / 1996), taken from 0..1 to -4..4. BERT's vocabulary is roughly sorted by
frequency and its words begin at 1996, so special tokens and punctuation weigh nothing and "the" next to nothing.
"""

from pathlib import Path

import numpy as np
from onnx import TensorProto, checker, helper, numpy_helper, save


def constant(name, values, kind=np.float32):
    return numpy_helper.from_array(np.array(values, dtype=kind), name)


node = helper.make_node
nodes = [
    # How much each token of A weighs: [1, n].
    node("Cast", ["input_ids"], ["ids"], to=TensorProto.FLOAT),
    node("Div", ["ids", "first_word"], ["rarity"]),
    node("Max", ["rarity", "one"], ["rarity_from_one"]),
    node("Log", ["rarity_from_one"], ["weight"]),
    node("Cast", ["token_type_ids"], ["in_b"], to=TensorProto.FLOAT),
    node("Sub", ["one", "in_b"], ["in_a"]),
    node("Mul", ["weight", "in_a"], ["weight_in_a"]),
    # Whether each token of A stands in B: [1, n, n], then [1, n].
    node("Unsqueeze", ["input_ids", "last_axis"], ["down"]),
    node("Unsqueeze", ["input_ids", "middle_axis"], ["across"]),
    node("Equal", ["down", "across"], ["same"]),
    node("Cast", ["same"], ["same_as_number"], to=TensorProto.FLOAT),
    node("Cast", ["attention_mask"], ["seen"], to=TensorProto.FLOAT),
    node("Mul", ["in_b", "seen"], ["seen_in_b"]),
    node("Unsqueeze", ["seen_in_b", "middle_axis"], ["b_across"]),
    node("Mul", ["same_as_number", "b_across"], ["same_in_b"]),
    node("ReduceMax", ["same_in_b"], ["held"], axes=[2], keepdims=0),
    # The share of the weight, as a logit: [1, 1].
    node("Mul", ["held", "weight_in_a"], ["held_weight"]),
    node("ReduceSum", ["held_weight", "middle_axis"], ["held_sum"], keepdims=1),
    node("ReduceSum", ["weight_in_a", "middle_axis"], ["sum"], keepdims=1),
    node("Max", ["sum", "tiny"], ["sum_above_zero"]),
    node("Div", ["held_sum", "sum_above_zero"], ["share"]),
    node("Mul", ["share", "range"], ["stretched"]),
    node("Sub", ["stretched", "half_range"], ["logits"]),
]
inputs = [
    helper.make_tensor_value_info(name, TensorProto.INT64, ["batch", "tokens"])
    for name in ("input_ids", "attention_mask", "token_type_ids")
]
outputs = [helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["batch", 1])]
constants = [
    constant("first_word", 1996.0),
    constant("one", 1.0),
    constant("tiny", 1e-6),
    constant("range", 8.0),
    constant("half_range", 4.0),
    constant("middle_axis", [1], np.int64),
    constant("last_axis", [2], np.int64),
]
graph = helper.make_graph(nodes, "token overlap", inputs, outputs, constants)
model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8, producer_name="")
checker.check_model(model, full_check=True)
save(model, Path(__file__).with_name("model.onnx"))
