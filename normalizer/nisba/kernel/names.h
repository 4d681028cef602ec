/* What the C files share that make plain names ready: `names.c`, `parts.c`, `dress.c`, `facts.c`, `met.c`,
 * `runs.c`, `cut.c`. */

#ifndef NISBA_NAMES_H
#define NISBA_NAMES_H

#include "ordinary.h"
#include "pair.h"
#include "shown.h"

#define MOST_RUN 6         /* words of a run */
#define MOST_SYMBOLS 64    /* of a name run together */
#define MOST_LETTERS 500   /* of a name, `nisba.hygiene.MAX_CODE_POINTS` */
#define MOST_BYTES (4 * MOST_LETTERS)
#define MOST_TOKENS 32
#define MOST_PARTS 32
#define LEAST_SLOTS (1 << 10)
#define HEARD_BITS 8       /* how many sets are remembered, as a power of 2 */
#define HEARD (1 << HEARD_BITS)

/* What is known of a word, as `nisba.score.plain` says it, but for MADE, DIVINE and CUT. */
enum { HARD = 1,           /* the parser has to be asked about a name with this word */
       FREE = 2,           /* it has no role, whatever stands beside it */
       ADMINISTRATIVE = 4, /* no part of the name run together */
       BENDS = 8,          /* before a *bin* it is another thing */
       AN_ARTICLE = 16, A_STOP = 32, A_BIN = 64, A_BINT = 128, A_WALAD = 256, /* its roles */
       MADE = 512,         /* made by `ordinary.c` */
       AN_ABD = 1024, AN_ABU = 2048, AN_UMM = 4096,
       STRANGE = 8192,     /* it has a role that only Python knows about */
       SOFT = 16384,       /* an article before a consonant that it assimilates to */
       MARKED = 32768,     /* as an article it cannot be the family marker */
       DIVINE = 65536,     /* behind an Abd it is Allah */
       COUNTS = 131072,    /* with an article it is a number */
       MISTER = 262144,    /* before a full name it is a title */
       CUT_OFF = 524288 }; /* its first form is not the word as it is written */

/* An element in its dress: what a word is behind certain particles. */
typedef struct Dressed {
    struct Dressed *next;  /* the same word in another */
    int worn;              /* see `dress.c` */
    uint32_t behind;       /* the word of which its kunya begins; 0: it is none */
    Part *part;
} Dressed;

/* A word under one set of conventions. */
typedef struct Piece {
    struct Piece *next;    /* the same word under another set */
    uint64_t set;
    uint32_t id;
    int flags;             /* of those above */
    Py_UCS4 run_on, begins; /* the consonant of an article that may be run on; its first sound */
    Py_UCS4 *symbols;
    Py_ssize_t n;
    Part *alone;           /* its element alone, once asked for */
    Py_ssize_t entry_s;    /* of a word that was MADE, its form with the sounds of the first one's entry;
                            * 0: there is none */
    Dressed *dressed;
} Piece;

/* A word. */
typedef struct {
    uint64_t hash, conventions;
    Py_ssize_t n;
    uint32_t age;          /* in which it was last met */
    Piece *pieces;
    char text[];
} Seen;

/* Particles and the word behind them. */
typedef struct {
    uint64_t hash;
    int n, later;
    uint32_t id[MOST_RUN];
    int hard, bends, nasab;
    unsigned optional;     /* which of its words are articles that are there to be matched or not */
    Py_ssize_t parts;
    Part *part[];
} Run;

/* Words by their letters. */
typedef struct {
    Seen **at;
    size_t slots, n;
} Words;

/* The likeliest sounds of a symbol, as many as it has; -1: nobody asked. */
typedef struct {
    Py_UCS4 at[MOST_PLAIN];
    int n;
} Likeliest;

/* The graphemes of a set of conventions. */
typedef struct {
    uint64_t set;
    PyObject *graphemes;
} Heard;

typedef struct {
    PyObject_HEAD
    Pairs *pairs;
    Ordinary *ordinary;
    const Shown *shown;    /* `conventions`, where it is one: it is not asked then */
    PyObject *keys, *cut, *conventions, *graphemes, *word, *alone, *run, *whole,
        *dressed, *plain_of;
    Likeliest *likeliest;  /* of each symbol, once asked for */
    Py_ssize_t symbols;
    Py_buffer divine;      /* of each entry of the lexicon, whether it is a name of God */
    Heard heard[HEARD];    /* the sets of conventions that were last asked about */
    Py_UCS4 *optional;     /* the sounds of such an article */
    Py_ssize_t optional_n, longest;
    PyObject *articles;    /* the words, without marks, that may be one: a set */
    Py_ssize_t longest_article; /* its letters */
    uint64_t scholarly;    /* the convention under which an article in capitals is another one */
    char syllables[26], ends[26]; /* which letters syllables of Wade-Giles have, and end in */
    Words young, old;      /* met in this age; met in the last one, and perhaps in this one too */
    Run **runs;
    size_t run_slots, run_n;
    uint32_t ids, age;
    int busy;
} Names;

