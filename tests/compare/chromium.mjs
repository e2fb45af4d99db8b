// One headless Chromium, driven by puppeteer-core over a pipe.
//
// puppeteer-core starts a browser by way of sixty other packages. Its build for browsers needs
// none: it connects through a transport that it is given, here a pipe of Chromium's
// (--remote-debugging-pipe: messages of JSON on descriptors 3 and 4, each ended by a NUL). No port
// is open, and nothing is fetched.
import {spawn} from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import vm from 'node:vm';

const HANG = 120_000; // against what hangs, and nothing else

// Without `process` it takes itself to be in a browser, where it loads no module of Node.js.
function load(packages) {
    const file = path.join(packages, 'puppeteer-core/lib/es5-iife/puppeteer-core-browser.js');
    const source = fs.readFileSync(file, 'utf8') + '\nreturn Puppeteer.default;';
    return vm.compileFunction(source, ['process'], {filename: file})();
}

function pipe(input, output) {
    const transport = {
        send: message => input.write(message + '\0'),
        close: () => input.end(),
    };
    let parts = [];
    output.on('data', chunk => {
        for (let end; (end = chunk.indexOf(0)) >= 0; chunk = chunk.subarray(end + 1)) {
            const message = Buffer.concat([...parts, chunk.subarray(0, end)]).toString('utf8');
            parts = [];
            setImmediate(() => transport.onmessage?.(message));
        }
        parts.push(chunk);
    });
    output.on('close', () => transport.onclose?.());
    return transport;
}

// Chromium with a new profile in the folder. The sandbox of the browser needs a user that is not
// root; what it shows here is our own.
export async function start(packages, folder) {
    const child = spawn('chromium', [
        '--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
        '--disable-background-networking', '--disable-component-update', '--disable-sync',
        '--disable-dev-shm-usage', '--hide-scrollbars', '--font-render-hinting=none',
        '--remote-debugging-pipe', `--user-data-dir=${path.join(folder, 'profile')}`,
        'about:blank',
    ], {
        env: {PATH: process.env.PATH, HOME: folder, TMPDIR: folder, LC_ALL: 'C.UTF-8'},
        stdio: ['ignore', 'ignore', fs.openSync(path.join(folder, 'chromium.log'), 'w'), 'pipe',
            'pipe'],
    });
    const ended = new Promise(done => { child.on('exit', done); child.on('error', done); });
    const transport = pipe(child.stdio[3], child.stdio[4]);
    const starts = load(packages).connect({transport, defaultViewport: null,
        protocolTimeout: HANG});
    const browser = await Promise.race([starts, ended.then(reason => {
        throw new Error(`chromium does not start: ${reason}`);
    })]);
    return {
        browser,
        async close() {
            await browser.close();
            await ended;
        },
    };
}
