/* The lexicon entries near a reading: `nisba.lexicon_costs` and `nisba.lexicon`.
 *
 * Those say what they mean and stand in where this file was not compiled; tests hold one against
 * the other. One type, `Entries`, described in `_align.pyi`. What is asked of Python for a key or a
 * cost may let other threads in: no pointer into what they may move is kept across it.
 */

#include "entries.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

#define DECIMALS 1e9       /* costs are rounded to nine */

/* The entries that have a key. */
typedef struct {
    char *text;            /* NULL where there is none */
    Py_ssize_t size, first, n;
} Group;

struct Entries {
    PyObject_HEAD
    Costs *costs;
    Keys *keys;
    Py_UCS4 *symbols;      /* of all readings; entry i has those from start[i] to start[i + 1] */
    Py_ssize_t *start, entries;
    Group *group;          /* by hash of the key */
    size_t groups;
    Py_ssize_t *member;    /* entries, group by group */
    char *text;            /* of all keys */
    uint32_t *seen, look;  /* in which look an entry was last met */
    double *prior, tau, unknown, least;
    Py_ssize_t most;       /* senses of a word */
};

static Group *group_of(const Entries *self, const char *text, Py_ssize_t n)
{
    uint32_t hash = 2166136261u;
    for (Py_ssize_t i = 0; i < n; i++)
        hash = (hash ^ (unsigned char)text[i]) * 16777619u;
    for (size_t at = (hash ^ hash >> 15) & (self->groups - 1);; at = (at + 1) & (self->groups - 1)) {
        Group *group = self->group + at;
        if (!group->text || (group->size == n && !memcmp(group->text, text, n)))
            return group;
    }
}

void reading_of_entry(const Entries *self, Py_ssize_t entry, Word *word)
{
    word->at = self->symbols + self->start[entry];
    word->n = self->start[entry + 1] - self->start[entry];
}

int note_found(Found *found, Py_ssize_t entry, double cost)
{
    if (found->n == found->room) {
        Py_ssize_t room = 2 * found->room;
        Near *more = PyMem_Malloc(room * sizeof *more);
        if (!more) {
            PyErr_NoMemory();
            return -1;
        }
        memcpy(more, found->at, found->n * sizeof *more);
        if (found->at != found->kept)
            PyMem_Free(found->at);
        found->at = more;
        found->room = room;
    }
    found->at[found->n++] = (Near){entry, cost};
    return 0;
}

void begin_found(Found *found)
{
    found->at = found->kept;
    found->n = 0;
    found->room = ON_LIST;
}

void forget_found(Found *found)
{
    if (found->at != found->kept)
        PyMem_Free(found->at);
}

/* Adds an entry and its cost to `found` if it is near enough. -1: an exception is set. */
static int consider(Entries *self, const Word *x, int bare, Py_ssize_t entry, Py_ssize_t slack,
                    double reach, Found *found)
{
    Py_ssize_t n = self->start[entry + 1] - self->start[entry];
    if (n - x->n > slack || x->n - n > slack)
        return 0;
    Word y;
    reading_of_entry(self, entry, &y);
    double cost = cost_of(self->costs, x, &y, bare, 0, reach + 2 / DECIMALS);
    if (cost < 0.0)
        return -1;
    cost = rint(cost * DECIMALS) / DECIMALS;
    return cost > reach ? 0 : note_found(found, entry, cost);
}

/* Another thread may have looked while Python was asked for a cost: each entry once. */
static void each_once(Found *found)
{
    Py_ssize_t n = 0;
    for (Py_ssize_t i = 0; i < found->n; i++) {
        Py_ssize_t at = 0;
        while (at < n && found->at[at].entry != found->at[i].entry)
            at++;
        if (at == n)
            found->at[n++] = found->at[i];
    }
    found->n = n;
}

