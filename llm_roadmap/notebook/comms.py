"""The way of messages between a widget and the page."""

from __future__ import annotations

from typing import Any

from ..storage.watching import extra

with extra():
    from comm import get_comm_manager
    from comm.base_comm import BaseComm


class PlainComm(BaseComm):
    """A comm whose messages are handled where the page wants them handled.

    JupyterLab asks for a sub-shell, so that a message need not wait for a running cell. But
    ipykernel 7.4 decides by itself, by the comm: the shell that was the last to publish on it, and
    the thread that watches a document publishes for the cell that has made the widget. It has
    nothing to decide by in this class, which leaves all else to the comm that it stands for.
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
    """Return what stands for a comm of a Jupyter kernel; others are returned as they are."""
    return PlainComm(comm) if isinstance(comm, BaseComm) else comm
