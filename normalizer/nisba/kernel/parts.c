/* The parts of a plain name: words alone, and words behind particles. See names.h.
 *
 * What particles are is said by their roles and by what stands behind them, as `nisba.analysis.parse`
 * says it of a word before another.
 */

#include "names.h"

#define FULL_NAME 3        /* of `nisba.analysis.parse`: elements of a title and a full name */

static int add_part(Line *line, Part *part)
{
    if (line->parts == MOST_PARTS)
        return 0;
    Py_INCREF((PyObject *)part);
    line->part[line->parts++] = part;
    return 1;
}

/* Whether an article before `following` may be run on to `piece` (Ziaur Rahman). */
static int may_run_on(const Piece *piece, const Piece *following)
{
    return piece->run_on && following->begins
           && (following->begins == piece->run_on || piece->run_on == 'l');
}

/* A word alone. 1: added; 0: it needs the parser; -1: an exception is set. */
static int add_alone(Names *self, const Token *token, Line *line)
{
    int known = ask_alone(self, token);
    return known < 1 ? known : add_part(line, token->piece->alone);
}

/* Puts another part in the place of a word alone: the word as something else; as `add_alone`. */
static int take_as(Names *self, const Token *token, int as, Part **part)
{
    Dress dress = {.as = as, .behind = token};
    Part *other;
    int done = dress_up(self, token, &dress, 0, &other);
    if (done == 1) {
        Py_INCREF((PyObject *)other);
        Py_DECREF((PyObject *)*part);
        *part = other;
    }
    return done;
}

/* Sayf bin Zayid: beside a *bin* the sword is a man (`nisba.analysis.parse._named`). Of a word alone, which
 * is the last before one; as `add_alone`. */
static int name_last(Names *self, Line *line, int end)
{
    const Token *token = line->token + end - 1;
    if (!line->parts || line->part[line->parts - 1] != token->piece->alone)
        return 0;
    return take_as(self, token, AS_NAME, line->part + line->parts - 1);
}

/* --- particles --------------------------------------------------------------------------------- */

enum { FAILED = -1, ASKED, WORN, A_WORD };

/* What a particle is here (`Parser._particle`), put on to the dress of the word to come. WORN: it is
 * part of it; A_WORD: the particle is none, but a word; ASKED: Python has to be. */
static int put_on(Names *self, Token *token, Dress *dress)
{
    int flags = token->piece->flags, article = flags & AN_ARTICLE;
    if (flags & STRANGE)
        return ASKED;
    if (!article && flags & SOFT) {
        article = assimilates(self, token, token + 1);
        if (article < 0)
            return FAILED;
    }
    token->optional = article != 0;
    if (article) {
        dress->article = 1;
        dress->marked = (flags & MARKED) != 0;
    } else if (!dress->head && flags & (AN_ABD | AN_ABU | AN_UMM)) {
        dress->head = flags & AN_ABD ? ABD : flags & AN_ABU ? ABU : UMM;
    } else if (!dress->article && flags & (A_BIN | A_BINT | A_WALAD)) {
        dress->nasab = flags & A_BIN ? BIN : flags & A_BINT ? BINT : WALAD;
    } else if (!(flags & A_STOP)) {
        return A_WORD;
    }
    return WORN;
}

/* What the last of some words wears, if the others are its particles. A_WORD: the first of them is a
 * word. */
static int dress_of(Names *self, Line *line, int first, int last, Dress *dress)
{
    *dress = (Dress){.behind = line->token + last - 1};
    for (int i = first; i < last; i++) {
        int found = put_on(self, line->token + i, dress);
        if (found != WORN)
            return found == A_WORD && i > first ? ASKED : found;
    }
    return WORN;
}

/* What Python says of particles and the word behind them; as `add_alone`. */
static int add_asked(Names *self, Line *line, int first, int last, int bent, int *bends)
{
    const Run *run = run_of(self, line, first, last);
    if (!run)
        return -1;
    int found = run->hard ? 0 : bent && run->nasab ? name_last(self, line, first) : 1;
    if (found < 1)
        return found;
    for (int i = first; i < last; i++)
        line->token[i].optional = run->optional >> (i - first) & 1;
    for (Py_ssize_t i = 0; i < run->parts; i++)
        if (!add_part(line, run->part[i]))
            return 0;
    *bends = run->bends;
    return 1;
}

/* Particles and the word behind them, from `first` to `last`; as `add_alone`. `bends`: what stands
 * before them, and then what they end with, is another thing before a *bin*. */
static int add_run(Names *self, Line *line, int first, int last, int *bends)
{
    const Token *word = line->token + last;
    for (; first < last; first++) {
        Dress dress;
        int found = dress_of(self, line, first, last, &dress);
        const Token *token = line->token + first;
        if (found == FAILED)
            return -1;
        if (found == ASKED || (found == A_WORD && may_run_on(token->piece, token[1].piece)))
            return add_asked(self, line, first, last, *bends, bends);
        if (found == WORN) {
            Part *part;
            if (!line->parts && word->piece->flags & MISTER)
                return 0;
            found = *bends && dress.nasab ? name_last(self, line, first) : 1;
            if (found < 1)
                return found;
            *bends = *bends && !dress.nasab;
            found = dress_up(self, word, &dress, line->parts > 0, &part);
            if (!found && !(word->piece->flags & HARD))
                return add_asked(self, line, first, last, *bends, bends);
            *bends = (word->piece->flags & BENDS) != 0;
            return found < 1 ? found : add_part(line, part);
        }
        found = add_alone(self, token, line);
        if (found < 1)
            return found;
        *bends = (token->piece->flags & BENDS) != 0;
    }
    int found = add_alone(self, word, line);
    *bends = (word->piece->flags & BENDS) != 0;
    return found;
}

/* What may be a title before a full name is one there (`nisba.analysis.parse._honoured`); as
 * `add_alone`. */
static int honour(Names *self, Line *line)
{
    const Token *first = line->token;
    if (!(first->piece->flags & MISTER) || line->parts < FULL_NAME
        || line->part[0] != first->piece->alone)
        return 1;
    for (int i = 1; i < line->parts; i++)
        if (line->part[i]->weight != 1.0 || line->part[i]->flags & NUMBER) /* it is no mere word */
            return 1;
    return take_as(self, first, AS_TITLE, line->part);
}

int add_parts(Names *self, Line *line)
{
    int bends = 0;
    for (int i = 0; i < line->n; i++) {
        int first = i;
        while (i < line->n && !(line->token[i].piece->flags & FREE))
            if (line->token[i++].piece->flags & HARD)
                return 0;
        if (i == line->n || i - first >= MOST_RUN || line->token[i].piece->flags & HARD
            || (i + 1 < line->n && may_run_on(line->token[i].piece, line->token[i + 1].piece)))
            return 0;
        int found = add_run(self, line, first, i, &bends);
        if (found < 1)
            return found;
    }
    return honour(self, line);
}
