/* What `index.c`, `similar.c`, `scan.c` and `nearest.c` share: the arrays of a large table.
 *
 * Texts are UTF-8 and compared byte by byte. The GIL is held throughout; nothing is kept but the
 * mapped arrays.
 */

#ifndef NISBA_INDEX_H
#define NISBA_INDEX_H

#include "words.h"
#include <stdlib.h>
#include <string.h>

#define FIXED 4096.0        /* one unit of weight in whole numbers */
#define WEIGHT_STEPS 8.0    /* one unit in the stored weight of a spelling */
#define PIECES (1 << 15)
#if defined(__GNUC__)
#define FETCH(place) __builtin_prefetch(place)
#else
#define FETCH(place) ((void)0)
#endif
#define AHEAD 12            /* entries of a list, until what they lead to is wanted */
#define DAMAGED "the table is damaged: build it again"

/* --- likeness --------------------------------------------------------------------------------- */

/* Where each byte stands in a text, for bit-parallel comparison (Hyyro 2004). */
typedef struct {
    uint64_t *masks;        /* 256 x blocks */
    Py_ssize_t size, blocks;
} Pattern;

int pattern_make(Pattern *pattern, const uint8_t *data, Py_ssize_t size);

static inline int bits(uint64_t x)
{
    x -= (x >> 1) & 0x5555555555555555ULL;
    x = (x & 0x3333333333333333ULL) + ((x >> 2) & 0x3333333333333333ULL);
    x = (x + (x >> 4)) & 0x0F0F0F0F0F0F0F0FULL;
    return (int)((x * 0x0101010101010101ULL) >> 56);
}

/* Normalised Indel similarity, 0..1: what rapidfuzz.distance.Indel computes. */
static inline double similarity(const Pattern *pattern, const uint8_t *data, Py_ssize_t size)
{
    Py_ssize_t total = pattern->size + size, common = 0, blocks = pattern->blocks;
    if (!total)
        return 1.0;
    if (blocks == 1) {
        uint64_t row = ~(uint64_t)0;
        for (Py_ssize_t i = 0; i < size; i++) {
            uint64_t met = row & pattern->masks[data[i]];
            row = (row + met) | (row - met);
        }
        if (pattern->size < 64)
            row |= ~(uint64_t)0 << pattern->size;
        common = bits(~row);
    } else {
        uint64_t rows[MOST_BYTES / 64 + 1];
        for (Py_ssize_t b = 0; b < blocks; b++)
            rows[b] = ~(uint64_t)0;
        for (Py_ssize_t i = 0; i < size; i++) {
            uint64_t carry = 0;
            const uint64_t *masks = pattern->masks + data[i] * blocks;
            for (Py_ssize_t b = 0; b < blocks; b++) {
                uint64_t row = rows[b], met = row & masks[b];
                uint64_t sum = row + met, more = sum + carry;
                carry = (sum < row) | (more < sum);
                rows[b] = more | (row - met);
            }
        }
        if (pattern->size % 64)
            rows[blocks - 1] |= ~(uint64_t)0 << (pattern->size % 64);
        for (Py_ssize_t b = 0; b < blocks; b++)
            common += bits(~rows[b]);
    }
    return 1.0 - (double)(total - 2 * common) / (double)total;
}

/* --- the best of many ------------------------------------------------------------------------- */

typedef struct {
    double value;
    uint32_t number, extra;
} Entry;

/* Whether `a` goes before `b`: more, or as much with a lower number. */
static inline int before(const Entry *a, const Entry *b)
{
    return a->value > b->value || (a->value == b->value && a->number < b->number);
}

static inline void sift(Entry *heap, Py_ssize_t size, Py_ssize_t at)
{
    for (;;) {
        Py_ssize_t worst = at, left = 2 * at + 1;
        if (left < size && before(&heap[worst], &heap[left]))
            worst = left;
        if (left + 1 < size && before(&heap[worst], &heap[left + 1]))
            worst = left + 1;
        if (worst == at)
            return;
        Entry moved = heap[at];
        heap[at] = heap[worst];
        heap[worst] = moved;
        at = worst;
    }
}

