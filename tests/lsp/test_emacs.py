"""Emacs with its own eglot, set up as the README says: what the keys of its table do not show."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from ..support.processes import environment
from .test_neovim import README, TEXT

if TYPE_CHECKING:
    from collections.abc import Callable

SCRIPT = r"""
(require 'flymake)
(setq eglot-confirm-server-edits nil make-backup-files nil create-lockfiles nil)
(setq debug-on-error nil)
(defun wait-for (what done)
  (let ((tries 0))
    (while (not (funcall done))
      (when (> (setq tries (1+ tries)) 400)
        (message "waited in vain for %s: %s" what (buffer-string))
        (kill-emacs 1))
      (accept-process-output nil 0.05))))
(defun on-line (number text)
  (save-excursion
    (goto-char (point-min))
    (forward-line (1- number))
    (string= text (buffer-substring (line-beginning-position) (line-end-position)))))
(defun begin-of (number)
  (goto-char (point-min))
  (forward-line (1- number))
  (point))
(find-file (getenv "DOCUMENT"))
(apply #'eglot (eglot--guess-contact))
(wait-for "the server" #'eglot-current-server)
(wait-for "a finding" (lambda () (flymake-start) (flymake-diagnostics)))
(let ((found (car (flymake-diagnostics))))
  (princ (format "finding line %d: %s\n"
                 (line-number-at-pos (flymake-diagnostic-beg found))
                 (buffer-substring (flymake-diagnostic-beg found) (flymake-diagnostic-end found)))))
(defun act (number title)
  (let* ((at (begin-of number))
         (actions (eglot-code-actions at at nil nil))
         (action (seq-find (lambda (each) (string= title (plist-get each :title))) actions)))
    (princ (format "actions on line %d: %s\n" number
                   (mapconcat (lambda (each) (plist-get each :title)) actions ", ")))
    (eglot-execute (eglot-current-server) action)))
(act 7 "Make this a topic")
(wait-for "the fix" (lambda () (on-line 7 "- [ ] three")))
(begin-of 6)
(end-of-line)
(call-interactively #'newline)
(insert "typed")
(princ (format "after Enter: %s\n"
               (buffer-substring (line-beginning-position) (line-end-position))))
(delete-region (line-beginning-position) (line-beginning-position 2))
(save-buffer)
(eglot-shutdown (eglot-current-server))
"""


def setup() -> str:
    """Return what the README tells users of Emacs to write."""
    found = re.search(r"```elisp\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
    assert found
    return found[1]


def test_emacs_shows_and_fixes_a_finding_and_enter_writes_no_box(
    tmp_path: Path, need: Callable[[str], str]
) -> None:
    document = tmp_path / "ROADMAP.md"
    document.write_text(TEXT, encoding="utf-8")
    (tmp_path / "script.el").write_text(setup() + SCRIPT, encoding="utf-8")
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        [need("emacs"), "--batch", "-Q", "-l", "script.el"],
        cwd=tmp_path,
        env=environment(
            HOME=str(tmp_path), PATH=path, DOCUMENT=str(document), LANG="C.UTF-8", LC_ALL="C.UTF-8"
        ),
        capture_output=True,
        text=True,
        encoding="utf-8",
        stdin=subprocess.DEVNULL,
        timeout=90,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "finding line 7: -[ ]\n" in done.stdout
    assert "actions on line 7: Tick, Make this a topic\n" in done.stdout
    assert "after Enter: typed\n" in done.stdout  # and not before a box
    expected = TEXT.replace("-[ ] three", "- [ ] three").replace("0/2 (0%)", "0/3 (0%)")
    assert document.read_text(encoding="utf-8") == expected
