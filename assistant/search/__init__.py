"""From a question to the sentences that may answer it.

    question -> query -> search (dense + lexical, fused) -> reading -> evidence -> confidence

Every weight and threshold is in `weights.json`, written by the fitting script.
"""
