"""The shape of the house (docs/ARCHITECTURE.md), read off the source by `ast`: nothing is imported here."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from statistics import median

import pytest

ROOT = Path(__file__).resolve().parents[2]
FILES = sorted((ROOT / "app").rglob("*.py"))

ENTRIES = {"__main__", "cli", "startup", "demo", "deadline_command", "print_command"}
"""What the program starts with, and the commands of the command line: may import everything."""
LEAVES = {
    "errors",
    "clock",
    "files",
    "paths",
    "settings",
    "crash",
    "tasks",
    "display",
    "lock",
    "data_folder",
    "os_errors",
    "argument_parser",
    "json_text",
    "pinyin",
}
LISTS = {"code_lists", "rule_packs"}
"""Readers of `resources/`: leaves that know the domain's words."""
LAYERS = {
    "domain": {"domain", "errors", "clock"},
    "security": {"security", "domain"} | LEAVES | LISTS,
    "printing": {"printing", "domain"} | LEAVES | LISTS,
    "ledgers": {"ledgers", "domain"} | LEAVES | LISTS,
    "scans": {"scans", "domain"} | LEAVES | LISTS,
    "models": {"models", "domain"} | LEAVES | LISTS,
    "services": {"services", "models", "security", "printing", "ledgers", "scans", "domain"} | LEAVES | LISTS,
    "views": {"views", "services", "domain", "errors", "clock", "code_lists", "paths", "settings", "tasks", "files", "pinyin"},
    **dict.fromkeys(LEAVES, LEAVES),
    **dict.fromkeys(LISTS, LEAVES | LISTS | {"domain"}),
}  # fmt: skip
BESIDES = {
    ("app.views", "app.printing.raster"),  # pixels of a page
    ("app.scans.pdf_files", "app.printing.raster"),  # one lock for PDFium
    ("app.views.crash_notice", "app.crash"),  # shows what the crash hook noticed
    ("app.views.first_start", "app.data_folder"),  # proposes a folder for the register
    ("app.views.main_window", "app.rule_packs"),  # the day's name in the status bar
}
THIRD_PARTY = {
    "PySide6": {"views", "tasks", "startup"},
    "shiboken6": {"views", "tasks"},
    "sqlalchemy": {"models", "services"},
    "sqlcipher3": {"models", "services"},
    "alembic": {"models"},
    "reportlab": {"printing"},
    "docx": {"printing"},
    "pypdfium2": {"printing", "scans"},
    "PIL": {"scans"},
    "zxingcpp": {"scans"},
    "docxtpl": {"printing"},
    "jinja2": {"printing"},
    "cryptography": {"security"},
    "openpyxl": {"ledgers"},
}
OWN_WRITERS = {
    "files.py": "the atomic writer itself",
    "crash.py": "the log must take a line while the program dies",
    "security/keys.py": "a key file is created, never replaced",
}
LONGEST_MODULE = 400
LONGEST_FUNCTION = 40

Function = ast.FunctionDef | ast.AsyncFunctionDef


def short(path: Path) -> str:
    return path.relative_to(ROOT / "app").as_posix()


