/* The index of a large table, compiled: which words a word may be, which spellings share them.
 *
 * The same answers as `nisba.table.vocabulary`, `nisba.table.wide` and `nisba.words`, which say what
 * they mean and stand in where this file was not compiled; tests hold one against the other.
 * Described in `_index.pyi`; what is done to words is in words.c. CPython's stable ABI (3.11), so one
 * file serves every version.
 *
 * Texts are UTF-8 and compared byte by byte. The GIL is held throughout; nothing is kept but the
 * mapped arrays.
 */

#include "words.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define FIXED 4096.0        /* one unit of weight in whole numbers */
#define WEIGHT_STEPS 8.0    /* one unit in the stored weight of a spelling */
#define MOST_WEIGHT (255.0 / WEIGHT_STEPS)
#define UNMARKED 0.95       /* agreement of consonants alone, where vowels are not written */
#define PIECES (1 << 15)
#if defined(__GNUC__)
#define FETCH(place) __builtin_prefetch(place)
#else
#define FETCH(place) ((void)0)
#endif
#define TOGETHER 16         /* spellings that are looked for in a list together */
#define AHEAD 12            /* entries of a list, until what they lead to is wanted */
#define DAMAGED "the table is damaged: build it again"

/* --- likeness --------------------------------------------------------------------------------- */

/* Where each byte stands in a text, for bit-parallel comparison (Hyyro 2004). */
typedef struct {
    uint64_t *masks;        /* 256 x blocks */
    Py_ssize_t size, blocks;
} Pattern;

static int pattern_make(Pattern *pattern, const uint8_t *data, Py_ssize_t size)
{
    pattern->size = size;
    pattern->blocks = size ? (size + 63) / 64 : 1;
    pattern->masks = calloc(256 * pattern->blocks, sizeof(uint64_t));
    if (!pattern->masks) {
        PyErr_NoMemory();
        return -1;
    }
    for (Py_ssize_t i = 0; i < size; i++)
        pattern->masks[data[i] * pattern->blocks + i / 64] |= (uint64_t)1 << (i % 64);
    return 0;
}

static int bits(uint64_t x)
{
    x -= (x >> 1) & 0x5555555555555555ULL;
    x = (x & 0x3333333333333333ULL) + ((x >> 2) & 0x3333333333333333ULL);
    x = (x + (x >> 4)) & 0x0F0F0F0F0F0F0F0FULL;
    return (int)((x * 0x0101010101010101ULL) >> 56);
}

/* Normalised Indel similarity, 0..1: what rapidfuzz.distance.Indel computes. */
static double similarity(const Pattern *pattern, const uint8_t *data, Py_ssize_t size)
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
static int before(const Entry *a, const Entry *b)
{
    return a->value > b->value || (a->value == b->value && a->number < b->number);
}

static int compare(const void *a, const void *b)
{
    return before(a, b) ? -1 : before(b, a) ? 1 : 0;
}

static void sift(Entry *heap, Py_ssize_t size, Py_ssize_t at)
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
static Py_ssize_t best(Entry *entries, Py_ssize_t size, Py_ssize_t most)
{
    if (size > most) {
        if (most <= 0)
            return 0;
        for (Py_ssize_t i = most / 2; i-- > 0;)
            sift(entries, most, i);
        for (Py_ssize_t i = most; i < size; i++)
            if (before(&entries[i], &entries[0])) {
                entries[0] = entries[i];
                sift(entries, most, 0);
            }
        size = most;
    }
    if (size) /* qsort takes no null pointer, for nothing either */
        qsort(entries, size, sizeof *entries, compare);
    return size;
}

/* --- the index -------------------------------------------------------------------------------- */

enum { WORD_BLOB, WORD_OFFSET, WORD_GRAMS, GRAM_OFFSET, GRAM_WORD, POSTING, POSTING_OFFSET,
       WEIGHT, TEXT_BLOB, TEXT_OFFSET, OUTLINE_WORD, OUTLINE_BUCKET, OUTLINE_ROW, OUTLINE_CHECK,
       WHOLE_BUCKET, WHOLE_ROW, WHOLE_CHECK, ARRAYS };
static const char *const names[ARRAYS] = {
    "word_blob", "word_offset", "word_grams", "gram_offset", "gram_word", "posting",
    "posting_offset", "spelling_weight", "spelling_blob", "spelling_offset", "outline_word",
    "outline_bucket", "outline_row", "outline_check", "whole_bucket", "whole_row", "whole_check",
};
static const int widths[ARRAYS] = {1, 0, 1, 0, 4, 4, 0, 1, 1, 0, 4, 4, 4, 2, 4, 4, 2};
/* 0: 4 or 8 */

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

static Py_ssize_t length_of(const Index *self, int array)
{
    const Py_buffer *buffer = &self->arrays[array];
    return buffer->itemsize ? buffer->len / buffer->itemsize : 0;
}

static uint64_t offset(const Index *self, int array, Py_ssize_t at)
{
    const Py_buffer *buffer = &self->arrays[array];
    return buffer->itemsize == 8 ? ((const uint64_t *)buffer->buf)[at]
                                 : ((const uint32_t *)buffer->buf)[at];
}

/* By how many leading bits of a hash the buckets are told apart; -1 for no number of buckets. */
static int bits_of(const Index *self, int buckets)
{
    Py_ssize_t count = length_of(self, buckets) - 1;
    for (int bits = 1; bits <= 16; bits++)
        if (count == (Py_ssize_t)1 << bits)
            return bits;
    return -1;
}

