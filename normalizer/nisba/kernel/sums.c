/* What spellings of a small table share with a name: sums of weights; see rough.h. */

#include "rough.h"
#include <stdlib.h>
#include <string.h>

#define AHEAD 12           /* postings, until what they lead to is wanted */
#define PARTS 1024         /* of the range of sums */
#define FEW_SHARED 24

static int more_first(const void *a, const void *b)
{
    const Shared *x = a, *y = b;
    if (x->sum != y->sum)
        return x->sum > y->sum ? -1 : 1;
    return x->number < y->number ? -1 : x->number > y->number;
}

SELECT(select_first, Shared, more_first)

int take_sums(Rough *self, Py_ssize_t size, Sums *sums)
{
    if (size < 0) {
        PyErr_SetString(PyExc_ValueError, "a number is negative");
        return -1;
    }
    if (self->sums.sum && self->sums.room >= size) {
        *sums = self->sums;
        self->sums = (Sums){NULL, NULL, 0};
        return 0;
    }
    *sums = (Sums){PyMem_Calloc(size ? size : 1, sizeof(double)),
                   PyMem_Malloc((2 * size + 1) * sizeof(Shared)), size};
    if (sums->sum && sums->found)
        return 0;
    free_sums(sums);
    PyErr_NoMemory();
    return -1;
}

void give_back(Rough *self, Sums *sums)
{
    free_sums(&self->sums);
    self->sums = *sums;
}

void free_sums(Sums *sums)
{
    PyMem_Free(sums->sum);
    PyMem_Free(sums->found);
}

/* Adds a weight to each of some numbers, and new ones to those found. -1: an exception is set. */
static int add_up(const Sums *sums, const uint32_t *at, const uint32_t *end, double weight,
                  Py_ssize_t *n)
{
    Shared *found = sums->found;
    for (; at < end; at++) {
        if (end - at > AHEAD && at[AHEAD] < (size_t)sums->room)
            SOON(sums->sum + at[AHEAD]);
        if (*at >= (size_t)sums->room) {
            PyErr_SetString(PyExc_ValueError, "a posting is of no spelling");
            return -1;
        }
        found[*n].number = *at; /* no jump: the processor could not foresee it */
        *n += sums->sum[*at] == 0.0;
        sums->sum[*at] += weight;
    }
    return 0;
}

/* The same of the numbers of a buffer. */
static int add_buffer(const Sums *sums, PyObject *numbers, double weight, Py_ssize_t *n)
{
    Py_buffer view;
    if (PyObject_GetBuffer(numbers, &view, PyBUF_SIMPLE) < 0)
        return -1;
    const uint32_t *at = view.buf;
    int failed = add_up(sums, at, at + view.len / (Py_ssize_t)sizeof *at, weight, n);
    PyBuffer_Release(&view);
    return failed;
}

/* Most have the sum of the one before, and are in order as they were met. */
static int in_order(const Shared *found, Py_ssize_t n)
{
    Py_ssize_t at = 1;
    while (at < n && more_first(found + at - 1, found + at) < 0)
        at++;
    return at >= n;
}

static void sort_shared(Shared *found, Py_ssize_t n)
{
    if (n > FEW_SHARED) {
        if (!in_order(found, n))
            qsort(found, n, sizeof *found, more_first);
        return;
    }
    for (Py_ssize_t i = 1; i < n; i++) {
        Shared one = found[i];
        Py_ssize_t at = i;
        for (; at && more_first(&one, found + at - 1) < 0; at--)
            found[at] = found[at - 1];
        found[at] = one;
    }
}

static inline int part_of(double sum, double scale)
{
    return scale > 0.0 ? (int)(sum * scale) : 0;
}

/* Puts the `limit` first ones into `first`, which has room for all, in order; answers how many they
 * are. Sums are dealt out by the part of the range that they are in, and sorted within each. */
Py_ssize_t first_shared(Shared *found, Py_ssize_t n, Py_ssize_t limit, Shared *first)
{
    Py_ssize_t each[PARTS] = {0}, place[PARTS], above = 0, kept = 0;
    double greatest = 0.0;
    for (Py_ssize_t i = 0; i < n; i++)
        if (found[i].sum > greatest)
            greatest = found[i].sum;
    double scale = (PARTS - 1) / greatest;
    if (!(scale > 0.0 && scale < 1e300)) /* sums beyond all measure, or none */
        scale = 0.0;
    for (Py_ssize_t i = 0; i < n; i++)
        each[part_of(found[i].sum, scale)]++;
    int least = PARTS;
    while (least && above < limit) {
        place[--least] = above;
        above += each[least];
    }
    for (Py_ssize_t i = 0; i < n; i++) { /* no jump: the processor could not foresee it */
        Shared one = found[i];
        found[kept] = one;
        kept += part_of(one.sum, scale) >= least;
    }
    for (Py_ssize_t i = 0; i < kept; i++)
        first[place[part_of(found[i].sum, scale)]++] = found[i];
    for (int part = least; part < PARTS; part++) {
        Shared *start = first + place[part] - each[part];
        Py_ssize_t wanted = limit - (start - first);
        if (each[part] > wanted) {
            select_first(start, each[part], wanted);
            sort_shared(start, wanted);
        } else {
            sort_shared(start, each[part]);
        }
    }
    return above < limit ? above : limit;
}

