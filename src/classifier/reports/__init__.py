"""Results → JSON, tables for a terminal, and Markdown. Nothing here prints."""
