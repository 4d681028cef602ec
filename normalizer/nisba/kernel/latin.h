/* What `latin.c` offers: Latin letters beyond ASCII, and the apostrophes among them. */

#ifndef NISBA_LATIN_H
#define NISBA_LATIN_H

#define Py_LIMITED_API 0x030b0000
#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include <stdint.h>

#define LATIN_END 0x2040   /* no letter is here or beyond */

/* Letters and apostrophes by their codes, as `nisba.score.latin` says them. */
typedef struct {
    uint16_t lower[LATIN_END];  /* in lower case, as words have it; 0: no such letter */
    uint16_t folded[LATIN_END]; /* without marks and in lower case; 0: nothing is left of it */
} Latin;

/* Reads two texts of `LATIN_END` characters; NULL: an exception is set. To be freed: `PyMem_Free`. */
Latin *read_latin(PyObject *lower, PyObject *folded);

/* The character at a place of a text in UTF-8, and where the next one is; one that is none of `Latin`
 * may be answered as `LATIN_END`. */
Py_UCS4 next_letter(const char *text, Py_ssize_t *at);

/* Writes a letter below `LATIN_END` in UTF-8; answers in how many bytes, three at the most. */
int put_letter(Py_UCS4 letter, char *at);

#endif
