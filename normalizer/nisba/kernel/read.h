/* What `read.c` offers to the C files of `_align`: words read without Python's help. */

#ifndef NISBA_READ_H
#define NISBA_READ_H

#define Py_LIMITED_API 0x030b0000
#define PY_SSIZE_T_CLEAN
#include <Python.h>

#define MOST_PLAIN 4       /* characters of one sound */
#define HEARD_ON_STACK 64  /* sounds of a word that need no memory of their own */

typedef struct Graphemes Graphemes; /* of one script under one set of conventions */

/* A word as sounds; `forget_hearing` has to follow. */
typedef struct {
    Py_UCS4 *symbols, *plain; /* symbols as characters (U+E000 and on); the likeliest sounds */
    Py_ssize_t symbols_n, plain_n;
    Py_ssize_t *starts;    /* of each symbol, the letter that its grapheme begins with */
    Py_ssize_t *sounds;    /* of each symbol, and of what follows the last, the place in `plain` */
    Py_UCS4 kept[(1 + MOST_PLAIN) * HEARD_ON_STACK];
    Py_ssize_t kept_places[2 * HEARD_ON_STACK + 1];
} Hearing;

/* Reads a lower-case word. -1: an exception is set, and there is nothing to forget. Python may be
 * asked, which may let other threads in. */
int graphemes_hear(Graphemes *self, const Py_UCS4 *letter, Py_ssize_t n, Hearing *hearing);

void forget_hearing(Hearing *hearing);

/* Adds `Graphemes` to the module. */
int add_graphemes(PyObject *module);

#endif
