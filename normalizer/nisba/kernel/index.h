/* What `index.c`, `similar.c`, `stems.c`, `pieces.c`, `scan.c` and `nearest.c` share: the arrays of a large table.
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
#define FAR 128             /* entries of a list, until they themselves are */
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

/* Whether texts of these sizes cannot be as alike as `least`. */
static inline int unlike(Py_ssize_t size, Py_ssize_t other, double least)
{
    Py_ssize_t shorter = size < other ? size : other;
    return 2.000001 * (double)shorter < least * (double)(size + other);
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

/* Keeps the first `most` of all entries given, of which `heap` holds `size`, the last of them in front
 * once there are so many. */
static inline void keep(Entry *heap, Py_ssize_t *size, Py_ssize_t most, Entry entry)
{
    if (*size < most) {
        heap[(*size)++] = entry;
        if (*size == most)
            for (Py_ssize_t i = most / 2; i-- > 0;)
                sift(heap, most, i);
    } else if (most > 0 && before(&entry, &heap[0])) {
        heap[0] = entry;
        sift(heap, most, 0);
    }
}

/* Puts entries in order. */
void in_order(Entry *entries, Py_ssize_t size);

/* The first `most` of `size` entries, whose values are not negative, are put in front, in no order.
 * Returns how many there are. */
Py_ssize_t most_of(Entry *entries, Py_ssize_t size, Py_ssize_t most);

/* The first `most` of `size` entries are put in front, in order. Returns how many there are. */
Py_ssize_t best(Entry *entries, Py_ssize_t size, Py_ssize_t most);

/* --- the index -------------------------------------------------------------------------------- */

enum { WORD_BLOB, WORD_OFFSET, WORD_GRAMS, GRAM_OFFSET, GRAM_WORD, POSTING, POSTING_OFFSET,
       WEIGHT, TEXT_BLOB, TEXT_OFFSET, OUTLINE_WORD, OUTLINE_BUCKET, OUTLINE_ROW, OUTLINE_CHECK,
       WHOLE_BUCKET, WHOLE_ROW, WHOLE_CHECK, STEM_WORD, STEM_BUCKET, STEM_ENTRY, ARRAYS };

/* Spellings met in a scan, by a hash of their numbers; 0: free. */
typedef struct {
    uint32_t after;         /* the number, from 1 */
    uint32_t place;         /* among those met */
} Slot;

typedef struct {
    PyObject_HEAD
    Py_buffer arrays[ARRAYS];
    int held;               /* how many of them */
    int shifts[2];          /* bits of a hash that are not of its bucket: of outlines, of wholes */
    int stem_shift;         /* likewise, of keys of stems */
    int stem_bits;          /* of an entry, which are the number of its stem */
    uint8_t *counts;        /* pieces met of each word of the vocabulary; all 0 between calls */
    uint64_t *seen;         /* whether one was met, a bit for each; likewise */
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

static inline uint32_t bucket_of(const Index *self, int buckets, uint32_t hash)
{
    return hash >> self->shifts[buckets == WHOLE_BUCKET];
}

/* Has fetched from memory what `rows_of` begins with. */
static inline void fetch_rows(const Index *self, int buckets, uint32_t hash)
{
    FETCH((const uint32_t *)self->arrays[buckets].buf + bucket_of(self, buckets, hash));
}

/* Pairs of a number and a value. */
PyObject *as_pairs(const Entry *entries, Py_ssize_t size);

/* --- similar.c: the words that a word may be --------------------------------------------------- */

/* The words of the table that a word may be, as `lists` packs them: this, then a List for each, the
 * shortest first, those of one length by their start. `nisba.table.wide` packs them alike. */
typedef struct {
    double weight, likeness;    /* of the likest; without any, what an unknown word weighs, and 0 */
} Head;

typedef struct {
    uint64_t start;             /* of its postings */
    uint32_t length, weight;
    double likeness;
} List;

/* How words are chosen, before they are looked at closely. */
typedef struct {
    const Pattern *letters; /* of the word they may be */
    Py_ssize_t most;
    double weight;          /* of the likeness of stems */
    Py_ssize_t looked;      /* of words, by their stems */
    const Entry *known;     /* those that are left out */
    Py_ssize_t knowns;
} Chosen;

/* Keeps the best of the words from `first` to before `last`, by the likeness of letters and what is
 * `sure`. -1 with an error set. */
int look_at(
    const Index *self, const Chosen *chosen, Py_ssize_t first, Py_ssize_t last, double sure,
    Entry *found, Py_ssize_t *count);

/* stems.c: the keys of a levelled word, at most MOST_KEYS of them, by their hashes; what they lead to
 * is fetched from memory. Then the words that these keys lead to, of a word with a level of `size`
 * bytes, in no order: how many, or -1 with an error set. */
#define MOST_KEYS 8

int stem_hashes(const Index *self, const Text *levelled, uint32_t *hashes);
Py_ssize_t by_stem(
    const Index *self, const uint32_t *hashes, int count, Py_ssize_t size, const Chosen *chosen,
    Entry *found);

/* pieces.c: words that share most pieces with a levelled word, in no order. Returns how many, or -1
 * with an error set. */
Py_ssize_t by_pieces(
    const Index *self, const Text *levelled, uint64_t budget, Py_ssize_t most, Entry *found);

PyObject *index_similar(Index *self, PyObject *args);
PyObject *index_lists(Index *self, PyObject *args);

/* --- scan.c: the spellings that share words ----------------------------------------------------- */

/* Lists as they were packed; those less alike than `near` are left out. */
typedef struct {
    Head head;
    const char *data;
    Py_ssize_t count;
    double near;
} Lists;

/* What packed lists hold, which must outlive `lists`. -1 with an error set when they are none. */
int lists_from(Lists *lists, PyObject *packed, double near);

/* How far a search goes; see `nisba.table.wide`. */
typedef struct {
    unsigned long long scanned, enough, longest;
    Py_ssize_t probed, read;
} Bounds;

/* The best spellings of the lists of words, by what they share in all of them, in order. Returns how
 * many, or -1 with an error set. */
Py_ssize_t scanned(
    Index *self, const Lists *words, Py_ssize_t size, double asked, const Bounds *bounds,
    Entry **out);

PyObject *index_scan(Index *self, PyObject *args);

/* --- nearest.c: the nearest of them ------------------------------------------------------------- */

PyObject *index_ranked(Index *self, PyObject *args);
PyObject *index_nearest(Index *self, PyObject *args);

#endif
