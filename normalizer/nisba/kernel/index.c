/* The index of a large table, compiled: which words a word may be, which spellings share them.
 *
 * The same answers as `nisba.table.vocabulary`, `nisba.table.wide` and `nisba.words`, which say what
 * they mean and stand in where this file was not compiled; tests hold one against the other.
 * Described in `_index.pyi`; what is done to words is in words.c, and index.h says what is in which
 * other file. CPython's stable ABI (3.11), so one file serves every version.
 */

#include "index.h"

#define STEPS 1024          /* of values, by which the most are found */
#define MOST_STEMS ((Py_ssize_t)1 << 30) /* of a table: their numbers leave a bit of an entry */

int pattern_make(Pattern *pattern, const uint8_t *data, Py_ssize_t size)
{
    pattern->size = size;
    pattern->blocks = size ? (size + 63) / 64 : 1;
    pattern->masks = calloc(256 * pattern->blocks, sizeof(uint64_t));
    if (!pattern->masks) {
        PyErr_NoMemory();
        return -1;
    }
    for (Py_ssize_t i = 0; i < size; i++)
        pattern->masks[data[i] * pattern->blocks + i / 64] |= (uint64_t)1 << (i % 64);
    return 0;
}

void in_order(Entry *entries, Py_ssize_t size)
{
    for (Py_ssize_t i = size / 2; i-- > 0;)
        sift(entries, size, i);
    while (size > 1) {
        Entry last = entries[0];
        entries[0] = entries[--size];
        entries[size] = last;
        sift(entries, size, 0);
    }
}

static inline int step_of(double value)
{
    return value >= 1.0 ? STEPS - 1 : value > 0.0 ? (int)(value * STEPS) : 0;
}

Py_ssize_t most_of(Entry *entries, Py_ssize_t size, Py_ssize_t most)
{
    if (size <= most)
        return size;
    if (most <= 0)
        return 0;
    /* How many there are of about a value: most are below all that can be kept. */
    uint32_t met[STEPS] = {0};
    for (Py_ssize_t i = 0; i < size; i++)
        met[step_of(entries[i].value)]++;
    int least = STEPS;
    for (Py_ssize_t above = 0; above < most;)
        above += met[--least];
    Py_ssize_t front = 0, kept = 0;
    for (Py_ssize_t i = 0; i < size; i++)
        if (step_of(entries[i].value) >= least) {
            Entry entry = entries[i];
            entries[i] = entries[front];
            entries[front++] = entry;
        }
    for (Py_ssize_t i = 0; i < front; i++)
        keep(entries, &kept, most, entries[i]);
    return kept;
}

Py_ssize_t best(Entry *entries, Py_ssize_t size, Py_ssize_t most)
{
    Py_ssize_t kept = 0;
    for (Py_ssize_t i = 0; i < size; i++)
        keep(entries, &kept, most, entries[i]);
    in_order(entries, kept);
    return kept;
}

static const char *const names[ARRAYS] = {
    "word_blob", "word_offset", "word_grams", "gram_offset", "gram_word", "posting",
    "posting_offset", "spelling_weight", "spelling_blob", "spelling_offset", "outline_word",
    "outline_bucket", "outline_row", "outline_check", "whole_bucket", "whole_row", "whole_check",
    "stem_word", "stem_bucket", "stem_entry",
};
static const int widths[ARRAYS] = {1, 0, 1, 0, 4, 4, 0, 1, 1, 0, 4, 4, 4, 2, 4, 4, 2, 4, 4, 4};
/* 0: 4 or 8 */

/* By how many leading bits of a hash the buckets are told apart; -1 for no number of buckets. */
static int bits_of(const Index *self, int buckets)
{
    Py_ssize_t count = length_of(self, buckets) - 1;
    for (int bits = 1; bits <= 22; bits++)
        if (count == (Py_ssize_t)1 << bits)
            return bits;
    return -1;
}

