/* The rough look at the spellings of a small table, compiled.
 *
 * What `nisba.table.terms_index` and `nisba.table.rough` do, to the bit: sum up what spellings share
 * with a name, and say how like its letters, consonants and sounds each is. Those stand in where
 * this was not compiled; tests hold one against the other. One type, `Rough`, described in
 * `_rough.pyi`: here it is made, and searched; rough.h says what the other files do. The texts are
 * UTF-8 in mapped files; what they hold is checked as it is read, for a file may be damaged.
 */

#include "rough.h"
#include <stdlib.h>
#include <string.h>

/* --- to search and to look at once -------------------------------------------------------------- */

/* Numbers of spellings, their owners and what they share, each as bytes. */
static PyObject *columns(const Ranked *ranked, Py_ssize_t n, const uint32_t *numbers,
                         const double *shares, const uint32_t *owners)
{
    Py_ssize_t narrow = n * (Py_ssize_t)sizeof(uint32_t);
    PyObject *made[3] = {PyBytes_FromStringAndSize(NULL, narrow),
                         PyBytes_FromStringAndSize(NULL, narrow),
                         PyBytes_FromStringAndSize(NULL, n * (Py_ssize_t)sizeof(double))};
    if (made[0] && made[1] && made[2]) {
        uint32_t *number = (uint32_t *)PyBytes_AsString(made[0]);
        uint32_t *owner = (uint32_t *)PyBytes_AsString(made[1]);
        double *share = (double *)PyBytes_AsString(made[2]);
        for (Py_ssize_t i = 0; i < n; i++) {
            number[i] = numbers[place_of(ranked[i])];
            owner[i] = owners[number[i]];
            share[i] = shares[place_of(ranked[i])];
        }
        return Py_BuildValue("(NNN)", made[0], made[1], made[2]);
    }
    for (int k = 0; k < 3; k++)
        Py_XDECREF(made[k]);
    return NULL;
}

/* What a search finds: spellings, with room for some more, and what each shares. */
typedef struct {
    uint32_t *number;
    double *share;
    Py_ssize_t n, room;
} Finds;

/* How the spellings that are found are chosen. */
typedef struct {
    double weights[2 * (TEXTS + 1)];
    double least;          /* figure of the likest below which others are added, by consonants: */
    double alike;          /* how like these are at the least, */
    Py_ssize_t others;     /* and how many they are, */
    Py_ssize_t most;       /* of all that are left in the end */
} Choice;

