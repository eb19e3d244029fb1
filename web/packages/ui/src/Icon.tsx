/** Line icons on a grid of 24. */
const Paths = {
  chat: 'M4 5h16v11H9l-5 4z',
  call: 'M6 3.500h3.200l1.600 4.300-2.200 1.500a12 12 0 0 0 6 6l1.500-2.200 4.300 1.600V18a2.500 2.500 0 0 1-2.700 2.500A15.500 15.500 0 0 1 3.500 6.200 2.500 2.500 0 0 1 6 3.500z',
  mail: 'M3.500 6h17v12h-17zM4 6.500l8 6.500 8-6.500',
  book: 'M6 3.500h12.500v17H6a1.500 1.500 0 0 1-1.500-1.500V5A1.500 1.500 0 0 1 6 3.500zM3 8h3M3 12h3M3 16h3M12 11.500a2 2 0 1 0 0-4 2 2 0 0 0 0 4zM8.500 16.500c.4-2 1.700-3 3.500-3s3.100 1 3.500 3',
  merge: 'M6 4v4c0 3 6 3 6 7v5M18 4v4c0 3-6 3-6 7M8.500 17l3.500 3 3.500-3',
  upload: 'M12 15V4M7 8l5-4 5 4M5 20h14',
  person: 'M12 12a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zM5 20c.6-4 3.4-6 7-6s6.400 2 7 6',
  gear: 'M12 15a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM12 3v3M12 18v3M3 12h3M18 12h3M5.600 5.600l2.100 2.100M16.300 16.300l2.100 2.100M5.600 18.400l2.100-2.100M16.300 7.700l2.100-2.100',
  find: 'M11 17a6 6 0 1 0 0-12 6 6 0 0 0 0 12zM20 20l-4.500-4.500',
  plus: 'M12 5v14M5 12h14',
  more: 'M5 12h.01M12 12h.01M19 12h.01',
  mic: 'M9 6a3 3 0 0 1 6 0v5a3 3 0 0 1-6 0zM5 11a7 7 0 0 0 14 0M12 18v3',
  clip: 'M20 11l-8.500 8.500a5 5 0 0 1-7-7L13 4a3.300 3.300 0 0 1 4.700 4.700l-8.400 8.400a1.600 1.600 0 0 1-2.300-2.300L14.500 7.300',
  smile:
    'M12 20.500a8.500 8.500 0 1 0 0-17 8.500 8.500 0 0 0 0 17zM8.500 14a4.300 4.300 0 0 0 7 0M9 9.500v.1M15 9.500v.1',
  send: 'M4 12L20 4l-5 16-3.500-6.500z',
  clock: 'M12 20a8 8 0 1 0 0-16 8 8 0 0 0 0 16zM12 8v4l2.500 1.500',
  tick: 'M5 12.500l4.500 4.500L19 7.500',
  ticks: 'M2 13l4 4 8-9M11 16l1 1 9-10',
  alert: 'M12 20a8 8 0 1 0 0-16 8 8 0 0 0 0 16zM12 8v5M12 16v.1',
  reply: 'M10 8V4l-7 7 7 7v-4c5 0 8 1.500 11 5-1-6-4-11-11-11z',
  forward: 'M14 8V4l7 7-7 7v-4c-5 0-8 1.500-11 5 1-6 4-11 11-11z',
  copy: 'M9 9h11v11H9zM5 15H4V4h11v1',
  edit: 'M4 20l1-4L16 5l3 3L8 19zM14 7l3 3',
  undo: 'M8 5L4 9l4 4M4 9h10a5 5 0 0 1 0 10h-3',
  retry: 'M19 5v5h-5M19 10a7.500 7.500 0 1 0 .5 5',
  trash: 'M5 7h14M9 7V4h6v3M7 7l1 13h8l1-13',
  pin: 'M9 4h6l-1 6 3 3v2H7v-2l3-3zM12 15v6',
  mute: 'M6 16V11a6 6 0 0 1 10-4.500M18 11v5l1.500 2H8M10 20.500h4M4 4l16 16',
  bell: 'M6 16V11a6 6 0 0 1 12 0v5l1.500 2h-15zM10 20.500h4',
  back: 'M15 5l-7 7 7 7',
  down: 'M5 9l7 7 7-7',
  close: 'M6 6l12 12M18 6L6 18',
  check: 'M5 12.500l4.500 4.500L19 7.500',
  flame:
    'M12 21c-4 0-6.500-2.600-6.500-6 0-4 3.500-5.500 4-10 3.500 1.500 4.500 4.500 4 7 1-.5 1.700-1.300 2-2.500 2 1.800 3 3.500 3 5.500 0 3.400-2.500 6-6.500 6z',
  place: 'M12 21c-4-5-6-8-6-11a6 6 0 0 1 12 0c0 3-2 6-6 11zM12 12.500a2.500 2.500 0 1 0 0-5 2.500 2.500 0 0 0 0 5z',
  card: 'M4 6h16v12H4zM8.500 12a1.700 1.700 0 1 0 0-3.400 1.700 1.700 0 0 0 0 3.400zM6 15.500c.3-1.500 1.200-2.200 2.500-2.200s2.200.7 2.500 2.200M14 10h3.500M14 13.500h3.500',
  select: 'M4 7l1.500 1.500L8 6M4 16l1.500 1.500L8 15M11 8h9M11 17h9',
  file: 'M6 3h8l5 5v13H6zM14 3v5h5',
  download: 'M12 4v11M7 11l5 5 5-5M5 20h14',
  play: 'M8 5v14l11-7z',
  pause: 'M8 5v14M16 5v14',
  stop: 'M7 7h10v10H7z',
  lock: 'M6 11h12v9H6zM8.500 11V8a3.500 3.500 0 0 1 7 0v3',
  link: 'M10 14a4 4 0 0 0 6 0l3-3a4 4 0 0 0-6-6l-1 1M14 10a4 4 0 0 0-6 0l-3 3a4 4 0 0 0 6 6l1-1',
  sun: 'M12 16a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM12 2v2M12 20v2M2 12h2M20 12h2M5 5l1.500 1.500M17.500 17.500L19 19M5 19l1.500-1.500M17.500 6.500L19 5',
  globe: 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM3 12h18M12 3c3 3 3 15 0 18M12 3c-3 3-3 15 0 18',
  leave: 'M10 4H5v16h5M14 8l4 4-4 4M18 12H9',
  info: 'M12 20a8 8 0 1 0 0-16 8 8 0 0 0 0 16zM12 11v5M12 8v.1',
  key: 'M15 14a5 5 0 1 0-4.700-3.300L4 17v3h3l1-1v-2h2l2.300-2.300c.8.2 1.700.3 2.700.3zM16 8.500v.01',
  qr: 'M4 4h6v6H4zM14 4h6v6h-6zM4 14h6v6H4zM14 14h2v2M20 14v6h-6v-2',
  phone: 'M8 3h8a1 1 0 0 1 1 1v16a1 1 0 0 1-1 1H8a1 1 0 0 1-1-1V4a1 1 0 0 1 1-1zM11 18h2',
  computer: 'M4 5h16v11H4zM9 20h6M12 16v4',
  shield: 'M12 3l7 3v5c0 5-3 8.500-7 10-4-1.500-7-5-7-10V6z',
  next: 'M9 5l7 7-7 7',
  people:
    'M9 11a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM3.500 19c.5-3.500 2.700-5 5.500-5s5 1.500 5.500 5M15.500 5.300a3 3 0 0 1 0 5.400M17 14.300c2 .6 3.200 2.200 3.500 4.700',
  chart: 'M5 20V11M12 20V4M19 20v-6',
  plug: 'M9 3v5M15 3v5M7 8h10v3a5 5 0 0 1-10 0zM12 16v5',
  offline:
    'M4 4l16 16M8.500 15a5 5 0 0 1 6 0M5 11.500A10 10 0 0 1 9 9.300M12 9a10 10 0 0 1 7 2.500M12 18.500v.1M2.500 8A14 14 0 0 1 6 5.800M10 5a14 14 0 0 1 11.500 3',
} as const;

export type IconName = keyof typeof Paths;

export function Icon({ name, size = 20, filled = false }: { name: IconName; size?: number; filled?: boolean }) {
  const heavy = name === 'more';
  return (
    <svg
      className="icon"
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill={filled ? 'currentColor' : 'none'}
      stroke={filled && name === 'play' ? 'none' : 'currentColor'}
      strokeWidth={heavy ? 2.6 : 1.7}
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      <path d={Paths[name]} />
    </svg>
  );
}

/** Two roofs and the lane between them. */
export function Mark({ size = 36 }: { size?: number }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 48 48"
      fill="none"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      <rect width="48" height="48" rx="12" fill="#c53d2a" />
      <path
        d="M8 21l7-7 7 7M26 21l7-7 7 7M10.500 22v12M19.500 22v12M28.500 22v12M37.500 22v12"
        stroke="#fff"
        strokeWidth="3"
      />
      <path d="M24 12v.01M24 17.500v.01M24 23v.01M24 28.500v.01M24 34v.01" stroke="#fff" strokeWidth="2.200" />
    </svg>
  );
}
