/* Which of some spellings are likest to a name, by letters, consonants and sounds; see rough.h. */

#include "rough.h"
#include <stdlib.h>
#include <string.h>

#define FEW_RANKED 128

/* One of those that are ranked: its place among them, behind its likeness turned about, so that the
 * least is the likest, and of equals the first. A comparison of whole numbers is foreseen no worse
 * than one of records, and takes a fraction of the time. */
static Ranked ranked_of(float likeness, Py_ssize_t at)
{
    uint32_t bits;
    likeness += 0.0f; /* there is one zero */
    memcpy(&bits, &likeness, sizeof bits);
    bits = bits >> 31 ? bits : ~bits & 0x7FFFFFFFu;
    return (Ranked)bits << 32 | (uint32_t)at;
}

static int likest_first(const void *a, const void *b)
{
    Ranked x = *(const Ranked *)a, y = *(const Ranked *)b;
    return (x > y) - (x < y);
}

#define LIKER(x, y) ((*(x) > *(y)) - (*(x) < *(y)))

SELECT(select_likest, Ranked, LIKER)

/* Sorts a few of them, as they nearly always are. */
static void put_in_order(Ranked *ranked, Py_ssize_t n)
{
    if (n > FEW_RANKED) {
        qsort(ranked, n, sizeof *ranked, likest_first);
        return;
    }
    for (Py_ssize_t i = 1; i < n; i++) {
        Ranked one = ranked[i];
        Py_ssize_t at = i;
        for (; at && ranked[at - 1] > one; at--)
            ranked[at] = ranked[at - 1];
        ranked[at] = one;
    }
}

static float weighed(float likeness, const float *weights)
{
    return likeness * weights[0] + likeness * likeness * weights[1];
}

/* Puts the three texts beside each other, a bit apart, so that they are gone through at once. 1: they
 * fit; 0: they are too long; -1: an exception. */
static int put_abreast(Rough *self, PyObject **text, Look *look)
{
    size_t numbers = self->digest.letters.used + 1;
    Py_ssize_t end = 0;
    for (int k = 0; k < TEXTS; k++)
        end += PyUnicode_GetLength(text[k]) + (k > 0);
    if (end > FEW)
        return 0;
    uint64_t *bits = PyMem_Calloc(TEXTS * numbers, sizeof *bits);
    if (!bits) {
        PyErr_NoMemory();
        return -1;
    }
    look->abreast[0] = bits;
    end = 0;
    for (int k = 0; k < TEXTS; k++) {
        Py_ssize_t n = look->pattern[k].n = PyUnicode_GetLength(text[k]);
        look->abreast[k] = bits + (size_t)k * numbers;
        if (number_pattern(&self->digest.letters, text[k], look->abreast[k], end) < 0)
            return -1;
        look->field[k] = (n < FEW ? ((uint64_t)1 << n) - 1 : ~(uint64_t)0) << (n ? end : 0);
        look->fields |= look->field[k];
        end += n + 1;
    }
    return 1;
}

/* One step through the three texts of a spelling, from what is `left` of the name's; as
 * `alike_numbered` of one after the other. What is carried out of a text is dropped in the bit beyond
 * it. */
static inline uint64_t step(const Look *look, const uint16_t *at, uint64_t left)
{
    uint64_t both = left & (look->abreast[0][at[0]] | look->abreast[1][at[1]]
                            | look->abreast[2][at[2]]);
    return ((left + both) | (left - both)) & look->fields;
}

static inline void alike_left(const Look *look, const uint16_t *lengths, uint64_t left, double *like)
{
    for (int k = 0; k < TEXTS; k++)
        like[k] = likeness(look->pattern + k, lengths[k], ones(~left & look->field[k]));
}

/* How like each of a spelling's texts is. */
static void alike_abreast(const Look *look, const uint16_t *lengths, double *like)
{
    const uint16_t *at = lengths + TEXTS, *end = at + TEXTS * steps_of(lengths);
    uint64_t left = look->fields;
    for (; at < end; at += TEXTS)
        left = step(look, at, left);
    alike_left(look, lengths, left, like);
}

/* The same of two spellings at once: each step waits for the one before it. */
static void alike_pair(const Look *look, const uint16_t *one, const uint16_t *other,
                       double (*like)[TEXTS])
{
    Py_ssize_t steps = steps_of(one), others = steps_of(other);
    const uint16_t *at = one + TEXTS, *also = other + TEXTS;
    const uint16_t *end = at + TEXTS * steps, *also_end = also + TEXTS * others;
    uint64_t left = look->fields, also_left = left;
    for (Py_ssize_t i = steps < others ? steps : others; i > 0; i--) {
        left = step(look, at, left);
        also_left = step(look, also, also_left);
        at += TEXTS;
        also += TEXTS;
    }
    for (; at < end; at += TEXTS)
        left = step(look, at, left);
    for (; also < also_end; also += TEXTS)
        also_left = step(look, also, also_left);
    alike_left(look, one, left, like[0]);
    alike_left(look, other, also_left, like[1]);
}

/* `all`: the spellings to be looked at are digested. */
int make_look(Rough *self, PyObject **text, int all, Look *look)
{
    size_t numbers = self->digest.letters.used + 1;
    int abreast = all ? put_abreast(self, text, look) : 0;
    if (abreast)
        return abreast < 0 ? -1 : 0;
    for (int k = 0; k < TEXTS; k++) {
        if (make_pattern(text[k], look->pattern + k) < 0)
            return -1;
        if (look->pattern[k].n > FEW)
            continue;
        look->bits[k] = PyMem_Calloc(numbers, sizeof **look->bits);
        if (!look->bits[k]) {
            PyErr_NoMemory();
            return -1;
        }
        if (number_pattern(&self->digest.letters, text[k], look->bits[k], 0) < 0)
            return -1;
    }
    return 0;
}

