/* Plain names made ready without a parse: what is known of their words, put together.
 *
 * A name in Latin letters, with spaces and hyphens between its words, is mostly words that
 * were met before. What they are alone, and what a run of particles makes of the word behind it, is
 * remembered; Python (`nisba.score.plain`) is asked for the rest, once, and says which words
 * need the parser, for what stands beside them or for what they are. Of a name with such a word
 * nothing is said. The others are made as `nisba.analysis.parse` and `nisba.score.compiled` make
 * them, to the bit; tests hold one against the other.
 *
 * One type, `Names`, described in `_align.pyi`. A call of Python may let other threads in: what is
 * remembered does not move, and is forgotten while nobody is at work.
 */

#include "making.h"
#include "names.h"

#include <string.h>

#define MOST_WORDS (1 << 15) /* of one age */
#define MOST_RUNS (1 << 14)

/* --- names ------------------------------------------------------------------------------------- */

/* What is kept of it, should anybody ask: its symbols and its letters. */
static PyObject *keep_whole(const Names *self, const Py_UCS4 *symbols, Py_ssize_t n,
                            const char *word, Py_ssize_t letters)
{
    int order = PY_LITTLE_ENDIAN ? -1 : 1;
    PyObject *sounds
        = PyUnicode_DecodeUTF32((const char *)symbols, n * (Py_ssize_t)sizeof *symbols, NULL, &order);
    return sounds ? Py_BuildValue("ONs#", (PyObject *)self, sounds, word, letters) : NULL;
}

/* The name run together, articles there to be matched or not; 0: too long for that. */
static int make_whole(Names *self, const Line *line, Part **whole)
{
    Py_UCS4 symbols[MOST_SYMBOLS];
    char word[MOST_BYTES];
    Py_ssize_t n = 0, letters = 0;
    for (int i = 0; i < line->n; i++) {
        const Piece *piece = line->token[i].piece;
        int optional = line->token[i].optional;
        const Py_UCS4 *own = optional ? self->optional : piece->symbols;
        Py_ssize_t size = optional ? self->optional_n : piece->n;
        if (piece->flags & ADMINISTRATIVE && line->n > 1)
            continue;
        if (n + size > self->longest)
            return 0;
        memcpy(symbols + n, own, (size_t)size * sizeof *symbols);
        n += size;
        if (!optional) {
            memcpy(word + letters, line->letter + line->token[i].at, (size_t)line->token[i].n);
            letters += line->token[i].n;
        }
    }
    *whole = NULL;
    if (!n)
        return 0;
    Part *made = new_part(self->pairs, 1);
    if (!made)
        return -1;
    Py_INCREF(Py_None);
    made->number = Py_None;
    made->weight = 1.0;
    made->late = whole_element;
    made->learn = whole_facts;
    made->keep = keep_whole(self, symbols, n, word, letters);
    if (!made->keep || spell_form(self->keys, symbols, n, made->form) < 0) {
        Py_DECREF((PyObject *)made);
        return -1;
    }
    finish_part(self->pairs, made);
    *whole = made;
    return 1;
}

/* The name that the words of a text are. Where vowels bear marks an article in capitals stays so.
 * 1: made; 0: it needs the parser; -1: an exception. */
static int make_name(Names *self, PyObject *text, Line *line, Name **name)
{
    uint64_t set = 0;
    for (int i = 0; i < line->n; i++) {
        Token *token = line->token + i;
        token->seen = seen_of(self, line->letter + token->at, token->n);
        if (!token->seen)
            return -1;
        set |= token->seen->conventions;
    }
    for (int i = 0; set & self->scholarly && i < line->n; i++) {
        Token *token = line->token + i;
        int stays = token->written ? is_article(self, line->letter + token->at, token->n) : 0;
        if (stays < 0 || (stays && !(token->seen = seen_of(self, token->written, token->n))))
            return -1;
    }
    for (int i = 0; i < line->n; i++) {
        line->token[i].piece = piece_of(self, line->token[i].seen, set);
        if (!line->token[i].piece)
            return -1;
    }
    Part *whole = NULL;
    int found = add_parts(self, line);
    if (found < 1 || make_whole(self, line, &whole) < 0)
        return found < 1 ? found : -1;
    Py_ssize_t letters = line->folded ? line->folded_n : line->letters;
    Name *made = new_name(self->pairs, text, line->parts, letters);
    if (made) {
        for (int i = 0; i < line->parts; i++) {
            Py_INCREF((PyObject *)line->part[i]);
            made->part[made->n++] = line->part[i];
        }
        for (Py_ssize_t i = 0; i < letters; i++)
            made->letters[i] = line->folded ? line->folded[i] : (unsigned char)line->letter[i];
        made->script = LATIN;
        made->whole = whole;
        *name = made;
        return 1;
    }
    Py_XDECREF((PyObject *)whole);
    return -1;
}

