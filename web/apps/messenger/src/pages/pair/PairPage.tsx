import { formatNumber } from '@hutong/model';
import { isNumber, local, type PairingView, Problem } from '@hutong/protocol';
import { Button, Icon, Mark, type StringKey, useText } from '@hutong/ui';
import { useEffect, useState } from 'react';
import { useApi, useMessenger } from '../../hooks';
import { go } from '../../router';
import { describe, useSubmit } from '../signIn/useSubmit';
import './pair.css';

/** What the telephone shows after it has scanned a computer's picture: who asks, from where, and the two answers. */
export function PairPage({ id }: { id: string }) {
  const text = useText();
  const api = useApi();
  const [view, setView] = useState<PairingView>();
  const [end, setEnd] = useState<StringKey>();
  const [failure, setFailure] = useState<string>();
  useEffect(() => {
    let gone = false;
    api.lookAtPairing(id).then(
      (found) => !gone && setView(found),
      (problem: Problem) => {
        if (!gone && problem.status === 404) {
          setEnd('pair.over');
        } else if (!gone) {
          setFailure(describe(problem));
        }
      },
    );
    return () => {
      gone = true;
    };
  }, [api, id]);
  return (
    <main className="pair" id="main">
      <section className="pair-card" aria-labelledby="pair-title">
        <Mark size={48} />
        <h1 id="pair-title">{text('pair.title')}</h1>
        {view && !end && <Question id={id} view={view} onEnd={setEnd} />}
        {(end ?? failure) && (
          <>
            <p role="status">{end ? text(end) : failure}</p>
            <Button kind="main" onClick={() => go('/', true)}>
              {text('pair.toChats')}
            </Button>
          </>
        )}
      </section>
    </main>
  );
}

function Question({ id, view, onEnd }: { id: string; view: PairingView; onEnd: (end: StringKey) => void }) {
  const text = useText();
  const api = useApi();
  const { account } = useMessenger();
  const answer = (work: () => Promise<void>, done: StringKey) => async () => {
    try {
      await work();
      onEnd(done);
    } catch (problem) {
      if (problem instanceof Problem && problem.status === 404) {
        onEnd('pair.over');
      } else {
        throw problem;
      }
    }
  };
  const allow = useSubmit(answer(() => api.allowPairing(id, view.code), 'pair.allowed'));
  const refuse = useSubmit(answer(() => api.refusePairing(id), 'pair.refused'));
  const facts: readonly [StringKey, string][] = [
    ['pair.device', view.device],
    ['pair.where', where(view.address, text)],
    ['pair.account', isNumber(account) ? formatNumber(local(account)) : account],
  ];
  return (
    <>
      <p>{text('pair.text')}</p>
      <dl className="pair-facts">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{text(name)}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <div className="pair-code">
        <span>{text('pair.code')}</span>
        <b>{view.code}</b>
        <p>{text('pair.codeText')}</p>
      </div>
      {(allow.error ?? refuse.error) && (
        <p className="field-error" role="alert">
          {allow.error ?? refuse.error}
        </p>
      )}
      <div className="pair-answers">
        <Button busy={refuse.busy} onClick={() => void refuse.submit()}>
          {text('pair.refuse')}
        </Button>
        <Button kind="main" busy={allow.busy} onClick={() => void allow.submit()}>
          <Icon name="computer" size={18} />
          {text('pair.allow')}
        </Button>
      </div>
    </>
  );
}

/** Where an address is, as far as can be told without asking anybody. */
function where(address: string, text: ReturnType<typeof useText>): string {
  const plain = address.replace(/^::ffff:/, '');
  if (/^(127\.|::1$)/.test(plain)) {
    return text('pair.here');
  }
  // RFC 1918, RFC 4193 and link-local addresses.
  return /^(10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|169\.254\.|f[cd]|fe80:)/i.test(plain)
    ? text('pair.near', { address: plain })
    : plain;
}
