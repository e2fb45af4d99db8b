// Makes states/<n>.txt: the names of every state and nationality that a record can have, in Kazakh,
// Russian and English, by ICAO code.
//
//     npm pack cldr-localenames-full@48.2.0 i18n-iso-countries@7.14.0      (unpack each)
//     node make-states.mjs CLDR-PACKAGE ISO-PACKAGE > states/1.txt
//
// For development only; the table is committed. Names come from Unicode CLDR
// (states/LICENSE.unicode), codes from ISO 3166-1 as in i18n-iso-countries. If CLDR abbreviates,
// uses an informal name or differs from Kazakhstan's own usage, `own` below replaces the name, and
// the table says `own` instead of `cldr`. Codes that only ICAO has (Doc 9303-3, section 5) are
// translated here and marked `unreviewed`. A null in `own` keeps CLDR's name of that language.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const own = {
    // Entries of the announcement's annexes: full forms, or the announcement's own forms.
    ATG: [null, null, 'Antigua and Barbuda'],
    BHS: [null, 'Багамские Острова', 'The Bahamas'],
    BMU: [null, 'Бермудские острова', null],
    BRN: ['Бруней-Даруссалам', 'Бруней-Даруссалам', 'Brunei Darussalam'],
    CHN: ['Қытай Халық Республикасы', 'Китайская Народная Республика',
        'People’s Republic of China'],
    COG: ['Конго Республикасы', 'Республика Конго', 'Republic of the Congo'],
    COM: [null, 'Коморские Острова', null],
    FRO: [null, 'Фарерские острова', null],
    FSM: [null, null, 'Federated States of Micronesia'],
    GMB: [null, null, 'The Gambia'],
    KNA: [null, null, 'Saint Kitts and Nevis'],
    LAO: [null, null, 'Lao People’s Democratic Republic'],
    LCA: [null, null, 'Saint Lucia'],
    MAC: ['Макао (Қытай)', 'Макао (Китай)', 'Macao (China)'],
    MDV: ['Мальдив Республикасы', 'Мальдивская Республика', null],
    MHL: [null, 'Маршалловы Острова', null],
    MMR: ['Мьянма', 'Мьянма', 'Myanmar'],
    PHL: ['Филиппин', null, null],
    PNG: ['Папуа – Жаңа Гвинея', 'Папуа – Новая Гвинея', null],
    PRK: ['Корей Халық Демократиялық Республикасы', 'Корейская Народно-Демократическая Республика',
        'Democratic People’s Republic of Korea'],
    STP: [null, null, 'São Tomé and Príncipe'],
    SYC: ['Сейшел аралдары', 'Сейшельские Острова', null],
    TTO: [null, null, 'Trinidad and Tobago'],
    VAT: [null, null, 'Holy See (Vatican City State)'],
    VCT: [null, null, 'Saint Vincent and the Grenadines'],
    VGB: [null, 'Британские Виргинские острова', null],
    ZAF: ['Оңтүстік Африка Республикасы', null, null],

    // All others: no abbreviations, no ampersands, and Kazakhstan's usage (Кыргызстан).
    ALA: [null, 'Аландские острова', null],
    ARE: [null, 'Объединённые Арабские Эмираты', null],
    BES: [null, null, 'Bonaire, Sint Eustatius and Saba'],
    BIH: [null, null, 'Bosnia and Herzegovina'],
    BLM: [null, null, 'Saint Barthélemy'],
    BVT: [null, 'Остров Буве', null],
    CCK: [null, 'Кокосовые острова', null],
    COD: ['Конго Демократиялық Республикасы', 'Демократическая Республика Конго',
        'Democratic Republic of the Congo'],
    COK: [null, 'Острова Кука', null],
    CXR: [null, 'Остров Рождества', null],
    CYM: [null, 'Каймановы острова', null],
    FLK: [null, 'Фолклендские острова', null],
    HKG: ['Сянган (Қытай)', 'Гонконг (Китай)', 'Hong Kong (China)'],
    HMD: [null, 'Острова Херд и Макдональд', 'Heard and McDonald Islands'],
    IMN: [null, 'Остров Мэн', null],
    KGZ: [null, 'Кыргызстан', null],
    KOR: ['Корея Республикасы', null, 'Republic of Korea'],
    MAF: [null, null, 'Saint Martin'],
    MNP: [null, 'Северные Марианские острова', null],
    NFK: [null, 'Остров Норфолк', null],
    PCN: [null, 'Острова Питкэрн', null],
    PSE: ['Палестина', 'Палестина', 'Palestine'],
    SGS: ['Оңтүстік Георгия, Оңтүстік Сандвич аралдары',
        'Южная Георгия и Южные Сандвичевы острова',
        'South Georgia and South Sandwich Islands'],
    SHN: [null, 'Остров Святой Елены', 'Saint Helena'],
    SJM: [null, null, 'Svalbard and Jan Mayen'],
    SLB: [null, 'Соломоновы Острова', null],
    SPM: [null, null, 'Saint Pierre and Miquelon'],
    TCA: [null, null, 'Turks and Caicos Islands'],
    UMI: ['АҚШ-тың сыртқы кіші аралдары',
        'Внешние малые острова Соединённых Штатов',
        'United States Minor Outlying Islands'],
    USA: [null, 'Соединённые Штаты Америки', 'United States of America'],
    VIR: ['АҚШ-тың Виргин аралдары', 'Виргинские острова Соединённых Штатов',
        'United States Virgin Islands'],
    WLF: [null, null, 'Wallis and Futuna'],
};

