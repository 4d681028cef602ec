/* Two names set side by side, compiled: `nisba.score.name` and `nisba.score.features` to the bit.
 *
 * Those say what it all means, and stand in where this file was not compiled; tests hold one
 * against the other. Described in `_align.pyi`: `Part` is an element made ready, `Name` a parsed
 * name of such parts, `Pairs` compares.
 * What two elements are to each other is worked out once (`nisba.score.element`); for initials Python
 * is asked. Such a call, and one for the facts of a form, may let other threads
 * in: no pointer into the memory of comparisons is kept across it.
 */

#include "pair.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define FEATURES 24        /* of names */
#define CONFLICT 17        /* which of them says that the lexicon knows two elements as two names */
#define ELEMENT_FEATURES 23
#define MOST_FEATURES 32
#define FAR_KEYS 3
#define SHORT_WORD 8       /* symbols up to which other keys are looked at as well */
#define ROUNDING 1e-9
#define FULL_NAME 3        /* elements */
#define APART 0.2
#define SURELY_GIVEN 0.5
#define UNWRITTEN_BIN 1.0
#define LAST_FIRST 0.6
#define LONGEST_KEY 128
#define LONGEST_JOINED 128
#define LEAST_SLOTS (1 << 12)
#define MOST_SLOTS (1 << 18)

/* --- what was compared before ------------------------------------------------------------------ */

static size_t place_of(const Pairs *self, uint64_t a, uint64_t b, uint64_t c)
{
    uint64_t h = a * 0x9E3779B97F4A7C15u ^ (b + 0x7F4A7C15u) * 0xC2B2AE3D27D4EB4Fu
                 ^ c * 0x165667B19E3779F9u;
    h ^= h >> 29;
    return (size_t)(h * 0xBF58476D1CE4E5B9u >> 20) & (self->slots - 1);
}

static Slot *slot_of(const Pairs *self, uint64_t a, uint64_t b, uint64_t c)
{
    size_t at = place_of(self, a, b, c);
    for (;; at = (at + 1) & (self->slots - 1)) {
        Slot *slot = self->slot + at;
        if (!slot->a || (slot->a == a && slot->b == b && slot->c == c))
            return slot;
    }
}

static int look(const Pairs *self, uint64_t a, uint64_t b, uint64_t c, Cell *cell)
{
    if (!self->slots)
        return 0;
    const Slot *slot = slot_of(self, a, b, c);
    if (slot->a)
        *cell = slot->cell;
    return slot->a != 0;
}

/* Twice the room; once there is no more to be had, what is kept is forgotten. */
static int more_slots(Pairs *self)
{
    size_t before = self->slots;
    Slot *old = self->slot;
    if (before == MOST_SLOTS) {
        memset(old, 0, before * sizeof *old);
        self->kept = 0;
        return 0;
    }
    size_t slots = before ? 4 * before : LEAST_SLOTS;
    Slot *slot = PyMem_Calloc(slots, sizeof *slot);
    if (!slot) {
        PyErr_NoMemory();
        return -1;
    }
    self->slot = slot;
    self->slots = slots;
    for (size_t i = 0; i < before; i++)
        if (old[i].a)
            *slot_of(self, old[i].a, old[i].b, old[i].c) = old[i];
    PyMem_Free(old);
    return 0;
}

static int keep(Pairs *self, uint64_t a, uint64_t b, uint64_t c, const Cell *cell)
{
    if (self->kept >= self->slots / 4 * 3 && more_slots(self) < 0)
        return -1;
    Slot *slot = slot_of(self, a, b, c);
    if (!slot->a)
        self->kept++;
    slot->a = a;
    slot->b = b;
    slot->c = c;
    slot->cell = *cell;
    return 0;
}

/* --- two elements ----------------------------------------------------------------------------- */

/* Edits between two keys, FAR_KEYS + 1 where they are more: a band about the diagonal. */
static int edits_of(const char *a, Py_ssize_t n, const char *b, Py_ssize_t m)
{
    enum { BAND = 2 * FAR_KEYS + 1, OVER = FAR_KEYS + 1 };
    int row[BAND], next[BAND];
    if (n - m > FAR_KEYS || m - n > FAR_KEYS)
        return OVER;
    for (int k = 0; k < BAND; k++)
        row[k] = k < FAR_KEYS ? OVER : k - FAR_KEYS;
    for (Py_ssize_t i = 1; i <= n; i++) {
        int least = OVER;
        for (int k = 0; k < BAND; k++) {
            Py_ssize_t j = i + k - FAR_KEYS;
            int best = OVER;
            if (j == 0) {
                best = (int)i;
            } else if (j > 0 && j <= m) {
                best = row[k] + (a[i - 1] != b[j - 1]);
                if (k + 1 < BAND && row[k + 1] + 1 < best)
                    best = row[k + 1] + 1;
                if (k > 0 && next[k - 1] + 1 < best)
                    best = next[k - 1] + 1;
            }
            next[k] = best < OVER ? best : OVER;
            if (next[k] < least)
                least = next[k];
        }
        if (least == OVER)
            return OVER;
        memcpy(row, next, sizeof row);
    }
    return row[m - n + FAR_KEYS];
}

static int may_meet(const Form *x, const Form *y)
{
    int edits = edits_of(x->key[0], x->key_n[0], y->key[0], y->key_n[0]);
    if (edits != FAR_KEYS || x->n > SHORT_WORD || y->n > SHORT_WORD)
        return edits <= FAR_KEYS;
    for (int i = 1; i < x->keys; i++)
        for (int j = 1; j < y->keys; j++)
            if (edits_of(x->key[i], x->key_n[i], y->key[j], y->key_n[j]) < FAR_KEYS)
                return 1;
    return 0;
}

static Word word_of(const Form *form)
{
    Word word;
    word.at = form->at;
    word.n = form->n;
    return word;
}

/* --- the judgement of two forms that are near -------------------------------------------------- */

/* `Model.logit`. */
static double logit_of(const Model *model, const double *features)
{
    double total = model->bias;
    for (const Curve *c = model->curve; c < model->curve + model->curves; c++) {
        double x = features[c->feature];
        if (x == 0.0 && c->knot[0] == 0.0)
            continue;
        if (x <= c->knot[0]) {
            total += c->value[0];
        } else if (x >= c->knot[c->knots - 1]) {
            total += c->value[c->knots - 1];
        } else {
            Py_ssize_t k = 0;
            while (c->knot[k + 1] <= x)
                k++;
            total += c->value[k] + c->slope[k] * (x - c->knot[k]);
        }
    }
    for (const Product *p = model->product; p < model->product + model->products; p++)
        if (features[p->a] != 0.0)
            total += p->weight * features[p->a] * features[p->b];
    return total;
}

void free_facts(Facts *facts)
{
    if (!facts || facts->others--)
        return;
    Py_XDECREF(facts->word);
    Py_XDECREF(facts->letters);
    PyMem_Free(facts->folded);
    PyMem_Free(facts->sounds);
    PyMem_Free(facts->sense);
    PyMem_Free(facts);
}

Py_UCS4 *codes_of(PyObject *text, Py_ssize_t *n)
{
    *n = PyUnicode_GetLength(text);
    Py_UCS4 *codes = PyMem_Malloc((*n ? *n : 1) * sizeof *codes);
    if (!codes)
        PyErr_NoMemory();
    else if (*n && !PyUnicode_AsUCS4(text, codes, *n, 0)) {
        PyMem_Free(codes);
        codes = NULL;
    }
    return codes;
}

static Facts *read_facts(PyObject *answer)
{
    PyObject *word, *letters, *folded, *sounds, *senses;
    Facts *facts = PyMem_Calloc(1, sizeof *facts);
    if (!facts) {
        PyErr_NoMemory();
        return NULL;
    }
    if (!PyTuple_Check(answer)) {
        PyErr_SetString(PyExc_TypeError, "facts are a tuple");
        goto failed;
    }
    if (!PyArg_ParseTuple(answer, "UUUUpnnO!ddd:facts", &word, &letters, &folded, &sounds,
                          &facts->arabic, &facts->consonants, &facts->vowels, &PyTuple_Type,
                          &senses, &facts->known, &facts->male, &facts->female))
        goto failed;
    Py_INCREF(word);
    facts->word = word;
    Py_INCREF(letters);
    facts->letters = letters;
    facts->folded = codes_of(folded, &facts->folded_n);
    facts->sounds = facts->folded ? codes_of(sounds, &facts->sounds_n) : NULL;
    if (!facts->sounds)
        goto failed;
    facts->senses = PyTuple_Size(senses);
    facts->sense = PyMem_Calloc(facts->senses ? facts->senses : 1, sizeof *facts->sense);
    if (!facts->sense) {
        PyErr_NoMemory();
        goto failed;
    }
    for (Py_ssize_t i = 0; i < facts->senses; i++) {
        Sense *sense = facts->sense + i;
        PyObject *row = PyTuple_GetItem(senses, i);
        if (!PyTuple_Check(row)) {
            PyErr_SetString(PyExc_TypeError, "a sense is a tuple");
            goto failed;
        }
        if (!PyArg_ParseTuple(row, "nnd:sense", &sense->entry, &sense->letters, &sense->p))
            goto failed;
    }
    return facts;
failed:
    free_facts(facts);
    return NULL;
}

