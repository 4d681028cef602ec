/* The forms of an ordinary word: what `nisba.analysis.maker`, `.glued` and `.compound` make of it. See
 * `making.h`.
 *
 * Each step says DONE, or ASK where it is Python's to say.
 */

#include "making.h"

#include <string.h>

#define LEAST_SONS 6       /* letters of a word that begins with a ben, and of one of two names */
#define LEAST_SPLIT 7

/* The constants of `nisba.analysis.maker` and `.glued` by these names. */
#define DOUBTFUL 0.6
#define SURE 0.8
#define SURELY_CUT 0.75
#define KNOWN_AS_SPLIT 0.04
#define UNKNOWN_SPLIT 0.12
#define ARTICLE_COST 0.06
#define MAGHREBI_COST 0.1

/* --- lists ------------------------------------------------------------------------------------- */

/* Whether a set has a word: 1, 0; -1: an exception is set. */
static int has(PyObject *set, const char *word, Py_ssize_t n)
{
    PyObject *text = PyUnicode_FromStringAndSize(word, n);
    int found = text ? PySet_Contains(set, text) : -1;
    Py_XDECREF(text);
    return found;
}

int read_letters(const Ordinary *self, const char *text, Py_ssize_t n, Letters *word)
{
    Py_ssize_t size = 0;
    word->text = text;
    word->n = 0;
    word->plain = 1;
    for (Py_ssize_t i = 0; i < n; word->n++) {
        if (word->n == LONGEST)
            return ASK;
        word->at[word->n] = (short)i;
        word->folded_at[word->n] = (short)size;
        Py_UCS4 letter = next_letter(text, &i);
        if (letter >= LATIN_END || !letter || self->latin->lower[letter] != letter)
            return ASK;
        Py_UCS4 folded = self->latin->folded[letter];
        if (folded)
            size += put_letter(folded, word->folded + size);
        word->letter[word->n] = letter;
        word->plain = word->plain && letter >= 'a' && letter <= 'z';
    }
    word->at[word->n] = (short)n;
    word->folded_at[word->n] = (short)size;
    return DONE;
}

int heard_alike(const Ordinary *self, Graphemes *one, Graphemes *other, const char *text,
                Py_ssize_t n)
{
    Letters word;
    Hearing first, second;
    if (read_letters(self, text, n, &word) != DONE)
        return 0;
    if (graphemes_hear(one, word.letter, word.n, &first) < 0)
        return -1;
    int alike = graphemes_hear(other, word.letter, word.n, &second) < 0 ? -1 : 0;
    if (!alike) {
        size_t symbols = (size_t)first.symbols_n;
        alike = first.symbols_n == second.symbols_n
                && !memcmp(first.symbols, second.symbols, symbols * sizeof *first.symbols)
                && !memcmp(first.starts, second.starts, symbols * sizeof *first.starts);
        forget_hearing(&second);
    }
    forget_hearing(&first);
    return alike;
}

/* `_LATIN` of `nisba.analysis.ordinary`, of what is left of a letter. */
static int is_latin(Py_UCS4 folded)
{
    return !folded || (folded >= 'a' && folded <= 'z') || (folded >= 0xDF && folded <= 0x2AF)
           || (folded >= 0x1E00 && folded <= 0x1EFF);
}

/* Whether a set has what a word is without marks, from a letter to another. */
static int has_folded(PyObject *set, const Letters *word, Py_ssize_t from, Py_ssize_t to)
{
    return has(set, word->folded + word->folded_at[from], word->folded_at[to] - word->folded_at[from]);
}

/* `Listed.ordinary`. */
static int is_listed_nowhere(const Ordinary *self, const Letters *word)
{
    Py_ssize_t letters = 0;
    for (Py_ssize_t i = 0; i < word->n; i++) {
        Py_UCS4 folded = self->latin->folded[word->letter[i]];
        if (!is_latin(folded))
            return ASK;
        letters += folded != 0;
    }
    if (letters < 2)
        return ASK;
    int found = has(self->words, word->text, word->at[word->n]);
    if (!found && !word->plain)
        found = has_folded(self->words, word, 0, word->n);
    if (!found)
        found = has_folded(self->spellings, word, 0, word->n);
    return found < 0 ? FAILED : found ? ASK : DONE;
}

