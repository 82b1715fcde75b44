"""Carry messages between a widget and the page, without waiting for a running cell."""

from __future__ import annotations

from typing import Any

from ..storage.watching import extra

with extra():
    from comm import get_comm_manager
    from comm.base_comm import BaseComm


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


def plain(comm: Any) -> Any:
    """Return a PlainComm for a comm of a Jupyter kernel; return other comms as they are."""
    return PlainComm(comm) if isinstance(comm, BaseComm) else comm
