"""A 135-million-parameter model as an adversary: it invents freely."""
