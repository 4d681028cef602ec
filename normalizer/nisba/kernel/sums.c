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

/* Sums of `room` spellings, all 0. Whoever works with them has them alone: a buffer that is asked for
 * meanwhile may let another thread in. */
typedef struct {
    double *sum;
    Py_ssize_t room;
} Sums;

static int take_sums(Rough *self, Py_ssize_t size, Sums *sums)
{
    if (self->sum && self->room >= size) {
        *sums = (Sums){self->sum, self->room};
        self->sum = NULL;
        return 0;
    }
    *sums = (Sums){PyMem_Calloc(size ? size : 1, sizeof(double)), size};
    if (!sums->sum)
        PyErr_NoMemory();
    return sums->sum ? 0 : -1;
}

static void give_back(Rough *self, Sums sums)
{
    PyMem_Free(self->sum);
    self->sum = sums.sum;
    self->room = sums.room;
}

/* Adds a weight to each number of a buffer, and new ones to `found`, which has room for one more
 * than there are spellings. */
static int add_up(Sums sums, PyObject *numbers, double weight, Shared *found, Py_ssize_t *n)
{
    Py_buffer view;
    if (PyObject_GetBuffer(numbers, &view, PyBUF_SIMPLE) < 0)
        return -1;
    const uint32_t *at = view.buf, *end = at + view.len / (Py_ssize_t)sizeof *at;
    int failed = 0;
    for (; at < end; at++) {
        if (end - at > AHEAD && at[AHEAD] < (size_t)sums.room)
            SOON(sums.sum + at[AHEAD]);
        if (*at >= (size_t)sums.room) {
            PyErr_SetString(PyExc_ValueError, "a posting is of no spelling");
            failed = -1;
            break;
        }
        found[*n].number = *at; /* no jump: the processor could not foresee it */
        *n += sums.sum[*at] == 0.0;
        sums.sum[*at] += weight;
    }
    PyBuffer_Release(&view);
    return failed;
}
static void sort_shared(Shared *found, Py_ssize_t n)
{
    if (n > FEW_SHARED) {
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

/* Puts the `limit` first ones into `first`, which has room for all, in order; answers how many they
 * are. Sums are dealt out by the part of the range that they are in, and sorted within each. */
Py_ssize_t first_shared(const Shared *found, Py_ssize_t n, Py_ssize_t limit, Shared *first)
{
    Py_ssize_t each[PARTS] = {0}, place[PARTS], above = 0;
    double greatest = 0.0;
    for (Py_ssize_t i = 0; i < n; i++)
        if (found[i].sum > greatest)
            greatest = found[i].sum;
    double scale = (PARTS - 1) / greatest;
    if (!(scale > 0.0 && scale < 1e300)) /* sums beyond all measure, or none */
        scale = 0.0;
    for (Py_ssize_t i = 0; i < n; i++)
        each[scale > 0.0 ? (int)(found[i].sum * scale) : 0]++;
    int least = PARTS;
    while (least && above < limit) {
        place[--least] = above;
        above += each[least];
    }
    for (Py_ssize_t i = 0; i < n; i++) {
        int part = scale > 0.0 ? (int)(found[i].sum * scale) : 0;
        if (part >= least)
            first[place[part]++] = found[i];
    }
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

/* All that share something, with room for twice as many; nothing, with an exception, on failure. */
Shared *sharing(Rough *self, PyObject *chunks, Py_ssize_t size, Py_ssize_t *n)
{
    *n = 0;
    if (size < 0) {
        PyErr_SetString(PyExc_ValueError, "a number is negative");
        return NULL;
    }
    Sums sums;
    if (take_sums(self, size, &sums) < 0)
        return NULL;
    Shared *found = PyMem_Malloc((2 * sums.room + 1) * sizeof *found);
    if (!found) {
        give_back(self, sums);
        PyErr_NoMemory();
        return NULL;
    }
    int failed = 0;
    for (Py_ssize_t i = 0; !failed && i < PyList_Size(chunks); i++) {
        PyObject *numbers, *chunk = PyList_GetItem(chunks, i);
        double weight;
        failed = !PyTuple_Check(chunk) || !PyArg_ParseTuple(chunk, "Od:search", &numbers, &weight);
        if (failed) {
            if (!PyErr_Occurred())
                PyErr_SetString(PyExc_TypeError, "a chunk is (numbers, weight)");
        } else if (!(weight > 0.0)) {
            PyErr_SetString(PyExc_ValueError, "a weight is positive");
            failed = 1;
        } else {
            failed = add_up(sums, numbers, weight, found, n) < 0;
        }
    }
    for (Py_ssize_t i = 0; i < *n; i++) {
        found[i].sum = sums.sum[found[i].number];
        sums.sum[found[i].number] = 0.0;
    }
    give_back(self, sums);
    if (failed) {
        PyMem_Free(found);
        return NULL;
    }
    return found;
}

PyObject *rough_search(Rough *self, PyObject *args)
{
    PyObject *chunks;
    Py_ssize_t size, limit, n;
    if (!PyArg_ParseTuple(args, "O!nn:search", &PyList_Type, &chunks, &size, &limit))
        return NULL;
    if (limit < 0) {
        PyErr_SetString(PyExc_ValueError, "a number is negative");
        return NULL;
    }
    Shared *found = sharing(self, chunks, size, &n);
    PyObject *answer = found ? shared_of(found, n, limit) : NULL;
    PyMem_Free(found);
    return answer;
}
