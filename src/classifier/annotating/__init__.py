"""Paragraphs that are asked about at a terminal: every answer is kept before the next one shows."""
