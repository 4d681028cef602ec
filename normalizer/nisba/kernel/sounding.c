/* Whose consonants are likest, of all spellings of a small table; see rough.h. */

#include "rough.h"
#include <math.h>
#include <string.h>

/* A bit of a consonant; some have the same. */
static uint64_t sort_of(size_t number)
{
    return (uint64_t)1 << (number & 63);
}

/* Makes room for what is known of all spellings. -1: an exception is set. */
static int make_sounds(Sounds *sounds, Py_ssize_t size, size_t room)
{
    sounds->text = PyMem_Malloc(room * sizeof *sounds->text);
    sounds->one = PyMem_Malloc((size ? size : 1) * sizeof *sounds->one);
    if (sounds->text && sounds->one)
        return 0;
    free_sounds(sounds);
    PyErr_NoMemory();
    return -1;
}

void free_sounds(Sounds *sounds)
{
    PyMem_Free(sounds->text);
    PyMem_Free(sounds->one);
    sounds->text = NULL;
    sounds->one = NULL;
}

static Py_ssize_t group_of(Py_ssize_t length)
{
    return length < LONG ? length : LONG;
}

/* The consonants of all spellings, by how many they are. 1: they are there; 0: they cannot be; -1: an
 * exception is set. */
static int gather_sounds(Rough *self)
{
    Py_ssize_t next[LONG + 1] = {0};
    size_t room = 1, used = 0;
    Sounds *sounds = &self->sounds;
    if (sounds->one)
        return 1;
    if (begin_digest(self) < 0)
        return -1;
    for (Py_ssize_t i = 0; i < self->size; i++) {
        int found = digested(self, i);
        if (found < 1)
            return found;
        Py_ssize_t length = self->digest.at[self->digest.start[i] + SOUNDING];
        room += (size_t)length;
        next[group_of(length)]++;
    }
    if (make_sounds(sounds, self->size, room) < 0)
        return -1;
    for (Py_ssize_t group = 0, start = 0; group <= LONG; group++) {
        Py_ssize_t many = next[group];
        next[group] = sounds->group[group] = start;
        start += many;
    }
    sounds->group[LONG + 1] = self->size;
    for (Py_ssize_t i = 0; i < self->size; i++) {
        const uint16_t *lengths = self->digest.at + self->digest.start[i];
        Sound *one = sounds->one + next[group_of(lengths[SOUNDING])]++;
        *one = (Sound){0, (uint32_t)used, (uint32_t)i, lengths[SOUNDING]};
        for (Py_ssize_t j = 1; j <= lengths[SOUNDING]; j++) {
            uint16_t number = lengths[TEXTS * j + SOUNDING];
            sounds->text[used++] = number;
            one->sorts |= sort_of(number);
        }
    }
    return 1;
}

/* Those that are heard, the likest in order. */
typedef struct {
    Heard *at;
    Py_ssize_t n, most;
    double bound;          /* what one has to be like to be among them, at the least */
} Likest;

static int comes_before(const Heard *one, const Heard *other)
{
    if (one->likeness != other->likeness)
        return one->likeness > other->likeness;
    return one->number < other->number;
}

/* Puts one in its place, if it has one. */
static void put(Likest *likest, Heard one)
{
    if (one.likeness < likest->bound
        || (likest->n == likest->most && !comes_before(&one, likest->at + likest->n - 1)))
        return;
    if (likest->n < likest->most)
        likest->n++;
    Py_ssize_t at = likest->n - 1;
    for (; at > 0 && comes_before(&one, likest->at + at - 1); at--)
        likest->at[at] = likest->at[at - 1];
    likest->at[at] = one;
    if (likest->n == likest->most)
        likest->bound = likest->at[likest->n - 1].likeness;
}

/* G is heard as k: what is q in one spelling is gh in another. */
static void hear_velars(const Letters *letters, uint64_t *bits)
{
    int hard = known_letter(letters, 'k'), soft = known_letter(letters, 'g');
    bits[hard] |= bits[soft];
    bits[soft] = bits[hard];
    bits[0] = 0;
}

/* How many consonants one of so many has to have in common with a name, to be like it by `bound`. */
static Py_ssize_t needed_of(double bound, Py_ssize_t own, Py_ssize_t length)
{
    return (Py_ssize_t)ceil(bound * (double)(own + length) / 2 - 1e-6);
}

/* The likest of those of one group. Most are told by the consonants that the name lacks that they
 * cannot be among them. */
static void hear_group(const Sounds *sounds, Py_ssize_t group, const Pattern *pattern,
                       const uint64_t *bits, uint64_t lacking, Likest *likest)
{
    double bound = likest->bound;
    Py_ssize_t needed = group < LONG ? needed_of(bound, pattern->n, group) : 0;
    if (group < LONG && (group < pattern->n ? group : pattern->n) < needed)
        return;
    const Sound *end = sounds->one + sounds->group[group + 1];
    for (const Sound *one = sounds->one + sounds->group[group]; one < end; one++) {
        if ((Py_ssize_t)one->length - ones(one->sorts & lacking) < needed)
            continue;
        const uint16_t *text = sounds->text + one->start;
        put(likest, (Heard){alike_numbered(pattern, bits, text, one->length, 1), one->number});
        if (likest->bound != bound && group < LONG) {
            bound = likest->bound;
            needed = needed_of(bound, pattern->n, group);
        }
    }
}

/* The likest of all spellings: first of those as long as the name, which are likest, then of others
 * ever further from it. */
static void hear(const Rough *self, const Pattern *pattern, const uint64_t *bits, Likest *likest)
{
    uint64_t lacking = ~(uint64_t)0;
    for (size_t number = 1; number <= self->digest.letters.used; number++)
        if (bits[number])
            lacking &= ~sort_of(number);
    for (Py_ssize_t apart = 0; apart < LONG; apart++) {
        if (apart && apart <= pattern->n)
            hear_group(&self->sounds, pattern->n - apart, pattern, bits, lacking, likest);
        if (pattern->n + apart < LONG)
            hear_group(&self->sounds, pattern->n + apart, pattern, bits, lacking, likest);
    }
    hear_group(&self->sounds, LONG, pattern, bits, lacking, likest);
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
        Likest likest = {heard, 0, most, least};
        hear_velars(&self->digest.letters, bits);
        hear(self, &pattern, bits, &likest);
        *n = likest.n;
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