static PyObject *names_name(Names *self, PyObject *text)
{
    if (!PyUnicode_Check(text) || !self->run) {
        PyErr_SetString(PyExc_TypeError, "a name is a str, and Names are made with callbacks");
        return NULL;
    }
    Py_ssize_t n;
    const char *letters = PyUnicode_AsUTF8AndSize(text, &n);
    if (!letters)
        return NULL;
    Line line;
    line.n = line.parts = 0;
    line.letters = 0;
    line.folded = NULL;
    Name *name = NULL;
    int found = cut(self, letters, n, &line);
    if (found == OTHERS)
        found = cut_other(self, text, &line);
    if (found == CUT) {
        if (!self->busy && self->young.n > MOST_WORDS)
            grow_older(self);
        if (!self->busy && self->run_n > MOST_RUNS)
            forget_runs(self);
        self->busy++;
        found = make_name(self, text, &line, &name);
        self->busy--;
    }
    PyMem_Free(line.folded);
    for (int i = 0; i < line.parts; i++)
        Py_DECREF((PyObject *)line.part[i]);
    if (found > 0)
        return (PyObject *)name;
    if (found < 0)
        return NULL;
    Py_RETURN_NONE;
}

static void forget_all(Names *self)
{
    grow_older(self);
    grow_older(self);
    forget_runs(self);
}

static PyObject *names_forget(Names *self, PyObject *Py_UNUSED(ignored))
{
    if (!self->busy)
        forget_all(self);
    Py_RETURN_NONE;
}

/* --- the type ---------------------------------------------------------------------------------- */

/* Notes which letters of ASCII a text has. */
static void note_letters(const char *text, char *noted)
{
    for (; *text; text++)
        if (*text >= 'a' && *text <= 'z')
            noted[*text - 'a'] = 1;
}

static int names_init(Names *self, PyObject *args, PyObject *names)
{
    enum { CALLBACKS = 9 };
    PyObject *pairs, *keys, *ordinary, *optional, *articles, *called[CALLBACKS];
    PyObject **callback[CALLBACKS] = {&self->cut, &self->conventions, &self->graphemes, &self->word,
                                      &self->alone, &self->run, &self->whole, &self->dressed,
                                      &self->plain_of};
    const char *syllables, *ends;
    unsigned long long scholarly;
    if (names && PyDict_Size(names)) {
        PyErr_SetString(PyExc_TypeError, "Names takes no keyword arguments");
        return -1;
    }
    if (self->pairs) {
        PyErr_SetString(PyExc_TypeError, "Names are made once");
        return -1;
    }
    PyTypeObject *pairs_type = type_of((PyObject *)self, "Pairs");
    PyTypeObject *keys_type = pairs_type ? type_of((PyObject *)self, "Keys") : NULL;
    PyTypeObject *word_type = keys_type ? type_of((PyObject *)self, "Ordinary") : NULL;
    PyTypeObject *shown_type = word_type ? type_of((PyObject *)self, "Shown") : NULL;
    int read = shown_type
               && PyArg_ParseTuple(args, "O!O!O!(OOOOOOOOO)Un(ss)(OnK)y*:Names", pairs_type, &pairs,
                                   keys_type, &keys, word_type, &ordinary, called, called + 1,
                                   called + 2, called + 3, called + 4, called + 5, called + 6,
                                   called + 7, called + 8, &optional, &self->longest, &syllables,
                                   &ends, &articles, &self->longest_article, &scholarly,
                                   &self->divine);
    Py_XDECREF((PyObject *)pairs_type);
    Py_XDECREF((PyObject *)keys_type);
    Py_XDECREF((PyObject *)word_type);
    if (read && PyObject_TypeCheck(called[1], shown_type))
        self->shown = (const Shown *)called[1];
    Py_XDECREF((PyObject *)shown_type);
    if (!read)
        return -1;
    if (self->longest < 1 || self->longest > MOST_SYMBOLS) {
        PyErr_Format(PyExc_ValueError, "a name run together has 1 to %d symbols", MOST_SYMBOLS);
        return -1;
    }
    note_letters(syllables, self->syllables);
    note_letters(ends, self->ends);
    self->scholarly = scholarly;
    self->optional = codes_of(optional, &self->optional_n);
    if (!self->optional)
        return -1;
    if (!PyAnySet_Check(articles)) {
        PyErr_SetString(PyExc_TypeError, "articles are a set of words");
        return -1;
    }
    Py_INCREF(articles);
    self->articles = articles;
    Py_INCREF(pairs);
    self->pairs = (Pairs *)pairs;
    Py_INCREF(keys);
    self->keys = keys;
    Py_INCREF(ordinary);
    self->ordinary = (Ordinary *)ordinary;
    if (self->divine.len != entries_of(self->ordinary->entries)) {
        PyErr_SetString(PyExc_ValueError, "it is said of each entry whether it is divine");
        return -1;
    }
    for (int i = 0; i < CALLBACKS; i++) {
        Py_INCREF(called[i]);
        *callback[i] = called[i];
    }
    if (!self->pairs->joiner) {
        self->pairs->join = joined_part;
        self->pairs->joiner = self;
    }
    return 0;
}

