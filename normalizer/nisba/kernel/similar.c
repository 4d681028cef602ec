/* Which words of a large table a word of a query may be; see index.h. */

#include "index.h"
#include <math.h>

#define UNMARKED 0.95       /* agreement of consonants alone, where vowels are not written */
#define MOST_ASKED 4096     /* words of each kind */

/* What a word of a query is searched with; see `nisba.table.vocabulary`. */
typedef struct {
    PyObject *word;
    Py_ssize_t by_outline, by_stem, looked, by_grams, matches;
    unsigned long long budget;
    double weight, sure, least;
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

int look_at(
    const Index *self, const Chosen *chosen, Py_ssize_t first, Py_ssize_t last, double sure,
    Entry *found, Py_ssize_t *count)
{
    Py_ssize_t size, most = chosen->most;
    const Pattern *letters = chosen->letters;
    for (Py_ssize_t w = first; w < last; w++) {
        const uint8_t *data = bytes_at(self, WORD_BLOB, WORD_OFFSET, w, 1, &size);
        if (!data)
            return -1;
        if (*count == most && most && unlike(letters->size, size, found[0].value - sure))
            continue;
        Entry entry = {similarity(letters, data, size) + sure, (uint32_t)w, 0};
        if (*count == most && most && !before(&entry, &found[0]))
            continue;
        Py_ssize_t k = 0;
        while (k < chosen->knowns && chosen->known[k].number != entry.number)
            k++;
        if (k == chosen->knowns)
            keep(found, count, most, entry);
    }
    return 0;
}

/* The words of the outlines that are likest by letters, in no order. Returns how many, or -1 with an
 * error set. */
static Py_ssize_t by_outline(
    const Index *self, const Numbers *groups, const Chosen *chosen, Entry *found)
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
        if (look_at(self, chosen, ends[group], ends[group + 1], 0.0, found, &count))
            return -1;
    }
    return count;
}

/* A word in the forms it is compared in. */
typedef struct {
    Pattern letters, sounds, bones; /* as it is; its level; the consonants of this */
    int unwritten;
} Forms;

/* Keeps those of `maybe` that are likest to a word. -1 with an error set. */
static int likest(const Index *self, const Forms *forms, const Asked *asked, const Entry *maybe,
                  Py_ssize_t count, Entry *found, Py_ssize_t *kept)
{
    Text other;
    Py_ssize_t size;
    for (Py_ssize_t i = 0; i < count; i++) {
        uint32_t number = maybe[i].number;
        const uint8_t *data = bytes_at(self, WORD_BLOB, WORD_OFFSET, number, 1, &size);
        if (!data)
            return -1;
        int unwritten = size && data[0] == '_', differ = unwritten != forms->unwritten;
        double value = similarity(&forms->letters, data, size);
        double hope = differ ? 1.0 : (value + 1.0) / 2.0;
        if (hope < asked->least ||
            (*kept == asked->matches && *kept && hope < found[0].value))
            continue;
        if (text_from(&other, (const char *)data, size))
            return -1;
        level(&other);
        value = (value + similarity(&forms->sounds, other.data, other.size)) / 2.0;
        if (differ) {
            consonants(&other);
            double agreed = UNMARKED * similarity(&forms->bones, other.data, other.size);
            if (agreed > value)
                value = agreed;
        }
        if (value >= asked->least)
            keep(found, kept, asked->matches, (Entry){value, number, 0});
    }
    return 0;
}

/* Leaves out those of `more` that are among `known`. Returns how many are left. */
static Py_ssize_t others(
    const Entry *known, Py_ssize_t knowns, Entry *more, Py_ssize_t count)
{
    Py_ssize_t left = 0;
    for (Py_ssize_t i = 0; i < count; i++) {
        Py_ssize_t k = 0;
        while (k < knowns && known[k].number != more[i].number)
            k++;
        if (k == knowns)
            more[left++] = more[i];
    }
    return left;
}

