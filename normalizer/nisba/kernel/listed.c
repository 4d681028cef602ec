/* Spellings that the lexicon lists, and what they say of a word. See `making.h`.
 *
 * What rows list and what was counted is asked of the dictionaries of `nisba.lexicon` when a spelling
 * is met, so that nothing has to be read before.
 */

#include "making.h"

/* `Lexicon._by_rule`: a spelling that the press prefers, and one that was counted. */
#define PREFERRED 3
#define PREFERRED_MORE 0.5
#define UNCOUNTED 0.3
#define COUNTED 4
#define COUNTS_MORE 2

/* Whether a set has some letters in UTF-8. */
static int has(PyObject *set, const char *word, Py_ssize_t n)
{
    PyObject *text = PyUnicode_FromStringAndSize(word, n);
    int found = text ? PySet_Contains(set, text) : -1;
    Py_XDECREF(text);
    return found;
}

int has_folded(PyObject *set, const Letters *word, Py_ssize_t from, Py_ssize_t to)
{
    return has(set, word->folded + word->folded_at[from], word->folded_at[to] - word->folded_at[from]);
}

int has_word(PyObject *set, const Letters *word)
{
    return has(set, word->text, word->at[word->n]);
}

/* Whether it writes length (`_LENGTH_MARKS`). */
static int is_long(const Letters *word, Py_ssize_t from, Py_ssize_t to)
{
    while (from < to && !among(word->letter[from], U"\u0101\u012B\u016B\u00E2"))
        from++;
    return from < to;
}

static Row *row_of(Listing *listing, Py_ssize_t entry)
{
    for (Py_ssize_t i = 0; i < listing->n; i++)
        if (listing->row[i].entry == entry)
            return listing->row + i;
    return NULL;
}

static int is_entry(const Ordinary *self, Py_ssize_t entry)
{
    if (entry >= 0 && entry < entries_of(self->entries))
        return 1;
    if (!PyErr_Occurred())
        PyErr_SetString(PyExc_ValueError, "no such entry");
    return 0;
}

/* The entries whose rows list it, or, of those, the ones that the press writes so. */
static int read_rows(const Ordinary *self, PyObject *entries, int preferred, Listing *listing)
{
    Py_ssize_t n = entries ? PyList_Size(entries) : 0;
    for (Py_ssize_t i = 0; i < n; i++) {
        Py_ssize_t entry = PyLong_AsSsize_t(PyList_GetItem(entries, i));
        if (!is_entry(self, entry))
            return FAILED;
        Row *row = row_of(listing, entry);
        if (!row && listing->n == MOST_LISTED)
            return ASK;
        if (!row)
            *(row = listing->row + listing->n++) = (Row){.entry = entry};
        row->preferred |= preferred;
    }
    return n < 0 ? FAILED : DONE;
}

/* How often it was met as which entry. */
static int read_counts(const Ordinary *self, PyObject *counts, Listing *listing)
{
    PyObject *arabic, *count;
    Py_ssize_t at = 0;
    while (counts && PyDict_Next(counts, &at, &arabic, &count)) {
        long met = PyLong_AsLong(count);
        PyObject *entries = PyDict_GetItemWithError(self->at_arabic, arabic);
        if (PyErr_Occurred())
            return FAILED;
        listing->met += (double)met;
        if (!entries)
            continue;
        Py_ssize_t entry = PyLong_AsSsize_t(PyTuple_GetItem(entries, 0));
        if (!is_entry(self, entry))
            return FAILED;
        if (listing->counted == MOST_LISTED)
            return ASK;
        listing->count[listing->counted++] = (Counted){entry, (double)met};
    }
    return PyErr_Occurred() ? FAILED : DONE;
}

/* What one of those dictionaries has for it: nothing, or NULL with an exception. */
static PyObject *look_up(PyObject *dictionary, PyObject *spelling, PyTypeObject *type)
{
    PyObject *found = PyDict_GetItemWithError(dictionary, spelling);
    if (found && !PyObject_TypeCheck(found, type)) {
        PyErr_SetString(PyExc_TypeError, "a spelling has a list of entries, and a dict of counts");
        return NULL;
    }
    return found;
}

