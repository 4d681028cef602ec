/* What the sounds of a word may be that is written as one: the patterns of `nisba.analysis.glued` and
 * `.tokenizer`, of readings in Latin letters. See `making.h`.
 */

#include "making.h"

int among(Py_UCS4 sound, const Py_UCS4 *set)
{
    while (*set && *set != sound)
        set++;
    return *set != 0;
}

Py_UCS4 sound_at(const Hearing *heard, Py_ssize_t i)
{
    return i >= 0 && i < heard->plain_n ? heard->plain[i] : 0;
}

Py_ssize_t symbol_at(const Hearing *heard, Py_ssize_t sound)
{
    Py_ssize_t i = 0;
    while (i < heard->symbols_n && heard->sounds[i + 1] <= sound)
        i++;
    return i;
}

int is_assimilated(const Py_UCS4 *plain, Py_ssize_t n)
{
    if (n < 2 || n > 4 || !among(*plain++, U"aiu"))
        return 0;
    n--;
    if (n > 1 && *plain == 0x1E25) /* h with a dot below */
        plain++, n--;
    if (n == 2)
        return plain[0] == 't' && plain[1] == 's';
    return n == 1
           && among(*plain, U"t\u1E6Fd\u1E0Frzs\u0161\u1E63\u1E0D\u1E6D\u1E93n\u017E\u010D");
}

int is_soft(const Hearing *heard)
{
    Py_ssize_t first = 0, end = heard->plain_n;
    while (first < end && (heard->plain[first] == AYN || heard->plain[first] == HAMZA))
        first++;
    while (first < end && (heard->plain[end - 1] == AYN || heard->plain[end - 1] == HAMZA))
        end--;
    return is_assimilated(heard->plain + first, end - first);
}

int begins_with_abd(const Hearing *heard)
{
    Py_ssize_t i = sound_at(heard, 0) == AYN;
    if (among(sound_at(heard, i), U"aiu"))
        i++;
    return sound_at(heard, i) == 'b' && sound_at(heard, i + 1) == 'd' && heard->plain_n - i > 3;
}

int begins_with_ubayd(const Hearing *heard)
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

int ends_with_din(const Hearing *heard, Din *din)
{
    Py_ssize_t end = heard->plain_n - (among(sound_at(heard, heard->plain_n - 1), U"aiu") != 0);
    if (sound_at(heard, end - 1) != 'n' || !among(sound_at(heard, end - 2), U"i\u012B")
        || !among(sound_at(heard, end - 3), U"dt"))
        return 0;
    din->tail = end - 3 - (sound_at(heard, end - 4) == 't');
    din->stop = din->tail - (sound_at(heard, din->tail - 1) == 'l');
    din->vowels = din->stop;
    while (among(sound_at(heard, din->vowels - 1), U"aiu\u0101\u016B\u012Bwy"))
        din->vowels--;
    Py_UCS4 before = sound_at(heard, din->vowels - 1);
    din->start = din->vowels - (before == AYN || before == HAMZA);
    return din->tail >= 2;
}

int ends_with_allah(const Costs *costs, const Hearing *heard)
{
    Py_ssize_t end = heard->plain_n;
    if (among(sound_at(heard, end - 1), U"h\u1E25"))
        end--;
    Py_ssize_t l = end - 2;
    if (l < 3 || sound_at(heard, l) != 'l' || !among(sound_at(heard, l + 1), U"a\u0101")
        || !among(sound_at(heard, l - 1), U"a\u0101u\u016Bw"))
        return 0;
    Py_UCS4 symbol = heard->symbols[symbol_at(heard, l)] - FIRST;
    const Options *options = costs->options + symbol;
    return options->n < 0 || options->geminate == 1;
}

Py_UCS4 run_on_article(const Hearing *heard)
{
    const Py_UCS4 *end = heard->plain + heard->plain_n;
    if (heard->plain_n < 5 || !among(end[-1], U"lrs\u0161dntz\u017E"))
        return 0;
    int nominative = end[-2] == 'u' || (end[-2] == 'w' && among(end[-3], U"a\u0101"));
    return nominative ? end[-1] : 0;
}

int sounds_like_abu(const Hearing *heard)
{
    Py_ssize_t i = sound_at(heard, 0) == 'a';
    return sound_at(heard, i) == 'b'
           && among(sound_at(heard, i + 1), i ? U"u\u016B" : U"u\u016Bw");
}

Py_ssize_t behind_abu(const Hearing *heard)
{
    Py_ssize_t i = among(sound_at(heard, 0), U"ai\u0101");
    if (sound_at(heard, i) != 'b' || !among(sound_at(heard, i + 1), U"\u016Buw"))
        return 0;
    i += 2;
    if (sound_at(heard, i) == 'l' && heard->plain_n - i >= 4)
        i++;
    return heard->plain_n - i >= 3 ? i : 0;
}
