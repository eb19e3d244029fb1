import type { Conference } from '@hutong/protocol';
import { Problem } from '@hutong/protocol';
import { Button, Icon, textOr, useText } from '@hutong/ui';
import { useEffect, useState } from 'react';
import { useDoor } from '../calls/door';
import { useApi, useMessenger } from '../hooks';
import { go } from '../router';
import { conferencesOf } from './conferences';
import '../pages/pair/pair.css';

/** What somebody who is signed in sees of a link into a conference. */
export function JoinPage({ token }: { token: string }) {
  const text = useText();
  const api = useApi();
  const door = useDoor();
  const messenger = useMessenger();
  const [conference, setConference] = useState<Conference>();
  const [fault, setFault] = useState<string>();
  useEffect(() => {
    api.joinConference({ token }).then(
      (found) => {
        conferencesOf(messenger).know(found);
        setConference(found);
      },
      (problem: unknown) =>
        setFault(
          textOr('conference.fault', problem instanceof Problem ? problem.kind : 'other', 'conference.fault.other'),
        ),
    );
  }, [api, messenger, token]);
  return (
    <main className="pair" id="main" tabIndex={-1}>
      <section className="pair-card" aria-labelledby="join-title" aria-busy={!conference && !fault}>
        <Icon name="people" size={56} />
        <h1 id="join-title">
          {conference ? text('conference.join.title', { name: conference.title }) : text('conference.title')}
        </h1>
        <p role={fault ? 'alert' : 'status'}>
          {fault ?? text(conference ? 'conference.join.text' : 'conference.join.looking')}
        </p>
        <div className="pair-answers pair-stacked">
          {conference && (
            <Button
              kind="main"
              onClick={() => {
                go('/phone', true);
                void door.start(conference.address);
              }}
            >
              {text('conference.join')}
            </Button>
          )}
          <Button kind="quiet" onClick={() => go('/', true)}>
            {text('common.cancel')}
          </Button>
        </div>
      </section>
    </main>
  );
}