PyObject *element_of(Part *part)
{
    if (!part->element) {
        PyObject *made = part->late(part);
        if (part->element) /* another thread was quicker */
            Py_XDECREF(made);
        else
            part->element = made;
    }
    return part->element;
}

int learn_facts(Pairs *self, Part *part, Py_ssize_t i)
{
    Facts *facts = NULL;
    if (part->form[i].facts)
        return 0;
    if (part->form[i].kept)
        facts = shelf_facts(part, part->form + i);
    else if (part->learn)
        facts = part->learn(part, part->form + i);
    if (!facts && !part->form[i].kept && !PyErr_Occurred()) {
        PyObject *element = element_of(part), *answer = NULL;
        if (element)
            answer = PyObject_CallFunction(self->facts, "On", element, part->form[i].index);
        facts = answer ? read_facts(answer) : NULL;
        Py_XDECREF(answer);
    }
    if (!facts)
        return -1;
    if (part->form[i].facts) /* another thread was quicker */
        free_facts(facts);
    else
        part->form[i].facts = facts;
    return 0;
}

/* `_shared`. */
static double shared_senses(const Facts *x, const Facts *y)
{
    double total = 0.0;
    for (const Sense *i = x->sense; i < x->sense + x->senses; i++)
        for (const Sense *j = y->sense; j < y->sense + y->senses; j++) {
            if (i->entry == j->entry)
                total += i->p * j->p;
            else if (i->letters == j->letters)
                total += 0.7 * i->p * j->p;
        }
    return least(total, 1.0);
}

/* As `in_common`, of a second text of up to 64 code points: a bit for each (Hyyro's algorithm). */
static Py_ssize_t in_common_short(const Py_UCS4 *a, Py_ssize_t n, const Py_UCS4 *b, Py_ssize_t m)
{
    uint64_t ascii[128] = {0}, left = ~(uint64_t)0;
    Py_ssize_t common = 0;
    for (Py_ssize_t j = 0; j < m; j++)
        if (b[j] < 128)
            ascii[b[j]] |= (uint64_t)1 << j;
    for (Py_ssize_t i = 0; i < n; i++) {
        uint64_t bits = 0;
        if (a[i] < 128)
            bits = ascii[a[i]];
        else
            for (Py_ssize_t j = 0; j < m; j++)
                bits |= (uint64_t)(a[i] == b[j]) << j;
        uint64_t both = left & bits;
        left = (left + both) | (left - both);
    }
    for (uint64_t taken = ~left; taken; taken &= taken - 1)
        common++;
    return common;
}

/* Longest common subsequence of two texts; -1: an exception is set. */
static Py_ssize_t in_common(const Py_UCS4 *a, Py_ssize_t n, const Py_UCS4 *b, Py_ssize_t m)
{
    if (m <= 64)
        return in_common_short(a, n, b, m);
    Py_ssize_t kept[128], *row = kept;
    if (m + 1 > 128 && !(row = PyMem_Malloc((m + 1) * sizeof *row))) {
        PyErr_NoMemory();
        return -1;
    }
    memset(row, 0, (m + 1) * sizeof *row);
    for (Py_ssize_t i = 0; i < n; i++) {
        Py_ssize_t diagonal = 0;
        for (Py_ssize_t j = 1; j <= m; j++) {
            Py_ssize_t up = row[j];
            if (a[i] == b[j - 1])
                row[j] = diagonal + 1;
            else if (row[j - 1] > up)
                row[j] = row[j - 1];
            diagonal = up;
        }
    }
    Py_ssize_t length = row[m];
    if (row != kept)
        PyMem_Free(row);
    return length;
}

/* How alike two texts are, of which the letters are given. */
int letters_alike(const Py_UCS4 *a, Py_ssize_t n, const Py_UCS4 *b, Py_ssize_t m, double *alike)
{
    Py_ssize_t all = n + m, common = in_common(a, n, b, m);
    *alike = 1.0 - (all ? (double)(all - 2 * common) / (double)all : 0.0);
    return common < 0 ? -1 : 0;
}

/* `_literal`: how alike, and whether both are in one script; -1: an exception is set. */
static int literal(const Facts *x, const Facts *y, double *alike, double *one_script)
{
    *alike = *one_script = 0.0;
    if (!x->folded_n || !y->folded_n || x->arabic != y->arabic
        || (x->folded[0] < 0x250) != (y->folded[0] < 0x250))
        return 0;
    *one_script = 1.0;
    return letters_alike(x->folded, x->folded_n, y->folded, y->folded_n, alike);
}

static int is_vowel(Py_UCS4 sound)
{
    return sound == 'a' || sound == 'i' || sound == 'u';
}

static int is_feminine(const Py_UCS4 *end, Py_ssize_t n, const Py_UCS4 *other, Py_ssize_t m)
{
    if (n != 1 || end[0] != 'a')
        return 0;
    return m == 0 || (other[0] == 'u' && (m == 1 || (m == 2 && other[1] == 's')));
}

/* `genders_apart`, and of `unknown` words `nisbas_apart`, of sounds whose lengths are levelled. */
static int endings_apart(const Facts *x, const Facts *y, int unknown)
{
    Py_ssize_t n = x->sounds_n, m = y->sounds_n, same = 0;
    if (n < 3 || m < 3)
        return 0;
    while (same < n && same < m && x->sounds[same] == y->sounds[same])
        same++;
    const Py_UCS4 *one = x->sounds + same, *other = y->sounds + same;
    int nisba = unknown && n + m - 2 * same == 1 && *(n > m ? one : other) == 'i';
    if (!nisba && !is_feminine(one, n - same, other, m - same)
        && !is_feminine(other, m - same, one, n - same))
        return 0;
    return same && !is_vowel(x->sounds[same - 1]);
}

/* `consonants_apart`, of sounds whose lengths are levelled. */
static int consonants_apart(const Facts *x, const Facts *y)
{
    Py_ssize_t n = x->sounds_n, at = -1;
    if (n != y->sounds_n || n < 4)
        return 0;
    for (Py_ssize_t i = 0; i < n; i++) {
        if (x->sounds[i] == y->sounds[i])
            continue;
        if (at >= 0)
            return 0;
        at = i;
    }
    return at >= 0 && !is_vowel(x->sounds[at]) && !is_vowel(y->sounds[at]);
}

/* `_sounds_differ`. */
static int sounds_differ(const Pairs *self, const Part *a, const Part *b, const Facts *x,
                         const Facts *y, double worst)
{
    int unknown = (1 - x->known) * (1 - y->known) >= self->unknown;
    if (x->arabic || y->arabic)
        return 0;
    if (unknown && worst >= self->strange && consonants_apart(x, y))
        return 1;
    return !((a->flags | b->flags) & ARTICLE) && endings_apart(x, y, unknown);
}

/* `one_skeleton`, of sounds whose lengths are levelled. */
static int one_skeleton(const Facts *x, const Facts *y)
{
    if (x->sounds_n != y->sounds_n)
        return 0;
    for (Py_ssize_t i = 0; i < x->sounds_n; i++)
        if (x->sounds[i] != y->sounds[i] && !(is_vowel(x->sounds[i]) && is_vowel(y->sounds[i])))
            return 0;
    return 1;
}

/* The mass of the senses that are written with some letters. */
static double mass_of(const Facts *x, Py_ssize_t letters)
{
    double mass = 0.0;
    for (const Sense *i = x->sense; i < x->sense + x->senses; i++)
        if (i->letters == letters)
            mass += i->p;
    return mass;
}