/* The words that a word may be, best first. Returns how many, or -1 with an error set. `found` has
 * room for `matches`. */
static Py_ssize_t similar(const Index *self, const Asked *asked, Entry *found)
{
    Text own, levelled, bare;
    if (text_of(&own, asked->word))
        return -1;
    copy(&levelled, &own);
    level(&levelled);
    uint32_t stems[MOST_KEYS], hashes[READINGS + 1];
    int keys = stem_hashes(self, &levelled, stems), readings = hashes_of(self, &own, hashes);
    copy(&bare, &levelled);
    consonants(&bare);
    Forms forms = {.unwritten = own.size && own.data[0] == '_'};
    Numbers groups = {0};
    Py_ssize_t answer = -1, kept = 0;
    Entry *maybe =
        malloc((asked->by_outline + asked->by_stem + asked->by_grams + 1) * sizeof *maybe);
    if (!maybe) {
        PyErr_NoMemory();
        goto done;
    }
    if (groups_of(self, hashes, readings, &groups) ||
        pattern_make(&forms.letters, own.data, own.size) ||
        pattern_make(&forms.sounds, levelled.data, levelled.size) ||
        pattern_make(&forms.bones, bare.data, bare.size))
        goto done;
    const uint32_t *ends = self->arrays[OUTLINE_WORD].buf;
    for (Py_ssize_t g = 0; g < groups.size; g++)
        if (groups.data[g] < length_of(self, OUTLINE_ROW))
            FETCH(&ends[groups.data[g]]);
    Chosen chosen = {&forms.letters, asked->by_outline, .looked = asked->looked};
    Py_ssize_t count = by_outline(self, &groups, &chosen, maybe);
    if (count < 0)
        goto done;
    chosen.most = asked->by_stem;
    chosen.weight = asked->weight;
    chosen.known = maybe;
    chosen.knowns = count;
    Py_ssize_t more = by_stem(self, stems, keys, levelled.size, &chosen, maybe + count);
    if (more < 0)
        goto done;
    count += more;
    if (likest(self, &forms, asked, maybe, count, found, &kept))
        goto done;
    double most = 0.0;
    for (Py_ssize_t i = 0; i < kept; i++)
        most = found[i].value > most ? found[i].value : most;
    if (!kept || most < asked->sure) {
        more = by_pieces(self, &levelled, asked->budget, asked->by_grams, maybe + count);
        if (more < 0)
            goto done;
        fetch_texts(self, WORD_BLOB, WORD_OFFSET, maybe + count, more);
        more = others(maybe, count, maybe + count, more);
        if (likest(self, &forms, asked, maybe + count, more, found, &kept))
            goto done;
    }
    in_order(found, kept);
    answer = kept;
done:
    free(forms.letters.masks);
    free(forms.sounds.masks);
    free(forms.bones.masks);
    free(maybe);
    free(groups.data);
    return answer;
}

/* What is asked for, which the arguments begin with; `rest` is what follows, a double or nothing. -1
 * with an error set. */
static int asked_for(PyObject *args, const char *format, Asked *asked, double *rest)
{
    return PyArg_ParseTuple(args, format, &asked->word, &asked->by_outline, &asked->by_stem,
                            &asked->weight, &asked->looked, &asked->sure, &asked->by_grams,
                            &asked->budget, &asked->least, &asked->matches, rest) ? 0 : -1;
}

/* Room for what is found; NULL with an error set, when what is asked for cannot be. */
static Entry *room_for(const Asked *asked)
{
    Py_ssize_t each[] = {asked->by_outline, asked->by_stem, asked->by_grams, asked->matches};
    int wrong = 0;
    for (size_t i = 0; i < sizeof each / sizeof *each; i++)
        wrong |= each[i] < 0 || each[i] > MOST_ASKED;
    if (wrong) {
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
    if (asked_for(args, "U(nndndnKdn):similar", &asked, NULL))
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
    if (asked_for(args, "U(nndndnKdn)d:lists", &asked, &spellings))
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
