/* Doc 9303-3, 8th edition, section 6.A, "Transliteration of multinational Latin-based characters",
 * as a table to hold beside the standard: same order, same code points. The standard gives
 * capitals; small letters are raised first.
 *
 * It leaves a choice for five letters, and each is made here once:
 *   U+00C4 A diaeresis: AE (or A)          U+00D6 O diaeresis: OE (or O)
 *   U+00C5 A ring:      AA (or A)          U+00DC U diaeresis: UE (or UXX or U)
 *   U+00D1 N tilde:     N  (or NXX)
 * It is the first alternative of each. AE, AA, OE and UE keep MUELLER and MULLER apart; nobody
 * reads the forms with XX, made for that too, as a name. A passport may have the other alternative
 * (Turkish passports write O and U): the record's mrz_name then says so, and it wins.
 *
 * Letters that the standard does not list but Unicode decomposes (Vietnamese, Romanian comma below,
 * Pinyin) become their base letter. Letters with neither, such as schwa, kra, or the hooked letters
 * of West Africa, have no rule at all; a guess here would print a name that is not the passport's,
 * so they are refused. */
#include "mrz/table.h"

#include <stdbool.h>
#include <stddef.h>
#include <utf8proc.h>

typedef struct rule {
    uint16_t letter;
    char text[3];
} rule;

/* Sorted by letter. U+00DF is the small form of U+1E9E, which not every Unicode table says. */
static const rule rules[] = {
    /* Latin-1 */
    {0x00C0, "A"},
    {0x00C1, "A"},
    {0x00C2, "A"},
    {0x00C3, "A"},
    {0x00C4, "AE"},
    {0x00C5, "AA"},
    {0x00C6, "AE"},
    {0x00C7, "C"},
    {0x00C8, "E"},
    {0x00C9, "E"},
    {0x00CA, "E"},
    {0x00CB, "E"},
    {0x00CC, "I"},
    {0x00CD, "I"},
    {0x00CE, "I"},
    {0x00CF, "I"},
    {0x00D0, "D"},
    {0x00D1, "N"},
    {0x00D2, "O"},
    {0x00D3, "O"},
    {0x00D4, "O"},
    {0x00D5, "O"},
    {0x00D6, "OE"},
    {0x00D8, "OE"},
    {0x00D9, "U"},
    {0x00DA, "U"},
    {0x00DB, "U"},
    {0x00DC, "UE"},
    {0x00DD, "Y"},
    {0x00DE, "TH"},
    {0x00DF, "SS"},
    /* Latin Extended-A; U+0149, an apostrophe and n, is not ICAO's */
    {0x0100, "A"},
    {0x0102, "A"},
    {0x0104, "A"},
    {0x0106, "C"},
    {0x0108, "C"},
    {0x010A, "C"},
    {0x010C, "C"},
    {0x010E, "D"},
    {0x0110, "D"},
    {0x0112, "E"},
    {0x0114, "E"},
    {0x0116, "E"},
    {0x0118, "E"},
    {0x011A, "E"},
    {0x011C, "G"},
    {0x011E, "G"},
    {0x0120, "G"},
    {0x0122, "G"},
    {0x0124, "H"},
    {0x0126, "H"},
    {0x0128, "I"},
    {0x012A, "I"},
    {0x012C, "I"},
    {0x012E, "I"},
    {0x0130, "I"},
    {0x0131, "I"},
    {0x0132, "IJ"},
    {0x0134, "J"},
    {0x0136, "K"},
    {0x0139, "L"},
    {0x013B, "L"},
    {0x013D, "L"},
    {0x013F, "L"},
    {0x0141, "L"},
    {0x0143, "N"},
    {0x0145, "N"},
    {0x0147, "N"},
    {0x0149, "N"},
    {0x014A, "N"},
    {0x014C, "O"},
    {0x014E, "O"},
    {0x0150, "O"},
    {0x0152, "OE"},
    {0x0154, "R"},
    {0x0156, "R"},
    {0x0158, "R"},
    {0x015A, "S"},
    {0x015C, "S"},
    {0x015E, "S"},
    {0x0160, "S"},
    {0x0162, "T"},
    {0x0164, "T"},
    {0x0166, "T"},
    {0x0168, "U"},
    {0x016A, "U"},
    {0x016C, "U"},
    {0x016E, "U"},
    {0x0170, "U"},
    {0x0172, "U"},
    {0x0174, "W"},
    {0x0176, "Y"},
    {0x0178, "Y"},
    {0x0179, "Z"},
    {0x017B, "Z"},
    {0x017D, "Z"},
    /* Latin Extended-B, not ICAO's: the digraphs of Croatian are two letters each, and a letter
     * that is one of the five above with a second mark, as in Pinyin, keeps its rule */
    {0x01C4, "DZ"},
    {0x01C7, "LJ"},
    {0x01CA, "NJ"},
    {0x01D5, "UE"},
    {0x01D7, "UE"},
    {0x01D9, "UE"},
    {0x01DB, "UE"},
    {0x01DE, "AE"},
    {0x01F1, "DZ"},
    {0x01FA, "AA"},
    {0x022A, "OE"},
    /* Latin Extended Additional */
    {0x1E9E, "SS"},
};

static const char *find(uint32_t letter)
{
    size_t low = 0, high = sizeof rules / sizeof rules[0];
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (rules[middle].letter == letter)
            return rules[middle].text;
        if (rules[middle].letter < letter)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

static const char *find_basic(uint32_t letter)
{
    static const char letters[26][2] = {"A", "B", "C", "D", "E", "F", "G", "H", "I",
                                        "J", "K", "L", "M", "N", "O", "P", "Q", "R",
                                        "S", "T", "U", "V", "W", "X", "Y", "Z"};
    if (letter >= 'a' && letter <= 'z')
        letter -= 'a' - 'A';
    return letter >= 'A' && letter <= 'Z' ? letters[letter - 'A'] : NULL;
}

static const char *find_listed(uint32_t letter)
{
    const char *text = find_basic(letter);
    return text != NULL ? text : find(letter);
}

/* Unicode's stability policy fixes the decomposition of every letter in these blocks, so a new
 * utf8proc changes no name. */
static uint32_t base_of(uint32_t letter)
{
    utf8proc_int32_t parts[4] = {0};
    int boundary = 0;
    utf8proc_ssize_t count =
        utf8proc_decompose_char((utf8proc_int32_t)letter, parts, 4, UTF8PROC_DECOMPOSE, &boundary);
    return count > 1 ? (uint32_t)parts[0] : 0;
}

const char *ev_mrz_letter(uint32_t code_point)
{
    const char *text = find_basic(code_point);
    if (text != NULL)
        return text;
    if (code_point >= 0x300 && code_point <= 0x36F)
        return "";
    bool latin = (code_point >= 0xC0 && code_point <= 0x24F) ||
                 (code_point >= 0x1E00 && code_point <= 0x1EFF);
    if (!latin)
        return NULL;
    uint32_t capital = (uint32_t)utf8proc_toupper((utf8proc_int32_t)code_point);
    text = find_listed(capital);
    return text != NULL ? text : find_listed(base_of(capital));
}
