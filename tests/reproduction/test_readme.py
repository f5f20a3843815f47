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
    assert f"compares {len(claims)} printed claims" in readme()
    told = f"Of {len(claims)} claims, {n['reproduced']} are reproduced and {n['not reproduced']} are not reproduced; "
    told += f"of those of a popular retelling, {n['contradicted by the original']} are contradicted by the originals "
    assert told + f"themselves, and {n['not in the originals']} are not in the originals at all." in readme()
    assert n["cannot be tested"] == 0


@pytest.mark.parametrize(
    ("claim", "figures"),
    [
        ("xor-direct-sweeps", ["median 574", "305 to 2,272"]),
        ("xor-minimum-rate", ["28 of 500", "(4% to 8%)"]),
        ("xor-retold-epochs", ["median 784"]),
        ("xor-retold-momentum-factor", ["9.5 times (8.8 to 10.3)"]),
        ("symmetry-nature-sweeps", ["median 2,890", "529 to beyond 20,000"]),
        ("symmetry-ratio", ["338 of 470"]),
        ("symmetry-nature-largest", ["median 7.86", "7.79 to 8.01"]),
        ("encoder-retold-rate", ["500 of 500", "(99% to 100%)"]),
        ("family-sweeps", ["0 of 100", "(0% to 4%)"]),
        ("family-codes-nationality", ["96 of 96", "(96% to 100%)"]),
        ("family-held-out", ["170 of 400", "(37% to 48%)"]),
    ],
)
def test_the_figures_of_the_table_are_those_of_the_stored_claims(claims, claim, figures):
    for figure in figures:
        assert figure in claims[claim]["found"]
        assert figure in readme()


def test_the_stored_claims_are_those_of_the_scenarios(claims):
    from pdpsim import get_scenario, list_scenarios

    by_default = [scenario for scenario in map(get_scenario, list_scenarios()) if not scenario.group]
    assert set(claims) == {claim.id for scenario in by_default for claim in scenario.claims}
