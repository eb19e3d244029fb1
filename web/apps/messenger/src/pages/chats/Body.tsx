import { memo, type ReactNode } from 'react';

/** Addresses of the web, and telephone numbers in international form or as RFC 3966 writes them. */
const Link =
  /\bhttps?:\/\/[^\s<>"'，。、；：！？（）《》「」]+|\btel:\+?[\d().-]{3,24}|(?<![\w+])\+[1-9][\d -]{6,18}\d/giu;
/** What ends a sentence rather than an address. */
const Trailing = /[.,;:!?)\]}'"]+$/;
const OnlyEmoji = /^(?:\p{Extended_Pictographic}|\p{Emoji_Component}|\u200d|\ufe0f|\s){1,12}$/u;

/** Words, with links that open elsewhere; a few emoji alone are shown large. */
export const Body = memo(function Body({ text }: { text: string }) {
  const large = OnlyEmoji.test(text) && /\p{Extended_Pictographic}/u.test(text);
  return (
    <div className={large ? 'body body-large' : 'body'} dir="auto">
      {linked(text)}
    </div>
  );
});

function linked(text: string): ReactNode[] {
  const parts: ReactNode[] = [];
  let at = 0;
  for (const match of text.matchAll(Link)) {
    const address = match[0].replace(Trailing, '');
    parts.push(text.slice(at, match.index));
    parts.push(
      /^https?:/i.test(address) ? (
        <a key={match.index} href={address} target="_blank" rel="noopener noreferrer" tabIndex={-1}>
          {address}
        </a>
      ) : (
        <a key={match.index} href={`tel:${address.replace(/^tel:|[^\d+]/gi, '')}`} tabIndex={-1}>
          {address}
        </a>
      ),
    );
    at = match.index + address.length;
  }
  parts.push(text.slice(at));
  return parts;
}
