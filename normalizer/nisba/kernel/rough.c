/* The rough look at the spellings of a small table, compiled.
 *
 * What `nisba.table.terms_index` and `nisba.table.rough` do, to the bit: sum up what spellings share
 * with a name, and say how like its letters, consonants and sounds each is. Those stand in where
 * this file was not compiled; tests hold one against the other. One type, `Rough`, described in
 * `_rough.pyi`. The texts are UTF-8 in mapped files; what they hold is checked as it is read, for a
 * file may be damaged.
 */

#define Py_LIMITED_API 0x030b0000
#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#ifdef __GNUC__
#define SOON(address) __builtin_prefetch(address)
#else
#define SOON(address) ((void)(address))
#endif

#define TEXTS 3            /* letters, consonants, sounds */
#define LONGEST 4096       /* code points of a text that is compared; names are far shorter */
#define FEW 64             /* code points of a pattern that fits one word, as nearly all do */
#define MOST_LETTERS 65536 /* different code points that have numbers */
#define SOUNDING 1         /* the text that `sounding` looks at */
#define AHEAD 12           /* postings, until what they lead to is wanted */
#define LINE 32            /* numbers of code points that are fetched from memory together */
#define SHORT 128          /* one of fewer consonants, as nearly all are */
#define SLOTS 256          /* of a pattern of up to 64 code points; more for longer ones */

typedef struct {
    Py_buffer blob, offset;
} Texts;

/* Code points, and the numbers they have here: 1 and up, in the order they are met. */
typedef struct {
    Py_UCS4 *code;         /* of each slot; 0: free */
    uint16_t *number;
    size_t slots, used;
} Letters;

/* The texts of spellings that were looked at, as numbers of code points: of each its lengths, then
 * the first code points of all texts, the second ones and so on, 0 where a text has ended. UTF-8 from
 * three files takes several times as long to go through. */
typedef struct {
    uint32_t *start;       /* of each spelling in `at`; 0: not yet there */
    uint16_t *at;
    size_t used, room;
    Letters letters;
} Digest;

typedef struct {
    PyObject_HEAD
    Texts text[TEXTS];
    Py_buffer script;
    Py_ssize_t size;       /* spellings */
    double *sum;           /* of every spelling, all 0; nothing while somebody works with it */
    Py_ssize_t room;
    Digest digest;
    uint16_t *sound;       /* consonants of all spellings, as numbers, each after its length */
    uint64_t *sorts;       /* of each the consonants that it has, by `sort_of` */
} Rough;

/* --- what spellings share ---------------------------------------------------------------------- */

typedef struct {
    double sum;
    uint32_t number;
} Shared;

static int more_first(const void *a, const void *b)
{
    const Shared *x = a, *y = b;
    if (x->sum != y->sum)
        return x->sum > y->sum ? -1 : 1;
    return x->number < y->number ? -1 : x->number > y->number;
}

/* Defines a function that puts the `most` first ones before the others, in any order. */
#define SELECT(name, Type, order)                                                                 \
    static void name(Type *at, Py_ssize_t n, Py_ssize_t most)                                     \
    {                                                                                             \
        for (Py_ssize_t low = 0, high = n - 1; low < high;) {                                     \
            Type pivot = at[low + (high - low) / 2];                                              \
            Py_ssize_t i = low, j = high;                                                         \
            while (i <= j) {                                                                      \
                while (order(at + i, &pivot) < 0)                                                 \
                    i++;                                                                          \
                while (order(at + j, &pivot) > 0)                                                 \
                    j--;                                                                          \
                if (i <= j) {                                                                     \
                    Type kept = at[i];                                                            \
                    at[i++] = at[j];                                                              \
                    at[j--] = kept;                                                               \
                }                                                                                 \
            }                                                                                     \
            if (most - 1 <= j)                                                                    \
                high = j;                                                                         \
            else if (most - 1 >= i)                                                               \
                low = i;                                                                          \
            else                                                                                  \
                return;                                                                           \
        }                                                                                         \
    }

SELECT(select_first, Shared, more_first)

/* Sums of `room` spellings, all 0. Whoever works with them has them alone: a buffer that is asked for
 * meanwhile may let another thread in. */
typedef struct {
    double *sum;
    Py_ssize_t room;
} Sums;