static int index_init(Index *self, PyObject *args, PyObject *kwargs)
{
    PyObject *arrays;
    (void)kwargs;
    if (self->held) {
        PyErr_SetString(PyExc_TypeError, "an index is made once");
        return -1;
    }
    if (!PyArg_ParseTuple(args, "O!:Index", &PyDict_Type, &arrays))
        return -1;
    for (int i = 0; i < ARRAYS; i++) {
        PyObject *array = PyDict_GetItemString(arrays, names[i]);
        if (!array) {
            PyErr_SetString(PyExc_KeyError, names[i]);
            return -1;
        }
        if (PyObject_GetBuffer(array, &self->arrays[i], PyBUF_C_CONTIGUOUS | PyBUF_FORMAT))
            return -1;
        self->held = i + 1;
        Py_ssize_t width = self->arrays[i].itemsize;
        if (widths[i] ? width != widths[i] : width != 4 && width != 8) {
            PyErr_Format(PyExc_ValueError, "%s has items of %zd bytes", names[i], width);
            return -1;
        }
    }
    if (length_of(self, GRAM_OFFSET) != PIECES + 1 || length_of(self, WORD_OFFSET) < 1 ||
        length_of(self, WORD_GRAMS) != length_of(self, WORD_OFFSET) - 1 ||
        length_of(self, POSTING_OFFSET) != length_of(self, WORD_OFFSET) ||
        length_of(self, WEIGHT) != length_of(self, TEXT_OFFSET) - 1 ||
        length_of(self, OUTLINE_ROW) != length_of(self, OUTLINE_WORD) - 1 ||
        length_of(self, OUTLINE_ROW) != length_of(self, OUTLINE_CHECK) ||
        length_of(self, WHOLE_ROW) != length_of(self, WEIGHT) ||
        length_of(self, WHOLE_ROW) != length_of(self, WHOLE_CHECK) ||
        bits_of(self, OUTLINE_BUCKET) < 0 || bits_of(self, WHOLE_BUCKET) < 0) {
        PyErr_SetString(PyExc_ValueError, "arrays of different tables");
        return -1;
    }
    self->counts = calloc(length_of(self, WORD_GRAMS) + 1, 1);
    if (!self->counts) {
        PyErr_NoMemory();
        return -1;
    }
    return 0;
}

static void index_dealloc(Index *self)
{
    PyTypeObject *type = Py_TYPE((PyObject *)self);
    for (int i = 0; i < self->held; i++)
        PyBuffer_Release(&self->arrays[i]);
    free(self->counts);
    free(self->slots);
    freefunc release = (freefunc)PyType_GetSlot(type, Py_tp_free);
    release(self);
    Py_DECREF(type);
}

/* The bytes of text `at` of a blob, `tail` of them left out at the end; NULL with an error set when
 * the table says what cannot be. */
static const uint8_t *bytes_at(
    const Index *self, int blob, int offsets, Py_ssize_t at, Py_ssize_t tail, Py_ssize_t *size)
{
    if (at < 0 || at >= length_of(self, offsets) - 1) {
        PyErr_SetString(PyExc_IndexError, "no such row");
        return NULL;
    }
    uint64_t start = offset(self, offsets, at), end = offset(self, offsets, at + 1);
    if (end < start + tail || end > (uint64_t)self->arrays[blob].len ||
        end - start > MOST_BYTES) {
        PyErr_SetString(PyExc_ValueError, DAMAGED);
        return NULL;
    }
    *size = (Py_ssize_t)(end - start) - tail;
    return (const uint8_t *)self->arrays[blob].buf + start;
}

/* Has the texts of rows fetched from memory, all at once: they lie anywhere in it. What the table says
 * is checked when they are read. */
static void fetch_texts(const Index *self, int blob, int offsets, const Entry *rows, Py_ssize_t count)
{
    Py_ssize_t held = length_of(self, offsets), width = self->arrays[offsets].itemsize;
    const char *places = self->arrays[offsets].buf, *bytes = self->arrays[blob].buf;
    for (Py_ssize_t i = 0; i < count; i++)
        if ((Py_ssize_t)rows[i].number < held)
            FETCH(places + (Py_ssize_t)rows[i].number * width);
    for (Py_ssize_t i = 0; i < count; i++)
        if ((Py_ssize_t)rows[i].number < held) {
            uint64_t start = offset(self, offsets, rows[i].number);
            if (start < (uint64_t)self->arrays[blob].len)
                FETCH(bytes + start);
        }
}

/* Numbers in an array that grows. */
typedef struct {
    uint32_t *data;
    Py_ssize_t size, room;
} Numbers;

static int append(Numbers *numbers, uint32_t number)
{
    if (numbers->size == numbers->room) {
        Py_ssize_t room = 2 * numbers->room + 32;
        uint32_t *grown = realloc(numbers->data, room * sizeof *grown);
        if (!grown) {
            PyErr_NoMemory();
            return -1;
        }
        numbers->data = grown;
        numbers->room = room;
    }
    numbers->data[numbers->size++] = number;
    return 0;
}

/* The rows that `nisba.table.arrays.HashIndex` has for a hash, the first `most` of them; three
 * arrays of an index follow one another. */
static int rows_of(const Index *self, int buckets, uint32_t hash, Py_ssize_t most, Numbers *out)
{
    const uint32_t *bucket = self->arrays[buckets].buf, *row = self->arrays[buckets + 1].buf;
    const uint16_t *check = self->arrays[buckets + 2].buf;
    uint32_t at = hash >> (32 - bits_of(self, buckets)), start = bucket[at], end = bucket[at + 1];
    if (start > end || end > (uint64_t)length_of(self, buckets + 1)) {
        PyErr_SetString(PyExc_ValueError, DAMAGED);
        return -1;
    }
    for (uint32_t i = start; i < end && most > 0; i++)
        if (check[i] == (hash & 0xFFFF)) {
            if (append(out, row[i]))
                return -1;
            most--;
        }
    return 0;
}

static int letter_code(uint8_t c)
{
    if (c >= 'a' && c <= 'z')
        return c - 'a' + 1;
    if (c >= '0' && c <= '9')
        return 27;
    return c == '^' || c == '$' ? 0 : 29;
}

static int compare_codes(const void *a, const void *b)
{
    return *(const int *)a - *(const int *)b;
}

