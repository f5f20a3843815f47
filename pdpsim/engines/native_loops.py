"""A network's epochs as a C program of loops over tables, with several patterns side by side."""

from __future__ import annotations

from pdpsim.engines.native_writing import Writer, checks_after

_KERNELS = """
ATTRIBUTE static void gather_NAME(double *out, const double *start, long long width, long long n,
                                  const int *table, const double *w, const double *rows, long long stride)
{
    long long q = 0;
    for (; q + 16 <= width; q += 16) {
        v4 a = V4(start + q), b = V4(start + q + 4), c = V4(start + q + 8), d = V4(start + q + 12);
        for (long long k = 0; k < n; k++) {
            const double one = w[table[2 * k]], *row = rows + table[2 * k + 1] * stride + q;
            const v4 all = {one, one, one, one};
            a += all * V4(row); b += all * V4(row + 4); c += all * V4(row + 8); d += all * V4(row + 12);
        }
        V4(out + q) = a; V4(out + q + 4) = b; V4(out + q + 8) = c; V4(out + q + 12) = d;
    }
    for (; q < width; q += 4) {
        v4 a = V4(start + q);
        for (long long k = 0; k < n; k++) {
            const double one = w[table[2 * k]];
            const v4 all = {one, one, one, one};
            a += all * V4(rows + table[2 * k + 1] * stride + q);
        }
        V4(out + q) = a;
    }
}

/* The gradients of all that a unit receives over: sums over patterns of delta x what the senders said. */
ATTRIBUTE static void note_NAME(double *g, long long n, const double *delta, const double *heard, long long width,
                                long long patterns)
{
    const v4 zero = {0.0, 0.0, 0.0, 0.0};
    double left[16];
    for (long long k = 0; k < n; k += 16) {
        const long long some = n - k < 16 ? n - k : 16;
        const double *said = heard + k;
        v4 a = zero, b = zero, c = zero, d = zero;
        if (some <= 4)
            for (long long q = 0; q < patterns; q++, said += width) {
                const v4 all = {delta[q], delta[q], delta[q], delta[q]};
                a += all * V4(said);
            }
        else if (some <= 8)
            for (long long q = 0; q < patterns; q++, said += width) {
                const v4 all = {delta[q], delta[q], delta[q], delta[q]};
                a += all * V4(said); b += all * V4(said + 4);
            }
        else
            for (long long q = 0; q < patterns; q++, said += width) {
                const v4 all = {delta[q], delta[q], delta[q], delta[q]};
                a += all * V4(said); b += all * V4(said + 4); c += all * V4(said + 8); d += all * V4(said + 12);
            }
        V4(left) = a; V4(left + 4) = b; V4(left + 8) = c; V4(left + 12) = d;
        memcpy(g + k, left, sizeof *g * some);
    }
}

/* The gradients of weights that several units share: pattern by pattern, and in each over all of these units. */
ATTRIBUTE static void note_tied_NAME(double *g, const int *block, const int *copies, const double *d,
                                     const double *heard, long long stride, long long patterns)
{
    const v4 zero = {0.0, 0.0, 0.0, 0.0};
    const long long n = block[1], width = block[2], many = block[4];
    const int *copy = copies + 2 * block[3];
    double left[16];
    for (long long k = 0; k < n; k += 16) {
        const long long some = n - k < 16 ? n - k : 16;
        v4 a = zero, b = zero, c = zero, e = zero;
        for (long long q = 0; q < patterns; q++)
            for (long long u = 0; u < many; u++) {
                const double one = d[copy[2 * u] * stride + q];
                const double *said = heard + copy[2 * u + 1] * stride + q * width + k;
                const v4 all = {one, one, one, one};
                a += all * V4(said);
                if (some > 4) b += all * V4(said + 4);
                if (some > 8) { c += all * V4(said + 8); e += all * V4(said + 12); }
            }
        V4(left) = a; V4(left + 4) = b; V4(left + 8) = c; V4(left + 12) = e;
        memcpy(g + block[0] + k, left, sizeof *g * some);
    }
}
"""


