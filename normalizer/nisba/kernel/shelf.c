/* The elements that a small table keeps ready: parts made from its bytes, without Python's help.
 *
 * `nisba.table.shelf` writes them, and says what they hold; what is read is checked, for a file may
 * be damaged. One type, `Shelf`, described in `_align.pyi`. Numbers are little-endian, as they are
 * in all files of a table.
 */

#include "pair.h"

#include <stdlib.h>
#include <string.h>

#define MOST_PLAIN 500     /* code points of a name, `nisba.hygiene.MAX_CODE_POINTS` */

typedef struct {
    Py_buffer blob, offset;
} Rows;

typedef struct {
    PyObject_HEAD
    Pairs *pairs;
    Rows parts, wholes, spellings;
    Word symbols;          /* of the alphabet, by their numbers in the table */
    int has_symbols;
    Py_buffer letters;     /* 32-bit: of each entry of the lexicon, the number of its letters */
    PyObject *element;     /* int -> Element */
} Shelf;

/* --- bytes ------------------------------------------------------------------------------------ */

typedef struct {
    const unsigned char *at, *end;
} Reader;

static int damaged(void)
{
    PyErr_SetString(PyExc_ValueError, "the parsed names of the table are damaged");
    return -1;
}

/* The next so many bytes; nothing, with an exception, where there are fewer. */
static const unsigned char *take(Reader *reader, size_t n)
{
    if ((size_t)(reader->end - reader->at) < n) {
        damaged();
        return NULL;
    }
    const unsigned char *found = reader->at;
    reader->at += n;
    return found;
}

/* A whole number of so many bytes; what it is after a failure does not matter. */
static uint64_t whole_number(Reader *reader, int bytes)
{
    const unsigned char *at = take(reader, (size_t)bytes);
    uint64_t found = 0;
    for (int i = 0; at && i < bytes; i++)
        found |= (uint64_t)at[i] << 8 * i;
    return found;
}

/* A cost, a weight or a probability. */
static double number(Reader *reader)
{
    uint64_t bits = whole_number(reader, 8);
    double found;
    memcpy(&found, &bits, sizeof found);
    if (!(found >= 0.0 && found <= 1e3))
        damaged();
    return found;
}

/* A text with its length in bytes before it, as a str. */
static PyObject *text(Reader *reader)
{
    size_t n = (size_t)whole_number(reader, 2);
    const unsigned char *at = PyErr_Occurred() ? NULL : take(reader, n);
    PyObject *found = at ? PyUnicode_DecodeUTF8((const char *)at, (Py_ssize_t)n, NULL) : NULL;
    if (at && !found && PyErr_ExceptionMatches(PyExc_UnicodeDecodeError)) {
        PyErr_Clear();
        damaged();
    }
    return found;
}

static Py_UCS4 *codes(Reader *reader, Py_ssize_t *n)
{
    PyObject *found = text(reader);
    Py_UCS4 *made = found ? codes_of(found, n) : NULL;
    Py_XDECREF(found);
    return made;
}

/* The bytes of a row; -1: there is no such, or the table is damaged. */
static int row_of(const Rows *rows, Py_ssize_t row, Reader *reader)
{
    Py_ssize_t size = rows->offset.len / (Py_ssize_t)sizeof(uint32_t) - 1;
    if (row < 0 || row >= size) {
        PyErr_SetString(PyExc_IndexError, "the table keeps no such element");
        return -1;
    }
    const uint32_t *offset = (const uint32_t *)rows->offset.buf + row;
    if (offset[0] > offset[1] || offset[1] > (uint64_t)rows->blob.len)
        return damaged();
    reader->at = (const unsigned char *)rows->blob.buf + offset[0];
    reader->end = (const unsigned char *)rows->blob.buf + offset[1];
    return 0;
}

/* --- facts ------------------------------------------------------------------------------------ */

static int read_senses(const Shelf *self, Reader *reader, Facts *facts)
{
    Py_ssize_t entries = self->letters.len / (Py_ssize_t)sizeof(int32_t);
    Py_ssize_t n = (Py_ssize_t)whole_number(reader, 1);
    facts->sense = PyErr_Occurred() ? NULL : PyMem_Calloc(n ? n : 1, sizeof *facts->sense);
    if (!facts->sense) {
        if (!PyErr_Occurred())
            PyErr_NoMemory();
        return -1;
    }
    for (; facts->senses < n; facts->senses++) {
        Sense *sense = facts->sense + facts->senses;
        sense->entry = (Py_ssize_t)whole_number(reader, 4);
        sense->p = number(reader);
        if (PyErr_Occurred())
            return -1;
        if (sense->entry >= entries)
            return damaged();
        sense->letters = ((const int32_t *)self->letters.buf)[sense->entry];
    }
    return 0;
}

