"""What a network of the instructor's own came in."""

from typing import Literal, TypeAlias

Origin: TypeAlias = Literal["keras", "onnx", "arrays", "hand-coded"]
"""A file of Keras's, ONNX, arrays by name, a text with a number for each edge."""
