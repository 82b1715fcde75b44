"""`python -m llm_roadmap`, or `llm-roadmap`."""

from .interruption import end_at_signals  # almost nothing is imported before this


def main() -> None:
    """Run the command line in this process, which ends with it."""
    end_at_signals()

    import atexit
    import gc

    # A command is over before a search for garbage pays: neither while its modules are imported,
    # nor when the interpreter takes everything down at the end.
    gc.disable()
    atexit.register(gc.freeze)

    from .cli import main as run

    run()


if __name__ == "__main__":
    main()