Facts *shelf_facts(const Part *part, const Form *form)
{
    const Shelf *self = (const Shelf *)part->keep;
    Reader reader = {form->kept, form->kept_end};
    Facts *facts = PyMem_Calloc(1, sizeof *facts);
    if (!facts) {
        PyErr_NoMemory();
        return NULL;
    }
    facts->arabic = whole_number(&reader, 1) != 0;
    facts->consonants = (Py_ssize_t)whole_number(&reader, 2);
    facts->vowels = (Py_ssize_t)whole_number(&reader, 2);
    facts->known = number(&reader);
    facts->male = number(&reader);
    facts->female = number(&reader);
    if (PyErr_Occurred() || read_senses(self, &reader, facts) < 0 || !(facts->word = text(&reader))
        || !(facts->letters = text(&reader)) || !(facts->folded = codes(&reader, &facts->folded_n))
        || !(facts->sounds = codes(&reader, &facts->sounds_n))) {
        free_facts(facts);
        return NULL;
    }
    return facts;
}

static PyObject *shelf_element(const Part *part)
{
    const Shelf *self = (const Shelf *)part->keep;
    if (part->place < 0) { /* a whole name is compared by its sounds alone */
        PyErr_SetString(PyExc_TypeError, "a whole name is no element");
        return NULL;
    }
    return PyObject_CallFunction(self->element, "n", part->place);
}

/* --- parts ------------------------------------------------------------------------------------ */

static int read_symbols(const Shelf *self, Reader *reader, Form *form)
{
    Py_ssize_t n = (Py_ssize_t)whole_number(reader, 2);
    const unsigned char *at = PyErr_Occurred() ? NULL : take(reader, 2 * (size_t)n);
    if (!at)
        return -1;
    form->at = PyMem_Malloc((n ? n : 1) * sizeof *form->at);
    if (!form->at) {
        PyErr_NoMemory();
        return -1;
    }
    form->n = n;
    for (Py_ssize_t i = 0; i < n; i++) {
        Py_ssize_t symbol = at[2 * i] | at[2 * i + 1] << 8;
        if (symbol >= self->symbols.n)
            return damaged();
        form->at[i] = self->symbols.at[symbol];
    }
    return 0;
}

static int read_keys(Reader *reader, Form *form)
{
    form->keys = (int)whole_number(reader, 1);
    if (PyErr_Occurred())
        return -1;
    if (form->keys < 1 || form->keys > MOST_KEYS)
        return damaged();
    for (int i = 0; i < form->keys; i++) {
        form->key_n[i] = (Py_ssize_t)whole_number(reader, 1);
        if (PyErr_Occurred())
            return -1;
        form->key[i] = (const char *)take(reader, (size_t)form->key_n[i]);
        if (!form->key[i])
            return -1;
    }
    return 0;
}

static int read_form(const Shelf *self, Reader *reader, Form *form)
{
    form->bare = whole_number(reader, 1) != 0;
    form->head = (int)whole_number(reader, 1);
    form->cost = number(reader);
    if (PyErr_Occurred() || read_symbols(self, reader, form) < 0 || read_keys(reader, form) < 0)
        return -1;
    size_t facts = (size_t)whole_number(reader, 2);
    form->kept = PyErr_Occurred() ? NULL : take(reader, facts);
    form->kept_end = reader->at;
    return form->kept ? 0 : -1;
}

/* What an element means, if anything; nothing, with or without an exception. */
static PyObject *read_gloss(Reader *reader)
{
    Py_ssize_t n = (Py_ssize_t)whole_number(reader, 1);
    PyObject *list = PyErr_Occurred() || !n ? NULL : PyList_New(n);
    for (Py_ssize_t i = 0; list && i < n; i++) {
        PyObject *one = text(reader);
        if (!one || PyList_SetItem(list, i, one) < 0)
            Py_CLEAR(list);
    }
    PyObject *gloss = list ? PyFrozenSet_New(list) : NULL;
    Py_XDECREF(list);
    return gloss;
}

