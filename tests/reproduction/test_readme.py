"""What the README says was found is what the stored reproduction holds."""

import csv
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def claims():
    with open(ROOT / "docs/reproduction/claims.csv", newline="", encoding="utf-8") as file:
        return {row["id"]: row for row in csv.DictReader(file)}


def readme():
    return " ".join((ROOT / "README.md").read_text(encoding="utf-8").split())


def test_the_counts_are_those_of_the_stored_claims(claims):
    n = Counter(row["verdict"] for row in claims.values())
    told = f"Of {len(claims)} claims, {n['reproduced']} are reproduced, {n['not reproduced']} are not reproduced, and "
    assert told + f"{n['contradicted by the original']}, all from a popular retelling" in readme()
    assert n["cannot be tested"] == 0


@pytest.mark.parametrize(
    ("claim", "figures"),
    [
        ("xor-direct-sweeps", ["median 532", "291 to 2,268"]),
        ("xor-minimum-rate", ["3 of 100", "(1% to 8%)"]),
        ("xor-retold-epochs", ["median 754"]),
        ("xor-retold-momentum-factor", ["9.4 times (8.2 to 11.0)"]),
        ("symmetry-nature-sweeps", ["median 4,136", "521 to 16,363"]),
        ("symmetry-ratio", ["71 of 95"]),
        ("encoder-retold-rate", ["100 of 100", "(96% to 100%)"]),
        ("family-sweeps", ["0 of 20", "(0% to 16%)"]),
        ("family-codes-nationality", ["20 of 20", "(84% to 100%)"]),
        ("family-held-out", ["32 of 80", "(30% to 51%)"]),
    ],
)
def test_the_figures_of_the_table_are_those_of_the_stored_claims(claims, claim, figures):
    for figure in figures:
        assert figure in claims[claim]["found"]
        assert figure in readme()


def test_the_stored_claims_are_those_of_the_scenarios(claims):
    from pdpsim import get_scenario, list_scenarios

    assert set(claims) == {claim.id for name in list_scenarios() for claim in get_scenario(name).claims}