every_file = pytest.mark.parametrize("path", FILES, ids=short)


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def module_name(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def place(module: str) -> str:
    """Layer of a module of ours: its package, or its own name where it lies directly under `app`."""
    return [*module.split("."), ""][1]


def imports(path: Path) -> Iterator[str]:
    """Every imported module, `from app import x` as app.x; also those inside functions."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{short(path)}: relative import"
            yield from (_imported(node.module or "", alias.name) for alias in node.names)


def _imported(module: str, name: str) -> str:
    below = ROOT.joinpath(*module.split("."), name)
    return f"{module}.{name}" if below.is_dir() or below.with_suffix(".py").exists() else module


def _besides(importer: str, imported: str) -> bool:
    return any(
        importer.startswith(who) and (imported == what or imported.startswith(f"{what}.")) for who, what in BESIDES
    )  # fmt: skip


@every_file
def test_imports_point_one_way(path: Path) -> None:
    importer = module_name(path)
    if place(importer) in ENTRIES | {""}:
        return
    allowed = LAYERS[place(importer)]
    ours = {name for name in imports(path) if name == "app" or name.startswith("app.")}
    wrong = {name for name in ours if place(name) not in allowed | {""} and not _besides(importer, name)}
    assert not wrong, f"{short(path)} may not import {sorted(wrong)}"


@every_file
def test_libraries_stay_in_their_layer(path: Path) -> None:
    top = {name.split(".")[0] for name in imports(path)} - sys.stdlib_module_names - {"app", "__future__"}
    unknown = top - THIRD_PARTY.keys()
    assert not unknown, f"{short(path)} imports {sorted(unknown)}: no library of ours"
    wrong = {name for name in top if place(module_name(path)) not in THIRD_PARTY[name]}
    assert not wrong, f"{short(path)} may not import {sorted(wrong)}"


@pytest.mark.parametrize("path", [path for path in FILES if "views" in path.parts], ids=short)
def test_views_never_name_the_database(path: Path) -> None:
    code = ast.unparse(_WithoutProse().visit(ast.parse(path.read_text(encoding="utf-8"))))
    assert not re.findall(r"sqlalchemy|sqlcipher3|app\.models|session_scope", code)


class _WithoutProse(ast.NodeTransformer):
    """Docstrings may point to a module of another layer; code may not, not even in a string."""

    def visit_Expr(self, node: ast.Expr) -> ast.AST:
        return ast.Pass() if isinstance(node.value, ast.Constant) else node


@every_file
def test_modules_have_one_topic_and_a_name_that_says_it(path: Path) -> None:
    words = path.relative_to(ROOT / "app").with_suffix("").as_posix().replace("/", "_").split("_")
    assert not {"util", "utils", "manager", "helper", "helpers", "common", "misc"} & set(words)
    if "migrations" not in path.parts:  # a migration is one list of tables
        assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST_MODULE


def functions(path: Path) -> Iterator[Function]:
    return (node for node in ast.walk(tree(path)) if isinstance(node, Function))


def length(function: Function) -> int:
    """Lines from `def` to the end, without the docstring."""
    whole = (function.end_lineno or 0) - function.lineno + 1
    if ast.get_docstring(function) is None:
        return whole
    docstring = function.body[0]
    return whole - ((docstring.end_lineno or 0) - docstring.lineno + 1)


@every_file
def test_functions_are_short(path: Path) -> None:
    if "versions" in path.parts:
        return  # a migration spells its tables out and shares nothing with the program
    long = {
        function.name: length(function) for function in functions(path) if length(function) > LONGEST_FUNCTION
    }
    assert not long, f"{short(path)}: {long}"  # fmt: skip


def test_the_usual_function_is_a_few_lines() -> None:
    usual = median(length(function) for path in FILES for function in functions(path))
    assert 4 <= usual <= 9


def calls(path: Path) -> Iterator[tuple[str, ast.Call]]:
    """Every call by the last part of the called name."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Call):
            called = node.func
            if isinstance(called, ast.Attribute):
                yield called.attr, node
            elif isinstance(called, ast.Name):
                yield called.id, node


@every_file
def test_one_place_commits(path: Path) -> None:
    if short(path) != "models/session.py":
        assert "commit" not in {name for name, _ in calls(path)}


@every_file
def test_one_place_writes_files(path: Path) -> None:
    if short(path) in OWN_WRITERS:
        return
    wrong = [f"line {call.lineno}: {name}" for name, call in calls(path) if _writes(name, call)]
    assert not wrong, f"{short(path)} must write through app/files.py: {wrong}"


def _writes(name: str, call: ast.Call) -> bool:
    if name == "write_text" or (name == "write_bytes" and isinstance(call.func, ast.Attribute)):
        return not _is_the_writer(call)
    modes = [*call.args, *(keyword.value for keyword in call.keywords if keyword.arg == "mode")]
    return name in {"open", "fdopen"} and any(
        isinstance(mode, ast.Constant) and isinstance(mode.value, str) and re.fullmatch("[rwaxbt+]*[wax+][bt+]*", mode.value)
        for mode in modes
    )  # fmt: skip


def _is_the_writer(call: ast.Call) -> bool:
    called = call.func
    return (
        isinstance(called, ast.Attribute)
        and isinstance(called.value, ast.Name)
        and called.value.id == "files"
    )


@every_file
def test_one_place_reads_the_clock(path: Path) -> None:
    if short(path) == "clock.py":
        return
    asked = {
        f"{node.func.value.id}.{node.func.attr}"
        for _, node in calls(path)
        if isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.Name)
    }
    assert not asked & {"datetime.now", "datetime.today", "datetime.utcnow", "date.today"}


def test_the_lists_above_speak_of_what_exists() -> None:
    top = {
        path.name.removesuffix(".py")
        for path in (ROOT / "app").iterdir()
        if not path.name.startswith("__init__")
    }
    assert top - {"__pycache__"} <= ENTRIES | LAYERS.keys()
    assert all((ROOT / "app" / path).exists() for path in OWN_WRITERS)