static int take_sums(Rough *self, Py_ssize_t size, Sums *sums)
{
    if (self->sum && self->room >= size) {
        *sums = (Sums){self->sum, self->room};
        self->sum = NULL;
        return 0;
    }
    *sums = (Sums){PyMem_Calloc(size ? size : 1, sizeof(double)), size};
    if (!sums->sum)
        PyErr_NoMemory();
    return sums->sum ? 0 : -1;
}

static void give_back(Rough *self, Sums sums)
{
    PyMem_Free(self->sum);
    self->sum = sums.sum;
    self->room = sums.room;
}

/* Adds a weight to each number of a buffer, and new ones to `found`, which has room for one more
 * than there are spellings. */
static int add_up(Sums sums, PyObject *numbers, double weight, Shared *found, Py_ssize_t *n)
{
    Py_buffer view;
    if (PyObject_GetBuffer(numbers, &view, PyBUF_SIMPLE) < 0)
        return -1;
    const uint32_t *at = view.buf, *end = at + view.len / (Py_ssize_t)sizeof *at;
    int failed = 0;
    for (; at < end; at++) {
        if (end - at > AHEAD && at[AHEAD] < (size_t)sums.room)
            SOON(sums.sum + at[AHEAD]);
        if (*at >= (size_t)sums.room) {
            PyErr_SetString(PyExc_ValueError, "a posting is of no spelling");
            failed = -1;
            break;
        }
        found[*n].number = *at; /* no jump: the processor could not foresee it */
        *n += sums.sum[*at] == 0.0;
        sums.sum[*at] += weight;
    }
    PyBuffer_Release(&view);
    return failed;
}

#define PARTS 1024         /* of the range of sums */
#define FEW_SHARED 24

static void sort_shared(Shared *found, Py_ssize_t n)
{
    if (n > FEW_SHARED) {
        qsort(found, n, sizeof *found, more_first);
        return;
    }
    for (Py_ssize_t i = 1; i < n; i++) {
        Shared one = found[i];
        Py_ssize_t at = i;
        for (; at && more_first(&one, found + at - 1) < 0; at--)
            found[at] = found[at - 1];
        found[at] = one;
    }
}

/* Puts the `limit` first ones into `first`, which has room for all, in order; answers how many they
 * are. Sums are dealt out by the part of the range that they are in, and sorted within each. */
static Py_ssize_t first_shared(const Shared *found, Py_ssize_t n, Py_ssize_t limit, Shared *first)
{
    Py_ssize_t each[PARTS] = {0}, place[PARTS], above = 0;
    double greatest = 0.0;
    for (Py_ssize_t i = 0; i < n; i++)
        if (found[i].sum > greatest)
            greatest = found[i].sum;
    double scale = (PARTS - 1) / greatest;
    if (!(scale > 0.0 && scale < 1e300)) /* sums beyond all measure, or none */
        scale = 0.0;
    for (Py_ssize_t i = 0; i < n; i++)
        each[scale > 0.0 ? (int)(found[i].sum * scale) : 0]++;
    int least = PARTS;
    while (least && above < limit) {
        place[--least] = above;
        above += each[least];
    }
    for (Py_ssize_t i = 0; i < n; i++) {
        int part = scale > 0.0 ? (int)(found[i].sum * scale) : 0;
        if (part >= least)
            first[place[part]++] = found[i];
    }
    for (int part = least; part < PARTS; part++) {
        Shared *start = first + place[part] - each[part];
        Py_ssize_t wanted = limit - (start - first);
        if (each[part] > wanted) {
            select_first(start, each[part], wanted);
            sort_shared(start, wanted);
        } else {
            sort_shared(start, each[part]);
        }
    }
    return above < limit ? above : limit;
}

/* `found` has room for twice as many. */
static PyObject *shared_of(Shared *found, Py_ssize_t n, Py_ssize_t limit)
{
    Shared *first = found + n;
    n = first_shared(found, n, limit, first);
    found = first;
    PyObject *numbers = PyBytes_FromStringAndSize(NULL, n * (Py_ssize_t)sizeof(uint32_t));
    PyObject *shares = PyBytes_FromStringAndSize(NULL, n * (Py_ssize_t)sizeof(double));
    if (!numbers || !shares) {
        Py_XDECREF(numbers);
        Py_XDECREF(shares);
        return NULL;
    }
    char *number = PyBytes_AsString(numbers), *share = PyBytes_AsString(shares);
    for (Py_ssize_t i = 0; i < n; i++) {
        double part = found[i].sum / found[0].sum;
        memcpy(number + i * (Py_ssize_t)sizeof(uint32_t), &found[i].number, sizeof(uint32_t));
        memcpy(share + i * (Py_ssize_t)sizeof(double), &part, sizeof part);
    }
    return Py_BuildValue("(NN)", numbers, shares);
}

