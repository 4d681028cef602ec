/* The forms of a word: what `nisba.analysis.maker` and `.glued` make of it. See `making.h`.
 *
 * Each step says DONE, or ASK where it is Python's to say.
 */

#include "making.h"

#include <string.h>

/* The constants of `nisba.analysis.maker` and `.glued` by these names. */
#define DOUBTFUL 0.6
#define SURE 0.8
#define SURELY_CUT 0.75
#define KNOWN_AS_SPLIT 0.04
#define UNKNOWN_SPLIT 0.12
#define IRREGULAR 0.05
#define ARTICLE_COST 0.06
#define MAGHREBI_COST 0.1
#define ABU_COST 0.05
#define SURE_COST 0.02     /* of a part that is known, where the whole is not */
#define UNLIKELY_COST 0.1  /* of the whole beside it */
#define FORCED_COST 0.25   /* of the whole beside a kunya */

/* --- one form more ----------------------------------------------------------------------------- */

/* Adds the form of a reading, of the word from a letter on, of which the likeliest sounds are given. */
static int add_form(Making *making, const Py_UCS4 *symbols, Py_ssize_t n, const Py_UCS4 *plain,
                    Py_ssize_t plain_n, Py_ssize_t start, Listing *listing, double cost)
{
    Form *form = making->form + making->forms;
    Senses *senses = making->senses + making->forms++;
    if (make_form(making->self, symbols, n, listing, cost, form, senses) < 0)
        return FAILED;
    form->facts = make_facts(making->self, &making->word, start, plain, plain_n, senses);
    return form->facts ? DONE : FAILED;
}

/* Adds the part of the word from one of its symbols on. */
static int add_part_of(Making *making, Py_ssize_t from, double cost)
{
    const Hearing *heard = &making->heard;
    Py_ssize_t start = heard->starts[from], sound = heard->sounds[from];
    Listing listing;
    int done = listing_of(making->self, &making->word, start, making->word.n, &listing);
    return done != DONE ? done
                        : add_form(making, heard->symbols + from, heard->symbols_n - from,
                                   heard->plain + sound, heard->plain_n - sound, start, &listing, cost);
}

/* Adds letters that are read under no convention. */
static int add_general(Making *making, const Py_UCS4 *letter, Py_ssize_t n, Py_ssize_t start,
                       Listing *listing, double cost)
{
    Hearing heard;
    if (graphemes_hear(making->self->general, letter, n, &heard) < 0)
        return FAILED;
    int done = add_form(making, heard.symbols, heard.symbols_n, heard.plain, heard.plain_n, start,
                        listing, cost);
    forget_hearing(&heard);
    return done;
}

/* Lets go of the last form. */
static void drop_form(Making *making)
{
    Form *form = making->form + --making->forms;
    PyMem_Free(form->at);
    free_facts(form->facts);
    *form = (Form){.n = 0};
}

/* Puts the last of two forms first. */
static void turn_forms(Making *making)
{
    Form form = making->form[0];
    Senses senses = making->senses[0];
    making->form[0] = making->form[1];
    making->senses[0] = making->senses[1];
    making->form[1] = form;
    making->senses[1] = senses;
    making->whole = 0;
}

/* --- words that are cut ------------------------------------------------------------------------ */

/* `Cutter._abu`, and what `Cutter.forms` makes of it: the whole is not known. */
static int cut_abu(Making *making, Py_ssize_t name)
{
    const Hearing *heard = &making->heard;
    int done = add_part_of(making, symbol_at(heard, name), ABU_COST);
    if (done != DONE)
        return done;
    double known = making->senses[1].known;
    int vowel = among(sound_at(heard, 0), U"ai\u0101");
    int unknown = below(known, vowel ? KNOWN : DOUBTFUL), unsure = below(known, SURE);
    if (unknown < 0 || unsure < 0)
        return ASK;
    if (unknown)
        drop_form(making);
    else
        making->form[1].head = ABU;
    if (!unknown && vowel && !unsure) {
        making->form[0].cost = FORCED_COST;
        turn_forms(making);
    }
    return DONE;
}

static int is_ascii(const Letters *word, Py_ssize_t from)
{
    while (from < word->n && word->letter[from] < 0x80)
        from++;
    return from == word->n;
}

