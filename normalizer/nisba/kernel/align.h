/* What the C files of `_align` share: costs between the symbols of an alphabet, and readings.
 *
 * A reading is a string of symbols; here it is their numbers. The cost of one symbol against
 * another is worked out when it is first asked for and is kept in a matrix. For it Python is asked
 * for the cost of a sound, which may let other threads in, who may add symbols: no pointer into what
 * grows is kept across it.
 */

#ifndef NISBA_ALIGN_H
#define NISBA_ALIGN_H

#define Py_LIMITED_API 0x030b0000
#define PY_SSIZE_T_CLEAN
#include <Python.h>

#define ON_STACK 1024      /* cells, or symbols, that need no memory of their own */

#define MOST_SOUNDS 64     /* of an alphabet */
#define MOST_OPTIONS 12    /* of a symbol */

/* What a symbol may stand for. */
typedef struct {
    int n;                 /* -1 where Python has to be asked */
    int geminate;          /* 0, 1, or -1 where the spelling does not tell */
    unsigned char sound[MOST_OPTIONS];
    double cost[MOST_OPTIONS];
} Options;

typedef struct {
    PyObject_HEAD
    PyObject *cost;        /* (number, number) -> float */
    PyObject *sound;       /* the same of two sounds; NULL where options are not given */
    double geminate;       /* what a double consonant costs against a single one */
    double *sounds;        /* MOST_SOUNDS x MOST_SOUNDS */
    Options *options;
    double *matrix;        /* room x room */
    double *gaps[2];       /* against a reading that writes short vowels, against one that does not */
    char *vowel;
    Py_ssize_t size, room;
} Costs;

typedef struct {
    Py_UCS4 *at;
    Py_ssize_t n;
    Py_UCS4 kept[ON_STACK];
} Word;

typedef struct {
    double cost, consonants, vowels, worst;
} Fit;

/* The numbers of a reading's symbols; -1: an exception is set. */
int read_word(Costs *self, PyObject *text, Word *word);
void forget_word(Word *word);

/* The cost of one symbol against another; negative: an exception is set. */
double symbols_cost(Costs *self, Py_ssize_t a, Py_ssize_t b);

/* How two readings fit at best. 1: found; 0: further apart than `bound`; -1: an exception is set. */
int fit_of(Costs *self, const Word *x, const Word *y, int x_bare, int y_bare, double bound,
           Fit *fit);

/* The least cost, infinity once it is over `bound`; negative: an exception is set. */
double cost_of(Costs *self, const Word *x, const Word *y, int x_bare, int y_bare, double bound);

/* Adds a type to the module, for whose objects `type_of` finds the types of these names, which the
 * module has; the last name is NULL. */
int add_type(PyObject *module, PyType_Spec *spec, const char *const *taken);

/* A type that the type of `self` has for an attribute; NULL: an exception is set. */
PyTypeObject *type_of(PyObject *self, const char *name);

/* Add what `pair.c` and `entries.c` have to the module; the same of `ordinary.c`, once the types are
 * there that it takes (`Pairs`, `Entries`, `Graphemes`), and of `rows.c`. */
int add_pairs(PyObject *module, PyTypeObject *costs);
int add_entries(PyObject *module, PyTypeObject *costs);
int add_ordinary(PyObject *module);
int add_rows(PyObject *module);

#endif
