/* Consonant keys of readings: `nisba.keys`.
 *
 * That says what they mean and stands in where this file was not compiled; tests hold one against
 * the other. One type, `Keys`, described in `_align.pyi`. The classes of a symbol come from Python
 * when they are first asked for, which may let other threads in: no pointer into what they may move
 * is kept across it.
 */

#include "entries.h"

#include <string.h>

#define FIRST 0xE000
#define MOST 6400          /* symbols: the private-use area */
#define FAR 9.0            /* more than any key costs */
#define SHORT_WORD 8       /* symbols of readings of which other keys than the likeliest are wanted */

typedef struct {
    int n;                 /* 0 where nobody has asked yet */
    char name[MOST_CLASSES]; /* 0: none */
    double cost[MOST_CLASSES];
} Classes;

struct Keys {
    PyObject_HEAD
    PyObject *ask;         /* (number) -> ((name, cost), ...) */
    Classes *classes;
    Py_ssize_t room, most;
};

/* --- classes of symbols ------------------------------------------------------------------------ */

static int read_classes(PyObject *answer, Classes *classes)
{
    if (!PyTuple_Check(answer) || PyTuple_Size(answer) < 1
        || PyTuple_Size(answer) > MOST_CLASSES) {
        PyErr_Format(PyExc_ValueError, "a symbol has 1 to %d classes", MOST_CLASSES);
        return -1;
    }
    Py_ssize_t n = PyTuple_Size(answer);
    for (Py_ssize_t i = 0; i < n; i++) {
        const char *name;
        Py_ssize_t size;
        PyObject *row = PyTuple_GetItem(answer, i);
        if (!PyTuple_Check(row)) {
            PyErr_SetString(PyExc_TypeError, "a class is a tuple");
            return -1;
        }
        if (!PyArg_ParseTuple(row, "s#d:class", &name, &size, &classes->cost[i]))
            return -1;
        if (size > 1 || (size && name[0] & 0x80)) {
            PyErr_SetString(PyExc_ValueError, "a class is one ASCII letter or none");
            return -1;
        }
        classes->name[i] = size ? name[0] : 0;
    }
    classes->n = (int)n;
    return 0;
}

/* The classes of a symbol, copied; -1: an exception is set. */
static int classes_of(Keys *self, Py_UCS4 symbol, Classes *classes)
{
    if (symbol < (Py_UCS4)self->room && self->classes[symbol].n) {
        *classes = self->classes[symbol];
        return 0;
    }
    if (symbol >= MOST) {
        PyErr_SetString(PyExc_ValueError, "a reading is a str of symbols");
        return -1;
    }
    PyObject *answer = PyObject_CallFunction(self->ask, "n", (Py_ssize_t)symbol);
    if (!answer)
        return -1;
    int failed = read_classes(answer, classes);
    Py_DECREF(answer);
    if (failed)
        return -1;
    if (symbol >= (Py_UCS4)self->room) {
        Py_ssize_t room = self->room ? self->room : 128;
        while (room <= (Py_ssize_t)symbol)
            room *= 2;
        Classes *more = PyMem_Realloc(self->classes, room * sizeof *more);
        if (!more) {
            PyErr_NoMemory();
            return -1;
        }
        memset(more + self->room, 0, (room - self->room) * sizeof *more);
        self->classes = more;
        self->room = room;
    }
    self->classes[symbol] = *classes;
    return 0;
}

/* --- keys -------------------------------------------------------------------------------------- */

/* Cheapest first; of equals the one that was made first. */
static void sort_keys(Key *key, Py_ssize_t n)
{
    for (Py_ssize_t i = 1; i < n; i++) {
        Key moved = key[i];
        Py_ssize_t j = i;
        for (; j && key[j - 1].cost > moved.cost; j--)
            key[j] = key[j - 1];
        key[j] = moved;
    }
}

