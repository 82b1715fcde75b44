"""Follow what a user sets in the editor, under `llm-roadmap` in its configuration."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, Final

from lsprotocol import types

from .settings import settings_from

if TYPE_CHECKING:
    from .server import Server

SECTION: Final = "llm-roadmap"
"""Where an editor's configuration has the settings."""


def add_to(server: Server) -> None:
    """Teach a server to follow the settings that its editor sends, and to ask for them."""

    def begin(params: types.InitializeParams) -> None:
        _use(server, params.initialization_options)

    def follow(value: Any) -> None:
        _use(server, value)
        server.show_again()

    def ask() -> None:
        if server.capability("workspace.configuration"):
            params = types.ConfigurationParams([types.ConfigurationItem(section=SECTION)])
            server.ask(types.WORKSPACE_CONFIGURATION, params, answered)

    def answered(values: Any) -> None:
        if values and values[0] is not None:
            follow(values[0])

    @server.feature(types.WORKSPACE_DID_CHANGE_CONFIGURATION)
    def configure(params: types.DidChangeConfigurationParams) -> None:
        sent = params.settings
        if isinstance(sent, dict) and SECTION in sent:
            follow(sent[SECTION])
        else:
            ask()

    server.on_initialize.append(begin)
    server.on_begin += [ask, partial(_ask_for_changes, server)]


def _ask_for_changes(server: Server) -> None:
    """Have an editor tell of changes, if it does so only when asked, as VS Code does."""
    if server.capability("workspace.did_change_configuration.dynamic_registration"):
        method = types.WORKSPACE_DID_CHANGE_CONFIGURATION
        changes = types.Registration("settings", method, {"section": SECTION})
        server.ask(types.CLIENT_REGISTER_CAPABILITY, types.RegistrationParams([changes]))


def _use(server: Server, value: Any) -> None:
    """Use the settings that an editor has sent, and name the wrong ones."""
    settings = settings_from(value)
    for problem in settings.problems:
        if problem not in server.settings.problems:  # some editors send all of them twice
            server.tell(problem)
    server.settings = settings
