"""The gallery's examples are run by tests/drawing/test_gallery.py, which compares their pictures too."""

collect_ignore = ["gallery.md"]