/* Numbers in their order. */
static int lower_first(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

/* Adds those whose consonants are likest. 1: they are there; 0: it cannot be done here; -1: an
 * exception. */
static int add_sounding(Rough *self, PyObject *consonants, const Choice *choice, Finds *finds)
{
    Py_ssize_t heard_n = 0, before = finds->n;
    Heard *heard = hear_all(self, consonants, choice->alike, choice->others, &heard_n);
    if (!heard)
        return PyErr_Occurred() ? -1 : 0;
    for (Py_ssize_t i = 0; i < heard_n && finds->n < finds->room; i++) {
        Py_ssize_t at = 0;
        while (at < before && finds->number[at] != (uint32_t)heard[i].number)
            at++;
        if (at == before)
            finds->number[finds->n++] = (uint32_t)heard[i].number;
    }
    PyMem_Free(heard);
    qsort(finds->number + before, finds->n - before, sizeof *finds->number, lower_first);
    for (Py_ssize_t i = before; i < finds->n; i++)
        finds->share[i] = 0.0;
    return 1;
}

/* Ranks what is found; answers the figure of the likest, 0 without any; -1: an exception. */
static double choose(Rough *self, PyObject **text, int script, const Choice *choice,
                     const Finds *finds, Ranked *ranked)
{
    float rough[2 * (TEXTS + 1)];
    for (int i = 0; i < 2 * (TEXTS + 1); i++)
        rough[i] = (float)choice->weights[i];
    Look look;
    memset(&look, 0, sizeof look);
    look.script = script;
    double best = -1.0;
    int all = digest_all(self, finds->number, finds->n);
    if (all >= 0 && make_look(self, text, all, &look) == 0
        && rank(self, finds->number, finds->share, finds->n, &look, rough, choice->most, ranked) == 0) {
        best = 0.0;
        if (finds->n)
            best = figure(self, finds->number[place_of(*ranked)], finds->share[place_of(*ranked)], &look,
                          choice->weights);
    }
    free_look(&look);
    return best;
}

/* The likest of what is found, as columns; None where it cannot be said here. */
static PyObject *likest_of(Rough *self, PyObject **text, int script, const Choice *choice,
                           Finds *finds, const uint32_t *owners)
{
    PyObject *answer = NULL;
    Ranked *ranked = PyMem_Malloc((finds->room ? finds->room : 1) * sizeof *ranked);
    if (!ranked)
        return PyErr_NoMemory();
    double best = choose(self, text, script, choice, finds, ranked);
    int there = best < 0.0 ? -1 : 1;
    if (there > 0 && (!finds->n || best < choice->least)) {
        there = add_sounding(self, text[SOUNDING], choice, finds);
        if (there > 0 && choose(self, text, script, choice, finds, ranked) < 0.0)
            there = -1;
    }
    if (there > 0)
        answer = columns(ranked, finds->n < choice->most ? finds->n : choice->most, finds->number,
                         finds->share, owners);
    else if (!there)
        answer = Py_BuildValue("");
    PyMem_Free(ranked);
    return answer;
}

static PyObject *rough_find(Rough *self, PyObject *args)
{
    PyObject *text[TEXTS], *answer = NULL;
    Py_ssize_t limit, n;
    int script;
    Py_buffer postings, runs, owners;
    Choice choice;
    double *w = choice.weights;
    if (!PyArg_ParseTuple(args, "y*y*niUUU(dd)(dd)(dd)(dd)dn(dn)y*:find", &postings, &runs, &limit, &script,
                          text, text + 1, text + 2, w, w + 1, w + 2, w + 3, w + 4, w + 5,
                          w + 6, w + 7, &choice.least, &choice.most, &choice.alike, &choice.others,
                          &owners))
        return NULL;
    Sums sums = {NULL, NULL, 0};
    Finds finds = {NULL, NULL, 0, 0};
    if (limit < 0 || choice.most < 0 || choice.others < 1
        || owners.len != self->size * (Py_ssize_t)sizeof(uint32_t)) {
        PyErr_SetString(PyExc_ValueError, "a number is negative, or owners do not fit");
        goto done;
    }
    if (take_sums(self, self->size, &sums) < 0 || (n = sharing_runs(&sums, &postings, &runs)) < 0)
        goto done;
    Shared *first = sums.found + n;
    finds.n = first_shared(sums.found, n, limit, first);
    finds.room = finds.n + choice.others;
    finds.number = PyMem_Malloc(finds.room * sizeof *finds.number);
    finds.share = PyMem_Malloc(finds.room * sizeof *finds.share);
    if (!finds.number || !finds.share) {
        PyErr_NoMemory();
        goto done;
    }
    for (Py_ssize_t i = 0; i < finds.n; i++) {
        finds.number[i] = first[i].number;
        finds.share[i] = first[i].sum / first[0].sum;
    }
    answer = likest_of(self, text, script, &choice, &finds, owners.buf);
done:
    if (sums.sum)
        give_back(self, &sums);
    PyMem_Free(finds.number);
    PyMem_Free(finds.share);
    PyBuffer_Release(&postings);
    PyBuffer_Release(&runs);
    PyBuffer_Release(&owners);
    return answer;
}

/* --- the type ---------------------------------------------------------------------------------- */

static int read_texts(PyObject *tuple, Texts *texts, Py_ssize_t size)
{
    PyObject *blob, *offset;
    if (!PyArg_ParseTuple(tuple, "OO:Rough", &blob, &offset)
        || PyObject_GetBuffer(blob, &texts->blob, PyBUF_SIMPLE) < 0
        || PyObject_GetBuffer(offset, &texts->offset, PyBUF_ND) < 0)
        return -1;
    Py_ssize_t item = texts->offset.itemsize;
    if ((item != 4 && item != 8) || texts->offset.len != (size + 1) * item) {
        PyErr_SetString(PyExc_ValueError, "texts and their offsets do not fit");
        return -1;
    }
    return 0;
}

static int rough_init(Rough *self, PyObject *args, PyObject *names)
{
    PyObject *texts[TEXTS], *script;
    if (names && PyDict_Size(names)) {
        PyErr_SetString(PyExc_TypeError, "Rough takes no keyword arguments");
        return -1;
    }
    if (self->script.obj) {
        PyErr_SetString(PyExc_TypeError, "Rough is made once");
        return -1;
    }
    if (!PyArg_ParseTuple(args, "O!O!O!O:Rough", &PyTuple_Type, texts, &PyTuple_Type, texts + 1,
                          &PyTuple_Type, texts + 2, &script)
        || PyObject_GetBuffer(script, &self->script, PyBUF_SIMPLE) < 0)
        return -1;
    self->size = self->script.len;
    for (int k = 0; k < TEXTS; k++)
        if (read_texts(texts[k], self->text + k, self->size) < 0)
            return -1;
    return 0;
}

static void rough_dealloc(Rough *self)
{
    PyTypeObject *type = Py_TYPE((PyObject *)self);
    for (int k = 0; k < TEXTS; k++) {
        if (self->text[k].blob.obj)
            PyBuffer_Release(&self->text[k].blob);
        if (self->text[k].offset.obj)
            PyBuffer_Release(&self->text[k].offset);
    }
    if (self->script.obj)
        PyBuffer_Release(&self->script);
    free_sums(&self->sums);
    free_sounds(&self->sounds);
    PyMem_Free(self->digest.start);
    PyMem_Free(self->digest.at);
    PyMem_Free(self->digest.letters.code);
    PyMem_Free(self->digest.letters.number);
    ((freefunc)PyType_GetSlot(type, Py_tp_free))(self);
    Py_DECREF(type);
}

static PyMethodDef methods[] = {
    {"search", (PyCFunction)rough_search, METH_VARARGS, NULL},
    {"likest", (PyCFunction)rough_likest, METH_VARARGS, NULL},
    {"find", (PyCFunction)rough_find, METH_VARARGS, NULL},
    {"sounding", (PyCFunction)rough_sounding, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static PyType_Slot slots[] = {
    {Py_tp_doc, "Rough looks at the spellings of one table; see _rough.pyi."},
    {Py_tp_init, rough_init},
    {Py_tp_dealloc, rough_dealloc},
    {Py_tp_methods, methods},
    {0, NULL},
};

static PyType_Spec spec = {
    "nisba.kernel._rough.Rough", sizeof(Rough), 0, Py_TPFLAGS_DEFAULT, slots,
};

static int fill_module(PyObject *module)
{
    PyObject *type = PyType_FromModuleAndSpec(module, &spec, NULL);
    if (!type)
        return -1;
    int failed = PyModule_AddType(module, (PyTypeObject *)type);
    Py_DECREF(type);
    return failed;
}

static PyModuleDef_Slot module_slots[] = {{Py_mod_exec, fill_module}, {0, NULL}};

static PyModuleDef module = {
    PyModuleDef_HEAD_INIT,
    .m_name = "_rough",
    .m_doc = "Compiled rough looks at a small table.",
    .m_slots = module_slots,
};

PyMODINIT_FUNC PyInit__rough(void)
{
    return PyModuleDef_Init(&module);
}
