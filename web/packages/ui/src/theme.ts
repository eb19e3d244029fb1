export type Theme = 'auto' | 'light' | 'dark';

const Key = 'hutong:theme';
const dark = () => window.matchMedia('(prefers-color-scheme: dark)');

export function keptTheme(): Theme {
  const kept = localStorage.getItem(Key);
  return kept === 'light' || kept === 'dark' ? kept : 'auto';
}

export function setTheme(theme: Theme): void {
  if (theme === 'auto') {
    localStorage.removeItem(Key);
  } else {
    localStorage.setItem(Key, theme);
  }
  applyTheme();
}

function applyTheme(): void {
  const kept = keptTheme();
  const shown = kept === 'auto' ? (dark().matches ? 'dark' : 'light') : kept;
  document.documentElement.dataset.theme = shown;
  document.querySelector('meta[name=theme-color]')?.setAttribute('content', shown === 'dark' ? '#1f2225' : '#ffffff');
}

/** Applies the theme, and goes with the system while it is automatic. */
export function startTheme(): void {
  applyTheme();
  dark().addEventListener('change', applyTheme);
}
