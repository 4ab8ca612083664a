"""The public sets as they were published, turned into corpora and question sets.

A module a set: each is a pure function of what was downloaded; `fetch` downloads and writes.
"""