/* The distinct three-letter pieces of a levelled word. */
static int pieces_of(const Text *text, int *codes)
{
    int count = 0, a = 0, b = -1;
    for (Py_ssize_t i = 0; i <= text->size; i++) {
        if (i < text->size && (text->data[i] & 0xC0) == 0x80)
            continue;
        int c = i < text->size ? letter_code(text->data[i]) : 0;
        if (b >= 0)
            codes[count++] = a << 10 | b << 5 | c;
        a = b >= 0 ? b : a;
        b = c;
    }
    qsort(codes, count, sizeof *codes, compare_codes);
    int out = 0;
    for (int i = 0; i < count; i++)
        if (!out || codes[i] != codes[out - 1])
            codes[out++] = codes[i];
    return out;
}

typedef struct {
    uint64_t start, length;
    int code;
} Run;

static int compare_runs(const void *a, const void *b)
{
    const Run *x = a, *y = b;
    if (x->length != y->length)
        return x->length < y->length ? -1 : 1;
    return x->code - y->code;
}

/* Of the words met, with `counts` of pieces each, the `most` with the highest share, in order.
 * Returns how many, or -1 with an error set. */
static Py_ssize_t most_shared(
    const uint32_t *words, Py_ssize_t size, const uint8_t *counts, const uint8_t *sizes, int all,
    Py_ssize_t most, Entry **out)
{
    Entry *found = malloc((size + 1) * sizeof *found);
    if (!found) {
        PyErr_NoMemory();
        return -1;
    }
    Py_ssize_t met[256] = {0}, above = 0, kept = 0;
    for (Py_ssize_t i = 0; i < size; i++)
        met[counts[words[i]]]++;
    int high = 256;
    while (high > 0 && above < most)
        above += met[--high];
    /* First those that share most pieces: they leave few of the others a chance. */
    for (int turn = 0; turn < 2; turn++) {
        double enough = 0.0;
        if (turn && kept >= most)
            for (Py_ssize_t i = 0; i < kept; i++)
                enough = i == 0 || found[i].value < enough ? found[i].value : enough;
        for (Py_ssize_t i = 0; i < size; i++) {
            uint32_t word = words[i];
            int count = counts[word];
            /* No word has fewer pieces than it shares. */
            if ((count >= high) != !turn || (turn && 2.0 * count / (all + count) < enough))
                continue;
            found[kept++] = (Entry){2.0 * count / (all + sizes[word]), word, 0};
        }
        kept = best(found, kept, most);
    }
    *out = found;
    return kept;
}

/* Words that share most pieces with a levelled word. Returns how many, or -1. */
static Py_ssize_t by_pieces(
    const Index *self, const Text *levelled, Py_ssize_t most, uint64_t budget, Entry **out)
{
    int *codes = malloc((levelled->size + 2) * sizeof *codes);
    Run *runs = malloc((levelled->size + 2) * sizeof *runs);
    if (!codes || !runs) {
        free(codes);
        free(runs);
        PyErr_NoMemory();
        return -1;
    }
    int all = pieces_of(levelled, codes), count = 0, used = 0;
    uint64_t held = (uint64_t)length_of(self, GRAM_WORD), total = 0;
    *out = NULL;
    for (int i = 0; i < all; i++) {
        uint64_t start = offset(self, GRAM_OFFSET, codes[i]);
        uint64_t end = offset(self, GRAM_OFFSET, codes[i] + 1);
        if (start < end && end <= held)
            runs[count++] = (Run){start, end - start, codes[i]};
    }
    free(codes);
    qsort(runs, count, sizeof *runs, compare_runs);
    while (used < count && (!used || total + runs[used].length <= budget))
        total += runs[used++].length;
    int least = used < 2 ? used : 2;
    /* A word is put down when it is met for the `least`th time: once in so many pieces at most. */
    uint32_t *several = malloc((total + 1) * sizeof *several);
    if (!several) {
        free(runs);
        PyErr_NoMemory();
        return -1;
    }
    const uint32_t *words = self->arrays[GRAM_WORD].buf;
    const uint8_t *sizes = self->arrays[WORD_GRAMS].buf;
    uint8_t *counts = self->counts;
    Py_ssize_t distinct = 0, vocabulary = length_of(self, WORD_GRAMS);
    if (used > 255) /* a word of so many pieces: those beyond cannot be counted */
        used = 255;
    for (int r = 0; r < used; r++) {
        const uint32_t *word = words + runs[r].start, *end = word + runs[r].length;
        for (; word < end; word++) {
            if (end - word > AHEAD && word[AHEAD] < vocabulary)
                FETCH(&counts[word[AHEAD]]);
            if (*word >= vocabulary)
                continue;
            several[distinct] = *word;
            distinct += ++counts[*word] == least;
        }
    }
    Entry *found = NULL;
    Py_ssize_t answer = most_shared(several, distinct, counts, sizes, all, most, &found);
    for (int r = 0; r < used; r++) {
        const uint32_t *word = words + runs[r].start, *end = word + runs[r].length;
        for (; word < end; word++)
            if (*word < vocabulary)
                counts[*word] = 0;
    }
    free(several);
    free(runs);
    *out = found;
    return answer;
}

static PyObject *as_pairs(const Entry *entries, Py_ssize_t size)
{
    PyObject *list = PyList_New(size);
    for (Py_ssize_t i = 0; list && i < size; i++) {
        PyObject *pair = Py_BuildValue("(Id)", entries[i].number, entries[i].value);
        if (!pair) {
            Py_CLEAR(list);
            break;
        }
        PyList_SetItem(list, i, pair);
    }
    return list;
}

/* What a word of a query is searched with. */
typedef struct {
    PyObject *word;
    Py_ssize_t by_outline, by_grams, matches;
    unsigned long long budget;
    double least;
} Asked;

static void copy(Text *to, const Text *from)
{
    memcpy(to->data, from->data, from->size);
    to->size = from->size;
}

/* Letters that conventions read in two ways; `nisba.words` has the same. */
static const struct { const char *from, *to; } other_readings[] = {
    {"ch", "kh"}, {"kh", "h"}, {"g", "j"}, {"j", "g"}, {"c", "s"}, {"x", "s"},
};

