"""Mutants: does a test notice when a line is wrong? `python tests/mutants.py [parameters.py …]`

Changes one operator, number, word or condition of a module at a time, and runs the module's quick tests
against it in a process of its own. What no test noticed is printed; one in ten is too much.
"""

import ast
import os
import resource
import sys
from collections.abc import Iterator
from importlib import import_module
from importlib.machinery import SourceFileLoader
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent
TESTS = {
    "parameters.py": "tests/project/test_parameters.py",
    "engine/statistics.py": "tests/engine/test_statistics.py",
    "engine/race/results.py": "tests/engine/race/test_results.py",
    "engine/race/verdict.py": "tests/engine/race/test_verdict.py",
    "links/fields.py": "tests/links/test_fields.py tests/links/test_scene.py tests/links/test_lab.py",
    "wire/race.py": "tests/wire/test_names.py tests/wire/test_race.py tests/wire/test_relief.py",
    "wire/sheets/seeds.py": "tests/wire/test_seeds.py tests/wire/test_sheets.py",
    "wire/sheets/fails.py": "tests/wire/test_fails.py tests/wire/test_sheets.py",
}
MOST = 0.1  # of mutants that may survive
PATIENCE = 60  # seconds of computing; a mutant that never ends is noticed, too

OPERATORS = {
    **{
        ast.Lt: ast.LtE,
        ast.LtE: ast.Lt,
        ast.Gt: ast.GtE,
        ast.GtE: ast.Gt,
        ast.Eq: ast.NotEq,
        ast.NotEq: ast.Eq,
    },
    **{
        ast.Is: ast.IsNot,
        ast.IsNot: ast.Is,
        ast.In: ast.NotIn,
        ast.NotIn: ast.In,
        ast.And: ast.Or,
        ast.Or: ast.And,
    },
    **{ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult, ast.Pow: ast.Mult},
    **{ast.FloorDiv: ast.Mult, ast.Mod: ast.Mult, ast.USub: ast.UAdd},
}
PAIRS = [("min", "max"), ("any", "all"), ("floor", "ceil"), ("argmin", "argmax"), ("fmin", "fmax")]
NAMES = dict(PAIRS) | {b: a for a, b in PAIRS}
UNCHANGED = {"annotation", "returns", "decorator_list"}


def nodes(node: ast.AST) -> Iterator[ast.AST]:
    """Everything below that does something: no docstring, no type."""
    yield node
    for name, value in ast.iter_fields(node):
        for child in value if isinstance(value, list) else [value]:
            said = isinstance(child, ast.Expr) and isinstance(child.value, ast.Constant)
            if isinstance(child, ast.AST) and name not in UNCHANGED and not said:
                yield from nodes(child)


def changes(node: Any) -> Iterator[tuple[str, Any]]:
    """Fields of a node, and what wrongly stands there."""
    match node:
        case ast.BinOp(op=op) | ast.BoolOp(op=op) | ast.UnaryOp(op=op) | ast.AugAssign(op=op):
            if type(op) in OPERATORS:
                yield "op", OPERATORS[type(op)]()
        case ast.Compare(ops=ops):
            for i, op in enumerate(ops):
                yield "ops", [*ops[:i], OPERATORS[type(op)](), *ops[i + 1 :]]
        case ast.Constant(value=bool(value)):
            yield "value", not value
        case ast.Constant(value=int(value) | float(value)):
            yield "value", value + 1
        case ast.Constant(value=str(value)):
            yield "value", f"{value}?"
        case ast.Name(id=name) if name in NAMES:
            yield "id", NAMES[name]
        case ast.Attribute(attr=name) if name in NAMES:
            yield "attr", NAMES[name]
        case ast.If(test=test) | ast.IfExp(test=test) | ast.While(test=test):
            yield "test", ast.UnaryOp(ast.Not(), test)
        case ast.Return(value=ast.expr() as value) if ast.unparse(value) != "None":
            yield "value", ast.Constant(None)


def mutants(tree: ast.Module) -> Iterator[str]:
    """Changes the tree in one place after another; says where, and what stands there now."""
    for node in list(nodes(tree)):
        for name, new in changes(node):
            old = getattr(node, name)
            setattr(node, name, new)
            ast.fix_missing_locations(tree)
            yield f"{getattr(node, 'lineno', '')}: {ast.unparse(node).partition(chr(10))[0]}"
            setattr(node, name, old)


def passes(path: Path, tree: ast.Module, tests: list[str]) -> bool:
    """Whether the tests pass with this tree in the place of a module."""
    code, get_code = compile(tree, path, "exec"), SourceFileLoader.get_code
    child = os.fork()
    if child:
        return os.waitpid(child, 0)[1] == 0
    resource.setrlimit(resource.RLIMIT_CPU, (PATIENCE, PATIENCE))
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    os.dup2(1, 2)

    def mutated(self, name):
        return code if Path(self.path) == path else get_code(self, name)

    SourceFileLoader.get_code = mutated  # pyright: ignore[reportAttributeAccessIssue]
    options = [
        "-x",
        "-m",
        "not (slow or browser or torch)",
        "-p",
        "no:cacheprovider",
        "-W",
        "default::RuntimeWarning",
    ]
    os._exit(int(pytest.main([*options, *tests])))


def main(modules: list[str]) -> bool:
    found, survivors = 0, 0
    for module in modules:
        path, tests = ROOT / module, TESTS[module].split()
        tree = ast.parse(path.read_text())
        assert passes(path, tree, tests), f"{module}: the tests fail as it is"
        for mutant in mutants(tree):
            found += 1
            if passes(path, tree, tests):
                survivors += 1
                print(f"{module}:{mutant}", flush=True)
    print(f"{survivors} of {found} survived")
    return survivors < MOST * found


if __name__ == "__main__":
    os.chdir(ROOT)
    sys.path[:0] = ["tests", "tests/support"]
    import conftest  # noqa: F401  (the directory of compiled programs)

    # Imported once, before the processes part.
    for library in (
        "contourpy",
        "jax",
        "plotly.graph_objects",
        "scipy.stats",
        "sklearn.datasets",
        "unicodeit",
    ):
        import_module(library)

    sys.exit(not main(sys.argv[1:] or list(TESTS)))
