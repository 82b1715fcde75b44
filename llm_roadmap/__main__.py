"""`python -m llm_roadmap`, or `llm-roadmap`."""

import atexit
import gc


def main() -> None:
    """Run the command line in this process, which ends with it."""
    # A command is over before a search for garbage pays: neither while its modules are imported,
    # nor when the interpreter takes everything down at the end.
    gc.disable()
    atexit.register(gc.freeze)

    from .cli import main as run

    run()


if __name__ == "__main__":
    main()