/* `word` with some letters read in another way. 0 when it has none of them. */
static int read_otherwise(const Text *word, const char *from, const char *to, Text *out)
{
    Py_ssize_t length = (Py_ssize_t)strlen(from), other = (Py_ssize_t)strlen(to); /* no longer */
    int found = 0;
    out->size = 0;
    for (Py_ssize_t i = 0; i < word->size;) {
        if (i + length <= word->size && !memcmp(word->data + i, from, length)) {
            memcpy(out->data + out->size, to, other);
            out->size += other;
            i += length;
            found = 1;
        } else {
            out->data[out->size++] = word->data[i++];
        }
    }
    return found;
}

/* The outlines of the table that a word may have, each once. */
static int groups_of(const Index *self, const Text *word, Numbers *groups)
{
    Text key;
    Numbers rows = {0};
    int readings = sizeof other_readings / sizeof *other_readings, failed = 0;
    for (int i = -1; i < readings && !failed; i++) {
        if (i < 0)
            copy(&key, word);
        else if (!read_otherwise(word, other_readings[i].from, other_readings[i].to, &key))
            continue;
        outline(&key);
        rows.size = 0;
        failed = rows_of(self, OUTLINE_BUCKET, hash32(key.data, key.size), PY_SSIZE_T_MAX, &rows);
        for (Py_ssize_t r = 0; r < rows.size && !failed; r++) {
            Py_ssize_t k = 0;
            while (k < groups->size && groups->data[k] != rows.data[r])
                k++;
            if (k == groups->size)
                failed = append(groups, rows.data[r]);
        }
    }
    free(rows.data);
    return failed;
}

/* The words that a word may be, best first. Returns how many, or -1 with an error set. */
static Py_ssize_t similar(const Index *self, const Asked *asked, Entry **out)
{
    Text own, levelled, bare, other;
    if (text_of(&own, asked->word))
        return -1;
    copy(&levelled, &own);
    level(&levelled);
    copy(&bare, &levelled);
    consonants(&bare);
    int unwritten = own.size && own.data[0] == '_';
    Pattern letters = {0}, sounds = {0}, bones = {0};
    Numbers groups = {0};
    Entry *outlined = NULL, *pieced = NULL;
    Py_ssize_t answer = -1;
    if (groups_of(self, &own, &groups) || pattern_make(&letters, own.data, own.size) ||
        pattern_make(&sounds, levelled.data, levelled.size) ||
        pattern_make(&bones, bare.data, bare.size))
        goto done;
    const uint32_t *ends = self->arrays[OUTLINE_WORD].buf;
    Py_ssize_t count = 0, size, vocabulary = length_of(self, WORD_GRAMS);
    for (Py_ssize_t g = 0; g < groups.size; g++) {
        uint32_t group = groups.data[g];
        if (group >= length_of(self, OUTLINE_ROW) || ends[group] > ends[group + 1] ||
            ends[group + 1] > vocabulary) {
            PyErr_SetString(PyExc_ValueError, DAMAGED);
            goto done;
        }
        Py_ssize_t first = ends[group], last = ends[group + 1];
        Entry *grown = realloc(outlined, (count + last - first + 1) * sizeof *grown);
        if (!grown) {
            PyErr_NoMemory();
            goto done;
        }
        outlined = grown;
        for (Py_ssize_t w = first; w < last; w++) {
            const uint8_t *data = bytes_at(self, WORD_BLOB, WORD_OFFSET, w, 1, &size);
            if (!data)
                goto done;
            outlined[count++] = (Entry){similarity(&letters, data, size), (uint32_t)w, 0};
        }
    }
    count = best(outlined, count, asked->by_outline);
    Py_ssize_t more = by_pieces(self, &levelled, asked->by_grams, asked->budget, &pieced);
    if (more < 0)
        goto done;
    Entry *grown = realloc(outlined, (count + more + 1) * sizeof *grown);
    if (!grown) {
        PyErr_NoMemory();
        goto done;
    }
    outlined = grown;
    Py_ssize_t own_count = count, kept = 0;
    for (Py_ssize_t i = 0; i < more; i++) {
        Py_ssize_t k = 0;
        while (k < own_count && outlined[k].number != pieced[i].number)
            k++;
        if (k == own_count)
            outlined[count++] = pieced[i];
    }
    fetch_texts(self, WORD_BLOB, WORD_OFFSET, outlined + own_count, count - own_count);
    for (Py_ssize_t i = 0; i < count; i++) {
        uint32_t number = outlined[i].number;
        const uint8_t *data = bytes_at(self, WORD_BLOB, WORD_OFFSET, number, 1, &size);
        if (!data || text_from(&other, (const char *)data, size))
            goto done;
        int other_unwritten = size && data[0] == '_';
        double value = similarity(&letters, data, size);
        level(&other);
        value = (value + similarity(&sounds, other.data, other.size)) / 2.0;
        if (unwritten != other_unwritten) {
            consonants(&other);
            double agreed = UNMARKED * similarity(&bones, other.data, other.size);
            if (agreed > value)
                value = agreed;
        }
        if (value >= asked->least)
            outlined[kept++] = (Entry){value, number, 0};
    }
    answer = best(outlined, kept, asked->matches);
done:
    free(letters.masks);
    free(sounds.masks);
    free(bones.masks);
    free(pieced);
    free(groups.data);
    if (answer < 0)
        free(outlined);
    else
        *out = outlined;
    return answer;
}

static PyObject *index_similar(Index *self, PyObject *args)
{
    Asked asked;
    Entry *found;
    if (!PyArg_ParseTuple(args, "UnnKdn:similar", &asked.word, &asked.by_outline,
                          &asked.by_grams, &asked.budget, &asked.least, &asked.matches))
        return NULL;
    Py_ssize_t count = similar(self, &asked, &found);
    if (count < 0)
        return NULL;
    PyObject *answer = as_pairs(found, count);
    free(found);
    return answer;
}

/* The postings of a word: `nisba.table.wide` packs them alike. */
typedef struct {
    uint64_t start;
    uint32_t length, weight;
    double likeness;
} List;

