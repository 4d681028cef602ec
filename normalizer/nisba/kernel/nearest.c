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

PyObject *index_ranked(Index *self, PyObject *args)
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

PyObject *index_nearest(Index *self, PyObject *args)
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
