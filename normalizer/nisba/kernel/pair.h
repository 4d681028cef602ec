/* What `pair.c`, `shelf.c` and `weigh.c` share: elements and names made ready, and what compares them. */

#ifndef NISBA_PAIR_H
#define NISBA_PAIR_H

#include "align.h"

#include <stdint.h>

#ifdef __GNUC__
#define SOON(address) __builtin_prefetch(address)
#else
#define SOON(address) ((void)(address))
#endif

#define MOST_KEYS 5        /* of a form: the likeliest, and up to four to choose from */

enum { NUMBER = 1, INITIAL = 2, TITLE = 4, LIGHT = 8, GLOSS = 16, DIRECTION = 32, FAMILY = 64,
       CERTAIN = 128, ARTICLE = 256, ADMIN = 512, TRANSLATED = 1024 };
enum { ARABIC = 1, LATIN = 2 }; /* of scripts; others have other numbers */
enum { NO_NASAB, BIN, BINT, WALAD, NASABS };
enum { NO_HEAD, ABD, DIN, UBAYD, ABU, UMM, ALLAH };

/* What the lexicon says a form may be. */
typedef struct {
    Py_ssize_t entry, letters; /* entries with the same letters have the same number here */
    double p;
} Sense;

/* What two forms are judged by once they are near; asked for then. */
typedef struct {
    PyObject *word, *letters;  /* as written; in Arabic script also with its noise folded */
    Py_UCS4 *folded, *sounds;  /* letters in lower case without marks; sounds, lengths levelled */
    Py_ssize_t folded_n, sounds_n, consonants, vowels, senses;
    Sense *sense;
    double known, male, female; /* mass of the senses, and of those of one gender */
    int arabic, others;    /* how many more forms have the same facts */
} Facts;

typedef struct {
    Py_UCS4 *at;           /* numbers of its symbols */
    Py_ssize_t n;
    int bare, head;        /* without short vowels; the unit it stands in */
    double cost;
    int keys;
    const char *key[MOST_KEYS];
    Py_ssize_t key_n[MOST_KEYS];
    Py_ssize_t index;      /* among the forms of its element */
    const unsigned char *kept, *kept_end; /* its facts, where a table keeps them and its keys */
    Facts *facts;
} Form;

typedef struct Part {
    PyObject_HEAD
    PyObject *element, *number;
    PyObject *(*late)(const struct Part *); /* makes an `element` that comes when asked for */
    PyObject *gloss;       /* a set of what it means; nothing for one without a meaning */
    Facts *(*learn)(const struct Part *, const Form *); /* makes facts that come when asked for; where it
                              makes nothing, without an exception, Python is asked */
    PyObject *keep;        /* what `late` and `learn` need; the Shelf that owns the keys of an element it keeps */
    Py_ssize_t place;      /* in that table; -1 for others */
    struct Part *alone;    /* as the one word that two may make, once asked for */
    uint64_t id;
    double weight;
    int flags, nasab;
    Py_ssize_t forms, first, last; /* `first`, `last`: symbols of the first and of the last form */
    Form *form;
} Part;

typedef struct {
    PyObject_HEAD
    PyObject *text;
    uint64_t start;        /* the first code points of the text, as a number of their order */
    Part **part;           /* in memory that also holds `rarity` and `letters` */
    double *rarity, total; /* of each part; the sum */
    Py_ssize_t n;
    Part *whole;
    int inverted;
    int script;
    Py_UCS4 *letters;      /* lower case without marks */
    Py_ssize_t letters_n;
} Name;

typedef struct {
    Py_ssize_t feature, knots;
    double *knot, *value, *slope;
} Curve;

typedef struct {
    Py_ssize_t a, b;
    double weight;
} Product;

typedef struct {
    double bias;
    Py_ssize_t curves, products;
    Curve *curve;
    Product *product;
} Model;

typedef struct {
    double value, conflict;
    int kunya;
    short given, overlap;
} Cell;

typedef struct {
    uint64_t a, b, c;      /* c is 0 for two elements; a is 0 where nothing is kept */
    Cell cell;
} Slot;

typedef struct {
    PyObject_HEAD
    Costs *costs;
    PyObject *facts, *other, *merged;
    void *joiner;          /* what runs two elements together without Python, while it lives */
    struct Part *(*join)(void *joiner, struct Part *first, struct Part *second); /* where it makes
                              nothing, without an exception, Python is asked */
    PyTypeObject *part_type, *name_type;
    double clip, floor, join_penalty, join_gain, doubtful, reach, other_head, solid, whole_share;
    double known_same, other_gender, unknown, strange, overlap, translated, two_names;
    Model name_model, element_model;
    uint64_t ids;
    Slot *slot;
    size_t slots, kept;
} Pairs;

static inline double least(double a, double b)
{
    return b < a ? b : a; /* as Python's min: the first of equals */
}

static inline double most(double a, double b)
{
    return b > a ? b : a;
}

/* --- of `pair.c` ------------------------------------------------------------------------------ */

/* `Scorer.compare`, and `brief_of`; -1: an exception is set. */
int compare_names(Pairs *self, const Name *x, const Name *y, double *logit, double *own,
                  double *other);

/* Asks memory for what is known of each two elements of names. */
void fetch_cells(const Pairs *self, const Name *x, const Name *y);

/* What a logit is, 0..1. */
double probability_of(double logit);

/* How alike two texts are, 0..1, of which the letters are given; -1: an exception is set. */
int letters_alike(const Py_UCS4 *a, Py_ssize_t n, const Py_UCS4 *b, Py_ssize_t m, double *alike);

/* A part with room for forms, its numbers not yet set; nothing, with an exception, on failure. */
Part *new_part(Pairs *self, Py_ssize_t forms);

/* Gives it its id, once its forms are there. */
void finish_part(Pairs *self, Part *part);

/* A name with room for parts, none of them there yet, and for letters, not yet written. */
Name *new_name(Pairs *self, PyObject *text, Py_ssize_t parts, Py_ssize_t letters);

/* The code points of a text, in memory of their own. */
Py_UCS4 *codes_of(PyObject *text, Py_ssize_t *n);

/* Lets go of the facts of a form. */
void free_facts(Facts *facts);

/* `_whole_form`: the form of an element that has no head taken off, where there is one. */
const Form *whole_form(const Part *part);

/* A second form like one, which has the same facts. -1: an exception is set. */
int copy_form(const Form *from, Form *to);

/* The element of a part, in its memory; nothing, with an exception, where it cannot be made: the table
 * that keeps it is damaged. */
PyObject *element_of(Part *part);

/* Sees to it that a form has its facts. -1: an exception is set. */
int learn_facts(Pairs *self, Part *part, Py_ssize_t form);

/* --- of `view.c` ------------------------------------------------------------------------------ */

/* `Pairs.view`. */
PyObject *pairs_view(Pairs *self, PyObject *part);

/* `Name.said`. */
PyObject *name_said(Name *self, PyObject *ignored);

/* --- of `keys.c` ------------------------------------------------------------------------------ */

/* Gives a form its symbols, of which the characters are given, and its keys. -1: an exception is set,
 * and what memory the form has is its owner's. */
int spell_form(PyObject *keys, const Py_UCS4 *symbols, Py_ssize_t n, Form *form);

/* --- of `shelf.c` ------------------------------------------------------------------------------ */

/* The facts of a form that a table keeps. */
Facts *shelf_facts(const Part *part, const Form *form);

/* Add what `shelf.c` and `weigh.c` have to the module. */
int add_shelf(PyObject *module, PyObject *pairs);
int add_weigher(PyObject *module, PyObject *pairs);

#endif