static PyObject *index_lists(Index *self, PyObject *args)
{
    Asked asked;
    Entry *found;
    double spellings, all_but_same;
    if (!PyArg_ParseTuple(args, "UnnKdndd:lists", &asked.word, &asked.by_outline,
                          &asked.by_grams, &asked.budget, &asked.least, &asked.matches,
                          &spellings, &all_but_same))
        return NULL;
    Py_ssize_t count = similar(self, &asked, &found);
    if (count < 0)
        return NULL;
    uint64_t held = (uint64_t)length_of(self, POSTING);
    List *lists = malloc((count + 1) * sizeof *lists);
    PyObject *answer = NULL;
    if (!lists) {
        PyErr_NoMemory();
        goto done;
    }
    for (Py_ssize_t i = 0; i < count; i++) {
        uint64_t start = offset(self, POSTING_OFFSET, found[i].number);
        uint64_t end = offset(self, POSTING_OFFSET, found[i].number + 1);
        if (start >= end || end > held || end - start > UINT32_MAX) {
            PyErr_SetString(PyExc_ValueError, DAMAGED);
            goto done;
        }
        double likeness = found[i].value;
        double weight = likeness * likeness * log1p(spellings / (double)(end - start));
        lists[i] = (List){start, (uint32_t)(end - start), (uint32_t)rint(weight * FIXED), likeness};
    }
    Py_ssize_t near = 0; /* the likest come first */
    while (near < count && lists[near].likeness >= all_but_same)
        near++;
    answer = Py_BuildValue("(y#y#dd)", (const char *)lists, count * (Py_ssize_t)sizeof *lists,
                           (const char *)lists, near * (Py_ssize_t)sizeof *lists,
                           count ? lists[0].weight / FIXED : 0.0, count ? lists[0].likeness : 0.0);
done:
    free(lists);
    free(found);
    return answer;
}

static double share(const Index *self, uint32_t spelling, uint32_t sum, double asked)
{
    const uint8_t *weights = self->arrays[WEIGHT].buf;
    return 2.0 * (sum / FIXED) / (asked + weights[spelling] / WEIGHT_STEPS);
}

/* How far a search goes; see `nisba.table.wide`. */
typedef struct {
    unsigned long long scanned, enough, longest;
    Py_ssize_t probed, read;
} Bounds;

static int compare_starts(const void *a, const void *b)
{
    const List *x = a, *y = b;
    if (x->start != y->start)
        return x->start < y->start ? -1 : 1;
    return x->weight > y->weight ? -1 : x->weight < y->weight;
}

static int compare_lengths(const void *a, const void *b)
{
    const List *x = a, *y = b;
    if (x->length != y->length)
        return x->length < y->length ? -1 : 1;
    return x->start < y->start ? -1 : x->start > y->start;
}

/* All lists of a list of packed ones, each once with its highest weight, shortest first. Returns
 * how many, or -1 with an error set. */
static Py_ssize_t unpacked(const Index *self, PyObject *packed, List **out)
{
    Py_ssize_t count = 0, kept = 0, size;
    for (Py_ssize_t i = 0; i < PyList_Size(packed); i++) {
        size = PyBytes_Size(PyList_GetItem(packed, i));
        if (size < 0)
            return -1;
        count += size / (Py_ssize_t)sizeof(List);
    }
    List *lists = malloc((count + 1) * sizeof *lists);
    if (!lists) {
        PyErr_NoMemory();
        return -1;
    }
    count = 0;
    for (Py_ssize_t i = 0; i < PyList_Size(packed); i++) {
        char *data;
        PyBytes_AsStringAndSize(PyList_GetItem(packed, i), &data, &size);
        memcpy(lists + count, data, size - size % (Py_ssize_t)sizeof(List));
        count += size / (Py_ssize_t)sizeof(List);
    }
    uint64_t all = (uint64_t)length_of(self, POSTING);
    qsort(lists, count, sizeof *lists, compare_starts);
    for (Py_ssize_t i = 0; i < count; i++) {
        if (lists[i].start > all || lists[i].length > all - lists[i].start) {
            PyErr_SetString(PyExc_IndexError, "no such postings");
            free(lists);
            return -1;
        }
        if (!kept || lists[kept - 1].start != lists[i].start)
            lists[kept++] = lists[i];
    }
    qsort(lists, kept, sizeof *lists, compare_lengths);
    *out = lists;
    return kept;
}

/* How many of the lists, shortest first, are scanned, and their length together. */
static Py_ssize_t within(const List *lists, Py_ssize_t count, const Bounds *bounds, uint64_t *total)
{
    *total = 0;
    for (Py_ssize_t i = 0; i < count; i++) {
        uint64_t length = lists[i].length;
        if (i && (*total + length > bounds->scanned ||
                  (*total > bounds->enough && length > bounds->longest)))
            return i;
        *total += length;
    }
    return count;
}

/* Where a spelling is looked for among slots, of which there are `room`, a power of two. */
static Py_ssize_t place_of(uint32_t spelling, Py_ssize_t room)
{
    return (spelling * 2654435761u >> 7) & (room - 1);
}

/* The spellings of lists that are `total` long, and the sums of the weights of their lists. Returns
 * how many, or -1 with an error set. */
