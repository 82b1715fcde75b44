"""Ask the operating system for what differs between systems: files, locks, programs, terminals.

There is one module for each kind of system, with the same names in it. `system` is the one that
fits the system that runs.
"""

import sys

if sys.platform == "win32":
    from . import windows as system
else:
    from . import posix as system

__all__ = ["system"]
