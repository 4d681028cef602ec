/* What the C files of `_index` share: words of names, folded, levelled and outlined.
 *
 * The same as `nisba.words` does, which says what it means. Texts are UTF-8, compared byte by byte.
 */

#ifndef NISBA_WORDS_H
#define NISBA_WORDS_H

#define Py_LIMITED_API 0x030b0000
#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <stdint.h>

#define MOST_BYTES 8192     /* of a text: four times what hygiene lets pass */
#define FOLDS 0x2100        /* characters that folding knows one by one */

typedef struct {
    uint8_t data[MOST_BYTES + 4];
    Py_ssize_t size;
} Text;

/* Both return -1 with an error set: no UTF-8, or longer than any name. */
int text_from(Text *text, const char *data, Py_ssize_t size);
int text_of(Text *text, PyObject *word);

void level(Text *text);
void consonants(Text *levelled);        /* without its vowels */
void outline(Text *text);

/* The folded form of a text by `folds` (see `nisba.words.folds`), which has all but the first 128
 * characters. 0 when there is one that it does not know. */
int folded(Text *text, const uint8_t *data, Py_ssize_t size, const uint8_t *folds);

/* CRC-32, as zlib's; `hash32_begin` once before. */
void hash32_begin(void);
uint32_t hash32(const uint8_t *data, Py_ssize_t size);

extern PyType_Spec gatherer_spec;       /* gather.c */
PyObject *module_fold_hash(PyObject *module, PyObject *args);

#endif
