import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { type Page, test } from '@playwright/test';
import { Server } from '../e2e/server';
import { composer, DeskZh, open, signIn } from '../e2e/steps';

/**
 * How fast the web client is against the real server, in one Chromium without a display: until the list can be used,
 * from a press of Enter to the row on the other side, and a scroll through a long past. Prints a table and writes
 * artifacts/bench/web.json.
 */
const Messages = Number(process.env.BENCH_MESSAGES ?? 10_000);
const Samples = 25;
/** A frame that takes longer is seen as a jerk. */
const SlowFrame = 50;

const Out = join(import.meta.dirname, '../../artifacts/bench');

test('The web client', async ({ browser }) => {
  const server = await Server.start('lin', 'zhang');
  try {
    const lin = await signIn(browser, server, 'lin', DeskZh);
    const seeded = await timed(() => seed(lin, Messages));
    const zhang = await signIn(browser, server, 'zhang', DeskZh);
    const first = await untilList(zhang, server.url);
    await zhang.waitForTimeout(5_000);
    const again: number[] = [];
    for (let at = 0; at < 7; at += 1) {
      again.push(await untilList(zhang, server.url));
    }
    await open(zhang, server, 'lin');
    // All is unread: it begins where that begins.
    await zhang.locator('.to-bottom').click();
    await open(lin, server, 'zhang');
    const sends = await sendToRow(lin, zhang);
    await atEnd(zhang);
    const scroll = await scrollBack(zhang);
    const rows: [string, string][] = [
      ['messages in the archive', String(Messages)],
      ['list usable, second page of a new device', `${first} ms`],
      ['list usable, known device (median of 7)', `${quantile(again, 0.5)} ms`],
      [`send to row, other side (p50 / p95 of ${Samples})`, `${quantile(sends, 0.5)} / ${quantile(sends, 0.95)} ms`],
      ['scroll: rows passed, up to the beginning', `${scroll.rows}, ${scroll.whole ? 'yes' : 'NO'}`],
      ['scroll: time, frames', `${(scroll.time / 1000).toFixed(1)} s, ${scroll.frames}`],
      [`scroll: frames over ${SlowFrame} ms, the longest`, `${scroll.slow}, ${scroll.longest} ms`],
      ['scroll: elements in the page at most', String(scroll.elements)],
      ['memory of the page after it', `${scroll.megabytes} MB`],
    ];
    console.log(`\n${rows.map(([name, value]) => `  ${name.padEnd(48)} ${value}`).join('\n')}\n`);
    mkdirSync(Out, { recursive: true });
    writeFileSync(
      join(Out, 'web.json'),
      JSON.stringify(
        {
          machine: `${cpus().length} x ${cpus()[0]?.model}`,
          date: new Date().toISOString(),
          chromium: browser.version(),
          messages: Messages,
          seedMilliseconds: seeded,
          listFirst: first,
          listAgain: again,
          sendToRow: sends,
          scroll,
        },
        null,
        2,
      ),
    );
  } finally {
    await server.stop();
  }
});

async function timed(work: () => Promise<void>): Promise<number> {
  const begun = Date.now();
  await work();
  return Date.now() - begun;
}

function quantile(values: readonly number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return Math.round(sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? 0);
}

/** Lin writes the past to zhang, over a stream of its own. */
async function seed(page: Page, messages: number): Promise<void> {
  await page.evaluate(async (count) => {
    const socket = new WebSocket(`${window.location.origin.replace('http', 'ws')}/xmpp-websocket`, 'xmpp');
    let told: (text: string) => void = () => {};
    socket.onmessage = (event) => told(String(event.data));
    const until = (has: string) =>
      new Promise<void>((done, failed) => {
        told = (text) => {
          if (text.includes(has)) {
            done();
          } else if (text.includes('failure') || text.includes('stream:error')) {
            failed(new Error(text));
          }
        };
      });
    await new Promise((done) => {
      socket.onopen = done;
    });
    const features = until('authentication');
    socket.send("<open xmlns='urn:ietf:params:xml:ns:xmpp-framing' to='localhost' version='1.0'/>");
    await features;
    const bound = until('<success');
    socket.send(
      `<authenticate xmlns='urn:xmpp:sasl:2' mechanism='PLAIN'><initial-response>${btoa('\0lin\0secretpw1')}` +
        "</initial-response><bind xmlns='urn:xmpp:bind:0'><tag>bench</tag></bind></authenticate>",
    );
    await bound;
    const Slice = 200;
    for (let at = 0; at < count; at += Slice) {
      for (let n = at; n < Math.min(count, at + Slice); n += 1) {
        const words = `message ${n} ${'of the past '.repeat(1 + (n % 7))}`;
        socket.send(
          `<message xmlns='jabber:client' to='zhang@localhost' type='chat' id='b${n}'><body>${words}</body></message>`,
        );
      }
      const answered = until(`id='p${at}'`);
      socket.send(`<iq xmlns='jabber:client' type='get' id='p${at}'><ping xmlns='urn:xmpp:ping'/></iq>`);
      await answered;
    }
    socket.close();
  }, messages);
}

