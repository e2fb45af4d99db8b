// The report works on the text that is there already: it hides and opens pairs, and makes the
// pictures of a pair when the pair is opened, because 500 pairs with pictures are too many at once.
'use strict';
(() => {
const SVG = 'http://www.w3.org/2000/svg';
const PIXELS_PER_MM = 8; // of a cut-out, where there is room: 150 dpi are 5.9
const BESIDE = 90; // hundredths of a millimetre between a region and its frame
const SHORT = 10, EXAMPLES = 3; // a longer group begins with its examples
const BLINK = 700; // ms for a picture: below the three flashes a second of WCAG 2.3.1
const root = document.documentElement;
const id = name => document.getElementById(name);
const all = (selector, from = document) => [...from.querySelectorAll(selector)];
const numbers = text => text.split(' ').map(Number);

function make(name, attributes = {}, ...children) {
    const isDrawn = /^(svg|rect|image|text)$/.test(name);
    const element = isDrawn ? document.createElementNS(SVG, name) : document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    element.append(...children);
    return element;
}

// ---- pictures ----------------------------------------------------------------------------------

const box = ([x, y, width, height], more = {}) => ({x, y, width, height, ...more});

function picture(name, place) {
    const data = name && id(name);
    const href = data && 'data:image/png;base64,' + data.textContent;
    return href ? [make('image', box(place, {href, preserveAspectRatio: 'none'}))] : [];
}

// Around what differs, not on it: a line of text is thinner than the frame beside it. Where a side
// has nothing of it, a broken frame is around the place where the other has it.
function frame(region, side, isNumbered) {
    const own = side === 'new' ? region.after : region.before;
    const [left, top, width, height] = own || region.before || region.after;
    const outside = [left - BESIDE, top - BESIDE, width + 2 * BESIDE, height + 2 * BESIDE];
    const rects = ['under', 'over'].map(name =>
        make('rect', box(outside, {class: own ? name : `${name} absent`})));
    if (!isNumbered) return rects;
    return [...rects, make('text', {x: left, y: Math.max(top - 150, 420)}, region.number)];
}

// A view is what a figure shows: a part of a page, with what lies on it from below to above.
function layer(side, view) {
    const [x, y, width, height] = view.shown[side];
    const drawing = make('svg', {
        viewBox: `${x} ${y} ${width} ${height}`, role: 'img', class: 'drawing',
        width: Math.max(Math.round(width / 100 * view.scale), 96),
        'aria-label': `${side === 'new' ? 'New' : 'Golden'}: ${view.name}`,
    }, ...view.below(side), ...view.regions.flatMap(region => picture(region[side], region.shown)),
    ...view.framed.flatMap(region => frame(region, side, view.isNumbered)));
    return make('div', {class: `layer ${side}`}, make('span', {}, side), drawing);
}

function slider(view, stage) {
    const input = make('input', {
        type: 'range', min: 0, max: 100, value: 50, 'aria-label': `Golden to new: ${view.name}`,
    });
    const move = () => {
        stage.style.setProperty('--at', `${100 - input.value}%`);
        input.setAttribute('aria-valuetext', `${input.value} % new`);
    };
    input.addEventListener('input', move);
    move();
    return make('div', {class: 'slider'}, 'golden', input, 'new');
}

function figure(view) {
    const layers = ['golden', 'new'].map(side => layer(side, view));
    const stage = make('div', {class: 'stage'}, ...layers);
    return make('div', {class: 'figure'}, stage, slider(view, stage));
}

function regionsOf(pair) {
    return all('.regions > li', pair).map((item, index) => ({
        item, number: index + 1, page: item.dataset.page, name: item.dataset.name,
        before: item.dataset.before && numbers(item.dataset.before),
        after: item.dataset.after && numbers(item.dataset.after),
        shown: numbers(item.dataset.shown), golden: item.dataset.golden, new: item.dataset.new,
    }));
}

function draw(pair) {
    if (pair.dataset.drawn) return;
    pair.dataset.drawn = 'yes';
    const regions = regionsOf(pair);
    for (const region of regions.filter(each => each.golden || each.new)) {
        region.item.append(figure({
            name: region.name, shown: {golden: region.shown, new: region.shown},
            below: () => [], regions: [region],
            framed: regions.filter(each => each.page === region.page), scale: PIXELS_PER_MM,
        }));
    }
    for (const sheet of all('.sheet', pair)) {
        const framed = regions.filter(each => each.page === sheet.dataset.page);
        const {golden, goldenSize, new: now, newSize} = sheet.dataset;
        const pages = {golden, new: now};
        const shown = {golden: [0, 0, ...numbers(goldenSize)], new: [0, 0, ...numbers(newSize)]};
        const below = side => [make('rect', box(shown[side], {class: 'sheet'})),
            ...picture(pages[side], shown[side])];
        sheet.append(figure({
            name: sheet.dataset.name, shown, below, regions: framed, framed, isNumbered: true,
            scale: 4,
        }));
        sheet.hidden = false;
    }
}

// ---- filters -----------------------------------------------------------------------------------

const groups = all('.group');
const pairs = all('.pair');
const words = new Map();
const isShown = pair => !pair.hidden && pair.offsetParent !== null;

// Nothing ticked is everything: one tick shows one kind.
// What the text filter looks at is read when it is first used.
function wordsOf(pair) {
    if (!words.has(pair)) {
        const heading = pair.closest('.group').querySelector('h2').textContent;
        const text = `${pair.textContent} ${heading}`.replace(/\s+/g, ' ');
        words.set(pair, text.toLowerCase());
    }
    return words.get(pair);
}

function filter() {
    const wanted = id('text').value.toLowerCase().trim().split(/\s+/).filter(Boolean);
    const kinds = new Set(all('.kinds input:checked').map(input => input.value));
    const isNarrow = wanted.length > 0;
    const isOfKind = pair => kinds.size === 0 ||
        pair.dataset.kinds.split('|').some(kind => kinds.has(kind));
    for (const pair of pairs) {
        pair.hidden = !isOfKind(pair) ||
            (isNarrow && !wanted.every(word => wordsOf(pair).includes(word)));
    }
    let count = 0, groupCount = 0; // a single file has a heading of its own
    for (const group of groups) {
        const found = all('.pair', group).filter(pair => !pair.hidden);
        group.hidden = found.length === 0;
        count += found.length;
        groupCount += found.length > 0;
        shorten(group, found, isNarrow);
    }
    const of = groupCount === 1 ? 'heading' : 'headings';
    id('shown').value = `${count} of ${pairs.length} pairs under ${groupCount} ${of}`;
}

function shorten(group, found, isNarrow) {
    const button = group.querySelector(':scope > button');
    const isLong = found.length > SHORT && !isNarrow;
    const isShort = isLong && button.getAttribute('aria-expanded') !== 'true';
    found.forEach((pair, index) => pair.classList.toggle('more', index >= EXAMPLES));
    group.classList.toggle('short', isShort);
    button.hidden = !isLong;
    button.textContent = isShort ? `Show all ${found.length}` : 'Show three examples';
}

// ---- views -------------------------------------------------------------------------------------

let timer = 0;

function blink(isRunning) {
    clearInterval(timer);
    timer = isRunning ? setInterval(flip, BLINK) : 0;
    id('pause').textContent = isRunning ? 'Pause' : 'Continue';
}

function flip() {
    root.dataset.blink = root.dataset.blink === 'golden' ? 'new' : 'golden';
}

function view(name) {
    root.dataset.view = name;
    document.querySelector(`[name="view"][value="${name}"]`).checked = true;
    id('pause').hidden = name !== 'blink';
    root.dataset.blink = 'golden';
    blink(name === 'blink' && !matchMedia('(prefers-reduced-motion: reduce)').matches);
}

function frames(isOn) {
    id('frames').checked = isOn;
    root.dataset.frames = isOn ? 'on' : 'off';
}

function openAll(isOpen) {
    for (const pair of pairs.filter(isShown)) pair.open = isOpen;
}

// ---- keyboard ----------------------------------------------------------------------------------

function focusOn(targets, step) {
    if (targets.length === 0) return;
    const current = document.activeElement;
    const place = targets.findIndex(target => target.contains(current));
    const behind = targets.findIndex(target =>
        current.compareDocumentPosition(target) & Node.DOCUMENT_POSITION_FOLLOWING);
    const next = place >= 0 ? place + step : behind < 0 ? 0 : behind;
    const target = targets[Math.min(Math.max(next, 0), targets.length - 1)];
    const inside = target.querySelector('.pair:not([hidden]) > summary') ||
        target.querySelector('summary') || target;
    inside.focus();
    inside.scrollIntoView({block: 'center'});
}

const flatOrNot = () => pairs.filter(isShown);
const VIEWS = ['side', 'curtain', 'overlay', 'blink'];
const KEYS = {
    j: () => focusOn(flatOrNot(), 1),
    k: () => focusOn(flatOrNot(), -1),
    n: () => focusOn(groups.filter(group => !group.hidden), 1),
    p: () => focusOn(groups.filter(group => !group.hidden), -1),
    '/': () => id('text').focus(),
    b: () => root.dataset.view === 'blink' && blink(!timer),
    x: () => { if (root.dataset.view === 'blink') { blink(false); flip(); } },
    f: () => frames(!id('frames').checked),
    o: () => openAll(true),
    c: () => openAll(false),
    '?': () => id('keys').showModal(),
};
VIEWS.forEach((name, index) => { KEYS[index + 1] = () => view(name); });

document.addEventListener('keydown', event => {
    const isTyping = event.target.matches('input[type="search"], select');
    if (event.key === 'Escape' && event.target === id('text')) {
        id('text').value = '';
        filter();
    }
    const act = KEYS[event.key];
    if (!act || isTyping || event.ctrlKey || event.altKey || event.metaKey || id('keys').open ||
        !id('letters').checked) return;
    event.preventDefault();
    act();
});

// ---- printing ----------------------------------------------------------------------------------

let opened = [];
addEventListener('beforeprint', () => {
    opened = pairs.filter(pair => isShown(pair) && pair.open === false);
    for (const pair of opened) { pair.open = true; draw(pair); }
});
addEventListener('afterprint', () => { for (const pair of opened) pair.open = false; });

// ---- begin -------------------------------------------------------------------------------------

function openNamed() {
    const pair = location.hash && id(location.hash.slice(1));
    if (!pair || !pair.matches('.pair')) return;
    pair.open = true;
    focusOn([pair], 0);
}

for (const pair of pairs) pair.addEventListener('toggle', () => pair.open && draw(pair));
for (const group of groups) {
    const button = make('button', {type: 'button', 'aria-expanded': 'false'});
    button.addEventListener('click', () => {
        const isExpanded = button.getAttribute('aria-expanded') === 'true';
        button.setAttribute('aria-expanded', String(!isExpanded));
        filter();
    });
    group.append(button);
}
const tools = document.querySelector('.tools');
tools.addEventListener('submit', event => event.preventDefault());
tools.addEventListener('input', event => {
    if (event.target.name === 'view') view(event.target.value);
    else if (event.target.id === 'frames') frames(event.target.checked);
    else if (event.target.id === 'theme') root.dataset.theme = event.target.value;
    else filter();
});
id('pause').addEventListener('click', KEYS.b);
id('open').addEventListener('click', KEYS.o);
id('close').addEventListener('click', KEYS.c);
id('help').addEventListener('click', KEYS['?']);
id('keys-close').addEventListener('click', () => id('keys').close());
addEventListener('hashchange', openNamed);
tools.hidden = false;
view('side');
frames(true);
filter();
openNamed();
if (pairs.length === 1) pairs[0].open = true;
})();
