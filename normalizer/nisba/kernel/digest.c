/* The texts of spellings as numbers of code points; see rough.h. */

#include "rough.h"
#include <string.h>

#define MOST_LETTERS 65536 /* different code points that have numbers */
#define LINE 32            /* numbers of code points that are fetched from memory together */

static size_t slot_of(const Letters *letters, Py_UCS4 code)
{
    size_t at = (code * 2654435761u >> 8) & (letters->slots - 1);
    while (letters->code[at] && letters->code[at] != code)
        at = (at + 1) & (letters->slots - 1);
    return at;
}

static int more_letters(Letters *letters)
{
    Letters grown = {NULL, NULL, letters->slots ? 2 * letters->slots : SLOTS, letters->used};
    grown.code = PyMem_Calloc(grown.slots, sizeof *grown.code);
    grown.number = PyMem_Calloc(grown.slots, sizeof *grown.number);
    if (!grown.code || !grown.number) {
        PyMem_Free(grown.code);
        PyMem_Free(grown.number);
        PyErr_NoMemory();
        return -1;
    }
    for (size_t i = 0; i < letters->slots; i++)
        if (letters->code[i]) {
            size_t at = slot_of(&grown, letters->code[i]);
            grown.code[at] = letters->code[i];
            grown.number[at] = letters->number[i];
        }
    PyMem_Free(letters->code);
    PyMem_Free(letters->number);
    *letters = grown;
    return 0;
}

/* The number of a code point, 0 for none. */
uint16_t known_letter(const Letters *letters, Py_UCS4 code)
{
    return letters->slots && code ? letters->number[slot_of(letters, code)] : 0;
}

/* The same, given one where it has none; -1: an exception is set; -2: there are no more. */
static int letter_of(Letters *letters, Py_UCS4 code)
{
    uint16_t known = known_letter(letters, code);
    if (known || !code) /* 0 stands for a free slot; no name holds it */
        return known;
    if (letters->used + 1 == MOST_LETTERS)
        return -2;
    if (2 * (letters->used + 1) > letters->slots && more_letters(letters) < 0)
        return -1;
    size_t at = slot_of(letters, code);
    letters->code[at] = code;
    letters->number[at] = (uint16_t)++letters->used;
    return letters->number[at];
}

static int more_digest(Digest *digest, size_t needed)
{
    if (digest->used + needed <= digest->room)
        return 0;
    size_t room = 2 * (digest->used + needed);
    uint16_t *at = PyMem_Realloc(digest->at, room * sizeof *at);
    if (!at) {
        PyErr_NoMemory();
        return -1;
    }
    digest->at = at;
    digest->room = room;
    return 0;
}

/* Has a spelling digested. 1: it is; 0: it cannot be, too long or too strange; -1: an exception. */
int digested(Rough *self, Py_ssize_t number)
{
    Digest *digest = &self->digest;
    if (digest->start[number])
        return 1;
    const unsigned char *at[TEXTS], *end[TEXTS];
    size_t longest = 0;
    for (int k = 0; k < TEXTS; k++) {
        if (text_at(self->text + k, number, at + k, end + k) < 0)
            return -1;
        size_t bytes = (size_t)(end[k] - at[k]);
        if (bytes > LONGEST)
            return 0;
        longest = bytes > longest ? bytes : longest;
    }
    size_t room = TEXTS * (1 + longest);
    if (digest->used + room > UINT32_MAX || more_digest(digest, room) < 0)
        return PyErr_Occurred() ? -1 : 0;
    uint16_t *lengths = digest->at + digest->used;
    memset(lengths, 0, room * sizeof *lengths);
    for (int k = 0; k < TEXTS; k++)
        while (at[k] < end[k]) {
            int letter = letter_of(&digest->letters, next_code(at + k, end[k]));
            if (letter < 0)
                return letter == -1 ? -1 : 0;
            lengths[TEXTS * (1 + lengths[k]) + k] = (uint16_t)letter;
            lengths[k]++;
        }
    digest->start[number] = (uint32_t)digest->used;
    digest->used += TEXTS * (1 + (size_t)steps_of(lengths));
    return 1;
}

/* A pattern of one word by the numbers of its code points, the first at bit `first`. */
int number_pattern(const Letters *letters, PyObject *text, uint64_t *bits, Py_ssize_t first)
{
    Py_UCS4 codes[FEW];
    Py_ssize_t n = PyUnicode_GetLength(text);
    if (n && !PyUnicode_AsUCS4(text, codes, FEW, 0))
        return -1;
    for (Py_ssize_t i = 0; i < n; i++)
        bits[known_letter(letters, codes[i])] |= (uint64_t)1 << (first + i);
    bits[0] = 0;
    return 0;
}

int begin_digest(Rough *self)
{
    Digest *digest = &self->digest;
    if (digest->start)
        return 0;
    if (more_digest(digest, 1) < 0)
        return -1;
    digest->at[0] = 0; /* no spelling starts at 0 */
    digest->used = 1;
    digest->start = PyMem_Calloc(self->size ? self->size : 1, sizeof *digest->start);
    if (!digest->start)
        PyErr_NoMemory();
    return digest->start ? 0 : -1;
}

/* Has all spellings digested that can be. Memory of those that are is asked for all at once. 1: all
 * are; 0: some cannot be; -1: an exception. */
int digest_all(Rough *self, const uint32_t *numbers, Py_ssize_t n)
{
    Digest *digest = &self->digest;
    int all = 1;
    if (begin_digest(self) < 0)
        return -1;
    for (Py_ssize_t i = 0; i < n; i++) {
        if (numbers[i] >= (size_t)self->size) {
            PyErr_SetString(PyExc_ValueError, "the table has no such spelling");
            return -1;
        }
        uint32_t start = digest->start[numbers[i]];
        if (start) {
            SOON(digest->at + start);
            SOON(digest->at + start + LINE);
            continue;
        }
        int found = digested(self, numbers[i]);
        if (found < 0)
            return -1;
        all &= found;
    }
    return all;
}
