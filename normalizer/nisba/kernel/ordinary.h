/* What `ordinary.c` offers: the element of a word, made in one go.
 *
 * It is of words of two or more Latin letters that are no numbers and no particles. Ordinary are
 * those that no list has (`nisba.analysis.ordinary`). What Python makes of one that stands alone,
 * neither article nor head beside it, is made here to the bit; of rarer cases Python has to be asked.
 * Of the written word the caller has to see that it is no Roman number (XIV).
 */

#ifndef NISBA_ORDINARY_H
#define NISBA_ORDINARY_H

#include "latin.h"
#include "pair.h"
#include "read.h"

typedef struct Ordinary Ordinary;

/* The letters that it was told of. */
const Latin *latin_of(const Ordinary *self);

typedef struct {
    Part *part;            /* a new reference; it is no number, and has no flag of its dress */
    Py_UCS4 run_on;        /* the consonant of an article that is run on and can be cut off; 0: none is */
    int whole;             /* its first form is the word as it is written */
    Py_ssize_t entry_s;    /* the form with the sounds of that one's entry; 0: there is none */
    int bends, mister;     /* flags of what it means: see `names.h` */
    Py_UCS4 *symbols, *plain; /* of its reading as written: symbols as characters (U+E000 and on),
                                 likeliest sounds; one allocation: PyMem_Free(symbols) frees both */
    Py_ssize_t symbols_n, plain_n;
} OrdinaryWord;

/* 1: made; 0: not such a word, or a rarer case, for which Python has to be asked (`out` is not set);
 * -1: an exception is set. `word` need not end in a 0. Python may be asked for sounds and costs, which
 * may let other threads in. */
int ordinary_word(Ordinary *self, Graphemes *graphemes, const char *word, Py_ssize_t n,
                  OrdinaryWord *out);

/* Whether a word of Latin letters, lower case, is read alike by both: 1, 0; -1: an exception is set. Of
 * other words: 0. */
int heard_alike(const Ordinary *self, Graphemes *one, Graphemes *other, const char *word,
                Py_ssize_t n);

/* What makes the element of such a part: one of the two is the part's `late`, the first that of an
 * ordinary word without a meaning of which the first form is the whole. */
PyObject *ordinary_element(const Part *part);
PyObject *other_element(const Part *part);

/* A second part of the same forms, with these flags too: a new reference; nothing, with an exception,
 * on failure. The element of a word has of them ARTICLE, CERTAIN and FAMILY, when it is asked for. Only
 * of parts that `ordinary_word` made. */
Part *part_with(Pairs *pairs, const Part *part, int flags);

#endif