/* Whether some first name may begin as a word does, of which the first three letters are read. */
static int opens(const Ordinary *self, const char *word)
{
    for (int i = 0; i < BEGINNING; i++)
        if (word[i] < 'a' || word[i] > 'z')
            return 1;
    return self->opening[beginning_of(word)];
}

/* Whether it may be two names run together (`Splitter.split`): then Python is asked. */
static int is_one_name(const Ordinary *self, const Letters *word)
{
    int found = 0;
    Py_ssize_t n = word->n;
    if (n >= LEAST_SONS && (!memcmp(word->text, "ben", 3) || !memcmp(word->text, "bin", 3)))
        found = has_folded(self->spellings, word, BEGINNING, n);
    if (found || n < LEAST_SPLIT)
        return found < 0 ? FAILED : found ? ASK : DONE;
    int opened = word->folded_at[n] < BEGINNING || opens(self, word->folded);
    for (Py_ssize_t i = BEGINNING; !found && i <= n - BEGINNING; i++) {
        if (!opened && word->folded_at[i] >= BEGINNING)
            break;
        found = has_folded(self->firsts, word, 0, i);
        if (found > 0)
            found = has_folded(self->spellings, word, i, n);
    }
    return found < 0 ? FAILED : found ? ASK : DONE;
}

int is_ordinary(const Ordinary *self, const Letters *word)
{
    int done = is_listed_nowhere(self, word);
    return done == DONE ? is_one_name(self, word) : done;
}

/* --- forms ------------------------------------------------------------------------------------- */

/* How sure it is that the lexicon has a part of the word, from a symbol on, that no list has: DONE;
 * ASK: some list has it. `form` and `senses` are made of it. */
static int make_part_of(Making *making, Py_ssize_t from, double cost, Form *form, Senses *senses)
{
    Ordinary *self = making->self;
    const Hearing *heard = &making->heard;
    Py_ssize_t start = heard->starts[from];
    int listed = has_folded(self->spellings, &making->word, start, making->word.n);
    if (listed)
        return listed < 0 ? FAILED : ASK;
    int failed = make_form(self, heard->symbols + from, heard->symbols_n - from, cost, form, senses);
    return failed ? FAILED : DONE;
}

/* Reads letters under no convention, as a form. */
static int make_general(Ordinary *self, const Py_UCS4 *letter, Py_ssize_t n, double cost, Form *form,
                        Senses *senses, Hearing *heard)
{
    if (graphemes_hear(self->general, letter, n, heard) < 0)
        return FAILED;
    if (make_form(self, heard->symbols, heard->symbols_n, cost, form, senses) == 0)
        return DONE;
    forget_hearing(heard);
    return FAILED;
}

/* `Cutter._abu`: DONE where it is empty. */
static int has_no_abu(Making *making)
{
    const Hearing *heard = &making->heard;
    Py_ssize_t name = behind_abu(heard);
    int doubtful = below(making->senses->known, DOUBTFUL);
    if (!name || !doubtful)
        return DONE;
    Form form = {.n = 0};
    Senses senses;
    int made = make_part_of(making, symbol_at(heard, name), 0.0, &form, &senses);
    PyMem_Free(form.at);
    if (made != DONE)
        return made;
    double least = among(sound_at(heard, 0), U"ai\u0101") ? KNOWN : DOUBTFUL;
    return doubtful > 0 && below(senses.known, least) > 0 ? DONE : ASK;
}

static int is_ascii(const Letters *word, Py_ssize_t from)
{
    while (from < word->n && word->letter[from] < 0x80)
        from++;
    return from == word->n;
}

/* `Cutter._article` where a vowel is behind the l, from a symbol on: DONE where it is empty. */
static int has_no_article(Making *making, Py_ssize_t from)
{
    const Letters *word = &making->word;
    Py_ssize_t start = making->heard.starts[from];
    Form form = {.n = 0};
    Senses senses;
    int made;
    if (is_ascii(word, start)) { /* read anew */
        Hearing heard;
        made = has_folded(making->self->spellings, word, start, word->n);
        if (made)
            return made < 0 ? FAILED : ASK;
        made = make_general(making->self, word->letter + start, word->n - start, 0.0, &form, &senses,
                            &heard);
        if (made == DONE)
            forget_hearing(&heard);
    } else {
        made = make_part_of(making, from, 0.0, &form, &senses);
    }
    PyMem_Free(form.at);
    if (made != DONE)
        return made;
    return below(senses.known, SURELY_CUT) > 0 ? DONE : ASK;
}

