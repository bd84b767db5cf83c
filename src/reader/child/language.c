/*
 * language: told by short frequent words, which are read right even with another language's data.
 */
#include "reader/child/language.h"

#include <ctype.h>
#include <string.h>

#define FREQUENT_WORD_BYTES 16
#define HITS_MIN            3
#define CLEARLY_MORE        1.5

static const struct language LANGUAGES[LANGUAGE_COUNT] = {
    {"de", "deu",
     " der die das und ist nicht mit von den dem des ein eine einen zu zum zur auf aus bei nach "
     "wir "
     "sie ihr ihre ihnen sich oder wird werden rechnung betrag datum netto brutto steuer gesamt "
     "summe kunde straße strasse "},
    {"en", "eng",
     " the of and to is in for with your you this that are be by on not or from which will shall "
     "we "
     "our have has any all invoice amount date tax total please thank payment "},
    {"es", "spa",
     " el la los las del y que en por con para su al es lo como más pero sus este esta factura "
     "fecha importe cliente iva cantidad precio pago número "},
    {"fr", "fra",
     " le la les des du et est en un une que pour dans par sur avec au aux ne pas ce cette nous "
     "vous "
     "votre vos ou sont facture montant prix quantité tva échéance règlement "},
    {"it", "ita",
     " il lo la gli di del della dei delle e che in un una per con non si sono da al alla ai nel "
     "fattura importo data totale quantità prezzo pagamento cliente "},
    {"nl", "nld",
     " de het een en van in is op te dat die voor met zijn niet aan er om ook als bij uw wij u "
     "naar "
     "factuur bedrag datum totaal btw prijs aantal betaling "},
    {"pt", "por",
     " o os as do da dos das e que em um uma para com não por se na no ao ou seu sua são fatura "
     "data valor total quantidade preço pagamento cliente "},
};

const struct language *language_list(void)
{
    return LANGUAGES;
}

size_t language_find(const char *code, size_t length)
{
    size_t place = 0;
    while (place < LANGUAGE_COUNT && (strlen(LANGUAGES[place].code) != length ||
                                      memcmp(LANGUAGES[place].code, code, length) != 0))
        place++;
    return place;
}

/* Whether the word is one of the frequent ones, whatever its case. */
static bool is_frequent(const char *word, const char *frequent)
{
    const size_t length = strlen(word);
    char key[FREQUENT_WORD_BYTES + 3] = " ";
    if (length > FREQUENT_WORD_BYTES)
        return false;
    for (size_t i = 0; i < length; i++)
        key[i + 1] = (char)tolower((unsigned char)word[i]);
    key[length + 1] = ' ';
    return strstr(frequent, key) != NULL;
}

static size_t count_hits(const struct words *words, size_t place)
{
    size_t hits = 0;
    for (size_t i = 0; i < words->count; i++)
        hits += is_frequent(words->list[i].text, LANGUAGES[place].frequent);
    return hits;
}

size_t language_choose(const struct words *words, const size_t *places, size_t count,
                       size_t current)
{
    size_t best = current;
    size_t best_hits = 0;
    for (size_t i = 0; i < count; i++) {
        const size_t hits = count_hits(words, places[i]);
        if (hits > best_hits) {
            best = places[i];
            best_hits = hits;
        }
    }
    const bool is_clear = best_hits >= HITS_MIN &&
                          (double)best_hits > CLEARLY_MORE * (double)count_hits(words, current);
    return is_clear ? best : current;
}
