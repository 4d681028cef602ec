/* What parts of plain names say of themselves once somebody asks: their elements, and what their forms
 * are judged by; and two of them run together. See names.h.
 */

#include "making.h"
#include "names.h"

#include <string.h>

#define LEAST_DIVINE 0.05  /* of `nisba.score.element.senses_of` */
#define MOST_DIVINE 0.95

static PyObject *kept(const Part *part, Py_ssize_t i)
{
    return PyTuple_GetItem(part->keep, i);
}

/* What Python says; nothing, with an exception, if there is nobody to ask. */
static PyObject *ask(PyObject *callback, PyObject *first, PyObject *second)
{
    if (callback)
        return PyObject_CallFunctionObjArgs(callback, first, second, NULL);
    PyErr_SetString(PyExc_ValueError, "what makes elements is gone");
    return NULL;
}

PyObject *dressed_element(const Part *part)
{
    PyObject *alone = element_of((Part *)kept(part, 1));
    return alone ? ask(((Names *)kept(part, 0))->dressed, alone, kept(part, 2)) : NULL;
}

PyObject *whole_element(const Part *part)
{
    return ask(((Names *)kept(part, 0))->whole, kept(part, 1), kept(part, 2));
}

/* Whether a word is of Latin letters, with marks or without. */
static int is_latin(const Ordinary *self, const Letters *word)
{
    for (Py_ssize_t i = 0; i < word->n; i++) {
        Py_UCS4 folded = self->latin->folded[word->letter[i]];
        if (folded && (folded < 'a' || folded > 'z'))
            return 0;
    }
    return 1;
}

/* The letters of a word: 1, if they are such; 0; -1: an exception is set. */
static int take_letters(const Names *self, PyObject *word, Letters *letters)
{
    Py_ssize_t n;
    const char *text = PyUnicode_AsUTF8AndSize(word, &n);
    if (!text)
        return -1;
    int done = read_letters(self->ordinary, text, n, letters);
    return done == DONE ? is_latin(self->ordinary, letters) : done == ASK ? 0 : -1;
}

/* `facts_of`, of such letters with these symbols, and these likeliest sounds or levelled ones. Its form
 * goes to `form`, and what memory that has is the caller's. */
static Facts *facts_of(const Names *self, const Letters *letters, PyObject *symbols,
                       const Py_UCS4 *plain, Py_ssize_t plain_n, Form *form)
{
    Senses senses;
    Listing listing;
    *form = (Form){.n = 0};
    if (listing_of(self->ordinary, letters, 0, letters->n, &listing) != DONE)
        return NULL;
    Py_ssize_t n;
    Py_UCS4 *symbol = codes_of(symbols, &n);
    int failed = !symbol || make_form(self->ordinary, symbol, n, &listing, 0.0, form, &senses) < 0;
    PyMem_Free(symbol);
    return failed ? NULL : make_facts(self->ordinary, letters, 0, plain, plain_n, &senses);
}

/* Makes room for what the first symbols sound like. */
static int make_room(Names *self, Py_ssize_t symbols)
{
    if (symbols <= self->symbols)
        return 0;
    Likeliest *more = PyMem_Realloc(self->likeliest, (size_t)symbols * 2 * sizeof *more);
    if (!more) {
        PyErr_NoMemory();
        return -1;
    }
    for (Py_ssize_t i = self->symbols; i < 2 * symbols; i++)
        more[i].n = -1;
    self->likeliest = more;
    self->symbols = 2 * symbols;
    return 0;
}

int sounds_of(Names *self, Py_UCS4 symbol, Likeliest *sounds)
{
    Py_ssize_t at = (Py_ssize_t)symbol - FIRST;
    if (at < 0 || at >= self->pairs->costs->size) {
        PyErr_SetString(PyExc_ValueError, "a reading holds a symbol its alphabet does not have");
        return -1;
    }
    if (at < self->symbols && self->likeliest[at].n >= 0) {
        *sounds = self->likeliest[at];
        return 0;
    }
    int order = PY_LITTLE_ENDIAN ? -1 : 1;
    PyObject *text = PyUnicode_DecodeUTF32((const char *)&symbol, sizeof symbol, NULL, &order);
    PyObject *said = text ? ask(self->plain_of, text, NULL) : NULL;
    Py_XDECREF(text);
    Py_ssize_t n = said && PyUnicode_Check(said) ? PyUnicode_GetLength(said) : -1;
    if (said && (n < 0 || n > MOST_PLAIN))
        PyErr_Format(PyExc_TypeError, "the sounds of a symbol are a str of %d at most", MOST_PLAIN);
    int failed = PyErr_Occurred() || make_room(self, at + 1) < 0;
    for (Py_ssize_t i = 0; !failed && i < n; i++)
        sounds->at[i] = PyUnicode_ReadChar(said, i);
    sounds->n = (int)n;
    if (!failed)
        self->likeliest[at] = *sounds;
    Py_XDECREF(said);
    return failed ? -1 : 0;
}

