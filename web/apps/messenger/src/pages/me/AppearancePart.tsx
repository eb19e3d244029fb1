import {
  Choice,
  currentLanguage,
  keptLanguage,
  keptTheme,
  type Language,
  setLanguage,
  setTheme,
  type Theme,
  useText,
} from '@hutong/ui';
import { useState } from 'react';
import { useApi } from '../../hooks';

/** Theme and language, of this browser. */
export function AppearancePart() {
  const text = useText();
  const api = useApi();
  const [theme, choose] = useState(keptTheme);
  const [language, chooseLanguage] = useState<Language | 'auto'>(keptLanguage() ?? 'auto');
  return (
    <section className="tile">
      <Choice<Theme>
        label={text('me.theme')}
        value={theme}
        options={(['auto', 'light', 'dark'] as const).map((value) => ({ value, label: text(`me.theme.${value}`) }))}
        onChoose={(value) => {
          setTheme(value);
          choose(value);
        }}
      />
      <Choice<Language | 'auto'>
        label={text('me.language')}
        value={language}
        options={[
          { value: 'auto', label: text('me.language.auto') },
          { value: 'zh-CN', label: text('me.language.zh') },
          { value: 'en', label: text('me.language.en') },
        ]}
        onChoose={(value) => {
          setLanguage(value === 'auto' ? undefined : value);
          chooseLanguage(value);
          // What the server itself writes, such as an SMS, is in this language too.
          void api.changeAccount({ language: currentLanguage() }).catch(() => {});
        }}
      />
    </section>
  );
}
