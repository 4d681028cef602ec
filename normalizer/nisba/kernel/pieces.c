/* Words of a large table that share three-letter pieces with a word; see index.h. */

#include "index.h"

#define FEW 64              /* pieces of nearly every word */

static int letter_code(uint8_t c)
{
    if (c >= 'a' && c <= 'z')
        return c - 'a' + 1;
    if (c >= '0' && c <= '9')
        return 27;
    return c == '^' || c == '$' ? 0 : 29;
}

/* The words that have a piece of a levelled word. */
typedef struct {
    uint64_t start, length;
    int code;
} Run;

static int shorter(const Run *x, const Run *y)
{
    return x->length < y->length || (x->length == y->length && x->code < y->code);
}

static int compare_runs(const void *a, const void *b)
{
    return shorter(a, b) ? -1 : 1; /* no two have one code */
}

static int compare_codes(const void *a, const void *b)
{
    return *(const int *)a - *(const int *)b;
}

/* The distinct three-letter pieces of a levelled word, all but one of its bytes and two. */
static int pieces_of(const Text *text, int *codes)
{
    int count = 0, out = 0, a = 0, b = -1;
    for (Py_ssize_t i = 0; i <= text->size; i++) {
        if (i < text->size && (text->data[i] & 0xC0) == 0x80)
            continue;
        int c = i < text->size ? letter_code(text->data[i]) : 0;
        if (b >= 0)
            codes[count++] = a << 10 | b << 5 | c;
        a = b >= 0 ? b : a;
        b = c;
    }
    if (count > FEW)
        qsort(codes, count, sizeof *codes, compare_codes);
    for (int i = 0; i < count; i++) {
        int k = count > FEW && out ? out - 1 : 0; /* in order, they are beside each other */
        while (k < out && codes[k] != codes[i])
            k++;
        if (k == out)
            codes[out++] = codes[i];
    }
    return out;
}

/* What is looked for by pieces. */
typedef struct {
    Run *runs;              /* the shortest first */
    int all, used;          /* pieces of the word; runs within the budget */
    uint64_t total;         /* their length */
    int codes_here[FEW + 2];
    Run runs_here[FEW + 2];
} Pieces;

/* The runs of a word, whose beginnings are fetched from memory. -1 with an error set. */
static int runs_of(const Index *self, const Text *levelled, uint64_t budget, Pieces *pieces)
{
    int *codes = pieces->codes_here, count = 0, failed = -1;
    Run *runs = pieces->runs = pieces->runs_here;
    if (levelled->size > FEW) {
        codes = malloc((levelled->size + 2) * sizeof *codes);
        runs = pieces->runs = malloc((levelled->size + 2) * sizeof *runs);
        if (!codes || !runs) {
            PyErr_NoMemory();
            goto done;
        }
    }
    pieces->all = pieces_of(levelled, codes);
    uint64_t held = (uint64_t)length_of(self, GRAM_WORD);
    for (int i = 0; i < pieces->all; i++) {
        uint64_t start = offset(self, GRAM_OFFSET, codes[i]);
        uint64_t end = offset(self, GRAM_OFFSET, codes[i] + 1);
        if (start >= end || end > held)
            continue;
        Run run = {start, end - start, codes[i]};
        int at = count++;
        if (runs == pieces->runs_here)
            for (; at && shorter(&run, &runs[at - 1]); at--)
                runs[at] = runs[at - 1];
        runs[at] = run;
    }
    if (runs != pieces->runs_here)
        qsort(runs, count, sizeof *runs, compare_runs);
    const uint32_t *words = self->arrays[GRAM_WORD].buf;
    pieces->used = 0;
    pieces->total = 0;
    for (int i = 0; i < count && (!i || pieces->total + runs[i].length <= budget); i++) {
        pieces->total += runs[i].length;
        pieces->used++;
        FETCH(words + runs[i].start);
        if (runs[i].length > 32)
            FETCH(words + runs[i].start + 16);
    }
    failed = 0;
done:
    if (codes != pieces->codes_here)
        free(codes);
    return failed;
}