/* Adds what is behind an article and begins with a vowel, which may stand for more than another one:
 * in ASCII it is read anew. It is dropped again unless it surely is one. */
static int add_behind_vowel(Making *making, Py_ssize_t from)
{
    Py_ssize_t start = making->heard.starts[from];
    int done;
    if (is_ascii(&making->word, start)) {
        Listing listing;
        done = listing_of(making->self, &making->word, start, making->word.n, &listing);
        if (done == DONE)
            done = add_general(making, making->word.letter + start, making->word.n - start, start,
                               &listing, ARTICLE_COST);
    } else {
        done = add_part_of(making, from, ARTICLE_COST);
    }
    int unsure = done == DONE ? below(making->senses[1].known, SURELY_CUT) : 0;
    if (unsure > 0)
        drop_form(making);
    return unsure < 0 ? ASK : done;
}

/* `Cutter._article`: adds the word without it, if it has one, and says if it is that of the Maghreb. */
static int add_bare(Making *making, int *maghrebi)
{
    const Hearing *heard = &making->heard;
    const Py_UCS4 *plain = heard->plain;
    *maghrebi = 0;
    if (heard->plain_n >= 5 && among(plain[0], U"aiu\u0101") && plain[1] == 'l') {
        Py_ssize_t from = symbol_at(heard, 2);
        return among(plain[2], VOWELS) ? add_behind_vowel(making, from)
                                       : add_part_of(making, from, ARTICLE_COST);
    }
    *maghrebi = heard->plain_n >= 4 && plain[0] == 'l'
                && among(plain[1], U"aiu\u0101\u012B\u016B\u02BE");
    return *maghrebi ? add_part_of(making, symbol_at(heard, 1), MAGHREBI_COST) : DONE;
}

/* What `Cutter.forms` makes of the word and that. */
static int cut_article(Making *making, int doubtful)
{
    int maghrebi, done = add_bare(making, &maghrebi);
    if (done != DONE || making->forms < 2)
        return done;
    const Form *bare = making->form + 1;
    Listing listing;
    done = listing_of(making->self, &making->word,
                      making->word.n - PyUnicode_GetLength(bare->facts->word), making->word.n,
                      &listing);
    if (done != DONE)
        return done;
    int apart = listing.spelled && !making->listing.spelled;
    int unknown = below(making->own.known, KNOWN), unsure = below(making->senses[1].known, SURE);
    if (unknown < 0 || unsure < 0)
        return ASK;
    if (!doubtful) {
        if (!apart)
            drop_form(making);
        return DONE;
    }
    if (unsure || !(unknown || (apart && !maghrebi)))
        return DONE;
    making->form[0].cost = UNLIKELY_COST;
    making->form[1].cost = SURE_COST;
    turn_forms(making);
    if (!unknown)
        drop_form(making);
    return DONE;
}

/* `Cutter.forms`. */
static int cut(Making *making)
{
    const Hearing *heard = &making->heard;
    if (begins_with_abd(heard) || begins_with_ubayd(heard))
        return ASK;
    int done = has_no_din(making);
    if (done == DONE)
        done = has_no_allah(making);
    if (done != DONE)
        return done;
    int doubtful = below(making->own.known, DOUBTFUL);
    if (doubtful < 0)
        return ASK;
    Py_ssize_t name = behind_abu(heard);
    if (name)
        return doubtful ? cut_abu(making, name) : DONE;
    return cut_article(making, doubtful);
}

/* --- words that are not what they seem --------------------------------------------------------- */