/* `senses_apart`. */
static double senses_apart(const Facts *x, const Facts *y)
{
    double shared = 0.0;
    for (const Sense *i = x->sense; i < x->sense + x->senses; i++) {
        const Sense *seen = x->sense;
        while (seen->letters != i->letters)
            seen++;
        if (seen == i)
            shared += least(mass_of(x, i->letters), mass_of(y, i->letters));
    }
    return least(x->known, y->known) - shared;
}

/* `_overlap`, of two given names. */
static int overlap(const Form *one, const Form *other)
{
    const Facts *x = one->facts, *y = other->facts;
    if (one->bare || other->bare || x->arabic || y->arabic || !one_skeleton(x, y))
        return 0;
    return PyUnicode_Compare(x->word, y->word) != 0 && senses_apart(x, y) >= APART;
}

/* `score_fit`, and what `Scorer._value` makes of it. */
static int judge(Pairs *self, Part *a, Part *b, Py_ssize_t i, Py_ssize_t j, const Fit *fit,
                 Cell *cell)
{
    if (learn_facts(self, a, i) < 0 || learn_facts(self, b, j) < 0)
        return -1;
    const Form *one = a->form + i, *other = b->form + j;
    const Facts *x = one->facts, *y = other->facts;
    double same = shared_senses(x, y), conflict = most(0.0, x->known * y->known - same);
    double consonants = (double)(x->consonants + y->consonants) / 2;
    double vowels = (double)(x->vowels + y->vowels) / 2;
    int arabic = x->arabic && y->arabic;
    int equal_letters = arabic && PyUnicode_Compare(x->letters, y->letters) == 0;
    int equal = equal_letters || PyUnicode_Compare(x->word, y->word) == 0;
    int differ = one->head != other->head;
    int kunya_x = one->head == ABU || one->head == UMM, kunya_y = other->head == ABU || other->head == UMM;
    int after = one->head == DIN || one->head == ALLAH || other->head == DIN || other->head == ALLAH;
    int abd = one->head == ABD || one->head == UBAYD || other->head == ABD || other->head == UBAYD;
    double alike, one_script;
    if (literal(x, y, &alike, &one_script) < 0)
        return -1;
    double features[MOST_FEATURES] = {
        least(fit->consonants, 3.0),
        least(fit->consonants / most(consonants, 1.5), 1.0),
        least(fit->vowels, 2.0),
        least(fit->vowels / most(vowels, 1.0), 1.0),
        least(fit->worst, 1.2),
        same,
        conflict,
        (1 - x->known) * (1 - y->known),
        x->known + y->known - 2 * x->known * y->known,
        differ && abd,
        differ && after,
        kunya_x + kunya_y == 1,
        differ && kunya_x + kunya_y == 2,
        x->senses && y->senses ? x->male * y->female + x->female * y->male : 0.0,
        one->cost + other->cost,
        one->bare || other->bare ? least(fit->consonants, 3.0) : 0.0,
        arabic && !equal_letters,
        arabic && !equal_letters ? least(fit->cost, 2.0) : 0.0,
        equal,
        (one->n < other->n ? one->n : other->n) <= 3,
        (a->flags & FAMILY) != (b->flags & FAMILY) && (a->flags | b->flags) & CERTAIN,
        alike,
        one_script,
    };
    double value = logit_of(&self->element_model, features);
    if (same < self->known_same && sounds_differ(self, a, b, x, y, fit->worst))
        value -= self->other_gender;
    int given = !((a->flags | b->flags) & ARTICLE) && !kunya_x && !kunya_y
                && x->male + x->female >= SURELY_GIVEN && y->male + y->female >= SURELY_GIVEN;
    int doubt = given && overlap(one, other);
    *cell = (Cell){most(-self->clip, least(self->clip, value)), conflict, kunya_x != kunya_y,
                   (short)given, (short)doubt};
    return 0;
}

/* What Python makes of two elements: (value, conflict, kunya). Takes over `answer`. */
static int read_cell(PyObject *answer, Cell *cell)
{
    if (!answer)
        return -1;
    int read = 0;
    if (!PyTuple_Check(answer))
        PyErr_SetString(PyExc_TypeError, "a callback did not give (value, conflict, kunya)");
    else
        read = PyArg_ParseTuple(answer, "ddp:other", &cell->value, &cell->conflict, &cell->kunya);
    Py_DECREF(answer);
    return read ? 0 : -1;
}

static int same_number(const Part *a, const Part *b)
{
    if (a->number == Py_None || b->number == Py_None)
        return a->number == b->number;
    return PyObject_RichCompareBool(a->number, b->number, Py_EQ);
}

/* Whether two elements have a meaning in common. */
static int share_gloss(const Part *a, const Part *b)
{
    PyObject *shared = PyNumber_And(a->gloss, b->gloss);
    int some = shared ? PyObject_IsTrue(shared) : -1;
    Py_XDECREF(shared);
    return some;
}

/* `Scorer._element`. */
static int work_out(Pairs *self, Part *a, Part *b, Cell *cell)
{
    int flags = a->flags | b->flags, both = a->flags & b->flags;
    *cell = (Cell){-self->clip, 0.0, 0, 0, 0};
    if (flags & NUMBER) {
        int same = a->number != Py_None && b->number != Py_None ? same_number(a, b) : 0;
        if (same > 0)
            cell->value = self->clip;
        return same < 0 ? -1 : 0;
    }
    if (flags & INITIAL) {
        if (!element_of(a) || !element_of(b))
            return -1;
        return read_cell(PyObject_CallFunction(self->other, "OO", a->element, b->element), cell);
    }
    if (both & GLOSS && flags & TRANSLATED) {
        int shared = share_gloss(a, b);
        if (shared) {
            cell->value = self->translated;
            return shared < 0 ? -1 : 0;
        }
    }
    if (both & DIRECTION)
        return 0;
    int anywhere = (both & GLOSS) != 0; /* what means something may sound like anything */
    double best = anywhere ? INFINITY : self->reach + ROUNDING;
    Py_ssize_t left = -1, right = -1;
    Fit nearest = {0.0, 0.0, 0.0, 0.0};
    for (Py_ssize_t i = 0; i < a->forms; i++)
        for (Py_ssize_t j = 0; j < b->forms; j++) {
            const Form *x = a->form + i, *y = b->form + j;
            double fixed = x->cost + y->cost + (x->head != y->head ? self->other_head : 0.0);
            if (fixed >= best || !(anywhere || may_meet(x, y)))
                continue;
            Word u = word_of(x), v = word_of(y);
            Fit fit;
            int found = fit_of(self->costs, &u, &v, x->bare, y->bare, best - fixed, &fit);
            if (found < 0)
                return -1;
            if (found && fixed + fit.cost < best) {
                best = fixed + fit.cost;
                nearest = fit;
                left = i;
                right = j;
            }
        }
    if (left < 0)
        return 0;
    return judge(self, a, b, left, right, &nearest, cell);
}

static int cell_of(Pairs *self, Part *a, Part *b, Cell *cell)
{
    if (look(self, a->id, b->id, 0, cell))
        return 0;
    if (work_out(self, a, b, cell) < 0)
        return -1;
    return keep(self, a->id, b->id, 0, cell);
}

/* A part that Python makes of one or two elements. */
static Part *part_from(Pairs *self, PyObject *answer)
{
    if (answer && !PyObject_TypeCheck(answer, self->part_type)) {
        PyErr_SetString(PyExc_TypeError, "a callback did not give a Part");
        Py_CLEAR(answer);
    }
    return (Part *)answer;
}

const Form *whole_form(const Part *part)
{
    for (Py_ssize_t i = 0; i < part->forms; i++)
        if (part->form[i].head == NO_HEAD)
            return part->form + i;
    return part->form;
}

int copy_form(const Form *from, Form *to)
{
    size_t bytes = from->n * sizeof *from->at;
    for (int i = 0; i < from->keys && !from->kept; i++) /* its own keys, behind its symbols */
        bytes += from->key_n[i];
    Py_UCS4 *at = PyMem_Malloc(bytes + 1);
    if (!at) {
        PyErr_NoMemory();
        return -1;
    }
    memcpy(at, from->at, bytes);
    *to = *from;
    to->at = at;
    for (int i = 0; i < from->keys && !from->kept; i++)
        to->key[i] = (const char *)at + (from->key[i] - (const char *)from->at);
    if (to->facts)
        to->facts->others++;
    return 0;
}