/* `place`: of the element in the table; -1 for a whole name. */
static Part *make_part(Shelf *self, Reader *reader, Py_ssize_t place)
{
    int flags = (int)whole_number(reader, 2), nasab = (int)whole_number(reader, 1);
    double weight = number(reader);
    int numbered = (int)whole_number(reader, 1);
    long long value = (long long)whole_number(reader, 8);
    Py_ssize_t forms = (Py_ssize_t)whole_number(reader, 1);
    if (PyErr_Occurred())
        return NULL;
    if (!forms) {
        damaged();
        return NULL;
    }
    Part *part = new_part(self->pairs, forms);
    if (!part)
        return NULL;
    Py_INCREF((PyObject *)self);
    part->keep = (PyObject *)self;
    part->late = shelf_element;
    part->place = place;
    part->weight = weight;
    part->flags = flags & ~GLOSS;
    part->nasab = nasab;
    part->gloss = read_gloss(reader);
    if (part->gloss)
        part->flags |= GLOSS;
    if (numbered) {
        part->number = PyLong_FromLongLong(value);
    } else {
        Py_INCREF(Py_None);
        part->number = Py_None;
    }
    int failed = !part->number || PyErr_Occurred();
    for (Py_ssize_t i = 0; !failed && i < forms; i++) {
        part->form[i].index = i;
        failed = read_form(self, reader, part->form + i) < 0;
    }
    if (failed) {
        Py_DECREF((PyObject *)part);
        return NULL;
    }
    finish_part(self->pairs, part);
    return part;
}

static int is_made(const Shelf *self)
{
    if (!self->element)
        PyErr_SetString(PyExc_TypeError, "the Shelf was not made");
    return self->element != NULL;
}

static PyObject *shelf_part(Shelf *self, PyObject *args)
{
    Py_ssize_t row;
    Reader reader;
    if (!is_made(self) || !PyArg_ParseTuple(args, "n:part", &row)
        || row_of(&self->parts, row, &reader) < 0)
        return NULL;
    Part *part = make_part(self, &reader, row);
    return part ? Py_BuildValue("(Nd)", part, part->weight) : NULL;
}

static PyObject *shelf_whole(Shelf *self, PyObject *args)
{
    Py_ssize_t row;
    Reader reader;
    if (!is_made(self) || !PyArg_ParseTuple(args, "n:whole", &row)
        || row_of(&self->wholes, row, &reader) < 0)
        return NULL;
    if (reader.at == reader.end)
        Py_RETURN_NONE;
    return (PyObject *)make_part(self, &reader, -1);
}

/* --- names ------------------------------------------------------------------------------------ */

