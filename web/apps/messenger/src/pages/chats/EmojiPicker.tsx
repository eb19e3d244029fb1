import { IconButton, type StringKey, useText } from '@hutong/ui';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { StickerPanel } from './stickers/StickerPanel';

const Groups: readonly { readonly name: StringKey; readonly all: string }[] = [
  {
    name: 'emoji.faces',
    all: '😀 😃 😄 😁 😆 😅 😂 🤣 🙂 😉 😊 😇 🥰 😍 😘 😋 😜 🤪 🤔 🤨 😐 😏 🙄 😬 😴 🤤 😷 🤒 🥳 😎 🤓 😕 🙁 😮 😳 🥺 😢 😭 😱 😤 😡 🤯 😈 💩 🤡 👻',
  },
  { name: 'emoji.hands', all: '👍 👎 👌 ✌️ 🤞 🤝 👏 🙌 🙏 💪 👋 🤙 👉 👆 👇 ✊ 👊 ❤️ 🧡 💛 💚 💙 💜 🖤 💔 💯 💢 💦 💤' },
  {
    name: 'emoji.things',
    all: '🎉 🎁 🎂 🏮 🧧 🌹 🌸 🍀 🌞 🌙 ⭐ 🔥 🌧️ ❄️ ☕ 🍵 🍺 🍜 🥟 🍚 🍎 🍉 🚗 🚄 ✈️ 🏠 🏢 📱 💻 📷 📎 📌 📅 ⏰ 💰 🔒 🔑 ✅ ❌ ❓ ❗',
  },
];

const Key = 'hutong:emoji';
const Columns = 8;

function recent(): string[] {
  return (localStorage.getItem(Key) ?? '').split(' ').filter(Boolean);
}

/** A small choice of emoji, the last used first. */
export function EmojiPicker({ peer, onChoose }: { peer: string; onChoose: (emoji: string) => void }) {
  const text = useText();
  const [open, setOpen] = useState(false);
  const [tab, setTab] = useState<'emoji' | 'stickers'>('emoji');
  const panel = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!open) {
      return;
    }
    panel.current?.querySelector<HTMLElement>('.emoji')?.focus();
    const outside = (event: Event) => !panel.current?.parentElement?.contains(event.target as Node) && setOpen(false);
    document.addEventListener('pointerdown', outside);
    return () => document.removeEventListener('pointerdown', outside);
  }, [open]);
  const choose = (emoji: string) => {
    localStorage.setItem(Key, [emoji, ...recent().filter((one) => one !== emoji)].slice(0, 16).join(' '));
    setOpen(false);
    onChoose(emoji);
  };
  const move = (event: KeyboardEvent) => {
    const all = [...(panel.current?.querySelectorAll<HTMLElement>('.emoji') ?? [])];
    const now = all.indexOf(document.activeElement as HTMLElement);
    const by = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: Columns, ArrowUp: -Columns }[event.key];
    if (event.key === 'Escape') {
      event.stopPropagation();
      setOpen(false);
    } else if (by !== undefined) {
      event.preventDefault();
      all[Math.max(0, Math.min(all.length - 1, now + by))]?.focus();
    }
  };
  const groups = [{ name: 'emoji.recent' as StringKey, all: recent().join(' ') }, ...Groups].filter(
    (group) => group.all !== '',
  );
  return (
    <div className="emoji-picker">
      <IconButton icon="smile" label={text('composer.emoji')} aria-expanded={open} onClick={() => setOpen(!open)} />
      {open && (
        <div ref={panel} className="emoji-panel" role="dialog" aria-label={text('emoji.label')} onKeyDown={move}>
          <div className="emoji-tabs" role="tablist">
            {(['emoji', 'stickers'] as const).map((one) => (
              <button key={one} type="button" role="tab" aria-selected={tab === one} onClick={() => setTab(one)}>
                {text(`sticker.${one}`)}
              </button>
            ))}
          </div>
          {tab === 'stickers' && <StickerPanel peer={peer} onDone={() => setOpen(false)} />}
          {tab === 'emoji' &&
            groups.map((group) => (
              <section key={group.name}>
                <h3>{text(group.name)}</h3>
                <div className="emoji-grid">
                  {group.all.split(' ').map((emoji) => (
                    <button key={emoji} type="button" className="emoji" onClick={() => choose(emoji)}>
                      {emoji}
                    </button>
                  ))}
                </div>
              </section>
            ))}
        </div>
      )}
    </div>
  );
}
