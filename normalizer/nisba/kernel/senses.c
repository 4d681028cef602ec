/* What the lexicon says of the forms of a word, what they are judged by, and what the word means. See
 * `making.h`. */

#include "making.h"

#define POSSIBLE_GLOSS 0.15 /* of `nisba.analysis.maker` */
#define EDGE 1e-9          /* sums this near a bound are Python's, some of which add more exactly */

/* `Lexicon._senses`, of a reading with these keys. */
static int find_senses(Ordinary *self, const Form *form, const Made *made, Listing *listing,
                       Senses *senses)
{
    Word word;
    Found found;
    Py_ssize_t length = form->n < self->lengths ? form->n : self->lengths - 1;
    word.at = form->at;
    word.n = form->n;
    if (near_of(self->entries, &word, 0, made, self->slack, self->reaches[length], &found) < 0)
        return -1;
    int listed = listing->n || listing->counted || listing->met != 0.0;
    senses->n = listed ? weigh_listed(self, listing, &found) : weigh_near(self->entries, &found);
    senses->known = 0.0;
    for (Py_ssize_t i = 0; i < senses->n; i++) {
        senses->at[i] = found.at[i];
        senses->known += found.at[i].cost;
    }
    forget_found(&found);
    return senses->n < 0 ? -1 : 0;
}

int make_form(Ordinary *self, const Py_UCS4 *symbols, Py_ssize_t n, Listing *listing, double cost,
              Form *form, Senses *senses)
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
    int failed = find_senses(self, form, &made, listing, senses) < 0;
    forget_keys(&made);
    return failed ? -1 : 0;
}

int below(double sum, double bound)
{
    return sum < bound - EDGE ? 1 : sum > bound + EDGE ? 0 : -1;
}

int is_regular(Ordinary *self, const Form *form, const Senses *senses)
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

/* --- meaning ----------------------------------------------------------------------------------- */

/* Whether it is sure that a word in no list is no generic one (`Maker._meaning`). */
static int means_nothing(const Ordinary *self, const Senses *senses)
{
    double sum = 0.0;
    for (Py_ssize_t i = 0; i < senses->n; i++)
        if (senses->at[i].cost > POSSIBLE_GLOSS
            && ((const char *)self->meant.buf)[senses->at[i].entry])
            sum += senses->at[i].cost;
    return sum == 0.0 || below(sum, KNOWN_GLOSS) > 0;
}

static PyObject *tuple_of(const Senses *senses)
{
    PyObject *tuple = PyTuple_New(senses->n);
    for (Py_ssize_t i = 0; tuple && i < senses->n; i++) {
        PyObject *sense = Py_BuildValue("(nd)", senses->at[i].entry, senses->at[i].cost);
        if (!sense || PyTuple_SetItem(tuple, i, sense) < 0)
            Py_CLEAR(tuple);
    }
    return tuple;
}

/* Python says what it means. */
static int ask_meaning(const Ordinary *self, const Letters *word, const Senses *senses,
                       Meaning *meaning)
{
    PyObject *all = tuple_of(senses), *gloss = NULL;
    PyObject *answer = all ? PyObject_CallFunction(self->meaning, "s#O", word->text,
                                                   (Py_ssize_t)word->at[word->n], all)
                           : NULL;
    Py_XDECREF(all);
    int read = 0;
    if (answer && !PyTuple_Check(answer))
        PyErr_SetString(PyExc_TypeError, "what a word means is a tuple");
    else if (answer)
        read = PyArg_ParseTuple(answer, "diOpp:meaning", &meaning->weight, &meaning->flags, &gloss,
                                &meaning->bends, &meaning->mister);
    if (read && meaning->flags & GLOSS) {
        Py_INCREF(gloss);
        meaning->gloss = gloss;
    }
    Py_XDECREF(answer);
    return read ? DONE : FAILED;
}

int find_meaning(Making *making)
{
    if (!making->meaningful && means_nothing(making->self, &making->own))
        return DONE;
    return ask_meaning(making->self, &making->word, &making->own, &making->meaning);
}

/* --- facts ------------------------------------------------------------------------------------- */

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

Facts *make_facts(const Ordinary *self, const Letters *word, Py_ssize_t start, const Py_UCS4 *plain,
                  Py_ssize_t plain_n, const Senses *senses)
{
    Facts *facts = PyMem_Calloc(1, sizeof *facts);
    if (!facts) {
        PyErr_NoMemory();
        return NULL;
    }
    Py_ssize_t n = word->n - start, at = word->at[start];
    facts->word = PyUnicode_FromStringAndSize(word->text + at, word->at[word->n] - at);
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
    for (Py_ssize_t i = start; i < word->n; i++) {
        Py_UCS4 letter = self->latin->folded[word->letter[i]];
        if (letter)
            facts->folded[facts->folded_n++] = letter;
    }
    for (Py_ssize_t i = 0; i < plain_n; i++) {
        facts->sounds[i] = levelled(plain[i]);
        if (among(plain[i], VOWELS))
            facts->vowels++;
        else if (plain[i] != AYN && plain[i] != HAMZA)
            facts->consonants++;
    }
    facts->sounds_n = plain_n;
    return facts;
}
