/* Words of plain names that were met before: see names.h.
 *
 * What Python says of a word does not move in memory. Words are forgotten by age: what was not met
 * while so many others were is met anew.
 */

#include "making.h"
#include "names.h"

#include <string.h>

uint64_t hash_of(const void *data, Py_ssize_t size, uint64_t hash)
{
    const unsigned char *at = data;
    for (Py_ssize_t i = 0; i < size; i++)
        hash = (hash ^ at[i]) * 0x100000001B3u;
    return hash ^ hash >> 29;
}

static void free_piece(Piece *piece)
{
    Py_XDECREF((PyObject *)piece->alone);
    undress(piece);
    PyMem_Free(piece->symbols);
    PyMem_Free(piece);
}

/* Frees the words that were last met in an age before `age`. */
static void free_words(Words *words, uint32_t age)
{
    for (size_t i = 0; i < words->slots; i++) {
        if (!words->at[i] || words->at[i]->age >= age)
            continue;
        for (Piece *piece = words->at[i]->pieces, *next; piece; piece = next) {
            next = piece->next;
            free_piece(piece);
        }
        PyMem_Free(words->at[i]);
    }
    PyMem_Free(words->at);
}

/* What freeing sets going finds all in order. */
void grow_older(Names *self)
{
    Words old = self->old;
    self->old = self->young;
    self->young = (Words){NULL, 0, 0};
    free_words(&old, self->age++);
}

static Seen **seen_at(const Words *words, uint64_t hash, const char *text, Py_ssize_t n)
{
    for (size_t at = (size_t)hash & (words->slots - 1);; at = (at + 1) & (words->slots - 1)) {
        Seen *found = words->at[at];
        if (!found
            || (found->hash == hash && found->n == n && !memcmp(found->text, text, (size_t)n)))
            return words->at + at;
    }
}

/* Adds a word that is not there. */
static int add_seen(Names *self, Seen *seen)
{
    Words *young = &self->young;
    if (young->n >= young->slots / 2) {
        Words more = {NULL, young->slots ? 2 * young->slots : LEAST_SLOTS, young->n};
        more.at = PyMem_Calloc(more.slots, sizeof *more.at);
        if (!more.at) {
            PyErr_NoMemory();
            return -1;
        }
        for (size_t i = 0; i < young->slots; i++) {
            Seen *one = young->at[i];
            if (one)
                *seen_at(&more, one->hash, one->text, one->n) = one;
        }
        PyMem_Free(young->at);
        *young = more;
    }
    seen->age = self->age;
    *seen_at(young, seen->hash, seen->text, seen->n) = seen;
    young->n++;
    return 0;
}

/* A word that was met before: none, or NULL with an exception. */
static Seen *met(Names *self, uint64_t hash, const char *text, Py_ssize_t n)
{
    Seen *found = self->young.slots ? *seen_at(&self->young, hash, text, n) : NULL;
    if (!found && self->old.slots) {
        found = *seen_at(&self->old, hash, text, n);
        if (found && add_seen(self, found) < 0)
            return NULL;
    }
    return found;
}

/* The conventions that a word shows. */
static uint64_t conventions_of(Names *self, const char *text, Py_ssize_t n)
{
    if (self->shown)
        return shown_by(self->shown, text, n);
    PyObject *answer = PyObject_CallFunction(self->conventions, "s#", text, n);
    uint64_t conventions = answer ? PyLong_AsUnsignedLongLong(answer) : 0;
    Py_XDECREF(answer);
    return conventions;
}

Seen *seen_of(Names *self, const char *text, Py_ssize_t n)
{
    uint64_t hash = hash_of(text, n, 0xCBF29CE484222325u);
    Seen *found = met(self, hash, text, n);
    if (found || PyErr_Occurred())
        return found;
    uint64_t conventions = conventions_of(self, text, n);
    if (PyErr_Occurred() || (found = met(self, hash, text, n))) /* another thread was quicker */
        return PyErr_Occurred() ? NULL : found;
    Seen *made = PyMem_Malloc(sizeof *made + (size_t)n);
    if (!made) {
        PyErr_NoMemory();
        return NULL;
    }
    *made = (Seen){.hash = hash, .conventions = conventions, .n = n};
    memcpy(made->text, text, (size_t)n);
    if (add_seen(self, made) < 0) {
        PyMem_Free(made);
        return NULL;
    }
    return made;
}

static Piece *known_piece(const Seen *seen, uint64_t set)
{
    for (Piece *piece = seen->pieces; piece; piece = piece->next)
        if (piece->set == set)
            return piece;
    return NULL;
}

/* Reads what Python says of a word: nothing of one that needs the parser. */
static int read_piece(PyObject *answer, Piece *piece)
{
    PyObject *run_on, *begins, *symbols;
    if (answer == Py_None) {
        piece->flags = HARD;
        return 0;
    }
    if (!PyTuple_Check(answer)) {
        PyErr_SetString(PyExc_TypeError, "a word is a tuple");
        return -1;
    }
    if (!PyArg_ParseTuple(answer, "iUUU:word", &piece->flags, &run_on, &begins, &symbols))
        return -1;
    piece->run_on = PyUnicode_GetLength(run_on) ? PyUnicode_ReadChar(run_on, 0) : 0;
    piece->begins = PyUnicode_GetLength(begins) ? PyUnicode_ReadChar(begins, 0) : 0;
    piece->symbols = codes_of(symbols, &piece->n);
    return piece->symbols ? 0 : -1;
}

