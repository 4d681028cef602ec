/* The element of a word, compiled: what `nisba.analysis.tokenizer`, `.maker` and `.glued` and
 * `nisba.score.compiled` make of a word in Latin letters that stands alone.
 *
 * Those say what it means, and are asked about rarer cases; tests hold one against the other, to the
 * bit. One type, `Ordinary`, described in `_align.pyi`. Python may be asked for sounds and costs, and
 * for an element once somebody wants it; that may let other threads in.
 */

#include "making.h"

#include <string.h>

/* --- parts ------------------------------------------------------------------------------------- */

/* The element of a word that a part was made of. */
static PyObject *make_element(const Part *part, PyObject *word)
{
    const Ordinary *self = (const Ordinary *)PyTuple_GetItem(part->keep, 0);
    PyObject *graphemes = PyTuple_GetItem(part->keep, 1);
    if (!self->element) {
        PyErr_SetString(PyExc_ValueError, "what makes elements is gone");
        return NULL;
    }
    return PyObject_CallFunction(self->element, "OOi", word, graphemes, part->flags);
}

PyObject *ordinary_element(const Part *part)
{
    return make_element(part, part->form[0].facts->word);
}

PyObject *other_element(const Part *part)
{
    return make_element(part, PyTuple_GetItem(part->keep, 2));
}

/* What makes the element of a part once it is asked for: a new reference. */
static PyObject *keep_for(Ordinary *self, Graphemes *graphemes)
{
    if (self->kept != (PyObject *)graphemes) {
        PyObject *keep = PyTuple_Pack(2, (PyObject *)self, (PyObject *)graphemes), *old = self->keep;
        if (!keep)
            return NULL;
        self->keep = keep;
        self->kept = (PyObject *)graphemes; /* alive as long as `keep` */
        Py_XDECREF(old);
    }
    Py_INCREF(self->keep);
    return self->keep;
}

const Latin *latin_of(const Ordinary *self)
{
    return self->latin;
}

static void settle(Part *part, PyObject *keep, double weight, int flags, PyObject *gloss)
{
    part->keep = keep;
    part->weight = weight;
    part->flags = flags;
    Py_XINCREF(gloss);
    part->gloss = gloss;
    Py_INCREF(Py_None);
    part->number = Py_None;
}

/* The same with the word, of which the first form may be a part. */
static PyObject *keep_with(const Making *making, Graphemes *graphemes)
{
    const Letters *word = &making->word;
    return Py_BuildValue("OOs#", (PyObject *)making->self, (PyObject *)graphemes, word->text,
                         (Py_ssize_t)word->at[word->n]);
}

/* Gives the forms that were made to a part. */
static Part *part_of(Making *making, Graphemes *graphemes)
{
    const Meaning *meaning = &making->meaning;
    int ordinary = making->ordinary && making->whole && !meaning->gloss;
    Part *part = new_part(making->self->pairs, making->forms);
    if (!part)
        return NULL;
    PyObject *keep = ordinary ? keep_for(making->self, graphemes) : keep_with(making, graphemes);
    if (!keep) {
        Py_DECREF((PyObject *)part);
        return NULL;
    }
    for (Py_ssize_t i = 0; i < making->forms; i++) {
        part->form[i] = making->form[i];
        part->form[i].index = i;
        making->form[i] = (Form){.n = 0};
    }
    settle(part, keep, meaning->weight, meaning->flags, meaning->gloss);
    part->late = ordinary ? ordinary_element : other_element;
    finish_part(making->self->pairs, part);
    return part;
}

Part *part_with(Pairs *pairs, const Part *part, int flags)
{
    Part *made = new_part(pairs, part->forms);
    for (Py_ssize_t i = 0; made && i < part->forms; i++)
        if (copy_form(part->form + i, made->form + i) < 0)
            Py_CLEAR(made);
    if (!made)
        return NULL;
    Py_INCREF(part->keep);
    settle(made, part->keep, part->weight, part->flags | flags, part->gloss);
    made->late = part->late;
    finish_part(pairs, made);
    return made;
}