_TOOLS = """
typedef double v4 __attribute__((vector_size(32), aligned(8)));
#define V4(place) (*(v4 *)(place))
KERNELS
#if defined(__x86_64__) && defined(__GNUC__)
AVX_KERNELS
#include <cpuid.h>
/* Asked of the machine itself: some compilers bring an exp of their own along with __builtin_cpu_supports. */
static int asked_avx2(void)
{
    unsigned a, b, c, d, low, high;
    if (!__get_cpuid(1, &a, &b, &c, &d) || !(c & bit_OSXSAVE)) return 0;
    __asm__("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
    return (low & 6) == 6 && __get_cpuid_count(7, 0, &a, &b, &c, &d) && (b & bit_AVX2);
}
static int has_avx2(void)
{
    static int known = -1;
    if (known < 0) known = asked_avx2();
    return known;
}
#define CHOSEN(kernel) (has_avx2() ? kernel##_avx : kernel##_plain)
#else
#define CHOSEN(kernel) kernel##_plain
#endif

static void fire(int function, long long n, const double *net, double *y, int *bad)
{
    switch (function) {
FIRE
    }
}

static void form_deltas(int function, long long n, const double *net, const double *y, const double *e, double *d,
                        int *bad)
{
    switch (function) {
FORM
    }
}

/* The product of what all of a unit's connections bring, or all but one. */
static void multiply(double *out, long long n, long long connections, long long but, const int *table,
                     const double *w, const double *y, long long stride)
{
    for (long long q = 0; q < n; q++) out[q] = 1.0;
    for (long long k = 0; k < connections; k++)
        if (k != but)
            for (long long q = 0; q < n; q++) out[q] = out[q] * (w[table[2 * k]] * y[table[2 * k + 1] * stride + q]);
}

/* What the senders of a list said, pattern by pattern. */
static void hear(double *heard, const int *list, const int *senders, long long n, const double *y, long long stride)
{
    for (long long k = 0; k < list[1]; k++) {
        const double *said = y + senders[list[0] + k] * stride;
        double *place = heard + list[3] * stride + k;
        for (long long q = 0; q < n; q++, place += list[2]) *place = said[q];
    }
}
"""

_STATE = """
    const int *head = job->tables;
    const long long units = head[0], inputs = head[1], given = head[2], deltas = head[3], lists = head[4];
    const long long ties = head[5], ways_back = head[6], heard_width = head[7], blocks = head[8];
    const int *unit = head + head[9], *backward_order = head + head[10], *forward = head + head[11];
    const int *backward = head + head[12], *factor = head + head[13], *list = head + head[14];
    const int *sender = head + head[15], *tie = head + head[16], *way_back = head + head[17], *output = head + head[18];
    const int *gradient = head + head[19], *block = head + head[20], *copies = head + head[21];
    const long long stride = (batch + 3) / 4 * 4;
    double *y = job->rows, *net = y + (given + units) * stride, *e = net + units * stride, *d = e + units * stride;
    double *zero = d + deltas * stride, *others = zero + stride, *heard = others + stride;
    double *both = heard + heard_width * stride; /* weights, and behind them those for the way back */
    void (*const gather)(double *, const double *, long long, long long, const int *, const double *, const double *,
                         long long) = CHOSEN(gather);
    void (*const note)(double *, long long, const double *, const double *, long long, long long) = CHOSEN(note);
    void (*const note_tied)(double *, const int *, const int *, const double *, const double *, long long,
                            long long) = CHOSEN(note_tied);
    for (long long q = 0; q < stride; q++) zero[q] = 0.0;
    if (ways_back) memcpy(both + WEIGHTS, job->back, sizeof *w * ways_back);
"""

