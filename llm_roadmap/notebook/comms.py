"""Adapt the comms of hosts: the channels by which a widget and its page talk.

In Jupyter, a click must not wait for a running cell. In marimo, a widget must know of its end.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from comm import get_comm_manager
from comm.base_comm import BaseComm

if TYPE_CHECKING:
    from collections.abc import Callable


class PlainComm(BaseComm):
    """A comm whose messages do not wait for a running cell.

    JupyterLab sends them to a sub-shell for that. But ipykernel 7.4 chooses another shell: the one
    that last published on the comm, and that is the shell of the cell that made the widget. This
    class hides from it who published. Everything else it leaves to the kernel's comm.
    """

    def __init__(self, kernels: BaseComm) -> None:
        """Take the place of a comm that is open."""
        self._kernels = kernels
        super().__init__(kernels.target_name, comm_id=kernels.comm_id, primary=False)
        get_comm_manager().register_comm(self)

    def publish_msg(self, *args: Any, **options: Any) -> None:
        """Send a message to the page."""
        self._kernels.publish_msg(*args, **options)

    def close(self, *args: Any, **options: Any) -> None:
        """Close the comm that it stands for."""
        self._kernels.close(*args, **options)


def tell_end(comm: Any, ended: Callable[[], Callable[[], object] | None]) -> None:
    """Call back when a host closes a comm, as marimo does when the cell runs again.

    The widget is told nothing of that by itself. `ended`: a weak reference to what is called.
    """

    def close(*args: Any, **options: Any) -> None:
        del comm.close
        comm.close(*args, **options)
        if call := ended():
            call()

    comm.close = close
