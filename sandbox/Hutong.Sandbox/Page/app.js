import { ask, listen, setClock } from './api.js';
import { Card } from './card.js';
import { h, icon, say, show } from './dom.js';
import { allow, audio, isAllowed } from './ring.js';
import { isChinese, t, turnLanguage } from './words.js';

const wall = document.getElementById('wall');
const notices = document.getElementById('notices');
const spoken = document.getElementById('spoken');
const cards = new Map();

const theme = new URLSearchParams(location.search).get('theme') ?? localStorage.getItem('sandbox.theme');
document.documentElement.dataset.theme =
  theme ?? (matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light');

const lost = h('p.notice.bad', { hidden: true });
const soundButton = h('button.main', { onclick: () => allow().then(updateTop) }, icon('bell'), h('span'));
// Over the page and not in it: it goes with the first press, and what is pressed must not move away under it.
const soundNotice = h('div.notice.sound', { hidden: true }, h('span'), soundButton);
notices.append(lost, soundNotice);

const top = {
  title: h('h1'),
  subtitle: h('p'),
  trunk: h('span.chip'),
  speed: h('select', { onchange: () => setClock(Number(top.speed.value)).then(updateTop) },
    ...[1, 10, 60, 600].map((speed) => h('option', { value: speed }, `×${speed}`))),
  speedLabel: h('span'),
  health: h('select', { onchange: () => changeHealth(top.health.value) }),
  healthLabel: h('span'),
  language: h('button.plain', { onclick: changeLanguage }),
  theme: h('button.plain.icon-only', { onclick: changeTheme }, icon('sun')),
};

document.getElementById('top').append(
  h('img.mark', { src: 'mark.svg', alt: '', width: 40, height: 40 }),
  h('div.titles', {}, top.title, top.subtitle),
  h('div.tools', {}, top.trunk, h('label.chip', {}, top.healthLabel, top.health),
    h('label.chip', {}, top.speedLabel, top.speed), top.language, top.theme),
);
const foot = document.getElementById('foot');

let trunk = { sip: '', serverSip: '', health: 'up' };

function updateTop() {
  document.documentElement.lang = isChinese() ? 'zh-CN' : 'en';
  document.title = t('title');
  say(top.title, t('title'));
  say(top.subtitle, t('subtitle'));
  say(top.trunk, `${t('trunk')} ${trunk.sip} → ${t('server')} ${trunk.serverSip}`);
  say(top.speedLabel, t('speed'));
  say(top.healthLabel, t('health'));
  top.health.replaceChildren(...['up', 'bad', 'full', 'down'].map((one) => h('option', { value: one }, t(`health.${one}`))));
  top.health.value = trunk.health === 'up' && (trunk.loss > 0 || trunk.jitterMs > 0) ? 'bad' : trunk.health;
  say(top.language, t('language'));
  top.theme.title = t('theme');
  top.theme.setAttribute('aria-label', t('theme'));
  say(foot, t('keys'));
  say(lost, t('lost'));
  say(soundNotice.querySelector('span'), t('soundHint'));
  say(soundButton.querySelector('span'), t('allowSound'));
  show(soundNotice, !isAllowed());
}

// A bad line loses every twentieth packet and delays the others by up to 40 ms: people still understand each other.
async function changeHealth(health) {
  const line = health === 'bad' ? { loss: 0.05, jitterMs: 40 } : { loss: 0, jitterMs: 0 };
  trunk = await ask('PUT', 'trunk', { health: health === 'bad' ? 'up' : health, ...line });
  updateTop();
}

function changeLanguage() {
  turnLanguage();
  updateTop();
  for (const card of cards.values()) {
    card.update(card.state);
  }
}

function changeTheme() {
  const next = document.documentElement.dataset.theme === 'dark' ? 'light' : 'dark';
  document.documentElement.dataset.theme = next;
  localStorage.setItem('sandbox.theme', next);
}

function notice(text) {
  const note = h('p.notice.passing', {}, text);
  notices.append(note);
  setTimeout(() => note.remove(), 6000);
}

function onHandset(state) {
  const card = cards.get(state.number);
  if (card) {
    card.update(state);
    return;
  }
  const made = new Card(state, cards.size, {
    notice,
    speak: (text) => say(spoken, text),
  });
  cards.set(state.number, made);
  wall.querySelector('.skeleton')?.remove();
  if (!wall.querySelector('.skeleton')) {
    wall.setAttribute('aria-busy', 'false');
  }
  // One that appears because it is called is put where it is seen.
  wall.insertBefore(made.element, state.appeared ? wall.firstChild : wall.querySelector('.skeleton'));
  if (state.appeared && state.call) {
    made.element.scrollIntoView({ block: 'nearest' });
  }
}

function onKey(event) {
  const isTyping = ['INPUT', 'SELECT', 'TEXTAREA'].includes(event.target.tagName);
  if (isTyping || event.ctrlKey || event.metaKey || event.altKey) {
    return;
  }
  const all = [...cards.values()];
  const near = all.find((card) => card.element.contains(document.activeElement) && card.state.call);
  const rings = near?.isRinging ? near : all.find((card) => card.isRinging);
  const key = event.key.toLowerCase();
  if (key === 'a' && rings) {
    rings.answer();
  } else if (key === 'd' && rings) {
    rings.post('decline');
  } else if (key === 'h') {
    (near ?? all.find((card) => card.state.call && !card.isRinging))?.post('hangup');
  }
}

async function begin() {
  wall.append(...Array.from({ length: 8 }, () => h('div.phone.skeleton', { 'aria-hidden': 'true' })));
  updateTop();
  audio().onstatechange = updateTop;
  addEventListener('pointerdown', () => allow().catch(() => {}), { once: true });
  addEventListener('keydown', onKey);
  listen(onHandset, async (isConnected) => {
    show(lost, !isConnected);
    if (isConnected) {
      // Another sandbox counts from the beginning.
      for (const card of cards.values()) {
        card.state.revision = 0;
      }
      trunk = await ask('GET', 'trunk');
      top.speed.value = String(await setClock());
      updateTop();
    } else {
      for (const skeleton of wall.querySelectorAll('.skeleton')) {
        skeleton.remove();
      }
    }
  });
  setInterval(() => {
    for (const card of cards.values()) {
      card.tick();
    }
  }, 100);
  setInterval(() => {
    for (const card of cards.values()) {
      card.listen();
    }
  }, 1000);
}

begin();
