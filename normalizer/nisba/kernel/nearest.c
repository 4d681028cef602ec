/* The spellings of a large table that are nearest to a name: run together, and by letters; see
 * index.h. */

#include "index.h"

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
    const Index *self, Text *texts, int size, const Whole *whole, Entry *found, Py_ssize_t count,
    Py_ssize_t read)
{
    Numbers more = {0};
    Py_ssize_t answer = -1, kept = 0, at = 0;
    for (int i = 0; i < size; i++)
        if (by_whole(self, &texts[i], whole, &more))
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
    PyObject *fold;         /* folds where `folds` cannot */
    const char *folds;
    Py_ssize_t folds_size, most;
    double by_shared, by_letters;
} Look;

static int folds_fit(const Look *look)
{
    if (look->folds_size == 4 * FOLDS)
        return 1;
    PyErr_SetString(PyExc_ValueError, "folds of another version");
    return 0;
}

/* The best of the entries, whose values are what they share, by that and how like they are to `own`,
 * which is folded: put in order in `out`, which has room for `most`, as what they are worth and their
 * places in `found`. Returns how many, or -1 with an error set. */
static Py_ssize_t ranked(const Index *self, const Look *look, const Text *own, const Entry *found,
                         Py_ssize_t count, Entry *out)
{
    Text other;
    Pattern letters = {0};
    Py_ssize_t kept = 0, answer = -1;
    const uint8_t *folds = (const uint8_t *)look->folds;
    if (pattern_make(&letters, own->data, own->size))
        return -1;
    fetch_texts(self, TEXT_BLOB, TEXT_OFFSET, found, count);
    for (Py_ssize_t i = 0; i < count; i++) {
        double shared = look->by_shared * found[i].value;
        if (folded_spelling(self, (Py_ssize_t)found[i].number, look->fold, folds, &other))
            goto done;
        if (kept == look->most && kept && look->by_letters > 0.0 &&
            unlike(own->size, other.size, (out[0].value - shared) / look->by_letters))
            continue;
        double value = shared + look->by_letters * similarity(&letters, other.data, other.size);
        keep(out, &kept, look->most, (Entry){value, found[i].number, (uint32_t)i});
    }
    in_order(out, kept);
    answer = kept;
done:
    free(letters.masks);
    return answer;
}

PyObject *index_ranked(Index *self, PyObject *args)
{
    PyObject *pairs, *given, *answer = NULL;
    Look look;
    Text own;
    if (!PyArg_ParseTuple(args, "UO!Oy#(dd)n:ranked", &given, &PyList_Type, &pairs, &look.fold,
                          &look.folds, &look.folds_size, &look.by_shared, &look.by_letters,
                          &look.most))
        return NULL;
    if (!folds_fit(&look) || text_of(&own, given))
        return NULL;
    Py_ssize_t count = PyList_Size(pairs);
    Entry *found = malloc((count + 1) * sizeof *found), *out = malloc((count + 1) * sizeof *out);
    if (!found || !out) {
        PyErr_NoMemory();
        goto done;
    }
    if (look.most > count)
        look.most = count;
    for (Py_ssize_t i = 0; i < count; i++) {
        found[i].extra = 0;
        if (!PyArg_ParseTuple(PyList_GetItem(pairs, i), "Id", &found[i].number, &found[i].value))
            goto done;
    }
    count = ranked(self, &look, &own, found, count, out);
    answer = count < 0 ? NULL : PyList_New(count);
    for (Py_ssize_t i = 0; answer && i < count; i++) {
        const Entry *one = &found[out[i].extra];
        PyObject *row = Py_BuildValue("(Idd)", one->number, one->value, out[i].value);
        if (!row)
            Py_CLEAR(answer);
        else
            PyList_SetItem(answer, i, row);
    }
done:
    free(found);
    free(out);
    return answer;
}

/* --- the words of a name ---------------------------------------------------------------------- */

#define MOST_WORDS 16       /* of a name; `nisba.words` has the same */
#define LIGHTEST 4          /* letters of the longest word that may be light */

/* The words of a name and those of them that are indexed, which are borrowed from the first. */
typedef struct {
    PyObject *all[MOST_WORDS], *own[MOST_WORDS], *lists[2 * MOST_WORDS];
    Py_ssize_t size, indexed, listed;
    Lists read[2 * MOST_WORDS];
} Words;

static void release(Words *words)
{
    for (Py_ssize_t i = 0; i < words->size; i++)
        Py_DECREF(words->all[i]);
    for (Py_ssize_t i = 0; i < words->listed; i++)
        Py_DECREF(words->lists[i]);
}

