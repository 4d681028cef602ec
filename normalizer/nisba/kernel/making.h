/* What the C files share that make ordinary words: `ordinary.c`, `making.c`, `senses.c`, `heard.c`. */

#ifndef NISBA_MAKING_H
#define NISBA_MAKING_H

#include "entries.h"
#include "ordinary.h"

#define FIRST 0xE000       /* the character of the first symbol */
#define LONGEST 64         /* letters of a word; longer ones are Python's */
#define MOST_SENSES 16     /* of a form */
#define MOST_FORMS 3       /* of a word: whole, less an article, its digraphs split */
#define ALPHABET 26
#define BEGINNING 3        /* `_SHORTEST` of `nisba.analysis.compound`: letters a part has at least */

#define KNOWN 0.3          /* `_KNOWN` and `_KNOWN_SPLIT` of `nisba.analysis.glued` and `.maker` */
#define KNOWN_GLOSS 0.35   /* of `nisba.analysis.maker` */

struct Ordinary {
    PyObject_HEAD
    Pairs *pairs;
    Entries *entries;
    Keys *keys;            /* of `entries` */
    Graphemes *general;    /* of no convention */
    PyObject *words, *spellings, *firsts; /* sets: listed words, listed spellings, first names */
    Latin *latin;
    PyObject *element;     /* (word, Graphemes, flags) -> Element */
    PyObject *keep;        /* (self, Graphemes) of the last word, for its part */
    PyObject *kept;        /* those Graphemes */
    Py_buffer gender, letters, base, meant; /* of each entry */
    double reach, *reaches; /* the most that an entry may cost; the same by number of symbols */
    Py_ssize_t slack, lengths;
    unsigned char opening[ALPHABET * ALPHABET * ALPHABET]; /* whether a first name begins so */
};

enum { MALE = 1, FEMALE }; /* genders of entries; others are 0 */

/* What each step says. */
enum { FAILED = -1, ASK, DONE };

/* What the lexicon says of a form, likeliest first, and the mass of it. */
typedef struct {
    Py_ssize_t n;
    Near at[MOST_SENSES];
    double known;
} Senses;

/* A lower-case word in UTF-8, its letters, and what it is without marks. Of each letter, and of what
 * follows the last, the place in both. */
typedef struct {
    const char *text;
    Py_ssize_t n;          /* letters */
    int plain;             /* there are none but [a-z] */
    Py_UCS4 letter[LONGEST];
    char folded[3 * LONGEST];
    short at[LONGEST + 1], folded_at[LONGEST + 1];
} Letters;

/* A word in the making. */
typedef struct {
    Ordinary *self;
    Letters word;
    Hearing heard;
    Form form[MOST_FORMS];
    Senses senses[MOST_FORMS];
    Py_ssize_t forms;
} Making;

/* --- of `ordinary.c` -------------------------------------------------------------------------- */

/* Where the first names that begin as a word does are noted. */
size_t beginning_of(const char *word);

/* --- of `making.c` ---------------------------------------------------------------------------- */

/* The letters of a word of `n` bytes. ASK: there is another one among them, or there are too many. */
int read_letters(const Ordinary *self, const char *text, Py_ssize_t n, Letters *word);

/* Whether a word is ordinary and is one name; else Python is asked. */
int is_ordinary(const Ordinary *self, const Letters *word);

/* All forms of a word that was heard, with their facts. Whatever is answered, what memory they have is
 * the caller's. */
int make_forms(Making *making);

/* --- of `senses.c` ---------------------------------------------------------------------------- */

/* The form of a reading, and what the lexicon says of it. -1: an exception is set; what memory the
 * form has is the caller's in any case. */
int make_form(Ordinary *self, const Py_UCS4 *symbols, Py_ssize_t n, double cost, Form *form,
              Senses *senses);

/* Whether a sum of probabilities is below a bound: 1, 0; -1 where it is too near to tell. */
int below(double sum, double bound);

/* Whether a form has its entry's sounds, or none (`Maker._irregular`). */
int is_regular(Ordinary *self, const Form *form, const Senses *senses);

/* Whether it is sure that a word is no generic one (`Maker._meaning`). */
int means_nothing(const Ordinary *self, const Senses *senses);

/* `facts_of`, of a word from a letter on, with these likeliest sounds. */
Facts *make_facts(const Ordinary *self, const Letters *word, Py_ssize_t start, const Py_UCS4 *plain,
                  Py_ssize_t plain_n, const Senses *senses);

/* --- of `heard.c`, of the likeliest sounds of a word ------------------------------------------ */

#define AYN 0x2BF
#define HAMZA 0x2BE
#define VOWELS U"aiu\u0101\u012B\u016B"

/* Whether a sound is one of a set. */
int among(Py_UCS4 sound, const Py_UCS4 *set);

/* One of them, or 0 where there is none. */
Py_UCS4 sound_at(const Hearing *heard, Py_ssize_t i);

/* The symbol that one of them is of. */
Py_ssize_t symbol_at(const Hearing *heard, Py_ssize_t sound);

/* `_may_be_article` of `nisba.analysis.tokenizer`, of a word of two letters or more. */
int is_soft(const Hearing *heard);

/* Of `nisba.analysis.glued`: `_ABD`, the servant of whom the rest names; `_UBAYD`, with its i or y;
 * `_DIN`, and `_ALLAH_TAIL` with its double l, two sounds or more before it. */
int begins_with_abd(const Hearing *heard);
int begins_with_ubayd(const Hearing *heard);
int ends_with_din(const Hearing *heard);
int ends_with_allah(const Costs *costs, const Hearing *heard);

/* Where the name begins behind an Abu run on (`_ABU`); 0: there is none. */
Py_ssize_t behind_abu(const Hearing *heard);

#endif
