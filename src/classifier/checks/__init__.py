"""What is wrong with annotated data, and what may be: each module looks for one kind of it."""
