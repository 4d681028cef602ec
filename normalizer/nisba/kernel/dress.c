/* What words wear: their elements alone, and behind particles. See names.h.
 *
 * An element alone is made by the kernel, mostly, or by Python. Behind an article, a
 * *bin*, an Abd or an Abu it has the same forms, mostly, and is made here, as `nisba.analysis.parse`
 * makes it. What it says of itself once somebody asks is in
 * `facts.c`.
 */

#include "making.h"
#include "names.h"

#include <string.h>

#define MOST_SOFT 16       /* symbols of an article that is assimilated */
#define GLUED_COST 0.15    /* of `nisba.analysis.parse` */
#define TITLE_WEIGHT 0.12  /* of `nisba.score.element` */

/* --- articles ---------------------------------------------------------------------------------- */

#define ALIKE 0.3          /* what the consonant of the article costs at most against the other one */
#define SUN U"t\u1E6Fd\u1E0Frzs\u0161\u1E63\u1E0D\u1E6D\u1E93ln\u010D\u017E"

/* Whether a word is one of the vowels that may be an article (`SOFT`). */
static int is_vowel(const Seen *seen)
{
    return seen->n == 1 && (*seen->text == 'a' || *seen->text == 'e' || *seen->text == 'i');
}

int assimilates(Names *self, const Token *article, const Token *following)
{
    const Piece *own = article->piece, *other = following->piece;
    Py_UCS4 plain[MOST_PLAIN * MOST_SOFT];
    Py_ssize_t n = 0, first = 0;
    if (!own->n || !other->n || own->n > MOST_SOFT)
        return 0;
    Likeliest sounds;
    if (sounds_of(self, other->symbols[0], &sounds) < 0) /* it is a symbol, then */
        return -1;
    for (Py_ssize_t i = 0; i < own->n; i++) {
        if (sounds_of(self, own->symbols[i], &sounds) < 0)
            return -1;
        for (int k = 0; k < sounds.n; k++)
            plain[n++] = sounds.at[k];
    }
    if (n && *plain == AYN)
        return 0;
    while (first < n && plain[first] == HAMZA)
        first++;
    while (first < n && plain[n - 1] == HAMZA)
        n--;
    if (n - first == 1)
        return is_vowel(article->seen) && among(other->begins, SUN);
    if (!is_assimilated(plain + first, n - first))
        return 0;
    for (Py_ssize_t i = 1; i < own->n; i++) {
        double cost = symbols_cost(self->pairs->costs, (Py_ssize_t)own->symbols[i] - FIRST,
                                   (Py_ssize_t)other->symbols[0] - FIRST);
        if (cost < 0.0)
            return -1;
        if (cost < ALIKE)
            return 1;
    }
    return 0;
}

/* --- words alone ------------------------------------------------------------------------------- */

int ask_alone(Names *self, const Token *token)
{
    Piece *piece = token->piece;
    if (piece->flags & HARD)
        return 0;
    if (piece->alone)
        return 1;
    PyObject *answer = PyObject_CallFunction(self->alone, "s#K", token->seen->text, token->seen->n,
                                             (unsigned long long)piece->set);
    if (!answer)
        return -1;
    if (answer == Py_None) {
        piece->flags |= HARD;
        Py_DECREF(answer);
        return 0;
    }
    PyObject *part = NULL;
    int flags = 0, read = 0;
    if (PyTuple_Check(answer))
        read = PyArg_ParseTuple(answer, "O!i:alone", self->pairs->part_type, &part, &flags);
    else
        PyErr_SetString(PyExc_TypeError, "what a word is alone is a tuple");
    if (read && !piece->alone) {
        Py_INCREF(part);
        piece->alone = (Part *)part;
        piece->flags |= flags;
    }
    Py_DECREF(answer);
    return read ? 1 : -1;
}

/* --- words in their dress ---------------------------------------------------------------------- */

int is_divine(const Py_UCS4 *plain, Py_ssize_t n)
{
    const Py_UCS4 *end = plain + n;
    if (plain < end && (*plain == 'a' || *plain == 'u'))
        plain++;
    if (plain == end || *plain++ != 'l' || plain == end || (*plain != 'a' && *plain != 0x101))
        return 0;
    plain++;
    return plain == end || (plain + 1 == end && (*plain == 'h' || *plain == 0x1E25));
}

/* Whether an element is the same but for its dress. */
static int suits(const Piece *piece, const Dress *dress, int later)
{
    int flags = piece->flags, role = piece->alone->flags;
    if (flags & DIVINE && dress->head == ABD)
        return 0;
    if (dress->article && flags & COUNTS)
        return 0;
    if (dress->nasab && (flags & BENDS || role & TITLE))
        return 0;
    return !(dress->article && later && role & TITLE);
}