/* Every key of `made` with every class of a symbol behind it. */
static void branch(Made *made, const Classes *classes, Py_ssize_t most, Py_ssize_t width)
{
    int side = made->key == made->keys[0];
    Key *grown = made->keys[side];
    char *text = made->text + side * MOST_TEXTS * MOST_CLASSES * width;
    Py_ssize_t n = 0;
    for (const Key *key = made->key; key < made->key + made->n; key++)
        for (int i = 0; i < classes->n; i++) {
            double cost = key->cost + classes->cost[i];
            char *made_text = text + n * width;
            memcpy(made_text, key->text, key->n);
            made_text[key->n] = classes->name[i];
            Py_ssize_t size = key->n + (classes->name[i] != 0), at = 0;
            while (at < n && (grown[at].n != size || memcmp(grown[at].text, made_text, size)))
                at++;
            if (cost >= (at < n ? grown[at].cost : FAR))
                continue;
            grown[at].cost = cost;
            if (at == n) {
                grown[at].n = size;
                grown[at].text = made_text;
                n++;
            }
        }
    if (n > most) {
        sort_keys(grown, n);
        n = most;
    }
    made->key = grown;
    made->n = n;
}

int make_keys(Keys *self, const Word *word, Made *made)
{
    Py_ssize_t width = word->n + 1;
    made->text = made->kept;
    if (width > SHORT && !(made->text = PyMem_Malloc(2 * MOST_TEXTS * MOST_CLASSES * width))) {
        PyErr_NoMemory();
        return -1;
    }
    made->key = made->keys[0];
    made->key[0] = (Key){0.0, 0, made->text};
    made->n = 1;
    for (Py_ssize_t i = 0; i < word->n; i++) {
        Classes classes;
        if (classes_of(self, word->at[i], &classes) < 0) {
            if (made->text != made->kept)
                PyMem_Free(made->text);
            return -1;
        }
        if (classes.n > 1)
            branch(made, &classes, self->most, width);
        else if (classes.name[0])
            for (Key *key = made->key; key < made->key + made->n; key++)
                key->text[key->n++] = classes.name[0];
    }
    sort_keys(made->key, made->n);
    return 0;
}

void forget_keys(Made *made)
{
    if (made->text != made->kept)
        PyMem_Free(made->text);
}

/* The numbers of a reading's symbols, known to an alphabet or not. */
static int read_symbols(PyObject *text, Word *word)
{
    if (!PyUnicode_Check(text)) {
        PyErr_SetString(PyExc_TypeError, "a reading is a str of symbols");
        return -1;
    }
    word->at = word->kept;
    word->n = PyUnicode_GetLength(text);
    if (word->n > ON_STACK && !(word->at = PyMem_Malloc(word->n * sizeof *word->at))) {
        PyErr_NoMemory();
        return -1;
    }
    if (word->n && !PyUnicode_AsUCS4(text, word->at, word->n, 0)) {
        forget_word(word);
        return -1;
    }
    for (Py_ssize_t i = 0; i < word->n; i++)
        word->at[i] -= FIRST; /* unsigned: what is below FIRST becomes far too large */
    return 0;
}

static PyObject *keys_of(Keys *self, PyObject *text)
{
    Word word;
    Made made;
    if (read_symbols(text, &word) < 0)
        return NULL;
    int failed = make_keys(self, &word, &made);
    forget_word(&word);
    if (failed)
        return NULL;
    PyObject *answer = PyTuple_New(made.n);
    for (Py_ssize_t i = 0; answer && i < made.n; i++) {
        PyObject *key = PyUnicode_FromStringAndSize(made.key[i].text, made.key[i].n);
        if (!key || PyTuple_SetItem(answer, i, key) < 0)
            Py_CLEAR(answer);
    }
    forget_keys(&made);
    return answer;
}

/* `Keys._likeliest`; `key` has room for one character a symbol. Answers how many there are; -1: an
 * exception is set. */
static Py_ssize_t likeliest(Keys *self, const Word *word, char *key)
{
    Py_ssize_t n = 0;
    for (Py_ssize_t i = 0; i < word->n; i++) {
        Classes classes;
        if (classes_of(self, word->at[i], &classes) < 0)
            return -1;
        if (classes.name[0])
            key[n++] = classes.name[0];
    }
    return n;
}

/* The numbers of the symbols of a form, with room for keys behind them, and the likeliest key. */
static int spell(Keys *self, const Py_UCS4 *symbols, Py_ssize_t n, Form *form, Word *word)
{
    form->at = PyMem_Malloc(n * (sizeof *form->at + MOST_KEYS) + 1);
    if (!form->at) {
        PyErr_NoMemory();
        return -1;
    }
    for (Py_ssize_t i = 0; i < n; i++)
        form->at[i] = symbols[i] - FIRST;
    form->n = word->n = n;
    word->at = form->at;
    char *own = (char *)(form->at + n);
    form->key[0] = own;
    form->key_n[0] = likeliest(self, word, own);
    form->keys = 1;
    return form->key_n[0] < 0 ? -1 : 0;
}