_BATCH = """
            const long long n = last - first, width = (n + 3) / 4 * 4;
            const int new_inputs = order || batch < patterns || !epoch;
            for (long long q = 0; new_inputs && q < n; q++) {
                const double *x = job->inputs + (order ? order[first + q] : first + q) * inputs;
                for (long long i = 0; i < inputs; i++) y[i * stride + q] = x[i];
                for (long long i = inputs; i < given; i++) y[i * stride + q] = job->inputs[patterns * inputs];
            }
            for (long long u = 0; u < units; u++) {
                const int *one = unit + 10 * u, *from = forward + 2 * one[2];
                if (one[1]) multiply(net + u * stride, n, one[3], -1, from, w, y, stride);
                else gather(net + u * stride, zero, width, one[3], from, w, y, stride);
                fire(one[0], n, net + u * stride, y + (given + u) * stride, bad);
            }
            for (long long l = 0; l < lists; l++)
                if (new_inputs || list[5 * l + 4]) hear(heard, list + 5 * l, sender, n, y, stride);
            for (long long q = 0; q < n; q++) {
                const long long p = order ? order[first + q] : first + q;
                const double *t = job->targets + p * OUTPUTS;
                double pss = 0.0, size = 0.0;
                for (long long j = 0; j < OUTPUTS; j++) {
                    const long long u = output[j];
                    const double out = y[(given + u) * stride + q];
                    double error = 0.0;
                    if (t[j] == t[j]) {
                        const double s = out - t[j];
                        pss += s * s;
                        error = error_slope(t[j], out, bad);
                        SIZE
                    }
                    e[u * stride + q] = error;
                    outputs[p * OUTPUTS + j] = out;
                }
                CHECK(pss + size);
                tss += pss;
            }
            if (ways_back) memcpy(both, w, sizeof *w * WEIGHTS);
            for (long long k = 0; k < units; k++) {
                const long long u = backward_order[k];
                const int *one = unit + 10 * u;
                double *error = e + u * stride, *delta = d + u * stride;
                gather(error, one[6] ? error : zero, width, one[5], backward + 2 * one[4], ways_back ? both : w, d,
                       stride);
                form_deltas(one[0], n, net + u * stride, y + (given + u) * stride, error, delta, bad);
                for (long long f = 0; f < one[9]; f++) {
                    const int *to = factor + 2 * (one[8] + f);
                    multiply(others, n, one[3], to[0], forward + 2 * one[2], w, y, stride);
                    for (long long q = 0; q < n; q++) d[to[1] * stride + q] = delta[q] * others[q];
                }
            }
            for (long long k = 0; k < ways_back; k++)
                for (long long q = 0; q < n; q++)
                    CHECK(job->back[way_back[2 * k]] * d[way_back[2 * k + 1] * stride + q]);
            if (ties || blocks) memset(g, 0, sizeof *g * WEIGHTS);
            for (long long u = 0; u < units; u++) {
                const int *one = unit + 10 * u, *of = list + 5 * one[7];
                if (one[7] >= 0) note(g + gradient[u], of[1], d + u * stride, heard + of[3] * stride, of[2], n);
            }
            for (long long k = 0; k < blocks; k++) note_tied(g, block + 5 * k, copies, d, heard, stride, n);
            for (long long q = 0; ties && q < n; q++)
                for (long long k = 0; k < ties; k++)
                    g[tie[3 * k]] += d[tie[3 * k + 1] * stride + q] * y[tie[3 * k + 2] * stride + q];
"""


class Loops(Writer):
    """Loops over units and connections, which stand in tables, with patterns innermost."""

    def size(self, name: str, size: int) -> str:
        """As many as the job says."""
        return "job->n_outputs" if name == "OUTPUTS" else f"job->{name.lower()}"

    def tools(self) -> str:
        """Kernels, and functions that fire many patterns of a unit."""
        fire, form = [], []
        for k, function in enumerate(self.functions):
            checks = checks_after(function, "net[q]", "y[q]")
            fire.append(
                f"    case {k}: for (long long q = 0; q < n; q++) {{ y[q] = value_{k}(net[q], bad);{checks} }} break;"
            )
            delta = f"d[q] = e[q] * slope_{k}(net[q], y[q], bad); CHECK(d[q]);"
            form.append(f"    case {k}: for (long long q = 0; q < n; q++) {{ {delta} }} break;")
        avx = _KERNELS.replace("NAME", "avx").replace("ATTRIBUTE", '__attribute__((target("avx2")))')
        plain = _KERNELS.replace("NAME", "plain").replace("ATTRIBUTE ", "")
        parts = {"AVX_KERNELS": avx, "KERNELS": plain, "FIRE": "\n".join(fire), "FORM": "\n".join(form)}
        text = _TOOLS
        for name, part in parts.items():
            text = text.replace(f"\n{name}\n", f"\n{part}\n")
        return text

    def state(self) -> str:
        """Where everything stands in the tables."""
        return _STATE.lstrip("\n")

    def batch(self) -> str:
        """The acts of a batch, for all of its patterns side by side."""
        sized = self.formula_of_error is not None
        return _BATCH.lstrip("\n").replace("SIZE", "size += error_size(t[j], out, bad);" * sized)