/* All that share something, with room for twice as many; nothing, with an exception, on failure. */
static Shared *sharing(Rough *self, PyObject *chunks, Py_ssize_t size, Py_ssize_t *n)
{
    *n = 0;
    if (size < 0) {
        PyErr_SetString(PyExc_ValueError, "a number is negative");
        return NULL;
    }
    Sums sums;
    if (take_sums(self, size, &sums) < 0)
        return NULL;
    Shared *found = PyMem_Malloc((2 * sums.room + 1) * sizeof *found);
    if (!found) {
        give_back(self, sums);
        PyErr_NoMemory();
        return NULL;
    }
    int failed = 0;
    for (Py_ssize_t i = 0; !failed && i < PyList_Size(chunks); i++) {
        PyObject *numbers, *chunk = PyList_GetItem(chunks, i);
        double weight;
        failed = !PyTuple_Check(chunk) || !PyArg_ParseTuple(chunk, "Od:search", &numbers, &weight);
        if (failed) {
            if (!PyErr_Occurred())
                PyErr_SetString(PyExc_TypeError, "a chunk is (numbers, weight)");
        } else if (!(weight > 0.0)) {
            PyErr_SetString(PyExc_ValueError, "a weight is positive");
            failed = 1;
        } else {
            failed = add_up(sums, numbers, weight, found, n) < 0;
        }
    }
    for (Py_ssize_t i = 0; i < *n; i++) {
        found[i].sum = sums.sum[found[i].number];
        sums.sum[found[i].number] = 0.0;
    }
    give_back(self, sums);
    if (failed) {
        PyMem_Free(found);
        return NULL;
    }
    return found;
}

static PyObject *rough_search(Rough *self, PyObject *args)
{
    PyObject *chunks;
    Py_ssize_t size, limit, n;
    if (!PyArg_ParseTuple(args, "O!nn:search", &PyList_Type, &chunks, &size, &limit))
        return NULL;
    if (limit < 0) {
        PyErr_SetString(PyExc_ValueError, "a number is negative");
        return NULL;
    }
    Shared *found = sharing(self, chunks, size, &n);
    PyObject *answer = found ? shared_of(found, n, limit) : NULL;
    PyMem_Free(found);
    return answer;
}

/* --- how like texts are ------------------------------------------------------------------------ */

/* A text that many are held against: for each of its code points, where it stands. */
typedef struct {
    Py_ssize_t n, words, slots; /* code points; 64-bit words of them; room */
    Py_UCS4 *code;              /* of each slot; 0: free */
    uint64_t *bits;             /* of each slot, `words` of them; those of slot `slots` are 0 */
    uint64_t *left;             /* `words`, for the sum */
    uint64_t ascii[128];        /* the first word of each of these code points */
} Pattern;

static uint64_t *bits_of(const Pattern *pattern, Py_UCS4 code, int make)
{
    Py_ssize_t at = (Py_ssize_t)(code * 2654435761u >> 8) & (pattern->slots - 1);
    while (pattern->code[at] && pattern->code[at] != code)
        at = (at + 1) & (pattern->slots - 1);
    if (!pattern->code[at]) {
        if (!make)
            return pattern->bits + pattern->slots * pattern->words;
        pattern->code[at] = code;
    }
    return pattern->bits + at * pattern->words;
}

