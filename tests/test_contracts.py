"""The import contracts are proved by breaking them: in a copy of the code, one wrong line for each step."""

import shutil
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
ROOMS = ("internkontroll", "documents", "followups", "plans", "organisation")
FLOORS = ("urls", "views", "forms", "services", "access", "models")

WRONG_BETWEEN_ROOMS = [(lower, upper) for upper, lower in pairwise(ROOMS)]
WRONG_INSIDE = [
    (f"{room}.{lower}", f"{room}.{upper}")
    for room in ROOMS[1:]
    for upper, lower in [*pairwise(FLOORS), ("views", "resources"), ("resources", "services")]
]


@pytest.fixture
def house(tmp_path):
    """A copy of every room's code, with the contracts."""
    for room in ROOMS:
        shutil.copytree(ROOT / room, tmp_path / room, ignore=lambda folder, names: {
            name for name in names if not (name.endswith(".py") or (Path(folder) / name).is_dir())
        })  # fmt: skip
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def lint_imports(house, contract):
    command = [Path(sys.executable).parent / "lint-imports", "--no-cache", "--contract", contract]
    return subprocess.run(command, cwd=house, capture_output=True, text=True)


def add_import(house, importer, imported):
    """Let one module import another; make either when it does not exist."""
    for module in (importer, imported):
        make_module(house, module)
    path = house.joinpath(*importer.split("."))
    path = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
    with path.open("a") as file:
        file.write(f"\nimport {imported}\n")


def make_module(house, module):
    path = house.joinpath(*module.split("."))
    if not path.is_dir():
        path.with_suffix(".py").touch()


@pytest.mark.parametrize("contract", ["rooms", "inside"])
def test_the_code_keeps_the_contract(house, contract):
    done = lint_imports(house, contract)

    assert done.returncode == 0, done.stdout


def test_an_import_upstairs_between_rooms_is_told(house):
    for lower, upper in WRONG_BETWEEN_ROOMS:
        add_import(house, f"{lower}.wrong", f"{upper}.right")

    done = lint_imports(house, "rooms")

    assert done.returncode == 1
    missed = [
        (lower, upper)
        for lower, upper in WRONG_BETWEEN_ROOMS
        if f"{lower}.wrong -> {upper}.right" not in done.stdout
    ]
    assert missed == []


def test_an_import_upstairs_inside_a_room_is_told(house):
    for lower, upper in WRONG_INSIDE:
        add_import(house, lower, upper)

    done = lint_imports(house, "inside")

    assert done.returncode == 1
    missed = [(lower, upper) for lower, upper in WRONG_INSIDE if f"{lower} -> {upper}" not in done.stdout]
    assert missed == []