static Py_ssize_t met(Index *self, const List *lists, Py_ssize_t count, uint64_t total, Entry **out)
{
    Py_ssize_t room = 1 << 10, distinct = 0, spellings = length_of(self, WEIGHT);
    while ((uint64_t)room < 2 * total)
        room *= 2;
    if (room > self->room) {
        Slot *slots = calloc(room, sizeof *slots);
        if (!slots) {
            PyErr_NoMemory();
            return -1;
        }
        free(self->slots);
        self->slots = slots;
        self->room = room;
    }
    Entry *found = malloc((total + 1) * sizeof *found);
    if (!found) {
        PyErr_NoMemory();
        return -1;
    }
    Slot *slots = self->slots;
    const uint32_t *postings = self->arrays[POSTING].buf;
    int damaged = 0;
    for (Py_ssize_t i = 0; i < count && !damaged; i++) {
        uint32_t weight = lists[i].weight;
        const uint32_t *p = postings + lists[i].start, *end = p + lists[i].length;
        for (; p < end; p++) {
            uint32_t spelling = *p;
            if (end - p > AHEAD)
                FETCH(&slots[place_of(p[AHEAD], room)]);
            if (spelling >= (uint64_t)spellings) {
                damaged = 1;
                break;
            }
            Py_ssize_t at = place_of(spelling, room);
            while (slots[at].after && slots[at].after != spelling + 1)
                at = (at + 1) & (room - 1);
            if (!slots[at].after) {
                slots[at].after = spelling + 1;
                found[distinct++].extra = (uint32_t)at;
            }
            slots[at].sum += weight;
        }
    }
    for (Py_ssize_t i = 0; i < distinct; i++) {
        Slot *slot = &slots[found[i].extra];
        found[i] = (Entry){0.0, slot->after - 1, slot->sum};
        *slot = (Slot){0, 0};
    }
    if (damaged) {
        free(found);
        PyErr_SetString(PyExc_ValueError, DAMAGED);
        return -1;
    }
    *out = found;
    return distinct;
}

#define STEPS 256

/* The `most` of the entries with the highest shares are put in front, in no order; the weights of
 * most other spellings are never read. No spelling weighs less than `lightest`. Returns how many. */
static Py_ssize_t best_shares(
    const Index *self, Entry *found, Py_ssize_t count, Py_ssize_t most, double asked,
    double lightest)
{
    if (count <= most) {
        for (Py_ssize_t i = 0; i < count; i++)
            found[i].value = share(self, found[i].number, found[i].extra, asked);
        return count;
    }
    if (most <= 0)
        return 0;
    Py_ssize_t front = 0, above = 0;
    uint32_t met[STEPS] = {0}, highest = 0;
    int shift = 0, least = STEPS;
    for (Py_ssize_t i = 0; i < count; i++)
        highest = found[i].extra > highest ? found[i].extra : highest;
    while (highest >> shift >= STEPS)
        shift++;
    for (Py_ssize_t i = 0; i < count; i++)
        met[found[i].extra >> shift]++;
    while (above < most)
        above += met[--least];
    /* Those of the highest sums first: what they share is a bound that most others miss. */
    for (Py_ssize_t i = 0; i < count; i++)
        if (found[i].extra >> shift >= (uint32_t)least) {
            Entry entry = found[i];
            entry.value = share(self, entry.number, entry.extra, asked);
            found[i] = found[front];
            found[front++] = entry;
        }
    for (Py_ssize_t i = most / 2; i-- > 0;)
        sift(found, most, i);
    for (Py_ssize_t i = most; i < count; i++) {
        if (i >= front) {
            if (2.0 * (found[i].extra / FIXED) / (asked + lightest) < found[0].value)
                continue;
            found[i].value = share(self, found[i].number, found[i].extra, asked);
        }
        if (before(&found[i], &found[0])) {
            found[0] = found[i];
            sift(found, most, 0);
        }
    }
    return most;
}

/* Adds a weight to the sums of those that a list of postings has, at most TOGETHER of them: memory is
 * asked for all of them before the first is needed. */
static void probe(const uint32_t *list, uint32_t length, uint32_t weight, Entry *found,
                  Py_ssize_t count)
{
    uint32_t at[TOGETHER] = {0}; /* the last one that is not beyond */
    for (uint32_t left = length; left > 1;) {
        uint32_t half = left / 2;
        for (Py_ssize_t k = 0; k < count; k++) /* no branch, which would be guessed wrong */
            at[k] += (list[at[k] + half] <= found[k].number) * half;
        left -= half;
    }
    for (Py_ssize_t k = 0; k < count; k++)
        found[k].extra += (list[at[k]] == found[k].number) * weight;
}

/* The best spellings of packed lists, by what they share in all of them. Returns how many, or -1. */
static Py_ssize_t scanned(
    Index *self, PyObject *packed, double asked, const Bounds *bounds, Entry **out)
{
    List *lists;
    Entry *found;
    Py_ssize_t count = unpacked(self, packed, &lists), distinct = -1;
    if (count < 0)
        return -1;
    uint64_t total;
    Py_ssize_t first = within(lists, count, bounds, &total);
    distinct = met(self, lists, first, total, &found);
    if (distinct < 0)
        goto done;
    /* A spelling weighs what its words say by their rarity, cut to steps: those of the longest list
     * say least. */
    double lightest = 0.0;
    if (first) {
        double length = (double)lists[first - 1].length;
        lightest = log1p((double)length_of(self, WEIGHT) / length) - 2.0 / WEIGHT_STEPS;
        lightest = lightest < 0.0 ? 0.0 : lightest > MOST_WEIGHT ? MOST_WEIGHT : lightest;
    }
    Py_ssize_t most = bounds->probed;
    if (first == count && bounds->read < most) /* nothing to probe: their order is final */
        most = bounds->read;
    distinct = best_shares(self, found, distinct, most, asked, lightest);
    const uint32_t *postings = self->arrays[POSTING].buf;
    for (Py_ssize_t i = first; i < count; i++) {
        if (!lists[i].length)
            continue;
        for (Py_ssize_t k = 0; k < distinct; k += TOGETHER)
            probe(postings + lists[i].start, lists[i].length, lists[i].weight, found + k,
                  distinct - k < TOGETHER ? distinct - k : TOGETHER);
    }
    for (Py_ssize_t i = 0; i < distinct; i++)
        found[i].value = share(self, found[i].number, found[i].extra, asked);
    distinct = best(found, distinct, bounds->read);
    *out = found;
done:
    free(lists);
    return distinct;
}

