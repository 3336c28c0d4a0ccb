"""Writes model.onnx, a real NLI cross-encoder of a few kB for tests: `pip install onnx`, then `python make-model.py`.

Like DeBERTa's it takes no token types: the hypothesis is what stands behind the first [SEP]. It finds the share of the
hypothesis's tokens that the premise holds, each weighed by log(id / 1996) (BERT's vocabulary is roughly sorted by frequency
and its words begin at 1996, so special tokens and punctuation weigh nothing and "the" next to nothing), and whether "not"
stands in one of the two alone. Three logits, in this order: contradiction, entailment, neutral.
"""

from pathlib import Path

import numpy as np
from onnx import TensorProto, checker, helper, numpy_helper, save


def constant(name, values, kind=np.float32):
    return numpy_helper.from_array(np.array(values, dtype=kind), name)


node = helper.make_node
nodes = [
    # Which tokens stand in the hypothesis: those behind the first [SEP]. [1, n].
    node("Equal", ["input_ids", "sep_id"], ["is_sep"]),
    node("Cast", ["is_sep"], ["sep"], to=TensorProto.FLOAT),
    node("CumSum", ["sep", "one_axis"], ["seps"]),
    node("Min", ["seps", "one"], ["in_b"]),
    node("Sub", ["one", "in_b"], ["in_a"]),
    # How much each token of the hypothesis weighs: [1, n].
    node("Cast", ["input_ids"], ["ids"], to=TensorProto.FLOAT),
    node("Div", ["ids", "first_word"], ["rarity"]),
    node("Max", ["rarity", "one"], ["rarity_from_one"]),
    node("Log", ["rarity_from_one"], ["weight"]),
    node("Mul", ["weight", "in_b"], ["weight_in_b"]),
    # Whether each token stands in the premise: [1, n, n], then [1, n].
    node("Unsqueeze", ["input_ids", "last_axis"], ["down"]),
    node("Unsqueeze", ["input_ids", "middle_axis"], ["across"]),
    node("Equal", ["down", "across"], ["same"]),
    node("Cast", ["same"], ["same_as_number"], to=TensorProto.FLOAT),
    node("Cast", ["attention_mask"], ["seen"], to=TensorProto.FLOAT),
    node("Mul", ["in_a", "seen"], ["seen_in_a"]),
    node("Unsqueeze", ["seen_in_a", "middle_axis"], ["a_across"]),
    node("Mul", ["same_as_number", "a_across"], ["same_in_a"]),
    node("ReduceMax", ["same_in_a"], ["held"], axes=[2], keepdims=0),
    # The share of the weight: [1, 1].
    node("Mul", ["held", "weight_in_b"], ["held_weight"]),
    node("ReduceSum", ["held_weight", "middle_axis"], ["held_sum"], keepdims=1),
    node("ReduceSum", ["weight_in_b", "middle_axis"], ["sum"], keepdims=1),
    node("Max", ["sum", "tiny"], ["sum_above_zero"]),
    node("Div", ["held_sum", "sum_above_zero"], ["share"]),
    # 1 where "not" stands in one of the two alone: [1, 1].
    node("Equal", ["input_ids", "not_id"], ["is_not"]),
    node("Cast", ["is_not"], ["denies"], to=TensorProto.FLOAT),
    node("Mul", ["denies", "in_a"], ["denies_in_a"]),
    node("Mul", ["denies", "in_b"], ["denies_in_b"]),
    node("ReduceMax", ["denies_in_a"], ["a_denies"], axes=[1], keepdims=1),
    node("ReduceMax", ["denies_in_b"], ["b_denies"], axes=[1], keepdims=1),
    node("Sub", ["a_denies", "b_denies"], ["difference"]),
    node("Abs", ["difference"], ["opposed"]),
    # contradiction = 12 * share * opposed - 6, entailment = 12 * share - 8 - 8 * opposed, neutral = 0: [1, 3].
    node("Mul", ["share", "range"], ["stretched"]),
    node("Mul", ["stretched", "opposed"], ["opposed_share"]),
    node("Sub", ["opposed_share", "six"], ["contradiction"]),
    node("Mul", ["opposed", "eight"], ["penalty"]),
    node("Sub", ["stretched", "eight"], ["entailed"]),
    node("Sub", ["entailed", "penalty"], ["entailment"]),
    node("Mul", ["share", "zero"], ["neutral"]),
    node("Concat", ["contradiction", "entailment", "neutral"], ["logits"], axis=1),
]
inputs = [
    helper.make_tensor_value_info(name, TensorProto.INT64, ["batch", "tokens"])
    for name in ("input_ids", "attention_mask")
]
outputs = [helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["batch", 3])]
constants = [
    constant("sep_id", 102, np.int64),
    constant("not_id", 2025, np.int64),
    constant("one_axis", 1, np.int64),
    constant("first_word", 1996.0),
    constant("zero", 0.0),
    constant("one", 1.0),
    constant("tiny", 1e-6),
    constant("range", 12.0),
    constant("six", 6.0),
    constant("eight", 8.0),
    constant("middle_axis", [1], np.int64),
    constant("last_axis", [2], np.int64),
]
graph = helper.make_graph(nodes, "token overlap and denial", inputs, outputs, constants)
model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8, producer_name="")
checker.check_model(model, full_check=True)
save(model, Path(__file__).with_name("model.onnx"))