static int index_init(Index *self, PyObject *args, PyObject *kwargs)
{
    PyObject *arrays;
    (void)kwargs;
    if (self->held) {
        PyErr_SetString(PyExc_TypeError, "an index is made once");
        return -1;
    }
    if (!PyArg_ParseTuple(args, "O!:Index", &PyDict_Type, &arrays))
        return -1;
    for (int i = 0; i < ARRAYS; i++) {
        PyObject *array = PyDict_GetItemString(arrays, names[i]);
        if (!array) {
            PyErr_SetString(PyExc_KeyError, names[i]);
            return -1;
        }
        if (PyObject_GetBuffer(array, &self->arrays[i], PyBUF_C_CONTIGUOUS | PyBUF_FORMAT))
            return -1;
        self->held = i + 1;
        Py_ssize_t width = self->arrays[i].itemsize;
        if (widths[i] ? width != widths[i] : width != 4 && width != 8) {
            PyErr_Format(PyExc_ValueError, "%s has items of %zd bytes", names[i], width);
            return -1;
        }
    }
    if (length_of(self, GRAM_OFFSET) != PIECES + 1 || length_of(self, WORD_OFFSET) < 1 ||
        length_of(self, WORD_GRAMS) != length_of(self, WORD_OFFSET) - 1 ||
        length_of(self, POSTING_OFFSET) != length_of(self, WORD_OFFSET) ||
        length_of(self, WEIGHT) != length_of(self, TEXT_OFFSET) - 1 ||
        length_of(self, OUTLINE_ROW) != length_of(self, OUTLINE_WORD) - 1 ||
        length_of(self, OUTLINE_ROW) != length_of(self, OUTLINE_CHECK) ||
        length_of(self, WHOLE_ROW) != length_of(self, WEIGHT) ||
        length_of(self, WHOLE_ROW) != length_of(self, WHOLE_CHECK) ||
        length_of(self, STEM_WORD) < 1 || length_of(self, STEM_WORD) > MOST_STEMS ||
        bits_of(self, OUTLINE_BUCKET) < 0 || bits_of(self, WHOLE_BUCKET) < 0 ||
        bits_of(self, STEM_BUCKET) < 0) {
        PyErr_SetString(PyExc_ValueError, "arrays of different tables");
        return -1;
    }
    self->shifts[0] = 32 - bits_of(self, OUTLINE_BUCKET);
    self->shifts[1] = 32 - bits_of(self, WHOLE_BUCKET);
    self->stem_shift = 32 - bits_of(self, STEM_BUCKET);
    self->stem_bits = 1;
    while (length_of(self, STEM_WORD) - 1 > (Py_ssize_t)1 << self->stem_bits)
        self->stem_bits++;
    self->counts = calloc(length_of(self, WORD_GRAMS) + 1, 1);
    self->seen = calloc(length_of(self, WORD_GRAMS) / 64 + 1, sizeof *self->seen);
    if (!self->counts || !self->seen) {
        PyErr_NoMemory();
        return -1;
    }
    return 0;
}

static void index_dealloc(Index *self)
{
    PyTypeObject *type = Py_TYPE((PyObject *)self);
    for (int i = 0; i < self->held; i++)
        PyBuffer_Release(&self->arrays[i]);
    free(self->counts);
    free(self->seen);
    free(self->slots);
    freefunc release = (freefunc)PyType_GetSlot(type, Py_tp_free);
    release(self);
    Py_DECREF(type);
}

/* The bytes of text `at` of a blob, `tail` of them left out at the end; NULL with an error set when
 * the table says what cannot be. */
const uint8_t *bytes_at(
    const Index *self, int blob, int offsets, Py_ssize_t at, Py_ssize_t tail, Py_ssize_t *size)
{
    if (at < 0 || at >= length_of(self, offsets) - 1) {
        PyErr_SetString(PyExc_IndexError, "no such row");
        return NULL;
    }
    uint64_t start = offset(self, offsets, at), end = offset(self, offsets, at + 1);
    if (end < start + tail || end > (uint64_t)self->arrays[blob].len ||
        end - start > MOST_BYTES) {
        PyErr_SetString(PyExc_ValueError, DAMAGED);
        return NULL;
    }
    *size = (Py_ssize_t)(end - start) - tail;
    return (const uint8_t *)self->arrays[blob].buf + start;
}

/* Has the texts of rows fetched from memory, all at once: they lie anywhere in it. What the table says
 * is checked when they are read. */
void fetch_texts(const Index *self, int blob, int offsets, const Entry *rows, Py_ssize_t count)
{
    Py_ssize_t held = length_of(self, offsets), width = self->arrays[offsets].itemsize;
    const char *places = self->arrays[offsets].buf, *bytes = self->arrays[blob].buf;
    for (Py_ssize_t i = 0; i < count; i++)
        if ((Py_ssize_t)rows[i].number < held)
            FETCH(places + (Py_ssize_t)rows[i].number * width);
    for (Py_ssize_t i = 0; i < count; i++)
        if ((Py_ssize_t)rows[i].number < held) {
            uint64_t start = offset(self, offsets, rows[i].number);
            if (start < (uint64_t)self->arrays[blob].len)
                FETCH(bytes + start);
        }
}