static int take_reading(const Hearing *heard, OrdinaryWord *out)
{
    out->symbols = PyMem_Malloc((heard->symbols_n + heard->plain_n + 1) * sizeof *out->symbols);
    if (!out->symbols) {
        PyErr_NoMemory();
        return -1;
    }
    out->plain = out->symbols + heard->symbols_n;
    out->symbols_n = heard->symbols_n;
    out->plain_n = heard->plain_n;
    memcpy(out->symbols, heard->symbols, heard->symbols_n * sizeof *out->symbols);
    memcpy(out->plain, heard->plain, heard->plain_n * sizeof *out->plain);
    return 0;
}

int ordinary_word(Ordinary *self, Graphemes *graphemes, const char *word, Py_ssize_t n,
                  OrdinaryWord *out)
{
    if (!self->element) {
        PyErr_SetString(PyExc_ValueError, "Ordinary was not made");
        return FAILED;
    }
    Making making;
    making.self = self;
    int done = read_letters(self, word, n, &making.word);
    if (done == DONE)
        done = is_plain_word(&making);
    if (done != DONE)
        return done;
    making.forms = making.entry_s = making.whole = 0;
    making.meaning = (Meaning){.weight = 1.0};
    memset(making.form, 0, sizeof making.form);
    if (graphemes_hear(graphemes, making.word.letter, making.word.n, &making.heard) < 0)
        return FAILED;
    done = is_soft(&making.heard) ? ASK : make_forms(&making);
    if (done == DONE && take_reading(&making.heard, out) < 0)
        done = FAILED;
    if (done == DONE && !(out->part = part_of(&making, graphemes))) {
        PyMem_Free(out->symbols);
        done = FAILED;
    }
    int cut_off = done == DONE && run_on_article(&making.heard) ? can_cut_off(&making) : ASK;
    if (cut_off == FAILED) {
        Py_DECREF((PyObject *)out->part);
        PyMem_Free(out->symbols);
        done = FAILED;
    }
    out->run_on = cut_off == DONE ? run_on_article(&making.heard) : 0;
    out->whole = making.whole;
    out->entry_s = making.entry_s;
    out->bends = making.meaning.bends;
    out->mister = making.meaning.mister;
    Py_XDECREF(making.meaning.gloss);
    for (int i = 0; i < MOST_FORMS; i++) {
        PyMem_Free(making.form[i].at);
        free_facts(making.form[i].facts);
    }
    forget_hearing(&making.heard);
    return done;
}

/* --- the type --------------------------------------------------------------------------------- */

/* One more reference, for who keeps it. */
static PyObject *held(PyObject *object)
{
    Py_INCREF(object);
    return object;
}

static PyObject *ordinary_part(Ordinary *self, PyObject *args)
{
    const char *word;
    Py_ssize_t n;
    PyObject *graphemes;
    int flags = 0;
    OrdinaryWord made;
    PyTypeObject *type = type_of((PyObject *)self, "Graphemes");
    int read = type && PyArg_ParseTuple(args, "s#O!|i:part", &word, &n, type, &graphemes, &flags);
    Py_XDECREF((PyObject *)type);
    int done = read ? ordinary_word(self, (Graphemes *)graphemes, word, n, &made) : FAILED;
    if (done == FAILED)
        return NULL;
    if (done == ASK)
        Py_RETURN_NONE;
    int order = PY_LITTLE_ENDIAN ? -1 : 1, other = order;
    PyObject *symbols = PyUnicode_DecodeUTF32((const char *)made.symbols,
                                              made.symbols_n * sizeof *made.symbols, NULL, &order);
    PyObject *plain = PyUnicode_DecodeUTF32((const char *)made.plain,
                                            made.plain_n * sizeof *made.plain, NULL, &other);
    PyMem_Free(made.symbols);
    Part *part = flags ? part_with(self->pairs, made.part, flags) : (Part *)held((PyObject *)made.part);
    PyObject *answer = part && symbols && plain ? PyTuple_Pack(3, part, symbols, plain) : NULL;
    Py_XDECREF((PyObject *)part);
    Py_DECREF((PyObject *)made.part);
    Py_XDECREF(symbols);
    Py_XDECREF(plain);
    return answer;
}

