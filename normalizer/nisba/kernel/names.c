/* Plain names made ready without a parse: what is known of their words, put together.
 *
 * A name in Latin letters, with spaces and hyphens between its words, is mostly words that
 * were met before. What they are alone, and what a run of particles makes of the word behind it, is
 * remembered; Python (`nisba.analysis.pieces`) is asked for the rest, once, and says which words
 * need the parser, for what stands beside them or for what they are. Of a name with such a word
 * nothing is said. The others are made as `nisba.analysis.parse` and `nisba.score.compiled` make
 * them, to the bit; tests hold one against the other.
 *
 * One type, `Names`, described in `_align.pyi`. A call of Python may let other threads in: what is
 * remembered does not move, and is forgotten while nobody is at work.
 */

#include "names.h"

#include <string.h>

#define MOST_LETTERS 500   /* of a name, `nisba.hygiene.MAX_CODE_POINTS` */
#define MOST_BYTES (4 * MOST_LETTERS)
#define MOST_TOKENS 32
#define MOST_PARTS 32
#define MOST_WORDS (1 << 14) /* of one age */
#define MOST_RUNS (1 << 14)
#define LEAST_SLOTS (1 << 10)
#define SYLLABLE 8         /* letters that no syllable of Wade-Giles has more of */

/* --- what is remembered ------------------------------------------------------------------------ */