#define STRIDES 4

/* Puts a word down; 1 if it was met before. */
static inline int marked(uint64_t *seen, uint32_t word, Py_ssize_t vocabulary, uint32_t *down)
{
    if (word >= vocabulary)
        return 0;
    uint64_t *held = &seen[word >> 6], was = *held, bit = word & 63;
    *held = was | (uint64_t)1 << bit;
    *down = word;
    return was >> bit & 1;
}

/* `by_pieces` of the runs of a word. */
static Py_ssize_t sharing(const Index *self, const Pieces *pieces, Py_ssize_t most, Entry *found)
{
    const Run *runs = pieces->runs;
    int used = pieces->used;
    /* The words, each as often as it is met beyond the first time. */
    uint32_t *again = malloc((pieces->total + 1) * sizeof *again);
    if (!again) {
        PyErr_NoMemory();
        return -1;
    }
    const uint32_t *words = self->arrays[GRAM_WORD].buf;
    uint8_t *counts = self->counts;
    uint64_t *seen = self->seen;
    Py_ssize_t distinct = 0, vocabulary = length_of(self, WORD_GRAMS), size = 0;
    if (used > 255) /* a word of so many pieces: those beyond cannot be counted */
        used = 255;
    /* Most words are met once and never counted: a bit says so, and the bits of all are few. */
    for (int r = 0; r < used; r++) {
        /* Neighbours often share a number of bits, and would wait for each other: so from several
         * places at once. */
        const uint32_t *word = words + runs[r].start;
        uint64_t part = runs[r].length / STRIDES;
        for (uint64_t i = 0; i < part; i++)
            for (int k = 0; k < STRIDES; k++)
                size += marked(seen, word[k * part + i], vocabulary, again + size);
        for (uint64_t i = STRIDES * part; i < runs[r].length; i++)
            size += marked(seen, word[i], vocabulary, again + size);
    }
    int once = used == 1; /* then once is enough */
    if (once) {
        const uint32_t *word = words + runs[0].start;
        for (uint64_t i = 0; i < runs[0].length; i++)
            if (word[i] < vocabulary)
                again[size++] = word[i];
    }
    for (Py_ssize_t i = 0; i < size; i++) {
        uint32_t word = again[i];
        if (i + AHEAD < size)
            FETCH(&counts[again[i + AHEAD]]);
        again[distinct] = word;
        distinct += !counts[word];
        counts[word] += once || counts[word] ? 1 : 2;
    }
    const uint8_t *sizes = self->arrays[WORD_GRAMS].buf;
    Entry *met = malloc((distinct + 1) * sizeof *met);
    for (Py_ssize_t i = 0; i < distinct; i++) {
        uint32_t word = again[i];
        if (i + AHEAD < distinct)
            FETCH(&sizes[again[i + AHEAD]]);
        if (met)
            met[i] = (Entry){2.0 * counts[word] / (pieces->all + sizes[word]), word, 0};
        counts[word] = 0;
    }
    if ((uint64_t)vocabulary / 64 < 2 * pieces->total) {
        memset(seen, 0, (vocabulary / 64 + 1) * sizeof *seen);
    } else {
        for (int r = 0; r < used; r++) {
            const uint32_t *word = words + runs[r].start, *end = word + runs[r].length;
            for (; word < end; word++)
                if (*word < vocabulary)
                    seen[*word >> 6] = 0;
        }
    }
    free(again);
    if (!met) {
        PyErr_NoMemory();
        return -1;
    }
    Py_ssize_t kept = most_of(met, distinct, most);
    memcpy(found, met, kept * sizeof *found);
    free(met);
    return kept;
}

Py_ssize_t by_pieces(
    const Index *self, const Text *levelled, uint64_t budget, Py_ssize_t most, Entry *found)
{
    Pieces pieces;
    Py_ssize_t count = -1;
    if (!runs_of(self, levelled, budget, &pieces))
        count = sharing(self, &pieces, most, found);
    if (pieces.runs != pieces.runs_here)
        free(pieces.runs);
    return count;
}
