import { ask, handset, now } from './api.js';
import { h, icon, say, show } from './dom.js';
import { allow, quiet, ring } from './ring.js';
import { Talk } from './talk.js';
import { isChinese, t } from './words.js';

const colours = ['#b06a3b', '#4a6fa5', '#5b8c6a', '#7a5aa6', '#a3544a', '#3c7f8c', '#8a6d3b', '#6a7077'];
const everyday = ['ring', 'answer', 'echo', 'tone', 'say', 'busy', 'silent', 'off', 'reject'];
const faults = ['slow', 'nonsense', 'codecless', 'unavailable', 'mute'];
const moodIcons = {
  ring: 'bell', answer: 'phone', echo: 'wave', tone: 'wave', say: 'wave', busy: 'phone', silent: 'bell', off: 'off',
  reject: 'end', slow: 'clock',
};
const keypad = [
  ['1', ''], ['2', 'ABC'], ['3', 'DEF'], ['4', 'GHI'], ['5', 'JKL'], ['6', 'MNO'],
  ['7', 'PQRS'], ['8', 'TUV'], ['9', 'WXYZ'], ['*', ''], ['0', '+'], ['#', ''],
];

/** One telephone on the wall. */
export class Card {
  constructor(state, place, { notice, speak }) {
    this.number = state.number;
    this.notice = notice;
    this.speak = speak;
    this.talk = null;
    this.level = 0;
    this.heard = null;
    this.wasRinging = false;
    this.build(place);
    this.update(state);
  }

  build(place) {
    this.avatar = h('div.avatar', { 'aria-hidden': 'true' });
    this.avatar.style.background = colours[place % colours.length];
    this.name = h('h2');
    this.shown = h('p.number');
    this.region = h('span.region');
    this.screen = h('div.screen');
    this.buildIdle();
    this.buildCall();
    this.moodLabel = h('label', { htmlFor: `mood${place}` });
    this.mood = h('select', { id: `mood${place}`, onchange: () => this.setMood({ kind: this.mood.value }) });
    this.hz = h('input.hz', { type: 'number', min: 100, max: 3400, step: 10, onchange: () => this.setTone() });
    this.file = h('input', { type: 'file', accept: '.wav,audio/wav', hidden: true, onchange: () => this.setRecording() });
    this.choose = h('button.choose', { onclick: () => this.file.click() }, icon('file'));
    this.element = h(
      'article.phone',
      { tabIndex: 0, onkeydown: (event) => this.onKey(event) },
      h('header', {}, this.avatar, h('div.who', {}, this.name, this.shown), this.region),
      this.screen,
      h('footer', {}, this.moodLabel, this.mood, this.hz, this.choose, this.file),
    );
    this.element.setAttribute('role', 'group');
  }

  buildIdle() {
    this.last = h('p.last');
    this.listenTo = h('a.listen', { download: '' }, icon('wave'), h('span'));
    this.to = h('input', { type: 'tel', autocomplete: 'off', enterKeyHint: 'go' });
    this.dialButton = h('button.go', { type: 'submit' }, icon('phone'), h('span'));
    const form = h('form', { onsubmit: (event) => this.dial(event) }, this.to, this.dialButton);
    this.doing = h('div.doing', {}, h('i'), h('p'));
    this.idle = h('div.idle', {}, h('div.past', {}, this.last, this.listenTo), this.doing, form);
    this.screen.append(this.idle);
  }

  buildCall() {
    this.what = h('p.what');
    this.peer = h('p.peer');
    this.peerName = h('p.peer-name');
    this.time = h('p.time', { role: 'timer' });
    this.hears = h('p.hears');
    this.meter = h('div.meter', { 'aria-hidden': 'true' }, ...Array.from({ length: 24 }, () => h('i')));
    this.typed = h('p.typed');
    this.keys = h('div.keys', { hidden: true }, ...keypad.map(([key, letters]) => h(
      'button', { onclick: () => this.press(key), 'aria-label': key }, key, h('small', {}, letters))));
    const button = (name, symbol, onclick) => h(`button.round.${name}`, { onclick }, h('span', {}, icon(symbol)), h('b'));
    this.answerButton = button('answer', 'phone', () => this.answer());
    this.declineButton = button('decline', 'end', () => this.post('decline', {}));
    this.talkButton = button('talk', 'mic', () => this.beginTalk());
    this.muteButton = button('mute', 'mic', () => this.turnMute());
    this.padButton = button('pad', 'pad', () => show(this.keys, this.keys.hidden));
    this.holdButton = button('hold', 'pause', () => this.post('hold', { on: !this.state.call?.held }));
    this.endButton = button('end', 'end', () => this.post('hangup'));
    this.call = h(
      'div.call', { hidden: true },
      this.what, this.peer, this.peerName, this.time, this.meter, this.hears, this.typed, this.keys,
      h('div.buttons', {}, this.answerButton, this.declineButton, this.talkButton, this.muteButton, this.padButton,
        this.holdButton, this.endButton),
    );
    this.screen.append(this.call);
  }

