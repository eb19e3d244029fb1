/** The HTTP API of the server, as far as the client uses it. It is described at `/openapi/v1.json`. */

/** A refusal (RFC 9457); `kind` is the end of its type, such as `too-many`, or `offline` when there is no answer. */
export class Problem extends Error {
  constructor(
    readonly kind: string,
    readonly status: number,
    /** Seconds after which it may be tried again. */
    readonly retryAfter: number | undefined,
  ) {
    super(kind);
  }
}

export interface SignedIn {
  readonly token: string;
  readonly address: string;
  /** Whether the account was opened by this. */
  readonly opened: boolean;
}

/** The account is protected: a code opens it only after this time. */
export interface Recovery {
  readonly readyAt: string;
}

export interface CodeSent {
  readonly expires: string;
  readonly resendSeconds: number;
}

export interface SignInRequest {
  readonly address: string;
  readonly code?: string;
  readonly password?: string;
  readonly invitation?: string;
  readonly device: string;
  readonly language: string;
}

export interface Invitation {
  readonly id: string;
  readonly token: string;
  readonly uri: string;
  readonly expires: string;
}

export interface Device {
  readonly id: string;
  readonly kind: 'password' | 'device-password' | 'token' | 'connection';
  readonly name: string;
  readonly created?: string;
  readonly used?: string;
  readonly current: boolean;
}

const Root = '/api/v1';

export class Api {
  constructor(
    private readonly origin = '',
    private readonly token?: string,
  ) {}

  sendCode(number: string, language: string): Promise<CodeSent> {
    return this.call('POST', '/codes', { number, language });
  }

  signIn(request: SignInRequest): Promise<SignedIn | Recovery> {
    return this.call('POST', '/sessions', request);
  }

  register(request: { address: string; password: string; invitation?: string; device: string }): Promise<SignedIn> {
    return this.call('POST', '/accounts', request);
  }

  signOut(): Promise<void> {
    return this.call('DELETE', '/sessions/current');
  }

  invite(): Promise<Invitation> {
    return this.call('POST', '/invitations', { kind: 'contact-with-account' });
  }

  async devices(): Promise<readonly Device[]> {
    return (await this.call<{ items: readonly Device[] }>('GET', '/devices')).items;
  }

  revokeDevice(id: string): Promise<void> {
    return this.call('DELETE', `/devices/${encodeURIComponent(id)}`);
  }

  changeAccount(change: { password?: string; currentPassword?: string; language?: string }): Promise<void> {
    return this.call('PATCH', '/account', change);
  }

  private async call<Answer>(method: string, path: string, body?: object): Promise<Answer> {
    let response: Response;
    try {
      response = await fetch(this.origin + Root + path, {
        method,
        headers: {
          ...(body && { 'Content-Type': 'application/json' }),
          ...(this.token !== undefined && { Authorization: `Bearer ${this.token}` }),
        },
        body: body && JSON.stringify(body),
        credentials: 'omit',
        cache: 'no-store',
      });
    } catch {
      throw new Problem('offline', 0, undefined);
    }
    if (!response.ok) {
      throw await problem(response);
    }
    return (response.status === 204 ? undefined : await response.json()) as Answer;
  }
}

async function problem(response: Response): Promise<Problem> {
  const after = Number(response.headers.get('Retry-After') ?? Number.NaN);
  let kind = '';
  try {
    const type: unknown = ((await response.json()) as { type?: unknown }).type;
    kind = typeof type === 'string' && type.startsWith('urn:hutong:problem:') ? (type.split(':').at(-1) ?? '') : '';
  } catch {
    // A proxy in front may answer with something else: the status says enough.
  }
  return new Problem(kind || String(response.status), response.status, Number.isNaN(after) ? undefined : after);
}
