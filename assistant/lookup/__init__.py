"""A pasted text against the library: found word for word, aligned, or by its sense."""
