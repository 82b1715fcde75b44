"""The hooks, run by the real pre-commit in git repositories of their own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

GIT = shutil.which("git") or ""
LACKS = "git" if not GIT else "pre-commit" if not find_spec("pre_commit") else ""

MARKER = "<!-- roadmap:progress --><!-- /roadmap:progress -->"


pytestmark = pytest.mark.thorough


@pytest.fixture(autouse=True, scope="module")
def _tools() -> None:
    if LACKS and not os.environ.get("CI"):
        pytest.skip(f"{LACKS} is not installed")
    assert not LACKS, f"{LACKS} is not installed"


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """Return an environment in which git and pre-commit know of nothing but the test."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    return kept | {
        "GIT_AUTHOR_NAME": "a",
        "GIT_AUTHOR_EMAIL": "a@b.c",
        "GIT_COMMITTER_NAME": "a",
        "GIT_COMMITTER_EMAIL": "a@b.c",
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_SYSTEM": os.devnull,
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")]),
        "PRE_COMMIT_HOME": str(tmp_path / "home"),
    }


@pytest.fixture
def repository(tmp_path: Path, environment: dict[str, str]) -> Path:
    """Return this repository as it stands in the folder now, with all of it committed."""
    copy = tmp_path / "repository"
    ignore = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "llm_roadmap", copy / "llm_roadmap", ignore=ignore)
    names = (".pre-commit-config.yaml", ".pre-commit-hooks.yaml", "pyproject.toml", "README.md")
    for name in (*names, "ROADMAP.md"):
        shutil.copy(ROOT / name, copy)
    commit(copy, environment)
    return copy


def commit(folder: Path, environment: dict[str, str]) -> None:
    for arguments in (["init", "-q"], ["add", "."], ["commit", "-q", "-m", "All"]):
        subprocess.run([GIT, *arguments], cwd=folder, env=environment, check=True)


def pre_commit(*arguments: str, folder: Path, environment: dict[str, str]) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, "-m", "pre_commit", *arguments],
        cwd=folder,
        env=environment,
        capture_output=True,
        check=False,
        encoding="utf-8",
    )
    return done.returncode, done.stdout + done.stderr


def test_the_hooks_find_and_mend_what_is_wrong(
    tmp_path: Path, repository: Path, environment: dict[str, str]
) -> None:
    project = tmp_path / "project"
    (project / "docs").mkdir(parents=True)
    for document in (project / "ROADMAP.md", project / "docs" / "ROADMAP.md"):
        document.write_text(f"# T\n\n{MARKER}\n\n* [x] a\n* [] b\n", encoding="utf-8")
    (project / "OTHER.md").write_text("* []\n", encoding="utf-8")
    commit(project, environment)
    run = ("try-repo", str(repository), "--all-files")

    status, output = pre_commit(*run, folder=project, environment=environment)
    assert status == 1, output
    for id_ in ("llm-roadmap-format", "llm-roadmap-lint", "llm-roadmap-sync"):
        assert f"- hook id: {id_}\n" in output
    assert "docs/ROADMAP.md:6:1: R001 " in output.replace(os.sep, "/")
    assert "OTHER" not in output
    for document in (project / "ROADMAP.md", project / "docs" / "ROADMAP.md"):
        text = document.read_text(encoding="utf-8")
        assert "██████████ 1/1 (100%)" in text
        assert "\n- [x] a\n- [] b\n" in text
        document.write_text(text.replace("- [] b", "- [x] b"), encoding="utf-8")

    status, output = pre_commit(
        *run[:2], "llm-roadmap-sync", *run[2:], folder=project, environment=environment
    )
    assert status == 1, output
    status, output = pre_commit(*run, folder=project, environment=environment)
    assert status == 0, output


def test_the_hooks_of_this_repository_pass(repository: Path, environment: dict[str, str]) -> None:
    for arguments in (
        ("validate-config",),
        ("validate-manifest",),
        ("run", "--all-files", "llm-roadmap-lint"),
        ("run", "--all-files", "llm-roadmap-sync"),
    ):
        status, output = pre_commit(*arguments, folder=repository, environment=environment)
        assert status == 0, output