/* The graphemes of Latin letters under a set of conventions: a new reference. */
static Graphemes *graphemes_of(Names *self, uint64_t set)
{
    Heard *heard = self->heard + (set * 0x9E3779B97F4A7C15u >> (64 - HEARD_BITS));
    if (!heard->graphemes || heard->set != set) {
        PyObject *made = PyObject_CallFunction(self->graphemes, "K", (unsigned long long)set);
        PyTypeObject *type = made ? type_of((PyObject *)self, "Graphemes") : NULL;
        int right = type && PyObject_TypeCheck(made, type);
        Py_XDECREF((PyObject *)type);
        if (!right) {
            if (type)
                PyErr_SetString(PyExc_TypeError, "what reads words is a Graphemes");
            Py_XDECREF(made);
            return NULL;
        }
        PyObject *before = heard->graphemes;
        heard->graphemes = made;
        heard->set = set;
        Py_XDECREF(before);
    }
    Py_INCREF(heard->graphemes);
    return (Graphemes *)heard->graphemes;
}

/* Makes a word as it is under another set of conventions, if it sounds the same under both: for that is
 * all that conventions say of it, but for scholarly ones. As `make_piece`. */
static int make_alike(Names *self, const Seen *seen, uint64_t set, Piece *piece)
{
    const Piece *other = seen->pieces;
    while (other && (other->set ^ set) & self->scholarly)
        other = other->next;
    if (!other)
        return 0;
    Graphemes *one = graphemes_of(self, set), *two = one ? graphemes_of(self, other->set) : NULL;
    int alike = two ? heard_alike(self->ordinary, one, two, seen->text, seen->n) : -1;
    Py_XDECREF((PyObject *)one);
    Py_XDECREF((PyObject *)two);
    if (alike < 1)
        return alike;
    piece->symbols = PyMem_Malloc((size_t)(other->n ? other->n : 1) * sizeof *piece->symbols);
    if (!piece->symbols) {
        PyErr_NoMemory();
        return -1;
    }
    if (other->n)
        memcpy(piece->symbols, other->symbols, (size_t)other->n * sizeof *piece->symbols);
    piece->n = other->n;
    piece->flags = other->flags;
    piece->run_on = other->run_on;
    piece->begins = other->begins;
    piece->entry_s = other->entry_s;
    piece->alone = other->alone;
    Py_XINCREF((PyObject *)piece->alone);
    return 1;
}

/* Makes a word. 1: made; 0: Python has to be asked; -1: an exception is set. */
static int make_piece(Names *self, const Seen *seen, uint64_t set, Piece *piece)
{
    Graphemes *graphemes = graphemes_of(self, set);
    if (!graphemes)
        return -1;
    OrdinaryWord word;
    int found = ordinary_word(self->ordinary, graphemes, seen->text, seen->n, &word);
    Py_DECREF((PyObject *)graphemes);
    if (found < 1)
        return found;
    piece->flags = FREE | MADE | (is_divine(word.plain, word.plain_n) ? DIVINE : 0)
                   | (word.whole ? 0 : CUT_OFF) | (word.bends ? BENDS : 0)
                   | (word.mister ? MISTER : 0) | (word.part->flags & ADMIN ? ADMINISTRATIVE : 0);
    piece->run_on = word.run_on;
    piece->begins = word.plain_n ? word.plain[0] : 0;
    piece->symbols = word.symbols;
    piece->n = word.symbols_n;
    piece->alone = word.part;
    piece->entry_s = word.entry_s;
    return 1;
}

/* Python says what a word is. */
static int ask_piece(Names *self, const Seen *seen, uint64_t set, Piece *piece)
{
    PyObject *answer
        = PyObject_CallFunction(self->word, "s#K", seen->text, seen->n, (unsigned long long)set);
    int failed = !answer || read_piece(answer, piece) < 0;
    Py_XDECREF(answer);
    return failed ? -1 : 0;
}

Piece *piece_of(Names *self, Seen *seen, uint64_t set)
{
    Piece *found = known_piece(seen, set);
    if (found)
        return found;
    Piece *made = PyMem_Calloc(1, sizeof *made);
    if (!made) {
        PyErr_NoMemory();
        return NULL;
    }
    int done = make_alike(self, seen, set, made);
    if (!done)
        done = make_piece(self, seen, set, made);
    int failed = done < 0 || (!done && ask_piece(self, seen, set, made) < 0);
    found = known_piece(seen, set);
    if (failed || found) { /* another thread was quicker */
        free_piece(made);
        return failed ? NULL : found;
    }
    made->set = set;
    made->id = ++self->ids;
    made->next = seen->pieces;
    seen->pieces = made;
    return made;
}

static int visit_piece(const Piece *piece, visitproc visit, void *arg)
{
    Py_VISIT((PyObject *)piece->alone);
    return visit_dressed(piece, visit, arg);
}

/* Visits the words that were last met in an age. */
static int visit_words(const Words *words, uint32_t age, visitproc visit, void *arg)
{
    for (size_t i = 0; i < words->slots; i++) {
        if (!words->at[i] || words->at[i]->age != age)
            continue;
        for (Piece *piece = words->at[i]->pieces; piece; piece = piece->next) {
            int stop = visit_piece(piece, visit, arg);
            if (stop)
                return stop;
        }
    }
    return 0;
}

int visit_met(const Names *self, visitproc visit, void *arg)
{
    int stop = visit_words(&self->young, self->age, visit, arg);
    return stop ? stop : visit_words(&self->old, self->age - 1, visit, arg);
}
