"""What policy prose is made of, read without a model: figures, names, terms, dates."""
