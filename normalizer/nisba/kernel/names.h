/* What `names.c` shares: what a word of a plain name may be. */

#ifndef NISBA_NAMES_H
#define NISBA_NAMES_H

#include "pair.h"

#define MOST_RUN 6         /* words of a run */
#define MOST_SYMBOLS 64    /* of a name run together */

enum { HARD = 1,           /* the parser has to be asked about a name with this word */
       FREE = 2,           /* it has no role, whatever stands beside it */
       ADMINISTRATIVE = 4, /* no part of the name run together */
       BENDS = 8 };        /* before a *bin* it is another thing */

/* Adds what `names.c` has to the module. */
int add_names(PyObject *module);

#endif
