/* The index of a large table, compiled: which words a word may be, which spellings share them.
 *
 * The same answers as `nisba.table.vocabulary`, `nisba.table.wide` and `nisba.words`, which say what
 * they mean and stand in where this file was not compiled; tests hold one against the other.
 * Described in `_index.pyi`. CPython's stable ABI (3.11), so one file serves every version.
 *
 * Texts are UTF-8 and compared byte by byte. The GIL is held throughout; nothing is kept but the
 * mapped arrays.
 */

#define Py_LIMITED_API 0x030b0000
#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define FIXED 4096.0        /* one unit of weight in whole numbers */
#define WEIGHT_STEPS 8.0    /* one unit in the stored weight of a spelling */
#define UNMARKED 0.95       /* agreement of consonants alone, where vowels are not written */
#define MOST_BYTES 8192     /* of a text: four times what hygiene lets pass */
#define PIECES (1 << 15)
#define FOLDS 0x2100        /* characters that folding knows one by one */
#define DAMAGED "the table is damaged: build it again"

/* --- texts ------------------------------------------------------------------------------------ */

typedef struct {
    uint8_t data[MOST_BYTES + 4];
    Py_ssize_t size;
} Text;

static int text_from(Text *text, const char *data, Py_ssize_t size)
{
    if (size > MOST_BYTES) {
        PyErr_SetString(PyExc_ValueError, "a text longer than any name");
        return -1;
    }
    memcpy(text->data, data, size);
    text->size = size;
    return 0;
}

/* Every `from` becomes the letter `to`; what a replacement makes is not looked at again. */
static void replace(Text *text, const char *from, uint8_t to)
{
    Py_ssize_t length = (Py_ssize_t)strlen(from), out = 0;
    uint8_t *data = text->data;
    for (Py_ssize_t i = 0; i < text->size;) {
        if (i + length <= text->size && !memcmp(data + i, from, length)) {
            data[out++] = to;
            i += length;
        } else {
            data[out++] = data[i++];
        }
    }
    text->size = out;
}

static const struct { const char *from; char to; } with_h[] = {
    {"sch", 'c'}, {"tch", 'c'}, {"sh", 'c'}, {"ch", 'c'}, {"dzh", 'j'}, {"zh", 'j'},
    {"kh", 'k'}, {"gh", 'g'}, {"dh", 'd'}, {"th", 't'}, {"ph", 'f'},
};
static const struct { const char *from; char to; } without_h[] = {
    {"dj", 'j'}, {"ck", 'k'}, {"ou", 'u'},
};
static const char FROM[] = "qgxpvzweoy", TO[] = "kkkbfsuaui", DOUBLES[] = "abcdfhijklmnrstu";

static void single(Text *text)
{
    Py_ssize_t out = 0;
    for (Py_ssize_t i = 0; i < text->size; i++) {
        uint8_t c = text->data[i];
        if (out && c == text->data[out - 1] && c && strchr(DOUBLES, c))
            continue;
        text->data[out++] = c;
    }
    text->size = out;
}

static void level(Text *text)
{
    if (text->size && text->data[0] == '_')
        memmove(text->data, text->data + 1, --text->size);
    if (memchr(text->data, 'h', text->size)) {
        for (size_t i = 0; i < sizeof with_h / sizeof *with_h; i++)
            replace(text, with_h[i].from, (uint8_t)with_h[i].to);
        Py_ssize_t letters = 0;
        for (Py_ssize_t i = 0; i < text->size; i++)
            letters += (text->data[i] & 0xC0) != 0x80;
        if (letters > 2 && text->data[text->size - 1] == 'h')
            text->size--;
    }
    for (size_t i = 0; i < sizeof without_h / sizeof *without_h; i++)
        replace(text, without_h[i].from, (uint8_t)without_h[i].to);
    for (Py_ssize_t i = 0; i < text->size; i++) {
        const char *at = text->data[i] ? strchr(FROM, text->data[i]) : NULL;
        if (at)
            text->data[i] = (uint8_t)TO[at - FROM];
    }
    single(text);
}

static int is_vowel(uint8_t c)
{
    return c == 'a' || c == 'i' || c == 'u' || c == 'h';
}

