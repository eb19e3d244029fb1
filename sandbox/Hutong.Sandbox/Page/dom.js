const icons = {
  phone: 'M5 4h4l2 5-2.5 1.5a11 11 0 0 0 5 5L15 13l5 2v4a1 1 0 0 1-1 1A15 15 0 0 1 4 5a1 1 0 0 1 1-1z',
  end: 'M3 15c5-5 13-5 18 0l-2.5 3-4-1.5v-2.6a12 12 0 0 0-5 0v2.6l-4 1.5z',
  mic: 'M12 3a3 3 0 0 1 3 3v5a3 3 0 0 1-6 0V6a3 3 0 0 1 3-3zM6 11a6 6 0 0 0 12 0M12 17v4',
  muted: 'M9 6a3 3 0 0 1 6 0v5M6 11a6 6 0 0 0 9 5.2M18 11c0 .8-.1 1.500-.400 2.200M12 17v4M4 4l16 16',
  pause: 'M9 5v14M15 5v14',
  pad: 'M5 5h.01M12 5h.01M19 5h.01M5 12h.01M12 12h.01M19 12h.01M5 19h.01M12 19h.01M19 19h.01',
  bell: 'M6 16V11a6 6 0 0 1 12 0v5l2 2H4zM10 21h4',
  sun: 'M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM12 2v2M12 20v2M2 12h2M20 12h2M5 5l1.500 1.500M17.500 17.500L19 19M5 19l1.500-1.500M17.500 6.500L19 5',
  file: 'M12 16V4M7 9l5-5 5 5M5 20h14',
  clock: 'M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16zM12 8v4l3 2',
  warn: 'M12 4 21 19H3zM12 10v4M12 16.500h.01',
  off: 'M12 3v8M7 6a8 8 0 1 0 10 0',
  wave: 'M4 10v4M8 7v10M12 4v16M16 8v8M20 11v2',
  in: 'M19 5 8 16M8 9v7h7',
  out: 'M5 19 16 8M9 8h7v7',
};

/** An element: h('button.main', { onclick }, 'text', child). */
export function h(what, properties = {}, ...children) {
  const [tag, ...classes] = what.split('.');
  const element = document.createElement(tag);
  element.className = classes.join(' ');
  for (const [name, value] of Object.entries(properties)) {
    if (name.startsWith('aria-') || name === 'role' || name === 'for') {
      element.setAttribute(name, value);
    } else {
      element[name] = value;
    }
  }
  element.append(...children.filter((child) => child != null));
  return element;
}

export function icon(name) {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('aria-hidden', 'true');
  svg.classList.add('icon', `icon-${name}`);
  const path = document.createElementNS('http://www.w3.org/2000/svg', 'path');
  path.setAttribute('d', icons[name]);
  svg.append(path);
  return svg;
}

/** Sets a text only when it is another: what is selected or spoken stays. */
export function say(element, text) {
  if (element.textContent !== text) {
    element.textContent = text;
  }
}

export function show(element, isShown) {
  if (element.hidden === isShown) {
    element.hidden = !isShown;
  }
}
