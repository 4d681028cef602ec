/* Which words of a large table a word of a query may be; see index.h. */

#include "index.h"
#include <math.h>

#define UNMARKED 0.95       /* agreement of consonants alone, where vowels are not written */
#define MOST_ASKED 4096     /* words of each kind */
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

static void done_with(Pieces *pieces)
{
    if (pieces->runs != pieces->runs_here)
        free(pieces->runs);
}

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

/* Words that share most pieces with a levelled word, in no order. Returns how many, or -1. */
static Py_ssize_t by_pieces(
    const Index *self, const Pieces *pieces, Py_ssize_t most, Entry *found)
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

/* The outlines that a word may have, by their hashes. */
enum { READINGS = sizeof other_readings / sizeof *other_readings };

static int hashes_of(const Index *self, const Text *word, uint32_t *hashes)
{
    Text key;
    int count = 0;
    for (int i = -1; i < READINGS; i++) {
        if (i < 0)
            copy(&key, word);
        else if (!read_otherwise(word, other_readings[i].from, other_readings[i].to, &key))
            continue;
        outline(&key);
        hashes[count] = hash32(key.data, key.size);
        fetch_rows(self, OUTLINE_BUCKET, hashes[count++]);
    }
    return count;
}

/* The outlines of the table that have one of the hashes, each once. */
static int groups_of(const Index *self, const uint32_t *hashes, int count, Numbers *groups)
{
    Numbers rows = {0};
    int failed = 0;
    for (int i = 0; i < count && !failed; i++) {
        rows.size = 0;
        failed = rows_of(self, OUTLINE_BUCKET, hashes[i], PY_SSIZE_T_MAX, &rows);
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

/* Keeps the likest by letters of the words from `first` to before `last`. */
static int look_at(
    const Index *self, const Pattern *letters, Py_ssize_t first, Py_ssize_t last, Py_ssize_t most,
    Entry *found, Py_ssize_t *count)
{
    Py_ssize_t size;
    for (Py_ssize_t w = first; w < last; w++) {
        const uint8_t *data = bytes_at(self, WORD_BLOB, WORD_OFFSET, w, 1, &size);
        if (!data)
            return -1;
        if (*count == most && most && unlike(letters->size, size, found[0].value))
            continue;
        keep(found, count, most, (Entry){similarity(letters, data, size), (uint32_t)w, 0});
    }
    return 0;
}

/* The words of the outlines that are likest by letters, in no order. Returns how many, or -1 with an
 * error set. */
static Py_ssize_t by_outline(
    const Index *self, const Numbers *groups, const Pattern *letters, Py_ssize_t most, Entry *found)
{
    const uint32_t *ends = self->arrays[OUTLINE_WORD].buf;
    Py_ssize_t count = 0, vocabulary = length_of(self, WORD_GRAMS);
    for (Py_ssize_t g = 0; g < groups->size; g++) {
        uint32_t group = groups->data[g];
        if (group >= length_of(self, OUTLINE_ROW) || ends[group] > ends[group + 1] ||
            ends[group + 1] > vocabulary) {
            PyErr_SetString(PyExc_ValueError, DAMAGED);
            return -1;
        }
        if (look_at(self, letters, ends[group], ends[group + 1], most, found, &count))
            return -1;
    }
    return count;
}

/* The words that a word may be, best first. Returns how many, or -1 with an error set. `found` has
 * room for `matches`. */
static Py_ssize_t similar(const Index *self, const Asked *asked, Entry *found)
{
    Text own, levelled, bare, other;
    if (text_of(&own, asked->word))
        return -1;
    copy(&levelled, &own);
    level(&levelled);
    Pieces pieces;
    if (runs_of(self, &levelled, asked->budget, &pieces)) {
        done_with(&pieces);
        return -1;
    }
    uint32_t hashes[READINGS + 1];
    int readings = hashes_of(self, &own, hashes), unwritten = own.size && own.data[0] == '_';
    copy(&bare, &levelled);
    consonants(&bare);
    Pattern letters = {0}, sounds = {0}, bones = {0};
    Numbers groups = {0};
    Py_ssize_t answer = -1, size, kept = 0;
    Entry *maybe = malloc((asked->by_outline + asked->by_grams + 1) * sizeof *maybe);
    if (!maybe) {
        PyErr_NoMemory();
        goto done;
    }
    if (groups_of(self, hashes, readings, &groups) ||
        pattern_make(&letters, own.data, own.size) ||
        pattern_make(&sounds, levelled.data, levelled.size) ||
        pattern_make(&bones, bare.data, bare.size))
        goto done;
    const uint32_t *ends = self->arrays[OUTLINE_WORD].buf;
    for (Py_ssize_t g = 0; g < groups.size; g++)
        if (groups.data[g] < length_of(self, OUTLINE_ROW))
            FETCH(&ends[groups.data[g]]);
    Py_ssize_t more = by_pieces(self, &pieces, asked->by_grams, maybe + asked->by_outline);
    if (more < 0)
        goto done;
    fetch_texts(self, WORD_BLOB, WORD_OFFSET, maybe + asked->by_outline, more);
    Py_ssize_t outlined = by_outline(self, &groups, &letters, asked->by_outline, maybe);
    if (outlined < 0)
        goto done;
    Py_ssize_t count = outlined;
    for (Py_ssize_t i = 0; i < more; i++) {
        Entry pieced = maybe[asked->by_outline + i];
        Py_ssize_t k = 0;
        while (k < outlined && maybe[k].number != pieced.number)
            k++;
        if (k == outlined)
            maybe[count++] = pieced;
    }
    for (Py_ssize_t i = 0; i < count; i++) {
        uint32_t number = maybe[i].number;
        const uint8_t *data = bytes_at(self, WORD_BLOB, WORD_OFFSET, number, 1, &size);
        if (!data)
            goto done;
        int other_unwritten = size && data[0] == '_';
        double value = similarity(&letters, data, size);
        double hope = unwritten == other_unwritten ? (value + 1.0) / 2.0 : 1.0;
        if (hope < asked->least || (kept == asked->matches && kept && hope < found[0].value))
            continue;
        if (text_from(&other, (const char *)data, size))
            goto done;
        level(&other);
        value = (value + similarity(&sounds, other.data, other.size)) / 2.0;
        if (unwritten != other_unwritten) {
            consonants(&other);
            double agreed = UNMARKED * similarity(&bones, other.data, other.size);
            if (agreed > value)
                value = agreed;
        }
        if (value >= asked->least)
            keep(found, &kept, asked->matches, (Entry){value, number, 0});
    }
    in_order(found, kept);
    answer = kept;
done:
    free(letters.masks);
    free(sounds.masks);
    free(bones.masks);
    free(maybe);
    free(groups.data);
    done_with(&pieces);
    return answer;
}

/* Room for what is found; NULL with an error set, when what is asked for cannot be. */
static Entry *room_for(const Asked *asked)
{
    if (asked->by_outline < 0 || asked->by_grams < 0 || asked->matches < 0 ||
        asked->by_outline > MOST_ASKED || asked->by_grams > MOST_ASKED ||
        asked->matches > MOST_ASKED) {
        PyErr_SetString(PyExc_ValueError, "more words than can be asked for");
        return NULL;
    }
    Entry *found = malloc((asked->matches + 1) * sizeof *found);
    if (!found)
        PyErr_NoMemory();
    return found;
}

PyObject *index_similar(Index *self, PyObject *args)
{
    Asked asked;
    if (!PyArg_ParseTuple(args, "UnnKdn:similar", &asked.word, &asked.by_outline,
                          &asked.by_grams, &asked.budget, &asked.least, &asked.matches))
        return NULL;
    Entry *found = room_for(&asked);
    Py_ssize_t count = found ? similar(self, &asked, found) : -1;
    PyObject *answer = count < 0 ? NULL : as_pairs(found, count);
    free(found);
    return answer;
}

static int compare_lists(const void *a, const void *b)
{
    const List *x = a, *y = b;
    if (x->length != y->length)
        return x->length < y->length ? -1 : 1;
    return x->start < y->start ? -1 : x->start > y->start;
}

PyObject *index_lists(Index *self, PyObject *args)
{
    Asked asked;
    double spellings;
    if (!PyArg_ParseTuple(args, "UnnKdnd:lists", &asked.word, &asked.by_outline,
                          &asked.by_grams, &asked.budget, &asked.least, &asked.matches,
                          &spellings))
        return NULL;
    Entry *found = room_for(&asked);
    Py_ssize_t count = found ? similar(self, &asked, found) : -1;
    if (count < 0) {
        free(found);
        return NULL;
    }
    uint64_t held = (uint64_t)length_of(self, POSTING);
    char *packed = malloc(sizeof(Head) + (count + 1) * sizeof(List));
    List *lists = (List *)(packed + sizeof(Head));
    PyObject *answer = NULL;
    if (!packed) {
        PyErr_NoMemory();
        goto done;
    }
    for (Py_ssize_t i = 0; i < count; i++)
        FETCH((const char *)self->arrays[POSTING_OFFSET].buf +
              found[i].number * self->arrays[POSTING_OFFSET].itemsize);
    Head head = {log1p(spellings), 0.0};
    for (Py_ssize_t i = 0; i < count; i++) {
        uint64_t start = offset(self, POSTING_OFFSET, found[i].number);
        uint64_t end = offset(self, POSTING_OFFSET, found[i].number + 1);
        if (start >= end || end > held || end - start > UINT32_MAX) {
            PyErr_SetString(PyExc_ValueError, DAMAGED);
            goto done;
        }
        double likeness = found[i].value;
        double weight = likeness * likeness * log1p(spellings / (double)(end - start));
        uint32_t whole = (uint32_t)rint(weight * FIXED);
        if (!i) /* the likest comes first */
            head = (Head){whole / FIXED, likeness};
        lists[i] = (List){start, (uint32_t)(end - start), whole, likeness};
    }
    memcpy(packed, &head, sizeof head);
    if (count)
        qsort(lists, count, sizeof(List), compare_lists);
    answer = PyBytes_FromStringAndSize(
        packed, (Py_ssize_t)sizeof(Head) + count * (Py_ssize_t)sizeof(List));
done:
    free(packed);
    free(found);
    return answer;
}
