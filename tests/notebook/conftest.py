"""Notebooks for the tests."""

import json

import pytest


@pytest.fixture
def notebook(tmp_path):
    """Write a notebook with these cells, and return its path."""

    def write(*cells):
        path = tmp_path / "notebook.ipynb"
        code = {"cell_type": "code", "execution_count": None, "metadata": {}, "outputs": []}
        kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
        whole = {
            "cells": [{**code, "id": f"cell{k}", "source": source} for k, source in enumerate(cells)],
            "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5,
        }  # fmt: skip
        path.write_text(json.dumps(whole), encoding="utf-8")
        return path

    return write
