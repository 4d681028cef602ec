/* Texts cut into the words of a plain name: see names.h. */

#include "names.h"

#include <string.h>

#define SYLLABLE 8         /* letters that no syllable of Wade-Giles has more of */

/* What a text may be that is no romanisation of Arabic. */
typedef struct {
    int odd;               /* some word looks like no romanisation */
    int inner;             /* one of Buckwalter's letters alone has a capital inside */
    int buckwalter;        /* there are no other letters than his */
    int given, chinese;    /* it shows a habit of Wade-Giles; each word may be of its syllables */
} Looks;

static int is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static int is_capital(char c)
{
    return c >= 'A' && c <= 'Z';
}

static int is_small(char c)
{
    return c >= 'a' && c <= 'z';
}

static int is_one_of(char c, const char *letters)
{
    return c && strchr(letters, c) != NULL;
}

/* `_INNER_CAPITAL` of `nisba.analysis.buckwalter`. */
static int has_inner_capital(const char *text, Py_ssize_t n)
{
    for (Py_ssize_t i = 0; i + 1 < n; i++)
        if ((is_small(text[i]) || text[i] == '\'') && is_one_of(text[i + 1], "AHSDTZEY")
            && (i + 2 == n || is_small(text[i + 2])))
            return 1;
    if (is_one_of(text[0], "AHSDTZE")) {
        Py_ssize_t i = 1;
        while (i < n && is_small(text[i]))
            i++;
        if (i < n && is_one_of(text[i], "AHSDTZEY"))
            return 1;
    }
    return 0;
}

/* `is_odd` of it, but for capitals inside. */
static int lacks_vowels(const char *text, Py_ssize_t n)
{
    Py_ssize_t vowels = 0, others = 0;
    int three = 0;
    if (n < 3)
        return 0;
    for (Py_ssize_t i = 0; i < n; i++) {
        char c = (char)(text[i] | ' ');
        if (is_letter(text[i]) && is_one_of(c, "aeiou"))
            vowels++;
        others = is_letter(text[i]) && is_one_of(c, "bcdfghjklmnpqrstvxz") ? others + 1 : 0;
        three = three || others == 3;
    }
    return !vowels || (vowels == 1 && three);
}

/* Whether all of a word is of `_WORD` there, but for signs. */
static int is_buckwalter(const char *text, Py_ssize_t n)
{
    for (Py_ssize_t i = 0; i < n; i++)
        if (!is_one_of(text[i], "'AbptvjHxdrzsSDTZEgfqklmnhwYyFNKauio`PJVG"))
            return 0;
    return 1;
}

/* Whether a word, its parts joined by a hyphen, may be one or two syllables of Wade-Giles. */
static int may_be_chinese(const Names *self, const char *text, Py_ssize_t n)
{
    Py_ssize_t size = 0;
    int syllables = 1;
    char last = 0;
    for (Py_ssize_t i = 0; i <= n; i++) {
        if (i < n && text[i] != '-') {
            if (is_letter(text[i]) && !self->syllables[(text[i] | ' ') - 'a'])
                return 0;
            size += (text[i] & 0xC0) != 0x80; /* where a character begins */
            last = text[i];
            continue;
        }
        if (!size || size > SYLLABLE || (i < n && ++syllables > 2)
            || (is_letter(last) && !self->ends[(last | ' ') - 'a']))
            return 0;
        size = 0;
    }
    return 1;
}

/* Looks at what stands between two spaces. */
static void look_at(const Names *self, const char *text, Py_ssize_t n, Looks *looks)
{
    int inner = has_inner_capital(text, n);
    looks->odd = looks->odd || inner || lacks_vowels(text, n);
    if (inner || looks->buckwalter) {
        int whole = is_buckwalter(text, n);
        looks->inner = looks->inner || (inner && whole);
        looks->buckwalter = looks->buckwalter && whole;
    }
    looks->chinese = looks->chinese && may_be_chinese(self, text, n);
}

/* Whether it may be another system, or as it stands: Python has to look closer. */
static int may_be_another(const Looks *looks)
{
    return looks->inner || (looks->odd && looks->buckwalter) || (looks->given && looks->chinese);
}

/* Whether a word may be a Roman numeral: it is in capitals that numerals are made of. */
static int may_be_number(const char *text, Py_ssize_t n)
{
    for (Py_ssize_t i = 0; i < n; i++)
        if (!is_one_of(text[i], "IVX"))
            return 0;
    return 1;
}

int is_article(const Names *self, const char *word, Py_ssize_t n)
{
    if (n > self->longest_article)
        return 0;
    PyObject *text = PyUnicode_FromStringAndSize(word, n);
    int found = text ? PySet_Contains(self->articles, text) : -1;
    Py_XDECREF(text);
    return found;
}

/* Whether a word, without its marks, may be an article: 1, 0; -1: an exception is set. */
static int may_be_article(const Names *self, const char *word, Py_ssize_t n)
{
    const Latin *latin = latin_of(self->ordinary);
    char folded[MOST_BYTES];
    Py_ssize_t size = 0;
    for (Py_ssize_t i = 0; i < n;) {
        Py_UCS4 letter = latin->folded[next_letter(word, &i)];
        if (letter)
            size += put_letter(letter, folded + size);
        if (size > self->longest_article)
            return 0;
    }
    return is_article(self, folded, size);
}

/* Where the word begins that is read, in the text and in the line; where the last letter of it that is
 * no apostrophe ends; how many letters there are, and up to there; whether one is in capitals, or
 * beyond ASCII. */
typedef struct {
    Py_ssize_t from, at, end, line_end;
    int letters, letters_end, capital, marked;
} Reading;

