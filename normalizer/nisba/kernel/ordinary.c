/* The element of an ordinary word, compiled: what `nisba.analysis.tokenizer`, `.maker` and `.glued`
 * and `nisba.score.compiled` make of a word that no list has and that stands alone.
 *
 * Those say what it means, and are asked about rarer cases; tests hold one against the other, to the
 * bit. One type, `Ordinary`, described in `_align.pyi`. Python may be asked for sounds and costs, and
 * for an element once somebody wants it; that may let other threads in.
 */

#include "ordinary.h"
#include "entries.h"

#include <string.h>

#define FIRST 0xE000       /* the character of the first symbol */
#define LONGEST 64         /* letters of a word; longer ones are Python's */
#define MOST_SENSES 16     /* of a form */
#define MOST_FORMS 3       /* of a word: whole, less an article, its digraphs split */
#define LETTERS 26
#define BEGINNING 3        /* `_SHORTEST` of `nisba.analysis.compound`: letters a part has at least */
#define LEAST_SONS 6       /* letters of a word that begins with a ben, and of one of two names */
#define LEAST_SPLIT 7

/* The constants of `nisba.analysis.maker` and `.glued` by these names. */
#define KNOWN 0.3
#define DOUBTFUL 0.6
#define SURE 0.8
#define SURELY_CUT 0.75
#define KNOWN_GLOSS 0.35
#define POSSIBLE_GLOSS 0.15
#define KNOWN_AS_SPLIT 0.04
#define UNKNOWN_SPLIT 0.12
#define ARTICLE_COST 0.06
#define MAGHREBI_COST 0.1
#define EDGE 1e-9          /* sums this near a bound are Python's, some of which add more exactly */

