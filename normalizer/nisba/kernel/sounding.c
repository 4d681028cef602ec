/* Whose consonants are likest, of all spellings of a small table; see rough.h. */

#include "rough.h"
#include <math.h>
#include <string.h>

#define SHORT 128          /* one of fewer consonants, as nearly all are */

/* A bit of a consonant; some have the same. */
static uint64_t sort_of(size_t number)
{
    return (uint64_t)1 << (number & 63);
}

/* The consonants of all spellings, one after the other. 1: they are there; 0: they cannot be. */
static int gather_sounds(Rough *self)
{
    size_t room = 1, used = 0;
    if (self->sound)
        return 1;
    if (begin_digest(self) < 0)
        return -1;
    for (Py_ssize_t i = 0; i < self->size; i++) {
        int found = digested(self, i);
        if (found < 1)
            return found;
        room += 1 + (size_t)self->digest.at[self->digest.start[i] + SOUNDING];
    }
    uint16_t *all = PyMem_Malloc(room * sizeof *all);
    uint64_t *sorts = PyMem_Calloc(self->size ? self->size : 1, sizeof *sorts);
    if (!all || !sorts) {
        PyMem_Free(all);
        PyMem_Free(sorts);
        PyErr_NoMemory();
        return -1;
    }
    for (Py_ssize_t i = 0; i < self->size; i++) {
        const uint16_t *lengths = self->digest.at + self->digest.start[i];
        all[used++] = lengths[SOUNDING];
        for (Py_ssize_t j = 1; j <= lengths[SOUNDING]; j++) {
            uint16_t number = lengths[TEXTS * j + SOUNDING];
            all[used++] = number;
            sorts[i] |= sort_of(number);
        }
    }
    self->sound = all;
    self->sorts = sorts;
    return 1;
}

/* Puts one in its place among the `most` likest, which are in order. Answers how many there are. */
static Py_ssize_t put(Heard *heard, Py_ssize_t n, Py_ssize_t most, Heard one)
{
    Py_ssize_t at = n < most ? n : most - 1;
    for (; at > 0 && heard[at - 1].likeness < one.likeness; at--)
        heard[at] = heard[at - 1];
    heard[at] = one;
    return n < most ? n + 1 : n;
}

/* G is heard as k: what is q in one spelling is gh in another. */
static void hear_velars(const Letters *letters, uint64_t *bits)
{
    int hard = known_letter(letters, 'k'), soft = known_letter(letters, 'g');
    bits[hard] |= bits[soft];
    bits[soft] = bits[hard];
    bits[0] = 0;
}

/* The likest of all spellings. Most are told by their length, or by consonants that the name lacks,
 * that they cannot be among them. */
static Py_ssize_t hear(const Rough *self, const Pattern *pattern, const uint64_t *bits,
                       double least, Py_ssize_t most, Heard *heard)
{
    const uint16_t *at = self->sound;
    double bound = least, bounds[SHORT]; /* what is asked for, and was when `needed` was found */
    Py_ssize_t n = 0, needed[SHORT];     /* of each length, consonants in common, at the least */
    uint64_t sorts = 0;
    for (size_t number = 1; number <= self->digest.letters.used; number++)
        if (bits[number])
            sorts |= sort_of(number);
    for (Py_ssize_t i = 0; i < SHORT; i++)
        bounds[i] = -1.0;
    for (Py_ssize_t i = 0; i < self->size; i++) {
        Py_ssize_t length = *at++;
        const uint16_t *text = at;
        at += length;
        if (length < SHORT) {
            if (bounds[length] != bound) {
                bounds[length] = bound;
                needed[length] = (Py_ssize_t)ceil(bound * (double)(pattern->n + length) / 2 - 1e-6);
            }
            Py_ssize_t common = length - ones(self->sorts[i] & ~sorts);
            if ((common < pattern->n ? common : pattern->n) < needed[length])
                continue;
        }
        double like = alike_numbered(pattern, bits, text, length, 1);
        if (like >= least && (n < most || like > heard[n - 1].likeness)) {
            n = put(heard, n, most, (Heard){like, i});
            bound = n < most ? least : heard[n - 1].likeness;
        }
    }
    return n;
}

/* The `most` likest by their consonants, in memory that is to be freed, and how many in `n`; nothing,
 * without an exception where it cannot be done here. */
Heard *hear_all(Rough *self, PyObject *text, double least, Py_ssize_t most, Py_ssize_t *n)
{
    int gathered = gather_sounds(self);
    if (gathered < 1 || PyUnicode_GetLength(text) > FEW)
        return NULL;
    Pattern pattern;
    memset(&pattern, 0, sizeof pattern);
    pattern.n = PyUnicode_GetLength(text);
    uint64_t *bits = PyMem_Calloc(self->digest.letters.used + 1, sizeof *bits);
    Heard *heard = PyMem_Malloc(most * sizeof *heard);
    if (!bits || !heard)
        PyErr_NoMemory();
    else if (number_pattern(&self->digest.letters, text, bits, 0) == 0) {
        hear_velars(&self->digest.letters, bits);
        *n = hear(self, &pattern, bits, least, most, heard);
    }
    PyMem_Free(bits);
    if (PyErr_Occurred()) {
        PyMem_Free(heard);
        return NULL;
    }
    return heard;
}

PyObject *rough_sounding(Rough *self, PyObject *args)
{
    PyObject *text, *answer = NULL;
    double least;
    Py_ssize_t most, n;
    if (!PyArg_ParseTuple(args, "Udn:sounding", &text, &least, &most))
        return NULL;
    if (most < 1) {
        PyErr_SetString(PyExc_ValueError, "one is asked for at the least");
        return NULL;
    }
    Heard *heard = hear_all(self, text, least, most, &n);
    if (!heard && !PyErr_Occurred())
        Py_RETURN_NONE;
    answer = heard ? PyList_New(n) : NULL;
    for (Py_ssize_t i = 0; answer && i < n; i++) {
        PyObject *number = PyLong_FromSsize_t(heard[i].number);
        if (!number || PyList_SetItem(answer, i, number) < 0)
            Py_CLEAR(answer);
    }
    PyMem_Free(heard);
    return answer;
}