int near_of(Entries *self, const Word *x, int bare, const Made *made, Py_ssize_t slack,
            double reach, Found *found)
{
    int failed = 0;
    begin_found(found);
    uint32_t look = ++self->look;
    for (Py_ssize_t k = 0; !failed && k < made->n; k++) {
        const Group *group = group_of(self, made->key[k].text, made->key[k].n);
        for (Py_ssize_t i = group->first; !failed && i < group->first + group->n; i++) {
            Py_ssize_t entry = self->member[i];
            if (self->seen[entry] == look)
                continue;
            self->seen[entry] = look;
            failed = consider(self, x, bare, entry, slack, reach, found) < 0;
        }
    }
    if (self->look != look)
        each_once(found);
    if (failed)
        forget_found(found);
    return failed ? -1 : 0;
}

/* The entries near a reading. Answers -1 with an exception set; else `forget_found` has to follow. */
static int look_near(Entries *self, PyObject *text, int bare, Py_ssize_t slack, double reach,
                     Found *found)
{
    Word x;
    Made made;
    if (!self->keys) {
        PyErr_SetString(PyExc_ValueError, "Entries was not made");
        return -1;
    }
    if (read_word(self->costs, text, &x) < 0)
        return -1;
    int failed = make_keys(self->keys, &x, &made) < 0;
    if (!failed) {
        if (!x.n)
            made.n = 0; /* what has no sounds is near nothing */
        failed = near_of(self, &x, bare, &made, slack, reach, found) < 0;
        forget_keys(&made);
    }
    forget_word(&x);
    return failed ? -1 : 0;
}

static PyObject *entries_near(Entries *self, PyObject *args)
{
    PyObject *text;
    int bare;
    Py_ssize_t slack;
    double reach;
    Found found;
    if (!PyArg_ParseTuple(args, "Opnd:near", &text, &bare, &slack, &reach)
        || look_near(self, text, bare, slack, reach, &found) < 0)
        return NULL;
    PyObject *answer = PyDict_New();
    for (Py_ssize_t i = 0; answer && i < found.n; i++) {
        PyObject *key = PyLong_FromSsize_t(found.at[i].entry);
        PyObject *value = key ? PyFloat_FromDouble(found.at[i].cost) : NULL;
        if (!value || PyDict_SetItem(answer, key, value) < 0)
            Py_CLEAR(answer);
        Py_XDECREF(key);
        Py_XDECREF(value);
    }
    forget_found(&found);
    return answer;
}

double weight_at(const Entries *self, Py_ssize_t entry, double cost)
{
    return self->prior[entry] * exp(-cost / self->tau);
}

Py_ssize_t keep_likeliest(const Entries *self, Found *found)
{
    double total = 0.0, best = 0.0;
    Near *near = found->at;
    for (Py_ssize_t i = 0; i < found->n; i++) {
        total += near[i].cost;
        if (near[i].cost > best)
            best = near[i].cost;
    }
    total += self->unknown;
    Py_ssize_t n = 0;
    for (Py_ssize_t i = 0; i < found->n; i++) {
        if (!(near[i].cost > best * self->least))
            continue;
        Near own = {near[i].entry, near[i].cost / total};
        Py_ssize_t at = n++;
        for (; at && near[at - 1].cost < own.cost; at--)
            near[at] = near[at - 1];
        near[at] = own;
    }
    return n < self->most ? n : self->most;
}

Py_ssize_t weigh_near(const Entries *self, Found *found)
{
    for (Py_ssize_t i = 0; i < found->n; i++)
        found->at[i].cost = weight_at(self, found->at[i].entry, found->at[i].cost);
    return keep_likeliest(self, found);
}

static PyObject *entries_senses(Entries *self, PyObject *args)
{
    PyObject *text;
    int bare;
    Py_ssize_t slack;
    double reach;
    Found found;
    if (!PyArg_ParseTuple(args, "Opnd:senses", &text, &bare, &slack, &reach)
        || look_near(self, text, bare, slack, reach, &found) < 0)
        return NULL;
    Py_ssize_t n = weigh_near(self, &found);
    PyObject *answer = PyTuple_New(n);
    for (Py_ssize_t i = 0; answer && i < n; i++) {
        PyObject *sense = Py_BuildValue("(nd)", found.at[i].entry, found.at[i].cost);
        if (!sense || PyTuple_SetItem(answer, i, sense) < 0)
            Py_CLEAR(answer);
    }
    forget_found(&found);
    return answer;
}

