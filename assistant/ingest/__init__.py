"""Files on their way into a library: gathered, compared with what is known, embedded.

paths -> gather -> batches (new, changed, refused) -> embedding -> a draft of the next edition
"""
