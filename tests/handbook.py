"""The XOR files of the 1987 program, rebuilt from the start that was published, and its example with linked weights."""

XOR_NET = """\
definitions:
nunits 5
ninputs 2
noutputs 1
end
network:
%r 2 2 0 2
%r 4 1 2 2
end
biases:
%r 2 3
end
"""
XOR_PAT = """\
p00  0 0  0
p01  0 1  1
p10  1 0  1
p11  1 1  0
"""
XOR_WTS = """\
0.432171
0.448781
-0.038413
0.036489
0.272080
0.081714
0.000000
0.000000
-0.276589
-0.402498
0.279299
"""
LEARNED_WTS = """\
5.717172
5.722234
3.178340
3.180981
6.401639
-6.961534
0.000000
0.000000
-2.164802
-4.829503
-2.828452
"""
REC_NET = """\
definitions:
nunits 9
ninputs 3
noutputs 3
end
constraints:
a random linked
b random linked
c random linked
d random linked
e random linked
f random linked
g random linked
h random linked
i random linked
j random negative linked
k random negative linked
l random negative linked
end
network:
% 3 3 0 3
abc
def
ghi
% 6 3 3 3
abc
def
ghi
end
biases:
% 3 6
jkljkl
end
"""


def write_xor(folder):
    """Write the three files of XOR into a folder."""
    for name, text in ("XOR.NET", XOR_NET), ("XOR.PAT", XOR_PAT), ("XOR.WTS", XOR_WTS):
        (folder / name).write_text(text)