/* `_bare`: an element as the one word that two may make. */
static Part *alone_of(Pairs *self, Part *part)
{
    if (part->alone || (part->forms == 1 && !part->flags))
        return part->alone ? part->alone : part;
    const Form *whole = whole_form(part);
    Part *made = new_part(self, 1);
    if (!made)
        return NULL;
    if (copy_form(whole, made->form) < 0) {
        Py_DECREF((PyObject *)made);
        return NULL;
    }
    Py_XINCREF(part->element);
    made->element = part->element;
    made->late = part->late;
    made->learn = part->learn;
    Py_XINCREF(part->keep);
    made->keep = part->keep;
    Py_INCREF(Py_None);
    made->number = Py_None;
    made->weight = 1.0;
    finish_part(self, made);
    part->alone = made;
    return made;
}

/* Whether the consonants of two words run together may be those of one: a look at their keys, as the
 * key of the two is the keys of both. */
static int may_be_one(const Part *first, const Part *second, const Form *one)
{
    const Form *x = whole_form(first), *y = whole_form(second);
    char key[LONGEST_KEY];
    Py_ssize_t n = x->key_n[0] + y->key_n[0];
    if (n > LONGEST_KEY)
        return 1;
    memcpy(key, x->key[0], x->key_n[0]);
    memcpy(key + x->key_n[0], y->key[0], y->key_n[0]);
    return edits_of(key, n, one->key[0], one->key_n[0]) <= FAR_KEYS;
}

/* Whether two words run together sound like one, within what `work_out` looks at: a look that spares
 * most of them being made one. -1: an exception is set. */
static int sound_as_one(Pairs *self, const Part *first, const Part *second, const Form *one)
{
    const Form *x = whole_form(first), *y = whole_form(second);
    Py_UCS4 symbols[LONGEST_JOINED];
    if (x->n + y->n > LONGEST_JOINED)
        return 1;
    memcpy(symbols, x->at, x->n * sizeof *symbols);
    memcpy(symbols + x->n, y->at, y->n * sizeof *symbols);
    Word joined, other = word_of(one);
    joined.at = symbols;
    joined.n = x->n + y->n;
    double bound = self->reach + ROUNDING - one->cost;
    Fit fit;
    if (bound <= 0.0)
        return 0;
    return fit_of(self->costs, &joined, &other, x->bare || y->bare, one->bare, bound, &fit);
}

/* Two words as one. */
static Part *merged_of(Pairs *self, Part *first, Part *second)
{
    Part *merged = self->joiner ? self->join(self->joiner, first, second) : NULL;
    if (merged || PyErr_Occurred() || !element_of(first) || !element_of(second))
        return merged;
    return part_from(self, PyObject_CallFunction(self->merged, "OO", first->element,
                                                 second->element));
}

/* `Scorer._joined_value`: two words against one. */
static int joined_of(Pairs *self, Part *first, Part *second, Part *one, double *value)
{
    Cell cell = {-self->clip, 0.0, 0, 0, 0};
    if (!look(self, first->id, second->id, one->id, &cell)) {
        if (!((first->flags | second->flags | one->flags) & (NUMBER | INITIAL | TITLE))) {
            Part *alone = alone_of(self, one);
            if (!alone)
                return -1;
            int near = may_be_one(first, second, alone->form)
                           ? sound_as_one(self, first, second, alone->form)
                           : 0;
            if (near < 0)
                return -1;
            if (near) {
                Part *merged = merged_of(self, first, second);
                int failed = !merged || cell_of(self, merged, alone, &cell) < 0;
                Py_XDECREF((PyObject *)merged);
                if (failed)
                    return -1;
            }
            cell.value -= self->join_penalty;
        }
        if (keep(self, first->id, second->id, one->id, &cell) < 0)
            return -1;
    }
    *value = cell.value;
    return 0;
}

/* --- the pairing ------------------------------------------------------------------------------ */

typedef struct {
    Py_ssize_t left, right;  /* first of the run on each side */
    int lefts, rights;       /* how many: 0, 1 or 2 */
    double logit, conflict;
    int kunya;
    short given, overlap;
} Pairing;

typedef struct {
    int lefts, rights;
    double value;
} Step;

typedef struct {
    double value, nearness;
    Py_ssize_t p, q;
} Option;

static int better_first(const void *a, const void *b)
{
    const Option *x = a, *y = b;
    if (x->value != y->value)
        return x->value > y->value ? -1 : 1;
    if (x->nearness != y->nearness)
        return x->nearness > y->nearness ? -1 : 1;
    if (x->p != y->p)
        return x->p > y->p ? -1 : 1;
    return x->q > y->q ? -1 : x->q < y->q;
}

static int may_join(const Part *first, const Part *second, const Part *one)
{
    double two = (double)(first->first + second->first), last = (double)one->last;
    return 0.6 * last <= two && two <= 1.5 * last && first->first > 1 && second->first > 1;
}

/* Memory for one pairing of n by m elements. */
typedef struct {
    void *block;
    Cell *grid;
    double *best;
    Step *step;
    Option *option;
    Pairing *pair;
    char *left, *right;    /* elements not yet paired */
} Desk;

static int set_desk(Desk *desk, size_t n, size_t m)
{
    size_t cells = n * m, corners = (n + 1) * (m + 1);
    size_t bytes = cells * (sizeof(Cell) + sizeof(Option)) + corners * (sizeof(double) + sizeof(Step))
                   + (n + m) * (sizeof(Pairing) + 1);
    char *at = desk->block = PyMem_Malloc(bytes);
    if (!at) {
        PyErr_NoMemory();
        return -1;
    }
    desk->grid = (Cell *)at;
    at += cells * sizeof(Cell);
    desk->option = (Option *)at;
    at += cells * sizeof(Option);
    desk->best = (double *)at;
    at += corners * sizeof(double);
    desk->step = (Step *)at;
    at += corners * sizeof(Step);
    desk->pair = (Pairing *)at;
    at += (n + m) * sizeof(Pairing);
    desk->left = at;
    desk->right = at + n;
    memset(desk->left, 1, n + m);
    return 0;
}

static Pairing one_by_one(Py_ssize_t p, Py_ssize_t q, const Cell *cell)
{
    return (Pairing){p, q, 1, 1, cell->value, cell->conflict, cell->kunya, cell->given,
                      cell->overlap};
}

/* `Scorer._pair`: the least costly way through the grid. */
static int walk(Pairs *self, const Name *x, const Name *y, Desk *desk)
{
    Py_ssize_t n = x->n, m = y->n, width = m + 1;
    double *best = desk->best;
    Step *step = desk->step;
    for (Py_ssize_t j = 0; j <= m; j++) {
        best[j] = 0.0;
        step[j] = (Step){0, 1, 0.0};
    }
    int joins = n + m <= 14;
    for (Py_ssize_t i = 1; i <= n; i++) {
        best[i * width] = 0.0;
        step[i * width] = (Step){1, 0, 0.0};
        for (Py_ssize_t j = 1; j <= m; j++) {
            Part *one = x->part[i - 1], *other = y->part[j - 1];
            Py_ssize_t at = i * width + j;
            double top = best[at - width], value = desk->grid[(i - 1) * m + j - 1].value;
            Step how = {1, 0, 0.0};
            if (best[at - 1] > top) {
                top = best[at - 1];
                how = (Step){0, 1, 0.0};
            }
            if (value > self->floor) {
                double weight = other->weight < one->weight ? other->weight : one->weight;
                double total = best[at - width - 1] + (value - self->floor) * weight;
                if (total > top) {
                    top = total;
                    how = (Step){1, 1, value};
                }
            }
            if (joins && i > 1 && may_join(x->part[i - 2], one, other)) {
                if (joined_of(self, x->part[i - 2], one, other, &value) < 0)
                    return -1;
                double total = best[at - 2 * width - 1] + (value - self->floor) * self->join_gain;
                if (value > self->floor && total > top) {
                    top = total;
                    how = (Step){2, 1, value};
                }
            }
            if (joins && j > 1 && may_join(y->part[j - 2], other, one)) {
                if (joined_of(self, y->part[j - 2], other, one, &value) < 0)
                    return -1;
                double total = best[at - width - 2] + (value - self->floor) * self->join_gain;
                if (value > self->floor && total > top) {
                    top = total;
                    how = (Step){1, 2, value};
                }
            }
            best[at] = top;
            step[at] = how;
        }
    }
    return 0;
}

