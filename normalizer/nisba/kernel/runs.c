/* Runs of words that were met before, particles and the word behind them: see names.h. */

#include "names.h"

#include <string.h>

static void free_run(Run *run)
{
    for (Py_ssize_t i = 0; i < run->parts; i++)
        Py_XDECREF((PyObject *)run->part[i]);
    PyMem_Free(run);
}

static void free_runs(Run **runs, size_t slots)
{
    for (size_t i = 0; i < slots; i++)
        if (runs[i])
            free_run(runs[i]);
    PyMem_Free(runs);
}

void forget_runs(Names *self)
{
    Run **runs = self->runs;
    size_t slots = self->run_slots;
    self->runs = NULL;
    self->run_slots = self->run_n = 0;
    free_runs(runs, slots);
}

static int same_run(const Run *run, uint64_t hash, const uint32_t *id, int n, int later)
{
    return run->hash == hash && run->n == n && run->later == later
           && !memcmp(run->id, id, (size_t)n * sizeof *id);
}

static Run **run_at(Run **table, size_t slots, uint64_t hash, const uint32_t *id, int n, int later)
{
    for (size_t at = (size_t)hash & (slots - 1);; at = (at + 1) & (slots - 1))
        if (!table[at] || same_run(table[at], hash, id, n, later))
            return table + at;
}

static int more_runs(Names *self)
{
    size_t slots = self->run_slots ? 2 * self->run_slots : LEAST_SLOTS;
    Run **more = PyMem_Calloc(slots, sizeof *more);
    if (!more) {
        PyErr_NoMemory();
        return -1;
    }
    for (size_t i = 0; i < self->run_slots; i++) {
        Run *one = self->runs[i];
        if (one)
            *run_at(more, slots, one->hash, one->id, one->n, one->later) = one;
    }
    PyMem_Free(self->runs);
    self->runs = more;
    self->run_slots = slots;
    return 0;
}

/* Reads what Python says of a run: nothing of one that needs the parser. */
static Run *read_run(Names *self, PyObject *answer)
{
    PyObject *parts = NULL;
    unsigned optional = 0;
    int bends = 0, nasab = 0;
    if (answer != Py_None) {
        if (!PyTuple_Check(answer)) {
            PyErr_SetString(PyExc_TypeError, "a run is a tuple");
            return NULL;
        }
        if (!PyArg_ParseTuple(answer, "O!Ipp:run", &PyTuple_Type, &parts, &optional, &bends,
                              &nasab))
            return NULL;
    }
    Py_ssize_t n = parts ? PyTuple_Size(parts) : 0;
    Run *run = PyMem_Calloc(1, sizeof *run + (size_t)n * sizeof *run->part);
    if (!run) {
        PyErr_NoMemory();
        return NULL;
    }
    run->hard = !parts;
    run->optional = optional;
    run->bends = bends;
    run->nasab = nasab;
    for (Py_ssize_t i = 0; i < n; i++) {
        PyObject *part = PyTuple_GetItem(parts, i);
        if (!PyObject_TypeCheck(part, self->pairs->part_type)) {
            PyErr_SetString(PyExc_TypeError, "a run is made of parts");
            free_run(run);
            return NULL;
        }
        Py_INCREF(part);
        run->part[run->parts++] = (Part *)part;
    }
    return run;
}

Run *run_of(Names *self, const Line *line, int first, int last)
{
    uint32_t id[MOST_RUN] = {0};
    int n = last - first + 1, later = line->parts > 0;
    for (int i = 0; i < n; i++)
        id[i] = line->token[first + i].piece->id;
    uint64_t hash = hash_of(id, n * (Py_ssize_t)sizeof *id, 0xCBF29CE484222325u + (uint64_t)later);
    if (self->run_slots) {
        Run *found = *run_at(self->runs, self->run_slots, hash, id, n, later);
        if (found)
            return found;
    }
    PyObject *words = PyTuple_New(n);
    for (int i = 0; words && i < n; i++) {
        const Seen *seen = line->token[first + i].seen;
        PyObject *word = PyUnicode_FromStringAndSize(seen->text, seen->n);
        if (!word || PyTuple_SetItem(words, i, word) < 0)
            Py_CLEAR(words);
    }
    if (!words)
        return NULL;
    PyObject *answer
        = PyObject_CallFunction(self->run, "NKi", words,
                                (unsigned long long)line->token[first].piece->set, later);
    Run *made = answer ? read_run(self, answer) : NULL;
    Py_XDECREF(answer);
    if (!made || (self->run_n >= self->run_slots / 2 && more_runs(self) < 0)) {
        if (made)
            free_run(made);
        return NULL;
    }
    made->hash = hash;
    made->n = n;
    made->later = later;
    memcpy(made->id, id, (size_t)n * sizeof *id);
    Run **place = run_at(self->runs, self->run_slots, hash, id, n, later);
    if (*place) { /* another thread was quicker */
        free_run(made);
        return *place;
    }
    *place = made;
    self->run_n++;
    return made;
}

int visit_runs(const Names *self, visitproc visit, void *arg)
{
    for (size_t i = 0; i < self->run_slots; i++)
        for (Py_ssize_t k = 0; self->runs[i] && k < self->runs[i]->parts; k++)
            Py_VISIT((PyObject *)self->runs[i]->part[k]);
    return 0;
}