  get isRinging() {
    return this.state.call?.state === 'ringing';
  }

  update(state) {
    if (this.state && state.revision < this.state.revision) {
      // An answer that was overtaken by an event.
      return;
    }
    this.state = state;
    const { call } = state;
    const name = isChinese() ? state.nameZh : state.nameEn;
    say(this.avatar, [...name][0] ?? '#');
    say(this.name, name || state.shown);
    say(this.shown, state.shown);
    say(this.region, state.region);
    this.region.title = t(`region.${state.region}`);
    this.element.setAttribute('aria-label', `${name} ${state.shown}`);
    this.element.dataset.state = call ? (call.state === 'ringing' && !call.aloud ? 'waiting' : call.state) : 'idle';
    this.element.dataset.mood = state.mood.kind;
    show(this.idle, !call);
    show(this.call, !!call);
    this.updateMood(state.mood);
    if (call) {
      this.updateCall(call);
    } else {
      this.updateIdle(state.last);
    }
    this.updateRing(call, name);
  }

  updateRing(call, name) {
    const rings = call?.state === 'ringing' && call.aloud;
    if (rings) {
      ring(this.number, this.state.region);
    } else {
      quiet(this.number);
    }
    if (rings && !this.wasRinging) {
      this.speak(t('rings', { name, peer: call.peer.shown || t('withheld') }));
      if (matchMedia('(max-width: 640px)').matches) {
        this.element.scrollIntoView({ block: 'center' });
      }
    }
    this.wasRinging = rings;
  }

  updateMood(mood) {
    say(this.moodLabel, t('mood'));
    const language = isChinese() ? 'zh' : 'en';
    if (this.mood.dataset.language !== language) {
      this.mood.dataset.language = language;
      const group = (label, kinds) => h('optgroup', { label }, ...kinds.map(
        (kind) => h('option', { value: kind }, t(`mood.${kind}`))));
      this.mood.replaceChildren(group(t('moods'), everyday), group(t('faults'), faults));
    }
    this.mood.value = mood.kind;
    show(this.hz, mood.kind === 'tone');
    show(this.choose, mood.kind === 'say');
    this.hz.setAttribute('aria-label', t('hz'));
    if (document.activeElement !== this.hz) {
      this.hz.value = mood.hz ?? 440;
    }
    this.choose.title = t('recording');
    this.choose.setAttribute('aria-label', t('recording'));
    if (this.doing.dataset.mood !== mood.kind) {
      this.doing.dataset.mood = mood.kind;
      this.doing.firstChild.replaceChildren(icon(moodIcons[mood.kind] ?? 'warn'));
    }
    say(this.doing.lastChild, t(`does.${mood.kind}`));
  }

  updateIdle(last) {
    this.keys.hidden = true;
    this.heard = null;
    const label = (element, text) => say(element.querySelector('span'), text);
    this.to.placeholder = t('dialTo');
    this.to.setAttribute('aria-label', t('dialTo'));
    if (!this.to.value && document.activeElement !== this.to) {
      this.to.value = localStorage.getItem('sandbox.dialled') ?? '';
    }
    label(this.dialButton, t('dial'));
    show(this.listenTo, !!last && last.heardSeconds > 0);
    this.listenTo.href = `api/${handset(this.number, 'recording')}`;
    label(this.listenTo, t('listen'));
    say(this.last, last ? this.describe(last) : t('none'));
  }

  describe(last) {
    const seconds = last.answered ? (Date.parse(last.ended) - Date.parse(last.answered)) / 1000 : 0;
    const parts = [
      `${t(last.incoming ? 'in' : 'out')} ${last.peer.shown || t('withheld')}`,
      last.answered ? duration(seconds) : '',
      `${t(`end.${last.end}`)}${last.status >= 300 && last.end === 'refused' ? ` ${last.status}` : ''}`,
      last.keys ? `${t('keysHeard')} ${last.keys}` : '',
    ];
    return `${t('last')}: ${parts.filter(Boolean).join(' · ')}`;
  }