/* Pairs elements; answers how many pairings there are, -1 for an exception. */
static Py_ssize_t pair_up(Pairs *self, const Name *x, const Name *y, Desk *desk)
{
    Py_ssize_t n = x->n, m = y->n, width = m + 1, pairs = 0;
    Cell *grid = desk->grid;
    for (Py_ssize_t i = 0; i < n; i++)
        for (Py_ssize_t j = 0; j < m; j++)
            if (cell_of(self, x->part[i], y->part[j], grid + i * m + j) < 0)
                return -1;
    if (n == 1 && m == 1) {
        desk->pair[0] = one_by_one(0, 0, grid);
        return 1;
    }
    if (walk(self, x, y, desk) < 0)
        return -1;
    Py_ssize_t lefts = n, rights = m;
    for (Py_ssize_t i = n, j = m; i || j;) {
        Step how = desk->step[i * width + j];
        i -= how.lefts;
        j -= how.rights;
        if (!how.lefts || !how.rights)
            continue;
        Pairing *pair = desk->pair + pairs++;
        *pair = one_by_one(i, j, grid + i * m + j);
        if (how.lefts + how.rights > 2)
            *pair = (Pairing){i, j, how.lefts, how.rights, how.value, 0.0, 0, 0, 0};
        memset(desk->left + i, 0, how.lefts);
        memset(desk->right + j, 0, how.rights);
        lefts -= how.lefts;
        rights -= how.rights;
    }
    int full = n >= FULL_NAME && m >= FULL_NAME;
    for (int pass = 0; pass < 2 && lefts && rights; pass++) {
        size_t options = 0;
        for (Py_ssize_t p = 0; p < n; p++)
            for (Py_ssize_t q = 0; desk->left[p] && q < m; q++) {
                double value = grid[p * m + q].value;
                int titles = x->part[p]->flags & y->part[q]->flags & TITLE;
                if (!desk->right[q] || (pass ? full && titles : value <= 0.0))
                    continue;
                double apart = fabs((double)p / (double)n - (double)q / (double)m);
                desk->option[options++] = (Option){value, pass ? -apart : 0.0, p, q};
            }
        qsort(desk->option, options, sizeof(Option), better_first);
        for (size_t k = 0; k < options; k++) {
            Py_ssize_t p = desk->option[k].p, q = desk->option[k].q;
            if (!desk->left[p] || !desk->right[q])
                continue;
            desk->pair[pairs++] = one_by_one(p, q, grid + p * m + q);
            desk->left[p] = desk->right[q] = 0;
            lefts--;
            rights--;
        }
    }
    for (Py_ssize_t p = 0; p < n; p++)
        if (desk->left[p])
            desk->pair[pairs++] = (Pairing){p, 0, 1, 0, 0.0, 0.0, 0, 0, 0};
    for (Py_ssize_t q = 0; q < m; q++)
        if (desk->right[q])
            desk->pair[pairs++] = (Pairing){0, q, 0, 1, 0.0, 0.0, 0, 0, 0};
    return pairs;
}

/* --- what the model sees ---------------------------------------------------------------------- */

static int any_of(Part **part, Py_ssize_t n, int flag)
{
    for (Py_ssize_t i = 0; i < n; i++)
        if (part[i]->flags & flag)
            return 1;
    return 0;
}

static double weights_of(Part **part, Py_ssize_t n)
{
    double total = 0.0;
    for (Py_ssize_t i = 0; i < n; i++)
        total += part[i]->weight;
    return total;
}

static double heaviest(Part **part, Py_ssize_t at, int n)
{
    double weight = part[at]->weight;
    return n < 2 ? weight : most(weight, part[at + 1]->weight);
}

/* `_inversions`. */
static void inversions(Part **x, Py_ssize_t n, Part **y, Py_ssize_t m, const Pairing *pair,
                       Py_ssize_t pairs, double *count, double *nasab, double *unwritten)
{
    *count = *nasab = *unwritten = 0.0;
    for (Py_ssize_t k = 0; k < pairs; k++)
        for (Py_ssize_t l = k + 1; l < pairs; l++) {
            const Pairing *p = pair + k, *q = pair + l;
            if (!p->lefts || !p->rights || !q->lefts || !q->rights
                || (p->left - q->left) * (p->right - q->right) >= 0)
                continue;
            const Part *four[] = {x[p->left], x[q->left], y[p->right], y[q->right]};
            int light = 0, sons = 1;
            for (int i = 0; i < 4; i++) {
                light |= four[i]->flags & LIGHT;
                sons &= four[i]->nasab != 0;
            }
            int turned = !four[0]->nasab != !four[2]->nasab || !four[1]->nasab != !four[3]->nasab;
            if (light)
                continue;
            *count += 1.0;
            if (sons || turned)
                *nasab += 1.0;
            else if (p->given && q->given) {
                int last = p->left == n - 1 || q->left == n - 1 || p->right == m - 1
                           || q->right == m - 1;
                *unwritten = most(*unwritten, last ? LAST_FIRST : UNWRITTEN_BIN);
            }
        }
}

/* `_is_word`. */
static int is_word(const Part *part)
{
    if (part->flags & (NUMBER | INITIAL | TITLE | LIGHT) || part->weight < 1.0)
        return 0;
    for (Py_ssize_t i = 0; i < part->forms; i++)
        if (part->form[i].head == ABU || part->form[i].head == UMM)
            return 0;
    return 1;
}

enum { MIDDLE, LAST, NASAB, DRESS, OTHER };

/* `_part_of`. */
static int part_of(Part **part, Py_ssize_t n, Py_ssize_t i)
{
    Py_ssize_t first = 0, last = n - 1;
    if (part[i]->flags & (TITLE | INITIAL))
        return DRESS;
    if (!is_word(part[i]))
        return OTHER;
    if (part[i]->nasab)
        return NASAB;
    while (!is_word(part[first]))
        first++;
    if (i == first)
        return OTHER;
    while (!is_word(part[last]))
        last--;
    return i == last ? LAST : MIDDLE;
}

/* `features_of`. */
static void features_of(const Pairs *self, Part **x, Py_ssize_t n, Part **y, Py_ssize_t m,
                        int inverted, const Pairing *pair, Py_ssize_t pairs, double *out)
{
    double extra_x = 0.0, extra_y = 0.0, total = 0.0, weighted = 0.0, product = 0.0, conflict = 0.0;
    double weakest = INFINITY, weakest_solid = INFINITY;
    int matched = 0, numbers = 0, missing = 0, heads = 0, nasab_differs = 0, heads_differ = 0;
    int first_extra = 0, joined = 0, parts[OTHER + 1] = {0};
    for (const Pairing *p = pair; p < pair + pairs; p++) {
        if (!p->rights) {
            extra_x += x[p->left]->weight;
            first_extra += p->left == 0;
            missing += (x[p->left]->flags & NUMBER) != 0;
            parts[part_of(x, n, p->left)]++;
            continue;
        }
        if (!p->lefts) {
            extra_y += y[p->right]->weight;
            first_extra += p->right == 0;
            missing += (y[p->right]->flags & NUMBER) != 0;
            parts[part_of(y, m, p->right)]++;
            continue;
        }
        matched++;
        const Part *one = x[p->left], *other = y[p->right];
        double weight = least(heaviest(x, p->left, p->lefts), heaviest(y, p->right, p->rights));
        joined |= p->lefts + p->rights > 2;
        total += weight;
        weighted += p->logit * weight;
        product -= log1p(exp(-p->logit));
        weakest = least(weakest, p->logit);
        if (weight >= self->solid)
            weakest_solid = least(weakest_solid, p->logit);
        numbers += p->logit < 0 && (one->flags | other->flags) & NUMBER;
        if (one->nasab != other->nasab) {
            int both = one->nasab && other->nasab;
            nasab_differs += both && (one->nasab == BINT || other->nasab == BINT);
            heads_differ += p->left == 0 && p->right == 0 && !both;
        }
        conflict = most(conflict, p->conflict);
        heads += p->kunya;
    }
    if (!matched)
        weakest = -self->clip;
    double crossed, nasab, unwritten, sum = total != 0.0 ? total : 1.0;
    inversions(x, n, y, m, pair, pairs, &crossed, &nasab, &unwritten);
    int families = any_of(x, n, FAMILY) != any_of(y, m, FAMILY);
    int certain = any_of(x, n, CERTAIN) || any_of(y, m, CERTAIN);
    double less = least(extra_x, extra_y), more = most(extra_x, extra_y);
    double all_x = weights_of(x, n), all_y = weights_of(y, m);
    int single = (n == 1 || m == 1) && n != m && more >= self->solid;
    double values[FEATURES] = {
        weakest_solid == INFINITY ? weakest : weakest_solid,
        weighted / sum,
        most(product, -self->clip),
        less,
        least(more, 3.0),
        single,
        inverted ? 0.0 : least(crossed, 2.0),
        least(inverted ? nasab : nasab + unwritten, 2.0),
        numbers,
        missing,
        heads,
        nasab_differs,
        heads_differ,
        families && certain,
        (matched < 4 ? matched : 4) / 4.0,
        joined,
        first_extra,
        conflict,
        matched ? sum / most(all_x, all_y) : 0.0,
        parts[MIDDLE] < 2 ? parts[MIDDLE] : 2,
        parts[LAST] < 2 ? parts[LAST] : 2,
        parts[NASAB] < 2 ? parts[NASAB] : 2,
        parts[DRESS] < 2 ? parts[DRESS] : 2,
        0.0,
    };
    memcpy(out, values, sizeof values);
}