/* Ends a word that has letters; apostrophes at the end are none of it. CUT, or as `cut`. */
static int end_word(const Names *self, const char *text, const Reading *read, Line *line)
{
    Token token = {.at = read->at, .n = read->line_end - read->at};
    line->letters = read->line_end;
    if (may_be_number(text + read->from, read->end - read->from) || line->n == MOST_TOKENS)
        return PARSED;
    if (read->capital && read->letters_end == 1)
        return PARSED; /* an initial */
    if (read->capital && !read->marked) {
        token.written = text + read->from;
    } else if (read->capital) {
        int found = may_be_article(self, line->letter + token.at, token.n);
        if (found)
            return found < 0 ? -1 : OTHERS;
    }
    line->token[line->n++] = token;
    return CUT;
}

/* The letters of a line, of which so many were read, without marks; there is room for `n` more. */
static int begin_folding(Line *line, Py_ssize_t n)
{
    line->folded = PyMem_Malloc((size_t)(line->letters + n) * sizeof *line->folded);
    if (!line->folded) {
        PyErr_NoMemory();
        return -1;
    }
    line->folded_n = line->letters;
    for (Py_ssize_t i = 0; i < line->letters; i++)
        line->folded[i] = (unsigned char)line->letter[i];
    return 0;
}

/* Reads a letter beyond ASCII, or an apostrophe, and goes on behind it. CUT, or as `cut`. */
static int read_marked(const Names *self, const char *text, Py_ssize_t *at, Py_ssize_t n, Line *line,
                       Reading *read, Looks *looks)
{
    const Latin *latin = latin_of(self->ordinary);
    Py_ssize_t before = *at;
    Py_UCS4 letter = next_letter(text, at), lower = letter < LATIN_END ? latin->lower[letter] : 0;
    if (!lower)
        return OTHERS;
    if (lower == '\'' && !read->letters) { /* before a word it is none of it */
        read->from = *at;
        return CUT;
    }
    if (!line->folded && begin_folding(line, n - before) < 0)
        return -1;
    line->letters += put_letter(lower, line->letter + line->letters);
    if (latin->folded[letter])
        line->folded[line->folded_n++] = latin->folded[letter];
    else if (before && *at < n && is_one_of(text[before - 1], "ptkszh") && !is_capital(text[*at]))
        looks->given = 1;
    read->letters++;
    read->marked = 1;
    read->capital = read->capital || (lower != letter && lower != '\'');
    if (lower != '\'') {
        read->end = *at;
        read->line_end = line->letters;
        read->letters_end = read->letters;
    }
    return CUT;
}

int cut(const Names *self, const char *text, Py_ssize_t n, Line *line)
{
    Looks looks = {.buckwalter = 1, .chinese = 1};
    Reading read = {0};
    if (n < 1 || n > MOST_LETTERS)
        return PARSED;
    for (Py_ssize_t first = 0, i = 0; i <= n;) {
        if (i < n && is_letter(text[i])) {
            char lower = (char)(text[i] | ' ');
            read.capital = read.capital || lower != text[i];
            read.letters++;
            line->letter[line->letters++] = lower;
            if (line->folded)
                line->folded[line->folded_n++] = (unsigned char)lower;
            read.end = ++i;
            read.line_end = line->letters;
            read.letters_end = read.letters;
            continue;
        }
        int found = CUT, joint = i < n && is_one_of(text[i], "()[]/");
        if (i < n && !joint && text[i] != ' ' && text[i] != '-') {
            found = read_marked(self, text, &i, n, line, &read, &looks);
            if (found != CUT)
                return found;
            continue;
        }
        if (read.letters)
            found = end_word(self, text, &read, line);
        if (found != CUT)
            return found;
        if (i < n && text[i] == '-') {
            looks.given = looks.given || (i + 1 < n && !is_capital(text[i + 1]));
        } else if (!joint) {
            if (i == first)
                return PARSED;
            look_at(self, text + first, i - first, &looks);
            first = i + 1;
        }
        i++;
        read = (Reading){.from = i, .at = line->letters, .end = i, .line_end = line->letters};
    }
    return !line->n ? PARSED : may_be_another(&looks) ? OTHERS : CUT;
}

int cut_other(const Names *self, PyObject *text, Line *line)
{
    PyMem_Free(line->folded);
    line->folded = NULL;
    PyObject *answer = PyObject_CallFunction(self->cut, "O", text), *words, *letters;
    int found = answer ? CUT : -1;
    if (answer == Py_None) {
        found = PARSED;
    } else if (answer && !PyTuple_Check(answer)) {
        PyErr_SetString(PyExc_TypeError, "the words of a name are a tuple");
        found = -1;
    } else if (answer && (!PyArg_ParseTuple(answer, "O!U:cut", &PyTuple_Type, &words, &letters)
                          || !(line->folded = codes_of(letters, &line->folded_n)))) {
        found = -1;
    }
    line->n = 0;
    line->letters = 0;
    for (Py_ssize_t i = 0; found == CUT && i < PyTuple_Size(words); i++) {
        Py_ssize_t n;
        const char *word = PyUnicode_AsUTF8AndSize(PyTuple_GetItem(words, i), &n);
        if (!word) {
            found = -1;
        } else if (line->letters + n > MOST_BYTES || line->n == MOST_TOKENS) {
            found = PARSED;
        } else {
            memcpy(line->letter + line->letters, word, (size_t)n);
            line->token[line->n++] = (Token){.at = line->letters, .n = n};
            line->letters += n;
        }
    }
    Py_XDECREF(answer);
    return found;
}