/* Takes what is known of each entry. */
static int read_entries(Ordinary *self, PyObject *columns[5])
{
    Py_ssize_t n = entries_of(self->entries);
    Py_buffer *buffer[] = {&self->gender, &self->letters, &self->base, &self->meant,
                           &self->laqab};
    const Py_ssize_t size[] = {1, sizeof(int32_t), sizeof(int32_t), 1, 1};
    for (int i = 0; i < 5; i++) {
        if (PyObject_GetBuffer(columns[i], buffer[i], PyBUF_SIMPLE) < 0)
            return -1;
        if (buffer[i]->len != n * size[i]) {
            PyErr_SetString(PyExc_ValueError, "something is said of each entry");
            return -1;
        }
    }
    for (Py_ssize_t i = 0; i < n; i++) {
        int32_t base = ((const int32_t *)self->base.buf)[i];
        if (base < 0 || base >= n) {
            PyErr_SetString(PyExc_ValueError, "no such entry");
            return -1;
        }
    }
    return 0;
}

static int read_reaches(Ordinary *self, PyObject *reaches)
{
    self->lengths = PyTuple_Size(reaches);
    if (self->lengths < 1 || most_senses(self->entries) > MOST_SENSES) {
        PyErr_Format(PyExc_ValueError, "there is a reach, and a word has %d senses at most",
                     MOST_SENSES);
        return -1;
    }
    self->reaches = PyMem_Malloc(self->lengths * sizeof *self->reaches);
    if (!self->reaches) {
        PyErr_NoMemory();
        return -1;
    }
    for (Py_ssize_t i = 0; i < self->lengths; i++)
        self->reaches[i] = PyFloat_AsDouble(PyTuple_GetItem(reaches, i));
    return PyErr_Occurred() ? -1 : 0;
}

static int ordinary_init(Ordinary *self, PyObject *args, PyObject *names)
{
    PyObject *pairs, *entries, *general, *sets[4], *columns[5], *reaches, *listings[6];
    PyObject *lower, *folded, *element, *meaning;
    if (names && PyDict_Size(names)) {
        PyErr_SetString(PyExc_TypeError, "Ordinary takes no keyword arguments");
        return -1;
    }
    if (self->pairs) {
        PyErr_SetString(PyExc_TypeError, "Ordinary is made once");
        return -1;
    }
    PyTypeObject *pairs_type = type_of((PyObject *)self, "Pairs");
    PyTypeObject *entries_type = pairs_type ? type_of((PyObject *)self, "Entries") : NULL;
    PyTypeObject *general_type = entries_type ? type_of((PyObject *)self, "Graphemes") : NULL;
    int read = general_type
               && PyArg_ParseTuple(args, "O!O!O!(OOOO)(OOOOO)(ndO!)(OOOOOOdd)(OO)OO:Ordinary",
                                   pairs_type, &pairs, entries_type, &entries, general_type,
                                   &general, sets, sets + 1, sets + 2, sets + 3, columns,
                                   columns + 1, columns + 2, columns + 3, columns + 4,
                                   &self->slack, &self->reach, &PyTuple_Type, &reaches, listings,
                                   listings + 1, listings + 2, listings + 3, listings + 4, listings + 5,
                                   &self->variant, &self->listed, &lower, &folded, &element,
                                   &meaning);
    Py_XDECREF((PyObject *)pairs_type);
    Py_XDECREF((PyObject *)entries_type);
    Py_XDECREF((PyObject *)general_type);
    if (!read)
        return -1;
    for (int i = 0; i < 4; i++)
        if (!PyAnySet_Check(sets[i]) || !PyDict_Check(listings[i])) {
            PyErr_SetString(PyExc_TypeError, "lists are sets of words, and listings are dicts");
            return -1;
        }
    self->pairs = (Pairs *)held(pairs);
    self->entries = (Entries *)held(entries);
    self->general = (Graphemes *)held(general);
    PyObject **own[] = {&self->grammar, &self->meaningful, &self->spellings, &self->firsts};
    PyObject **listed[] = {&self->variants, &self->preferred, &self->attested, &self->at_arabic};
    for (int i = 0; i < 4; i++) {
        *own[i] = held(sets[i]);
        *listed[i] = held(listings[i]);
    }
    self->arabic = held(listings[4]);
    self->readings = held(listings[5]);
    self->keys = keys_of_entries(self->entries);
    if (!self->keys)
        return -1;
    self->latin = read_latin(lower, folded);
    if (!self->latin)
        return -1;
    if (!self->pairs->costs || costs_of_entries(self->entries) != self->pairs->costs) {
        PyErr_SetString(PyExc_ValueError, "names and entries are of one alphabet");
        return -1;
    }
    if (read_beginnings(self) < 0 || read_entries(self, columns) < 0 || read_reaches(self, reaches) < 0)
        return -1;
    if (!PyTuple_Check(self->arabic) || !PyTuple_Check(self->readings)
        || PyTuple_Size(self->arabic) != entries_of(self->entries)
        || PyTuple_Size(self->readings) != entries_of(self->entries)) {
        PyErr_SetString(PyExc_ValueError, "each entry has letters and a reading");
        return -1;
    }
    self->meaning = held(meaning);
    self->element = held(element); /* last: with it all is there */
    return 0;
}

