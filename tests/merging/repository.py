"""Real git repositories that know nothing of the configuration of whoever runs the tests."""

from __future__ import annotations

from pathlib import Path

from ..support import processes
from ..support.processes import Result, environment, execute


class Repository:
    """A folder, and git in it; its home is the folder above."""

    def __init__(self, folder: Path) -> None:
        processes.need("git")
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self.env = environment(
            HOME=str(folder.parent),
            XDG_CONFIG_HOME=str(folder.parent / ".config"),
            GIT_CONFIG_NOSYSTEM="1",
            GIT_CEILING_DIRECTORIES=str(folder.parent),
            GIT_AUTHOR_NAME="a",
            GIT_AUTHOR_EMAIL="a@b.c",
            GIT_COMMITTER_NAME="a",
            GIT_COMMITTER_EMAIL="a@b.c",
            GIT_EDITOR="true",
        )

    @classmethod
    def new(cls, folder: Path, **documents: bytes) -> Repository:
        """Make a repository with one commit on the branch `main`."""
        made = cls(folder)
        made.git("init", "-q", "-b", "main")
        made.commit("ROADMAP.md", documents.get("source", b""))
        return made

    def git(self, *arguments: str, status: int | None = 0) -> Result:
        return self._run("git", *arguments, status=status)

    def run(self, *arguments: str, status: int | None = 0, **env: str) -> Result:
        """Run this package's command line."""
        result = processes.run(*arguments, cwd=self.folder, **(self.env | env))
        assert status is None or result.status == status, (arguments, result)
        return result

    def shell(self, script: str, **env: str) -> Result:
        """Run a script as a person would type it."""
        return self._run("sh", "-c", script, status=0, **env)

    def write(self, name: str, content: bytes) -> None:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)

    def read(self, name: str = "ROADMAP.md") -> bytes:
        return (self.folder / name).read_bytes()

    def commit(self, name: str, content: bytes, *others: str) -> None:
        """Commit the same content under one name or more."""
        for each in (name, *others):
            self.write(each, content)
        self.git("add", "-A")
        self.git("commit", "-q", "--allow-empty", "-m", name)

    def diverge(self, ours: bytes, theirs: bytes, name: str = "ROADMAP.md", *others: str) -> None:
        """Commit one version on `main`, and another on the branch `theirs`, from here."""
        self.git("checkout", "-q", "-b", "theirs")
        self.commit(name, theirs, *others)
        self.git("checkout", "-q", "main")
        self.commit(name, ours, *others)

    def _run(self, *command: str, status: int | None, **env: str) -> Result:
        result = execute(*command, cwd=self.folder, **(self.env | env))
        assert "Traceback" not in result.err, result.err
        assert status is None or result.status == status, (command, result)
        return result