/** Milliseconds from the request of the page until a conversation can be clicked. */
async function untilList(page: Page, url: string): Promise<number> {
  await page.goto(url);
  await page.locator('.rows a.row').first().waitFor();
  return page.evaluate(() => {
    const row = document.querySelector('.rows a.row');
    return row ? Math.round(performance.now()) : -1;
  });
}

/** Milliseconds from Enter on one side until the row is in the page of the other. */
async function sendToRow(from: Page, to: Page): Promise<number[]> {
  await to.locator('.message').last().waitFor();
  await to.evaluate(() => {
    const seen: Record<string, number> = {};
    Object.assign(window, { seen });
    const look = () => {
      for (const row of document.querySelectorAll('.message .body')) {
        const words = row.textContent ?? '';
        if (words.startsWith('sample ')) {
          seen[words] ??= performance.timeOrigin + performance.now();
        }
      }
    };
    new MutationObserver(look).observe(document.querySelector('.messages') ?? document.body, {
      childList: true,
      subtree: true,
    });
  });
  await from.evaluate(() => {
    const sent: Record<string, number> = {};
    Object.assign(window, { sent });
    document.addEventListener(
      'keydown',
      (event) => {
        if (event.key === 'Enter' && event.target instanceof HTMLTextAreaElement) {
          sent[event.target.value] = performance.timeOrigin + performance.now();
        }
      },
      true,
    );
  });
  for (let n = 0; n < Samples; n += 1) {
    await composer(from).fill(`sample ${n}`);
    await composer(from).press('Enter');
    await to
      .locator('.message', { hasText: `sample ${n}` })
      .last()
      .waitFor({ state: 'attached' });
    await from.waitForTimeout(100);
  }
  const sent = await from.evaluate(() => (window as unknown as { sent: Record<string, number> }).sent);
  const seen = await to.evaluate(() => (window as unknown as { seen: Record<string, number> }).seen);
  return Object.entries(seen).flatMap(([words, at]) => (sent[words] === undefined ? [] : [at - sent[words]]));
}

/** Sees to it that the newest message is what is looked at. */
async function atEnd(page: Page): Promise<void> {
  const down = page.locator('.to-bottom');
  if ((await down.count()) > 0) {
    await down.click();
  }
  await page.waitForFunction(() => {
    const box = document.querySelector('.messages');
    return box !== null && box.scrollHeight - box.scrollTop - box.clientHeight < 8;
  });
}

/** Scrolls to the beginning as fast as it comes, and looks at every frame. */
async function scrollBack(page: Page) {
  return page.evaluate(async (slowFrame) => {
    const box = document.querySelector('.messages') as HTMLElement;
    const rows = new Set<string>();
    let [last, frames, slow, longest, elements] = [performance.now(), 0, 0, 0, 0];
    const begun = last;
    let still = 0;
    const isBeginning = () => (box.querySelector('.messages-start')?.textContent ?? '') !== '';
    // Longer than the pause after a page that was refused.
    const isDone = () => still > 900 || (still > 30 && isBeginning());
    while (!isDone() && performance.now() - begun < 600_000) {
      await new Promise(requestAnimationFrame);
      const now = performance.now();
      frames += 1;
      slow += now - last > slowFrame ? 1 : 0;
      longest = Math.max(longest, now - last);
      last = now;
      const shown = box.querySelectorAll<HTMLElement>('[data-key]');
      elements = Math.max(elements, document.querySelectorAll('*').length);
      for (const row of shown) {
        rows.add(row.dataset.key ?? '');
      }
      // At the top, and nothing on its way: the beginning, or a server that gives no more.
      const waits = box.querySelector('.messages-start .spinner') !== null;
      still = box.scrollTop <= 0 && !waits ? still + 1 : 0;
      // As a wheel that is turned fast.
      box.scrollTop -= 160;
    }
    const memory = (performance as unknown as { memory?: { usedJSHeapSize: number } }).memory;
    return {
      rows: rows.size,
      whole: isBeginning(),
      time: Math.round(last - begun),
      frames,
      slow,
      longest: Math.round(longest),
      elements,
      megabytes: Math.round((memory?.usedJSHeapSize ?? 0) / 1e6),
    };
  }, SlowFrame);
}
