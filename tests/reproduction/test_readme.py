"""What the README says was found is what the stored reproduction holds."""

import csv
import re
from collections import Counter
from pathlib import Path

import pytest

from pdpsim.experiments.claim import VERDICTS

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
APOSTROPHE = "'"  # before what a spreadsheet would take for a formula


@pytest.fixture(scope="module")
def claims():
    with open(ROOT / "docs/reproduction/claims.csv", newline="", encoding="utf-8") as file:
        return {row["id"]: row for row in csv.DictReader(file)}


def readme():
    return " ".join(README.split())


def test_the_counts_are_those_of_the_stored_claims(claims):
    n = Counter(row["verdict"] for row in claims.values())
    assert f"compares {len(claims)} printed claims" in readme()
    told = (
        f"Of {len(claims)} claims, {n['reproduced']} are reproduced, {n['fitted']} more with settings that were fitted "
    )
    told += (
        f"to them, and {n['not reproduced']} are not reproduced; {n['cannot fail']} could hardly fail. Of those of a "
    )
    told += f"popular retelling, {n['contradicted by the original']} are contradicted by the originals themselves, and "
    assert told + f"{n['not in the originals']} are not in the originals at all." in readme()
    assert n["cannot be tested"] == 0
    assert set(n) <= set(VERDICTS)


# The rows of the README's table: how they begin, and the claim that they tell of.
TABLE = {
    "mirror symmetry: the largest weights": "symmetry-ch8-largest",
    "its weights to the output": "symmetry-ch8-to_output",
    "*Nature*'s network of the same kind": "symmetry-nature-largest",
    "symmetry in 1,425 sweeps, one run": "symmetry-nature-sweeps",
    "XOR with direct connections: hidden to output": "xor-direct-hidden_to_output",
    "a local minimum in XOR": "xor-minimum-rate",
    "XOR with eight hidden units": "xor-chauvin-8",
    "XOR takes 6,587 epochs": "xor-retold-epochs",
    "momentum makes XOR faster": "xor-retold-momentum-factor",
    "the encoder succeeds in 80% of runs": "encoder-retold-rate",
    "family trees learned in 1,500 sweeps": "family-sweeps",
    "the same with a steeper logistic": "family-sweeps-steep",
    "573 sweeps without decay, steeper": "family-no-decay-steep",
    "a person unit codes nationality": "family-codes-nationality",
    "held-out cases right after 1,500 sweeps": "family-held-out",
}


@pytest.mark.parametrize("begins", TABLE)
def test_the_rows_of_the_table_are_those_of_the_stored_claims(claims, begins):
    row = next(line for line in README.splitlines() if line.startswith(f"| {begins} |"))
    _, source, printed, ours, verdict = (cell.strip() for cell in row.strip("|").split("|"))
    claim = claims[TABLE[begins]]
    assert verdict.startswith(claim["verdict"].partition(" by the")[0])
    assert printed.split()[0] in f"{claim['printed']} {claim['says']}"
    figures = re.findall(r"-?[\d,]*\.?\d+%?", ours)
    assert figures
    assert all(figure in claim["found"] for figure in figures)
    assert source.replace("*", "").replace("a retelling", "a modern retelling").partition(",")[0] in claim["source"]


def test_the_table_has_no_other_rows():
    table = README[README.index("| claim | source |") :].partition("\n\n")[0].splitlines()[2:]
    assert [line.split("|")[1].strip() for line in table] == list(TABLE)


def test_the_report_tells_each_claim_as_the_stored_rows_do(claims):
    report = (ROOT / "docs/reproduction/report.md").read_text(encoding="utf-8")
    for row in claims.values():
        assert f"Printed: {row['printed'].lstrip(APOSTROPHE)}. Ours: {row['found']}." in report
        assert f"**{row['verdict'].capitalize()}.**" in report
        assert f'<a id="{row["id"]}"></a>' in report
    assert report.count('<a id="') == len(claims)


def test_the_stored_claims_are_those_of_the_scenarios(claims):
    from pdpsim import get_scenario, list_scenarios

    by_default = [scenario for scenario in map(get_scenario, list_scenarios()) if not scenario.group]
    assert set(claims) == {claim.id for scenario in by_default for claim in scenario.claims}