/* A levelled word without its vowels. */
static void consonants(Text *text)
{
    Py_ssize_t out = 0;
    for (Py_ssize_t i = 0; i < text->size; i++)
        if (!is_vowel(text->data[i]))
            text->data[out++] = text->data[i];
    text->size = out;
}

static PyObject *as_str(const Text *text)
{
    return PyUnicode_DecodeUTF8((const char *)text->data, text->size, "strict");
}

static int text_of(Text *text, PyObject *word)
{
    Py_ssize_t size;
    const char *data = PyUnicode_AsUTF8AndSize(word, &size);
    return data ? text_from(text, data, size) : -1;
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
    Text text, bare;
    (void)module;
    if (text_of(&text, word))
        return NULL;
    int written = !(text.size && text.data[0] == '_');
    level(&text);
    bare = text;
    consonants(&bare);
    for (Py_ssize_t i = 0; i < bare.size; i++)
        if (bare.data[i] == 'c')
            bare.data[i] = 's';
    single(&bare);
    uint8_t first = text.size ? text.data[0] : 'a';
    if (written && (first == 'a' || first == 'i' || first == 'u')) {
        memmove(bare.data + 1, bare.data, bare.size++);
        bare.data[0] = 'A';
    }
    return as_str(bare.size ? &bare : &text);
}

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
    qsort(entries, size, sizeof *entries, compare);
    return size;
}

/* --- the index -------------------------------------------------------------------------------- */

enum { WORD_BLOB, WORD_OFFSET, WORD_GRAMS, GRAM_OFFSET, GRAM_WORD, POSTING, POSTING_OFFSET,
       WEIGHT, TEXT_BLOB,
       TEXT_OFFSET, ARRAYS };
static const char *const names[ARRAYS] = {
    "word_blob", "word_offset", "word_grams", "gram_offset", "gram_word", "posting",
    "posting_offset", "spelling_weight", "spelling_blob", "spelling_offset",
};
static const int widths[ARRAYS] = {1, 0, 1, 0, 4, 4, 0, 1, 1, 0}; /* 0: 4 or 8 */

typedef struct {
    PyObject_HEAD
    Py_buffer arrays[ARRAYS];
    int held;               /* how many of them */
    uint8_t *counts;        /* pieces met of each word of the vocabulary; all 0 between calls */
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
        length_of(self, WEIGHT) != length_of(self, TEXT_OFFSET) - 1) {
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
    Entry *found = malloc((total + 1) * sizeof *found);
    if (!found) {
        free(runs);
        PyErr_NoMemory();
        return -1;
    }
    const uint32_t *words = self->arrays[GRAM_WORD].buf;
    const uint8_t *sizes = self->arrays[WORD_GRAMS].buf;
    uint8_t *counts = self->counts;
    Py_ssize_t distinct = 0, several = 0, vocabulary = length_of(self, WORD_GRAMS);
    for (int r = 0; r < used; r++)
        for (uint64_t i = runs[r].start; i < runs[r].start + runs[r].length; i++) {
            uint32_t word = words[i];
            if (word >= vocabulary)
                continue;
            if (!counts[word])
                found[distinct++].number = word;
            if (counts[word] < 255)
                counts[word]++;
        }
    int least = used < 2 ? used : 2;
    for (Py_ssize_t i = 0; i < distinct; i++) {
        uint32_t word = found[i].number;
        if (counts[word] >= least)
            found[several++] = (Entry){2.0 * counts[word] / (all + sizes[word]), word, 0};
        counts[word] = 0;
    }
    free(runs);
    *out = found;
    return best(found, several, most);
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
    PyObject *word, *runs;  /* `runs`: pairs, the words of the outlines that it may have */
    Py_ssize_t by_outline, by_grams, matches;
    unsigned long long budget;
    double least;
} Asked;