struct Ordinary {
    PyObject_HEAD
    Pairs *pairs;
    Entries *entries;
    Keys *keys;            /* of `entries` */
    Graphemes *general;    /* of no convention */
    PyObject *words, *spellings, *firsts; /* sets: listed words, listed spellings, first names */
    PyObject *element;     /* (word, Graphemes, flags) -> Element */
    PyObject *keep;        /* (self, Graphemes) of the last word, for its part */
    PyObject *kept;        /* those Graphemes */
    Py_buffer gender, letters, base, meant; /* of each entry */
    double reach, *reaches; /* the most that an entry may cost; the same by number of symbols */
    Py_ssize_t slack, lengths;
    unsigned char opening[LETTERS * LETTERS * LETTERS]; /* whether a first name begins so */
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

/* A word in the making. */
typedef struct {
    Ordinary *self;
    const char *word;
    Py_ssize_t n;
    Hearing heard;
    Form form[MOST_FORMS];
    Senses senses[MOST_FORMS];
    Py_ssize_t forms;
} Making;

/* --- lists ------------------------------------------------------------------------------------- */

/* Whether a set has a word: 1, 0; -1: an exception is set. */
static int has(PyObject *set, const char *word, Py_ssize_t n)
{
    PyObject *text = PyUnicode_FromStringAndSize(word, n);
    int found = text ? PySet_Contains(set, text) : -1;
    Py_XDECREF(text);
    return found;
}

/* `Listed.ordinary`. */
static int is_ordinary(const Ordinary *self, const char *word, Py_ssize_t n)
{
    if (n < 2 || n > LONGEST)
        return ASK;
    for (Py_ssize_t i = 0; i < n; i++)
        if (word[i] < 'a' || word[i] > 'z')
            return ASK;
    PyObject *text = PyUnicode_FromStringAndSize(word, n);
    int found = text ? PySet_Contains(self->words, text) : -1;
    if (!found)
        found = PySet_Contains(self->spellings, text);
    Py_XDECREF(text);
    return found < 0 ? FAILED : found ? ASK : DONE;
}

static size_t beginning_of(const char *word)
{
    return ((size_t)(word[0] - 'a') * LETTERS + (size_t)(word[1] - 'a')) * LETTERS
           + (size_t)(word[2] - 'a');
}

/* Whether it may be two names run together (`Splitter.split`): then Python is asked. */
static int is_one_name(const Ordinary *self, const char *word, Py_ssize_t n)
{
    int found = 0;
    if (n >= LEAST_SONS && word[0] == 'b' && (word[1] == 'e' || word[1] == 'i') && word[2] == 'n')
        found = has(self->spellings, word + BEGINNING, n - BEGINNING);
    if (!found && n >= LEAST_SPLIT && self->opening[beginning_of(word)])
        for (Py_ssize_t i = BEGINNING; !found && i <= n - BEGINNING; i++) {
            found = has(self->firsts, word, i);
            if (found > 0)
                found = has(self->spellings, word + i, n - i);
        }
    return found < 0 ? FAILED : found ? ASK : DONE;
}

/* --- sounds ------------------------------------------------------------------------------------ */

#define AYN 0x2BF
#define HAMZA 0x2BE

static int among(Py_UCS4 sound, const Py_UCS4 *set)
{
    while (*set && *set != sound)
        set++;
    return *set != 0;
}

/* A likeliest sound, or 0 where there is none. */
static Py_UCS4 sound_at(const Hearing *heard, Py_ssize_t i)
{
    return i >= 0 && i < heard->plain_n ? heard->plain[i] : 0;
}

/* The symbol that a likeliest sound is of. */
static Py_ssize_t symbol_at(const Hearing *heard, Py_ssize_t sound)
{
    Py_ssize_t i = 0;
    while (i < heard->symbols_n && heard->sounds[i + 1] <= sound)
        i++;
    return i;
}

/* `_may_be_article`, of a word of two letters or more. */
static int is_soft(const Hearing *heard)
{
    Py_ssize_t first = 0, end = heard->plain_n;
    while (first < end && (heard->plain[first] == AYN || heard->plain[first] == HAMZA))
        first++;
    while (first < end && (heard->plain[end - 1] == AYN || heard->plain[end - 1] == HAMZA))
        end--;
    if (end - first < 2 || end - first > 4 || !among(heard->plain[first], U"aiu"))
        return 0;
    const Py_UCS4 *rest = heard->plain + first + 1;
    Py_ssize_t n = end - first - 1;
    if (n > 1 && *rest == 0x1E25) /* h with a dot below */
        rest++, n--;
    if (n == 2)
        return rest[0] == 't' && rest[1] == 's';
    return n == 1
           && among(*rest, U"t\u1E6Fd\u1E0Frzs\u0161\u1E63\u1E0D\u1E6D\u1E93n\u017E\u010D");
}

/* `_ABD`: the servant of whom the rest names. */
static int begins_with_abd(const Hearing *heard)
{
    Py_ssize_t i = sound_at(heard, 0) == AYN;
    if (among(sound_at(heard, i), U"aiu"))
        i++;
    return sound_at(heard, i) == 'b' && sound_at(heard, i + 1) == 'd' && heard->plain_n - i > 3;
}

/* `_UBAYD`, with its i or y. */
static int begins_with_ubayd(const Hearing *heard)
{
    Py_ssize_t i = sound_at(heard, 0) == AYN;
    if (among(sound_at(heard, i), U"ua\u016B"))
        i++;
    if (sound_at(heard, i++) != 'b')
        return 0;
    Py_ssize_t two = among(sound_at(heard, i), U"ai") && among(sound_at(heard, i + 1), U"iy\u012B");
    if (two && sound_at(heard, i + 2) == 'd')
        return heard->plain_n - i >= 6;
    return among(sound_at(heard, i), U"iy\u012B") && sound_at(heard, i + 1) == 'd'
           && heard->plain_n - i >= 5;
}

/* `_DIN`, two sounds or more before it. */
static int ends_with_din(const Hearing *heard)
{
    for (Py_ssize_t end = heard->plain_n; end >= 5; end--) {
        if (sound_at(heard, end - 1) == 'n' && among(sound_at(heard, end - 2), U"i\u012B")
            && among(sound_at(heard, end - 3), U"dt"))
            return 1;
        if (end < heard->plain_n || !among(sound_at(heard, end - 1), U"aiu"))
            break;
    }
    return 0;
}

/* `_ALLAH_TAIL` with its double l, two sounds or more before it. */
static int ends_with_allah(const Ordinary *self, const Hearing *heard)
{
    Py_ssize_t end = heard->plain_n;
    if (among(sound_at(heard, end - 1), U"h\u1E25"))
        end--;
    Py_ssize_t l = end - 2;
    if (l < 3 || sound_at(heard, l) != 'l' || !among(sound_at(heard, l + 1), U"a\u0101")
        || !among(sound_at(heard, l - 1), U"a\u0101u\u016Bw"))
        return 0;
    Py_UCS4 symbol = heard->symbols[symbol_at(heard, l)] - FIRST;
    const Options *options = self->pairs->costs->options + symbol;
    return options->n < 0 || options->geminate == 1;
}

/* Where the name begins behind an Abu run on (`_ABU`), among the sounds; 0: there is none. */
static Py_ssize_t behind_abu(const Hearing *heard)
{
    Py_ssize_t i = among(sound_at(heard, 0), U"ai\u0101");
    if (sound_at(heard, i) != 'b' || !among(sound_at(heard, i + 1), U"\u016Buw"))
        return 0;
    i += 2;
    if (sound_at(heard, i) == 'l' && heard->plain_n - i >= 4)
        i++;
    return heard->plain_n - i >= 3 ? i : 0;
}

/* --- forms ------------------------------------------------------------------------------------- */

/* `Lexicon._by_sound`, of a reading with these keys. */
static int find_senses(Ordinary *self, const Form *form, const Made *made, Senses *senses)
{
    Word word;
    Found found;
    Py_ssize_t length = form->n < self->lengths ? form->n : self->lengths - 1;
    word.at = form->at;
    word.n = form->n;
    if (near_of(self->entries, &word, 0, made, self->slack, self->reaches[length], &found) < 0)
        return -1;
    senses->n = weigh_near(self->entries, &found);
    senses->known = 0.0;
    for (Py_ssize_t i = 0; i < senses->n; i++) {
        senses->at[i] = found.at[i];
        senses->known += found.at[i].cost;
    }
    forget_found(&found);
    return 0;
}

/* The form of a reading, and what the lexicon says of it. -1: an exception is set; what memory the
 * form has is the caller's in any case. */
static int make_form(Ordinary *self, const Py_UCS4 *symbols, Py_ssize_t n, double cost, Form *form,
                     Senses *senses)
{
    Made made;
    *form = (Form){.cost = cost};
    for (Py_ssize_t i = 0; i < n; i++)
        if (symbols[i] - FIRST >= (Py_UCS4)self->pairs->costs->size) { /* unsigned */
            PyErr_SetString(PyExc_ValueError, "a reading holds a symbol its alphabet does not have");
            return -1;
        }
    if (spell_made(self->keys, symbols, n, form, &made) < 0)
        return -1;
    if (!n)
        made.n = 0; /* what has no sounds is near nothing */
    int failed = find_senses(self, form, &made, senses) < 0;
    forget_keys(&made);
    return failed ? -1 : 0;
}

/* Whether a sum of probabilities is below a bound: 1, 0; -1 where it is too near to tell. */
static int below(double sum, double bound)
{
    return sum < bound - EDGE ? 1 : sum > bound + EDGE ? 0 : -1;
}

/* How sure it is that the lexicon has a part of the word, from a symbol on, that no list has: DONE;
 * ASK: some list has it. `form` and `senses` are made of it. */
static int make_part_of(Making *making, Py_ssize_t from, double cost, Form *form, Senses *senses)
{
    Ordinary *self = making->self;
    const Hearing *heard = &making->heard;
    Py_ssize_t start = heard->starts[from];
    int listed = has(self->spellings, making->word + start, making->n - start);
    if (listed)
        return listed < 0 ? FAILED : ASK;
    int failed = make_form(self, heard->symbols + from, heard->symbols_n - from, cost, form, senses);
    return failed ? FAILED : DONE;
}

/* Reads letters under no convention, as a form. */
static int make_general(Ordinary *self, const char *word, Py_ssize_t n, double cost, Form *form,
                        Senses *senses, Hearing *heard)
{
    Py_UCS4 letter[2 * LONGEST];
    for (Py_ssize_t i = 0; i < n; i++)
        letter[i] = (unsigned char)word[i];
    if (graphemes_hear(self->general, letter, n, heard) < 0)
        return FAILED;
    if (make_form(self, heard->symbols, heard->symbols_n, cost, form, senses) == 0)
        return DONE;
    forget_hearing(heard);
    return FAILED;
}

/* `Cutter._abu`: DONE where it is empty. */
static int has_no_abu(Making *making)
{
    const Hearing *heard = &making->heard;
    Py_ssize_t name = behind_abu(heard);
    int doubtful = below(making->senses->known, DOUBTFUL);
    if (!name || !doubtful)
        return DONE;
    Form form = {.n = 0};
    Senses senses;
    int made = make_part_of(making, symbol_at(heard, name), 0.0, &form, &senses);
    PyMem_Free(form.at);
    if (made != DONE)
        return made;
    double least = among(sound_at(heard, 0), U"ai\u0101") ? KNOWN : DOUBTFUL;
    return doubtful > 0 && below(senses.known, least) > 0 ? DONE : ASK;
}

/* `Cutter._article` where a vowel is behind the l, from a symbol on: DONE where it is empty. */
static int has_no_article(Making *making, Py_ssize_t from)
{
    Ordinary *self = making->self;
    const char *word = making->word + making->heard.starts[from];
    Py_ssize_t n = making->word + making->n - word;
    int listed = has(self->spellings, word, n);
    if (listed)
        return listed < 0 ? FAILED : ASK;
    Form form = {.n = 0};
    Senses senses;
    Hearing heard;
    int made = make_general(self, word, n, 0.0, &form, &senses, &heard);
    PyMem_Free(form.at);
    if (made != DONE)
        return made;
    forget_hearing(&heard);
    return below(senses.known, SURELY_CUT) > 0 ? DONE : ASK;
}

/* `Cutter.forms`, of which there may be one more: that without an article. Where the letters of it
 * begin goes to `start`. */
static int cut(Making *making, Py_ssize_t *start, Py_ssize_t *sound)
{
    const Hearing *heard = &making->heard;
    if (begins_with_abd(heard) || begins_with_ubayd(heard) || ends_with_din(heard)
        || ends_with_allah(making->self, heard))
        return ASK;
    int done = has_no_abu(making);
    if (done != DONE)
        return done;
    Py_ssize_t from;
    double cost;
    if (heard->plain_n >= 5 && among(heard->plain[0], U"aiu\u0101") && heard->plain[1] == 'l') {
        from = symbol_at(heard, 2);
        cost = ARTICLE_COST;
        if (among(heard->plain[2], U"aiu\u0101\u012B\u016B"))
            return has_no_article(making, from);
    } else if (heard->plain_n >= 4 && heard->plain[0] == 'l'
               && among(heard->plain[1], U"aiu\u0101\u012B\u016B\u02BE")) {
        from = symbol_at(heard, 1);
        cost = MAGHREBI_COST;
    } else {
        return DONE;
    }
    Form *form = making->form + making->forms;
    Senses *senses = making->senses + making->forms;
    *start = heard->starts[from];
    *sound = heard->sounds[from];
    done = make_part_of(making, from, cost, form, senses);
    int known = below(making->senses->known, KNOWN), doubtful = below(making->senses->known, DOUBTFUL);
    if (done == DONE && !doubtful) { /* the word is known as it stands */
        PyMem_Free(form->at);
        form->at = NULL;
    } else if (done == DONE) {
        making->forms++;
        if (known < 0 || doubtful < 0 || (known && below(senses->known, SURE) < 1))
            return ASK;
    }
    return done;
}

/* `Maker._split_digraphs`: of its sounds, `heard` has to be forgotten once there is one form more. */
static int split_digraphs(Making *making, Hearing *heard)
{
    const char *word = making->word;
    char split[2 * LONGEST];
    Py_ssize_t n = 0;
    int x = 0;
    for (Py_ssize_t i = 0; i < making->n; i++) {
        split[n++] = word[i];
        if (word[i] == 'x') {
            x = 1;
            split[n - 1] = 'k';
            split[n++] = 's';
        } else if (i + 2 < making->n && word[i + 1] == 'h' && strchr("tsdkgz", word[i])) {
            split[n++] = '\'';
        }
    }
    int gloss = n > making->n ? below(making->senses->known, KNOWN_GLOSS) : 0;
    if (gloss < 1)
        return gloss < 0 ? ASK : DONE;
    Form *form = making->form + making->forms;
    Senses *senses = making->senses + making->forms;
    int done = make_general(making->self, split, n, KNOWN_AS_SPLIT, form, senses, heard);
    if (done != DONE)
        return done;
    making->forms++;
    int known = below(making->senses->known, KNOWN), unknown = x ? 0 : below(senses->known, KNOWN);
    if (unknown < 0 || (unknown && known < 0))
        return ASK;
    if (unknown && !known) {
        PyMem_Free(form->at);
        form->at = NULL;
        making->forms--;
        forget_hearing(heard);
    } else if (unknown) {
        form->cost = UNKNOWN_SPLIT;
    }
    return DONE;
}

/* --- what the lexicon says of them ------------------------------------------------------------- */

/* Whether a form has its entry's sounds, or none (`Maker._irregular`). */
static int is_regular(Ordinary *self, const Form *form, const Senses *senses)
{
    if (!senses->n || senses->at[0].cost < KNOWN)
        return DONE;
    Word own, base;
    own.at = form->at;
    own.n = form->n;
    reading_of_entry(self->entries, ((const int32_t *)self->base.buf)[senses->at[0].entry], &base);
    double cost = cost_of(self->pairs->costs, &own, &base, 0, 0, self->reach);
    return cost < 0.0 ? FAILED : cost > self->reach ? ASK : DONE;
}

/* Whether it is sure that a word is no generic one (`Maker._meaning`). */
static int means_nothing(const Ordinary *self, const Senses *senses)
{
    double sum = 0.0;
    for (Py_ssize_t i = 0; i < senses->n; i++)
        if (senses->at[i].cost > POSSIBLE_GLOSS
            && ((const char *)self->meant.buf)[senses->at[i].entry])
            sum += senses->at[i].cost;
    return sum == 0.0 || below(sum, KNOWN_GLOSS) > 0;
}

/* One sound with its length levelled (`SAME_SOUND`). */
static Py_UCS4 levelled(Py_UCS4 sound)
{
    static const Py_UCS4 from[] = U"w\u0101\u012B\u016B\u1E25\u1E63\u1E0D\u1E6D\u1E93";
    static const Py_UCS4 to[] = U"vaiuhsdtz";
    for (int i = 0; from[i]; i++)
        if (from[i] == sound)
            return to[i];
    return sound;
}

static int take_senses(const Ordinary *self, const Senses *senses, Facts *facts)
{
    facts->sense = PyMem_Malloc((senses->n ? senses->n : 1) * sizeof *facts->sense);
    if (!facts->sense) {
        PyErr_NoMemory();
        return -1;
    }
    facts->known = senses->known;
    facts->senses = senses->n;
    for (Py_ssize_t i = 0; i < senses->n; i++) {
        Py_ssize_t entry = senses->at[i].entry;
        double p = senses->at[i].cost;
        char gender = ((const char *)self->gender.buf)[entry];
        facts->sense[i] = (Sense){entry, ((const int32_t *)self->letters.buf)[entry], p};
        if (gender == MALE)
            facts->male += p;
        else if (gender == FEMALE)
            facts->female += p;
    }
    return 0;
}

/* `facts_of`. */
static Facts *make_facts(const Ordinary *self, const char *word, Py_ssize_t n, const Py_UCS4 *plain,
                         Py_ssize_t plain_n, const Senses *senses)
{
    Facts *facts = PyMem_Calloc(1, sizeof *facts);
    if (!facts) {
        PyErr_NoMemory();
        return NULL;
    }
    facts->word = PyUnicode_FromStringAndSize(word, n);
    facts->letters = PyUnicode_FromStringAndSize("", 0);
    facts->folded = PyMem_Malloc((n + 1) * sizeof *facts->folded);
    facts->sounds = PyMem_Malloc((plain_n + 1) * sizeof *facts->sounds);
    if (!facts->word || !facts->letters || !facts->folded || !facts->sounds
        || take_senses(self, senses, facts) < 0) {
        if (!PyErr_Occurred())
            PyErr_NoMemory();
        free_facts(facts);
        return NULL;
    }
    for (Py_ssize_t i = 0; i < n; i++)
        facts->folded[i] = (unsigned char)word[i];
    facts->folded_n = n;
    for (Py_ssize_t i = 0; i < plain_n; i++) {
        facts->sounds[i] = levelled(plain[i]);
        if (among(plain[i], U"aiu\u0101\u012B\u016B"))
            facts->vowels++;
        else if (plain[i] != AYN && plain[i] != HAMZA)
            facts->consonants++;
    }
    facts->sounds_n = plain_n;
    return facts;
}

/* --- parts ------------------------------------------------------------------------------------- */

static PyObject *ordinary_element(const Part *part)
{
    const Ordinary *self = (const Ordinary *)PyTuple_GetItem(part->keep, 0);
    PyObject *graphemes = PyTuple_GetItem(part->keep, 1);
    if (!self->element) {
        PyErr_SetString(PyExc_ValueError, "what makes elements is gone");
        return NULL;
    }
    return PyObject_CallFunction(self->element, "OOi", part->form[0].facts->word, graphemes,
                                 part->flags);
}

/* What makes the element of a part once it is asked for: a new reference. */
static PyObject *keep_for(Ordinary *self, Graphemes *graphemes)
{
    if (self->kept != (PyObject *)graphemes) {
        PyObject *keep = PyTuple_Pack(2, (PyObject *)self, (PyObject *)graphemes), *old = self->keep;
        if (!keep)
            return NULL;
        self->keep = keep;
        self->kept = (PyObject *)graphemes; /* alive as long as `keep` */
        Py_XDECREF(old);
    }
    Py_INCREF(self->keep);
    return self->keep;
}

static void settle(Part *part, PyObject *keep, int flags)
{
    part->keep = keep;
    part->late = ordinary_element;
    part->weight = 1.0;
    part->flags = flags;
    Py_INCREF(Py_None);
    part->number = Py_None;
}

/* Gives the forms that were made to a part. */
static Part *part_of(Making *making, Graphemes *graphemes)
{
    Part *part = new_part(making->self->pairs, making->forms);
    if (!part)
        return NULL;
    PyObject *keep = keep_for(making->self, graphemes);
    if (!keep) {
        Py_DECREF((PyObject *)part);
        return NULL;
    }
    for (Py_ssize_t i = 0; i < making->forms; i++) {
        part->form[i] = making->form[i];
        part->form[i].index = i;
        making->form[i] = (Form){.n = 0};
    }
    settle(part, keep, 0);
    finish_part(making->self->pairs, part);
    return part;
}

Part *part_with(Pairs *pairs, const Part *part, int flags)
{
    Part *made = new_part(pairs, part->forms);
    for (Py_ssize_t i = 0; made && i < part->forms; i++)
        if (copy_form(part->form + i, made->form + i) < 0)
            Py_CLEAR(made);
    if (!made)
        return NULL;
    Py_INCREF(part->keep);
    settle(made, part->keep, flags);
    finish_part(pairs, made);
    return made;
}

/* All forms of a word and what is known of each. */
static int make_forms(Making *making)
{
    Ordinary *self = making->self;
    const Hearing *heard = &making->heard;
    Hearing split;
    Py_ssize_t start = 0, sound = 0;
    if (make_form(self, heard->symbols, heard->symbols_n, 0.0, making->form, making->senses) < 0)
        return FAILED;
    making->forms = 1;
    int done = cut(making, &start, &sound);
    if (done != DONE)
        return done;
    Py_ssize_t cut_forms = making->forms;
    done = split_digraphs(making, &split);
    for (Py_ssize_t i = 0; done == DONE && i < making->forms; i++)
        done = is_regular(self, making->form + i, making->senses + i);
    if (done == DONE && !means_nothing(self, making->senses))
        done = ASK;
    for (Py_ssize_t i = 0; done == DONE && i < making->forms; i++) {
        Form *form = making->form + i;
        if (i == 0)
            form->facts = make_facts(self, making->word, making->n, heard->plain, heard->plain_n,
                                     making->senses);
        else if (i < cut_forms)
            form->facts = make_facts(self, making->word + start, making->n - start,
                                     heard->plain + sound, heard->plain_n - sound,
                                     making->senses + i);
        else
            form->facts = make_facts(self, making->word, making->n, split.plain, split.plain_n,
                                     making->senses + i);
        if (!form->facts)
            done = FAILED;
    }
    if (making->forms > cut_forms)
        forget_hearing(&split);
    return done;
}

static int take_reading(const Hearing *heard, OrdinaryWord *out)
{
    out->symbols = PyMem_Malloc((heard->symbols_n + heard->plain_n + 1) * sizeof *out->symbols);
    if (!out->symbols) {
        PyErr_NoMemory();
        return -1;
    }
    out->plain = out->symbols + heard->symbols_n;
    out->symbols_n = heard->symbols_n;
    out->plain_n = heard->plain_n;
    memcpy(out->symbols, heard->symbols, heard->symbols_n * sizeof *out->symbols);
    memcpy(out->plain, heard->plain, heard->plain_n * sizeof *out->plain);
    return 0;
}

int ordinary_word(Ordinary *self, Graphemes *graphemes, const char *word, Py_ssize_t n,
                  OrdinaryWord *out)
{
    if (!self->element) {
        PyErr_SetString(PyExc_ValueError, "Ordinary was not made");
        return FAILED;
    }
    int done = is_ordinary(self, word, n);
    if (done == DONE)
        done = is_one_name(self, word, n);
    if (done != DONE)
        return done;
    Making making;
    making.self = self;
    making.word = word;
    making.n = n;
    making.forms = 0;
    memset(making.form, 0, sizeof making.form);
    Py_UCS4 letter[LONGEST];
    for (Py_ssize_t i = 0; i < n; i++)
        letter[i] = (unsigned char)word[i];
    if (graphemes_hear(graphemes, letter, n, &making.heard) < 0)
        return FAILED;
    done = is_soft(&making.heard) ? ASK : make_forms(&making);
    if (done == DONE && take_reading(&making.heard, out) < 0)
        done = FAILED;
    if (done == DONE && !(out->part = part_of(&making, graphemes))) {
        PyMem_Free(out->symbols);
        done = FAILED;
    }
    for (int i = 0; i < MOST_FORMS; i++) {
        PyMem_Free(making.form[i].at);
        free_facts(making.form[i].facts);
    }
    forget_hearing(&making.heard);
    return done;
}

/* --- the type --------------------------------------------------------------------------------- */

/* One more reference, for who keeps it. */
static PyObject *held(PyObject *object)
{
    Py_INCREF(object);
    return object;
}

static PyObject *ordinary_part(Ordinary *self, PyObject *args)
{
    const char *word;
    Py_ssize_t n;
    PyObject *graphemes;
    int flags = 0;
    OrdinaryWord made;
    PyTypeObject *type = type_of((PyObject *)self, "Graphemes");
    int read = type && PyArg_ParseTuple(args, "s#O!|i:part", &word, &n, type, &graphemes, &flags);
    Py_XDECREF((PyObject *)type);
    int done = read ? ordinary_word(self, (Graphemes *)graphemes, word, n, &made) : FAILED;
    if (done == FAILED)
        return NULL;
    if (done == ASK)
        Py_RETURN_NONE;
    int order = PY_LITTLE_ENDIAN ? -1 : 1, other = order;
    PyObject *symbols = PyUnicode_DecodeUTF32((const char *)made.symbols,
                                              made.symbols_n * sizeof *made.symbols, NULL, &order);
    PyObject *plain = PyUnicode_DecodeUTF32((const char *)made.plain,
                                            made.plain_n * sizeof *made.plain, NULL, &other);
    PyMem_Free(made.symbols);
    Part *part = flags ? part_with(self->pairs, made.part, flags) : (Part *)held((PyObject *)made.part);
    PyObject *answer = part && symbols && plain ? PyTuple_Pack(3, part, symbols, plain) : NULL;
    Py_XDECREF((PyObject *)part);
    Py_DECREF((PyObject *)made.part);
    Py_XDECREF(symbols);
    Py_XDECREF(plain);
    return answer;
}

/* Notes how first names begin. */
static int read_firsts(Ordinary *self)
{
    PyObject *names = PyObject_GetIter(self->firsts), *name;
    while (names && (name = PyIter_Next(names))) {
        Py_ssize_t n;
        const char *text = PyUnicode_AsUTF8AndSize(name, &n);
        if (text && n >= BEGINNING && text[0] >= 'a' && text[0] <= 'z' && text[1] >= 'a'
            && text[1] <= 'z' && text[2] >= 'a' && text[2] <= 'z')
            self->opening[beginning_of(text)] = 1;
        Py_DECREF(name);
        if (!text)
            break;
    }
    Py_XDECREF(names);
    return PyErr_Occurred() ? -1 : 0;
}

/* Takes what is known of each entry. */
static int read_entries(Ordinary *self, PyObject *columns[4])
{
    Py_ssize_t n = entries_of(self->entries);
    Py_buffer *buffer[] = {&self->gender, &self->letters, &self->base, &self->meant};
    const Py_ssize_t size[] = {1, sizeof(int32_t), sizeof(int32_t), 1};
    for (int i = 0; i < 4; i++) {
        if (PyObject_GetBuffer(columns[i], buffer[i], PyBUF_SIMPLE) < 0)
            return -1;
        if (buffer[i]->len != n * size[i]) {
            PyErr_SetString(PyExc_ValueError, "something is said of each entry");
            return -1;
        }
    }
    for (Py_ssize_t i = 0; i < n; i++) {
        int32_t base = ((const int32_t *)self->base.buf)[i];
        if (base < 0 || base >= n) {
            PyErr_SetString(PyExc_ValueError, "no such entry");
            return -1;
        }
    }
    return 0;
}

static int read_reaches(Ordinary *self, PyObject *reaches)
{
    self->lengths = PyTuple_Size(reaches);
    if (self->lengths < 1 || most_senses(self->entries) > MOST_SENSES) {
        PyErr_Format(PyExc_ValueError, "there is a reach, and a word has %d senses at most",
                     MOST_SENSES);
        return -1;
    }
    self->reaches = PyMem_Malloc(self->lengths * sizeof *self->reaches);
    if (!self->reaches) {
        PyErr_NoMemory();
        return -1;
    }
    for (Py_ssize_t i = 0; i < self->lengths; i++)
        self->reaches[i] = PyFloat_AsDouble(PyTuple_GetItem(reaches, i));
    return PyErr_Occurred() ? -1 : 0;
}

static int ordinary_init(Ordinary *self, PyObject *args, PyObject *names)
{
    PyObject *pairs, *entries, *general, *words, *spellings, *firsts, *columns[4], *reaches, *element;
    if (names && PyDict_Size(names)) {
        PyErr_SetString(PyExc_TypeError, "Ordinary takes no keyword arguments");
        return -1;
    }
    if (self->pairs) {
        PyErr_SetString(PyExc_TypeError, "Ordinary is made once");
        return -1;
    }
    PyTypeObject *pairs_type = type_of((PyObject *)self, "Pairs");
    PyTypeObject *entries_type = pairs_type ? type_of((PyObject *)self, "Entries") : NULL;
    PyTypeObject *general_type = entries_type ? type_of((PyObject *)self, "Graphemes") : NULL;
    int read = general_type
               && PyArg_ParseTuple(args, "O!O!O!(OOO)(OOOO)(ndO!)O:Ordinary", pairs_type, &pairs,
                                   entries_type, &entries, general_type, &general, &words,
                                   &spellings, &firsts, columns, columns + 1, columns + 2,
                                   columns + 3, &self->slack, &self->reach, &PyTuple_Type,
                                   &reaches, &element);
    Py_XDECREF((PyObject *)pairs_type);
    Py_XDECREF((PyObject *)entries_type);
    Py_XDECREF((PyObject *)general_type);
    if (!read)
        return -1;
    if (!PyAnySet_Check(words) || !PyAnySet_Check(spellings) || !PyAnySet_Check(firsts)) {
        PyErr_SetString(PyExc_TypeError, "lists are sets of words");
        return -1;
    }
    self->pairs = (Pairs *)held(pairs);
    self->entries = (Entries *)held(entries);
    self->general = (Graphemes *)held(general);
    self->words = held(words);
    self->spellings = held(spellings);
    self->firsts = held(firsts);
    self->keys = keys_of_entries(self->entries);
    if (!self->keys)
        return -1;
    if (!self->pairs->costs || costs_of_entries(self->entries) != self->pairs->costs) {
        PyErr_SetString(PyExc_ValueError, "names and entries are of one alphabet");
        return -1;
    }
    if (read_firsts(self) < 0 || read_entries(self, columns) < 0 || read_reaches(self, reaches) < 0)
        return -1;
    self->element = held(element); /* last: with it all is there */
    return 0;
}

static int ordinary_traverse(Ordinary *self, visitproc visit, void *arg)
{
    Py_VISIT((PyObject *)self->pairs);
    Py_VISIT((PyObject *)self->entries);
    Py_VISIT((PyObject *)self->general);
    Py_VISIT(self->words);
    Py_VISIT(self->spellings);
    Py_VISIT(self->firsts);
    Py_VISIT(self->element);
    Py_VISIT(self->keep);
    Py_VISIT(Py_TYPE((PyObject *)self));
    return 0;
}

static int ordinary_clear(Ordinary *self)
{
    self->kept = NULL;
    Py_CLEAR(self->keep);
    Py_CLEAR(self->element);
    return 0;
}

static void ordinary_dealloc(Ordinary *self)
{
    PyTypeObject *type = Py_TYPE((PyObject *)self);
    PyObject_GC_UnTrack(self);
    ordinary_clear(self);
    Py_CLEAR(self->pairs);
    Py_CLEAR(self->entries);
    Py_CLEAR(self->general);
    Py_CLEAR(self->words);
    Py_CLEAR(self->spellings);
    Py_CLEAR(self->firsts);
    PyBuffer_Release(&self->gender);
    PyBuffer_Release(&self->letters);
    PyBuffer_Release(&self->base);
    PyBuffer_Release(&self->meant);
    PyMem_Free(self->reaches);
    ((freefunc)PyType_GetSlot(type, Py_tp_free))(self);
    Py_DECREF(type);
}

static PyMethodDef methods[] = {
    {"part", (PyCFunction)ordinary_part, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static PyType_Slot slots[] = {
    {Py_tp_doc, "Makes parts of ordinary words; see _align.pyi."},
    {Py_tp_init, ordinary_init},
    {Py_tp_traverse, ordinary_traverse},
    {Py_tp_clear, ordinary_clear},
    {Py_tp_dealloc, ordinary_dealloc},
    {Py_tp_methods, methods},
    {0, NULL},
};

static PyType_Spec spec = {
    "nisba.kernel._align.Ordinary", sizeof(Ordinary), 0, Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    slots,
};

int add_ordinary(PyObject *module)
{
    static const char *const taken[] = {"Pairs", "Entries", "Graphemes"};
    PyObject *type = PyType_FromModuleAndSpec(module, &spec, NULL);
    int failed = !type || PyModule_AddType(module, (PyTypeObject *)type) < 0;
    for (int i = 0; !failed && i < 3; i++) {
        PyObject *other = PyObject_GetAttrString(module, taken[i]);
        failed = !other || PyObject_SetAttrString(type, taken[i], other) < 0;
        Py_XDECREF(other);
    }
    Py_XDECREF(type);
    return failed ? -1 : 0;
}