/* A word where it stands: `n` bytes among those of its name. */
typedef struct {
    Py_ssize_t at, n;
    const char *written;   /* the same in the text; NULL: in lower case too, or not in ASCII */
    Seen *seen;
    Piece *piece;
    int optional;
} Token;

typedef struct {
    Token token[MOST_TOKENS];
    int n;
    Part *part[MOST_PARTS];
    int parts;
    Py_ssize_t letters;
    char letter[MOST_BYTES]; /* of all words, in lower case */
    Py_UCS4 *folded;       /* without marks, where that is something else */
    Py_ssize_t folded_n;
} Line;

/* What may be a title is one; what is generic is a name. */
enum { AS_IT_IS, AS_TITLE, AS_NAME };

/* What a word wears. */
typedef struct {
    int article, marked, nasab, head; /* flags; the numbers of `pair.h` */
    int as;                /* what it is for once: it wears nothing else then */
    const Token *behind;   /* the word before that of a kunya, which run together may be one word */
} Dress;

/* --- of `parts.c` ----------------------------------------------------------------------------- */

/* Makes the parts of a name. 1: made; 0: it needs the parser; -1: an exception is set. */
int add_parts(Names *self, Line *line);

/* --- of `dress.c` ----------------------------------------------------------------------------- */

/* Whether an article is assimilated to the word behind it (`Parser.assimilates`): 1, 0; -1: an
 * exception is set. */
int assimilates(Names *self, const Token *article, const Token *following);

/* The element of a word alone. 1: it is in `piece->alone`; 0: it needs the parser; -1: an exception. */
int ask_alone(Names *self, const Token *token);

/* The element of a word in its dress, in the memory of the word. 0: `run_of` has to be asked, or the
 * parser if the word is HARD. `later`: something stands before it. Else as `ask_alone`. */
int dress_up(Names *self, const Token *token, const Dress *dress, int later, Part **part);

/* Lets go of what a word wears. */
void undress(Piece *piece);

int visit_dressed(const Piece *piece, visitproc visit, void *arg);

/* Whether a word with these likeliest sounds is Allah behind an Abd (`Maker.once`). */
int is_divine(const Py_UCS4 *plain, Py_ssize_t n);

/* --- of `facts.c` ----------------------------------------------------------------------------- */

/* The element of a part in its dress, and the facts of its forms: its `late` and `learn`. What it keeps
 * are these names, the part alone, and the dress as `nisba.score.plain` has it. */
PyObject *dressed_element(const Part *part);
Facts *dressed_facts(const Part *part, const Form *form);

/* The same of a name run together, which keeps these names, its symbols and its letters. */
PyObject *whole_element(const Part *part);
Facts *whole_facts(const Part *part, const Form *form);

/* The facts of a form behind an Abd (`senses_of`): in what it may be it is a name of God. */
Facts *divine_facts(const Names *self, const Form *form);

/* The likeliest sounds of a symbol, of which Python is asked once. -1: an exception is set. */
int sounds_of(Names *self, Py_UCS4 symbol, Likeliest *sounds);

/* Two parts run together, as `Pairs` wants it. */
Part *joined_part(void *names, Part *first, Part *second);

/* --- of `met.c` ------------------------------------------------------------------------------- */

uint64_t hash_of(const void *data, Py_ssize_t size, uint64_t hash);

/* A word in lower case; NULL: an exception is set. */
Seen *seen_of(Names *self, const char *text, Py_ssize_t n);

/* A word under a set of conventions; NULL: an exception is set. */
Piece *piece_of(Names *self, Seen *seen, uint64_t set);

/* What is met from now on is met in a new age: what was not met in the last one is forgotten. */
void grow_older(Names *self);

int visit_met(const Names *self, visitproc visit, void *arg);

/* --- of `runs.c` ------------------------------------------------------------------------------ */

/* What the words from `first` to `last` are together; NULL: an exception is set. */
Run *run_of(Names *self, const Line *line, int first, int last);

void forget_runs(Names *self);

int visit_runs(const Names *self, visitproc visit, void *arg);

/* --- of `cut.c` ------------------------------------------------------------------------------- */

enum { PARSED, CUT, OTHERS };

/* The words of a text in letters, spaces and hyphens, that is no matter for the parser. OTHERS: it
 * has other characters, or may be no romanisation of Arabic. -1: an exception is set. */
int cut(const Names *self, const char *text, Py_ssize_t n, Line *line);

/* The same of such a text: Python cuts it. -1: an exception is set. */
int cut_other(const Names *self, PyObject *text, Line *line);

/* Whether a word may be an article: 1, 0; -1: an exception is set. */
int is_article(const Names *self, const char *word, Py_ssize_t n);

/* --- of `names.c` ----------------------------------------------------------------------------- */

/* Adds `Names` to the module. */
int add_names(PyObject *module);

#endif
