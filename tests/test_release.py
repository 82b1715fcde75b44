"""What a release is made of. `.ci/release` builds it; these are the parts that need no network."""

from __future__ import annotations

import importlib.util
import json
import re
import shutil
import subprocess
import tomllib
from pathlib import Path
from types import ModuleType
from typing import Final
from zipfile import ZipFile

import pytest

ROOT: Final = Path(__file__).parents[1]
ADDRESS: Final = "https://example.org/someone/llm_roadmap"


def script(name: str) -> ModuleType:
    """Return a script of `.ci` as a module."""
    spec = importlib.util.spec_from_file_location(name, ROOT / ".ci" / f"{name}.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("folder", ["", "llm_roadmap/lsp/vscode"])
def test_a_readme_that_stands_alone_has_links_that_lead_to_the_release(folder: str) -> None:
    """A package index and VS Code show it without the files beside it."""
    link = script("link")
    text = link.linked((ROOT / folder / "README.md").read_text("utf-8"), ADDRESS, "1.2.3", folder)
    places = re.findall(r"\]\(([^)#]+)|(?:src|srcset)=\"([^\"]+)\"", text)
    ours = [each for place in places for each in place if ADDRESS in each]
    assert len(ours) > 1
    for each in ours:
        way, path = each.removeprefix(f"{ADDRESS}/").split("/v1.2.3/")
        assert way == ("raw" if path.endswith((".png", ".svg")) else "blob")
        assert (ROOT / path).is_file(), each
    others = [each for place in places for each in place if each and ADDRESS not in each]
    assert all(each.startswith("https://") for each in others)


def test_the_metadata_say_where_the_project_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    extension = "llm_roadmap/lsp/vscode"
    (tmp_path / extension).mkdir(parents=True)
    for name in (
        "pyproject.toml",
        "README.md",
        f"{extension}/README.md",
        f"{extension}/package.json",
    ):
        shutil.copy(ROOT / name, tmp_path / name)
    monkeypatch.chdir(tmp_path)
    script("link").main(ADDRESS, "1.2.3")
    urls = tomllib.loads(Path("pyproject.toml").read_text("utf-8"))["project"]["urls"]
    assert urls["Homepage"] == ADDRESS
    assert urls["Changelog"] == f"{ADDRESS}/blob/v1.2.3/.github/CHANGELOG.md"
    assert json.loads(Path(extension, "package.json").read_text("utf-8"))["repository"] == ADDRESS
    for folder in (".", extension):
        assert ".invalid" not in Path(folder, "README.md").read_text("utf-8")


def wheel(folder: Path, *names: str) -> Path:
    path = folder / "llm_roadmap-1.2.3-py3-none-any.whl"
    with ZipFile(path, "w") as file:
        for name in names:
            file.writestr(name, "")
    return path


@pytest.mark.skipif(not (ROOT / ".git").exists(), reason="this is no checkout")
def test_a_wheel_with_too_little_or_too_much_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    check = script("check_wheel")
    listed = subprocess.run(
        ["git", "-C", str(ROOT), "ls-files", "llm_roadmap"], capture_output=True, check=True
    ).stdout.decode()
    needed = [name for name in listed.splitlines() if check.is_needed(name)]
    assert not [name for name in needed if re.search(r"(?<!^llm_roadmap)/README|\.png$", name)]
    info = "llm_roadmap-1.2.3.dist-info/METADATA"
    check.main(wheel(tmp_path, *needed, info))
    assert re.search(rf": {len(needed)} files, \d+ kB$", capsys.readouterr().out)
    with pytest.raises(SystemExit, match=r"missing: llm_roadmap/file\.py"):
        check.main(wheel(tmp_path, *(name for name in needed if name != "llm_roadmap/file.py")))
    with pytest.raises(SystemExit, match=r"not needed: tests/test_file\.py"):
        check.main(wheel(tmp_path, *needed, "tests/test_file.py"))
