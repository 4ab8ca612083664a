"""All 200 pairs of names and 60 of numbers: `make test-swaps`, some minutes."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from assistant.models.encoder import Encoder
from tests.support.swaps import judged, name_swaps, number_swaps


@pytest.mark.timeout(3600)
@pytest.mark.parametrize("seed", [12])
def test_one_name_or_number_is_not_taken_for_another(
    seed: int, tmp_path: Path, encoder: Encoder
) -> None:
    random = Random(seed)
    swaps = [*name_swaps(200, random), *number_swaps(60, random)]
    scores = judged(swaps, tmp_path, encoder)
    for use, score in scores.items():
        print(f"{use}: {score.right} of {score.asked}", *(score.wrong or []), sep="\n  ")
    assert all(score.share >= 0.98 for score in scores.values())
