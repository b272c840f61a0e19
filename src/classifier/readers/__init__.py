"""Files → documents and rows: one module per kind of source."""
