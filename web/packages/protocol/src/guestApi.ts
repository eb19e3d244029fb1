/** Conferences for people without an account: docs/guides/conferences.md describes it. */
import { Problem, readProblem } from './api';

const Root = '/api/v1/guests';

/** What a link leads guests to. */
export interface GuestSight {
  readonly title: string;
  /** Whether the host lets each guest in. */
  readonly lobby: boolean;
  readonly locked: boolean;
}

/** How far a guest is. */
export interface GuestState {
  readonly state: 'waiting' | 'in' | 'over';
  readonly title: string;
  /** The server's answer, once the guest was let in. */
  readonly sdp?: string | null;
  readonly count: number;
  readonly muted: boolean;
  readonly silenced: boolean;
  readonly hand: boolean;
  readonly locked: boolean;
  readonly reason?: string | null;
  /** Whether it is recorded, or all hear that it will be. */
  readonly recording?: 'soon' | 'on' | null;
  /** Whether only those who agree are in the recording. */
  readonly asks?: boolean;
}

/** The door of conferences. What a guest is given opens the guest's own place and nothing else. */
export class GuestApi {
  private secret: string | undefined;

  constructor(private readonly origin = '') {}

  look(token: string): Promise<GuestSight> {
    return this.call('POST', '/look', { token });
  }

  async knock(token: string, name: string, sdp: string): Promise<GuestState> {
    const answer = await this.call<{ secret: string; state: GuestState }>('POST', '', { token, name, sdp });
    this.secret = answer.secret;
    return answer.state;
  }

  state(): Promise<GuestState> {
    return this.call('GET', '/me');
  }

  change(what: { readonly muted?: boolean; readonly hand?: boolean; readonly agree?: boolean }): Promise<GuestState> {
    return this.call('PATCH', '/me', what);
  }

  /** Also as the page goes. */
  async leave(): Promise<void> {
    if (this.secret !== undefined) {
      await this.call('DELETE', '/me');
    }
  }

  private async call<Answer>(method: string, path: string, body?: object): Promise<Answer> {
    let response: Response;
    try {
      response = await fetch(this.origin + Root + path, {
        method,
        headers: {
          ...(body && { 'Content-Type': 'application/json' }),
          ...(this.secret !== undefined && { Guest: this.secret }),
        },
        body: body && JSON.stringify(body),
        credentials: 'omit',
        cache: 'no-store',
        keepalive: method === 'DELETE',
      });
    } catch {
      throw new Problem('offline', 0, undefined);
    }
    if (!response.ok) {
      throw await readProblem(response);
    }
    const text = await response.text();
    return (text === '' ? undefined : JSON.parse(text)) as Answer;
  }
}
