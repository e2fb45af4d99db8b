// The HTML report of evisa-compare in Chromium: what a tester sees, types and hears.
//
//   node report.mjs PACKAGES FOLDER [--all]    FOLDER has 1.html, 30.html, 500.html and none.html
//                                              (--no-values), as made-up-report writes them
//
// Screenshots of what was looked at are put into the folder, for people. --all: axe-core looks at
// 1, 30 and 500 pairs at each width in both themes; with 500 it takes half a minute.
import fs from 'node:fs';
import path from 'node:path';
import {pathToFileURL} from 'node:url';
import {start} from './chromium.mjs';

const [packages, folder, all] = process.argv.slice(2);
const LOOKS = all ? ['1', '30', '500'].flatMap(name => [360, 1280].flatMap(width =>
    ['light', 'dark'].map(theme => [name, width, theme]))) :
    [['1', 360, 'dark'], ['30', 360, 'light'], ['30', 1280, 'dark']];
const VIOLATIONS = 'wcag2a wcag2aa wcag21a wcag21aa wcag22aa best-practice'.split(' ');
const axe = fs.readFileSync(path.join(packages, 'axe-core/axe.min.js'), 'utf8');
let passed = 0, failed = 0;

function check(what, got, wanted = true) {
    if (JSON.stringify(got) === JSON.stringify(wanted)) {
        passed++;
        return;
    }
    failed++;
    console.log(`FAIL: ${what}: ${JSON.stringify(got)}, not ${JSON.stringify(wanted)}`);
}

async function until(page, what, condition) {
    await page.waitForFunction(condition, {timeout: 60_000}).then(() => check(what, true),
        () => check(what, false));
}

async function open(browser, name, {width = 1280, theme = 'light', motion = 'no-preference'} = {}) {
    const page = await browser.newPage();
    page.on('console', message => check(`${name}: console`, message.text(), null));
    page.on('pageerror', error => check(`${name}: error`, error.message, null));
    page.on('request', request => {
        if (!/^(file|data):/.test(request.url())) check(`${name}: fetches`, request.url(), null);
    });
    await page.setViewport({width, height: 1000});
    await page.emulateMediaFeatures([{name: 'prefers-color-scheme', value: theme},
        {name: 'prefers-reduced-motion', value: motion}]);
    await page.goto(pathToFileURL(path.join(folder, `${name}.html`)).href);
    return page;
}

const shown = page => page.$eval('#shown', output => output.value);
const count = (page, selector) => page.$$eval(selector, found => found.length);

async function judge(page) {
    await page.evaluate(`if (!window.axe) {${axe}}`);
    return page.evaluate(async tags => {
        const run = await window.axe.run(document, {
            runOnly: {type: 'tag', values: tags}, resultTypes: ['violations'],
        });
        return run.violations.map(({id, nodes}) => `${id} ${nodes[0].target} (${nodes.length})`);
    }, VIOLATIONS);
}

async function picture(page, name) {
    fs.writeFileSync(path.join(folder, `${name}.png`), await page.screenshot());
}

// ---- what is seen ------------------------------------------------------------------------------

async function look(browser, name, width, theme) {
    const page = await open(browser, name, {width, theme});
    await picture(page, `${name}-${width}-${theme}`);
    await page.$$eval('details.pair', pairs => pairs.filter(pair => pair.offsetParent)
        .slice(0, 8).forEach(pair => { pair.open = true; }));
    await page.waitForSelector('.layer svg');
    for (const view of ['blink', 'overlay', 'curtain', 'side']) {
        await page.click(`[name="view"][value="${view}"]`);
        check(`${name} ${width} ${theme} ${view}: scrolls sideways`, await page.evaluate(
            () => document.documentElement.scrollWidth > innerWidth), false);
    }
    check(`${name} ${width} ${theme}: axe`, await judge(page), []);
    await page.$eval('.layer svg', drawing => drawing.closest('.pair').scrollIntoView());
    await picture(page, `${name}-${width}-${theme}-open`);
    if (name === '1') {
        await page.$eval('.slider input', input => input.removeAttribute('aria-label'));
        await page.click('[name="view"][value="curtain"]');
        check('axe finds a slider without a name', (await judge(page)).length, 1);
    }
    await page.close();
}

