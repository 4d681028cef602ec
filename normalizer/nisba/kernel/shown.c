/* Which conventions a word shows, letter by letter: see shown.h.
 *
 * `nisba.sounds.automata` makes of their patterns the tables that are read here. One type, `Shown`,
 * described in `_align.pyi`.
 */

#include "latin.h"
#include "shown.h"

#include <string.h>

#define MOST_KINDS 255     /* letters that patterns ask for, and one for all others */

/* See `Automaton` there; `kind`: the class of a letter, by its number among all that are asked for. */
typedef struct {
    int number, unless, classes;
    uint16_t *following;
    unsigned char *accepts, kind[MOST_KINDS];
} Automaton;

struct Shown {
    PyObject_HEAD
    Py_ssize_t n;
    int kinds;
    unsigned char kind[LATIN_END]; /* the number of a letter; 0: no pattern asks for it */
    Automaton *automaton;
};

/* Gives numbers to the letters that an automaton tells apart. */
static int read_kinds(Shown *self, Automaton *automaton, PyObject *letters)
{
    automaton->classes = (int)PyUnicode_GetLength(letters) + 1;
    for (int i = 1; i < automaton->classes; i++) {
        Py_UCS4 letter = PyUnicode_ReadChar(letters, i - 1);
        if (letter >= LATIN_END || (!self->kind[letter] && self->kinds == MOST_KINDS)) {
            PyErr_SetString(PyExc_ValueError, "patterns ask for other letters, or for too many");
            return -1;
        }
        if (!self->kind[letter])
            self->kind[letter] = (unsigned char)self->kinds++;
        automaton->kind[self->kind[letter]] = (unsigned char)i;
    }
    return 0;
}

/* Takes the tables of an automaton, whose states are there. */
static int read_states(Automaton *automaton, const Py_buffer *following, const Py_buffer *accepts)
{
    Py_ssize_t states = accepts->len, n = states * automaton->classes;
    if (!states || following->len != n * (Py_ssize_t)sizeof *automaton->following) {
        PyErr_SetString(PyExc_ValueError, "of each state of an automaton the next ones are said");
        return -1;
    }
    automaton->following = PyMem_Malloc((size_t)following->len);
    automaton->accepts = PyMem_Malloc((size_t)states);
    if (!automaton->following || !automaton->accepts) {
        PyErr_NoMemory();
        return -1;
    }
    memcpy(automaton->following, following->buf, (size_t)following->len);
    memcpy(automaton->accepts, accepts->buf, (size_t)states);
    for (Py_ssize_t i = 0; i < n; i++)
        if (automaton->following[i] >= states) {
            PyErr_SetString(PyExc_ValueError, "an automaton has no such state");
            return -1;
        }
    return 0;
}

static int read_automaton(Shown *self, Automaton *automaton, PyObject *said)
{
    PyObject *letters;
    Py_buffer following, accepts;
    if (!PyTuple_Check(said)) {
        PyErr_SetString(PyExc_TypeError, "an automaton is a tuple");
        return -1;
    }
    if (!PyArg_ParseTuple(said, "ipUy*y*:automaton", &automaton->number, &automaton->unless,
                          &letters, &following, &accepts))
        return -1;
    int failed = 0;
    if (automaton->number < 0 || automaton->number > 63) {
        PyErr_SetString(PyExc_ValueError, "there are 64 conventions at most");
        failed = -1;
    }
    failed = failed || read_kinds(self, automaton, letters) < 0
             || read_states(automaton, &following, &accepts) < 0;
    PyBuffer_Release(&following);
    PyBuffer_Release(&accepts);
    return failed ? -1 : 0;
}

/* Whether an automaton accepts a word, given by the numbers of its letters. */
static int accepts(const Automaton *automaton, const unsigned char *kind, Py_ssize_t n)
{
    size_t state = 0;
    for (Py_ssize_t i = 0; i < n; i++)
        state = automaton->following[state * (size_t)automaton->classes + automaton->kind[kind[i]]];
    return automaton->accepts[state];
}

uint64_t shown_by(const Shown *self, const char *word, Py_ssize_t n)
{
    enum { MOST = 2000 };
    unsigned char kind[MOST];
    uint64_t found = 0, unless = 0;
    Py_ssize_t letters = 0;
    for (Py_ssize_t i = 0; i < n && letters < MOST;) {
        Py_UCS4 letter = next_letter(word, &i);
        if (letter >= 'A' && letter <= 'Z')
            letter |= ' ';
        kind[letters++] = letter < LATIN_END ? self->kind[letter] : 0;
    }
    for (Py_ssize_t i = 0; i < self->n; i++) {
        const Automaton *automaton = self->automaton + i;
        if (accepts(automaton, kind, letters))
            *(automaton->unless ? &unless : &found) |= (uint64_t)1 << automaton->number;
    }
    return found & ~unless;
}

/* --- the type ---------------------------------------------------------------------------------- */

static PyObject *shown_of(Shown *self, PyObject *word)
{
    Py_ssize_t n;
    const char *text = PyUnicode_AsUTF8AndSize(word, &n);
    return text ? PyLong_FromUnsignedLongLong(shown_by(self, text, n)) : NULL;
}

static int shown_init(Shown *self, PyObject *args, PyObject *names)
{
    PyObject *automata;
    if (names && PyDict_Size(names)) {
        PyErr_SetString(PyExc_TypeError, "Shown takes no keyword arguments");
        return -1;
    }
    if (self->automaton) {
        PyErr_SetString(PyExc_TypeError, "Shown is made once");
        return -1;
    }
    if (!PyArg_ParseTuple(args, "O!:Shown", &PyTuple_Type, &automata))
        return -1;
    Py_ssize_t n = PyTuple_Size(automata);
    self->kinds = 1;
    self->automaton = PyMem_Calloc((size_t)n + 1, sizeof *self->automaton);
    if (!self->automaton) {
        PyErr_NoMemory();
        return -1;
    }
    for (Py_ssize_t i = 0; i < n; i++, self->n++)
        if (read_automaton(self, self->automaton + i, PyTuple_GetItem(automata, i)) < 0) {
            self->n++; /* what it has is freed */
            return -1;
        }
    return 0;
}

static void shown_dealloc(Shown *self)
{
    PyTypeObject *type = Py_TYPE((PyObject *)self);
    for (Py_ssize_t i = 0; i < self->n; i++) {
        PyMem_Free(self->automaton[i].following);
        PyMem_Free(self->automaton[i].accepts);
    }
    PyMem_Free(self->automaton);
    ((freefunc)PyType_GetSlot(type, Py_tp_free))(self);
    Py_DECREF(type);
}

static PyMethodDef methods[] = {
    {"of", (PyCFunction)shown_of, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};

static PyType_Slot slots[] = {
    {Py_tp_doc, "Which conventions a word shows; see _align.pyi."},
    {Py_tp_init, shown_init},
    {Py_tp_dealloc, shown_dealloc},
    {Py_tp_methods, methods},
    {0, NULL},
};

static PyType_Spec spec = {
    "nisba.kernel._align.Shown", sizeof(Shown), 0, Py_TPFLAGS_DEFAULT, slots,
};

int add_shown(PyObject *module)
{
    PyObject *type = PyType_FromModuleAndSpec(module, &spec, NULL);
    int failed = !type || PyModule_AddType(module, (PyTypeObject *)type) < 0;
    Py_XDECREF(type);
    return failed ? -1 : 0;
}