void free_look(Look *look)
{
    for (int k = 0; k < TEXTS; k++) {
        free_pattern(look->pattern + k);
        PyMem_Free(look->bits[k]);
    }
    PyMem_Free(look->abreast[0]);
}

/* Letters of two scripts are never alike. */
static inline void by_script(const Rough *self, Py_ssize_t number, const Look *look, double *like)
{
    if (((const unsigned char *)self->script.buf)[number] != look->script)
        like[0] = 0.0;
}

/* How like the texts of a spelling are to those of the name; -1: the table is damaged. */
static int alike_texts(const Rough *self, Py_ssize_t number, const Look *look, double *like)
{
    uint32_t start = self->digest.start[number];
    const uint16_t *lengths = self->digest.at + start;
    if (look->abreast[0]) {
        alike_abreast(look, lengths, like);
    } else {
        for (int k = 0; k < TEXTS; k++) {
            const Pattern *pattern = look->pattern + k;
            like[k] = start && look->bits[k]
                          ? alike_numbered(pattern, look->bits[k], lengths + TEXTS + k, lengths[k],
                                           TEXTS)
                          : likeness_of(self->text + k, number, pattern);
            if (like[k] < 0.0)
                return -1;
        }
    }
    by_script(self, number, look, like);
    return 0;
}

/* The same of the one spelling or more from which `numbers` goes on; answers how many, at most 2. */
static int alike_next(const Rough *self, const uint32_t *numbers, Py_ssize_t n, const Look *look,
                      double (*like)[TEXTS])
{
    const Digest *digest = &self->digest;
    if (n < 2 || !look->abreast[0])
        return alike_texts(self, numbers[0], look, like[0]) < 0 ? -1 : 1;
    alike_pair(look, digest->at + digest->start[numbers[0]], digest->at + digest->start[numbers[1]],
               like);
    by_script(self, numbers[0], look, like[0]);
    by_script(self, numbers[1], look, like[1]);
    return 2;
}

int rank(const Rough *self, const uint32_t *numbers, const double *shares, Py_ssize_t n,
         const Look *look, const float *weights, Py_ssize_t most, Ranked *ranked)
{
    double like[2][TEXTS];
    for (Py_ssize_t i = 0; i < n;) {
        int read = alike_next(self, numbers + i, n - i, look, like);
        if (read < 0)
            return -1;
        for (int j = 0; j < read; j++, i++) {
            float total = weighed((float)shares[i], weights);
            for (int k = 0; k < TEXTS; k++)
                total = total + weighed((float)like[j][k], weights + 2 * (k + 1));
            ranked[i] = ranked_of(total, i);
        }
    }
    if (n > most)
        select_likest(ranked, n, most);
    put_in_order(ranked, n < most ? n : most);
    return 0;
}

/* `nisba.table.rough.likeness` of one that was ranked; -1: the table is damaged. */
double figure(const Rough *self, Py_ssize_t number, double share, const Look *look,
              const double *weights)
{
    double like[TEXTS], total = share * weights[0] + share * share * weights[1];
    if (alike_texts(self, number, look, like) < 0)
        return -1.0;
    for (int k = 0; k < TEXTS; k++)
        total += like[k] * weights[2 * k + 2] + like[k] * like[k] * weights[2 * k + 3];
    return total;
}

static PyObject *positions(const Ranked *ranked, Py_ssize_t n)
{
    PyObject *list = PyList_New(n);
    for (Py_ssize_t i = 0; list && i < n; i++) {
        PyObject *position = PyLong_FromSsize_t(place_of(ranked[i]));
        if (!position || PyList_SetItem(list, i, position) < 0)
            Py_CLEAR(list);
    }
    return list;
}

PyObject *rough_likest(Rough *self, PyObject *args)
{
    Py_buffer numbers, shares;
    PyObject *text[TEXTS], *answer = NULL;
    int script;
    float weights[2 * (TEXTS + 1)];
    Py_ssize_t most;
    if (!PyArg_ParseTuple(args, "y*y*iUUU(ff)(ff)(ff)(ff)n:likest", &numbers, &shares, &script, text,
                          text + 1, text + 2, weights, weights + 1, weights + 2, weights + 3,
                          weights + 4, weights + 5, weights + 6, weights + 7, &most))
        return NULL;
    Py_ssize_t n = numbers.len / (Py_ssize_t)sizeof(uint32_t);
    int all;
    Look look;
    memset(&look, 0, sizeof look);
    look.script = script;
    Ranked *ranked = PyMem_Malloc((n ? n : 1) * sizeof *ranked);
    if (!ranked) {
        PyErr_NoMemory();
    } else if (shares.len != n * (Py_ssize_t)sizeof(double) || most < 0) {
        PyErr_SetString(PyExc_ValueError, "numbers and shares do not fit");
    } else if ((all = digest_all(self, numbers.buf, n)) >= 0
               && make_look(self, text, all, &look) == 0
               && rank(self, numbers.buf, shares.buf, n, &look, weights, most, ranked) == 0) {
        answer = positions(ranked, n < most ? n : most);
    }
    free_look(&look);
    PyMem_Free(ranked);
    PyBuffer_Release(&numbers);
    PyBuffer_Release(&shares);
    return answer;
}
