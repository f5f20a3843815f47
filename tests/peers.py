"""Files of other programs: the XOR of 1987, rebuilt from the start that was published, and small ones of each kind."""

import struct

from pdpsim.formats.lens_weights import NEW
from pdpsim.formats.tlearn_data import WEIGHTS

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


XOR_STR = """\
get network xor.net
get patterns xor.pat
set nepochs 30
set ecrit .04
set dlevel 3
set lflag 1
set mode lgrain epoch
set param lrate .5
get weights xor.wts
tall
"""
SEQ_NET = """\
definitions:
nunits 16
ninputs 8
noutputs 4
end
network:
%r 8 4 0 8
%r 12 4 8 4
end
biases:
%r 8 8
end
"""
SEQ_PAT = """\
f.0  1 0 1 0   0   0   0   0  1 0 0 0
f.1  1 0 1 0 -12 -13 -14 -15  0 1 0 0
f.2  1 0 1 0 -12 -13 -14 -15  0 0 1 0
f.3  1 0 1 0 -12 -13 -14 -15  0 0 0 1
b.0  0 1 0 1   0   0   0   0  0 0 0 1
b.1  0 1 0 1 -12 -13 -14 -15  0 0 1 0
b.2  0 1 0 1 -12 -13 -14 -15  0 1 0 0
"""
XOR_EX = """\
# a comment
name: {0 0} I: 0 0 T: 0 ;
name: {0 1} I: 0 1 T: 1 ;
name: {1 0} i: 0 t: 0 ;
# another
name: "1 1" i: 0-1
  T: 0;
"""
TABLE = (
    "_H:\t$Name\t$Kind\t%Input[2:0,0]<2:2,2>\t%Input[2:1,0]\t%Input[2:0,1]\t%Input[2:1,1]\t#Output[2:0,0]<2:1,1>\n"
    "_D:\ta\todd\t1\t2\t3\t4\t1\n_D:\tb\t\t0\t0\t0.5\t0\t0\n"
)
XOR_CF = """\
NODES:
nodes = 3
inputs = 2
outputs = 1
output node is 3
CONNECTIONS:
groups = 0
1-3 from 0
1-2 from i1-i2
3 from 1-2
SPECIAL:
selected = 1-2
weight_limit = 1.0
"""
XOR_DATA, XOR_TEACH = "distributed\n4\n1 0\n0 1\n0 0\n1 1\n", "distributed\n4\n1\n1\n0\n0\n"
SRN_CF = """\
NODES:
nodes = 7
inputs = 2
outputs = 2
output nodes are 3-4
CONNECTIONS:
groups = 1
1-4 from 0 = group 1
group 1 = -0.5 & 0.5
1-2 from i1,i2
3-4 from 1-2
1-2 from 5-6
5-6 from 1-2 = 1. & 1. fixed one-to-one
7 from 1 = fixed
SPECIAL:
linear = 5-6
bipolar = 3
binary = 7
weight_limit = 2.0
"""
WTS = (
    WEIGHTS
    + "\n# weights after 2000 sweeps\n# WEIGHTS\n"
    + "".join(
        f"# TO NODE {k}\n" + "".join(f"{value}\n" for value in row)
        for k, row in enumerate(([-0.5, 0.25, 1, 0, 0, 0], [0.5, 2, 3, 0, 0, 0], [-1, 0, 0, 4, 5, 0]), 1)
    )
)
CMU = """\
; two items and a word
$SETUP
PROTOCOL: IO;
INPUTS: 2;   there are two
OUTPUTS: 2;
IN [1]: CONT {-1.0, 1.0};
IN [2]: ENUM {red, green,
  blue};
OUT [1]: BINARY;
OUT [2]: CONT {0, 1};
$TRAIN
0.5, red => +, 0.25;  a comment
-0.5,
  blue => -, 1;
$TEST
0, green => +, 0;
"""


def weights():
    return {
        "Network": "net",
        "Layers": [
            {"Layer": "Input"},
            {
                "Layer": "Hidden",
                "Units": {"Bias": [0.5, -0.5]},
                "Prjns": [
                    {
                        "From": "Input",
                        "Rs": [
                            {"Ri": 0, "N": 2, "Si": [1, 0], "Wt": [2.0, 1.0]},
                            {"Ri": 1, "N": 2, "Si": [0, 1], "Wt": [3, 4]},
                        ],
                    }
                ],
            },
            {
                "Layer": "Answer",
                "Paths": [{"From": "Hidden", "Rs": [{"Ri": 0, "N": 2, "Si": [0, 1], "Wt": [5.0, 6.0]}]}],
            },
        ],
    }


def binary(links, each, numbers, cookie=NEW):
    head = (
        struct.pack(">IIII", cookie, links, each, 7) if cookie == NEW else struct.pack(">III", cookie, links, 4 * each)
    )
    return head + struct.pack(f">{len(numbers)}f", *numbers)
