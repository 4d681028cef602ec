/* How like texts are: a pattern that many are held against; see rough.h. */

#include "rough.h"
#include <string.h>

static uint64_t *bits_of(const Pattern *pattern, Py_UCS4 code, int make)
{
    Py_ssize_t at = (Py_ssize_t)(code * 2654435761u >> 8) & (pattern->slots - 1);
    while (pattern->code[at] && pattern->code[at] != code)
        at = (at + 1) & (pattern->slots - 1);
    if (!pattern->code[at]) {
        if (!make)
            return pattern->bits + pattern->slots * pattern->words;
        pattern->code[at] = code;
    }
    return pattern->bits + at * pattern->words;
}

int make_pattern(PyObject *text, Pattern *pattern)
{
    Py_UCS4 codes[LONGEST];
    Py_ssize_t n = PyUnicode_GetLength(text);
    if (n > LONGEST) {
        PyErr_Format(PyExc_ValueError, "a text is longer than %d code points", LONGEST);
        return -1;
    }
    if (n && !PyUnicode_AsUCS4(text, codes, n, 0))
        return -1;
    pattern->n = n;
    pattern->words = n ? (n + 63) / 64 : 1;
    for (pattern->slots = SLOTS; pattern->slots < 2 * n;)
        pattern->slots *= 2;
    size_t cells = (size_t)(pattern->slots + 2) * pattern->words;
    pattern->bits = PyMem_Calloc(cells, sizeof *pattern->bits);
    pattern->code = PyMem_Calloc(pattern->slots, sizeof *pattern->code);
    if (!pattern->bits || !pattern->code) {
        PyErr_NoMemory();
        return -1;
    }
    pattern->left = pattern->bits + (pattern->slots + 1) * pattern->words;
    for (Py_ssize_t i = 0; i < n; i++)
        if (codes[i]) /* 0 stands for a free slot; no name holds it */
            bits_of(pattern, codes[i], 1)[i / 64] |= (uint64_t)1 << (i % 64);
    for (Py_UCS4 code = 1; code < 128; code++)
        pattern->ascii[code] = *bits_of(pattern, code, 0);
    return 0;
}

void free_pattern(Pattern *pattern)
{
    PyMem_Free(pattern->bits);
    PyMem_Free(pattern->code);
}

/* The next code point of UTF-8; what is none is taken byte by byte. */
Py_UCS4 next_code(const unsigned char **at, const unsigned char *end)
{
    const unsigned char *p = *at;
    int more = *p < 0xC0 ? 0 : *p < 0xE0 ? 1 : *p < 0xF0 ? 2 : 3;
    if (*p < 0x80 || end - p <= more) {
        (*at)++;
        return *p;
    }
    Py_UCS4 code = *p & (0x3F >> more);
    for (int i = 1; i <= more; i++)
        code = code << 6 | (p[i] & 0x3F);
    *at = p + more + 1;
    return code;
}

/* As `alike`, of a pattern of one word, which nearly all are. */
static double alike_short(const Pattern *pattern, const unsigned char *at, const unsigned char *end)
{
    Py_ssize_t n = 0;
    uint64_t left = ~(uint64_t)0;
    for (; at < end; n++) {
        uint64_t bits = *at < 128 ? pattern->ascii[*at++] : *bits_of(pattern, next_code(&at, end), 0);
        uint64_t both = left & bits;
        left = (left + both) | (left - both);
    }
    return likeness(pattern, n, ones(~left));
}

/* Likeness of the pattern and a text, 0..1: twice the longest common subsequence by both lengths
 * (Hyyro's bit-parallel algorithm). */
static double alike(const Pattern *pattern, const unsigned char *at, const unsigned char *end)
{
    if (pattern->words == 1)
        return alike_short(pattern, at, end);
    Py_ssize_t n = 0, words = pattern->words, common = 0;
    uint64_t *left = pattern->left;
    memset(left, 0xFF, words * sizeof *left);
    for (; at < end; n++) {
        const uint64_t *bits = bits_of(pattern, next_code(&at, end), 0);
        uint64_t carry = 0;
        for (Py_ssize_t w = 0; w < words; w++) {
            uint64_t both = left[w] & bits[w], sum = left[w] + carry, over = sum < carry;
            sum += both;
            carry = over | (sum < both);
            left[w] = sum | (left[w] - both);
        }
    }
    for (Py_ssize_t w = 0; w < words; w++)
        common += ones(~left[w]);
    return likeness(pattern, n, common);
}

static uint64_t offset_at(const Py_buffer *offset, Py_ssize_t at)
{
    if (offset->itemsize == 4)
        return ((const uint32_t *)offset->buf)[at];
    return ((const uint64_t *)offset->buf)[at];
}

/* Where a text of the table starts and ends; -1: the table is damaged. */
int text_at(const Texts *texts, Py_ssize_t number, const unsigned char **at,
            const unsigned char **end)
{
    uint64_t first = offset_at(&texts->offset, number), last = offset_at(&texts->offset, number + 1);
    if (first > last || last > (uint64_t)texts->blob.len) {
        PyErr_SetString(PyExc_ValueError, "the table is damaged: a text lies outside");
        return -1;
    }
    *at = (const unsigned char *)texts->blob.buf + first;
    *end = (const unsigned char *)texts->blob.buf + last;
    return 0;
}

/* Likeness of a text of the table; -1: the table is damaged. */
double likeness_of(const Texts *texts, Py_ssize_t number, const Pattern *pattern)
{
    const unsigned char *at, *end;
    return text_at(texts, number, &at, &end) < 0 ? -1.0 : alike(pattern, at, end);
}
