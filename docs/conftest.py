"""The gallery's examples are run by tests/drawing/test_gallery.py, which compares their pictures too."""

from importlib.util import find_spec

collect_ignore = ["gallery.md"]
if not (find_spec("torch") and find_spec("micrograd")):
    collect_ignore.append("autograd.md")