double probability_of(double logit)
{
    return 1.0 / (1.0 + exp(-most(-30.0, least(30.0, logit))));
}

/* --- two names -------------------------------------------------------------------------------- */

/* `_told_apart`. */
static int told_apart(const Name *x, const Name *y)
{
    Py_ssize_t i = 0, j = 0;
    for (;; i++, j++) {
        while (i < x->n && !(x->part[i]->flags & NUMBER))
            i++;
        while (j < y->n && !(y->part[j]->flags & NUMBER))
            j++;
        if (i == x->n || j == y->n)
            break;
        int same = same_number(x->part[i], y->part[j]);
        if (same < 1)
            return same < 0 ? -1 : 1;
    }
    if (i < x->n || j < y->n)
        return 1;
    if (any_of(x->part, x->n, FAMILY) == any_of(y->part, y->n, FAMILY))
        return 0;
    return any_of(x->part, x->n, CERTAIN) || any_of(y->part, y->n, CERTAIN);
}

/* `Scorer._cut_alike`. */
static int cut_alike(const Name *x, const Name *y)
{
    if (x->n != y->n)
        return 0;
    for (Py_ssize_t i = 0; i < x->n - 1; i++)
        if (x->part[i]->form->key_n[0] != y->part[i]->form->key_n[0])
            return 0;
    return 1;
}

/* `Scorer._as_one`. 1: `value` and `logit` are found; 0: not one; -1: an exception is set. */
static int as_one(Pairs *self, const Name *x, const Name *y, double *value, double *logit)
{
    const Form *one = x->whole->form, *other = y->whole->form;
    Py_ssize_t size = one->n < other->n ? one->n : other->n;
    Py_ssize_t longer = one->n < other->n ? other->n : one->n;
    if ((double)size < self->whole_share * (double)longer || !may_meet(one, other))
        return 0;
    int apart = told_apart(x, y);
    if (apart)
        return apart < 0 ? -1 : 0;
    Cell cell;
    if (cell_of(self, x->whole, y->whole, &cell) < 0)
        return -1;
    if (cell.value < 0.0)
        return 0;
    Part *left = x->whole, *right = y->whole;
    Pairing pair = one_by_one(0, 0, &cell);
    double features[FEATURES];
    features_of(self, &left, 1, &right, 1, 0, &pair, 1, features);
    features[FEATURES - 1] = 1.0;
    *value = cell.value;
    *logit = logit_of(&self->name_model, features);
    return 1;
}

/* What of the rarity of each name's elements the other has (`nisba.rarity`). */
static void share(const Name *x, const Name *y, const Pairing *pair, Py_ssize_t pairs, double *own,
                  double *other)
{
    *own = *other = 0.0;
    for (const Pairing *p = pair; p < pair + pairs; p++) {
        if (!p->lefts || !p->rights)
            continue;
        double sure = 1.0 / (1.0 + exp(-p->logit)), left = 0.0, right = 0.0;
        for (int i = 0; i < p->lefts; i++)
            left += x->rarity[p->left + i];
        for (int j = 0; j < p->rights; j++)
            right += y->rarity[p->right + j];
        *own += sure * left;
        *other += sure * right;
    }
}

/* `Scorer._compare`; -1: an exception is set. */
static int set_beside(Pairs *self, const Name *x, const Name *y, double *logit, double *own,
                      double *other)
{
    Desk desk;
    if (set_desk(&desk, x->n, y->n) < 0)
        return -1;
    int failed = -1;
    Py_ssize_t pairs = pair_up(self, x, y, &desk);
    if (pairs < 0)
        goto done;
    double features[FEATURES];
    features_of(self, x->part, x->n, y->part, y->n, x->inverted || y->inverted, desk.pair, pairs,
                features);
    *logit = logit_of(&self->name_model, features);
    share(x, y, desk.pair, pairs, own, other);
    failed = 0;
    double doubt = x->n == 1 && y->n == 1 && desk.pair[0].overlap ? self->overlap : 0.0;
    double probability = probability_of(*logit);
    if (x->whole && y->whole && (x->n != y->n || probability < self->doubtful)
        && !(features[CONFLICT] >= self->two_names && cut_alike(x, y))) {
        double value, whole;
        int found = as_one(self, x, y, &value, &whole);
        if (found < 0) {
            failed = -1;
        } else if (found && probability_of(whole) > probability) {
            Pairing all = {0, 0, 0, 0, value, 0.0, 0, 0, 0};
            all.lefts = (int)x->n;
            all.rights = (int)y->n;
            share(x, y, &all, 1, own, other);
            *logit = whole;
        }
    }
    *logit -= doubt;
done:
    PyMem_Free(desk.block);
    return failed;
}

/* Whether the second name comes before the first. */
static int turned(const Name *x, const Name *y)
{
    return y->start != x->start ? y->start < x->start : PyUnicode_Compare(y->text, x->text) < 0;
}

int compare_names(Pairs *self, const Name *x, const Name *y, double *logit, double *own,
                  double *other)
{
    if (turned(x, y))
        return set_beside(self, y, x, logit, other, own);
    return set_beside(self, x, y, logit, own, other);
}

void fetch_cells(const Pairs *self, const Name *x, const Name *y)
{
    if (y->start < x->start) { 
        const Name *first = y;
        y = x;
        x = first;
    }
    for (Py_ssize_t i = 0; self->slots && i < x->n; i++)
        for (Py_ssize_t j = 0; j < y->n; j++)
            SOON(self->slot + place_of(self, x->part[i]->id, y->part[j]->id, 0));
}

static PyObject *pairs_compare(Pairs *self, PyObject *args)
{
    Name *x, *y;
    double logit, own, other;
    if (!PyArg_ParseTuple(args, "O!O!:compare", self->name_type, &x, self->name_type, &y)
        || compare_names(self, x, y, &logit, &own, &other) < 0)
        return NULL;
    return Py_BuildValue("(ddd)", logit, own, other);
}

/* --- parts and names -------------------------------------------------------------------------- */

/* Makes room for so many symbols of a form, and keeps its keys behind them. */
static int read_keys(Form *form, PyObject *keys, Py_ssize_t symbols)
{
    Py_ssize_t number = PyTuple_Size(keys), bytes = 0;
    const char *text[MOST_KEYS];
    if (number < 1 || number > MOST_KEYS) {
        PyErr_Format(PyExc_ValueError, "a form has 1 to %d keys", MOST_KEYS);
        return -1;
    }
    for (Py_ssize_t i = 0; i < number; i++) {
        PyObject *key = PyTuple_GetItem(keys, i);
        text[i] = PyUnicode_AsUTF8AndSize(key, &form->key_n[i]);
        if (!text[i])
            return -1;
        if (form->key_n[i] != PyUnicode_GetLength(key)) {
            PyErr_SetString(PyExc_ValueError, "a key is ASCII");
            return -1;
        }
        bytes += form->key_n[i];
    }
    form->at = PyMem_Malloc(symbols * sizeof *form->at + bytes + 1);
    if (!form->at) {
        PyErr_NoMemory();
        return -1;
    }
    char *own = (char *)(form->at + symbols);
    for (Py_ssize_t i = 0; i < number; i++) {
        memcpy(own, text[i], form->key_n[i]);
        form->key[i] = own;
        own += form->key_n[i];
    }
    form->n = symbols;
    form->keys = (int)number;
    return 0;
}

