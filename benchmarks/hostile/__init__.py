"""What somebody might give the program to break it: documents, corpora and models."""
