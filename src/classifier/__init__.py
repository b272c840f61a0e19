"""Themes of French security news, paragraph by paragraph."""

__version__ = "0.1.0"
