/* The least cost of setting one reading beside another, compiled.
 *
 * The same sums in the same order as `nisba.score.align`, which says what they mean and stands in
 * where this file was not compiled; tests hold one against the other. One type, `Costs`, described
 * in `_align.pyi`. CPython's stable ABI (3.11), so one file serves every version.
 *
 * A reading is a str of private-use characters, U+E000 + the number of a symbol. The cost of one
 * symbol against another is worked out from what the two may stand for, or asked of Python where
 * nobody has said that, and kept in a matrix; what one sound costs against another is asked once.
 * Such a call may let other threads in, which may add symbols: no pointer into what grows is kept
 * across it.
 */

#include "names.h"
#include "read.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define FIRST 0xE000
#define MOST 6400          /* symbols: the private-use area */
#define UNKNOWN (-1.0)     /* a cost nobody has asked for yet */
#define FAR 99.0           /* the answer when a bound is passed */
#define NO_SOUND 2.0       /* what symbols cost that have no sounds */
#define ROUNDING 1e-9

/* --- symbols ---------------------------------------------------------------------------------- */

static int grow(Costs *self)
{
    Py_ssize_t room = self->room ? 2 * self->room : 128;
    double *matrix = PyMem_Malloc(room * room * sizeof *matrix);
    if (!matrix) {
        PyErr_NoMemory();
        return -1;
    }
    for (Py_ssize_t i = 0; i < room * room; i++)
        matrix[i] = UNKNOWN;
    for (Py_ssize_t i = 0; i < self->size; i++)
        memcpy(matrix + i * room, self->matrix + i * self->room, self->size * sizeof *matrix);
    PyMem_Free(self->matrix);
    self->matrix = matrix;
    for (int k = 0; k < 2; k++) {
        double *gaps = PyMem_Realloc(self->gaps[k], room * sizeof *gaps);
        if (!gaps) {
            PyErr_NoMemory();
            return -1;
        }
        self->gaps[k] = gaps;
    }
    char *vowel = PyMem_Realloc(self->vowel, room);
    if (!vowel) {
        PyErr_NoMemory();
        return -1;
    }
    self->vowel = vowel;
    Options *options = PyMem_Realloc(self->options, room * sizeof *options);
    if (!options) {
        PyErr_NoMemory();
        return -1;
    }
    self->options = options;
    self->room = room;
    return 0;
}

/* Reads ((sound, cost), ...). */
static int read_options(PyObject *tuple, Options *options)
{
    Py_ssize_t n = PyTuple_Size(tuple);
    options->n = n > MOST_OPTIONS ? -1 : (int)n;
    for (Py_ssize_t i = 0; i < options->n; i++) {
        PyObject *row = PyTuple_GetItem(tuple, i);
        int sound;
        if (!PyTuple_Check(row)) {
            PyErr_SetString(PyExc_TypeError, "an option is a tuple");
            return -1;
        }
        if (!PyArg_ParseTuple(row, "id:option", &sound, &options->cost[i]))
            return -1;
        if (sound < 0 || sound >= MOST_SOUNDS || !(options->cost[i] >= 0.0)) {
            PyErr_Format(PyExc_ValueError, "sounds are numbers below %d, and cost something",
                         MOST_SOUNDS);
            return -1;
        }
        options->sound[i] = (unsigned char)sound;
    }
    return 0;
}

static PyObject *costs_add(Costs *self, PyObject *args)
{
    double gap, unwritten;
    int vowel;
    PyObject *said = NULL;
    Options options = {.n = -1, .geminate = -1};
    if (!PyArg_ParseTuple(args, "ddp|O!i:add", &gap, &unwritten, &vowel, &PyTuple_Type, &said,
                          &options.geminate)
        || (said && read_options(said, &options) < 0))
        return NULL;
    if (self->size == MOST) {
        PyErr_SetString(PyExc_OverflowError, "more symbols than there are private-use characters");
        return NULL;
    }
    if (self->size == self->room && grow(self) < 0)
        return NULL;
    self->gaps[0][self->size] = gap;
    self->gaps[1][self->size] = unwritten;
    self->vowel[self->size] = (char)vowel;
    self->options[self->size] = options;
    self->size++;
    Py_RETURN_NONE;
}

/* The answer of Python for two numbers; negative: an exception is set. */
static double ask(PyObject *callback, Py_ssize_t a, Py_ssize_t b)
{
    PyObject *found = PyObject_CallFunction(callback, "nn", a, b);
    if (!found)
        return -1.0;
    double cost = PyFloat_AsDouble(found);
    Py_DECREF(found);
    if (!(cost < 0.0))
        return cost;
    if (!PyErr_Occurred())
        PyErr_SetString(PyExc_ValueError, "the cost of a symbol against another is negative");
    return -1.0;
}