static int ordinary_traverse(Ordinary *self, visitproc visit, void *arg)
{
    Py_VISIT((PyObject *)self->pairs);
    Py_VISIT((PyObject *)self->entries);
    Py_VISIT((PyObject *)self->general);
    PyObject *const own[] = {self->grammar, self->meaningful, self->spellings, self->firsts,
                             self->variants, self->preferred, self->attested, self->at_arabic,
                             self->arabic, self->readings, self->element, self->meaning};
    for (size_t i = 0; i < sizeof own / sizeof *own; i++)
        Py_VISIT(own[i]);
    Py_VISIT(self->keep);
    Py_VISIT(Py_TYPE((PyObject *)self));
    return 0;
}

static int ordinary_clear(Ordinary *self)
{
    self->kept = NULL;
    Py_CLEAR(self->keep);
    Py_CLEAR(self->element);
    Py_CLEAR(self->meaning);
    return 0;
}

static void ordinary_dealloc(Ordinary *self)
{
    PyTypeObject *type = Py_TYPE((PyObject *)self);
    PyObject_GC_UnTrack(self);
    ordinary_clear(self);
    Py_CLEAR(self->pairs);
    Py_CLEAR(self->entries);
    Py_CLEAR(self->general);
    Py_CLEAR(self->grammar);
    Py_CLEAR(self->meaningful);
    Py_CLEAR(self->spellings);
    Py_CLEAR(self->firsts);
    Py_CLEAR(self->variants);
    Py_CLEAR(self->preferred);
    Py_CLEAR(self->attested);
    Py_CLEAR(self->at_arabic);
    Py_CLEAR(self->arabic);
    Py_CLEAR(self->readings);
    PyBuffer_Release(&self->gender);
    PyBuffer_Release(&self->letters);
    PyBuffer_Release(&self->base);
    PyBuffer_Release(&self->meant);
    PyBuffer_Release(&self->laqab);
    PyMem_Free(self->reaches);
    PyMem_Free(self->latin);
    ((freefunc)PyType_GetSlot(type, Py_tp_free))(self);
    Py_DECREF(type);
}

static PyMethodDef methods[] = {
    {"part", (PyCFunction)ordinary_part, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static PyType_Slot slots[] = {
    {Py_tp_doc, "Makes parts of words; see _align.pyi."},
    {Py_tp_init, ordinary_init},
    {Py_tp_traverse, ordinary_traverse},
    {Py_tp_clear, ordinary_clear},
    {Py_tp_dealloc, ordinary_dealloc},
    {Py_tp_methods, methods},
    {0, NULL},
};

static PyType_Spec spec = {
    "nisba.kernel._align.Ordinary", sizeof(Ordinary), 0, Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    slots,
};

int add_ordinary(PyObject *module)
{
    static const char *const taken[] = {"Pairs", "Entries", "Graphemes", NULL};
    return add_type(module, &spec, taken);
}
