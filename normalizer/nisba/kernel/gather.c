/* What a large table is made of: the words of its names, numbered as they come.
 *
 * `nisba.table.wide_build` does the same where this file was not compiled; described in
 * `_index.pyi`. A name goes through here when folding leaves plain letters and digits of it; of any
 * other, Python says the words.
 */

#include "words.h"
#include <stdlib.h>
#include <string.h>

#define MOST_WORDS 16       /* of a name; `nisba.words` has the same */
#define LIGHTEST 4          /* letters of the longest word that may be light */
#define TO_EXACT 4          /* bytes of an entry of folds */

/* --- arrays that grow ------------------------------------------------------------------------- */

typedef struct {
    uint8_t *data;
    size_t size, room;
} Bytes;

static int put(Bytes *bytes, const void *data, size_t size)
{
    if (bytes->size + size > bytes->room) {
        size_t room = 2 * (bytes->size + size) + 64;
        uint8_t *grown = realloc(bytes->data, room);
        if (!grown) {
            PyErr_NoMemory();
            return -1;
        }
        bytes->data = grown;
        bytes->room = room;
    }
    memcpy(bytes->data + bytes->size, data, size);
    bytes->size += size;
    return 0;
}

static void empty(Bytes *bytes)
{
    free(bytes->data);
    *bytes = (Bytes){0};
}

/* --- the words -------------------------------------------------------------------------------- */

enum { HEAVY, LIGHT, NOT_KNOWN };
#define NO_NUMBER UINT32_MAX

typedef struct {
    uint64_t start;
    uint32_t size, hash;
    uint32_t number;        /* among those that are indexed, from 0; NO_NUMBER for others */
    uint8_t weight;         /* HEAVY, LIGHT or NOT_KNOWN */
} Word;

typedef struct {
    PyObject_HEAD
    PyObject *is_light;
    uint8_t folds[TO_EXACT * FOLDS];
    Bytes texts;            /* of all words, one after the other */
    Word *words;
    uint32_t *slots;        /* places in `words`, from 1; 0: free */
    size_t count, room;     /* of words; slots are twice the room, a power of two */
    uint32_t numbered;
    Bytes met, counts, whole;
} Gatherer;

static int grow(Gatherer *self)
{
    size_t room = self->room ? 2 * self->room : 1 << 12;
    Word *words = realloc(self->words, room * sizeof *words);
    if (words)
        self->words = words;
    uint32_t *slots = calloc(2 * room, sizeof *slots);
    if (!words || !slots || room > UINT32_MAX / 4) {
        free(slots);
        PyErr_NoMemory();
        return -1;
    }
    for (size_t i = 0; i < self->count; i++) {
        size_t at = self->words[i].hash & (2 * room - 1);
        while (slots[at])
            at = (at + 1) & (2 * room - 1);
        slots[at] = (uint32_t)i + 1;
    }
    free(self->slots);
    self->slots = slots;
    self->room = room;
    return 0;
}

static uint32_t mixed(const uint8_t *data, size_t size) /* FNV-1a */
{
    uint32_t hash = 2166136261u;
    for (size_t i = 0; i < size; i++)
        hash = (hash ^ data[i]) * 16777619u;
    return hash ^ hash >> 15;
}

/* The place of a word, which is new or not; -1 with an error set. */
static Py_ssize_t place_of(Gatherer *self, const uint8_t *data, size_t size)
{
    if (self->count == self->room && grow(self))
        return -1;
    uint32_t hash = mixed(data, size);
    size_t mask = 2 * self->room - 1, at = hash & mask;
    for (; self->slots[at]; at = (at + 1) & mask) {
        const Word *word = &self->words[self->slots[at] - 1];
        if (word->hash == hash && word->size == size &&
            !memcmp(self->texts.data + word->start, data, size))
            return (Py_ssize_t)self->slots[at] - 1;
    }
    self->words[self->count] =
        (Word){self->texts.size, (uint32_t)size, hash, NO_NUMBER, NOT_KNOWN};
    if (put(&self->texts, data, size))
        return -1;
    self->slots[at] = (uint32_t)++self->count;
    return (Py_ssize_t)self->count - 1;
}

/* Whether a short word is light, as Python says; -1 with an error set. */
static int is_light(Gatherer *self, Py_ssize_t place)
{
    Word *word = &self->words[place];
    if (word->size > LIGHTEST)
        return 0;
    if (word->weight == NOT_KNOWN) {
        const char *data = (const char *)self->texts.data + word->start;
        PyObject *text = PyUnicode_DecodeUTF8(data, word->size, "strict");
        PyObject *said = text ? PyObject_CallFunctionObjArgs(self->is_light, text, NULL) : NULL;
        Py_XDECREF(text);
        int light = said ? PyObject_IsTrue(said) : -1;
        Py_XDECREF(said);
        if (light < 0)
            return -1;
        self->words[place].weight = light ? LIGHT : HEAVY; /* Python may have added words */
    }
    return self->words[place].weight == LIGHT;
}

