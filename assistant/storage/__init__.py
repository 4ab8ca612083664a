"""What a library keeps on disk, and how it changes.

    write: lock -> draft (catalogue + vectors, aside) -> check -> fsync -> rename -> swap -> sweep
    read:  pointer -> lease -> edition (catalogue, vectors), unchanging for as long as it is held

`catalogue` is SQLite only, `chroma` Chroma only, `editions` both, published together.
"""
