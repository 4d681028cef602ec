/* Which words of a large table a word of a query may be; see index.h. */

#include "index.h"
#include <math.h>

#define UNMARKED 0.95       /* agreement of consonants alone, where vowels are not written */

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

PyObject *index_similar(Index *self, PyObject *args)
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

PyObject *index_lists(Index *self, PyObject *args)
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