static int make_pattern(PyObject *text, Pattern *pattern)
{
    Py_UCS4 codes[LONGEST];
    Py_ssize_t n = PyUnicode_GetLength(text);
    if (n > LONGEST) {
        PyErr_Format(PyExc_ValueError, "a text is longer than %d code points", LONGEST);
        return -1;
    }
    if (n && !PyUnicode_AsUCS4(text, codes, n, 0))
        return -1;
    pattern->n = n;
    pattern->words = n ? (n + 63) / 64 : 1;
    for (pattern->slots = SLOTS; pattern->slots < 2 * n;)
        pattern->slots *= 2;
    size_t cells = (size_t)(pattern->slots + 2) * pattern->words;
    pattern->bits = PyMem_Calloc(cells, sizeof *pattern->bits);
    pattern->code = PyMem_Calloc(pattern->slots, sizeof *pattern->code);
    if (!pattern->bits || !pattern->code) {
        PyErr_NoMemory();
        return -1;
    }
    pattern->left = pattern->bits + (pattern->slots + 1) * pattern->words;
    for (Py_ssize_t i = 0; i < n; i++)
        if (codes[i]) /* 0 stands for a free slot; no name holds it */
            bits_of(pattern, codes[i], 1)[i / 64] |= (uint64_t)1 << (i % 64);
    for (Py_UCS4 code = 1; code < 128; code++)
        pattern->ascii[code] = *bits_of(pattern, code, 0);
    return 0;
}

static void free_pattern(Pattern *pattern)
{
    PyMem_Free(pattern->bits);
    PyMem_Free(pattern->code);
}

static int ones(uint64_t bits)
{
    bits -= bits >> 1 & 0x5555555555555555u;
    bits = (bits & 0x3333333333333333u) + (bits >> 2 & 0x3333333333333333u);
    bits = (bits + (bits >> 4)) & 0x0F0F0F0F0F0F0F0Fu;
    return (int)(bits * 0x0101010101010101u >> 56);
}

/* The next code point of UTF-8; what is none is taken byte by byte. */
static Py_UCS4 next_code(const unsigned char **at, const unsigned char *end)
{
    const unsigned char *p = *at;
    int more = *p < 0xC0 ? 0 : *p < 0xE0 ? 1 : *p < 0xF0 ? 2 : 3;
    if (*p < 0x80 || end - p <= more) {
        (*at)++;
        return *p;
    }
    Py_UCS4 code = *p & (0x3F >> more);
    for (int i = 1; i <= more; i++)
        code = code << 6 | (p[i] & 0x3F);
    *at = p + more + 1;
    return code;
}

static double likeness(const Pattern *pattern, Py_ssize_t n, Py_ssize_t common)
{
    Py_ssize_t all = pattern->n + n, apart = all - 2 * common;
    return 1.0 - (all ? (double)apart / (double)all : 0.0);
}

/* As `alike`, of a pattern of one word, which nearly all are. */
static double alike_short(const Pattern *pattern, const unsigned char *at, const unsigned char *end)
{
    Py_ssize_t n = 0;
    uint64_t left = ~(uint64_t)0;
    for (; at < end; n++) {
        uint64_t bits = *at < 128 ? pattern->ascii[*at++] : *bits_of(pattern, next_code(&at, end), 0);
        uint64_t both = left & bits;
        left = (left + both) | (left - both);
    }
    return likeness(pattern, n, ones(~left));
}

/* Likeness of the pattern and a text, 0..1: twice the longest common subsequence by both lengths
 * (Hyyro's bit-parallel algorithm). */
static double alike(const Pattern *pattern, const unsigned char *at, const unsigned char *end)
{
    if (pattern->words == 1)
        return alike_short(pattern, at, end);
    Py_ssize_t n = 0, words = pattern->words, common = 0;
    uint64_t *left = pattern->left;
    memset(left, 0xFF, words * sizeof *left);
    for (; at < end; n++) {
        const uint64_t *bits = bits_of(pattern, next_code(&at, end), 0);
        uint64_t carry = 0;
        for (Py_ssize_t w = 0; w < words; w++) {
            uint64_t both = left[w] & bits[w], sum = left[w] + carry, over = sum < carry;
            sum += both;
            carry = over | (sum < both);
            left[w] = sum | (left[w] - both);
        }
    }
    for (Py_ssize_t w = 0; w < words; w++)
        common += ones(~left[w]);
    return likeness(pattern, n, common);
}

static uint64_t offset_at(const Py_buffer *offset, Py_ssize_t at)
{
    if (offset->itemsize == 4)
        return ((const uint32_t *)offset->buf)[at];
    return ((const uint64_t *)offset->buf)[at];
}

/* Where a text of the table starts and ends; -1: the table is damaged. */
static int text_at(const Texts *texts, Py_ssize_t number, const unsigned char **at,
                   const unsigned char **end)
{
    uint64_t first = offset_at(&texts->offset, number), last = offset_at(&texts->offset, number + 1);
    if (first > last || last > (uint64_t)texts->blob.len) {
        PyErr_SetString(PyExc_ValueError, "the table is damaged: a text lies outside");
        return -1;
    }
    *at = (const unsigned char *)texts->blob.buf + first;
    *end = (const unsigned char *)texts->blob.buf + last;
    return 0;
}

