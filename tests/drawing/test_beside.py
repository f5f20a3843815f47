from matplotlib.figure import Figure

from pdpsim.drawing.beside import write_beside


def test_shorter_names_are_written_where_more_of_them_find_room():
    long = ["a name that is far too long for the room beside its point", "another name as long as that one is"]
    for shorter, written in ((), []), (("a", "b"), ["a", "b"]):
        ax = Figure((2, 2)).subplots()
        left_out = write_beside(ax, long, [(0.4, 0.5), (0.6, 0.5)], shorter)
        assert [text.get_text() for text in ax.texts] == written
        assert left_out == 2 - len(written)
