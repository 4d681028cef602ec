/* Consonant keys, and the lexicon entries near a reading: `nisba.keys` and `nisba.lexicon_costs`.
 *
 * Those say what they mean and stand in where this file was not compiled; tests hold one against
 * the other. Two types, `Keys` and `Entries`, described in `_align.pyi`. The classes of a symbol
 * come from Python when they are first asked for; such a call, and one for a cost, may let other
 * threads in: no pointer into what they may move is kept across it.
 */

#include "pair.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

#define FIRST 0xE000
#define MOST 6400          /* symbols: the private-use area */
#define MOST_CLASSES 14    /* of a symbol */
#define MOST_TEXTS 24      /* keys of a reading */
#define SHORT_WORD 8       /* symbols of readings of which other keys than the likeliest are wanted */
#define FAR 9.0            /* more than any key costs */
#define SHORT 24           /* symbols of readings whose keys need no memory of their own */
#define DECIMALS 1e9       /* costs are rounded to nine */
#define ON_LIST 128        /* near entries that need no memory of their own */

typedef struct {
    int n;                 /* 0 where nobody has asked yet */
    char name[MOST_CLASSES]; /* 0: none */
    double cost[MOST_CLASSES];
} Classes;

typedef struct {
    PyObject_HEAD
    PyObject *ask;         /* (number) -> ((name, cost), ...) */
    Classes *classes;
    Py_ssize_t room, most;
} Keys;

typedef struct {
    double cost;
    Py_ssize_t n;
    char *text;
} Key;

/* The keys of one reading: two sets of them, of which one is made of the other. */
typedef struct {
    Key *key;              /* those that are made so far, `n` of them */
    Py_ssize_t n;
    Key keys[2][MOST_TEXTS * MOST_CLASSES];
    char *text, kept[2 * MOST_TEXTS * MOST_CLASSES * SHORT];
} Made;

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

/* `Keys._of`. Answers -1 with an exception set; else `forget_keys` has to follow. */
static int make_keys(Keys *self, const Word *word, Made *made)
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

static void forget_keys(Made *made)
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

/* The likeliest key, of a reading's numbers; `key` has room for one character each. */
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

int spell_form(PyObject *keys, const Py_UCS4 *symbols, Py_ssize_t n, Form *form)
{
    Made made = {.n = 0};
    Word word = {.n = n};
    Py_ssize_t bytes = n;
    form->at = PyMem_Malloc((n ? n : 1) * sizeof *form->at + n * (1 + MOST_KEYS));
    if (!form->at) {
        PyErr_NoMemory();
        return -1;
    }
    for (Py_ssize_t i = 0; i < n; i++)
        form->at[i] = symbols[i] - FIRST;
    form->n = n;
    word.at = form->at;
    char *text = (char *)(form->at + (n ? n : 1));
    form->key[0] = text;
    form->key_n[0] = likeliest((Keys *)keys, &word, text);
    form->keys = 1;
    if (form->key_n[0] < 0)
        return -1;
    if (n > SHORT_WORD)
        return 0;
    if (make_keys((Keys *)keys, &word, &made) < 0)
        return -1;
    for (Py_ssize_t k = 0; k < made.n && form->keys < MOST_KEYS; k++) {
        form->key[form->keys] = text + bytes;
        form->key_n[form->keys++] = made.key[k].n;
        memcpy(text + bytes, made.key[k].text, (size_t)made.key[k].n);
        bytes += made.key[k].n;
    }
    forget_keys(&made);
    return 0;
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
        goto done;
    }
    Py_ssize_t n = likeliest(self, &word, key);
    if (n < 0)
        goto done;
    answer = PyUnicode_FromStringAndSize(key, n);
done:
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

/* --- entries ----------------------------------------------------------------------------------- */

/* The entries that have a key. */
typedef struct {
    char *text;            /* NULL where there is none */
    Py_ssize_t size, first, n;
} Group;

typedef struct {
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
} Entries;

/* An entry that is near, and what aligning costs. */
typedef struct {
    Py_ssize_t entry;
    double cost;
} Near;

typedef struct {
    Near *at;
    Py_ssize_t n, room;
    Near kept[ON_LIST];
} Found;

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

static int note(Found *found, Py_ssize_t entry, double cost)
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

static void forget_found(Found *found)
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
    y.at = self->symbols + self->start[entry];
    y.n = n;
    double cost = cost_of(self->costs, x, &y, bare, 0, reach + 2 / DECIMALS);
    if (cost < 0.0)
        return -1;
    cost = rint(cost * DECIMALS) / DECIMALS;
    return cost > reach ? 0 : note(found, entry, cost);
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
    int failed = 0;
    found->at = found->kept;
    found->n = 0;
    found->room = ON_LIST;
    if (x.n && !(failed = make_keys(self->keys, &x, &made) < 0)) {
        uint32_t look = ++self->look;
        for (Py_ssize_t k = 0; !failed && k < made.n; k++) {
            const Group *group = group_of(self, made.key[k].text, made.key[k].n);
            for (Py_ssize_t i = group->first; !failed && i < group->first + group->n; i++) {
                Py_ssize_t entry = self->member[i];
                if (self->seen[entry] == look)
                    continue;
                self->seen[entry] = look;
                failed = consider(self, &x, bare, entry, slack, reach, found) < 0;
            }
        }
        if (self->look != look)
            each_once(found);
        forget_keys(&made);
    }
    forget_word(&x);
    if (failed)
        forget_found(found);
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

/* Near entries, weighed: their costs become probabilities. Answers how many are kept, likeliest
 * first; of equals the one that was found first. */
static Py_ssize_t weigh(const Entries *self, Found *found)
{
    double total = 0.0, best = 0.0;
    Near *near = found->at;
    for (Py_ssize_t i = 0; i < found->n; i++) {
        near[i].cost = self->prior[near[i].entry] * exp(-near[i].cost / self->tau);
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
    Py_ssize_t n = weigh(self, &found);
    PyObject *answer = PyTuple_New(n);
    for (Py_ssize_t i = 0; answer && i < n; i++) {
        PyObject *sense = Py_BuildValue("(nd)", found.at[i].entry, found.at[i].cost);
        if (!sense || PyTuple_SetItem(answer, i, sense) < 0)
            Py_CLEAR(answer);
    }
    forget_found(&found);
    return answer;
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

/* --- the types --------------------------------------------------------------------------------- */

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
    PyObject *keys = PyType_FromModuleAndSpec(module, &keys_spec, NULL);
    PyObject *entries = PyType_FromModuleAndSpec(module, &entries_spec, NULL);
    int failed = !keys || !entries || PyModule_AddType(module, (PyTypeObject *)keys) < 0
                 || PyModule_AddType(module, (PyTypeObject *)entries) < 0
                 || PyObject_SetAttrString(entries, "Costs", (PyObject *)costs) < 0
                 || PyObject_SetAttrString(entries, "Keys", keys) < 0;
    Py_XDECREF(keys);
    Py_XDECREF(entries);
    return failed ? -1 : 0;
}