static int read_form(Pairs *self, PyObject *tuple, Form *form)
{
    PyObject *symbols, *keys;
    Word word;
    if (!PyTuple_Check(tuple)) {
        PyErr_SetString(PyExc_TypeError, "a form is a tuple");
        return -1;
    }
    if (!PyArg_ParseTuple(tuple, "OpidO!:form", &symbols, &form->bare, &form->head, &form->cost,
                          &PyTuple_Type, &keys)
        || read_word(self->costs, symbols, &word) < 0)
        return -1;
    int failed = read_keys(form, keys, word.n) < 0;
    if (!failed)
        memcpy(form->at, word.at, word.n * sizeof *form->at);
    forget_word(&word);
    return failed ? -1 : 0;
}

Part *new_part(Pairs *self, Py_ssize_t forms)
{
    allocfunc alloc = (allocfunc)PyType_GetSlot(self->part_type, Py_tp_alloc);
    Part *part = (Part *)alloc(self->part_type, 0);
    if (!part)
        return NULL;
    part->form = PyMem_Calloc(forms, sizeof *part->form);
    if (!part->form) {
        Py_DECREF(part);
        PyErr_NoMemory();
        return NULL;
    }
    part->forms = forms;
    part->place = -1;
    return part;
}

void finish_part(Pairs *self, Part *part)
{
    part->first = part->form[0].n;
    part->last = part->form[part->forms - 1].n;
    part->id = ++self->ids;
}

static PyObject *pairs_part(Pairs *self, PyObject *args)
{
    PyObject *element, *number, *gloss, *forms;
    double weight;
    int flags, nasab;
    if (!PyArg_ParseTuple(args, "OdiiOOO!:part", &element, &weight, &flags, &nasab, &number,
                          &gloss, &PyTuple_Type, &forms))
        return NULL;
    Py_ssize_t n = PyTuple_Size(forms);
    if (!n) {
        PyErr_SetString(PyExc_ValueError, "an element has forms");
        return NULL;
    }
    Part *part = new_part(self, n);
    if (!part)
        return NULL;
    Py_INCREF(element);
    part->element = element;
    Py_INCREF(number);
    part->number = number;
    part->weight = weight;
    part->flags = flags;
    part->nasab = nasab;
    if (flags & GLOSS) {
        Py_INCREF(gloss);
        part->gloss = gloss;
    }
    for (Py_ssize_t i = 0; i < n; i++) {
        part->form[i].index = i;
        if (read_form(self, PyTuple_GetItem(forms, i), part->form + i) < 0) {
            Py_DECREF(part);
            return NULL;
        }
    }
    finish_part(self, part);
    return (PyObject *)part;
}

/* The first code points of a text as a number that is in the order of texts, but for those that begin
 * alike: to look at it costs less than at two texts that lie anywhere. */
static uint64_t start_of(PyObject *text)
{
    uint64_t start = 0;
    Py_ssize_t n = PyUnicode_GetLength(text);
    for (Py_ssize_t i = 0; i < 3; i++)
        start = start << 21 | (i < n ? PyUnicode_ReadChar(text, i) : 0);
    return start;
}

Name *new_name(Pairs *self, PyObject *text, Py_ssize_t parts, Py_ssize_t letters)
{
    allocfunc alloc = (allocfunc)PyType_GetSlot(self->name_type, Py_tp_alloc);
    Name *name = (Name *)alloc(self->name_type, 0);
    if (!name)
        return NULL;
    Py_INCREF(text);
    name->text = text;
    name->start = start_of(text);
    name->letters_n = letters;
    size_t each = sizeof *name->part + sizeof *name->rarity;
    name->part = PyMem_Calloc(1, parts * each + letters * sizeof *name->letters);
    if (!name->part) {
        Py_DECREF(name);
        PyErr_NoMemory();
        return NULL;
    }
    name->rarity = (double *)(name->part + parts);
    name->letters = (Py_UCS4 *)(name->rarity + parts);
    return name;
}

static PyObject *pairs_name(Pairs *self, PyObject *args)
{
    PyObject *text, *parts, *whole, *rarity, *letters;
    int inverted, script;
    if (!PyArg_ParseTuple(args, "UO!OpO!iU:name", &text, &PyTuple_Type, &parts, &whole, &inverted,
                          &PyTuple_Type, &rarity, &script, &letters))
        return NULL;
    Py_ssize_t n = PyTuple_Size(parts), given = PyTuple_Size(rarity);
    if (!n || (given && given != n)) {
        PyErr_SetString(PyExc_ValueError, "a name has parts, and a rarity for each or for none");
        return NULL;
    }
    Name *name = new_name(self, text, n, PyUnicode_GetLength(letters));
    if (!name)
        return NULL;
    name->inverted = inverted;
    name->script = script;
    if (name->letters_n && !PyUnicode_AsUCS4(letters, name->letters, name->letters_n, 0))
        goto failed;
    for (Py_ssize_t i = 0; i < n; i++) {
        PyObject *part = PyTuple_GetItem(parts, i);
        if (!PyObject_TypeCheck(part, self->part_type)) {
            PyErr_SetString(PyExc_TypeError, "a name is made of parts");
            goto failed;
        }
        Py_INCREF(part);
        name->part[name->n++] = (Part *)part;
        if (given) {
            name->rarity[i] = PyFloat_AsDouble(PyTuple_GetItem(rarity, i));
            if (PyErr_Occurred())
                goto failed;
            name->total += name->rarity[i];
        }
    }
    if (whole != Py_None) {
        if (!PyObject_TypeCheck(whole, self->part_type)) {
            PyErr_SetString(PyExc_TypeError, "a whole name is a part");
            goto failed;
        }
        Py_INCREF(whole);
        name->whole = (Part *)whole;
    }
    return (PyObject *)name;
failed:
    Py_DECREF(name);
    return NULL;
}

static Py_ssize_t name_length(Name *self)
{
    return self->n;
}

static int part_traverse(Part *self, visitproc visit, void *arg)
{
    Py_VISIT(self->element);
    Py_VISIT(self->number);
    Py_VISIT(self->keep);
    Py_VISIT(self->gloss);
    Py_VISIT((PyObject *)self->alone);
    Py_VISIT(Py_TYPE((PyObject *)self));
    return 0;
}

static int part_clear(Part *self)
{
    Py_CLEAR(self->alone);
    return 0;
}

static void part_dealloc(Part *self)
{
    PyTypeObject *type = Py_TYPE((PyObject *)self);
    PyObject_GC_UnTrack(self);
    part_clear(self);
    Py_CLEAR(self->element);
    Py_CLEAR(self->number);
    Py_CLEAR(self->keep);
    Py_CLEAR(self->gloss);
    for (Py_ssize_t i = 0; i < self->forms; i++) {
        PyMem_Free(self->form[i].at);
        free_facts(self->form[i].facts);
    }
    PyMem_Free(self->form);
    ((freefunc)PyType_GetSlot(type, Py_tp_free))(self);
    Py_DECREF(type);
}

static int name_traverse(Name *self, visitproc visit, void *arg)
{
    for (Py_ssize_t i = 0; i < self->n; i++)
        Py_VISIT((PyObject *)self->part[i]);
    Py_VISIT((PyObject *)self->whole);
    Py_VISIT(Py_TYPE((PyObject *)self));
    return 0;
}

static void name_dealloc(Name *self)
{
    PyTypeObject *type = Py_TYPE((PyObject *)self);
    PyObject_GC_UnTrack(self);
    for (Py_ssize_t i = 0; i < self->n; i++)
        Py_CLEAR(self->part[i]);
    Py_CLEAR(self->whole);
    Py_CLEAR(self->text);
    PyMem_Free(self->part);
    ((freefunc)PyType_GetSlot(type, Py_tp_free))(self);
    Py_DECREF(type);
}

/* --- the model -------------------------------------------------------------------------------- */

static double *read_numbers(PyObject *tuple, Py_ssize_t n)
{
    double *numbers = PyMem_Malloc((n ? n : 1) * sizeof *numbers);
    if (!numbers) {
        PyErr_NoMemory();
        return NULL;
    }
    for (Py_ssize_t i = 0; i < n; i++)
        numbers[i] = PyFloat_AsDouble(PyTuple_GetItem(tuple, i));
    if (PyErr_Occurred()) {
        PyMem_Free(numbers);
        return NULL;
    }
    return numbers;
}

