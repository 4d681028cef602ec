/* Texts cut into the words of a plain name: see names.h. */

#include "names.h"

#include <string.h>

#define SYLLABLE 8         /* letters that no syllable of Wade-Giles has more of */

static int is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static int is_small(char c)
{
    return c >= 'a' && c <= 'z';
}

static int is_one_of(char c, const char *letters)
{
    return c && strchr(letters, c) != NULL;
}

/* `nisba.analysis.buckwalter.is_odd`, of letters and hyphens. */
static int is_odd(const char *text, Py_ssize_t n)
{
    Py_ssize_t vowels = 0, others = 0;
    int three = 0;
    for (Py_ssize_t i = 0; i + 1 < n; i++)
        if (is_small(text[i]) && is_one_of(text[i + 1], "AHSDTZEY")
            && (i + 2 == n || is_small(text[i + 2])))
            return 1;
    if (is_one_of(text[0], "AHSDTZE")) {
        Py_ssize_t i = 1;
        while (i < n && is_small(text[i]))
            i++;
        if (i < n && is_one_of(text[i], "AHSDTZEY"))
            return 1;
    }
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

/* Whether words joined by a hyphen may be two syllables of Wade-Giles. */
static int may_be_chinese(const Names *self, const char *text, Py_ssize_t n)
{
    Py_ssize_t size = 0;
    int syllables = 1;
    for (Py_ssize_t i = 0; i <= n; i++) {
        if (i < n && text[i] != '-') {
            size++;
            continue;
        }
        if (!size || size > SYLLABLE || (i < n && ++syllables > 2)
            || !self->ends[(text[i - 1] | ' ') - 'a'])
            return 0;
        size = 0;
    }
    return 1;
}

/* Whether a word may be a Roman numeral: it is in capitals that numerals are made of. */
static int may_be_number(const char *text, Py_ssize_t n)
{
    for (Py_ssize_t i = 0; i < n; i++)
        if (!is_one_of(text[i], "IVX"))
            return 0;
    return 1;
}

static int add_token(Line *line, Py_ssize_t n)
{
    if (line->n == MOST_TOKENS)
        return 0;
    line->token[line->n++] = (Token){.at = line->letters - n, .n = n};
    return 1;
}

int cut(const Names *self, const char *text, Py_ssize_t n, Line *line)
{
    int given = 0, chinese = 1, odd = 0;
    if (n < 1 || n > MOST_LETTERS)
        return PARSED;
    for (Py_ssize_t start = 0, first = 0, i = 0; i <= n; i++) {
        if (i < n && is_letter(text[i])) {
            line->letter[line->letters++] = (char)(text[i] | ' ');
            continue;
        }
        Py_ssize_t size = i - start;
        if (i < n && text[i] != ' ' && text[i] != '-')
            return OTHERS;
        if (size && (may_be_number(text + start, size) || !add_token(line, size)))
            return PARSED;
        if (size == 1 && !is_small(text[start]))
            return PARSED; /* an initial */
        if (i < n && text[i] == '-') {
            given = given || (i + 1 < n && is_small(text[i + 1]));
        } else {
            if (i == first)
                return PARSED;
            odd = odd || is_odd(text + first, i - first);
            chinese = chinese && may_be_chinese(self, text + first, i - first);
            first = i + 1;
        }
        start = i + 1;
    }
    if (!line->n)
        return PARSED;
    return odd || (given && chinese) ? OTHERS : CUT; /* may be another system, or as it stands */
}

int cut_other(const Names *self, PyObject *text, Line *line)
{
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
        } else if (line->letters + n > MOST_BYTES) {
            found = PARSED;
        } else {
            memcpy(line->letter + line->letters, word, (size_t)n);
            line->letters += n;
            if (!add_token(line, n))
                found = PARSED;
        }
    }
    Py_XDECREF(answer);
    return found;
}
