"""GitHub's workflows: they can't be run here, so they are compared with their schema."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
from importlib.util import find_spec
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
assert WORKFLOWS

SCHEMA = "vendor.github-workflows"
"""The name of the schema that check-jsonschema brings along."""


@pytest.fixture(autouse=True, scope="module")
def _schema() -> None:
    is_there = find_spec("check_jsonschema") is not None
    if not is_there and not os.environ.get("CI"):
        pytest.skip("check-jsonschema is not installed")
    assert is_there, "check-jsonschema is not installed"


def check(*paths: Path) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, "-m", "check_jsonschema", "--builtin-schema", SCHEMA, *map(str, paths)],
        capture_output=True,
        check=False,
        encoding="utf-8",
        timeout=60,
    )
    return done.returncode, done.stdout + done.stderr


def test_the_workflows_follow_the_schema() -> None:
    status, output = check(*WORKFLOWS)
    assert status == 0, output


def test_workflows_with_a_mistyped_key_do_not(tmp_path: Path) -> None:
    wrong = [tmp_path / path.name for path in WORKFLOWS]
    for path, copy in zip(WORKFLOWS, wrong, strict=True):
        text = path.read_text(encoding="utf-8")
        copy.write_text(text.replace("runs-on:", "run-on:"), encoding="utf-8")
    status, output = check(*wrong)
    assert status == 1
    assert all(f"{path}::" in output for path in wrong), output
    assert "run-on" in output


def test_the_suite_runs_with_each_python_that_the_package_names() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    named = {
        each.rpartition(" ")[2]
        for each in settings["project"]["classifiers"]
        if re.fullmatch(r"Programming Language :: Python :: 3\.\d+", each)
    }
    workflow = (ROOT / ".github" / "workflows" / "ci.yml").read_text(encoding="utf-8")
    matrix = re.search(r"python: \[(.*)\]", workflow)
    assert matrix
    assert named
    assert named <= set(re.findall(r"3\.\d+", matrix[1]))