async function testGroups(page) {
    check('heading', await page.$eval('h1', heading => heading.textContent),
        '31 of 35 files differ');
    const titles = await page.$$eval('.group h2', all => all.map(heading => heading.textContent));
    check('what is not read comes first', titles[0], 'Cannot be read');
    check('then the contradiction', titles[1],
        'Group 1: the seal does not fit its page; passport number');
    check('then the largest group', titles[2], 'Group 2: label "Surname" (en) -> "Family name"');
    check('its examples', await page.$eval('.group:nth-of-type(3)', group =>
        [...group.querySelectorAll('.pair')].filter(pair => pair.offsetParent).length), 3);
    await page.click('.group:nth-of-type(3) > button');
    check('all of it', await page.$eval('.group:nth-of-type(3)', group =>
        [...group.querySelectorAll('.pair')].filter(pair => pair.offsetParent).length), 12);
    check('a strange text is text', await page.$$eval('.values dd', all => all.some(value =>
        value.textContent === 'Z<img src=x onerror=alert(1)>"\'&\\u0001\\xFF')), true);
    check('and no element', await count(page, 'main img, main script'), 0);
}

async function testFilters(page) {
    check('all', await shown(page), '34 of 34 pairs under 10 headings');
    await page.click('.kinds [value="seal"]');
    check('of one kind', await shown(page), '7 of 34 pairs under 2 headings');
    await page.click('.kinds [value="unreadable"]');
    check('of two kinds', await shown(page), '8 of 34 pairs under 3 headings');
    await page.type('#text', 'e28 SIGNER');
    check('of two kinds with two words', await shown(page), '4 of 34 pairs under 1 heading');
    await page.keyboard.press('Escape');
    check('Escape empties the text', await shown(page), '8 of 34 pairs under 3 headings');
    await page.click('.kinds [value="unreadable"]');
    await page.click('.kinds [value="seal"]');
    await page.type('#text', 'nothing has this');
    check('none', await shown(page), '0 of 34 pairs under 0 headings');
    await page.keyboard.press('Escape');
}

// ---- what is typed -----------------------------------------------------------------------------

const focused = page => page.evaluate(() => document.activeElement.closest('.pair')?.id);

async function testKeys(page) {
    await page.$eval('main', main => main.focus());
    const visited = [];
    for (const key of ['j', 'j', 'j', 'k', 'n', 'p']) {
        await page.keyboard.press(key);
        visited.push(await focused(page));
    }
    check('j j j k n p', visited, ['p31', 'p7', 'p15', 'p7', 'p1', 'p7']);
    await page.keyboard.press('Enter');
    await page.waitForSelector('#p7 .layer svg');
    check('Enter opens, and makes the pictures', await count(page, '#p7 .layer svg'), 6);
    await page.keyboard.press('?');
    check('? shows the keys', await page.$eval('#keys', dialog => dialog.open));
    await page.click('#letters');
    await page.keyboard.press('Escape');
    await page.keyboard.press('j');
    check('without letters j does nothing', await focused(page), 'p7');
    await page.click('#help');
    await page.click('#letters');
    await page.click('#keys-close');
    await page.keyboard.press('/');
    check('/ goes to the text', await page.evaluate(() => document.activeElement.id), 'text');
    await page.keyboard.type('j2');
    check('letters are typed there', await page.$eval('#text', input => input.value), 'j2');
    await page.keyboard.press('Escape');
}

const clip = page => page.$eval('#p7 .layer.new svg',
    drawing => getComputedStyle(drawing).clipPath);
const opacity = page => page.$eval('#p7 .layer.new svg',
    drawing => Number(getComputedStyle(drawing).opacity));

async function testSlider(page) {
    await page.$eval('#p7 summary', summary => summary.focus());
    await page.keyboard.press('2');
    await page.focus('#p7 .slider input');
    check('the curtain is in the middle', await clip(page), 'inset(0px 50% 0px 0px)');
    for (let i = 0; i < 10; i++) await page.keyboard.press('ArrowRight');
    check('and moves', await clip(page), 'inset(0px 40% 0px 0px)');
    check('what is heard', await page.$eval('#p7 .slider input', input => [
        input.getAttribute('aria-label'), input.getAttribute('aria-valuetext')]),
    ['Golden to new: machine readable zone', '60 % new']);
    await page.keyboard.press('3');
    check('the overlay', await opacity(page), 0.6);
    await page.keyboard.press('Home');
    check('all golden', await opacity(page), 0);
}

const visible = (page, side) => page.$eval(`#p7 .layer.${side} svg`,
    drawing => getComputedStyle(drawing).visibility === 'visible');
const sides = async page => [await visible(page, 'golden'), await visible(page, 'new')];

async function testBlink(page) {
    await page.$eval('#p7 summary', summary => summary.focus());
    await page.keyboard.press('4');
    await until(page, 'blinks', () => document.documentElement.dataset.blink === 'new');
    await until(page, 'and back', () => document.documentElement.dataset.blink === 'golden');
    await page.keyboard.press('b');
    check('paused', await page.$eval('#pause', button => button.textContent), 'Continue');
    const before = await sides(page);
    check('one is seen', before[0] !== before[1]);
    await page.keyboard.press('x');
    check('x shows the other', await sides(page), [...before].reverse());
    await page.keyboard.press('1');
    check('side by side', await sides(page), [true, true]);
}