/* Some keys to choose from, behind the likeliest (`nisba.score.compiled.keys_of`). */
static void choose(const Made *made, Form *form)
{
    char *own = (char *)(form->at + form->n) + form->key_n[0];
    for (Py_ssize_t i = 0; i < made->n && form->keys < MOST_KEYS; i++) {
        const Key *key = made->key + i;
        memcpy(own, key->text, key->n);
        form->key[form->keys] = own;
        form->key_n[form->keys++] = key->n;
        own += key->n;
    }
}

int spell_made(Keys *self, const Py_UCS4 *symbols, Py_ssize_t n, Form *form, Made *made)
{
    Word word;
    if (spell(self, symbols, n, form, &word) < 0 || make_keys(self, &word, made) < 0)
        return -1;
    if (n <= SHORT_WORD)
        choose(made, form);
    return 0;
}

int spell_form(PyObject *keys, const Py_UCS4 *symbols, Py_ssize_t n, Form *form)
{
    Word word;
    Made made;
    if (n <= SHORT_WORD) {
        if (spell_made((Keys *)keys, symbols, n, form, &made) < 0)
            return -1;
        forget_keys(&made);
        return 0;
    }
    return spell((Keys *)keys, symbols, n, form, &word);
}

static PyObject *keys_likeliest(Keys *self, PyObject *text)
{
    Word word;
    char kept[ON_STACK], *key = kept;
    if (read_symbols(text, &word) < 0)
        return NULL;
    PyObject *answer = NULL;
    if (word.n > ON_STACK && !(key = PyMem_Malloc(word.n))) {
        PyErr_NoMemory();
    } else {
        Py_ssize_t n = likeliest(self, &word, key);
        answer = n < 0 ? NULL : PyUnicode_FromStringAndSize(key, n);
    }
    if (key != kept)
        PyMem_Free(key);
    forget_word(&word);
    return answer;
}

static int keys_init(Keys *self, PyObject *args, PyObject *names)
{
    PyObject *ask;
    Py_ssize_t most;
    if (names && PyDict_Size(names)) {
        PyErr_SetString(PyExc_TypeError, "Keys takes no keyword arguments");
        return -1;
    }
    if (!PyArg_ParseTuple(args, "On:Keys", &ask, &most))
        return -1;
    if (self->ask || most < 1 || most > MOST_TEXTS) {
        PyErr_Format(PyExc_ValueError, "Keys is made once, for 1 to %d keys", MOST_TEXTS);
        return -1;
    }
    Py_INCREF(ask);
    self->ask = ask;
    self->most = most;
    return 0;
}

static int keys_traverse(Keys *self, visitproc visit, void *arg)
{
    Py_VISIT(self->ask);
    Py_VISIT(Py_TYPE((PyObject *)self));
    return 0;
}

static int keys_clear(Keys *self)
{
    Py_CLEAR(self->ask);
    return 0;
}

static void keys_dealloc(Keys *self)
{
    PyTypeObject *type = Py_TYPE((PyObject *)self);
    PyObject_GC_UnTrack(self);
    keys_clear(self);
    PyMem_Free(self->classes);
    ((freefunc)PyType_GetSlot(type, Py_tp_free))(self);
    Py_DECREF(type);
}

/* --- the type --------------------------------------------------------------------------------- */

static PyMethodDef keys_methods[] = {
    {"of", (PyCFunction)keys_of, METH_O, NULL},
    {"likeliest", (PyCFunction)keys_likeliest, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};

static PyType_Slot keys_slots[] = {
    {Py_tp_doc, "Makes consonant keys; see _align.pyi."},
    {Py_tp_init, keys_init},
    {Py_tp_traverse, keys_traverse},
    {Py_tp_clear, keys_clear},
    {Py_tp_dealloc, keys_dealloc},
    {Py_tp_methods, keys_methods},
    {0, NULL},
};

static PyType_Spec keys_spec = {
    "nisba.kernel._align.Keys", sizeof(Keys), 0, Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    keys_slots,
};

PyObject *add_keys(PyObject *module)
{
    PyObject *type = PyType_FromModuleAndSpec(module, &keys_spec, NULL);
    if (type && PyModule_AddType(module, (PyTypeObject *)type) < 0)
        Py_CLEAR(type);
    return type;
}