/* One more form: the word before it and itself run together (`Parser.glued_kunya`). */
static int glue(Names *self, const Piece *behind, const Piece *piece, Form *form)
{
    Py_ssize_t n = behind->n + piece->n;
    Py_UCS4 *symbols = PyMem_Malloc((n + 1) * sizeof *symbols);
    if (!symbols) {
        PyErr_NoMemory();
        return -1;
    }
    memcpy(symbols, behind->symbols, behind->n * sizeof *symbols);
    memcpy(symbols + behind->n, piece->symbols, piece->n * sizeof *symbols);
    int failed = spell_form(self->keys, symbols, n, form) < 0;
    PyMem_Free(symbols);
    form->cost = GLUED_COST;
    return failed ? -1 : 0;
}

/* Puts a form behind a head, that of a word that was MADE. 0: an exception is set. */
static int put_head(Names *self, const Form *alone, int head, Form *form)
{
    form->head = head;
    if (head != ABD)
        return 1;
    free_facts(form->facts);
    form->facts = divine_facts(self, alone);
    return form->facts != NULL;
}

/* The forms of an element behind a head, or those it has alone. */
static Part *forms_with(Names *self, const Piece *piece, const Dress *dress)
{
    const Part *alone = piece->alone;
    int glued = dress->head == ABU || dress->head == UMM;
    Py_ssize_t n = !dress->head ? alone->forms : piece->entry_s ? 2 : 1;
    Part *made = new_part(self->pairs, n + glued);
    for (Py_ssize_t i = 0; made && i < n; i++) {
        const Form *form = alone->form + (dress->head && i ? piece->entry_s : i);
        int failed = copy_form(form, made->form + i) < 0
                     || (dress->head && !put_head(self, form, dress->head, made->form + i));
        made->form[i].index = i;
        if (failed)
            Py_CLEAR(made);
    }
    if (made && glued && glue(self, dress->behind->piece, piece, made->form + n) < 0)
        Py_CLEAR(made);
    if (made && glued)
        made->form[n].index = n;
    return made;
}

/* An element alone, dressed. */
static Part *made_with(Names *self, const Piece *piece, const Dress *dress)
{
    Part *alone = piece->alone;
    int flags = (dress->article ? ARTICLE : 0) | (dress->marked ? CERTAIN : 0);
    if (piece->flags & MADE && !dress->head && !dress->as) {
        Part *made = part_with(self->pairs, alone, flags);
        if (made)
            made->nasab = dress->nasab; /* nobody asks its element for it */
        return made;
    }
    Part *made = forms_with(self, piece, dress);
    if (!made)
        return NULL;
    const Seen *behind = dress->behind->seen;
    made->keep = Py_BuildValue("OO(iiiis#Ki)", (PyObject *)self, (PyObject *)alone, dress->article,
                               dress->marked, dress->nasab, dress->head, behind->text, behind->n,
                               (unsigned long long)piece->set, dress->as);
    if (!made->keep) {
        Py_DECREF((PyObject *)made);
        return NULL;
    }
    made->late = dressed_element;
    made->learn = dressed_facts;
    Py_INCREF(alone->number);
    made->number = alone->number;
    Py_XINCREF(alone->gloss);
    made->gloss = alone->gloss;
    made->weight = dress->as == AS_TITLE  ? TITLE_WEIGHT
                   : dress->as == AS_NAME ? 1.0
                                          : alone->weight;
    made->flags = alone->flags | flags;
    if (dress->as == AS_TITLE)
        made->flags |= TITLE | LIGHT;
    else if (dress->as == AS_NAME)
        made->flags &= ~LIGHT;
    made->nasab = dress->nasab;
    finish_part(self->pairs, made);
    return made;
}

int dress_up(Names *self, const Token *token, const Dress *dress, int later, Part **part)
{
    Piece *piece = token->piece;
    if (dress->head && (!(piece->flags & MADE) || piece->flags & CUT_OFF))
        return 0;
    int known = ask_alone(self, token);
    if (known < 1)
        return known;
    if (!suits(piece, dress, later))
        return 0;
    int worn = dress->article | dress->marked << 1 | dress->nasab << 2 | dress->head << 4
               | dress->as << 8;
    uint32_t behind = dress->head == ABU || dress->head == UMM ? dress->behind->piece->id : 0;
    *part = piece->alone;
    if (!worn)
        return 1;
    for (Dressed *own = piece->dressed; own; own = own->next)
        if (own->worn == worn && own->behind == behind) {
            *part = own->part;
            return 1;
        }
    *part = made_with(self, piece, dress);
    Dressed *made = *part ? PyMem_Malloc(sizeof *made) : NULL;
    if (!made) {
        if (*part)
            PyErr_NoMemory();
        Py_XDECREF((PyObject *)*part);
        return -1;
    }
    *made = (Dressed){piece->dressed, worn, behind, *part};
    piece->dressed = made;
    return 1;
}

void undress(Piece *piece)
{
    for (Dressed *own = piece->dressed, *next; own; own = next) {
        next = own->next;
        Py_DECREF((PyObject *)own->part);
        PyMem_Free(own);
    }
}

int visit_dressed(const Piece *piece, visitproc visit, void *arg)
{
    for (const Dressed *own = piece->dressed; own; own = own->next)
        Py_VISIT((PyObject *)own->part);
    return 0;
}