/* Those of a reading; nothing, with an exception, on failure. */
static Py_UCS4 *all_sounds(Names *self, PyObject *symbols, Py_ssize_t *n)
{
    Py_ssize_t all;
    Py_UCS4 *symbol = codes_of(symbols, &all);
    Py_UCS4 *plain = symbol ? PyMem_Malloc((size_t)(all * MOST_PLAIN + 1) * sizeof *plain) : NULL;
    if (symbol && !plain)
        PyErr_NoMemory();
    *n = 0;
    for (Py_ssize_t i = 0; plain && i < all; i++) {
        Likeliest own;
        if (sounds_of(self, symbol[i], &own) < 0) {
            PyMem_Free(plain);
            plain = NULL;
            break;
        }
        for (int k = 0; k < own.n; k++)
            plain[(*n)++] = own.at[k];
    }
    PyMem_Free(symbol);
    return plain;
}

/* The same of a word, the sounds of which are not known. Of another word nothing, without an exception. */
static Facts *ask_facts(Names *self, PyObject *word, PyObject *symbols)
{
    Letters letters;
    if (take_letters(self, word, &letters) < 1)
        return NULL;
    Py_ssize_t n;
    Py_UCS4 *plain = all_sounds(self, symbols, &n);
    if (!plain)
        return NULL;
    Form form;
    Facts *facts = facts_of(self, &letters, symbols, plain, n, &form);
    PyMem_Free(form.at);
    PyMem_Free(plain);
    return facts;
}

Facts *whole_facts(const Part *part, const Form *Py_UNUSED(form))
{
    return ask_facts((Names *)kept(part, 0), kept(part, 2), kept(part, 1));
}

static Facts *shared(Facts *facts)
{
    facts->others++;
    return facts;
}

/* The symbols of one form, or of two, as characters. */
static PyObject *symbols_of(const Form *first, const Form *second)
{
    int order = PY_LITTLE_ENDIAN ? -1 : 1;
    Py_ssize_t n = first->n + (second ? second->n : 0);
    Py_UCS4 *codes = PyMem_Malloc((n + 1) * sizeof *codes);
    if (!codes)
        return PyErr_NoMemory();
    for (Py_ssize_t i = 0; i < n; i++)
        codes[i] = FIRST + (i < first->n ? first->at[i] : second->at[i - first->n]);
    PyObject *symbols
        = PyUnicode_DecodeUTF32((const char *)codes, n * sizeof *codes, "strict", &order);
    PyMem_Free(codes);
    return symbols;
}

/* Of the word before a kunya's and its own run together. */
static Facts *glued_facts(Names *self, const Part *alone, PyObject *behind, const Form *form)
{
    PyObject *symbols = symbols_of(form, NULL);
    PyObject *word = symbols ? PyUnicode_Concat(behind, alone->form[0].facts->word) : NULL;
    Facts *facts = word ? ask_facts(self, word, symbols) : NULL;
    Py_XDECREF(word);
    Py_XDECREF(symbols);
    return facts;
}

Facts *dressed_facts(const Part *part, const Form *form)
{
    Names *self = (Names *)kept(part, 0);
    Part *alone = (Part *)kept(part, 1);
    PyObject *dress = kept(part, 2);
    if (PyLong_AsLong(PyTuple_GetItem(dress, 3)) != NO_HEAD) /* of others all facts are there */
        return glued_facts(self, alone, PyTuple_GetItem(dress, 4), form);
    if (learn_facts(self->pairs, alone, form->index) < 0)
        return NULL;
    return shared(alone->form[form->index].facts);
}

/* Those of its senses that are names of God, as likely as all of them are. */
static void take_divine(const Names *self, const Facts *all, double scale, Facts *facts)
{
    for (Py_ssize_t i = 0; i < all->senses; i++) {
        Sense sense = all->sense[i];
        if (!((const char *)self->divine.buf)[sense.entry])
            continue;
        char gender = ((const char *)self->ordinary->gender.buf)[sense.entry];
        sense.p *= scale;
        facts->known += sense.p;
        if (gender == MALE)
            facts->male += sense.p;
        else if (gender == FEMALE)
            facts->female += sense.p;
        facts->sense[facts->senses++] = sense;
    }
}

static void *copy_of(const void *data, size_t size)
{
    void *made = PyMem_Malloc(size + 1);
    return made ? memcpy(made, data, size) : NULL;
}