  updateCall(call) {
    const talks = call.state === 'talking';
    const what = {
      ringing: call.aloud ? t('calling') : t('slow'),
      dialing: t('dialing'),
      ringingThere: t('ringingThere'),
      talking: call.held ? t('held') : call.heldThere ? t('heldThere') : call.codec,
    };
    say(this.what, what[call.state] ?? '');
    say(this.peer, call.peer.shown || t('withheld'));
    say(this.peerName, call.peer.name);
    show(this.time, talks);
    show(this.meter, talks || call.packetsIn > 0);
    show(this.hears, talks);
    say(this.typed, call.keys ? `${t('keysHeard')} ${call.keys}` : '');
    const label = (element, text, isShown) => {
      say(element.querySelector('b'), text);
      show(element, isShown);
    };
    label(this.answerButton, t('answer'), call.state === 'ringing');
    label(this.declineButton, t('decline'), call.state === 'ringing');
    label(this.talkButton, t('talk'), talks && !this.talk);
    label(this.muteButton, t(this.talk?.isMuted ? 'unmute' : 'mute'), talks && !!this.talk);
    label(this.padButton, t('keypad'), talks);
    label(this.holdButton, t(call.held ? 'unhold' : 'hold'), talks);
    label(this.endButton, t(talks ? 'hangUp' : 'cancel'), call.state !== 'ringing');
    this.muteButton.setAttribute('aria-pressed', String(this.talk?.isMuted ?? false));
    this.holdButton.setAttribute('aria-pressed', String(call.held));
    this.tick();
  }

  /** Called a few times a second: the time, and how loud it is. */
  tick() {
    const call = this.state.call;
    if (call?.answered) {
      say(this.time, duration((now() - Date.parse(call.answered)) / 1000));
    }
    if (call) {
      const loud = this.talk ? 20 * Math.log10(Math.max(this.level, 1e-4)) : (this.heard?.levelDbov ?? -90) + 3;
      const lit = Math.round(Math.max(0, Math.min(1, (loud + 50) / 45)) * 24);
      this.meter.childNodes.forEach((bar, index) => bar.classList.toggle('on', index < lit));
    }
  }

  /** Called once a second in a call: what the telephone hears. */
  async listen() {
    if (this.state.call?.state !== 'talking') {
      return;
    }
    this.heard = await ask('GET', handset(this.number, 'heard?milliseconds=500')).catch(() => null);
    const heard = this.heard;
    say(this.hears, !heard || heard.levelDbov < -60 ? t('silence')
      : `${t('hears')} ${heard.purity > 0.8 ? `${Math.round(heard.frequencyHz)} Hz · ` : ''}${Math.round(heard.levelDbov)} dB`);
  }

  async answer() {
    allow().catch(() => {});
    if (await this.post('answer')) {
      await this.beginTalk();
    }
  }

  async beginTalk() {
    if (this.talk || !this.state.call) {
      return;
    }
    try {
      this.talk = await Talk.begin(this.number, {
        onLevel: (level) => {
          this.level = level;
        },
        onNoMicrophone: (why) => this.notice(t(why)),
        onOver: () => {
          this.talk = null;
          this.level = 0;
          this.update(this.state);
        },
      });
    } catch (error) {
      this.notice(`${t('failed')}: ${error.message}`);
    }
    this.update(this.state);
  }

  turnMute() {
    if (this.talk) {
      this.talk.isMuted = !this.talk.isMuted;
      this.update(this.state);
    }
  }

  async dial(event) {
    event.preventDefault();
    const to = this.to.value.replace(/[^\d+*#a-z]/gi, '');
    if (!to) {
      this.to.focus();
      return;
    }
    localStorage.setItem('sandbox.dialled', this.to.value);
    allow().catch(() => {});
    if (await this.post('dial', { to })) {
      await this.untilTalking();
    }
  }

  async untilTalking() {
    while (this.state.call && !this.state.call.incoming) {
      if (this.state.call.state === 'talking') {
        await this.beginTalk();
        return;
      }
      await new Promise((done) => setTimeout(done, 100));
    }
  }

  press(key) {
    this.post('keys', { keys: key });
  }

  onKey(event) {
    const isTyping = ['INPUT', 'SELECT', 'TEXTAREA'].includes(event.target.tagName);
    if (!isTyping && this.state.call?.state === 'talking' && /^[\d*#]$/.test(event.key)) {
      event.preventDefault();
      this.press(event.key);
    }
  }

  setMood(mood) {
    ask('PUT', handset(this.number, 'mood'), mood).catch((error) => this.fail(error));
  }

  setTone() {
    if (this.hz.checkValidity() && this.hz.value) {
      this.setMood({ kind: 'tone', hz: Number(this.hz.value) });
    }
  }

  async setRecording() {
    const [file] = this.file.files;
    if (file) {
      await ask('POST', handset(this.number, 'play'), file).then(
        () => this.notice(t('recordingSet')), (error) => this.fail(error));
      this.file.value = '';
    }
  }

  async post(what, body = {}) {
    try {
      this.update(await ask('POST', handset(this.number, what), body));
      return true;
    } catch (error) {
      this.fail(error);
      return false;
    }
  }

  fail(error) {
    this.notice(`${t('failed')}: ${error.message}`);
  }
}

function duration(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  const two = (number) => String(number).padStart(2, '0');
  const hours = Math.floor(whole / 3600);
  return `${hours ? `${hours}:` : ''}${two(Math.floor(whole / 60) % 60)}:${two(whole % 60)}`;
}
