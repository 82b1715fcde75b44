"""Fix what `linting` finds: propose what to type instead, and check it by reading the document."""

from .applying import Fix, can_fix_all, fix_all, fixes

__all__ = ["Fix", "can_fix_all", "fix_all", "fixes"]
