/* What parts hold, told to Python: all of it, so that tests can hold parts against each other; and what
 * the canonical form of a name is made of.
 */

#include "names.h"

#define LIKELY 0.5         /* `_KNOWN` of `nisba.canonical` */

#define FIRST 0xE000       /* the character of the first symbol */

static PyObject *text_of(const Py_UCS4 *codes, Py_ssize_t n)
{
    int order = PY_LITTLE_ENDIAN ? -1 : 1;
    return PyUnicode_DecodeUTF32((const char *)codes, n * sizeof *codes, "strict", &order);
}

static PyObject *symbols_of(const Form *form)
{
    Py_UCS4 *codes = PyMem_Malloc((form->n + 1) * sizeof *codes);
    if (!codes)
        return PyErr_NoMemory();
    for (Py_ssize_t i = 0; i < form->n; i++)
        codes[i] = form->at[i] + FIRST;
    PyObject *text = text_of(codes, form->n);
    PyMem_Free(codes);
    return text;
}

static PyObject *view_keys(const Form *form)
{
    PyObject *keys = PyTuple_New(form->keys);
    for (int i = 0; keys && i < form->keys; i++) {
        PyObject *key = PyUnicode_FromStringAndSize(form->key[i], form->key_n[i]);
        if (!key || PyTuple_SetItem(keys, i, key) < 0)
            Py_CLEAR(keys);
    }
    return keys;
}

/* As `facts_of` gives them. */
static PyObject *view_facts(const Facts *facts)
{
    PyObject *senses = PyTuple_New(facts->senses);
    for (Py_ssize_t i = 0; senses && i < facts->senses; i++) {
        const Sense *own = facts->sense + i;
        PyObject *sense = Py_BuildValue("(nnd)", own->entry, own->letters, own->p);
        if (!sense || PyTuple_SetItem(senses, i, sense) < 0)
            Py_CLEAR(senses);
    }
    PyObject *folded = text_of(facts->folded, facts->folded_n);
    PyObject *sounds = text_of(facts->sounds, facts->sounds_n);
    PyObject *answer = NULL;
    if (senses && folded && sounds)
        answer = Py_BuildValue("(OOOOOnnOddd)", facts->word, facts->letters, folded, sounds,
                               facts->arabic ? Py_True : Py_False, facts->consonants, facts->vowels,
                               senses, facts->known, facts->male, facts->female);
    Py_XDECREF(senses);
    Py_XDECREF(folded);
    Py_XDECREF(sounds);
    return answer;
}

static PyObject *view_form(Pairs *self, Part *part, Py_ssize_t i)
{
    const Form *form = part->form + i;
    if (learn_facts(self, part, i) < 0)
        return NULL;
    PyObject *symbols = symbols_of(form), *keys = view_keys(form), *facts = view_facts(form->facts);
    PyObject *answer = NULL;
    if (symbols && keys && facts)
        answer = Py_BuildValue("(OOidOO)", symbols, form->bare ? Py_True : Py_False, form->head,
                               form->cost, keys, facts);
    Py_XDECREF(symbols);
    Py_XDECREF(keys);
    Py_XDECREF(facts);
    return answer;
}

PyObject *pairs_view(Pairs *self, PyObject *object)
{
    if (!self->part_type || !PyObject_TypeCheck(object, self->part_type)) {
        PyErr_SetString(PyExc_TypeError, "a part is viewed");
        return NULL;
    }
    Part *part = (Part *)object;
    PyObject *forms = PyTuple_New(part->forms), *answer = NULL;
    for (Py_ssize_t i = 0; forms && i < part->forms; i++) {
        PyObject *form = view_form(self, part, i);
        if (!form || PyTuple_SetItem(forms, i, form) < 0)
            Py_CLEAR(forms);
    }
    if (forms && element_of(part))
        answer = Py_BuildValue("(OdiiOOO)", part->element, part->weight, part->flags, part->nasab,
                               part->number, part->gloss ? part->gloss : Py_None, forms);
    Py_XDECREF(forms);
    return answer;
}

/* The entry that an ordinary word most likely is; -1: none is likelier than not. */
static Py_ssize_t entry_of(const Facts *facts)
{
    return facts->senses && facts->sense[0].p >= LIKELY ? facts->sense[0].entry : -1;
}

/* What a word that `ordinary.c` made says, of which this is the part in its dress. */
static PyObject *say_word(const Part *part, const Part *alone)
{
    const Form *form = part->form;
    const Facts *facts = form->facts;
    PyObject *word = alone->late == other_element ? PyTuple_GetItem(alone->keep, 2)
                                                  : alone->form[0].facts->word;
    if (part->late == ordinary_element)
        return Py_BuildValue("(OOiin)", Py_None, word, part->flags, part->nasab, entry_of(facts));
    PyObject *symbols = symbols_of(form), *senses = PyTuple_New(facts->senses), *said = NULL;
    for (Py_ssize_t i = 0; senses && i < facts->senses; i++) {
        PyObject *sense = Py_BuildValue("(nd)", facts->sense[i].entry, facts->sense[i].p);
        if (!sense || PyTuple_SetItem(senses, i, sense) < 0)
            Py_CLEAR(senses);
    }
    if (symbols && senses)
        said = Py_BuildValue("(OOii(OOiO))", Py_None, word, part->flags, part->nasab, symbols,
                             facts->word, form->head, senses);
    Py_XDECREF(symbols);
    Py_XDECREF(senses);
    return said;
}

/* What one part says. */
static PyObject *say_part(Part *part)
{
    int dressed = part->late == dressed_element;
    Part *alone = dressed ? (Part *)PyTuple_GetItem(part->keep, 1) : part;
    if (alone->late == ordinary_element || alone->late == other_element)
        return say_word(part, alone);
    int bare = dressed && !(part->flags & TITLE); /* a title is one only as it is dressed */
    PyObject *element = element_of(bare ? alone : part);
    if (!element)
        return NULL;
    return Py_BuildValue("(Osiin)", element, "", dressed ? part->flags : 0,
                         dressed ? part->nasab : NO_NASAB, (Py_ssize_t)-1);
}

PyObject *name_said(Name *self, PyObject *Py_UNUSED(ignored))
{
    PyObject *all = PyTuple_New(self->n);
    for (Py_ssize_t i = 0; all && i < self->n; i++) {
        PyObject *said = say_part(self->part[i]);
        if (!said || PyTuple_SetItem(all, i, said) < 0)
            Py_CLEAR(all);
    }
    return all;
}