/* `Maker._split_digraphs`. */
static int split_digraphs(Making *making)
{
    const Py_UCS4 *word = making->word.letter;
    Py_UCS4 split[2 * LONGEST];
    Py_ssize_t n = 0;
    int x = 0;
    for (Py_ssize_t i = 0; i < making->word.n; i++) {
        split[n++] = word[i];
        if (word[i] == 'x') {
            x = 1;
            split[n - 1] = 'k';
            split[n++] = 's';
        } else if (i + 2 < making->word.n && word[i + 1] == 'h' && among(word[i], U"tsdkgz")) {
            split[n++] = '\'';
        }
    }
    double first = making->senses[0].known;
    int gloss = n > making->word.n ? below(first, KNOWN_GLOSS) : 0;
    if (gloss < 1)
        return gloss < 0 ? ASK : DONE;
    int done = add_general(making, split, n, 0, &making->listing, KNOWN_AS_SPLIT);
    if (done != DONE)
        return done;
    Py_ssize_t last = making->forms - 1;
    int known = below(first, KNOWN), unknown = x ? 0 : below(making->senses[last].known, KNOWN);
    if (unknown < 0 || (unknown && known < 0))
        return ASK;
    if (unknown && !known)
        drop_form(making);
    else if (unknown)
        making->form[last].cost = UNKNOWN_SPLIT;
    return DONE;
}

/* The sounds of an entry, as Python has them: a new reference. */
static PyObject *sounds_of_entry(const Ordinary *self, Py_ssize_t entry)
{
    PyObject *reading = PyTuple_GetItem(self->readings, entry);
    PyObject *plain = reading ? PyObject_GetAttrString(reading, "plain") : NULL;
    if (plain && !PyUnicode_Check(plain)) {
        PyErr_SetString(PyExc_TypeError, "sounds are a str");
        Py_CLEAR(plain);
    }
    return plain;
}

/* Adds the form of the same letters with the sounds of its entry. */
static int add_irregular(Making *making, Py_ssize_t form)
{
    const Ordinary *self = making->self;
    Py_ssize_t entry = ((const int32_t *)self->base.buf)[making->senses[form].at[0].entry];
    const Form *own = making->form + form;
    Py_ssize_t start = making->word.n - PyUnicode_GetLength(own->facts->word), n;
    PyObject *sounds = sounds_of_entry(self, entry);
    Py_UCS4 *plain = sounds ? codes_of(sounds, &n) : NULL;
    Py_XDECREF(sounds);
    if (!plain)
        return FAILED;
    Word word;
    Py_UCS4 symbols[LONGEST];
    reading_of_entry(self->entries, entry, &word);
    Listing listing;
    int done = ASK;
    if (word.n <= LONGEST)
        done = listing_of(self, &making->word, start, making->word.n, &listing);
    if (done == DONE) {
        for (Py_ssize_t i = 0; i < word.n; i++)
            symbols[i] = FIRST + word.at[i];
        done = add_form(making, symbols, word.n, plain, n, start, &listing, own->cost + IRREGULAR);
    }
    PyMem_Free(plain);
    if (done == DONE)
        making->form[making->forms - 1].head = own->head;
    return done;
}

/* `Maker._irregular`, of all forms. */
static int add_irregulars(Making *making)
{
    Py_ssize_t forms = making->forms;
    for (Py_ssize_t i = 0; i < forms; i++) {
        int done = is_regular(making->self, making->form + i, making->senses + i);
        if (done == ASK) {
            done = add_irregular(making, i);
            if (!i)
                making->entry_s = making->forms - 1;
        }
        if (done != DONE)
            return done;
    }
    return DONE;
}

/* `Maker._kunya`: DONE where it is empty. */
static int has_no_kunya(Making *making)
{
    const Form *first = making->form;
    if (making->ordinary || first->head != NO_HEAD)
        return DONE;
    if (making->whole)
        return making->listing.kunya && !sounds_like_abu(&making->heard) ? ASK : DONE;
    Listing listing;
    Py_ssize_t start = making->word.n - PyUnicode_GetLength(first->facts->word);
    int done = listing_of(making->self, &making->word, start, making->word.n, &listing);
    return done == DONE && listing.kunya ? ASK : done;
}

int make_forms(Making *making)
{
    const Hearing *heard = &making->heard;
    int done = add_form(making, heard->symbols, heard->symbols_n, heard->plain, heard->plain_n, 0,
                        &making->listing, 0.0);
    if (done != DONE)
        return done;
    making->own = making->senses[0];
    making->whole = 1;
    done = cut(making);
    if (done == DONE)
        done = split_digraphs(making);
    if (done == DONE)
        done = add_irregulars(making);
    if (done == DONE)
        done = has_no_kunya(making);
    return done == DONE ? find_meaning(making) : done;
}
