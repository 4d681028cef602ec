/* What the C files of `_rough` share: the type, and looks at the spellings of a small table. */

#ifndef NISBA_ROUGH_H
#define NISBA_ROUGH_H

#define Py_LIMITED_API 0x030b0000
#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <stdint.h>

#ifdef __GNUC__
#define SOON(address) __builtin_prefetch(address)
#else
#define SOON(address) ((void)(address))
#endif

#define TEXTS 3            /* letters, consonants, sounds */
#define LONGEST 4096       /* code points of a text that is compared; names are far shorter */
#define FEW 64             /* code points of a pattern that fits one word, as nearly all do */
#define SOUNDING 1         /* the text that `sounding` looks at */
#define LONG 128           /* consonants of a spelling that is looked at in full; nearly all have fewer */
#define SLOTS 256          /* of a pattern of up to 64 code points; more for longer ones */

typedef struct {
    Py_buffer blob, offset;
} Texts;

/* Code points, and the numbers they have here: 1 and up, in the order they are met. */
typedef struct {
    Py_UCS4 *code;         /* of each slot; 0: free */
    uint16_t *number;
    size_t slots, used;
} Letters;

/* The texts of spellings that were looked at, as numbers of code points: of each its lengths, then
 * the first code points of all texts, the second ones and so on, 0 where a text has ended. UTF-8 from
 * three files takes several times as long to go through. */
typedef struct {
    uint32_t *start;       /* of each spelling in `at`; 0: not yet there */
    uint16_t *at;
    size_t used, room;
    Letters letters;
} Digest;

typedef struct {
    double sum;
    uint32_t number;
} Shared;

/* Sums of `room` spellings, all 0, and room for twice as many that are found. */
typedef struct {
    double *sum;
    Shared *found;
    Py_ssize_t room;
} Sums;

/* The consonants of a spelling. */
typedef struct {
    uint64_t sorts;        /* which it has, by `sort_of` */
    uint32_t start, number; /* where they are; the spelling */
    uint32_t length;
} Sound;

/* The consonants of all spellings, as numbers: first of those that have none, then of those with one
 * and so on, each group in the order of the spellings; nothing until they are asked for. */
typedef struct {
    uint16_t *text;
    Sound *one;
    Py_ssize_t group[LONG + 2]; /* where each begins; the last is of all with LONG or more */
} Sounds;

typedef struct {
    PyObject_HEAD
    Texts text[TEXTS];
    Py_buffer script;
    Py_ssize_t size;       /* spellings */
    Sums sums;             /* nothing while somebody works with them */
    Digest digest;
    Sounds sounds;
} Rough;

/* Defines a function that puts the `most` first ones before the others, in any order. */
#define SELECT(name, Type, order)                                                                 \
    static void name(Type *at, Py_ssize_t n, Py_ssize_t most)                                     \
    {                                                                                             \
        for (Py_ssize_t low = 0, high = n - 1; low < high;) {                                     \
            Type pivot = at[low + (high - low) / 2];                                              \
            Py_ssize_t i = low, j = high;                                                         \
            while (i <= j) {                                                                      \
                while (order(at + i, &pivot) < 0)                                                 \
                    i++;                                                                          \
                while (order(at + j, &pivot) > 0)                                                 \
                    j--;                                                                          \
                if (i <= j) {                                                                     \
                    Type kept = at[i];                                                            \
                    at[i++] = at[j];                                                              \
                    at[j--] = kept;                                                               \
                }                                                                                 \
            }                                                                                     \
            if (most - 1 <= j)                                                                    \
                high = j;                                                                         \
            else if (most - 1 >= i)                                                               \
                low = i;                                                                          \
            else                                                                                  \
                return;                                                                           \
        }                                                                                         \
    }

/* --- sums.c: what spellings share --------------------------------------------------------------- */

/* Whoever works with sums has them alone: a buffer that is asked for meanwhile may let another thread
 * in. 0, or -1 with an exception. */
int take_sums(Rough *self, Py_ssize_t size, Sums *sums);
void give_back(Rough *self, Sums *sums);
void free_sums(Sums *sums);

/* Of the spellings that have a term, one after the other, where they begin and end among the postings;
 * and what having it weighs. */
typedef struct {
    uint64_t start, end;
    double weight;
} Run;

/* Puts all that share something in `sums->found`, by the runs that a buffer holds; answers how many
 * they are, -1 with an exception. */
Py_ssize_t sharing_runs(const Sums *sums, const Py_buffer *postings, const Py_buffer *runs);

/* Puts the `limit` first ones into `first`, which has room for all, in order; answers how many they
 * are. */
Py_ssize_t first_shared(Shared *found, Py_ssize_t n, Py_ssize_t limit, Shared *first);

PyObject *rough_search(Rough *self, PyObject *args);

/* --- alike.c: how like texts are ---------------------------------------------------------------- */

