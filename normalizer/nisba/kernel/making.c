/* Words in Latin letters, and whether they are words of names: what `nisba.analysis.tokenizer`,
 * `.ordinary` and `.compound` say of them. See `making.h`.
 *
 * Each step says DONE, or ASK where it is Python's to say.
 */

#include "making.h"

#include <string.h>

#define LEAST_SONS 6       /* letters of a word that begins with a ben, and of one of two names */
#define LEAST_SPLIT 7

/* --- lists ------------------------------------------------------------------------------------- */

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

/* Whether a list has a word, with marks or without. */
static int is_in(PyObject *list, const Letters *word)
{
    int found = has_folded(list, word, 0, word->n);
    return found || word->plain ? found : has_word(list, word);
}

/* Whether it is of two Latin letters or more and no number and no particle; what lists have it. */
static int is_word(Making *making)
{
    const Ordinary *self = making->self;
    const Letters *word = &making->word;
    Py_ssize_t letters = 0;
    for (Py_ssize_t i = 0; i < word->n; i++) {
        Py_UCS4 folded = self->latin->folded[word->letter[i]];
        if (!is_latin(folded))
            return ASK;
        letters += folded != 0;
    }
    if (letters < 2)
        return ASK;
    int found = is_in(self->grammar, word);
    if (found)
        return found < 0 ? FAILED : ASK;
    int done = listing_of(self, word, 0, word->n, &making->listing);
    if (done != DONE)
        return done;
    making->meaningful = is_in(self->meaningful, word);
    making->ordinary = !making->meaningful && !making->listing.listed;
    return making->meaningful < 0 ? FAILED : DONE;
}

/* Where the first names that begin as a word does are noted. */
static size_t beginning_of(const char *word)
{
    return ((size_t)(word[0] - 'a') * ALPHABET + (size_t)(word[1] - 'a')) * ALPHABET
           + (size_t)(word[2] - 'a');
}

int read_beginnings(Ordinary *self)
{
    PyObject *names = PyObject_GetIter(self->firsts), *name;
    while (names && (name = PyIter_Next(names))) {
        Py_ssize_t n;
        const char *text = PyUnicode_AsUTF8AndSize(name, &n);
        if (text && n >= BEGINNING && text[0] >= 'a' && text[0] <= 'z' && text[1] >= 'a'
            && text[1] <= 'z' && text[2] >= 'a' && text[2] <= 'z')
            self->opening[beginning_of(text)] = 1;
        Py_DECREF(name);
        if (!text)
            break;
    }
    Py_XDECREF(names);
    return PyErr_Occurred() ? -1 : 0;
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

int is_plain_word(Making *making)
{
    int done = is_word(making);
    return done != DONE || making->listing.spelled ? done : is_one_name(making->self, &making->word);
}