/* `nisba.sounds.alphabet.symbol_cost`; negative: an exception is set. */
static double weigh(Costs *self, Py_ssize_t a, Py_ssize_t b)
{
    Options x = self->options[a], y = self->options[b];
    double best = NO_SOUND;
    for (int i = 0; i < x.n; i++)
        for (int j = 0; j < y.n; j++) {
            double cost = x.cost[i] + y.cost[j];
            if (cost >= best)
                continue;
            double *known = self->sounds + x.sound[i] * MOST_SOUNDS + y.sound[j];
            if (*known < 0.0 && (*known = ask(self->sound, x.sound[i], y.sound[j])) < 0.0)
                return -1.0;
            cost += *known;
            if (cost < best)
                best = cost;
        }
    if (x.geminate >= 0 && y.geminate >= 0 && x.geminate != y.geminate)
        best += self->geminate;
    return best;
}

/* Work out a cost, or ask Python for it, and keep it, for both orders. Negative: an exception is
 * set. */
static double learn(Costs *self, Py_ssize_t a, Py_ssize_t b)
{
    int said = self->sound && self->options[a].n >= 0 && self->options[b].n >= 0;
    double cost = said ? weigh(self, a, b) : ask(self->cost, a, b);
    if (cost >= 0.0)
        self->matrix[a * self->room + b] = self->matrix[b * self->room + a] = cost;
    return cost;
}

double symbols_cost(Costs *self, Py_ssize_t a, Py_ssize_t b)
{
    double cost = self->matrix[a * self->room + b];
    return cost < 0.0 ? learn(self, a, b) : cost;
}

/* --- readings --------------------------------------------------------------------------------- */

int read_word(Costs *self, PyObject *text, Word *word)
{
    word->at = word->kept;
    if (!PyUnicode_Check(text)) {
        PyErr_SetString(PyExc_TypeError, "a reading is a str of symbols");
        return -1;
    }
    word->n = PyUnicode_GetLength(text);
    if (word->n > ON_STACK) {
        word->at = PyMem_Malloc(word->n * sizeof *word->at);
        if (!word->at) {
            PyErr_NoMemory();
            return -1;
        }
    }
    if (word->n && !PyUnicode_AsUCS4(text, word->at, word->n, 0))
        goto failed;
    for (Py_ssize_t i = 0; i < word->n; i++) {
        word->at[i] -= FIRST; /* unsigned: what is below FIRST becomes far too large */
        if (word->at[i] >= (Py_UCS4)self->size) {
            PyErr_SetString(PyExc_ValueError, "a reading holds a symbol its alphabet does not have");
            goto failed;
        }
    }
    return 0;
failed:
    if (word->at != word->kept)
        PyMem_Free(word->at);
    return -1;
}

void forget_word(Word *word)
{
    if (word->at != word->kept)
        PyMem_Free(word->at);
}

/* --- alignment -------------------------------------------------------------------------------- */

/* Fill the table of least costs, `rows` of x->n + 1 by y->n + 1 cells; with `keep` 0 only two rows
 * are kept, in turns. Answers the last cell, infinity once over the bound, negative on an exception. */
static double fill(Costs *self, const Word *x, const Word *y, int x_bare, int y_bare, double bound,
                   double *rows, int keep)
{
    Py_ssize_t m = y->n;
    double *before = rows, *here = rows, total = 0.0;
    before[0] = total;
    for (Py_ssize_t j = 0; j < m; j++)
        before[j + 1] = total += self->gaps[x_bare][y->at[j]];
    for (Py_ssize_t i = 0; i < x->n; i++, before = here) {
        here = keep || before == rows ? before + m + 1 : rows;
        Py_UCS4 a = x->at[i];
        double gap = self->gaps[y_bare][a], diagonal = before[0], left = diagonal + gap;
        double least = left;
        const double *costs = self->matrix + a * self->room, *gaps = self->gaps[x_bare];
        here[0] = left;
        for (Py_ssize_t j = 0; j < m; j++) {
            double best = costs[y->at[j]];
            if (best < 0.0) {
                best = learn(self, a, y->at[j]);
                if (best < 0.0)
                    return -1.0;
                costs = self->matrix + a * self->room; /* they may have moved */
                gaps = self->gaps[x_bare];
            }
            best = diagonal + best;
            diagonal = before[j + 1];
            double up = diagonal + gap;
            if (up < best)
                best = up;
            left += gaps[y->at[j]];
            if (best < left)
                left = best;
            if (left < least)
                least = left;
            here[j + 1] = left;
        }
        if (least > bound)
            return INFINITY;
    }
    return here[m];
}