/* Cuts a folded text. 0 when it has other letters than plain ones, -1 with an error set. */
static int cut(const Text *text, Words *words)
{
    for (Py_ssize_t i = 0; i < text->size; i++)
        if (text->data[i] >= 128)
            return 0;
    for (Py_ssize_t i = 0; i < text->size && words->size < MOST_WORDS;) {
        Py_ssize_t start = i;
        while (i < text->size && ((text->data[i] >= 'a' && text->data[i] <= 'z') ||
                                  (text->data[i] >= '0' && text->data[i] <= '9')))
            i++;
        if (i == start) {
            i++;
            continue;
        }
        const char *data = (const char *)text->data + start;
        PyObject *word = PyUnicode_DecodeASCII(data, i - start, "strict");
        if (!word)
            return -1;
        words->all[words->size++] = word;
    }
    return 1;
}

static int taken(PyObject *given, Words *words)
{
    if (!PyList_Check(given) || PyList_Size(given) > MOST_WORDS) {
        PyErr_SetString(PyExc_ValueError, "a list of words as long as is indexed");
        return -1;
    }
    for (Py_ssize_t i = 0; i < PyList_Size(given); i++) {
        PyObject *word = PyList_GetItem(given, i);
        if (!PyUnicode_Check(word)) {
            PyErr_SetString(PyExc_TypeError, "a word is a str");
            return -1;
        }
        Py_INCREF(word);
        words->all[words->size++] = word;
    }
    return 1;
}

/* Those that are not light, or all when there are no others. */
static int weighed(Words *words, PyObject *is_light)
{
    for (Py_ssize_t i = 0; i < words->size; i++) {
        int light = 0;
        if (PyUnicode_GetLength(words->all[i]) <= LIGHTEST) {
            PyObject *said = PyObject_CallFunctionObjArgs(is_light, words->all[i], NULL);
            light = said ? PyObject_IsTrue(said) : -1;
            Py_XDECREF(said);
            if (light < 0)
                return -1;
        }
        if (!light)
            words->own[words->indexed++] = words->all[i];
    }
    if (!words->indexed)
        for (; words->indexed < words->size; words->indexed++)
            words->own[words->indexed] = words->all[words->indexed];
    return 0;
}

/* The lists of one more word. */
static int add_lists(Words *words, PyObject *lists_of, PyObject *word, double near)
{
    PyObject *packed = PyObject_CallFunctionObjArgs(lists_of, word, NULL);
    if (!packed)
        return -1;
    words->lists[words->listed] = packed;
    return lists_from(&words->read[words->listed++], packed, near);
}

/* The words run together. */
static int together(PyObject *const *words, Py_ssize_t size, Text *text)
{
    text->size = 0;
    for (Py_ssize_t i = 0; i < size; i++) {
        Py_ssize_t length;
        const char *data = PyUnicode_AsUTF8AndSize(words[i], &length);
        if (!data)
            return -1;
        if (text->size + length > MOST_BYTES) {
            PyErr_SetString(PyExc_ValueError, "a text longer than any name");
            return -1;
        }
        memcpy(text->data + text->size, data, length);
        text->size += length;
    }
    return 0;
}

/* --- all of it -------------------------------------------------------------------------------- */

/* How names are looked for; see `nisba.table.wide`. */
typedef struct {
    PyObject *is_light;
    Look look;
    Bounds bounds;
    Whole whole;
    double known, one_word;
} Settings;

/* The lists of neighbours that may be one word of the table are added. Returns whether there are any,
 * or -1 with an error set. */
static int with_joined(Words *words, PyObject *lists_of, const Settings *settings)
{
    int any = 0;
    double known = settings->known;
    for (Py_ssize_t i = 0; i + 1 < words->indexed; i++) {
        if (words->read[i].head.likeness >= known && words->read[i + 1].head.likeness >= known)
            continue;
        PyObject *joined = PyUnicode_Concat(words->own[i], words->own[i + 1]);
        int failed = joined ? add_lists(words, lists_of, joined, settings->one_word) : -1;
        Py_XDECREF(joined);
        if (failed)
            return -1;
        any |= words->read[words->listed - 1].head.likeness >= settings->one_word;
    }
    return any;
}