static PyObject *index_scan(Index *self, PyObject *args)
{
    PyObject *packed;
    double asked;
    Bounds bounds;
    Entry *found;
    if (!PyArg_ParseTuple(args, "O!d(KKKnn):scan", &PyList_Type, &packed, &asked, &bounds.scanned,
                          &bounds.enough, &bounds.longest, &bounds.probed, &bounds.read))
        return NULL;
    Py_ssize_t count = scanned(self, packed, asked, &bounds, &found);
    if (count < 0)
        return NULL;
    PyObject *answer = as_pairs(found, count);
    free(found);
    return answer;
}

/* --- names run together ----------------------------------------------------------------------- */

/* How spellings are taken by the whole alone; see `nisba.table.wide`. */
typedef struct {
    double sure, share;
    Py_ssize_t most, shortest;
} Whole;

static Py_ssize_t letters_of(const Text *text)
{
    Py_ssize_t count = 0;
    for (Py_ssize_t i = 0; i < text->size; i++)
        count += (text->data[i] & 0xC0) != 0x80;
    return count;
}

/* The spellings whose name, run together, has the outline of `text` or that less one class. */
static int by_whole(const Index *self, Text *text, const Whole *whole, Numbers *out)
{
    outline(text);
    Py_ssize_t letters = letters_of(text);
    if (letters < whole->shortest)
        return 0;
    if (rows_of(self, WHOLE_BUCKET, hash32(text->data, text->size), whole->most, out))
        return -1;
    if (letters < 3)
        return 0;
    Text key;
    for (Py_ssize_t i = 0; i < text->size;) {
        Py_ssize_t next = i + 1;
        while (next < text->size && (text->data[next] & 0xC0) == 0x80)
            next++;
        memcpy(key.data, text->data, i);
        memcpy(key.data + i, text->data + next, text->size - next);
        key.size = text->size - (next - i);
        /* Of two alike beside each other the second gives the same key. */
        int again = next - i == 1 && i && text->data[i] == text->data[i - 1];
        if (!again && rows_of(self, WHOLE_BUCKET, hash32(key.data, key.size), whole->most, out))
            return -1;
        i = next;
    }
    return 0;
}