static int names_traverse(Names *self, visitproc visit, void *arg)
{
    Py_VISIT((PyObject *)self->pairs);
    Py_VISIT((PyObject *)self->ordinary);
    Py_VISIT(self->keys);
    Py_VISIT(self->articles);
    Py_VISIT(self->cut);
    Py_VISIT(self->conventions);
    Py_VISIT(self->graphemes);
    Py_VISIT(self->word);
    Py_VISIT(self->alone);
    Py_VISIT(self->run);
    Py_VISIT(self->whole);
    Py_VISIT(self->dressed);
    Py_VISIT(self->plain_of);
    for (int i = 0; i < HEARD; i++)
        Py_VISIT(self->heard[i].graphemes);
    Py_VISIT(Py_TYPE((PyObject *)self));
    int stop = visit_met(self, visit, arg);
    return stop ? stop : visit_runs(self, visit, arg);
}

static int names_clear(Names *self)
{
    if (self->pairs && self->pairs->joiner == self)
        self->pairs->joiner = NULL;
    Py_CLEAR(self->cut);
    self->shown = NULL;
    Py_CLEAR(self->conventions);
    Py_CLEAR(self->graphemes);
    Py_CLEAR(self->word);
    Py_CLEAR(self->alone);
    Py_CLEAR(self->run);
    Py_CLEAR(self->whole);
    Py_CLEAR(self->dressed);
    Py_CLEAR(self->plain_of);
    for (int i = 0; i < HEARD; i++)
        Py_CLEAR(self->heard[i].graphemes);
    forget_all(self);
    return 0;
}

static void names_dealloc(Names *self)
{
    PyTypeObject *type = Py_TYPE((PyObject *)self);
    PyObject_GC_UnTrack(self);
    names_clear(self);
    Py_CLEAR(self->pairs);
    Py_CLEAR(self->ordinary);
    Py_CLEAR(self->articles);
    Py_CLEAR(self->keys);
    PyMem_Free(self->optional);
    PyMem_Free(self->likeliest);
    PyBuffer_Release(&self->divine);
    ((freefunc)PyType_GetSlot(type, Py_tp_free))(self);
    Py_DECREF(type);
}

static PyMethodDef methods[] = {
    {"name", (PyCFunction)names_name, METH_O, NULL},
    {"forget", (PyCFunction)names_forget, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static PyType_Slot slots[] = {
    {Py_tp_doc, "Makes plain names ready; see _align.pyi."},
    {Py_tp_init, names_init},
    {Py_tp_traverse, names_traverse},
    {Py_tp_clear, names_clear},
    {Py_tp_dealloc, names_dealloc},
    {Py_tp_methods, methods},
    {0, NULL},
};

static PyType_Spec spec = {
    "nisba.kernel._align.Names", sizeof(Names), 0, Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC, slots,
};

int add_names(PyObject *module)
{
    static const char *const taken[] = {"Pairs", "Keys", "Ordinary", "Graphemes", "Shown", NULL};
    return add_type(module, &spec, taken);
}
