/* Words of names in the form that the index of a large table is made of; see words.h. */

#include "words.h"
#include <string.h>

int text_from(Text *text, const char *data, Py_ssize_t size)
{
    if (size > MOST_BYTES) {
        PyErr_SetString(PyExc_ValueError, "a text longer than any name");
        return -1;
    }
    memcpy(text->data, data, size);
    text->size = size;
    return 0;
}

/* Which of the small letters a text has: all of them, and perhaps some more. */
static uint32_t letters_in(const Text *text)
{
    uint32_t found = 0;
    for (Py_ssize_t i = 0; i < text->size; i++)
        if (text->data[i] >= 'a' && text->data[i] <= 'z')
            found |= 1u << (text->data[i] - 'a');
    return found;
}

/* Every `from` becomes the letter `to`; what a replacement makes is not looked at again. `found`
 * are letters of the text, which most words have too few of. */
static void replace(Text *text, uint32_t *found, const char *from, uint8_t to)
{
    Py_ssize_t length = 0, out = 0;
    for (; from[length]; length++)
        if (!(*found >> (from[length] - 'a') & 1))
            return;
    uint8_t *data = text->data;
    for (Py_ssize_t i = 0; i < text->size;) {
        if (i + length <= text->size && data[i] == (uint8_t)from[0] &&
            !memcmp(data + i, from, length)) {
            data[out++] = to;
            i += length;
        } else {
            data[out++] = data[i++];
        }
    }
    text->size = out;
    *found |= 1u << (to - 'a');
}

static const struct { const char *from; char to; } with_h[] = {
    {"sch", 'c'}, {"tch", 'c'}, {"sh", 'c'}, {"ch", 'c'}, {"dzh", 'j'}, {"zh", 'j'},
    {"kh", 'k'}, {"gh", 'g'}, {"dh", 'd'}, {"th", 't'}, {"ph", 'f'},
};
static const struct { const char *from; char to; } without_h[] = {
    {"dj", 'j'}, {"ck", 'k'}, {"ou", 'u'},
};
static const uint8_t LEVELLED[] = "abcdafkhijklmnubkrstufukis"; /* a to z, sounds written alike */

static const uint8_t DOUBLES[] = "abcd.f.hijklmn...rstu.....";

/* Doubled letters as single ones. */
static void single(Text *text)
{
    Py_ssize_t out = 0;
    for (Py_ssize_t i = 0; i < text->size; i++) {
        uint8_t c = text->data[i];
        if (out && c == text->data[out - 1] && c >= 'a' && c <= 'z' && DOUBLES[c - 'a'] == c)
            continue;
        text->data[out++] = c;
    }
    text->size = out;
}

void level(Text *text)
{
    if (text->size && text->data[0] == '_')
        memmove(text->data, text->data + 1, --text->size);
    uint32_t found = letters_in(text);
    if (found >> ('h' - 'a') & 1) {
        for (size_t i = 0; i < sizeof with_h / sizeof *with_h; i++)
            replace(text, &found, with_h[i].from, (uint8_t)with_h[i].to);
        Py_ssize_t letters = 0;
        for (Py_ssize_t i = 0; i < text->size; i++)
            letters += (text->data[i] & 0xC0) != 0x80;
        if (letters > 2 && text->data[text->size - 1] == 'h')
            text->size--;
    }
    for (size_t i = 0; i < sizeof without_h / sizeof *without_h; i++)
        replace(text, &found, without_h[i].from, (uint8_t)without_h[i].to);
    for (Py_ssize_t i = 0; i < text->size; i++)
        if (text->data[i] >= 'a' && text->data[i] <= 'z')
            text->data[i] = LEVELLED[text->data[i] - 'a'];
    single(text);
}

static int is_vowel(uint8_t c)
{
    return c == 'a' || c == 'i' || c == 'u' || c == 'h';
}

void consonants(Text *text)
{
    Py_ssize_t out = 0;
    for (Py_ssize_t i = 0; i < text->size; i++)
        if (!is_vowel(text->data[i]))
            text->data[out++] = text->data[i];
    text->size = out;
}

void outline(Text *text)
{
    Text bare;
    int written = !(text->size && text->data[0] == '_');
    level(text);
    bare.size = text->size;
    memcpy(bare.data, text->data, text->size);
    consonants(&bare);
    for (Py_ssize_t i = 0; i < bare.size; i++)
        if (bare.data[i] == 'c')
            bare.data[i] = 's';
    single(&bare);
    uint8_t first = text->size ? text->data[0] : 'a';
    if (written && (first == 'a' || first == 'i' || first == 'u')) {
        memmove(bare.data + 1, bare.data, bare.size++);
        bare.data[0] = 'A';
    }
    if (bare.size) {
        text->size = bare.size;
        memcpy(text->data, bare.data, bare.size);
    }
}

int text_of(Text *text, PyObject *word)
{
    Py_ssize_t size;
    const char *data = PyUnicode_AsUTF8AndSize(word, &size);
    return data ? text_from(text, data, size) : -1;
}

int folded(Text *text, const uint8_t *data, Py_ssize_t size, const uint8_t *folds)
{
    Py_ssize_t out = 0, i = 0;
    while (i < size) {
        uint8_t c = data[i];
        if (c < 128) {
            if (c != '\'' && c != '`')
                text->data[out++] = c >= 'A' && c <= 'Z' ? c + 32 : c;
            i++;
            continue;
        }
        Py_ssize_t more = c < 0xE0 ? 1 : 2;
        if (c < 0xC0 || c >= 0xF0 || i + more >= size)
            return 0;
        uint32_t code = c < 0xE0 ? (c & 0x1Fu) << 6 | (data[i + 1] & 0x3Fu)
                                 : (c & 0x0Fu) << 12 | (data[i + 1] & 0x3Fu) << 6 |
                                       (data[i + 2] & 0x3Fu);
        const uint8_t *fold = folds + 4 * (Py_ssize_t)code;
        if (code >= FOLDS || fold[0] > 3)
            return 0;
        /* Never more bytes than the character has: the text cannot outgrow its room. */
        for (uint8_t k = 0; k < fold[0] && k <= more; k++)
            text->data[out++] = fold[1 + k];
        i += more + 1;
    }
    text->size = out;
    return 1;
}

static uint32_t remainders[256];

void hash32_begin(void)
{
    for (uint32_t i = 0; i < 256; i++) {
        uint32_t c = i;
        for (int bit = 0; bit < 8; bit++)
            c = c & 1 ? 0xEDB88320u ^ c >> 1 : c >> 1;
        remainders[i] = c;
    }
}

uint32_t hash32(const uint8_t *data, Py_ssize_t size)
{
    uint32_t hash = ~0u;
    for (Py_ssize_t i = 0; i < size; i++)
        hash = remainders[(hash ^ data[i]) & 0xFF] ^ hash >> 8;
    return ~hash;
}