/* The first `most` of `size` entries are put in front, in order. Returns how many there are. */
Py_ssize_t best(Entry *entries, Py_ssize_t size, Py_ssize_t most);

/* --- the index -------------------------------------------------------------------------------- */

enum { WORD_BLOB, WORD_OFFSET, WORD_GRAMS, GRAM_OFFSET, GRAM_WORD, POSTING, POSTING_OFFSET,
       WEIGHT, TEXT_BLOB, TEXT_OFFSET, OUTLINE_WORD, OUTLINE_BUCKET, OUTLINE_ROW, OUTLINE_CHECK,
       WHOLE_BUCKET, WHOLE_ROW, WHOLE_CHECK, ARRAYS };

/* Spellings met in a scan, by a hash of their numbers; 0: free. */
typedef struct {
    uint32_t after;         /* the number, from 1 */
    uint32_t sum;           /* of the weights of its lists */
} Slot;

typedef struct {
    PyObject_HEAD
    Py_buffer arrays[ARRAYS];
    int held;               /* how many of them */
    uint8_t *counts;        /* pieces met of each word of the vocabulary; all 0 between calls */
    Slot *slots;            /* all free between calls */
    Py_ssize_t room;        /* of them, a power of two */
} Index;

static inline Py_ssize_t length_of(const Index *self, int array)
{
    const Py_buffer *buffer = &self->arrays[array];
    return buffer->itemsize ? buffer->len / buffer->itemsize : 0;
}

static inline uint64_t offset(const Index *self, int array, Py_ssize_t at)
{
    const Py_buffer *buffer = &self->arrays[array];
    return buffer->itemsize == 8 ? ((const uint64_t *)buffer->buf)[at]
                                 : ((const uint32_t *)buffer->buf)[at];
}

/* The bytes of text `at` of a blob, `tail` of them left out at the end; NULL with an error set when
 * the table says what cannot be. */
const uint8_t *bytes_at(
    const Index *self, int blob, int offsets, Py_ssize_t at, Py_ssize_t tail, Py_ssize_t *size);

/* Has the texts of rows fetched from memory, all at once: they lie anywhere in it. What the table says
 * is checked when they are read. */
void fetch_texts(const Index *self, int blob, int offsets, const Entry *rows, Py_ssize_t count);

/* Numbers in an array that grows. */
typedef struct {
    uint32_t *data;
    Py_ssize_t size, room;
} Numbers;

int append(Numbers *numbers, uint32_t number);

/* The rows that `nisba.table.arrays.HashIndex` has for a hash, the first `most` of them; three
 * arrays of an index follow one another. */
int rows_of(const Index *self, int buckets, uint32_t hash, Py_ssize_t most, Numbers *out);

/* Pairs of a number and a value. */
PyObject *as_pairs(const Entry *entries, Py_ssize_t size);

/* --- similar.c: the words that a word may be --------------------------------------------------- */

/* The postings of a word: `nisba.table.wide` packs them alike. */
typedef struct {
    uint64_t start;
    uint32_t length, weight;
    double likeness;
} List;

PyObject *index_similar(Index *self, PyObject *args);
PyObject *index_lists(Index *self, PyObject *args);

/* --- scan.c: the spellings that share words ----------------------------------------------------- */

/* How far a search goes; see `nisba.table.wide`. */
typedef struct {
    unsigned long long scanned, enough, longest;
    Py_ssize_t probed, read;
} Bounds;

/* The best spellings of packed lists, by what they share in all of them. Returns how many, or -1. */
Py_ssize_t scanned(
    Index *self, PyObject *packed, double asked, const Bounds *bounds, Entry **out);

PyObject *index_scan(Index *self, PyObject *args);

/* --- nearest.c: the nearest of them ------------------------------------------------------------- */

PyObject *index_ranked(Index *self, PyObject *args);
PyObject *index_nearest(Index *self, PyObject *args);

#endif