/* A word under one set of conventions. */
typedef struct Piece {
    struct Piece *next;    /* the same word under another set */
    uint64_t set;
    uint32_t id;
    int flags;             /* of `names.h` */
    Py_UCS4 run_on, begins; /* the consonant of an article that may be run on; its first sound */
    Py_UCS4 *symbols;
    Py_ssize_t n;
    Part *alone, *definite, *nasab[3];
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

typedef struct {
    PyObject_HEAD
    Pairs *pairs;
    PyObject *keys, *cut, *conventions, *word, *alone, *run;
    Py_UCS4 *optional;     /* the sounds of such an article */
    Py_ssize_t optional_n, longest;
    char ends[26];         /* which letters end a syllable of Wade-Giles */
    Words young, old;      /* met in this age; met in the last one, and perhaps in this one too */
    Run **runs;
    size_t run_slots, run_n;
    uint32_t ids, age;
    int busy;
} Names;

/* A word where it stands: `n` bytes among those of its name. */
typedef struct {
    Py_ssize_t at, n;
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

static uint64_t hash_of(const void *data, Py_ssize_t size, uint64_t hash)
{
    const unsigned char *at = data;
    for (Py_ssize_t i = 0; i < size; i++)
        hash = (hash ^ at[i]) * 0x100000001B3u;
    return hash ^ hash >> 29;
}

static void free_piece(Piece *piece)
{
    Py_XDECREF((PyObject *)piece->alone);
    Py_XDECREF((PyObject *)piece->definite);
    for (int i = 0; i < 3; i++)
        Py_XDECREF((PyObject *)piece->nasab[i]);
    PyMem_Free(piece->symbols);
    PyMem_Free(piece);
}

static void free_run(Run *run)
{
    for (Py_ssize_t i = 0; i < run->parts; i++)
        Py_XDECREF((PyObject *)run->part[i]);
    PyMem_Free(run);
}

/* Frees the words that were last met in an age before `age`. */
static void free_words(Words *words, uint32_t age)
{
    for (size_t i = 0; i < words->slots; i++) {
        if (!words->at[i] || words->at[i]->age >= age)
            continue;
        for (Piece *piece = words->at[i]->pieces, *next; piece; piece = next) {
            next = piece->next;
            free_piece(piece);
        }
        PyMem_Free(words->at[i]);
    }
    PyMem_Free(words->at);
}

static void free_runs(Run **runs, size_t slots)
{
    for (size_t i = 0; i < slots; i++)
        if (runs[i])
            free_run(runs[i]);
    PyMem_Free(runs);
}

/* What is met from now on is met in a new age: what was not met in the last one is forgotten. What
 * freeing sets going finds all in order. */
static void grow_older(Names *self)
{
    Words old = self->old;
    self->old = self->young;
    self->young = (Words){NULL, 0, 0};
    free_words(&old, self->age++);
}

static void forget_runs(Names *self)
{
    Run **runs = self->runs;
    size_t slots = self->run_slots;
    self->runs = NULL;
    self->run_slots = self->run_n = 0;
    free_runs(runs, slots);
}

static void forget_all(Names *self)
{
    grow_older(self);
    grow_older(self);
    forget_runs(self);
}

static Seen **seen_at(const Words *words, uint64_t hash, const char *text, Py_ssize_t n)
{
    for (size_t at = (size_t)hash & (words->slots - 1);; at = (at + 1) & (words->slots - 1)) {
        Seen *found = words->at[at];
        if (!found
            || (found->hash == hash && found->n == n && !memcmp(found->text, text, (size_t)n)))
            return words->at + at;
    }
}

/* Adds a word that is not there. */
static int add_seen(Names *self, Seen *seen)
{
    Words *young = &self->young;
    if (young->n >= young->slots / 2) {
        Words more = {NULL, young->slots ? 2 * young->slots : LEAST_SLOTS, young->n};
        more.at = PyMem_Calloc(more.slots, sizeof *more.at);
        if (!more.at) {
            PyErr_NoMemory();
            return -1;
        }
        for (size_t i = 0; i < young->slots; i++) {
            Seen *one = young->at[i];
            if (one)
                *seen_at(&more, one->hash, one->text, one->n) = one;
        }
        PyMem_Free(young->at);
        *young = more;
    }
    seen->age = self->age;
    *seen_at(young, seen->hash, seen->text, seen->n) = seen;
    young->n++;
    return 0;
}

/* A word that was met before: none, or NULL with an exception. */
static Seen *met(Names *self, uint64_t hash, const char *text, Py_ssize_t n)
{
    Seen *found = self->young.slots ? *seen_at(&self->young, hash, text, n) : NULL;
    if (!found && self->old.slots) {
        found = *seen_at(&self->old, hash, text, n);
        if (found && add_seen(self, found) < 0)
            return NULL;
    }
    return found;
}

/* A word in lower case; NULL: an exception is set. */
static Seen *seen_of(Names *self, const char *text, Py_ssize_t n)
{
    uint64_t hash = hash_of(text, n, 0xCBF29CE484222325u);
    Seen *found = met(self, hash, text, n);
    if (found || PyErr_Occurred())
        return found;
    PyObject *answer = PyObject_CallFunction(self->conventions, "s#", text, n);
    uint64_t conventions = answer ? PyLong_AsUnsignedLongLong(answer) : 0;
    Py_XDECREF(answer);
    if (PyErr_Occurred() || (found = met(self, hash, text, n))) /* another thread was quicker */
        return PyErr_Occurred() ? NULL : found;
    Seen *made = PyMem_Malloc(sizeof *made + (size_t)n);
    if (!made) {
        PyErr_NoMemory();
        return NULL;
    }
    *made = (Seen){.hash = hash, .conventions = conventions, .n = n};
    memcpy(made->text, text, (size_t)n);
    if (add_seen(self, made) < 0) {
        PyMem_Free(made);
        return NULL;
    }
    return made;
}

static Piece *known_piece(const Seen *seen, uint64_t set)
{
    for (Piece *piece = seen->pieces; piece; piece = piece->next)
        if (piece->set == set)
            return piece;
    return NULL;
}

/* Reads what Python says of a word: nothing of one that needs the parser. */
static int read_piece(PyObject *answer, Piece *piece)
{
    PyObject *run_on, *begins, *symbols;
    if (answer == Py_None) {
        piece->flags = HARD;
        return 0;
    }
    if (!PyTuple_Check(answer)) {
        PyErr_SetString(PyExc_TypeError, "a word is a tuple");
        return -1;
    }
    if (!PyArg_ParseTuple(answer, "iUUU:word", &piece->flags, &run_on, &begins, &symbols))
        return -1;
    piece->run_on = PyUnicode_GetLength(run_on) ? PyUnicode_ReadChar(run_on, 0) : 0;
    piece->begins = PyUnicode_GetLength(begins) ? PyUnicode_ReadChar(begins, 0) : 0;
    piece->symbols = codes_of(symbols, &piece->n);
    return piece->symbols ? 0 : -1;
}

/* A word under a set of conventions; NULL: an exception is set. */
static Piece *piece_of(Names *self, Seen *seen, uint64_t set)
{
    Piece *found = known_piece(seen, set);
    if (found)
        return found;
    Piece *made = PyMem_Calloc(1, sizeof *made);
    if (!made) {
        PyErr_NoMemory();
        return NULL;
    }
    PyObject *answer = PyObject_CallFunction(self->word, "s#K", seen->text, seen->n,
                                             (unsigned long long)set);
    int failed = !answer || read_piece(answer, made) < 0;
    Py_XDECREF(answer);
    found = known_piece(seen, set);
    if (failed || found) { /* another thread was quicker */
        free_piece(made);
        return failed ? NULL : found;
    }
    made->set = set;
    made->id = ++self->ids;
    made->next = seen->pieces;
    seen->pieces = made;
    return made;
}

/* --- runs -------------------------------------------------------------------------------------- */

static int same_run(const Run *run, uint64_t hash, const uint32_t *id, int n, int later)
{
    return run->hash == hash && run->n == n && run->later == later
           && !memcmp(run->id, id, (size_t)n * sizeof *id);
}

static Run **run_at(Run **table, size_t slots, uint64_t hash, const uint32_t *id, int n, int later)
{
    for (size_t at = (size_t)hash & (slots - 1);; at = (at + 1) & (slots - 1))
        if (!table[at] || same_run(table[at], hash, id, n, later))
            return table + at;
}

static int more_runs(Names *self)
{
    size_t slots = self->run_slots ? 2 * self->run_slots : LEAST_SLOTS;
    Run **more = PyMem_Calloc(slots, sizeof *more);
    if (!more) {
        PyErr_NoMemory();
        return -1;
    }
    for (size_t i = 0; i < self->run_slots; i++) {
        Run *one = self->runs[i];
        if (one)
            *run_at(more, slots, one->hash, one->id, one->n, one->later) = one;
    }
    PyMem_Free(self->runs);
    self->runs = more;
    self->run_slots = slots;
    return 0;
}

/* Reads what Python says of a run: nothing of one that needs the parser. */
static Run *read_run(Names *self, PyObject *answer)
{
    PyObject *parts = NULL;
    unsigned optional = 0;
    int bends = 0, nasab = 0;
    if (answer != Py_None) {
        if (!PyTuple_Check(answer)) {
            PyErr_SetString(PyExc_TypeError, "a run is a tuple");
            return NULL;
        }
        if (!PyArg_ParseTuple(answer, "O!Ipp:run", &PyTuple_Type, &parts, &optional, &bends,
                              &nasab))
            return NULL;
    }
    Py_ssize_t n = parts ? PyTuple_Size(parts) : 0;
    Run *run = PyMem_Calloc(1, sizeof *run + (size_t)n * sizeof *run->part);
    if (!run) {
        PyErr_NoMemory();
        return NULL;
    }
    run->hard = !parts;
    run->optional = optional;
    run->bends = bends;
    run->nasab = nasab;
    for (Py_ssize_t i = 0; i < n; i++) {
        PyObject *part = PyTuple_GetItem(parts, i);
        if (!PyObject_TypeCheck(part, self->pairs->part_type)) {
            PyErr_SetString(PyExc_TypeError, "a run is made of parts");
            free_run(run);
            return NULL;
        }
        Py_INCREF(part);
        run->part[run->parts++] = (Part *)part;
    }
    return run;
}

/* What the words from `first` to `last` are together; NULL: an exception is set. */
static Run *run_of(Names *self, const Line *line, int first, int last)
{
    uint32_t id[MOST_RUN];
    int n = last - first + 1, later = line->parts > 0;
    for (int i = 0; i < n; i++)
        id[i] = line->token[first + i].piece->id;
    uint64_t hash = hash_of(id, n * (Py_ssize_t)sizeof *id, 0xCBF29CE484222325u + (uint64_t)later);
    if (self->run_slots) {
        Run *found = *run_at(self->runs, self->run_slots, hash, id, n, later);
        if (found)
            return found;
    }
    PyObject *words = PyTuple_New(n);
    for (int i = 0; words && i < n; i++) {
        const Seen *seen = line->token[first + i].seen;
        PyObject *word = PyUnicode_FromStringAndSize(seen->text, seen->n);
        if (!word || PyTuple_SetItem(words, i, word) < 0)
            Py_CLEAR(words);
    }
    if (!words)
        return NULL;
    PyObject *answer
        = PyObject_CallFunction(self->run, "NKi", words,
                                (unsigned long long)line->token[first].piece->set, later);
    Run *made = answer ? read_run(self, answer) : NULL;
    Py_XDECREF(answer);
    if (!made || (self->run_n >= self->run_slots / 2 && more_runs(self) < 0)) {
        if (made)
            free_run(made);
        return NULL;
    }
    made->hash = hash;
    made->n = n;
    made->later = later;
    memcpy(made->id, id, (size_t)n * sizeof *id);
    Run **place = run_at(self->runs, self->run_slots, hash, id, n, later);
    if (*place) { /* another thread was quicker */
        free_run(made);
        return *place;
    }
    *place = made;
    self->run_n++;
    return made;
}

/* --- a text ------------------------------------------------------------------------------------ */

static int is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static int is_small(char c)
{
    return c >= 'a' && c <= 'z';
}

static int is_one_of(char c, const char *letters)
{
    return c && strchr(letters, c) != NULL;
}

/* `nisba.analysis.buckwalter.is_odd`, of letters and hyphens. */
static int is_odd(const char *text, Py_ssize_t n)
{
    Py_ssize_t vowels = 0, others = 0;
    int three = 0;
    for (Py_ssize_t i = 0; i + 1 < n; i++)
        if (is_small(text[i]) && is_one_of(text[i + 1], "AHSDTZEY")
            && (i + 2 == n || is_small(text[i + 2])))
            return 1;
    if (is_one_of(text[0], "AHSDTZE")) {
        Py_ssize_t i = 1;
        while (i < n && is_small(text[i]))
            i++;
        if (i < n && is_one_of(text[i], "AHSDTZEY"))
            return 1;
    }
    if (n < 3)
        return 0;
    for (Py_ssize_t i = 0; i < n; i++) {
        char c = (char)(text[i] | ' ');
        if (is_letter(text[i]) && is_one_of(c, "aeiou"))
            vowels++;
        others = is_letter(text[i]) && is_one_of(c, "bcdfghjklmnpqrstvxz") ? others + 1 : 0;
        three = three || others == 3;
    }
    return !vowels || (vowels == 1 && three);
}

/* Whether words joined by a hyphen may be two syllables of Wade-Giles. */
static int may_be_chinese(const Names *self, const char *text, Py_ssize_t n)
{
    Py_ssize_t size = 0;
    int syllables = 1;
    for (Py_ssize_t i = 0; i <= n; i++) {
        if (i < n && text[i] != '-') {
            size++;
            continue;
        }
        if (!size || size > SYLLABLE || (i < n && ++syllables > 2)
            || !self->ends[(text[i - 1] | ' ') - 'a'])
            return 0;
        size = 0;
    }
    return 1;
}

/* Whether a word may be a Roman numeral: it is in capitals that numerals are made of. */
static int may_be_number(const char *text, Py_ssize_t n)
{
    for (Py_ssize_t i = 0; i < n; i++)
        if (!is_one_of(text[i], "IVX"))
            return 0;
    return 1;
}

static int add_token(Line *line, Py_ssize_t n)
{
    if (line->n == MOST_TOKENS)
        return 0;
    line->token[line->n++] = (Token){.at = line->letters - n, .n = n};
    return 1;
}

enum { PARSED, CUT, OTHERS };

/* The words of a text in letters, spaces and hyphens, that is no matter for the parser. */
static int cut(const Names *self, const char *text, Py_ssize_t n, Line *line)
{
    int given = 0, chinese = 1, odd = 0;
    if (n < 1 || n > MOST_LETTERS)
        return PARSED;
    for (Py_ssize_t start = 0, first = 0, i = 0; i <= n; i++) {
        if (i < n && is_letter(text[i])) {
            line->letter[line->letters++] = (char)(text[i] | ' ');
            continue;
        }
        Py_ssize_t size = i - start;
        if (i < n && text[i] != ' ' && text[i] != '-')
            return OTHERS;
        if (size && (may_be_number(text + start, size) || !add_token(line, size)))
            return PARSED;
        if (size == 1 && !is_small(text[start]))
            return PARSED; /* an initial */
        if (i < n && text[i] == '-') {
            given = given || (i + 1 < n && is_small(text[i + 1]));
        } else {
            if (i == first)
                return PARSED;
            odd = odd || is_odd(text + first, i - first);
            chinese = chinese && may_be_chinese(self, text + first, i - first);
            first = i + 1;
        }
        start = i + 1;
    }
    if (!line->n)
        return PARSED;
    return odd || (given && chinese) ? OTHERS : CUT; /* may be another system, or as it stands */
}

/* The same of another text: Python cuts it. -1: an exception is set. */
static int cut_other(const Names *self, PyObject *text, Line *line)
{
    PyObject *answer = PyObject_CallFunction(self->cut, "O", text), *words, *letters;
    int found = answer ? CUT : -1;
    if (answer == Py_None) {
        found = PARSED;
    } else if (answer && !PyTuple_Check(answer)) {
        PyErr_SetString(PyExc_TypeError, "the words of a name are a tuple");
        found = -1;
    } else if (answer && (!PyArg_ParseTuple(answer, "O!U:cut", &PyTuple_Type, &words, &letters)
                          || !(line->folded = codes_of(letters, &line->folded_n)))) {
        found = -1;
    }
    line->n = 0;
    line->letters = 0;
    for (Py_ssize_t i = 0; found == CUT && i < PyTuple_Size(words); i++) {
        Py_ssize_t n;
        const char *word = PyUnicode_AsUTF8AndSize(PyTuple_GetItem(words, i), &n);
        if (!word) {
            found = -1;
        } else if (line->letters + n > MOST_BYTES) {
            found = PARSED;
        } else {
            memcpy(line->letter + line->letters, word, (size_t)n);
            line->letters += n;
            if (!add_token(line, n))
                found = PARSED;
        }
    }
    Py_XDECREF(answer);
    return found;
}

/* Whether an article before `following` may be run on to `piece` (Ziaur Rahman). */
static int may_run_on(const Piece *piece, const Piece *following)
{
    return piece->run_on && following->begins
           && (following->begins == piece->run_on || piece->run_on == 'l');
}

/* --- parts ------------------------------------------------------------------------------------- */

static int add_part(Line *line, Part *part)
{
    if (line->parts == MOST_PARTS)
        return 0;
    Py_INCREF((PyObject *)part);
    line->part[line->parts++] = part;
    return 1;
}

/* A word alone. 1: added; 0: it needs the parser; -1: an exception is set. */
static int add_alone(Names *self, const Token *token, Line *line)
{
    Piece *piece = token->piece;
    if (piece->flags & HARD)
        return 0;
    if (!piece->alone) {
        PyObject *answer = PyObject_CallFunction(self->alone, "s#K", token->seen->text,
                                                 token->seen->n, (unsigned long long)piece->set);
        if (!answer)
            return -1;
        if (answer == Py_None) {
            piece->flags |= HARD;
            Py_DECREF(answer);
            return 0;
        }
        PyObject *part;
        int bends;
        if (!PyTuple_Check(answer) || !PyArg_ParseTuple(answer, "O!p:alone", self->pairs->part_type,
                                                        &part, &bends)) {
            if (!PyErr_Occurred())
                PyErr_SetString(PyExc_TypeError, "what a word is alone is a tuple");
            Py_DECREF(answer);
            return -1;
        }
        if (!piece->alone) {
            Py_INCREF(part);
            piece->alone = (Part *)part;
            if (bends)
                piece->flags |= BENDS;
        }
        Py_DECREF(answer);
    }
    return add_part(line, piece->alone);
}

/* Particles and the word behind them, from `first` to `last`; as `add_alone`. `bent`: what stands
 * before them is another thing before a *bin*. */
static int add_run(Names *self, Line *line, int first, int last, int bent, int *bends)
{
    const Run *run = run_of(self, line, first, last);
    if (!run)
        return -1;
    if (run->hard || (bent && run->nasab))
        return 0;
    for (int i = first; i < last; i++)
        line->token[i].optional = run->optional >> (i - first) & 1;
    for (Py_ssize_t i = 0; i < run->parts; i++)
        if (!add_part(line, run->part[i]))
            return 0;
    *bends = run->bends;
    return 1;
}

static int add_parts(Names *self, Line *line)
{
    int bends = 0;
    for (int i = 0; i < line->n; i++) {
        int first = i, found;
        while (i < line->n && !(line->token[i].piece->flags & FREE))
            if (line->token[i++].piece->flags & HARD)
                return 0;
        if (i == line->n || i - first >= MOST_RUN
            || (i + 1 < line->n && may_run_on(line->token[i].piece, line->token[i + 1].piece)))
            return 0;
        if (i == first) {
            found = add_alone(self, line->token + i, line);
            bends = (line->token[i].piece->flags & BENDS) != 0;
        } else {
            found = add_run(self, line, first, i, bends, &bends);
        }
        if (found < 1)
            return found;
    }
    return 1;
}

/* What Python makes the facts of a whole name of. */
static PyObject *whole_element(const Py_UCS4 *symbols, Py_ssize_t n, const char *word,
                               Py_ssize_t letters)
{
    int order = PY_LITTLE_ENDIAN ? -1 : 1;
    PyObject *sounds
        = PyUnicode_DecodeUTF32((const char *)symbols, n * (Py_ssize_t)sizeof *symbols, NULL, &order);
    return sounds ? Py_BuildValue("Ns#", sounds, word, letters) : NULL;
}

/* The name run together, articles there to be matched or not; 0: too long for that. */
static int make_whole(Names *self, const Line *line, Part **whole)
{
    Py_UCS4 symbols[MOST_SYMBOLS];
    char word[MOST_BYTES];
    Py_ssize_t n = 0, letters = 0;
    for (int i = 0; i < line->n; i++) {
        const Piece *piece = line->token[i].piece;
        int optional = line->token[i].optional;
        const Py_UCS4 *own = optional ? self->optional : piece->symbols;
        Py_ssize_t size = optional ? self->optional_n : piece->n;
        if (piece->flags & ADMINISTRATIVE && line->n > 1)
            continue;
        if (n + size > self->longest)
            return 0;
        memcpy(symbols + n, own, (size_t)size * sizeof *symbols);
        n += size;
        if (!optional) {
            memcpy(word + letters, line->letter + line->token[i].at, (size_t)line->token[i].n);
            letters += line->token[i].n;
        }
    }
    *whole = NULL;
    if (!n)
        return 0;
    Part *made = new_part(self->pairs, 1);
    if (!made)
        return -1;
    Py_INCREF(Py_None);
    made->number = Py_None;
    made->weight = 1.0;
    made->element = whole_element(symbols, n, word, letters);
    if (!made->element || spell_form(self->keys, symbols, n, made->form) < 0) {
        Py_DECREF((PyObject *)made);
        return -1;
    }
    finish_part(self->pairs, made);
    *whole = made;
    return 1;
}

/* The name that the words of a text are. 1: made; 0: it needs the parser; -1: an exception. */
static int make_name(Names *self, PyObject *text, Line *line, Name **name)
{
    uint64_t set = 0;
    for (int i = 0; i < line->n; i++) {
        Token *token = line->token + i;
        token->seen = seen_of(self, line->letter + token->at, token->n);
        if (!token->seen)
            return -1;
        set |= token->seen->conventions;
    }
    for (int i = 0; i < line->n; i++) {
        line->token[i].piece = piece_of(self, line->token[i].seen, set);
        if (!line->token[i].piece)
            return -1;
    }
    Part *whole = NULL;
    int found = add_parts(self, line);
    if (found < 1 || make_whole(self, line, &whole) < 0)
        return found < 1 ? found : -1;
    Py_ssize_t letters = line->folded ? line->folded_n : line->letters;
    Name *made = new_name(self->pairs, text, line->parts, letters);
    if (made) {
        for (int i = 0; i < line->parts; i++) {
            Py_INCREF((PyObject *)line->part[i]);
            made->part[made->n++] = line->part[i];
        }
        for (Py_ssize_t i = 0; i < letters; i++)
            made->letters[i] = line->folded ? line->folded[i] : (unsigned char)line->letter[i];
        made->script = LATIN;
        made->whole = whole;
        *name = made;
        return 1;
    }
    Py_XDECREF((PyObject *)whole);
    return -1;
}

static PyObject *names_name(Names *self, PyObject *text)
{
    if (!PyUnicode_Check(text) || !self->run) {
        PyErr_SetString(PyExc_TypeError, "a name is a str, and Names are made with callbacks");
        return NULL;
    }
    Py_ssize_t n;
    const char *letters = PyUnicode_AsUTF8AndSize(text, &n);
    if (!letters)
        return NULL;
    Line line;
    line.n = line.parts = 0;
    line.letters = 0;
    line.folded = NULL;
    Name *name = NULL;
    int found = cut(self, letters, n, &line);
    if (found == OTHERS)
        found = cut_other(self, text, &line);
    if (found == CUT) {
        if (!self->busy && self->young.n > MOST_WORDS)
            grow_older(self);
        if (!self->busy && self->run_n > MOST_RUNS)
            forget_runs(self);
        self->busy++;
        found = make_name(self, text, &line, &name);
        self->busy--;
    }
    PyMem_Free(line.folded);
    for (int i = 0; i < line.parts; i++)
        Py_DECREF((PyObject *)line.part[i]);
    if (found > 0)
        return (PyObject *)name;
    if (found < 0)
        return NULL;
    Py_RETURN_NONE;
}

static PyObject *names_forget(Names *self, PyObject *Py_UNUSED(ignored))
{
    if (!self->busy)
        forget_all(self);
    Py_RETURN_NONE;
}

/* --- the type ---------------------------------------------------------------------------------- */

static int names_init(Names *self, PyObject *args, PyObject *names)
{
    PyObject *pairs, *keys, *optional;
    PyObject *callbacks[5];
    const char *ends;
    if (names && PyDict_Size(names)) {
        PyErr_SetString(PyExc_TypeError, "Names takes no keyword arguments");
        return -1;
    }
    if (self->pairs) {
        PyErr_SetString(PyExc_TypeError, "Names are made once");
        return -1;
    }
    PyTypeObject *pairs_type = type_of((PyObject *)self, "Pairs");
    PyTypeObject *keys_type = pairs_type ? type_of((PyObject *)self, "Keys") : NULL;
    int read = keys_type
               && PyArg_ParseTuple(args, "O!O!(OOOOO)Uns:Names", pairs_type, &pairs, keys_type,
                                   &keys, callbacks, callbacks + 1, callbacks + 2, callbacks + 3,
                                   callbacks + 4, &optional, &self->longest, &ends);
    Py_XDECREF((PyObject *)pairs_type);
    Py_XDECREF((PyObject *)keys_type);
    if (!read)
        return -1;
    if (self->longest < 1 || self->longest > MOST_SYMBOLS) {
        PyErr_Format(PyExc_ValueError, "a name run together has 1 to %d symbols", MOST_SYMBOLS);
        return -1;
    }
    for (; *ends; ends++)
        if (is_small(*ends))
            self->ends[*ends - 'a'] = 1;
    self->optional = codes_of(optional, &self->optional_n);
    if (!self->optional)
        return -1;
    Py_INCREF(pairs);
    self->pairs = (Pairs *)pairs;
    Py_INCREF(keys);
    self->keys = keys;
    for (int i = 0; i < 5; i++)
        Py_INCREF(callbacks[i]);
    self->cut = callbacks[0];
    self->conventions = callbacks[1];
    self->word = callbacks[2];
    self->alone = callbacks[3];
    self->run = callbacks[4];
    return 0;
}

static int visit_piece(const Piece *piece, visitproc visit, void *arg)
{
    Py_VISIT((PyObject *)piece->alone);
    Py_VISIT((PyObject *)piece->definite);
    for (int i = 0; i < 3; i++)
        Py_VISIT((PyObject *)piece->nasab[i]);
    return 0;
}

/* Visits the words that were last met in an age. */
static int visit_words(const Words *words, uint32_t age, visitproc visit, void *arg)
{
    for (size_t i = 0; i < words->slots; i++) {
        if (!words->at[i] || words->at[i]->age != age)
            continue;
        for (Piece *piece = words->at[i]->pieces; piece; piece = piece->next) {
            int stop = visit_piece(piece, visit, arg);
            if (stop)
                return stop;
        }
    }
    return 0;
}

static int names_traverse(Names *self, visitproc visit, void *arg)
{
    Py_VISIT((PyObject *)self->pairs);
    Py_VISIT(self->keys);
    Py_VISIT(self->cut);
    Py_VISIT(self->conventions);
    Py_VISIT(self->word);
    Py_VISIT(self->alone);
    Py_VISIT(self->run);
    Py_VISIT(Py_TYPE((PyObject *)self));
    int stop = visit_words(&self->young, self->age, visit, arg);
    if (stop || (stop = visit_words(&self->old, self->age - 1, visit, arg)))
        return stop;
    for (size_t i = 0; i < self->run_slots; i++)
        for (Py_ssize_t k = 0; self->runs[i] && k < self->runs[i]->parts; k++)
            Py_VISIT((PyObject *)self->runs[i]->part[k]);
    return 0;
}

static int names_clear(Names *self)
{
    Py_CLEAR(self->cut);
    Py_CLEAR(self->conventions);
    Py_CLEAR(self->word);
    Py_CLEAR(self->alone);
    Py_CLEAR(self->run);
    forget_all(self);
    return 0;
}

static void names_dealloc(Names *self)
{
    PyTypeObject *type = Py_TYPE((PyObject *)self);
    PyObject_GC_UnTrack(self);
    names_clear(self);
    Py_CLEAR(self->pairs);
    Py_CLEAR(self->keys);
    PyMem_Free(self->optional);
    ((freefunc)PyType_GetSlot(type, Py_tp_free))(self);
    Py_DECREF(type);
}

static PyMethodDef methods[] = {
    {"name", (PyCFunction)names_name, METH_O, NULL},
    {"forget", (PyCFunction)names_forget, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static PyType_Slot slots[] = {
    {Py_tp_doc, "Makes plain names ready; see _align.pyi."},
    {Py_tp_init, names_init},
    {Py_tp_traverse, names_traverse},
    {Py_tp_clear, names_clear},
    {Py_tp_dealloc, names_dealloc},
    {Py_tp_methods, methods},
    {0, NULL},
};

static PyType_Spec spec = {
    "nisba.kernel._align.Names", sizeof(Names), 0, Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC, slots,
};

int add_names(PyObject *module)
{
    PyObject *pairs = PyObject_GetAttrString(module, "Pairs");
    PyObject *keys = pairs ? PyObject_GetAttrString(module, "Keys") : NULL;
    PyObject *type = keys ? PyType_FromModuleAndSpec(module, &spec, NULL) : NULL;
    int failed = !type || PyModule_AddType(module, (PyTypeObject *)type) < 0
                 || PyObject_SetAttrString(type, "Pairs", pairs) < 0
                 || PyObject_SetAttrString(type, "Keys", keys) < 0;
    Py_XDECREF(pairs);
    Py_XDECREF(keys);
    Py_XDECREF(type);
    return failed ? -1 : 0;
}
