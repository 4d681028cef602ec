/* What parts of plain names say of themselves once somebody asks: their elements, and what their forms
 * are judged by. See names.h.
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

/* Whether Latin letters, with marks or without, are no listed spelling: 1, 0; -1: an exception is set. */
static int is_unlisted(const Ordinary *self, const Letters *word)
{
    for (Py_ssize_t i = 0; i < word->n; i++) {
        Py_UCS4 folded = self->latin->folded[word->letter[i]];
        if (folded && (folded < 'a' || folded > 'z'))
            return 0;
    }
    PyObject *folded = PyUnicode_FromStringAndSize(word->folded, word->folded_at[word->n]);
    int listed = folded ? PySet_Contains(self->spellings, folded) : -1;
    Py_XDECREF(folded);
    return listed < 0 ? -1 : !listed;
}

/* `facts_of`, of such letters with these symbols. Of others nothing, with an exception or without. */
static Facts *facts_of(const Names *self, PyObject *word, PyObject *symbols)
{
    Ordinary *ordinary = self->ordinary;
    Letters letters;
    Py_ssize_t n;
    const char *text = PyUnicode_AsUTF8AndSize(word, &n);
    if (!text || read_letters(ordinary, text, n, &letters) != DONE
        || is_unlisted(ordinary, &letters) < 1)
        return NULL;
    PyObject *said = ask(self->plain_of, symbols, NULL);
    if (said && !PyUnicode_Check(said)) {
        PyErr_SetString(PyExc_TypeError, "sounds are a str");
        Py_CLEAR(said);
    }
    if (!said)
        return NULL;
    Py_ssize_t symbols_n, plain_n;
    Py_UCS4 *symbol = codes_of(symbols, &symbols_n), *plain = codes_of(said, &plain_n);
    Form form = {.n = 0};
    Senses senses;
    Facts *facts = NULL;
    if (symbol && plain && make_form(ordinary, symbol, symbols_n, 0.0, &form, &senses) == 0)
        facts = make_facts(ordinary, &letters, 0, plain, plain_n, &senses);
    PyMem_Free(form.at);
    PyMem_Free(symbol);
    PyMem_Free(plain);
    Py_DECREF(said);
    return facts;
}

Facts *whole_facts(const Part *part, const Form *Py_UNUSED(form))
{
    return facts_of((Names *)kept(part, 0), kept(part, 2), kept(part, 1));
}

static Facts *shared(Facts *facts)
{
    facts->others++;
    return facts;
}

/* Of the word before a kunya's and its own run together. */
static Facts *glued_facts(const Names *self, const Part *alone, PyObject *behind, const Form *form)
{
    int order = PY_LITTLE_ENDIAN ? -1 : 1;
    Py_UCS4 *codes = PyMem_Malloc((form->n + 1) * sizeof *codes);
    if (!codes) {
        PyErr_NoMemory();
        return NULL;
    }
    for (Py_ssize_t i = 0; i < form->n; i++)
        codes[i] = form->at[i] + FIRST;
    PyObject *symbols = PyUnicode_DecodeUTF32((const char *)codes, form->n * sizeof *codes, "strict",
                                              &order);
    PyMem_Free(codes);
    PyObject *word = symbols ? PyUnicode_Concat(behind, alone->form[0].facts->word) : NULL;
    Facts *facts = word ? facts_of(self, word, symbols) : NULL;
    Py_XDECREF(word);
    Py_XDECREF(symbols);
    return facts;
}

Facts *dressed_facts(const Part *part, const Form *form)
{
    const Names *self = (const Names *)kept(part, 0);
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

Facts *divine_facts(const Names *self, const Part *alone)
{
    Facts *all = alone->form[0].facts;
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
