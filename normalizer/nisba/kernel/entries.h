/* What `keys.c` and `entries.c` share with `ordinary.c`: keys of readings, entries near them. */

#ifndef NISBA_ENTRIES_H
#define NISBA_ENTRIES_H

#include "pair.h"

#define MOST_CLASSES 14    /* of a symbol */
#define MOST_TEXTS 24       /* keys of a reading */
#define SHORT 24           /* symbols of readings whose keys need no memory of their own */
#define ON_LIST 128        /* near entries that need no memory of their own */

typedef struct Keys Keys;
typedef struct Entries Entries;

typedef struct {
    double cost;
    Py_ssize_t n;
    char *text;
} Key;

/* The keys of one reading: two sets of them, of which one is made of the other. */
typedef struct {
    Key *key;              /* those that are made so far, `n` of them */
    Py_ssize_t n;
    Key keys[2][MOST_TEXTS * MOST_CLASSES];
    char *text, kept[2 * MOST_TEXTS * MOST_CLASSES * SHORT];
} Made;

/* An entry that is near, and what aligning costs; once weighed, how probable it is. */
typedef struct {
    Py_ssize_t entry;
    double cost;
} Near;

typedef struct {
    Near *at;
    Py_ssize_t n, room;
    Near kept[ON_LIST];
} Found;

/* --- of `keys.c` ------------------------------------------------------------------------------ */

/* `Keys._of`. Answers -1 with an exception set; else `forget_keys` has to follow. */
int make_keys(Keys *self, const Word *word, Made *made);
void forget_keys(Made *made);

/* As `spell_form`, with all keys, for who wants more of them: `forget_keys` has to follow where it
 * does not answer -1. */
int spell_made(Keys *self, const Py_UCS4 *symbols, Py_ssize_t n, Form *form, Made *made);

/* Adds `Keys` to the module: the type, a new reference; nothing, with an exception, on failure. */
PyObject *add_keys(PyObject *module);

/* --- of `entries.c` --------------------------------------------------------------------------- */

/* The entries near a reading with these keys. Answers -1 with an exception set; else `forget_found`
 * has to follow. */
int near_of(Entries *self, const Word *x, int bare, const Made *made, Py_ssize_t slack,
            double reach, Found *found);
void forget_found(Found *found);

/* Nothing found yet; and one entry more. -1: an exception is set. */
void begin_found(Found *found);
int note_found(Found *found, Py_ssize_t entry, double cost);

/* How much an entry weighs at a cost. */
double weight_at(const Entries *self, Py_ssize_t entry, double cost);

/* Near entries, of which the weights stand in for the costs: they become probabilities. Answers how
 * many are kept, likeliest first; of equals the one that was found first. */
Py_ssize_t keep_likeliest(const Entries *self, Found *found);

/* The same of costs. */
Py_ssize_t weigh_near(const Entries *self, Found *found);

/* The keys it was made with; nothing, with an exception, where it was not made. The costs. */
Keys *keys_of_entries(const Entries *self);
Costs *costs_of_entries(const Entries *self);

/* How many entries it has, and how many senses a word has at most. */
Py_ssize_t entries_of(const Entries *self);
Py_ssize_t most_senses(const Entries *self);

/* The reading of an entry, in its memory. */
void reading_of_entry(const Entries *self, Py_ssize_t entry, Word *word);

#endif