async function testPictures(page) {
    const frames = await page.$$eval('#p7 .regions > li:first-child .layer.golden rect.over', all =>
        all.map(rect => ['x', 'y', 'width', 'height'].map(name => +rect.getAttribute(name))));
    check('both regions are framed, 0.9 mm beside them', frames,
        [[810, 26360, 11680, 1480], [16360, 23910, 3680, 3680]]);
    await until(page, 'the frame lies on the picture', () => {
        const layer = document.querySelector('#p7 .regions > li:first-child .layer.golden');
        const [rect, image] = ['rect.over', 'image'].map(name =>
            layer.querySelector(name).getBoundingClientRect());
        return rect.left > image.left && rect.right < image.right && rect.top > image.top;
    });
    check('the page is under them', await count(page, '#p7 .sheet .layer.new image'), 3);
    check('on each side its own', await page.$eval('#p7 .sheet', sheet => ['golden', 'new'].map(
        side => sheet.querySelector(`.layer.${side} image`).getAttribute('href').split(',')[1] ===
            document.getElementById(sheet.dataset[side]).textContent)), [true, true]);
    check('which are unlike', await page.$eval('#p7 .sheet', sheet =>
        sheet.dataset.golden !== sheet.dataset.new));
    check('no picture of one side is on the other', await page.$$eval('#p7 .layer.new image', all =>
        all.filter(image => [...document.querySelectorAll('#p7 .layer.golden image')].some(other =>
            other.getAttribute('href') === image.getAttribute('href'))).length), 0);
    const tree = JSON.stringify(await page.accessibility.snapshot({interestingOnly: true}));
    for (const name of ['Golden: QR code', 'New: page 1'])
        check(`the name ${name}`, new RegExp(`"image"[^{}]*"name":"${name}"`).test(tree));
    check('where a side has nothing, the frame is broken', await page.$$eval(
        '#p7 .regions > li:last-child .layer', all => all.map(side =>
            side.querySelectorAll('rect.over').length - side.querySelectorAll('rect.absent.over')
                .length)), [2, 1]);
    await page.$eval('#p8', pair => { pair.open = true; });
    await page.waitForSelector('#p8 .layer svg');
    check('what moved is framed on each side where it is', await page.$$eval(
        '#p8 .regions rect.over', all => all.map(rect => +rect.getAttribute('x'))), [16360, 16060]);
    await page.$eval('#p7 summary', summary => summary.focus());
    await page.keyboard.press('f');
    check('f hides the frames', await page.$eval('#p7 rect.over', rect =>
        getComputedStyle(rect).display), 'none');
    await page.keyboard.press('f');
}

// ---- the other reports -------------------------------------------------------------------------

async function testStill(browser) {
    const page = await open(browser, '1', {motion: 'reduce'});
    check('a pair alone is open', await count(page, '.pair[open]'), 1);
    await page.click('[name="view"][value="blink"]');
    check('with reduced motion nothing blinks',
        await page.$eval('#pause', button => button.textContent), 'Continue');
    const pdf = Buffer.from(await page.pdf({format: 'a4'}));
    fs.writeFileSync(path.join(folder, 'printed.pdf'), pdf);
    check('its four pictures are printed',
        pdf.toString('latin1').split('/Subtype /Image').length - 1, 4);
    await page.close();
}

async function testNone(browser) {
    const page = await open(browser, 'none');
    check('no pictures', await count(page, '#pictures script, .sheet'), 0);
    check('no values', await count(page, '.values, del, ins'), 0);
    await page.$$eval('details.pair', pairs => pairs.forEach(pair => { pair.open = true; }));
    check('nothing is drawn', await count(page, '.layer'), 0);
    await page.close();
}

async function testMany(browser) {
    const page = await open(browser, '500');
    check('500 pairs', await shown(page), '504 of 504 pairs under 10 headings');
    check('nothing is drawn before it is opened', await count(page, 'image'), 0);
    const begin = Date.now();
    await page.$eval('#text', input => {
        input.value = 'kz0000998';
        input.dispatchEvent(new Event('input', {bubbles: true}));
    });
    check('one of them', await shown(page), '1 of 504 pairs under 1 heading');
    check('found at once', Date.now() - begin < 5000);
    await page.click('.pair:not([hidden]) summary');
    await page.waitForSelector('.layer image');
    await picture(page, '500-one');
    await page.close();
}

const {browser, close} = await start(packages, folder);
for (const [name, width, theme] of LOOKS) await look(browser, name, width, theme);
const page = await open(browser, '30');
for (const test of [testGroups, testFilters, testKeys, testPictures, testSlider, testBlink])
    await test(page);
for (const test of [testStill, testNone, testMany]) await test(browser);
await close();
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
