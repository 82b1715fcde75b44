"""Find the documents of folders, and those that a call names."""

from .given import Given, SameDocumentWarning, documents

__all__ = ["Given", "SameDocumentWarning", "documents"]
