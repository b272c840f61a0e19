"""Labelled rows → files: a part of a corpus, and the parts joined."""
