/* What the C files share that make words: `ordinary.c`, `making.c`, `forms.c`, `units.c`, `senses.c`,
 * `listed.c`, `heard.c`. */

#ifndef NISBA_MAKING_H
#define NISBA_MAKING_H

#include "entries.h"
#include "ordinary.h"

#define FIRST 0xE000       /* the character of the first symbol */
#define LONGEST 64         /* letters of a word; longer ones are Python's */
#define MOST_SENSES 16     /* of a form */
#define MOST_FORMS 6       /* of a word: whole, less an article or Abu, its digraphs split; each with
                            * its entry's sounds too */
#define MOST_LISTED 16     /* entries that a spelling is listed or counted for */
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
    PyObject *grammar, *meaningful, *spellings, *firsts; /* sets: numbers and particles, words with a
                              meaning, listed spellings, first names */
    PyObject *variants, *preferred, *attested; /* of spellings the entries whose rows list them, those
                              of the press, and how often each was counted: dicts */
    PyObject *at_arabic, *arabic, *readings; /* entries by vocalised Arabic; letters and readings of each */
    double variant, listed; /* what a listed spelling costs; the least share of its entry's weight */
    Latin *latin;
    PyObject *element;     /* (word, Graphemes, flags) -> Element */
    PyObject *meaning;     /* (word, senses) -> what it means */
    PyObject *keep;        /* (self, Graphemes) of the last word, for its part */
    PyObject *kept;        /* those Graphemes */
    Py_buffer gender, letters, base, meant, laqab; /* of each entry */
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

/* An entry whose row lists a spelling, and one that it was counted for. */
typedef struct {
    Py_ssize_t entry;
    int preferred;         /* the press writes it so */
} Row;

typedef struct {
    Py_ssize_t entry;
    double n;
} Counted;

/* What the lexicon lists of a spelling. */
typedef struct {
    Row row[MOST_LISTED];
    Counted count[MOST_LISTED];
    Py_ssize_t n, counted;
    double met;            /* how often it was counted at all */
    int listed;            /* it is one of `Lexicon.spellings` */
    int silent;            /* it writes length: it is no witness for what it says of others */
    int spelled;           /* `Lexicon.spelled` has an entry for it */
    int kunya;             /* one of them is a kunya in one word */
} Listing;

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

/* What a word means: `Maker.meant`, as parts have it. */
typedef struct {
    int flags, bends, mister; /* of `pair.h`; see `names.h` */
    double weight;
    PyObject *gloss;       /* nothing for a word without a meaning */
} Meaning;

/* A word in the making. */
typedef struct {
    Ordinary *self;
    Letters word;
    Hearing heard;
    Listing listing;
    Form form[MOST_FORMS];
    Senses senses[MOST_FORMS];
    Py_ssize_t forms;
    Senses own;            /* of the word as it is written */
    int whole;             /* that is the first form */
    Py_ssize_t entry_s;    /* the form with the entry's sounds of the first one; 0: there is none */
    int meaningful;        /* a list has it of words with a meaning */
    int ordinary;          /* no list has it */
    Meaning meaning;
} Making;

/* --- of `making.c` ---------------------------------------------------------------------------- */

/* Notes how first names begin. -1: an exception is set. */
int read_beginnings(Ordinary *self);

/* The letters of a word of `n` bytes. ASK: there is another one among them, or there are too many. */
int read_letters(const Ordinary *self, const char *text, Py_ssize_t n, Letters *word);

/* Whether a word is no number and no particle, and is one name; else Python is asked. What the lexicon
 * lists of it, and whether it is ordinary, are noted. */
int is_plain_word(Making *making);

/* --- of `forms.c` ----------------------------------------------------------------------------- */

/* All forms of a word that was heard, with their facts. Whatever is answered, what memory they have is
 * the caller's. */
int make_forms(Making *making);


/* --- of `units.c` ----------------------------------------------------------------------------- */

/* `Cutter._din` and `Cutter._of_allah`: DONE where they are empty. */
int has_no_din(Making *making);
int has_no_allah(Making *making);

/* Whether an article that may be run on to it can be cut off (`Cutter.without_run_on_article`), of a
 * word that has its forms: DONE; ASK: it cannot. */
int can_cut_off(Making *making);

/* --- of `listed.c` ---------------------------------------------------------------------------- */

/* Whether a set has what a word is without marks, from a letter to another: 1, 0; -1: an exception. */
int has_folded(PyObject *set, const Letters *word, Py_ssize_t from, Py_ssize_t to);

/* The same of a word as it is written. */
int has_word(PyObject *set, const Letters *word);

/* What the lexicon lists of a word from a letter to another. ASK: too much. */
int listing_of(const Ordinary *self, const Letters *word, Py_ssize_t from, Py_ssize_t to,
               Listing *listing);

/* As `weigh_near`, of a spelling that is listed. -1: an exception is set. */
Py_ssize_t weigh_listed(const Ordinary *self, Listing *listing, Found *found);

/* --- of `senses.c` ---------------------------------------------------------------------------- */

/* The form of a reading, and what the lexicon says of it, whatever it lists of its spelling. -1: an
 * exception is set; what memory the form has is the caller's in any case. */
int make_form(Ordinary *self, const Py_UCS4 *symbols, Py_ssize_t n, Listing *listing, double cost,
              Form *form, Senses *senses);

/* Whether a sum of probabilities is below a bound: 1, 0; -1 where it is too near to tell. */
int below(double sum, double bound);

/* Whether a form has its entry's sounds, or none (`Maker._irregular`). */
int is_regular(Ordinary *self, const Form *form, const Senses *senses);

/* What a word means, of which the senses are known. Its gloss is the caller's. */
int find_meaning(Making *making);

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

/* `ASSIMILATED` of `nisba.analysis.tokenizer`. */
int is_assimilated(const Py_UCS4 *plain, Py_ssize_t n);

/* `_may_be_article` of `nisba.analysis.tokenizer`, of a word of two letters or more. */
int is_soft(const Hearing *heard);

/* Where the parts of a *-uddin* are (`_DIN`): all of it, its vowels, what is behind them, its d. */
typedef struct {
    Py_ssize_t start, vowels, stop, tail;
} Din;

/* Of `nisba.analysis.glued`: `_ABD`, the servant of whom the rest names; `_UBAYD`, with its i or y;
 * `_DIN`, and `_ALLAH_TAIL` with its double l, two sounds or more before it. */
int begins_with_abd(const Hearing *heard);
int begins_with_ubayd(const Hearing *heard);
int ends_with_din(const Hearing *heard, Din *din);
int ends_with_allah(const Costs *costs, const Hearing *heard);

/* Where the name begins behind an Abu run on (`_ABU`); 0: there is none. */
Py_ssize_t behind_abu(const Hearing *heard);

/* The consonant of an article that may be run on to it in the nominative, the last but one sound of
 * which is the vowel (`run_on_article`), or 0. */
Py_UCS4 run_on_article(const Hearing *heard);

/* Whether its sounds begin with those of Abu (`_ABU_SOUNDS` of `nisba.analysis.maker`). */
int sounds_like_abu(const Hearing *heard);

#endif
