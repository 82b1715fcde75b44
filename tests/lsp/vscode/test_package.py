"""What the extension says of itself, and what goes into its file."""

from __future__ import annotations

import json
import re
import zipfile
from typing import TYPE_CHECKING, Any, Final

import pytest

from llm_roadmap import __version__

from .code_server import EXTENSION, package

if TYPE_CHECKING:
    from pathlib import Path

README: Final = (EXTENSION / "README.md").read_text("utf-8")
SERVER: Final = (EXTENSION.parent / "README.md").read_text("utf-8")


def read(name: str) -> Any:
    return json.loads((EXTENSION / name).read_text("utf-8"))


ABOUT: Final = read("package.json")

GIVEN: Final = ABOUT["contributes"]


def test_its_version_is_that_of_the_package() -> None:
    lock = read("package-lock.json")
    assert {ABOUT["version"], lock["version"], lock["packages"][""]["version"]} == {__version__}


def test_its_lock_file_names_no_host() -> None:
    text = (EXTENSION / "package-lock.json").read_text("utf-8")
    assert '"resolved"' not in text
    assert read("package-lock.json")["packages"][""]["devDependencies"] == ABOUT["devDependencies"]


def test_its_settings_are_those_of_the_server_and_its_own() -> None:
    own = {"path", "trace.server"}
    _, _, table = SERVER.partition("## Settings\n")
    server = set(re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE))
    settings = {name.removeprefix("llm-roadmap.") for name in GIVEN["configuration"]["properties"]}
    assert settings == server | own
    told = set(re.findall(r"^\| `llm-roadmap\.(\S+)` \|", README, re.MULTILINE))
    assert told == settings


def test_its_readme_tells_of_each_command_and_key() -> None:
    titles = {each["command"]: each["title"] for each in GIVEN["commands"]}
    (key,) = GIVEN["keybindings"]
    del titles[key["command"]]
    assert "`Alt+C`" in README
    assert key["key"] == "alt+c"
    assert all(f"*Roadmap: {title}*" in README for title in titles.values())


def test_it_gives_nothing_to_documents_without_topics() -> None:
    has_topics = "llm-roadmap.hasTopics"
    commands = {each["command"] for each in GIVEN["commands"]} - {"llm-roadmap.restart"}
    palette = {each["command"]: each["when"] for each in GIVEN["menus"]["commandPalette"]}
    assert palette == dict.fromkeys(commands, has_topics)
    assert all(has_topics in each["when"].split(" && ") for each in GIVEN["keybindings"])
    assert all(each["when"] == has_topics for each in GIVEN["views"]["explorer"])


@pytest.mark.thorough
def test_its_file_is_built_from_what_is_here_and_has_no_more_than_it_needs(
    tmp_path: Path,
) -> None:
    with zipfile.ZipFile(package(tmp_path)) as file:
        names = {name.removeprefix("extension/") for name in file.namelist()}
        assert names == {
            "[Content_Types].xml",
            "extension.vsixmanifest",
            "LICENSE.txt",
            "dist/extension.js",
            "package.json",
            "readme.md",
        }
        assert file.getinfo("extension/dist/extension.js").file_size < 500_000
        text = file.read("extension/dist/extension.js").decode()
        readme = file.read("extension/readme.md").decode()
    before, _, after = README.partition("<picture>")
    assert readme == before + after.partition("</picture>\n\n")[2]  # only a release has addresses
    required = set(re.findall(r'require\("([^"]+)"\)', text))
    assert {name for name in required if not name.startswith("node:")} <= {
        "vscode", "assert", "child_process", "crypto", "fs", "net", "os", "path", "url", "util",
    }  # fmt: skip