/* One more name of the words at `places`. */
static int add_name(Gatherer *self, const Py_ssize_t *places, Py_ssize_t count)
{
    Text joined = {.size = 0};
    uint8_t distinct = 0;
    size_t before = self->met.size;
    for (Py_ssize_t i = 0; i < count; i++) {
        Word *word = &self->words[places[i]];
        if (joined.size + (Py_ssize_t)word->size > MOST_BYTES) {
            PyErr_SetString(PyExc_ValueError, "a text longer than any name");
            self->met.size = before;
            return -1;
        }
        memcpy(joined.data + joined.size, self->texts.data + word->start, word->size);
        joined.size += word->size;
        if (word->number == NO_NUMBER)
            word->number = self->numbered++;
        int again = 0; /* a word twice in a name is one posting */
        for (Py_ssize_t k = 0; k < i; k++)
            again |= places[k] == places[i];
        if (again)
            continue;
        if (put(&self->met, &word->number, sizeof word->number)) {
            self->met.size = before;
            return -1;
        }
        distinct++;
    }
    outline(&joined);
    uint32_t hash = hash32(joined.data, joined.size);
    return put(&self->counts, &distinct, 1) || put(&self->whole, &hash, sizeof hash) ? -1 : 0;
}

static int is_letter(uint8_t c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

static PyObject *gatherer_add(Gatherer *self, PyObject *name)
{
    Text text;
    Py_ssize_t size, all = 0, heavy = 0;
    Py_ssize_t places[MOST_WORDS], kept[MOST_WORDS];
    const char *data = PyUnicode_AsUTF8AndSize(name, &size);
    if (!data)
        return NULL;
    if (size > MOST_BYTES || !folded(&text, (const uint8_t *)data, size, self->folds))
        Py_RETURN_FALSE;
    for (Py_ssize_t i = 0; i < text.size; i++)
        if (text.data[i] >= 128)
            Py_RETURN_FALSE;
    for (Py_ssize_t i = 0; i < text.size && all < MOST_WORDS;) {
        Py_ssize_t start = i;
        while (i < text.size && is_letter(text.data[i]))
            i++;
        if (i == start) {
            i++;
            continue;
        }
        Py_ssize_t place = place_of(self, text.data + start, (size_t)(i - start));
        int light = place < 0 ? -1 : is_light(self, place);
        if (light < 0)
            return NULL;
        places[all++] = place;
        if (!light)
            kept[heavy++] = place;
    }
    if (add_name(self, heavy ? kept : places, heavy ? heavy : all))
        return NULL;
    Py_RETURN_TRUE;
}

static PyObject *gatherer_add_words(Gatherer *self, PyObject *args)
{
    PyObject *words;
    Py_ssize_t places[MOST_WORDS];
    if (!PyArg_ParseTuple(args, "O!:add_words", &PyList_Type, &words))
        return NULL;
    Py_ssize_t count = PyList_Size(words);
    if (count > MOST_WORDS) {
        PyErr_SetString(PyExc_ValueError, "more words than are indexed");
        return NULL;
    }
    for (Py_ssize_t i = 0; i < count; i++) {
        Py_ssize_t size;
        const char *data = PyUnicode_AsUTF8AndSize(PyList_GetItem(words, i), &size);
        if (!data || size > MOST_BYTES) {
            if (data)
                PyErr_SetString(PyExc_ValueError, "a text longer than any name");
            return NULL;
        }
        places[i] = place_of(self, (const uint8_t *)data, (size_t)size);
        if (places[i] < 0)
            return NULL;
    }
    if (add_name(self, places, count))
        return NULL;
    Py_RETURN_NONE;
}

static PyObject *given(Bytes *bytes)
{
    PyObject *made = PyBytes_FromStringAndSize((const char *)bytes->data, (Py_ssize_t)bytes->size);
    if (made)
        empty(bytes);
    return made;
}

static void forget(Gatherer *self)
{
    empty(&self->texts);
    empty(&self->met);
    empty(&self->counts);
    empty(&self->whole);
    free(self->words);
    free(self->slots);
    self->words = NULL;
    self->slots = NULL;
    self->count = self->room = 0;
    self->numbered = 0;
}

static PyObject *gatherer_close(Gatherer *self, PyObject *nothing)
{
    (void)nothing;
    PyObject *words = PyList_New(self->numbered), *answer = NULL;
    for (size_t i = 0; words && i < self->count; i++) {
        const Word *word = &self->words[i];
        if (word->number == NO_NUMBER)
            continue;
        const char *data = (const char *)self->texts.data + word->start;
        PyObject *text = PyUnicode_DecodeUTF8(data, word->size, "strict");
        if (!text)
            Py_CLEAR(words);
        else
            PyList_SetItem(words, word->number, text);
    }
    PyObject *met = words ? given(&self->met) : NULL;
    PyObject *counts = met ? given(&self->counts) : NULL;
    PyObject *whole = counts ? given(&self->whole) : NULL;
    if (whole)
        answer = PyTuple_Pack(4, words, met, counts, whole);
    Py_XDECREF(words);
    Py_XDECREF(met);
    Py_XDECREF(counts);
    Py_XDECREF(whole);
    forget(self);
    return answer;
}

static int gatherer_init(Gatherer *self, PyObject *args, PyObject *kwargs)
{
    PyObject *light;
    const char *folds;
    Py_ssize_t size;
    (void)kwargs;
    if (!PyArg_ParseTuple(args, "Oy#:Gatherer", &light, &folds, &size))
        return -1;
    if (size != (Py_ssize_t)sizeof self->folds) {
        PyErr_SetString(PyExc_ValueError, "folds of another version");
        return -1;
    }
    memcpy(self->folds, folds, sizeof self->folds);
    PyObject *old = self->is_light;
    Py_INCREF(light);
    self->is_light = light;
    Py_XDECREF(old);
    return 0;
}

static void gatherer_dealloc(Gatherer *self)
{
    PyTypeObject *type = Py_TYPE((PyObject *)self);
    forget(self);
    Py_XDECREF(self->is_light);
    freefunc release = (freefunc)PyType_GetSlot(type, Py_tp_free);
    release(self);
    Py_DECREF(type);
}

static PyMethodDef methods[] = {
    {"add", (PyCFunction)gatherer_add, METH_O, NULL},
    {"add_words", (PyCFunction)gatherer_add_words, METH_VARARGS, NULL},
    {"close", (PyCFunction)gatherer_close, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static PyType_Slot slots[] = {
    {Py_tp_doc, "Takes the names of a large table; see _index.pyi."},
    {Py_tp_init, gatherer_init},
    {Py_tp_dealloc, gatherer_dealloc},
    {Py_tp_methods, methods},
    {0, NULL},
};

PyType_Spec gatherer_spec = {
    "nisba.kernel._index.Gatherer", sizeof(Gatherer), 0, Py_TPFLAGS_DEFAULT, slots,
};

/* --- the exact form --------------------------------------------------------------------------- */

/* The hash of the exact folded form of a text, None where `folds` (of `nisba.fold.folds`) lack one
 * of its characters. A blank in a folded form is what stands between words, once. */
PyObject *module_fold_hash(PyObject *module, PyObject *args)
{
    PyObject *name;
    const char *known;
    Py_ssize_t known_size, size;
    (void)module;
    if (!PyArg_ParseTuple(args, "Uy#:fold_hash", &name, &known, &known_size))
        return NULL;
    if (known_size != TO_EXACT * FOLDS) {
        PyErr_SetString(PyExc_ValueError, "folds of another version");
        return NULL;
    }
    const char *text = PyUnicode_AsUTF8AndSize(name, &size);
    if (!text)
        return NULL;
    if (size > MOST_BYTES)
        Py_RETURN_NONE;
    const uint8_t *data = (const uint8_t *)text, *folds = (const uint8_t *)known;
    uint8_t out[MOST_BYTES + 4];
    Py_ssize_t length = 0;
    int apart = 0;
    for (Py_ssize_t i = 0; i < size;) {
        uint8_t c = data[i];
        uint32_t code = c;
        Py_ssize_t more = c < 128 ? 0 : c < 0xE0 ? 1 : 2;
        if (c >= 0xF0 || i + more >= size)
            Py_RETURN_NONE;
        if (more == 1)
            code = (c & 0x1Fu) << 6 | (data[i + 1] & 0x3Fu);
        else if (more == 2)
            code = (c & 0x0Fu) << 12 | (data[i + 1] & 0x3Fu) << 6 | (data[i + 2] & 0x3Fu);
        if (code >= FOLDS)
            Py_RETURN_NONE;
        const uint8_t *fold = folds + TO_EXACT * (Py_ssize_t)code;
        if (fold[0] > 3 || fold[0] > more + 1)
            Py_RETURN_NONE;
        if (fold[0] == 1 && fold[1] == ' ') {
            apart = length > 0;
        } else if (fold[0]) {
            if (apart)
                out[length++] = ' ';
            apart = 0;
            for (uint8_t k = 0; k < fold[0]; k++)
                out[length++] = fold[1 + k];
        }
        i += more + 1;
    }
    if (!length) /* of nothing but separators: it is its own form */
        Py_RETURN_NONE;
    return PyLong_FromUnsignedLong(hash32(out, length));
}
