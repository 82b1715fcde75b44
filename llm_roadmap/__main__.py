"""Run the command line: `python -m llm_roadmap`, or `llm-roadmap`."""

import sys

if __name__ == "__main__" and not sys.flags.safe_path:
    del sys.path[0]  # or a `json.py` in the current folder would be imported

from .storage.interruption import end_at_signals  # almost nothing is imported before this


def main() -> None:
    """Run the command line, and end this process."""
    end_at_signals()

    import gc
    import os

    # A command ends before collecting garbage pays off. Without it, `list` takes 10% less time.
    gc.disable()

    from .cli import main as run

    # Everything is written by now. Freeing all objects first would take a seventh of the time.
    os._exit(run())


if __name__ == "__main__":
    main()