static int read_curve(PyObject *tuple, Py_ssize_t features, Curve *curve)
{
    PyObject *knots, *values, *slopes;
    if (!PyTuple_Check(tuple)
        || !PyArg_ParseTuple(tuple, "nO!O!O!:curve", &curve->feature, &PyTuple_Type, &knots,
                             &PyTuple_Type, &values, &PyTuple_Type, &slopes)) {
        if (!PyErr_Occurred())
            PyErr_SetString(PyExc_TypeError, "a curve is a tuple");
        return -1;
    }
    curve->knots = PyTuple_Size(knots);
    if (curve->knots < 1 || PyTuple_Size(values) != curve->knots
        || PyTuple_Size(slopes) != curve->knots - 1 || curve->feature < 0
        || curve->feature >= features) {
        PyErr_SetString(PyExc_ValueError, "a curve's knots, values and slopes do not fit");
        return -1;
    }
    curve->knot = read_numbers(knots, curve->knots);
    curve->value = curve->knot ? read_numbers(values, curve->knots) : NULL;
    curve->slope = curve->value ? read_numbers(slopes, curve->knots - 1) : NULL;
    return curve->slope ? 0 : -1;
}

static int read_product(PyObject *tuple, Py_ssize_t features, Product *product)
{
    if (!PyTuple_Check(tuple)
        || !PyArg_ParseTuple(tuple, "nnd:product", &product->a, &product->b, &product->weight)) {
        if (!PyErr_Occurred())
            PyErr_SetString(PyExc_TypeError, "a product is a tuple");
        return -1;
    }
    if (product->a < 0 || product->a >= features || product->b < 0 || product->b >= features) {
        PyErr_SetString(PyExc_ValueError, "a product is of features that there are");
        return -1;
    }
    return 0;
}

static int read_model(Model *model, Py_ssize_t features, PyObject *curves, PyObject *products)
{
    Py_ssize_t n = PyTuple_Size(curves), m = PyTuple_Size(products);
    model->curve = PyMem_Calloc(n ? n : 1, sizeof *model->curve);
    model->product = PyMem_Calloc(m ? m : 1, sizeof *model->product);
    if (!model->curve || !model->product) {
        PyErr_NoMemory();
        return -1;
    }
    while (model->curves < n) { /* counted first: one half read has memory too */
        Py_ssize_t i = model->curves++;
        if (read_curve(PyTuple_GetItem(curves, i), features, model->curve + i) < 0)
            return -1;
    }
    while (model->products < m) {
        Py_ssize_t i = model->products++;
        if (read_product(PyTuple_GetItem(products, i), features, model->product + i) < 0)
            return -1;
    }
    return 0;
}

static void free_model(Model *model)
{
    for (Py_ssize_t i = 0; i < model->curves; i++) {
        PyMem_Free(model->curve[i].knot);
        PyMem_Free(model->curve[i].value);
        PyMem_Free(model->curve[i].slope);
    }
    PyMem_Free(model->curve);
    PyMem_Free(model->product);
}

/* --- the type --------------------------------------------------------------------------------- */

static int pairs_init(Pairs *self, PyObject *args, PyObject *names)
{
    PyObject *costs, *facts, *other, *merged, *curves[2], *products[2];
    Model *names_model = &self->name_model, *elements_model = &self->element_model;
    if (names && PyDict_Size(names)) {
        PyErr_SetString(PyExc_TypeError, "Pairs takes no keyword arguments");
        return -1;
    }
    if (self->costs) {
        PyErr_SetString(PyExc_TypeError, "Pairs is made once");
        return -1;
    }
    PyTypeObject *type = type_of((PyObject *)self, "Costs");
    if (!type)
        return -1;
    int read = PyArg_ParseTuple(
        args, "O!(OOO)(dO!O!)(dO!O!)dddddddddddddddd:Pairs", type, &costs, &facts, &other, &merged,
        &names_model->bias, &PyTuple_Type, curves, &PyTuple_Type, products,
        &elements_model->bias, &PyTuple_Type, curves + 1, &PyTuple_Type, products + 1, &self->clip,
        &self->floor, &self->join_penalty, &self->join_gain, &self->doubtful, &self->reach,
        &self->other_head, &self->solid, &self->whole_share, &self->known_same,
        &self->other_gender, &self->unknown, &self->strange, &self->overlap, &self->translated,
        &self->two_names);
    Py_DECREF(type);
    if (!read || read_model(names_model, FEATURES, curves[0], products[0]) < 0
        || read_model(elements_model, ELEMENT_FEATURES, curves[1], products[1]) < 0)
        return -1;
    self->part_type = type_of((PyObject *)self, "Part");
    self->name_type = self->part_type ? type_of((PyObject *)self, "Name") : NULL;
    if (!self->name_type)
        return -1;
    Py_INCREF(costs);
    Py_INCREF(facts);
    Py_INCREF(other);
    Py_INCREF(merged);
    self->facts = facts;
    self->other = other;
    self->merged = merged;
    self->costs = (Costs *)costs;
    return 0;
}

static int pairs_traverse(Pairs *self, visitproc visit, void *arg)
{
    Py_VISIT((PyObject *)self->costs);
    Py_VISIT(self->facts);
    Py_VISIT(self->other);
    Py_VISIT(self->merged);
    Py_VISIT((PyObject *)self->part_type);
    Py_VISIT((PyObject *)self->name_type);
    Py_VISIT(Py_TYPE((PyObject *)self));
    return 0;
}

static int pairs_clear(Pairs *self)
{
    Py_CLEAR(self->facts);
    Py_CLEAR(self->other);
    Py_CLEAR(self->merged);
    return 0;
}

static void pairs_dealloc(Pairs *self)
{
    PyTypeObject *type = Py_TYPE((PyObject *)self);
    PyObject_GC_UnTrack(self);
    pairs_clear(self);
    Py_CLEAR(self->costs);
    Py_CLEAR(self->part_type);
    Py_CLEAR(self->name_type);
    free_model(&self->name_model);
    free_model(&self->element_model);
    PyMem_Free(self->slot);
    ((freefunc)PyType_GetSlot(type, Py_tp_free))(self);
    Py_DECREF(type);
}

static PyMethodDef methods[] = {
    {"part", (PyCFunction)pairs_part, METH_VARARGS, NULL},
    {"name", (PyCFunction)pairs_name, METH_VARARGS, NULL},
    {"compare", (PyCFunction)pairs_compare, METH_VARARGS, NULL},
    {"view", (PyCFunction)pairs_view, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};

#define TYPE(name, doc, flags, ...)                                                               \
    static PyType_Slot name##_slots[] = {{Py_tp_doc, doc}, __VA_ARGS__, {0, NULL}};               \
    static PyType_Spec name##_spec = {"nisba.kernel._align." #name, sizeof(name), 0,              \
                                      Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | (flags), name##_slots}

TYPE(Part, "An element made ready; see _align.pyi.", Py_TPFLAGS_DISALLOW_INSTANTIATION,
     {Py_tp_traverse, part_traverse}, {Py_tp_clear, part_clear}, {Py_tp_dealloc, part_dealloc});
static PyMethodDef name_methods[] = {
    {"said", (PyCFunction)name_said, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};

TYPE(Name, "A parsed name made ready; see _align.pyi.", Py_TPFLAGS_DISALLOW_INSTANTIATION,
     {Py_tp_traverse, name_traverse}, {Py_tp_dealloc, name_dealloc},
     {Py_sq_length, name_length}, {Py_tp_methods, name_methods});
TYPE(Pairs, "Compares names; see _align.pyi.", 0, {Py_tp_init, pairs_init},
     {Py_tp_traverse, pairs_traverse}, {Py_tp_clear, pairs_clear}, {Py_tp_dealloc, pairs_dealloc},
     {Py_tp_methods, methods});

int add_pairs(PyObject *module, PyTypeObject *costs)
{
    PyObject *part = PyType_FromModuleAndSpec(module, &Part_spec, NULL);
    PyObject *name = PyType_FromModuleAndSpec(module, &Name_spec, NULL);
    PyObject *pairs = PyType_FromModuleAndSpec(module, &Pairs_spec, NULL);
    int failed = !part || !name || !pairs
                 || PyModule_AddType(module, (PyTypeObject *)part) < 0
                 || PyModule_AddType(module, (PyTypeObject *)name) < 0
                 || PyModule_AddType(module, (PyTypeObject *)pairs) < 0
                 || PyObject_SetAttrString(pairs, "Costs", (PyObject *)costs) < 0
                 || PyObject_SetAttrString(pairs, "Part", part) < 0
                 || PyObject_SetAttrString(pairs, "Name", name) < 0 || add_shelf(module, pairs) < 0
                 || add_weigher(module, pairs) < 0;
    Py_XDECREF(part);
    Py_XDECREF(name);
    Py_XDECREF(pairs);
    return failed ? -1 : 0;
}
