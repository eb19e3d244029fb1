import type { Audience, Privacy } from '@hutong/protocol';
import { Choice, text as say, useText } from '@hutong/ui';
import { useState } from 'react';
import { useApi } from '../../hooks';
import { useSubmit } from '../signIn/useSubmit';
import { Fetching, useListed } from './Listed';

const Acts = ['find', 'message', 'call', 'ding'] as const;
const Audiences: readonly Audience[] = ['everybody', 'contacts', 'nobody'];

/** Who may find, message, call and DING. */
export function PrivacyPart() {
  const text = useText();
  const api = useApi();
  const [changed, setChanged] = useState<Privacy>();
  const list = useListed(() => api.privacy());
  const now = changed ?? list.value;
  const [asked, setAsked] = useState<Partial<Privacy>>({});
  const change = useSubmit(async () => {});
  const choose = async (act: (typeof Acts)[number], audience: Audience) => {
    const before = now;
    // Shown at once; taken back when the server refuses.
    setChanged(before && { ...before, [act]: audience });
    setAsked({ [act]: audience });
    await change.run(
      async () => setChanged(await api.changePrivacy({ [act]: audience })),
      () => setChanged(before),
    );
    setAsked({});
  };
  return (
    <>
      <p className="me-lead">{text('me.privacyText')}</p>
      <Fetching of={list}>
        <div className="tiles">
          {now &&
            Acts.map((act) => (
              <section key={act} className="tile tile-row" aria-busy={act in asked}>
                <Choice<Audience>
                  label={text(`me.privacy.${act}`)}
                  value={now[act]}
                  options={Audiences.map((value) => ({ value, label: say(`me.audience.${value}`) }))}
                  onChoose={(value) => void choose(act, value)}
                />
                <p>{text(`me.privacy.${act}Text`)}</p>
              </section>
            ))}
        </div>
      </Fetching>
      {change.error !== undefined && (
        <p className="field-error" role="alert">
          {change.error}
        </p>
      )}
    </>
  );
}
