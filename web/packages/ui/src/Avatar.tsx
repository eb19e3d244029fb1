/** A picture of somebody, or the first letter of their name on a colour of their own. */
const Colours = [
  '#a8622f',
  '#4a6fa5',
  '#4a7a59',
  '#7a5aa6',
  '#60656c',
  '#b04434',
  '#32737f',
  '#7f6230',
  '#a3544a',
  '#56657d',
];

export function Avatar(props: {
  jid: string;
  name: string;
  picture?: string | undefined;
  size?: number;
  presence?: 'online' | 'away' | 'offline';
}) {
  const { jid, name, picture, size = 42, presence } = props;
  const style = {
    width: size,
    height: size,
    fontSize: size * 0.36,
    borderRadius: size * 0.28,
    background: picture ? 'none' : colourOf(jid),
  };
  return (
    <span className="avatar" style={style} aria-hidden="true">
      {picture ? <img src={picture} alt="" width={size} height={size} /> : initial(name)}
      {presence === 'online' && <i className="avatar-dot" />}
    </span>
  );
}

function initial(name: string): string {
  const letters = name.startsWith('+') ? name.replace(/\D/g, '').slice(-2) : ([...name.trim()][0] ?? '');
  return letters.toUpperCase();
}

function colourOf(jid: string): string {
  let hash = 7;
  for (const char of jid) {
    hash = (hash * 31 + (char.codePointAt(0) ?? 0)) >>> 0;
  }
  return Colours[hash % Colours.length] ?? '#60656c';
}