/* `found` has room for twice as many. */
static PyObject *shared_of(Shared *found, Py_ssize_t n, Py_ssize_t limit)
{
    Shared *first = found + n;
    n = first_shared(found, n, limit, first);
    found = first;
    PyObject *numbers = PyBytes_FromStringAndSize(NULL, n * (Py_ssize_t)sizeof(uint32_t));
    PyObject *shares = PyBytes_FromStringAndSize(NULL, n * (Py_ssize_t)sizeof(double));
    if (!numbers || !shares) {
        Py_XDECREF(numbers);
        Py_XDECREF(shares);
        return NULL;
    }
    char *number = PyBytes_AsString(numbers), *share = PyBytes_AsString(shares);
    for (Py_ssize_t i = 0; i < n; i++) {
        double part = found[i].sum / found[0].sum;
        memcpy(number + i * (Py_ssize_t)sizeof(uint32_t), &found[i].number, sizeof(uint32_t));
        memcpy(share + i * (Py_ssize_t)sizeof(double), &part, sizeof part);
    }
    return Py_BuildValue("(NN)", numbers, shares);
}

static int is_positive(double weight)
{
    if (!(weight > 0.0))
        PyErr_SetString(PyExc_ValueError, "a weight is positive");
    return weight > 0.0;
}

/* Gives those found their sums, and has all sums at 0 again. */
static void take_up(const Sums *sums, Py_ssize_t n)
{
    for (Py_ssize_t i = 0; i < n; i++) {
        Shared *one = sums->found + i;
        one->sum = sums->sum[one->number];
        sums->sum[one->number] = 0.0;
    }
}

/* Puts all that share something in `sums->found`; answers how many they are, -1 with an exception. */
static Py_ssize_t sharing(const Sums *sums, PyObject *chunks)
{
    Py_ssize_t n = 0;
    int failed = 0;
    for (Py_ssize_t i = 0; !failed && i < PyList_Size(chunks); i++) {
        PyObject *numbers, *chunk = PyList_GetItem(chunks, i);
        double weight;
        failed = !PyTuple_Check(chunk) || !PyArg_ParseTuple(chunk, "Od:search", &numbers, &weight);
        if (!failed)
            failed = !is_positive(weight) || add_buffer(sums, numbers, weight, &n) < 0;
        else if (!PyErr_Occurred())
            PyErr_SetString(PyExc_TypeError, "a chunk is (numbers, weight)");
    }
    take_up(sums, n);
    return failed ? -1 : n;
}

Py_ssize_t sharing_runs(const Sums *sums, const Py_buffer *postings, const Py_buffer *runs)
{
    Py_ssize_t n = 0;
    int failed = 0;
    const uint32_t *posting = postings->buf;
    uint64_t size = (uint64_t)postings->len / sizeof *posting;
    const char *at = runs->buf, *end = at + runs->len - runs->len % (Py_ssize_t)sizeof(Run);
    for (; !failed && at < end; at += sizeof(Run)) {
        Run run;
        memcpy(&run, at, sizeof run);
        if (run.start > run.end || run.end > size) {
            PyErr_SetString(PyExc_ValueError, "a run is not among the postings");
            failed = 1;
        } else {
            failed = !is_positive(run.weight)
                     || add_up(sums, posting + run.start, posting + run.end, run.weight, &n) < 0;
        }
    }
    take_up(sums, n);
    return failed ? -1 : n;
}

PyObject *rough_search(Rough *self, PyObject *args)
{
    PyObject *chunks, *answer = NULL;
    Py_ssize_t size, limit;
    Sums sums;
    if (!PyArg_ParseTuple(args, "O!nn:search", &PyList_Type, &chunks, &size, &limit))
        return NULL;
    if (limit < 0) {
        PyErr_SetString(PyExc_ValueError, "a number is negative");
        return NULL;
    }
    if (take_sums(self, size, &sums) < 0)
        return NULL;
    Py_ssize_t n = sharing(&sums, chunks);
    if (n >= 0)
        answer = shared_of(sums.found, n, limit);
    give_back(self, &sums);
    return answer;
}