Keys *keys_of_entries(const Entries *self)
{
    if (!self->keys)
        PyErr_SetString(PyExc_ValueError, "Entries was not made");
    return self->keys;
}

Costs *costs_of_entries(const Entries *self)
{
    return self->costs;
}

Py_ssize_t entries_of(const Entries *self)
{
    return self->entries;
}

Py_ssize_t most_senses(const Entries *self)
{
    return self->most;
}


static int read_readings(Entries *self, PyObject *readings)
{
    Py_ssize_t n = PyTuple_Size(readings), all = 0;
    for (Py_ssize_t i = 0; i < n; i++) {
        if (!PyUnicode_Check(PyTuple_GetItem(readings, i))) {
            PyErr_SetString(PyExc_TypeError, "a reading is a str of symbols");
            return -1;
        }
        all += PyUnicode_GetLength(PyTuple_GetItem(readings, i));
    }
    self->start = PyMem_Calloc(n + 1, sizeof *self->start);
    self->symbols = PyMem_Malloc((all + 1) * sizeof *self->symbols);
    self->seen = PyMem_Calloc(n + 1, sizeof *self->seen);
    if (!self->start || !self->symbols || !self->seen) {
        PyErr_NoMemory();
        return -1;
    }
    for (Py_ssize_t i = 0; i < n; i++) {
        Word word;
        if (read_word(self->costs, PyTuple_GetItem(readings, i), &word) < 0)
            return -1;
        memcpy(self->symbols + self->start[i], word.at, word.n * sizeof *word.at);
        self->start[i + 1] = self->start[i] + word.n;
        forget_word(&word);
    }
    self->entries = n;
    return 0;
}

static int read_group(Entries *self, PyObject *key, PyObject *members, char **text,
                      Py_ssize_t *first)
{
    Py_ssize_t size;
    const char *own = PyUnicode_AsUTF8AndSize(key, &size);
    if (!own)
        return -1;
    memcpy(*text, own, size);
    Group *group = group_of(self, own, size);
    *group = (Group){*text, size, *first, PyTuple_Size(members)};
    *text += size + 1;
    for (Py_ssize_t i = 0; i < group->n; i++) {
        Py_ssize_t entry = PyLong_AsSsize_t(PyTuple_GetItem(members, i));
        if (entry == -1 && PyErr_Occurred())
            return -1;
        if (entry < 0 || entry >= self->entries) {
            PyErr_SetString(PyExc_ValueError, "no such entry");
            return -1;
        }
        self->member[(*first)++] = entry;
    }
    return 0;
}

static int read_groups(Entries *self, PyObject *by_key)
{
    PyObject *key, *members;
    Py_ssize_t at = 0, bytes = 0, all = 0, size;
    while (PyDict_Next(by_key, &at, &key, &members)) {
        if (!PyTuple_Check(members) || !PyUnicode_AsUTF8AndSize(key, &size)) {
            if (!PyErr_Occurred())
                PyErr_SetString(PyExc_TypeError, "a group is a tuple of positions");
            return -1;
        }
        bytes += size + 1;
        all += PyTuple_Size(members);
    }
    for (self->groups = 16; self->groups < 2 * (size_t)PyDict_Size(by_key);)
        self->groups *= 2;
    self->group = PyMem_Calloc(self->groups, sizeof *self->group);
    self->member = PyMem_Malloc((all + 1) * sizeof *self->member);
    self->text = PyMem_Malloc(bytes + 1);
    if (!self->group || !self->member || !self->text) {
        PyErr_NoMemory();
        return -1;
    }
    char *text = self->text;
    Py_ssize_t first = 0;
    for (at = 0; PyDict_Next(by_key, &at, &key, &members);)
        if (read_group(self, key, members, &text, &first) < 0)
            return -1;
    return 0;
}

