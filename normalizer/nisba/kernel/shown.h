/* What `shown.c` offers: which conventions a word shows, letter by letter. */

#ifndef NISBA_SHOWN_H
#define NISBA_SHOWN_H

#define Py_LIMITED_API 0x030b0000
#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include <stdint.h>

typedef struct Shown Shown;

/* The conventions that a word in lower case shows, a bit each in their order. It may have capitals of
 * ASCII, which are read as if they were none. */
uint64_t shown_by(const Shown *self, const char *word, Py_ssize_t n);

/* Adds `Shown` to the module. */
int add_shown(PyObject *module);

#endif