int append(Numbers *numbers, uint32_t number)
{
    if (numbers->size == numbers->room) {
        Py_ssize_t room = 2 * numbers->room + 32;
        uint32_t *grown = realloc(numbers->data, room * sizeof *grown);
        if (!grown) {
            PyErr_NoMemory();
            return -1;
        }
        numbers->data = grown;
        numbers->room = room;
    }
    numbers->data[numbers->size++] = number;
    return 0;
}

/* The rows that `nisba.table.arrays.HashIndex` has for a hash, the first `most` of them; three
 * arrays of an index follow one another. */
int rows_of(const Index *self, int buckets, uint32_t hash, Py_ssize_t most, Numbers *out)
{
    const uint32_t *bucket = self->arrays[buckets].buf, *row = self->arrays[buckets + 1].buf;
    const uint16_t *check = self->arrays[buckets + 2].buf;
    uint32_t at = bucket_of(self, buckets, hash), start = bucket[at], end = bucket[at + 1];
    if (start > end || end > (uint64_t)length_of(self, buckets + 1)) {
        PyErr_SetString(PyExc_ValueError, DAMAGED);
        return -1;
    }
    for (uint32_t i = start; i < end && most > 0; i++)
        if (check[i] == (hash & 0xFFFF)) {
            if (append(out, row[i]))
                return -1;
            most--;
        }
    return 0;
}

PyObject *as_pairs(const Entry *entries, Py_ssize_t size)
{
    PyObject *list = PyList_New(size);
    for (Py_ssize_t i = 0; list && i < size; i++) {
        PyObject *pair = Py_BuildValue("(Id)", entries[i].number, entries[i].value);
        if (!pair) {
            Py_CLEAR(list);
            break;
        }
        PyList_SetItem(list, i, pair);
    }
    return list;
}

/* --- the module ------------------------------------------------------------------------------- */

static PyObject *as_str(const Text *text)
{
    return PyUnicode_DecodeUTF8((const char *)text->data, text->size, "strict");
}

static PyObject *module_level(PyObject *module, PyObject *word)
{
    Text text;
    (void)module;
    if (text_of(&text, word))
        return NULL;
    level(&text);
    return as_str(&text);
}

static PyObject *module_outline(PyObject *module, PyObject *word)
{
    Text text;
    (void)module;
    if (text_of(&text, word))
        return NULL;
    outline(&text);
    return as_str(&text);
}

static PyMethodDef methods[] = {
    {"similar", (PyCFunction)index_similar, METH_VARARGS, NULL},
    {"lists", (PyCFunction)index_lists, METH_VARARGS, NULL},
    {"scan", (PyCFunction)index_scan, METH_VARARGS, NULL},
    {"ranked", (PyCFunction)index_ranked, METH_VARARGS, NULL},
    {"nearest", (PyCFunction)index_nearest, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static PyType_Slot slots[] = {
    {Py_tp_doc, "The arrays of a large table; see _index.pyi."},
    {Py_tp_init, index_init},
    {Py_tp_dealloc, index_dealloc},
    {Py_tp_methods, methods},
    {0, NULL},
};

static PyType_Spec spec = {
    "nisba.kernel._index.Index", sizeof(Index), 0, Py_TPFLAGS_DEFAULT, slots,
};

static int fill_module(PyObject *module)
{
    PyType_Spec *specs[] = {&spec, &gatherer_spec};
    hash32_begin();
    for (int i = 0; i < 2; i++) {
        PyObject *type = PyType_FromModuleAndSpec(module, specs[i], NULL);
        if (!type)
            return -1;
        int failed = PyModule_AddType(module, (PyTypeObject *)type);
        Py_DECREF(type);
        if (failed)
            return failed;
    }
    return 0;
}

static PyMethodDef functions[] = {
    {"level", module_level, METH_O, NULL},
    {"outline", module_outline, METH_O, NULL},
    {"fold_hash", module_fold_hash, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static PyModuleDef_Slot module_slots[] = {{Py_mod_exec, fill_module}, {0, NULL}};

static PyModuleDef module = {
    PyModuleDef_HEAD_INIT,
    .m_name = "_index",
    .m_doc = "The compiled index of large tables.",
    .m_methods = functions,
    .m_slots = module_slots,
};

PyMODINIT_FUNC PyInit__index(void)
{
    return PyModuleDef_Init(&module);
}