static double *table_for(Py_ssize_t cells, double *kept)
{
    if (cells <= ON_STACK)
        return kept;
    double *table = PyMem_Malloc(cells * sizeof *table);
    if (!table)
        PyErr_NoMemory();
    return table;
}

double cost_of(Costs *self, const Word *x, const Word *y, int x_bare, int y_bare, double bound)
{
    double kept[ON_STACK], *rows = table_for(2 * (y->n + 1), kept);
    if (!rows)
        return -1.0;
    double cost = fill(self, x, y, x_bare, y_bare, bound, rows, 0);
    if (rows != kept)
        PyMem_Free(rows);
    return cost;
}

/* Read the cheapest alignment backwards off the whole table. Every cost in it is known by now. */
static Fit trace(Costs *self, const Word *x, const Word *y, int x_bare, int y_bare,
                 const double *rows)
{
    Py_ssize_t i = x->n, j = y->n, width = y->n + 1;
    Fit fit = {rows[i * width + j], 0.0, 0.0, 0.0};
    while (i || j) {
        double here = rows[i * width + j], step = -1.0;
        int vowel = 0;
        if (i && j) {
            step = self->matrix[x->at[i - 1] * self->room + y->at[j - 1]];
            if (fabs(rows[(i - 1) * width + j - 1] + step - here) < ROUNDING) {
                i--, j--;
                vowel = self->vowel[x->at[i]] && self->vowel[y->at[j]];
            } else {
                step = -1.0;
            }
        }
        if (step < 0.0) {
            Py_UCS4 symbol;
            if (i && fabs(rows[(i - 1) * width + j] + self->gaps[y_bare][x->at[i - 1]] - here)
                         < ROUNDING) {
                symbol = x->at[--i];
                step = self->gaps[y_bare][symbol];
            } else {
                symbol = y->at[--j];
                step = self->gaps[x_bare][symbol];
            }
            vowel = self->vowel[symbol];
        }
        if (vowel)
            fit.vowels += step;
        else
            fit.consonants += step;
        if (step > fit.worst)
            fit.worst = step;
    }
    return fit;
}

int fit_of(Costs *self, const Word *x, const Word *y, int x_bare, int y_bare, double bound, Fit *fit)
{
    double kept[ON_STACK], *rows = table_for((x->n + 1) * (y->n + 1), kept);
    if (!rows)
        return -1;
    double cost = fill(self, x, y, x_bare, y_bare, bound, rows, 1);
    int found = isinf(cost) ? 0 : cost >= 0.0 ? 1 : -1;
    if (found == 1)
        *fit = trace(self, x, y, x_bare, y_bare, rows);
    if (rows != kept)
        PyMem_Free(rows);
    return found;
}

/* --- methods ---------------------------------------------------------------------------------- */

static PyObject *costs_cost(Costs *self, PyObject *args)
{
    PyObject *a, *b, *answer = NULL;
    int x_bare, y_bare;
    double bound;
    Word x, y;
    if (!PyArg_ParseTuple(args, "OOppd:cost", &a, &b, &x_bare, &y_bare, &bound)
        || read_word(self, a, &x) < 0)
        return NULL;
    if (read_word(self, b, &y) == 0) {
        double cost = cost_of(self, &x, &y, x_bare, y_bare, bound);
        if (cost >= 0.0)
            answer = PyFloat_FromDouble(isinf(cost) ? FAR : cost);
        forget_word(&y);
    }
    forget_word(&x);
    return answer;
}

static PyObject *costs_fit(Costs *self, PyObject *args)
{
    PyObject *a, *b, *answer = NULL;
    int x_bare, y_bare;
    double bound;
    Word x, y;
    if (!PyArg_ParseTuple(args, "OOppd:fit", &a, &b, &x_bare, &y_bare, &bound)
        || read_word(self, a, &x) < 0)
        return NULL;
    if (read_word(self, b, &y) == 0) {
        Fit fit;
        int found = fit_of(self, &x, &y, x_bare, y_bare, bound, &fit);
        if (found == 1) {
            answer = Py_BuildValue("(dddd)", fit.cost, fit.consonants, fit.vowels, fit.worst);
        } else if (!found) {
            answer = Py_None;
            Py_INCREF(answer);
        }
        forget_word(&y);
    }
    forget_word(&x);
    return answer;
}

/* --- the type --------------------------------------------------------------------------------- */