/* The words that a word may be, best first. Returns how many, or -1 with an error set. */
static Py_ssize_t similar(const Index *self, const Asked *asked, Entry **out)
{
    Text own, levelled, bare, other;
    if (text_of(&own, asked->word))
        return -1;
    levelled = own;
    level(&levelled);
    bare = levelled;
    consonants(&bare);
    int unwritten = own.size && own.data[0] == '_';
    Pattern letters = {0}, sounds = {0}, bones = {0};
    Entry *outlined = NULL, *pieced = NULL;
    Py_ssize_t answer = -1;
    if (pattern_make(&letters, own.data, own.size) ||
        pattern_make(&sounds, levelled.data, levelled.size) ||
        pattern_make(&bones, bare.data, bare.size))
        goto done;
    Py_ssize_t count = 0, size, vocabulary = length_of(self, WORD_GRAMS);
    for (Py_ssize_t r = 0; r < PyList_Size(asked->runs); r++) {
        Py_ssize_t first, last;
        if (!PyArg_ParseTuple(PyList_GetItem(asked->runs, r), "nn", &first, &last))
            goto done;
        if (first < 0 || last > vocabulary || first > last) {
            PyErr_SetString(PyExc_IndexError, "no such words");
            goto done;
        }
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
    if (!PyArg_ParseTuple(args, "UO!nnKdn:similar", &asked.word, &PyList_Type, &asked.runs,
                          &asked.by_outline, &asked.by_grams, &asked.budget, &asked.least,
                          &asked.matches))
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
    double spellings;
    if (!PyArg_ParseTuple(args, "UO!nnKdnd:lists", &asked.word, &PyList_Type, &asked.runs,
                          &asked.by_outline, &asked.by_grams, &asked.budget, &asked.least,
                          &asked.matches, &spellings))
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
    answer = PyBytes_FromStringAndSize((const char *)lists, count * sizeof *lists);
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

static PyObject *index_scan(Index *self, PyObject *args)
{
    PyObject *packed;
    double asked;
    Bounds bounds;
    List *lists;
    if (!PyArg_ParseTuple(args, "O!d(KKKnn):scan", &PyList_Type, &packed, &asked, &bounds.scanned,
                          &bounds.enough, &bounds.longest, &bounds.probed, &bounds.read))
        return NULL;
    Py_ssize_t count = unpacked(self, packed, &lists);
    if (count < 0)
        return NULL;
    uint64_t total;
    Py_ssize_t scanned = within(lists, count, &bounds, &total);
    Py_ssize_t room = 64, distinct = 0, spellings = length_of(self, WEIGHT);
    while ((uint64_t)room < 2 * total)
        room *= 2;
    uint32_t *slots = calloc(room, sizeof *slots); /* number of an entry, from 1 */
    Entry *found = malloc((total + 1) * sizeof *found);
    PyObject *answer = NULL;
    if (!slots || !found) {
        PyErr_NoMemory();
        goto done;
    }
    const uint32_t *postings = self->arrays[POSTING].buf;
    for (Py_ssize_t i = 0; i < scanned; i++) {
        uint64_t end = lists[i].start + lists[i].length;
        for (uint64_t p = lists[i].start; p < end; p++) {
            uint32_t spelling = postings[p];
            Py_ssize_t at = (spelling * 2654435761u >> 7) & (room - 1);
            while (slots[at] && found[slots[at] - 1].number != spelling)
                at = (at + 1) & (room - 1);
            if (!slots[at]) {
                if (spelling >= spellings) {
                    PyErr_SetString(PyExc_ValueError, DAMAGED);
                    goto done;
                }
                found[distinct] = (Entry){0.0, spelling, 0};
                slots[at] = (uint32_t)++distinct;
            }
            found[slots[at] - 1].extra += lists[i].weight;
        }
    }
    for (Py_ssize_t i = 0; i < distinct; i++)
        found[i].value = share(self, found[i].number, found[i].extra, asked);
    distinct = best(found, distinct, bounds.probed);
    for (Py_ssize_t i = scanned; i < count; i++)
        for (Py_ssize_t k = 0; k < distinct; k++) {
            uint64_t end = lists[i].start + lists[i].length, low = lists[i].start, high = end;
            while (low < high) {
                uint64_t middle = (low + high) / 2;
                if (postings[middle] < found[k].number)
                    low = middle + 1;
                else
                    high = middle;
            }
            if (low < end && postings[low] == found[k].number)
                found[k].extra += lists[i].weight;
        }
    for (Py_ssize_t i = 0; i < distinct; i++)
        found[i].value = share(self, found[i].number, found[i].extra, asked);
    answer = as_pairs(found, best(found, distinct, bounds.read));
done:
    free(slots);
    free(found);
    free(lists);
    return answer;
}

/* The folded form of a text of the table: bytes below 128 are known, other characters are looked up
 * in `folds` (see `nisba.words.folds`). 0 when there is one that it does not have. */
static int folded(Text *text, const uint8_t *data, Py_ssize_t size, const uint8_t *folds)
{
    Py_ssize_t out = 0, i = 0;
    while (i < size) {
        uint8_t c = data[i];
        if (c < 128) {
            if (c != '\'' && c != '`')
                text->data[out++] = c >= 'A' && c <= 'Z' ? c + 32 : c;
            i++;
            continue;
        }
        Py_ssize_t more = c < 0xE0 ? 1 : 2;
        if (c < 0xC0 || c >= 0xF0 || i + more >= size)
            return 0;
        uint32_t code = c < 0xE0 ? (c & 0x1Fu) << 6 | (data[i + 1] & 0x3Fu)
                                 : (c & 0x0Fu) << 12 | (data[i + 1] & 0x3Fu) << 6 |
                                       (data[i + 2] & 0x3Fu);
        const uint8_t *fold = folds + 4 * (Py_ssize_t)code;
        if (code >= FOLDS || fold[0] > 3)
            return 0;
        /* Never more bytes than the character has: the text cannot outgrow its room. */
        for (uint8_t k = 0; k < fold[0] && k <= more; k++)
            text->data[out++] = fold[1 + k];
        i += more + 1;
    }
    text->size = out;
    return 1;
}

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

static PyObject *index_ranked(Index *self, PyObject *args)
{
    PyObject *word, *pairs, *fold;
    const char *folds;
    Py_ssize_t folds_size, most;
    double by_shared, by_letters;
    if (!PyArg_ParseTuple(args, "UO!Oy#(dd)n:ranked", &word, &PyList_Type, &pairs, &fold, &folds,
                          &folds_size, &by_shared, &by_letters, &most))
        return NULL;
    if (folds_size != 4 * FOLDS) {
        PyErr_SetString(PyExc_ValueError, "folds of another version");
        return NULL;
    }
    Text own, other;
    Pattern letters = {0};
    Py_ssize_t count = PyList_Size(pairs), kept = 0;
    Entry *ranked = malloc((count + 1) * sizeof *ranked);
    double *alike = malloc((count + 1) * sizeof *alike), *shared = malloc((count + 1) * sizeof *shared);
    PyObject *answer = NULL;
    if (!ranked || !alike || !shared) {
        PyErr_NoMemory();
        goto done;
    }
    if (text_of(&own, word) || pattern_make(&letters, own.data, own.size))
        goto done;
    for (Py_ssize_t i = 0; i < count; i++) {
        Py_ssize_t spelling;
        if (!PyArg_ParseTuple(PyList_GetItem(pairs, i), "nd", &spelling, &shared[i]) ||
            folded_spelling(self, spelling, fold, (const uint8_t *)folds, &other))
            goto done;
        alike[i] = similarity(&letters, other.data, other.size);
        ranked[i] = (Entry){by_shared * shared[i] + by_letters * alike[i], (uint32_t)spelling,
                            (uint32_t)i};
    }
    kept = best(ranked, count, most);
    answer = PyList_New(kept);
    for (Py_ssize_t i = 0; answer && i < kept; i++) {
        uint32_t at = ranked[i].extra;
        PyObject *one = Py_BuildValue("(Idd)", ranked[i].number, shared[at], alike[at]);
        if (!one) {
            Py_CLEAR(answer);
            break;
        }
        PyList_SetItem(answer, i, one);
    }
done:
    free(letters.masks);
    free(ranked);
    free(alike);
    free(shared);
    return answer;
}

/* --- the module ------------------------------------------------------------------------------- */

static PyMethodDef methods[] = {
    {"similar", (PyCFunction)index_similar, METH_VARARGS, NULL},
    {"lists", (PyCFunction)index_lists, METH_VARARGS, NULL},
    {"scan", (PyCFunction)index_scan, METH_VARARGS, NULL},
    {"ranked", (PyCFunction)index_ranked, METH_VARARGS, NULL},
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
    PyObject *type = PyType_FromModuleAndSpec(module, &spec, NULL);
    if (!type)
        return -1;
    int failed = PyModule_AddType(module, (PyTypeObject *)type);
    Py_DECREF(type);
    return failed;
}

static PyMethodDef functions[] = {
    {"level", module_level, METH_O, NULL},
    {"outline", module_outline, METH_O, NULL},
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