static int compare_numbers(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

/* Put the spellings that agree by the whole among those found, at most `read`. `found` has room for
 * `read` entries. Returns how many there are, or -1 with an error set. */
static Py_ssize_t with_whole(
    const Index *self, PyObject *texts, const Whole *whole, Entry *found, Py_ssize_t count,
    Py_ssize_t read)
{
    Numbers more = {0};
    Text text;
    Py_ssize_t answer = -1, kept = 0, at = 0;
    for (Py_ssize_t i = 0; i < PyList_Size(texts); i++)
        if (text_of(&text, PyList_GetItem(texts, i)) || by_whole(self, &text, whole, &more))
            goto done;
    if (more.size)
        qsort(more.data, more.size, sizeof *more.data, compare_numbers);
    for (Py_ssize_t i = 0; i < more.size; i++) {
        int known = i && more.data[i] == more.data[i - 1];
        for (Py_ssize_t k = 0; k < count && !known; k++)
            known = found[k].number == more.data[i];
        if (!known)
            more.data[kept++] = more.data[i];
    }
    while (at < count && found[at].value >= whole->share)
        at++;
    if (kept > read - at)
        kept = read - at;
    Py_ssize_t rest = count - at;
    if (rest > read - at - kept)
        rest = read - at - kept;
    memmove(found + at + kept, found + at, rest * sizeof *found);
    for (Py_ssize_t i = 0; i < kept; i++)
        found[at + i] = (Entry){whole->share, more.data[i], 0};
    answer = at + kept + rest;
done:
    free(more.data);
    return answer;
}

/* --- the look at letters ---------------------------------------------------------------------- */

/* The folded form of a spelling, by `folds` or, where they do not know it, by `fold`. */
static int folded_spelling(const Index *self, Py_ssize_t spelling, PyObject *fold,
                           const uint8_t *folds, Text *text)
{
    Py_ssize_t size;
    const uint8_t *data = bytes_at(self, TEXT_BLOB, TEXT_OFFSET, spelling, 0, &size);
    if (!data)
        return -1;
    if (folded(text, data, size, folds))
        return 0;
    PyObject *given = PyUnicode_DecodeUTF8((const char *)data, size, "strict");
    PyObject *made = given ? PyObject_CallFunctionObjArgs(fold, given, NULL) : NULL;
    Py_XDECREF(given);
    int failed = !made || text_of(text, made);
    Py_XDECREF(made);
    return failed ? -1 : 0;
}

/* What spellings are ranked by. */
typedef struct {
    PyObject *own, *fold;   /* the name, folded, and what folds where `folds` cannot */
    const char *folds;
    Py_ssize_t folds_size, most;
    double by_shared, by_letters;
} Look;

/* The best of the entries, whose values are what they share, as tuples (spelling, shared, alike). */
static PyObject *ranked(const Index *self, const Look *look, const Entry *found, Py_ssize_t count)
{
    if (look->folds_size != 4 * FOLDS) {
        PyErr_SetString(PyExc_ValueError, "folds of another version");
        return NULL;
    }
    Text own, other;
    Pattern letters = {0};
    Entry *entries = malloc((count + 1) * sizeof *entries);
    double *alike = malloc((count + 1) * sizeof *alike);
    PyObject *answer = NULL;
    if (!entries || !alike) {
        PyErr_NoMemory();
        goto done;
    }
    if (text_of(&own, look->own) || pattern_make(&letters, own.data, own.size))
        goto done;
    fetch_texts(self, TEXT_BLOB, TEXT_OFFSET, found, count);
    for (Py_ssize_t i = 0; i < count; i++) {
        const uint8_t *folds = (const uint8_t *)look->folds;
        if (folded_spelling(self, (Py_ssize_t)found[i].number, look->fold, folds, &other))
            goto done;
        alike[i] = similarity(&letters, other.data, other.size);
        double value = look->by_shared * found[i].value + look->by_letters * alike[i];
        entries[i] = (Entry){value, found[i].number, (uint32_t)i};
    }
    Py_ssize_t kept = best(entries, count, look->most);
    answer = PyList_New(kept);
    for (Py_ssize_t i = 0; answer && i < kept; i++) {
        uint32_t at = entries[i].extra;
        PyObject *one = Py_BuildValue("(Idd)", entries[i].number, found[at].value, alike[at]);
        if (!one) {
            Py_CLEAR(answer);
            break;
        }
        PyList_SetItem(answer, i, one);
    }
done:
    free(letters.masks);
    free(entries);
    free(alike);
    return answer;
}

static PyObject *index_ranked(Index *self, PyObject *args)
{
    PyObject *pairs;
    Look look;
    if (!PyArg_ParseTuple(args, "UO!Oy#(dd)n:ranked", &look.own, &PyList_Type, &pairs, &look.fold,
                          &look.folds, &look.folds_size, &look.by_shared, &look.by_letters,
                          &look.most))
        return NULL;
    Py_ssize_t count = PyList_Size(pairs);
    Entry *found = malloc((count + 1) * sizeof *found);
    if (!found)
        return PyErr_NoMemory();
    PyObject *answer = NULL;
    for (Py_ssize_t i = 0; i < count; i++) {
        found[i].extra = 0;
        if (!PyArg_ParseTuple(PyList_GetItem(pairs, i), "Id", &found[i].number, &found[i].value))
            goto done;
    }
    answer = ranked(self, &look, found, count);
done:
    free(found);
    return answer;
}

static PyObject *index_nearest(Index *self, PyObject *args)
{
    PyObject *packed, *joined, *wholes;
    double asked;
    Bounds bounds;
    Whole whole;
    Look look;
    if (!PyArg_ParseTuple(args, "O!d(KKKnn)OO!(ddnn)UOy#(dd)n:nearest", &PyList_Type, &packed,
                          &asked, &bounds.scanned, &bounds.enough, &bounds.longest, &bounds.probed,
                          &bounds.read, &joined, &PyList_Type, &wholes, &whole.sure, &whole.share,
                          &whole.most, &whole.shortest, &look.own, &look.fold, &look.folds,
                          &look.folds_size, &look.by_shared, &look.by_letters, &look.most))
        return NULL;
    Entry *found;
    PyObject *answer = NULL;
    Py_ssize_t count = scanned(self, packed, asked, &bounds, &found);
    if (count < 0)
        return NULL;
    if (!count || found[0].value < whole.sure) {
        PyObject *more = PyObject_CallFunctionObjArgs(joined, NULL);
        if (!more)
            goto done;
        if (more != Py_None) {
            Entry *again;
            Py_ssize_t size = PyList_Check(more) ? scanned(self, more, asked, &bounds, &again) : -1;
            if (size >= 0) {
                free(found);
                found = again;
                count = size;
            } else {
                if (!PyErr_Occurred())
                    PyErr_SetString(PyExc_TypeError, "lists of words that may be joined");
                Py_DECREF(more);
                goto done;
            }
        }
        Py_DECREF(more);
        Entry *grown = realloc(found, (count + bounds.read + 1) * sizeof *found);
        if (!grown) {
            PyErr_NoMemory();
            goto done;
        }
        found = grown;
        count = with_whole(self, wholes, &whole, found, count, bounds.read);
        if (count < 0)
            goto done;
    }
    double most = count ? found[0].value : 1.0;
    for (Py_ssize_t i = 0; i < count; i++)
        found[i].value /= most;
    answer = ranked(self, &look, found, count);
done:
    free(found);
    return answer;
}

/* --- the module ------------------------------------------------------------------------------- */

static PyObject *as_str(const Text *text)
{
    return PyUnicode_DecodeUTF8((const char *)text->data, text->size, "strict");
}

static PyObject *module_level(PyObject *module, PyObject *word)
{
    Text text;
    (void)module;
    if (text_of(&text, word))
        return NULL;
    level(&text);
    return as_str(&text);
}

static PyObject *module_outline(PyObject *module, PyObject *word)
{
    Text text;
    (void)module;
    if (text_of(&text, word))
        return NULL;
    outline(&text);
    return as_str(&text);
}

static PyMethodDef methods[] = {
    {"similar", (PyCFunction)index_similar, METH_VARARGS, NULL},
    {"lists", (PyCFunction)index_lists, METH_VARARGS, NULL},
    {"scan", (PyCFunction)index_scan, METH_VARARGS, NULL},
    {"ranked", (PyCFunction)index_ranked, METH_VARARGS, NULL},
    {"nearest", (PyCFunction)index_nearest, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static PyType_Slot slots[] = {
    {Py_tp_doc, "The arrays of a large table; see _index.pyi."},
    {Py_tp_init, index_init},
    {Py_tp_dealloc, index_dealloc},
    {Py_tp_methods, methods},
    {0, NULL},
};

static PyType_Spec spec = {
    "nisba.kernel._index.Index", sizeof(Index), 0, Py_TPFLAGS_DEFAULT, slots,
};

static int fill_module(PyObject *module)
{
    PyType_Spec *specs[] = {&spec, &gatherer_spec};
    hash32_begin();
    for (int i = 0; i < 2; i++) {
        PyObject *type = PyType_FromModuleAndSpec(module, specs[i], NULL);
        if (!type)
            return -1;
        int failed = PyModule_AddType(module, (PyTypeObject *)type);
        Py_DECREF(type);
        if (failed)
            return failed;
    }
    return 0;
}

static PyMethodDef functions[] = {
    {"level", module_level, METH_O, NULL},
    {"outline", module_outline, METH_O, NULL},
    {"fold_hash", module_fold_hash, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static PyModuleDef_Slot module_slots[] = {{Py_mod_exec, fill_module}, {0, NULL}};

static PyModuleDef module = {
    PyModuleDef_HEAD_INIT,
    .m_name = "_index",
    .m_doc = "The compiled index of large tables.",
    .m_methods = functions,
    .m_slots = module_slots,
};

PyMODINIT_FUNC PyInit__index(void)
{
    return PyModuleDef_Init(&module);
}