/* Whether some entry that it is listed or counted for is a kunya in one word (`Maker._kunya`). */
static int has_kunya(const Ordinary *self, const Listing *listing)
{
    for (Py_ssize_t i = 0; i < listing->n + listing->counted; i++) {
        Py_ssize_t entry = i < listing->n ? listing->row[i].entry
                                          : listing->count[i - listing->n].entry;
        PyObject *letters = PyTuple_GetItem(self->arabic, entry);
        if (!letters || !PyUnicode_Check(letters)) {
            PyErr_SetString(PyExc_TypeError, "an entry has Arabic letters");
            return -1;
        }
        if (PyUnicode_GetLength(letters) > 1 && PyUnicode_ReadChar(letters, 0) == 0x628
            && PyUnicode_ReadChar(letters, 1) == 0x648)
            return 1;
    }
    return 0;
}

static int read_listing(const Ordinary *self, PyObject *spelling, Listing *listing)
{
    PyObject *rows = look_up(self->variants, spelling, &PyList_Type);
    PyObject *press = rows ? look_up(self->preferred, spelling, &PyList_Type) : NULL;
    PyObject *counts = PyErr_Occurred() ? NULL : look_up(self->attested, spelling, &PyDict_Type);
    if (PyErr_Occurred())
        return FAILED;
    int done = read_rows(self, rows, 0, listing);
    if (done == DONE)
        done = read_rows(self, press, 1, listing);
    if (done == DONE)
        done = read_counts(self, counts, listing);
    if (done == DONE && (listing->kunya = has_kunya(self, listing)) < 0)
        done = FAILED;
    return done;
}

int listing_of(const Ordinary *self, const Letters *word, Py_ssize_t from, Py_ssize_t to,
               Listing *listing)
{
    listing->n = listing->counted = 0;
    listing->met = 0.0;
    listing->listed = listing->spelled = listing->kunya = 0;
    Py_ssize_t at = word->folded_at[from];
    PyObject *spelling = PyUnicode_FromStringAndSize(word->folded + at, word->folded_at[to] - at);
    int listed = spelling ? PySet_Contains(self->spellings, spelling) : -1;
    int done = listed < 0 ? FAILED : listed ? read_listing(self, spelling, listing) : DONE;
    listing->listed = listed > 0;
    Py_XDECREF(spelling);
    listing->spelled = listing->n || listing->counted;
    listing->silent = is_long(word, from, to);
    if (listing->silent) {
        listing->n = listing->counted = 0;
        listing->met = 0.0;
    }
    return done;
}

/* The weight of an entry by rule. */
static double weight_of(const Ordinary *self, const Listing *listing, Near near, int preferred)
{
    double weight = weight_at(self->entries, near.entry, near.cost);
    if (preferred)
        weight = weight * PREFERRED + PREFERRED_MORE;
    if (listing->met == 0.0)
        return weight;
    double count = 0.0;
    for (Py_ssize_t i = 0; i < listing->counted; i++)
        if (listing->count[i].entry == near.entry)
            count = listing->count[i].n;
    double factor = UNCOUNTED + COUNTED * (count / (listing->met + COUNTS_MORE));
    return weight * (preferred && factor < 1.0 ? 1.0 : factor);
}

Py_ssize_t weigh_listed(const Ordinary *self, Listing *listing, Found *found)
{
    Found all;
    double best = 0.0;
    begin_found(&all);
    int failed = 0;
    for (Py_ssize_t i = 0; !failed && i < listing->n; i++)
        failed = note_found(&all, listing->row[i].entry,
                            weight_at(self->entries, listing->row[i].entry, self->variant)) < 0;
    for (Py_ssize_t i = 0; !failed && i < found->n; i++) {
        Row *row = row_of(listing, found->at[i].entry);
        double weight = weight_of(self, listing, found->at[i], row && row->preferred);
        if (!row)
            failed = note_found(&all, found->at[i].entry, weight) < 0;
        else if (weight > all.at[row - listing->row].cost)
            all.at[row - listing->row].cost = weight;
    }
    for (Py_ssize_t i = 0; i < all.n; i++)
        best = all.at[i].cost > best ? all.at[i].cost : best;
    for (Py_ssize_t i = 0; !failed && i < listing->n; i++)
        if (all.at[i].cost < self->listed * best)
            all.at[i].cost = self->listed * best;
    Py_ssize_t n = failed ? -1 : keep_likeliest(self->entries, &all);
    for (Py_ssize_t i = 0; i < n; i++)
        found->at[i] = all.at[i];
    forget_found(&all);
    return n;
}
