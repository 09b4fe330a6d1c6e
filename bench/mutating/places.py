"""What can be changed in a file, place by place: mutmut's own changes of an operator or a word, and a few of ours.

places("paper", "examgen/paper/edges.py", text)         # each with the one change that is drawn for it
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from hashlib import sha256

import libcst as cst
from mutmut.mutation import mutators

SEED = 11

COUNTERPARTS = dict(
    pair
    for one, other in (
        ("add", "subtract"),
        ("multiply", "divide"),
        ("min", "max"),
        ("any", "all"),
        ("low", "high"),
        ("ROUND_CEILING", "ROUND_FLOOR"),
        ("ROUND_HALF_UP", "ROUND_HALF_DOWN"),
        ("round_half_up", "round_half_down"),
        ("ZERO", "ONE"),
    )
    for pair in ((one, other), (other, one))
)
"""Arithmetic on paper is mostly calls: what mutmut does to an operator is done to these."""

NUMBER = re.compile(r"(['\"])(-?\d+(?:\.\d+)?)\1")


def number_less_one(node: cst.Integer) -> Iterator[cst.CSTNode]:
    """mutmut only adds one, and of a rounding constant the smaller one is what a student would suffer from."""
    if node.evaluated_value > 0:
        yield node.with_changes(value=str(node.evaluated_value - 1))


def other_text(node: cst.SimpleString) -> Iterator[cst.CSTNode]:
    """A number in quotes by one unit of its last decimal, either way; other text as mutmut changes it."""
    number = NUMBER.fullmatch(node.value)
    if not number:
        yield from mutators.operator_string(node)
        return
    value = Decimal(number[2])
    for sign in (1, -1):
        yield node.with_changes(value=f'"{value + sign * Decimal(1).scaleb(value.as_tuple().exponent)}"')


def counterpart(node: cst.Name) -> Iterator[cst.CSTNode]:
    if node.value in COUNTERPARTS:
        yield node.with_changes(value=COUNTERPARTS[node.value])


def condition(node: cst.If | cst.CompIf) -> Iterator[cst.CSTNode]:
    """The other way round; comparisons, `and`, `or` and `not` are changed where they stand."""
    if not isinstance(node.test, cst.Comparison | cst.BooleanOperation | cst.UnaryOperation):
        yield node.with_changes(test=cst.UnaryOperation(cst.Not(), node.test))


KINDS = (
    ("operator", cst.CSTNode, mutators.operator_swap_op),
    ("keyword", cst.CSTNode, mutators.operator_keywords),
    ("keyword", cst.UnaryOperation, mutators.operator_remove_unary_ops),
    ("keyword", cst.Name, mutators.operator_name),
    ("number", cst.Integer, mutators.operator_number),
    ("number", cst.Integer, number_less_one),
    ("counterpart", cst.Name, counterpart),
    ("branch", cst.IfExp, mutators.operator_if_exp),
    ("branch", cst.If | cst.CompIf, condition),
    ("branch", cst.Match, mutators.operator_match),
    ("assignment", cst.AugAssign, mutators.operator_augmented_assignment),
    ("text", cst.SimpleString, other_text),
    ("text", cst.Call, mutators.operator_symmetric_string_methods_swap),
    ("text", cst.Call, mutators.operator_unsymmetrical_string_methods_swap),
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where something can be changed, and into what. rank: where it stands in the draw, and what it is known by.

    The rank hangs on the function or statement that the place is in, and on nothing around that, so that a draw and
    what became of it outlast changes elsewhere. One change is drawn of those that can be made in a place.
    """

    rank: str
    room: str
    path: str
    kind: str
    module: cst.Module
    node: cst.CSTNode
    into: cst.CSTNode

    def source(self) -> str:
        """The file with the change in it."""
        return self.module.deep_replace(self.node, self.into).code


class Visitor(cst.CSTVisitor):
    """What can be changed, in the order of the code.

    Left out is what no run of the code shows: annotations and types, imports, `__all__`, what decorators say, and
    `strict=` of a zip.
    """

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[cst.CSTNode, str, list[cst.CSTNode]]] = []

    def on_visit(self, node: cst.CSTNode) -> bool:
        for kind, sort, changes in KINDS:
            into = list(changes(node)) if isinstance(node, sort) else []
            if into:
                self.found.append((node, kind, into))
        for child in _run(node):
            child.visit(self)
        return False


def _run(node: cst.CSTNode) -> Sequence[cst.CSTNode]:
    """The parts of a node that run."""
    match node:
        case cst.Annotation() | cst.Import() | cst.ImportFrom() | cst.Decorator():
            return ()
        case cst.AnnAssign():
            return (node.value,) if node.value and "TypeAlias" not in _code(node.annotation.annotation) else ()
        case cst.Param():
            return (node.default,) if node.default else ()
        case cst.Arg():
            return () if node.keyword and node.keyword.value == "strict" else (node.value,)
        case cst.FunctionDef():
            return (node.params, node.body)
        case cst.Subscript(value=cst.Name("Literal")) | cst.Assign(targets=[cst.AssignTarget(cst.Name("__all__"))]):
            return ()
    return node.children


def _code(node: cst.CSTNode) -> str:
    return cst.Module([]).code_for_node(node)


def places(room: str, path: str, text: str) -> Iterator[Place]:
    """Every place of a file, with the change that is drawn for it."""
    module = cst.parse_module(text)
    for name, statement in _statements(module):
        visitor = Visitor()
        statement.visit(visitor)
        text = _code(statement).strip()
        for number, (node, kind, into) in enumerate(visitor.found):
            rank = sha256(f"{SEED} {path} {name} {number} {text}".encode()).hexdigest()
            yield Place(rank[:16], room, path, kind, module, node, into[int(rank[16:], 16) % len(into)])


def _statements(module: cst.Module) -> Iterator[tuple[str, cst.CSTNode]]:
    """Functions, methods and what else stands in a module or class, with the class's name."""
    for statement in module.body:
        if isinstance(statement, cst.ClassDef):
            yield from ((statement.name.value, inner) for inner in statement.body.body)
        else:
            yield "", statement
