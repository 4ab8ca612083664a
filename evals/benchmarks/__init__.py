"""What the product is measured on beside question sets: `python -m evals bench NAME`.

`table` lists the names; each module measures one of them and knows nothing of the command line.
"""
