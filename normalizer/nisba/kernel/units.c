/* Whether a word is a unit of a name and a particle run on to it, which `nisba.analysis.glued` cuts. See
 * `making.h`.
 *
 * What is said here is that it surely is none: DONE; ASK: Python has to be asked.
 */

#include "making.h"

/* The constants of `nisba.analysis.glued` by these names. */
#define NEAR_LAQAB 0.32    /* `_NEAR`: alignment cost of what stands before *al-Din* */
#define SURELY_MORE 0.2    /* than KNOWN: the word is its own, article or not */

/* Whether the first symbols of a word are near a name that stands before *al-Din*: 1, 0; -1: an
 * exception is set (`Cutter._near`). */
static int is_near_laqab(Making *making, Py_ssize_t stop)
{
    Ordinary *self = making->self;
    const Hearing *heard = &making->heard;
    const char *laqab = self->laqab.buf;
    Form form = {.n = 0};
    Made made;
    Found found;
    Word word;
    if (spell_made(self->keys, heard->symbols, stop, &form, &made) < 0) {
        PyMem_Free(form.at);
        return -1;
    }
    word.at = form.at;
    word.n = form.n;
    int near = near_of(self->entries, &word, 0, &made, self->slack, self->reach, &found) < 0 ? -1 : 0;
    for (Py_ssize_t i = 0; near == 0 && i < found.n; i++)
        near = laqab[found.at[i].entry] && found.at[i].cost <= NEAR_LAQAB;
    if (near >= 0)
        forget_found(&found);
    forget_keys(&made);
    PyMem_Free(form.at);
    return near;
}

/* Whether some letters are listed for such a name; as above. */
static int is_listed_laqab(const Making *making, Py_ssize_t from, Py_ssize_t to)
{
    const char *laqab = making->self->laqab.buf;
    Listing listing;
    int done = listing_of(making->self, &making->word, from, to, &listing), found = 0;
    if (done != DONE)
        return done == FAILED ? -1 : 1;
    for (Py_ssize_t i = 0; !found && i < listing.n; i++)
        found = laqab[listing.row[i].entry];
    return found || listing.silent; /* of what is silent Python knows more */
}

int has_no_din(Making *making)
{
    const Hearing *heard = &making->heard;
    Din din;
    if (!ends_with_din(heard, &din))
        return DONE;
    for (Py_ssize_t sound = din.start; sound <= din.tail; sound++) {
        if (sound < 2 || (sound > din.stop && sound < din.tail))
            continue;
        Py_ssize_t stop = symbol_at(heard, sound), from = heard->starts[0], to = heard->starts[stop];
        if (stop < 2)
            continue;
        int found = is_near_laqab(making, stop);
        if (!found)
            found = is_listed_laqab(making, from, to);
        if (!found && to - from > 1 && making->word.letter[from] == making->word.letter[from + 1])
            found = is_listed_laqab(making, from + 1, to);
        if (found)
            return found < 0 ? FAILED : ASK;
    }
    return DONE;
}

/* What the first symbols of a word are by themselves, and what is listed of them. DONE, ASK or FAILED. */
static int cut_off(Making *making, Py_ssize_t stop, Listing *listing, Senses *senses)
{
    Ordinary *self = making->self;
    const Hearing *heard = &making->heard;
    Form form = {.n = 0};
    int done = listing_of(self, &making->word, heard->starts[0], heard->starts[stop], listing);
    if (done != DONE)
        return done;
    int failed = make_form(self, heard->symbols, stop, listing, 0.0, &form, senses) < 0;
    PyMem_Free(form.at);
    return failed ? FAILED : DONE;
}

int has_no_allah(Making *making)
{
    const Hearing *heard = &making->heard;
    Py_ssize_t n = heard->plain_n;
    if (!ends_with_allah(making->self->pairs->costs, heard))
        return DONE;
    int h = among(heard->plain[n - 1], U"h\u1E25");
    Py_ssize_t vowel = n - 3 - h, stop = symbol_at(heard, vowel);
    Listing listing;
    Senses senses;
    int done = cut_off(making, stop, &listing, &senses);
    if (done != DONE)
        return done;
    int evident = h && vowel > 2 && among(heard->plain[vowel], U"u\u016B");
    return below(senses.known, KNOWN) > 0 && !evident ? DONE : ASK;
}

int can_cut_off(Making *making)
{
    const Hearing *heard = &making->heard;
    Py_ssize_t stop = symbol_at(heard, heard->plain_n - 2);
    Listing listing;
    Senses senses;
    int done = cut_off(making, stop, &listing, &senses);
    if (done != DONE)
        return done;
    int known = !below(making->own.known, KNOWN + SURELY_MORE);
    int own = known && (making->listing.spelled || !listing.spelled);
    return below(senses.known, KNOWN) > 0 || own ? ASK : DONE;
}