/* `Cutter.forms`, of which there may be one more: that without an article. Where the letters of it
 * begin goes to `start`. */
static int cut(Making *making, Py_ssize_t *start, Py_ssize_t *sound)
{
    const Hearing *heard = &making->heard;
    if (begins_with_abd(heard) || begins_with_ubayd(heard) || ends_with_din(heard)
        || ends_with_allah(making->self->pairs->costs, heard))
        return ASK;
    int done = has_no_abu(making);
    if (done != DONE)
        return done;
    Py_ssize_t from;
    double cost;
    if (heard->plain_n >= 5 && among(heard->plain[0], U"aiu\u0101") && heard->plain[1] == 'l') {
        from = symbol_at(heard, 2);
        cost = ARTICLE_COST;
        if (among(heard->plain[2], VOWELS))
            return has_no_article(making, from);
    } else if (heard->plain_n >= 4 && heard->plain[0] == 'l'
               && among(heard->plain[1], U"aiu\u0101\u012B\u016B\u02BE")) {
        from = symbol_at(heard, 1);
        cost = MAGHREBI_COST;
    } else {
        return DONE;
    }
    Form *form = making->form + making->forms;
    Senses *senses = making->senses + making->forms;
    *start = heard->starts[from];
    *sound = heard->sounds[from];
    done = make_part_of(making, from, cost, form, senses);
    int known = below(making->senses->known, KNOWN), doubtful = below(making->senses->known, DOUBTFUL);
    if (done == DONE && !doubtful) { /* the word is known as it stands */
        PyMem_Free(form->at);
        form->at = NULL;
    } else if (done == DONE) {
        making->forms++;
        if (known < 0 || doubtful < 0 || (known && below(senses->known, SURE) < 1))
            return ASK;
    }
    return done;
}

/* `Maker._split_digraphs`: of its sounds, `heard` has to be forgotten once there is one form more. */
static int split_digraphs(Making *making, Hearing *heard)
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
    int gloss = n > making->word.n ? below(making->senses->known, KNOWN_GLOSS) : 0;
    if (gloss < 1)
        return gloss < 0 ? ASK : DONE;
    Form *form = making->form + making->forms;
    Senses *senses = making->senses + making->forms;
    int done = make_general(making->self, split, n, KNOWN_AS_SPLIT, form, senses, heard);
    if (done != DONE)
        return done;
    making->forms++;
    int known = below(making->senses->known, KNOWN), unknown = x ? 0 : below(senses->known, KNOWN);
    if (unknown < 0 || (unknown && known < 0))
        return ASK;
    if (unknown && !known) {
        PyMem_Free(form->at);
        form->at = NULL;
        making->forms--;
        forget_hearing(heard);
    } else if (unknown) {
        form->cost = UNKNOWN_SPLIT;
    }
    return DONE;
}

int make_forms(Making *making)
{
    Ordinary *self = making->self;
    const Hearing *heard = &making->heard;
    Hearing split;
    Py_ssize_t start = 0, sound = 0;
    if (make_form(self, heard->symbols, heard->symbols_n, 0.0, making->form, making->senses) < 0)
        return FAILED;
    making->forms = 1;
    int done = cut(making, &start, &sound);
    if (done != DONE)
        return done;
    Py_ssize_t cut_forms = making->forms;
    done = split_digraphs(making, &split);
    for (Py_ssize_t i = 0; done == DONE && i < making->forms; i++)
        done = is_regular(self, making->form + i, making->senses + i);
    if (done == DONE && !means_nothing(self, making->senses))
        done = ASK;
    for (Py_ssize_t i = 0; done == DONE && i < making->forms; i++) {
        Form *form = making->form + i;
        const Hearing *own = i < cut_forms ? heard : &split;
        int part = i && i < cut_forms;
        Py_ssize_t skipped = part ? sound : 0;
        form->facts = make_facts(self, &making->word, part ? start : 0, own->plain + skipped,
                                 own->plain_n - skipped, making->senses + i);
        if (!form->facts)
            done = FAILED;
    }
    if (making->forms > cut_forms)
        forget_hearing(&split);
    return done;
}
