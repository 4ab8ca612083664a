"""Logistic regression whose weights keep the sign that they must have by their meaning."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

Matrix = NDArray[np.float64]


def regression(
    rows: Matrix,
    right: NDArray[Any],
    weights: Matrix,
    signs: Mapping[str, int],
    *,
    bias: bool = True,
) -> dict[str, float]:
    """Logistic regression with the signs given, a light ridge, and no weight on the bias."""
    spread = rows.std(axis=0) + 1e-9
    scaled = rows / spread
    labels = np.where(right, 1.0, -1.0)
    weights = weights / weights.sum()

    def loss(parameters: Matrix) -> tuple[float, Matrix]:
        margins = labels * (scaled @ parameters[1:] + parameters[0])
        value = float(weights @ np.logaddexp(0, -margins)) + 1e-3 * float(
            parameters[1:] @ parameters[1:]
        )
        slope = -weights * labels / (1 + np.exp(np.clip(margins, -500, 500)))
        gradient = np.concatenate([[slope.sum()], slope @ scaled + 2e-3 * parameters[1:]])
        return value, gradient

    bounds: list[tuple[float | None, float | None]] = [(None, None) if bias else (0.0, 0.0)]
    bounds += [(0.0, None) if sign > 0 else (None, 0.0) for sign in signs.values()]
    found = minimize(loss, np.zeros(len(signs) + 1), jac=True, bounds=bounds, method="L-BFGS-B")
    return {
        "bias": float(found.x[0]),
        **dict(zip(signs, (found.x[1:] / spread).tolist(), strict=True)),
    }