/* What is found by the words and by the whole, the best first, at most `read`. */
static Py_ssize_t searched(Index *self, Words *words, PyObject *lists_of, const Settings *settings,
                           Entry **out)
{
    double asked = 0.0;
    const Bounds *bounds = &settings->bounds;
    for (Py_ssize_t i = 0; i < words->indexed; i++) {
        if (add_lists(words, lists_of, words->own[i], 0.0))
            return -1;
        asked += words->read[i].head.weight;
    }
    Py_ssize_t count = scanned(self, words->read, words->listed, asked, bounds, out);
    if (count < 0 || (count && (*out)[0].value >= settings->whole.sure))
        return count;
    Entry *found = *out;
    int joined = with_joined(words, lists_of, settings);
    if (joined > 0) {
        free(found);
        count = scanned(self, words->read, words->listed, asked, bounds, &found);
        if (count < 0)
            return -1;
    }
    Text texts[2];
    int wholes = words->indexed < words->size ? 2 : 1;
    Entry *grown = joined < 0 ? NULL : realloc(found, (count + bounds->read + 1) * sizeof *found);
    if (joined >= 0 && !grown)
        PyErr_NoMemory();
    if (!grown || together(words->own, words->indexed, &texts[0]) ||
        (wholes > 1 && together(words->all, words->size, &texts[1]))) {
        free(grown ? grown : found);
        return -1;
    }
    count = with_whole(self, texts, wholes, &settings->whole, grown, count, bounds->read);
    if (count < 0)
        free(grown);
    else
        *out = grown;
    return count;
}

static PyObject *as_columns(const Entry *found, const Entry *best, Py_ssize_t count)
{
    PyObject *columns[3] = {PyList_New(count), PyList_New(count), PyList_New(count)};
    PyObject *answer = NULL;
    int failed = !columns[0] || !columns[1] || !columns[2];
    for (Py_ssize_t i = 0; i < count && !failed; i++) {
        PyObject *number = PyLong_FromUnsignedLong(best[i].number);
        PyObject *shared = PyFloat_FromDouble(found[best[i].extra].value);
        PyObject *likely = PyFloat_FromDouble(best[i].value);
        failed = !number || !shared || !likely;
        PyList_SetItem(columns[0], i, number); /* takes the reference, and nothing for none */
        PyList_SetItem(columns[1], i, shared);
        PyList_SetItem(columns[2], i, likely);
    }
    if (!failed)
        answer = PyTuple_Pack(3, columns[0], columns[1], columns[2]);
    for (int i = 0; i < 3; i++)
        Py_XDECREF(columns[i]);
    return answer;
}

PyObject *index_nearest(Index *self, PyObject *args)
{
    PyObject *text, *given, *lists_of, *answer = NULL;
    Settings settings;
    Look *look = &settings.look;
    Bounds *bounds = &settings.bounds;
    Whole *whole = &settings.whole;
    if (!PyArg_ParseTuple(args, "UOO(OOy#(KKKnn)(ddnn)dd)(dd)n:nearest", &text, &given, &lists_of,
                          &settings.is_light, &look->fold, &look->folds, &look->folds_size,
                          &bounds->scanned, &bounds->enough, &bounds->longest, &bounds->probed,
                          &bounds->read, &whole->sure, &whole->share, &whole->most,
                          &whole->shortest, &settings.known, &settings.one_word,
                          &look->by_shared, &look->by_letters, &look->most))
        return NULL;
    Py_ssize_t size;
    const char *data = PyUnicode_AsUTF8AndSize(text, &size);
    if (!data || !folds_fit(look))
        return NULL;
    if (bounds->probed < 0 || bounds->read < 0 || bounds->read > UINT16_MAX) {
        PyErr_SetString(PyExc_ValueError, "bounds that cannot be");
        return NULL;
    }
    Text own;
    Words words = {.size = 0};
    Entry *found = NULL, *out = NULL;
    int plain = size <= MOST_BYTES &&
                folded(&own, (const uint8_t *)data, size, (const uint8_t *)look->folds);
    int ready = given != Py_None ? taken(given, &words) : plain ? cut(&own, &words) : 0;
    if (!ready)
        answer = Py_NewRef(Py_None);
    if (ready <= 0)
        goto done;
    if (!plain) {
        PyObject *made = PyObject_CallFunctionObjArgs(look->fold, text, NULL);
        int failed = !made || text_of(&own, made);
        Py_XDECREF(made);
        if (failed)
            goto done;
    }
    if (weighed(&words, settings.is_light))
        goto done;
    Py_ssize_t count = searched(self, &words, lists_of, &settings, &found);
    if (count < 0) {
        found = NULL;
        goto done;
    }
    double most = count ? found[0].value : 1.0;
    for (Py_ssize_t i = 0; i < count; i++)
        found[i].value /= most;
    if (look->most > count)
        look->most = count;
    out = malloc((count + 1) * sizeof *out);
    if (!out) {
        PyErr_NoMemory();
        goto done;
    }
    count = ranked(self, look, &own, found, count, out);
    if (count >= 0)
        answer = as_columns(found, out, count);
done:
    release(&words);
    free(found);
    free(out);
    return answer;
}