/* A text that many are held against: for each of its code points, where it stands. */
typedef struct {
    Py_ssize_t n, words, slots; /* code points; 64-bit words of them; room */
    Py_UCS4 *code;              /* of each slot; 0: free */
    uint64_t *bits;             /* of each slot, `words` of them; those of slot `slots` are 0 */
    uint64_t *left;             /* `words`, for the sum */
    uint64_t ascii[128];        /* the first word of each of these code points */
} Pattern;

int make_pattern(PyObject *text, Pattern *pattern);
void free_pattern(Pattern *pattern);

/* The next code point of UTF-8; what is none is taken byte by byte. */
Py_UCS4 next_code(const unsigned char **at, const unsigned char *end);

/* Where a text of the table starts and ends; -1: the table is damaged. */
int text_at(const Texts *texts, Py_ssize_t number, const unsigned char **at,
            const unsigned char **end);

/* Likeness of a text of the table; -1: the table is damaged. */
double likeness_of(const Texts *texts, Py_ssize_t number, const Pattern *pattern);

static inline int ones(uint64_t bits)
{
    bits -= bits >> 1 & 0x5555555555555555u;
    bits = (bits & 0x3333333333333333u) + (bits >> 2 & 0x3333333333333333u);
    bits = (bits + (bits >> 4)) & 0x0F0F0F0F0F0F0F0Fu;
    return (int)(bits * 0x0101010101010101u >> 56);
}

static inline double likeness(const Pattern *pattern, Py_ssize_t n, Py_ssize_t common)
{
    Py_ssize_t all = pattern->n + n, apart = all - 2 * common;
    return 1.0 - (all ? (double)apart / (double)all : 0.0);
}

/* As `alike_short`, of a text as numbers, each so many places after the other. */
static inline double alike_numbered(const Pattern *pattern, const uint64_t *bits, const uint16_t *at,
                             Py_ssize_t n, Py_ssize_t step)
{
    uint64_t left = ~(uint64_t)0;
    for (const uint16_t *end = at + n * step; at < end; at += step) {
        uint64_t both = left & bits[*at];
        left = (left + both) | (left - both);
    }
    return likeness(pattern, n, ones(~left));
}

/* --- digest.c: texts as numbers ----------------------------------------------------------------- */

/* 0, or -1 with an exception. */
int begin_digest(Rough *self);

/* Has a spelling digested. 1: it is; 0: it cannot be, too long or too strange; -1: an exception. */
int digested(Rough *self, Py_ssize_t number);

/* Has all spellings digested that can be. Memory of those that are is asked for all at once. 1: all
 * are; 0: some cannot be; -1: an exception. */
int digest_all(Rough *self, const uint32_t *numbers, Py_ssize_t n);

/* The number of a code point that some text has; 0 of another. */
uint16_t known_letter(const Letters *letters, Py_UCS4 code);

/* A pattern of one word by the numbers of its code points, the first at bit `first`. */
int number_pattern(const Letters *letters, PyObject *text, uint64_t *bits, Py_ssize_t first);

/* The length of the longest of three texts. */
static inline Py_ssize_t steps_of(const uint16_t *lengths)
{
    Py_ssize_t longest = lengths[0];
    for (int k = 1; k < TEXTS; k++)
        longest = lengths[k] > longest ? lengths[k] : longest;
    return longest;
}

/* --- looks.c: the likest of some ---------------------------------------------------------------- */

/* What a name is held against: its three texts. */
typedef struct {
    Pattern pattern[TEXTS];
    uint64_t *bits[TEXTS];  /* of each by the numbers of code points; nothing for a long one */
    uint64_t *abreast[TEXTS]; /* the same where all fit one word beside each other; else nothing */
    uint64_t field[TEXTS], fields; /* the bits of each there, and of all */
    int script;
} Look;

typedef uint64_t Ranked;

/* The place of one that was ranked, among those it was ranked with. */
static inline Py_ssize_t place_of(Ranked one)
{
    return (Py_ssize_t)(uint32_t)one;
}

/* `all`: the spellings to be looked at are digested. */
int make_look(Rough *self, PyObject **text, int all, Look *look);
void free_look(Look *look);

/* Puts the `most` likest in front, in order; -1: an exception. */
int rank(const Rough *self, const uint32_t *numbers, const double *shares, Py_ssize_t n,
         const Look *look, const float *weights, Py_ssize_t most, Ranked *ranked);

/* `nisba.table.rough.likeness` of one that was ranked; -1: the table is damaged. */
double figure(const Rough *self, Py_ssize_t number, double share, const Look *look,
              const double *weights);

PyObject *rough_likest(Rough *self, PyObject *args);

/* --- sounding.c: whose consonants are likest ---------------------------------------------------- */

typedef struct {
    double likeness;
    Py_ssize_t number;
} Heard;

/* The `most` likest by their consonants, in memory that is to be freed, and how many in `n`; nothing,
 * without an exception where it cannot be done here. */
Heard *hear_all(Rough *self, PyObject *text, double least, Py_ssize_t most, Py_ssize_t *n);

void free_sounds(Sounds *sounds);

PyObject *rough_sounding(Rough *self, PyObject *args);

#endif