Facts *divine_facts(const Names *self, const Form *form)
{
    Facts *all = form->facts;
    double mass = 0.0;
    for (Py_ssize_t i = 0; i < all->senses; i++)
        if (((const char *)self->divine.buf)[all->sense[i].entry])
            mass += all->sense[i].p;
    if (mass < LEAST_DIVINE)
        return shared(all);
    Facts *facts = copy_of(all, sizeof *all);
    if (!facts) {
        PyErr_NoMemory();
        return NULL;
    }
    facts->others = 0;
    facts->known = facts->male = facts->female = 0.0;
    facts->senses = 0;
    Py_INCREF(facts->word);
    Py_INCREF(facts->letters);
    facts->folded = copy_of(all->folded, all->folded_n * sizeof *all->folded);
    facts->sounds = copy_of(all->sounds, all->sounds_n * sizeof *all->sounds);
    facts->sense = copy_of(all->sense, all->senses * sizeof *all->sense);
    if (!facts->folded || !facts->sounds || !facts->sense) {
        free_facts(facts);
        PyErr_NoMemory();
        return NULL;
    }
    take_divine(self, all, (all->known < MOST_DIVINE ? all->known : MOST_DIVINE) / mass, facts);
    return facts;
}

/* --- neighbours run together ------------------------------------------------------------------- */

/* What Python makes of them. */
static PyObject *joined_element(const Part *part)
{
    PyObject *first = element_of((Part *)kept(part, 1)), *element = NULL;
    PyObject *second = first ? element_of((Part *)kept(part, 2)) : NULL;
    const Pairs *pairs = ((Names *)kept(part, 0))->pairs;
    PyObject *made = second ? ask(pairs->merged, first, second) : NULL;
    if (made && !PyObject_TypeCheck(made, pairs->part_type))
        PyErr_SetString(PyExc_TypeError, "a callback did not give a Part");
    else if (made && (element = element_of((Part *)made)))
        Py_INCREF(element);
    Py_XDECREF(made);
    return element;
}

/* The facts of two forms run together; nothing, with an exception or without, where Python has to be
 * asked. Their sounds are levelled already, which does no harm. */
static Facts *joined_facts(const Names *self, const Form *x, const Form *y, Form *form)
{
    const Facts *a = x->facts, *b = y->facts;
    Letters letters;
    PyObject *word = PyUnicode_Concat(a->word, b->word);
    if (!word || take_letters(self, word, &letters) < 1) {
        Py_XDECREF(word);
        return NULL;
    }
    Py_ssize_t n = a->sounds_n + b->sounds_n;
    Py_UCS4 *sounds = PyMem_Malloc((n + 1) * sizeof *sounds);
    PyObject *symbols = sounds ? symbols_of(x, y) : PyErr_NoMemory();
    Facts *facts = NULL;
    if (symbols) {
        memcpy(sounds, a->sounds, a->sounds_n * sizeof *sounds);
        memcpy(sounds + a->sounds_n, b->sounds, b->sounds_n * sizeof *sounds);
        facts = facts_of(self, &letters, symbols, sounds, n, form);
    }
    Py_XDECREF(symbols);
    PyMem_Free(sounds);
    Py_DECREF(word);
    return facts;
}

static Part *join(Names *self, Part *first, Part *second)
{
    Py_ssize_t i = whole_form(first) - first->form, j = whole_form(second) - second->form;
    const Form *x = first->form + i, *y = second->form + j;
    if (x->bare || y->bare || learn_facts(self->pairs, first, i) < 0
        || learn_facts(self->pairs, second, j) < 0 || x->facts->arabic || y->facts->arabic)
        return NULL;
    Form form = {.n = 0};
    Facts *facts = joined_facts(self, x, y, &form);
    Part *made = facts ? new_part(self->pairs, 1) : NULL;
    PyObject *keep = made ? PyTuple_Pack(3, (PyObject *)self, (PyObject *)first, (PyObject *)second)
                          : NULL;
    if (!keep) {
        free_facts(facts);
        PyMem_Free(form.at);
        Py_XDECREF((PyObject *)made);
        return NULL;
    }
    made->form[0] = form;
    made->form[0].facts = facts;
    made->keep = keep;
    made->late = joined_element;
    made->weight = 1.0;
    Py_INCREF(Py_None);
    made->number = Py_None;
    finish_part(self->pairs, made);
    return made;
}

Part *joined_part(void *names, Part *first, Part *second)
{
    Py_INCREF((PyObject *)names); /* Python may be asked, and let it go */
    Part *made = join(names, first, second);
    Py_DECREF((PyObject *)names);
    return made;
}