/* Likeness of a text of the table; -1: the table is damaged. */
static double likeness_of(const Texts *texts, Py_ssize_t number, const Pattern *pattern)
{
    const unsigned char *at, *end;
    return text_at(texts, number, &at, &end) < 0 ? -1.0 : alike(pattern, at, end);
}

/* --- texts as numbers -------------------------------------------------------------------------- */

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
static uint16_t known_letter(const Letters *letters, Py_UCS4 code)
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

/* The length of the longest of three texts. */
static Py_ssize_t steps_of(const uint16_t *lengths)
{
    Py_ssize_t longest = lengths[0];
    for (int k = 1; k < TEXTS; k++)
        longest = lengths[k] > longest ? lengths[k] : longest;
    return longest;
}

/* Has a spelling digested. 1: it is; 0: it cannot be, too long or too strange; -1: an exception. */
static int digested(Rough *self, Py_ssize_t number)
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
static int number_pattern(const Letters *letters, PyObject *text, uint64_t *bits, Py_ssize_t first)
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

/* As `alike_short`, of a text as numbers, each so many places after the other. */
static double alike_numbered(const Pattern *pattern, const uint64_t *bits, const uint16_t *at,
                             Py_ssize_t n, Py_ssize_t step)
{
    uint64_t left = ~(uint64_t)0;
    for (const uint16_t *end = at + n * step; at < end; at += step) {
        uint64_t both = left & bits[*at];
        left = (left + both) | (left - both);
    }
    return likeness(pattern, n, ones(~left));
}

typedef struct {
    float likeness;
    Py_ssize_t at;
} Ranked;

static int likest_first(const void *a, const void *b)
{
    const Ranked *x = a, *y = b;
    if (x->likeness != y->likeness)
        return x->likeness > y->likeness ? -1 : 1;
    return x->at < y->at ? -1 : x->at > y->at;
}

SELECT(select_likest, Ranked, likest_first)

static float weighed(float likeness, const float *weights)
{
    return likeness * weights[0] + likeness * likeness * weights[1];
}

static int begin_digest(Rough *self)
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
static int digest_all(Rough *self, const uint32_t *numbers, Py_ssize_t n)
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

/* What a name is held against: its three texts. */
typedef struct {
    Pattern pattern[TEXTS];
    uint64_t *bits[TEXTS];  /* of each by the numbers of code points; nothing for a long one */
    uint64_t *abreast[TEXTS]; /* the same where all fit one word beside each other; else nothing */
    uint64_t field[TEXTS], fields; /* the bits of each there, and of all */
    int script;
} Look;

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

/* How like each of a spelling's texts is; as `alike_numbered` of one after the other. What is carried
 * out of a text is dropped in the bit beyond it. */
static void alike_abreast(const Look *look, const uint16_t *lengths, double *like)
{
    const uint16_t *at = lengths + TEXTS, *end = at + TEXTS * steps_of(lengths);
    uint64_t left = look->fields;
    for (; at < end; at += TEXTS) {
        uint64_t both = left & (look->abreast[0][at[0]] | look->abreast[1][at[1]]
                                | look->abreast[2][at[2]]);
        left = ((left + both) | (left - both)) & look->fields;
    }
    for (int k = 0; k < TEXTS; k++)
        like[k] = likeness(look->pattern + k, lengths[k], ones(~left & look->field[k]));
}

/* `all`: the spellings to be looked at are digested. */
static int make_look(Rough *self, PyObject **text, int all, Look *look)
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

static void free_look(Look *look)
{
    for (int k = 0; k < TEXTS; k++) {
        free_pattern(look->pattern + k);
        PyMem_Free(look->bits[k]);
    }
    PyMem_Free(look->abreast[0]);
}

/* How like the texts of a spelling are to those of the name; -1: the table is damaged. */
static int alike_texts(const Rough *self, Py_ssize_t number, const Look *look, double *like)
{
    const unsigned char *scripts = self->script.buf;
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
    if (scripts[number] != look->script)
        like[0] = 0.0;
    return 0;
}

