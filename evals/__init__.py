"""Measure the assistant on a question set: offline, repeatable, with intervals.

    question set -> ask and search each question -> run folder -> metrics -> compare, report

`python -m evals --help` lists the commands; `evals/README.md` explains what is measured.
"""