// Doc 9303-3, section 5, parts B to E: persons and organisations. The words suit any holder, woman
// or man.
const special = {
    EUE: ['Еуропалық Одақ', 'Европейский союз', 'European Union'],
    GBD: ['Британияның шет аумақтарының азаматтығы', 'Гражданство британских заморских территорий',
        'British Overseas Territories citizen'],
    GBN: ['Британия ұлттығы (шет елдегі)', 'Британская национальность (за рубежом)',
        'British National (Overseas)'],
    GBO: ['Британияның шетелдік азаматтығы', 'Британское заморское гражданство',
        'British Overseas citizen'],
    GBP: ['Британия қорғауындағы тұлға', 'Лицо под защитой Великобритании',
        'British protected person'],
    GBS: ['Британ бодандығы', 'Британское подданство', 'British subject'],
    UNA: ['БҰҰ мамандандырылған мекемесі', 'Специализированное учреждение ООН',
        'United Nations specialized agency'],
    UNK: ['Косово (БҰҰ құжаты)',
        'Косово (документ ООН)',
        'Kosovo (United Nations travel document)'],
    UNO: ['Біріккен Ұлттар Ұйымы', 'Организация Объединённых Наций', 'United Nations'],
    UTO: ['Утопия', 'Утопия', 'Utopia'],
    XBA: ['Африка даму банкі', 'Африканский банк развития', 'African Development Bank'],
    XCC: ['Кариб қоғамдастығы', 'Карибское сообщество', 'Caribbean Community'],
    XCE: ['Еуропа Кеңесі', 'Совет Европы', 'Council of Europe'],
    XCO: ['Шығыс және Оңтүстік Африканың ортақ нарығы', 'Общий рынок Восточной и Южной Африки',
        'Common Market for Eastern and Southern Africa'],
    XDC: ['Оңтүстік Африка даму қоғамдастығы', 'Сообщество развития юга Африки',
        'Southern African Development Community'],
    XEC: ['Батыс Африка экономикалық қоғамдастығы',
        'Экономическое сообщество Западной Африки',
        'Economic Community of West African States'],
    XES: ['Шығыс Кариб мемлекеттерінің ұйымы', 'Организация Восточно-Карибских государств',
        'Organisation of Eastern Caribbean States'],
    XIM: ['Африка экспорт-импорт банкі', 'Африканский экспортно-импортный банк',
        'African Export-Import Bank'],
    XMP: ['Жерорта теңізінің парламенттік ассамблеясы', 'Парламентская ассамблея Средиземноморья',
        'Parliamentary Assembly of the Mediterranean'],
    XOM: ['Мальтаның егеменді әскери ордені', 'Суверенный военный Мальтийский орден',
        'Sovereign Military Order of Malta'],
    XPO: ['Интерпол', 'Интерпол', 'INTERPOL'],
    XXA: ['Азаматтығы жоқ адам', 'Лицо без гражданства', 'Stateless person'],
    XXB: ['Босқын (1951 жылғы Конвенция)', 'Беженец (Конвенция 1951 года)',
        'Refugee (1951 Convention)'],
    XXC: ['Босқын (1951 жылғы Конвенциядан тыс)', 'Беженец (вне Конвенции 1951 года)',
        'Refugee (other than 1951 Convention)'],
    XXX: ['Азаматтығы көрсетілмеген', 'Гражданство не указано', 'Unspecified nationality'],
};

// ICAO's codes of states that differ from the alpha-3 codes of the ISO package.
const icao = { DEU: 'D', XKK: 'RKS', XKX: 'RKS' };

const [cldr, iso] = process.argv.slice(2);
if (!iso) {
    console.error('usage: node make-states.mjs CLDR-PACKAGE ISO-PACKAGE');
    process.exit(64);
}
const languages = ['kk', 'ru', 'en'];
const names = languages.map(language =>
    JSON.parse(readFileSync(join(cldr, 'main', language, 'territories.json'), 'utf8'))
        .main[language].localeDisplayNames.territories);
const codes = JSON.parse(readFileSync(join(iso, 'codes.json'), 'utf8'));

const rows = codes.map(([alpha2, alpha3]) => {
    const replaced = own[alpha3] ?? [null, null, null];
    return [icao[alpha3] ?? alpha3, ...languages.map((_, i) => replaced[i] ?? names[i][alpha2]),
        own[alpha3] ? 'own' : 'cldr'];
});
for (const [code, words] of Object.entries(special))
    rows.push([code, ...words, 'unreviewed']);
rows.sort((a, b) => (a[0] < b[0] ? -1 : 1));

const spoiled = /о-ва?(?!\p{L})|[&\t\n]|\bSt\.|\bСв\.|АҚШ|США|АӘА|\(САР\)|ОАЭ|КНДР/u;
rows.forEach((row, i) => {
    if (row.length !== 5 ||
        row.some(cell => !cell || cell !== cell.normalize('NFC') || spoiled.test(cell)) ||
        row[0] === rows[i + 1]?.[0])
        throw new Error(`not fit to print: ${row.join(' | ')}`);
});
for (const code of Object.keys(own))
    if (!codes.some(([, alpha3]) => alpha3 === code))
        throw new Error(`no such code: ${code}`);

const head = [
    '# States and nationalities by ICAO code (Doc 9303-3, section 5), sorted. ' +
        'Columns, parted by tabs: code, Kazakh, Russian, English, origin:',
    "# cldr = Unicode CLDR 48.2; own = changed by this project (full forms, Kazakhstan's usage); " +
        'unreviewed = translated by this project,',
    '# no editor has seen it. Made by make-states.mjs; licence of the CLDR names: LICENSE.unicode.',
];
process.stdout.write(head.join('\n') + '\n');
for (const row of rows)
    process.stdout.write(row.join('\t') + '\n');