static int rank(Rough *self, const uint32_t *numbers, const double *shares, Py_ssize_t n,
                const Look *look, const float *weights, Py_ssize_t most, Ranked *ranked)
{
    for (Py_ssize_t i = 0; i < n; i++) {
        double like[TEXTS];
        if (alike_texts(self, numbers[i], look, like) < 0)
            return -1;
        float total = weighed((float)shares[i], weights);
        for (int k = 0; k < TEXTS; k++)
            total = total + weighed((float)like[k], weights + 2 * (k + 1));
        ranked[i] = (Ranked){total, i};
    }
    if (n > most)
        select_likest(ranked, n, most);
    qsort(ranked, n < most ? n : most, sizeof *ranked, likest_first);
    return 0;
}

static PyObject *positions(const Ranked *ranked, Py_ssize_t n)
{
    PyObject *list = PyList_New(n);
    for (Py_ssize_t i = 0; list && i < n; i++) {
        PyObject *position = PyLong_FromSsize_t(ranked[i].at);
        if (!position || PyList_SetItem(list, i, position) < 0)
            Py_CLEAR(list);
    }
    return list;
}

static PyObject *rough_likest(Rough *self, PyObject *args)
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

/* --- whose consonants are likest --------------------------------------------------------------- */

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

typedef struct {
    double likeness;
    Py_ssize_t number;
} Heard;

/* Puts one in its place among the `most` likest, which are in order. Answers how many there are. */
static Py_ssize_t put(Heard *heard, Py_ssize_t n, Py_ssize_t most, Heard one)
{
    Py_ssize_t at = n < most ? n : most - 1;
    for (; at > 0 && heard[at - 1].likeness < one.likeness; at--)
        heard[at] = heard[at - 1];
    heard[at] = one;
    return n < most ? n + 1 : n;
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
static Heard *hear_all(Rough *self, PyObject *text, double least, Py_ssize_t most, Py_ssize_t *n)
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
    else if (number_pattern(&self->digest.letters, text, bits, 0) == 0)
        *n = hear(self, &pattern, bits, least, most, heard);
    PyMem_Free(bits);
    if (PyErr_Occurred()) {
        PyMem_Free(heard);
        return NULL;
    }
    return heard;
}

static PyObject *rough_sounding(Rough *self, PyObject *args)
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

/* --- both at once ------------------------------------------------------------------------------ */

/* `nisba.table.rough.likeness` of one that was ranked; -1: the table is damaged. */
static double figure(const Rough *self, Py_ssize_t number, double share, const Look *look,
                     const double *weights)
{
    double like[TEXTS], total = share * weights[0] + share * share * weights[1];
    if (alike_texts(self, number, look, like) < 0)
        return -1.0;
    for (int k = 0; k < TEXTS; k++)
        total += like[k] * weights[2 * k + 2] + like[k] * like[k] * weights[2 * k + 3];
    return total;
}

/* Numbers of spellings, their owners and what they share: three lists. */
static PyObject *columns(const Ranked *ranked, Py_ssize_t n, const uint32_t *numbers,
                         const double *shares, const uint32_t *owners)
{
    PyObject *lists[3] = {PyList_New(n), PyList_New(n), PyList_New(n)};
    int failed = !lists[0] || !lists[1] || !lists[2];
    for (Py_ssize_t i = 0; !failed && i < n; i++) {
        Py_ssize_t at = ranked[i].at;
        PyObject *items[3] = {PyLong_FromUnsignedLong(numbers[at]),
                              PyLong_FromUnsignedLong(owners[numbers[at]]),
                              PyFloat_FromDouble(shares[at])};
        for (int k = 0; k < 3; k++)
            failed |= !items[k] || PyList_SetItem(lists[k], i, items[k]) < 0;
    }
    if (!failed)
        return Py_BuildValue("(NNN)", lists[0], lists[1], lists[2]);
    for (int k = 0; k < 3; k++)
        Py_XDECREF(lists[k]);
    return NULL;
}

/* What a search finds: spellings, with room for some more, and what each shares. */
typedef struct {
    uint32_t *number;
    double *share;
    Py_ssize_t n, room;
} Finds;

/* How the spellings that are found are chosen. */
typedef struct {
    double weights[2 * (TEXTS + 1)];
    double least;          /* figure of the likest below which others are added, by consonants: */
    double alike;          /* how like these are at the least, */
    Py_ssize_t others;     /* and how many they are, */
    Py_ssize_t most;       /* of all that are left in the end */
} Choice;