static int read_priors(Entries *self, PyObject *priors)
{
    if (PyTuple_Size(priors) != self->entries || self->most < 1) {
        PyErr_SetString(PyExc_ValueError, "each entry has a prior, and a word a sense or more");
        return -1;
    }
    self->prior = PyMem_Malloc((self->entries + 1) * sizeof *self->prior);
    if (!self->prior) {
        PyErr_NoMemory();
        return -1;
    }
    for (Py_ssize_t i = 0; i < self->entries; i++) {
        self->prior[i] = PyFloat_AsDouble(PyTuple_GetItem(priors, i));
        if (self->prior[i] == -1.0 && PyErr_Occurred())
            return -1;
    }
    return 0;
}

static int entries_init(Entries *self, PyObject *args, PyObject *names)
{
    PyObject *costs, *keys, *readings, *by_key, *priors;
    if (names && PyDict_Size(names)) {
        PyErr_SetString(PyExc_TypeError, "Entries takes no keyword arguments");
        return -1;
    }
    if (self->costs) {
        PyErr_SetString(PyExc_TypeError, "Entries is made once");
        return -1;
    }
    PyTypeObject *costs_type = type_of((PyObject *)self, "Costs");
    PyTypeObject *keys_type = costs_type ? type_of((PyObject *)self, "Keys") : NULL;
    int read = keys_type
               && PyArg_ParseTuple(args, "O!O!O!O!O!(dddn):Entries", costs_type, &costs, keys_type,
                                   &keys, &PyTuple_Type, &readings, &PyDict_Type, &by_key,
                                   &PyTuple_Type, &priors, &self->tau, &self->unknown,
                                   &self->least, &self->most);
    Py_XDECREF((PyObject *)costs_type);
    Py_XDECREF((PyObject *)keys_type);
    if (!read)
        return -1;
    Py_INCREF(costs);
    self->costs = (Costs *)costs;
    if (read_readings(self, readings) < 0 || read_groups(self, by_key) < 0
        || read_priors(self, priors) < 0)
        return -1;
    Py_INCREF(keys);
    self->keys = (Keys *)keys;
    return 0;
}

static int entries_traverse(Entries *self, visitproc visit, void *arg)
{
    Py_VISIT((PyObject *)self->costs);
    Py_VISIT((PyObject *)self->keys);
    Py_VISIT(Py_TYPE((PyObject *)self));
    return 0;
}

static void entries_dealloc(Entries *self)
{
    PyTypeObject *type = Py_TYPE((PyObject *)self);
    PyObject_GC_UnTrack(self);
    Py_CLEAR(self->costs);
    Py_CLEAR(self->keys);
    PyMem_Free(self->symbols);
    PyMem_Free(self->start);
    PyMem_Free(self->group);
    PyMem_Free(self->member);
    PyMem_Free(self->text);
    PyMem_Free(self->seen);
    PyMem_Free(self->prior);
    ((freefunc)PyType_GetSlot(type, Py_tp_free))(self);
    Py_DECREF(type);
}

/* --- the type --------------------------------------------------------------------------------- */

static PyMethodDef entries_methods[] = {
    {"near", (PyCFunction)entries_near, METH_VARARGS, NULL},
    {"senses", (PyCFunction)entries_senses, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static PyType_Slot entries_slots[] = {
    {Py_tp_doc, "The readings of a lexicon; see _align.pyi."},
    {Py_tp_init, entries_init},
    {Py_tp_traverse, entries_traverse},
    {Py_tp_dealloc, entries_dealloc},
    {Py_tp_methods, entries_methods},
    {0, NULL},
};

static PyType_Spec entries_spec = {
    "nisba.kernel._align.Entries", sizeof(Entries), 0, Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    entries_slots,
};

int add_entries(PyObject *module, PyTypeObject *costs)
{
    PyObject *keys = add_keys(module), *entries = PyType_FromModuleAndSpec(module, &entries_spec, NULL);
    int failed = !keys || !entries || PyModule_AddType(module, (PyTypeObject *)entries) < 0
                 || PyObject_SetAttrString(entries, "Costs", (PyObject *)costs) < 0
                 || PyObject_SetAttrString(entries, "Keys", keys) < 0;
    Py_XDECREF(keys);
    Py_XDECREF(entries);
    return failed ? -1 : 0;
}