static int is_alnum(unsigned char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* Whether a text is in ASCII, and hygiene leaves it as it is (`nisba.table.source.is_plain`). */
static int is_plain(const Reader *text)
{
    const unsigned char *at = text->at;
    Py_ssize_t n = text->end - at;
    if (n < 1 || n > MOST_PLAIN || !is_alnum(at[0]) || at[n - 1] == ' ')
        return 0;
    for (Py_ssize_t i = 0; i < n; i++)
        if (at[i] < ' ' || at[i] > '~' || (at[i] == ' ' && at[i + 1] == ' '))
            return 0;
    return 1;
}

/* The letters and digits of such a text, in lower case. */
static void fold(const Reader *text, Name *name)
{
    name->letters_n = 0;
    for (const unsigned char *at = text->at; at < text->end; at++)
        if (is_alnum(*at))
            name->letters[name->letters_n++] = *at >= 'A' && *at <= 'Z' ? *at + 32u : *at;
}

static int take_parts(Shelf *self, PyObject *parts, PyObject *rarities, Name *name)
{
    for (Py_ssize_t i = 0; i < PyTuple_Size(parts); i++) {
        PyObject *part = PyTuple_GetItem(parts, i);
        name->rarity[i] = PyFloat_AsDouble(PyTuple_GetItem(rarities, i));
        if (PyErr_Occurred())
            return -1;
        if (!PyObject_TypeCheck(part, self->pairs->part_type)) {
            PyErr_SetString(PyExc_TypeError, "a name is made of parts");
            return -1;
        }
        Py_INCREF(part);
        name->part[name->n++] = (Part *)part;
        name->total += name->rarity[i];
    }
    return 0;
}

static PyObject *shelf_name(Shelf *self, PyObject *args)
{
    Py_ssize_t row;
    PyObject *parts, *rarities;
    Reader text, whole;
    if (!is_made(self)
        || !PyArg_ParseTuple(args, "nO!O!:name", &row, &PyTuple_Type, &parts, &PyTuple_Type, &rarities)
        || row_of(&self->spellings, row, &text) < 0 || row_of(&self->wholes, row, &whole) < 0)
        return NULL;
    if (!is_plain(&text))
        Py_RETURN_NONE;
    Py_ssize_t n = PyTuple_Size(parts);
    if (!n || PyTuple_Size(rarities) != n) {
        PyErr_SetString(PyExc_ValueError, "a name has parts, and a rarity for each");
        return NULL;
    }
    PyObject *spelled = PyUnicode_DecodeASCII((const char *)text.at, text.end - text.at, NULL);
    Name *name = spelled ? new_name(self->pairs, spelled, n, text.end - text.at) : NULL;
    Py_XDECREF(spelled);
    if (!name)
        return NULL;
    name->script = LATIN;
    fold(&text, name);
    int failed = take_parts(self, parts, rarities, name) < 0;
    if (!failed && whole.at < whole.end) {
        name->whole = make_part(self, &whole, -1);
        failed = !name->whole;
    }
    if (failed)
        Py_CLEAR(name);
    return (PyObject *)name;
}

/* --- the type --------------------------------------------------------------------------------- */

static int read_rows(PyObject *blob, PyObject *offset, Rows *rows)
{
    if (PyObject_GetBuffer(blob, &rows->blob, PyBUF_SIMPLE) < 0
        || PyObject_GetBuffer(offset, &rows->offset, PyBUF_SIMPLE) < 0)
        return -1;
    if (rows->offset.len < (Py_ssize_t)sizeof(uint32_t) || rows->offset.len % sizeof(uint32_t)) {
        PyErr_SetString(PyExc_ValueError, "offsets are 32-bit numbers, one at the least");
        return -1;
    }
    return 0;
}

static int shelf_init(Shelf *self, PyObject *args, PyObject *names)
{
    PyObject *pairs, *blobs[3], *offsets[3], *symbols, *letters, *element;
    if (names && PyDict_Size(names)) {
        PyErr_SetString(PyExc_TypeError, "Shelf takes no keyword arguments");
        return -1;
    }
    if (self->pairs) {
        PyErr_SetString(PyExc_TypeError, "a Shelf is made once");
        return -1;
    }
    PyTypeObject *type = type_of((PyObject *)self, "Pairs");
    int read = type && PyArg_ParseTuple(args, "O!(OO)(OO)(OO)UOO:Shelf", type, &pairs, blobs,
                                        offsets, blobs + 1, offsets + 1, blobs + 2, offsets + 2,
                                        &symbols, &letters, &element);
    Py_XDECREF((PyObject *)type);
    if (!read)
        return -1;
    Py_INCREF(pairs);
    self->pairs = (Pairs *)pairs;
    if (read_rows(blobs[0], offsets[0], &self->parts) < 0
        || read_rows(blobs[1], offsets[1], &self->wholes) < 0
        || read_rows(blobs[2], offsets[2], &self->spellings) < 0
        || PyObject_GetBuffer(letters, &self->letters, PyBUF_SIMPLE) < 0
        || read_word(self->pairs->costs, symbols, &self->symbols) < 0)
        return -1;
    self->has_symbols = 1;
    Py_INCREF(element);
    self->element = element;
    return 0;
}

static int shelf_traverse(Shelf *self, visitproc visit, void *arg)
{
    Py_VISIT((PyObject *)self->pairs);
    Py_VISIT(self->element);
    Py_VISIT(Py_TYPE((PyObject *)self));
    return 0;
}

static void release(Py_buffer *buffer)
{
    if (buffer->obj)
        PyBuffer_Release(buffer);
}

static void shelf_dealloc(Shelf *self)
{
    PyTypeObject *type = Py_TYPE((PyObject *)self);
    PyObject_GC_UnTrack(self);
    release(&self->parts.blob);
    release(&self->parts.offset);
    release(&self->wholes.blob);
    release(&self->wholes.offset);
    release(&self->spellings.blob);
    release(&self->spellings.offset);
    release(&self->letters);
    if (self->has_symbols)
        forget_word(&self->symbols);
    Py_CLEAR(self->element);
    Py_CLEAR(self->pairs);
    ((freefunc)PyType_GetSlot(type, Py_tp_free))(self);
    Py_DECREF(type);
}

static PyMethodDef methods[] = {
    {"part", (PyCFunction)shelf_part, METH_VARARGS, NULL},
    {"whole", (PyCFunction)shelf_whole, METH_VARARGS, NULL},
    {"name", (PyCFunction)shelf_name, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static PyType_Slot slots[] = {
    {Py_tp_doc, "Elements that a table keeps ready; see _align.pyi."},
    {Py_tp_init, shelf_init},
    {Py_tp_traverse, shelf_traverse},
    {Py_tp_dealloc, shelf_dealloc},
    {Py_tp_methods, methods},
    {0, NULL},
};

static PyType_Spec spec = {
    "nisba.kernel._align.Shelf", sizeof(Shelf), 0, Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC, slots,
};

int add_shelf(PyObject *module, PyObject *pairs)
{
    PyObject *shelf = PyType_FromModuleAndSpec(module, &spec, NULL);
    int failed = !shelf || PyModule_AddType(module, (PyTypeObject *)shelf) < 0
                 || PyObject_SetAttrString(shelf, "Pairs", pairs) < 0;
    Py_XDECREF(shelf);
    return failed ? -1 : 0;
}
