import { Ns } from './namespaces';
import type { XmlElement } from './xml';

/** A refusal (RFC 6120 section 8.3). */
export class StanzaError extends Error {
  constructor(
    readonly condition: string,
    readonly type: string,
    readonly text: string | undefined,
  ) {
    super(text ?? condition);
  }

  /** Whether trying the same again may help. */
  get mayPass(): boolean {
    return this.type === 'wait';
  }

  /** The error of an `iq`, a message or a presence. */
  static read(stanza: XmlElement): StanzaError {
    const error = stanza.child('error');
    const condition = error?.elements.find((child) => child.ns === Ns.stanzas && child.name !== 'text');
    return new StanzaError(
      condition?.name ?? 'undefined-condition',
      error?.attr('type') ?? 'cancel',
      error?.child('text', Ns.stanzas)?.text,
    );
  }
}