int add_type(PyObject *module, PyType_Spec *spec, const char *const *taken)
{
    PyObject *type = PyType_FromModuleAndSpec(module, spec, NULL);
    int failed = !type || PyModule_AddType(module, (PyTypeObject *)type) < 0;
    for (; !failed && *taken; taken++) {
        PyObject *other = PyObject_GetAttrString(module, *taken);
        failed = !other || PyObject_SetAttrString(type, *taken, other) < 0;
        Py_XDECREF(other);
    }
    Py_XDECREF(type);
    return failed ? -1 : 0;
}

PyTypeObject *type_of(PyObject *self, const char *name)
{
    PyObject *type = PyObject_GetAttrString((PyObject *)Py_TYPE(self), name);
    if (type && !PyType_Check(type)) {
        PyErr_SetString(PyExc_TypeError, "a type of the kernel lacks those it needs");
        Py_CLEAR(type);
    }
    return (PyTypeObject *)type;
}

static int costs_init(Costs *self, PyObject *args, PyObject *names)
{
    PyObject *cost, *sound = NULL;
    if (names && PyDict_Size(names)) {
        PyErr_SetString(PyExc_TypeError, "Costs takes no keyword arguments");
        return -1;
    }
    if (self->cost) {
        PyErr_SetString(PyExc_TypeError, "Costs is made once");
        return -1;
    }
    if (!PyArg_ParseTuple(args, "O|Od:Costs", &cost, &sound, &self->geminate))
        return -1;
    self->sounds = PyMem_Malloc(MOST_SOUNDS * MOST_SOUNDS * sizeof *self->sounds);
    if (!self->sounds) {
        PyErr_NoMemory();
        return -1;
    }
    for (int i = 0; i < MOST_SOUNDS * MOST_SOUNDS; i++)
        self->sounds[i] = UNKNOWN;
    Py_INCREF(cost);
    Py_XINCREF(sound);
    self->cost = cost;
    self->sound = sound;
    return 0;
}

static int costs_traverse(Costs *self, visitproc visit, void *arg)
{
    Py_VISIT(self->cost);
    Py_VISIT(self->sound);
    Py_VISIT(Py_TYPE((PyObject *)self));
    return 0;
}

static int costs_clear(Costs *self)
{
    Py_CLEAR(self->cost);
    Py_CLEAR(self->sound);
    return 0;
}

static void costs_dealloc(Costs *self)
{
    PyTypeObject *type = Py_TYPE((PyObject *)self);
    PyObject_GC_UnTrack(self);
    costs_clear(self);
    PyMem_Free(self->matrix);
    PyMem_Free(self->gaps[0]);
    PyMem_Free(self->gaps[1]);
    PyMem_Free(self->vowel);
    PyMem_Free(self->sounds);
    PyMem_Free(self->options);
    ((freefunc)PyType_GetSlot(type, Py_tp_free))(self);
    Py_DECREF(type);
}

static PyMethodDef methods[] = {
    {"add", (PyCFunction)costs_add, METH_VARARGS, NULL},
    {"cost", (PyCFunction)costs_cost, METH_VARARGS, NULL},
    {"fit", (PyCFunction)costs_fit, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static PyType_Slot slots[] = {
    {Py_tp_doc, "Costs of alignments over one alphabet; see _align.pyi."},
    {Py_tp_init, costs_init},
    {Py_tp_traverse, costs_traverse},
    {Py_tp_clear, costs_clear},
    {Py_tp_dealloc, costs_dealloc},
    {Py_tp_methods, methods},
    {0, NULL},
};

static PyType_Spec spec = {
    "nisba.kernel._align.Costs", sizeof(Costs), 0, Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC, slots,
};

static int fill_module(PyObject *module)
{
    PyObject *type = PyType_FromModuleAndSpec(module, &spec, NULL);
    if (!type)
        return -1;
    int failed = PyModule_AddType(module, (PyTypeObject *)type) < 0
                 || add_pairs(module, (PyTypeObject *)type) < 0
                 || add_entries(module, (PyTypeObject *)type) < 0 || add_graphemes(module) < 0
                 || add_ordinary(module) < 0 || add_rows(module) < 0
                 || add_shown(module) < 0 || add_names(module) < 0;
    Py_DECREF(type);
    return failed ? -1 : 0;
}

static PyModuleDef_Slot module_slots[] = {{Py_mod_exec, fill_module}, {0, NULL}};

static PyModuleDef module = {
    PyModuleDef_HEAD_INIT,
    .m_name = "_align",
    .m_doc = "Compiled alignment costs.",
    .m_slots = module_slots,
};

PyMODINIT_FUNC PyInit__align(void)
{
    return PyModuleDef_Init(&module);
}
