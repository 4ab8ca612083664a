"""All metrics, in the order of reports. A new one is a file here and a line below."""

from __future__ import annotations

from collections.abc import Sequence

from evals.harness.records import Record
from evals.metrics import (
    any_of_three_hit,
    any_of_three_or_nearest,
    average_precision,
    calibration_error,
    citation_precision,
    citation_recall,
    confidence_auroc,
    contains_answer,
    every_side_cited,
    evidence_recall,
    exact_match,
    first_hit,
    first_hit_or_nearest,
    latency,
    mrr,
    ndcg,
    not_found_f1,
    not_found_precision,
    not_found_recall,
    number_accuracy,
    passages_read,
    quote_validity,
    recall,
    right,
    right_page,
    risk_coverage_area,
    sentence_average_precision,
    sentence_mrr,
    sentence_ndcg,
    sentence_recall,
    token_f1,
    tokens,
)
from evals.metrics.result import Metric

_FIXED: tuple[Metric, ...] = (
    right.METRIC,
    exact_match.METRIC,
    token_f1.METRIC,
    contains_answer.METRIC,
    number_accuracy.METRIC,
    first_hit.METRIC,
    any_of_three_hit.METRIC,
    first_hit_or_nearest.METRIC,
    any_of_three_or_nearest.METRIC,
    evidence_recall.METRIC,
    *right_page.METRICS,
    citation_precision.METRIC,
    citation_recall.METRIC,
    quote_validity.METRIC,
    not_found_precision.METRIC,
    not_found_recall.METRIC,
    not_found_f1.METRIC,
    confidence_auroc.METRIC,
    risk_coverage_area.METRIC,
    calibration_error.METRIC,
    every_side_cited.METRIC,
    *recall.METRICS,
    mrr.METRIC,
    ndcg.METRIC,
    average_precision.METRIC,
    *sentence_recall.METRICS,
    sentence_mrr.METRIC,
    sentence_ndcg.METRIC,
    sentence_average_precision.METRIC,
    *latency.METRICS,
    passages_read.METRIC,
    tokens.METRIC,
)


def metrics_for(records: Sequence[Record]) -> tuple[Metric, ...]:
    """All of them; those of single stages depend on what the records tell."""
    return (*_FIXED, *latency.stage_metrics(records))