/* Numbers in their order. */
static int lower_first(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

/* Adds those whose consonants are likest. 1: they are there; 0: it cannot be done here; -1: an
 * exception. */
static int add_sounding(Rough *self, PyObject *consonants, const Choice *choice, Finds *finds)
{
    Py_ssize_t heard_n = 0, before = finds->n;
    Heard *heard = hear_all(self, consonants, choice->alike, choice->others, &heard_n);
    if (!heard)
        return PyErr_Occurred() ? -1 : 0;
    for (Py_ssize_t i = 0; i < heard_n && finds->n < finds->room; i++) {
        Py_ssize_t at = 0;
        while (at < before && finds->number[at] != (uint32_t)heard[i].number)
            at++;
        if (at == before)
            finds->number[finds->n++] = (uint32_t)heard[i].number;
    }
    PyMem_Free(heard);
    qsort(finds->number + before, finds->n - before, sizeof *finds->number, lower_first);
    for (Py_ssize_t i = before; i < finds->n; i++)
        finds->share[i] = 0.0;
    return 1;
}

/* Ranks what is found; answers the figure of the likest, 0 without any; -1: an exception. */
static double choose(Rough *self, PyObject **text, int script, const Choice *choice,
                     const Finds *finds, Ranked *ranked)
{
    float rough[2 * (TEXTS + 1)];
    for (int i = 0; i < 2 * (TEXTS + 1); i++)
        rough[i] = (float)choice->weights[i];
    Look look;
    memset(&look, 0, sizeof look);
    look.script = script;
    double best = -1.0;
    int all = digest_all(self, finds->number, finds->n);
    if (all >= 0 && make_look(self, text, all, &look) == 0
        && rank(self, finds->number, finds->share, finds->n, &look, rough, choice->most, ranked) == 0) {
        best = 0.0;
        if (finds->n)
            best = figure(self, finds->number[ranked->at], finds->share[ranked->at], &look,
                          choice->weights);
    }
    free_look(&look);
    return best;
}

/* The likest of what is found, as columns; None where it cannot be said here. */
static PyObject *likest_of(Rough *self, PyObject **text, int script, const Choice *choice,
                           Finds *finds, const uint32_t *owners)
{
    PyObject *answer = NULL;
    Ranked *ranked = PyMem_Malloc((finds->room ? finds->room : 1) * sizeof *ranked);
    if (!ranked)
        return PyErr_NoMemory();
    double best = choose(self, text, script, choice, finds, ranked);
    int there = best < 0.0 ? -1 : 1;
    if (there > 0 && (!finds->n || best < choice->least)) {
        there = add_sounding(self, text[SOUNDING], choice, finds);
        if (there > 0 && choose(self, text, script, choice, finds, ranked) < 0.0)
            there = -1;
    }
    if (there > 0)
        answer = columns(ranked, finds->n < choice->most ? finds->n : choice->most, finds->number,
                         finds->share, owners);
    else if (!there)
        answer = Py_BuildValue("");
    PyMem_Free(ranked);
    return answer;
}

static PyObject *rough_find(Rough *self, PyObject *args)
{
    PyObject *chunks, *text[TEXTS], *answer = NULL;
    Py_ssize_t limit, n;
    int script;
    Py_buffer owners;
    Choice choice;
    double *w = choice.weights;
    if (!PyArg_ParseTuple(args, "O!niUUU(dd)(dd)(dd)(dd)dn(dn)y*:find", &PyList_Type, &chunks, &limit,
                          &script, text, text + 1, text + 2, w, w + 1, w + 2, w + 3, w + 4, w + 5,
                          w + 6, w + 7, &choice.least, &choice.most, &choice.alike, &choice.others,
                          &owners))
        return NULL;
    Shared *found = NULL, *first;
    Finds finds = {NULL, NULL, 0, 0};
    if (limit < 0 || choice.most < 0 || choice.others < 1
        || owners.len != self->size * (Py_ssize_t)sizeof(uint32_t)) {
        PyErr_SetString(PyExc_ValueError, "a number is negative, or owners do not fit");
        goto done;
    }
    found = sharing(self, chunks, self->size, &n);
    if (!found)
        goto done;
    first = found + n;
    finds.n = first_shared(found, n, limit, first);
    finds.room = finds.n + choice.others;
    finds.number = PyMem_Malloc(finds.room * sizeof *finds.number);
    finds.share = PyMem_Malloc(finds.room * sizeof *finds.share);
    if (!finds.number || !finds.share) {
        PyErr_NoMemory();
        goto done;
    }
    for (Py_ssize_t i = 0; i < finds.n; i++) {
        finds.number[i] = first[i].number;
        finds.share[i] = first[i].sum / first[0].sum;
    }
    answer = likest_of(self, text, script, &choice, &finds, owners.buf);
done:
    PyMem_Free(found);
    PyMem_Free(finds.number);
    PyMem_Free(finds.share);
    PyBuffer_Release(&owners);
    return answer;
}

/* --- the type ---------------------------------------------------------------------------------- */

static int read_texts(PyObject *tuple, Texts *texts, Py_ssize_t size)
{
    PyObject *blob, *offset;
    if (!PyArg_ParseTuple(tuple, "OO:Rough", &blob, &offset)
        || PyObject_GetBuffer(blob, &texts->blob, PyBUF_SIMPLE) < 0
        || PyObject_GetBuffer(offset, &texts->offset, PyBUF_ND) < 0)
        return -1;
    Py_ssize_t item = texts->offset.itemsize;
    if ((item != 4 && item != 8) || texts->offset.len != (size + 1) * item) {
        PyErr_SetString(PyExc_ValueError, "texts and their offsets do not fit");
        return -1;
    }
    return 0;
}

static int rough_init(Rough *self, PyObject *args, PyObject *names)
{
    PyObject *texts[TEXTS], *script;
    if (names && PyDict_Size(names)) {
        PyErr_SetString(PyExc_TypeError, "Rough takes no keyword arguments");
        return -1;
    }
    if (self->script.obj) {
        PyErr_SetString(PyExc_TypeError, "Rough is made once");
        return -1;
    }
    if (!PyArg_ParseTuple(args, "O!O!O!O:Rough", &PyTuple_Type, texts, &PyTuple_Type, texts + 1,
                          &PyTuple_Type, texts + 2, &script)
        || PyObject_GetBuffer(script, &self->script, PyBUF_SIMPLE) < 0)
        return -1;
    self->size = self->script.len;
    for (int k = 0; k < TEXTS; k++)
        if (read_texts(texts[k], self->text + k, self->size) < 0)
            return -1;
    return 0;
}

static void rough_dealloc(Rough *self)
{
    PyTypeObject *type = Py_TYPE((PyObject *)self);
    for (int k = 0; k < TEXTS; k++) {
        if (self->text[k].blob.obj)
            PyBuffer_Release(&self->text[k].blob);
        if (self->text[k].offset.obj)
            PyBuffer_Release(&self->text[k].offset);
    }
    if (self->script.obj)
        PyBuffer_Release(&self->script);
    PyMem_Free(self->sum);
    PyMem_Free(self->sound);
    PyMem_Free(self->sorts);
    PyMem_Free(self->digest.start);
    PyMem_Free(self->digest.at);
    PyMem_Free(self->digest.letters.code);
    PyMem_Free(self->digest.letters.number);
    ((freefunc)PyType_GetSlot(type, Py_tp_free))(self);
    Py_DECREF(type);
}

static PyMethodDef methods[] = {
    {"search", (PyCFunction)rough_search, METH_VARARGS, NULL},
    {"likest", (PyCFunction)rough_likest, METH_VARARGS, NULL},
    {"find", (PyCFunction)rough_find, METH_VARARGS, NULL},
    {"sounding", (PyCFunction)rough_sounding, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static PyType_Slot slots[] = {
    {Py_tp_doc, "Rough looks at the spellings of one table; see _rough.pyi."},
    {Py_tp_init, rough_init},
    {Py_tp_dealloc, rough_dealloc},
    {Py_tp_methods, methods},
    {0, NULL},
};

static PyType_Spec spec = {
    "nisba.kernel._rough.Rough", sizeof(Rough), 0, Py_TPFLAGS_DEFAULT, slots,
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

static PyModuleDef_Slot module_slots[] = {{Py_mod_exec, fill_module}, {0, NULL}};

static PyModuleDef module = {
    PyModuleDef_HEAD_INIT,
    .m_name = "_rough",
    .m_doc = "Compiled rough looks at a small table.",
    .m_slots = module_slots,
};

PyMODINIT_FUNC PyInit__rough(void)
{
    return PyModuleDef_Init(&module);
}
