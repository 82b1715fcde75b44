"""Run the command line: `python -m llm_roadmap`, or `llm-roadmap`."""

import sys

if __name__ == "__main__" and not sys.flags.safe_path:
    del sys.path[0]  # the folder that this is run in: a `json.py` there is not the one we need

from .interruption import end_at_signals  # almost nothing is imported before this


def main() -> None:
    """Run the command line, and end this process."""
    end_at_signals()

    import atexit
    import gc

    # A command ends before collecting garbage pays off. Without it, `list` takes 10% less time:
    # nothing is searched while modules are imported, or when the interpreter shuts down.
    gc.disable()
    atexit.register(gc.freeze)

    from .cli import main as run

    run()


if __name__ == "__main__":
    main()
