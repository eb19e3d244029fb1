/** The HTTP API of the server, as far as the client uses it. It is described at `/openapi/v1.json`. */
import type { Announcement, AnnouncementWish, Listener } from './announcementsApi';
import type { CallOfHistory, CallSettings, ServerCall, Voicemail } from './callsApi';
import type { Conference, GuestRule } from './conferencesApi';

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

/** A code on a screen, for a signed-in telephone to scan. */
export interface Pairing {
  /** The computer's own: it fetches the session, and is never shown. */
  readonly secret: string;
  readonly url: string;
  readonly expires: string;
}

/** How far a pairing is; the digits are there when the telephone has scanned. */
export interface PairingNews {
  readonly state: 'shown' | 'scanned';
  readonly code?: string;
}

/** What a telephone shows before it lets a computer in. */
export interface PairingView {
  readonly device: string;
  /** The network address that the computer asks from. */
  readonly address: string;
  readonly code: string;
  readonly expires: string;
}

export interface Passkey {
  readonly id: string;
  readonly name: string;
  /** Whether it is kept beyond one device. */
  readonly backedUp: boolean;
  readonly created: string;
  readonly used?: string;
}

/** What other programs need to be set up. */
export interface Setup {
  readonly address: string;
  readonly domain: string;
  readonly xmpp: { readonly host: string; readonly port?: number; readonly tlsPort?: number };
  readonly cardDav?: string;
}

export interface DevicePassword {
  readonly id: string;
  readonly name: string;
  /** Shown once. */
  readonly password: string;
}

export type Audience = 'nobody' | 'contacts' | 'everybody';

/** Who may find, message, call and DING. */
export interface Privacy {
  readonly find: Audience;
  readonly message: Audience;
  readonly call: Audience;
  readonly ding: Audience;
}

export interface QuietHours {
  readonly on: boolean;
  /** `22:00`. */
  readonly from: string;
  readonly until: string;
  /** An IANA time zone. */
  readonly zone: string;
}

export type NotifyMode = 'all' | 'mentions' | 'none';

export interface Notifications {
  readonly quietHours: QuietHours;
  readonly showContent: boolean;
  readonly badge: boolean;
  readonly conversations: readonly { readonly address: string; readonly mode: NotifyMode; readonly until?: string }[];
}

/** A device that the server wakes when its app is closed. */
export interface WakeableDevice {
  readonly id: string;
  /** The origin of its push service. */
  readonly endpoint: string;
  /** Whether it was made by this sign-in. */
  readonly current: boolean;
}

export interface Account {
  readonly address: string;
  readonly created: string;
  /** How many passwords it has. */
  readonly passwords: number;
}

export interface Device {
  readonly id: string;
  readonly kind: 'password' | 'device-password' | 'token' | 'connection';
  readonly name: string;
  readonly created?: string;
  readonly used?: string;
  readonly current: boolean;
}

export interface PreviewOfLink {
  readonly url: string;
  readonly title: string | null;
  readonly description: string | null;
  readonly site: string;
  readonly picture: { readonly url: string; readonly width: number; readonly height: number } | null;
}

/** A map behind places: tiles of Web Mercator, of the operator's choice. */
export interface MapOfPlaces {
  /** An address with `{z}`, `{x}` and `{y}`. */
  readonly tiles: string;
  readonly zoom: number;
  readonly attribution: string;
}

const Root = '/api/v1';

export class Api {
  constructor(
    private readonly origin = '',
    private readonly token?: string,
  ) {}

  /** What the operator has set for web clients. */
  client(): Promise<{ readonly map?: MapOfPlaces }> {
    return this.call('GET', '/client');
  }

  sendCode(number: string, language: string): Promise<CodeSent> {
    return this.call('POST', '/codes', { number, language });
  }

  signIn(request: SignInRequest): Promise<SignedIn | Recovery> {
    return this.call('POST', '/sessions', request);
  }

  register(request: { address: string; password: string; invitation?: string; device: string }): Promise<SignedIn> {
    return this.call('POST', '/accounts', request);
  }

  /** Follows a sign-in link: its token is good once. */
  followLink(token: string, device: string): Promise<SignedIn> {
    return this.call('POST', '/sessions/link', { token, device });
  }

  beginPairing(device: string): Promise<Pairing> {
    return this.call('POST', '/sessions/pairing', { device });
  }

  /** Waits for news of a pairing, or for the session when the telephone has allowed it. */
  claimPairing(secret: string, state: PairingNews['state'], signal: AbortSignal): Promise<SignedIn | PairingNews> {
    return this.call('POST', '/sessions/pairing/claim', { secret, state }, signal);
  }

  lookAtPairing(id: string): Promise<PairingView> {
    return this.call('GET', `/pairings/${encodeURIComponent(id)}`);
  }

  allowPairing(id: string, code: string): Promise<void> {
    return this.call('POST', `/pairings/${encodeURIComponent(id)}`, { code });
  }

  refusePairing(id: string): Promise<void> {
    return this.call('DELETE', `/pairings/${encodeURIComponent(id)}`);
  }

  /** Options for `navigator.credentials.get`, in their JSON form (WebAuthn level 3 section 5.1). */
  passkeyRequest(): Promise<{ publicKey: PublicKeyCredentialRequestOptionsJSON }> {
    return this.call('POST', '/sessions/passkey/options');
  }

  enterByPasskey(credential: object, device: string): Promise<SignedIn> {
    return this.call('POST', '/sessions/passkey', { credential, device });
  }

  /** Options for `navigator.credentials.create`. */
  passkeyCreation(): Promise<{ publicKey: PublicKeyCredentialCreationOptionsJSON }> {
    return this.call('POST', '/passkeys/options');
  }

  addPasskey(credential: object, name: string): Promise<Passkey> {
    return this.call('POST', '/passkeys', { credential, name });
  }

  async passkeys(): Promise<readonly Passkey[]> {
    return (await this.call<{ items: readonly Passkey[] }>('GET', '/passkeys')).items;
  }

  renamePasskey(id: string, name: string): Promise<void> {
    return this.call('PATCH', `/passkeys/${encodeURIComponent(id)}`, { name });
  }

  removePasskey(id: string): Promise<void> {
    return this.call('DELETE', `/passkeys/${encodeURIComponent(id)}`);
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

  /** What a link leads to, looked at by our server; undefined when there is nothing to show. */
  preview(url: string, signal?: AbortSignal): Promise<PreviewOfLink | undefined> {
    return this.call('POST', '/previews', { url }, signal);
  }

  revokeDevice(id: string): Promise<void> {
    return this.call('DELETE', `/devices/${encodeURIComponent(id)}`);
  }

  changeAccount(change: { password?: string; currentPassword?: string; language?: string }): Promise<void> {
    return this.call('PATCH', '/account', change);
  }

  account(): Promise<Account> {
    return this.call('GET', '/account');
  }

  /** Erases the account, for good. */
  deleteAccount(currentPassword?: string): Promise<void> {
    return this.call('DELETE', '/account', { currentPassword });
  }

  /** Everything that is kept of the account, as a zip. */
  async exportAccount(): Promise<Blob> {
    return (await this.fetch('POST', '/account/export')).blob();
  }

  setup(): Promise<Setup> {
    return this.call('GET', '/setup');
  }

  async devicePasswords(): Promise<readonly Device[]> {
    return (await this.call<{ items: readonly Device[] }>('GET', '/device-passwords')).items;
  }

  addDevicePassword(name: string): Promise<DevicePassword> {
    return this.call('POST', '/device-passwords', { name });
  }

  privacy(): Promise<Privacy> {
    return this.call('GET', '/settings/privacy');
  }

  changePrivacy(change: Partial<Privacy>): Promise<Privacy> {
    return this.call('PATCH', '/settings/privacy', change);
  }

  notifications(): Promise<Notifications> {
    return this.call('GET', '/settings/notifications');
  }

  changeNotifications(change: Partial<Omit<Notifications, 'conversations'>>): Promise<Notifications> {
    return this.call('PATCH', '/settings/notifications', change);
  }

  /** What one conversation tells of; undefined: as all others. */
  setConversation(address: string, mode: NotifyMode | undefined): Promise<void> {
    const path = `/settings/notifications/conversations/${encodeURIComponent(address)}`;
    return mode === undefined ? this.call('DELETE', path) : this.call('PUT', path, { mode });
  }

  /** How many messages wait unread: for an account that has no stream here. */
  async unread(): Promise<number> {
    return (await this.call<{ messages: number }>('GET', '/unread')).messages;
  }

  /** The server's public key of push (RFC 8292), base64url. */
  async pushKey(): Promise<string> {
    return (await this.call<{ key: string }>('GET', '/push/key')).key;
  }

  /** Wakes this device by Web Push; the same endpoint again replaces the first. */
  addPush(subscription: PushSubscriptionJSON): Promise<WakeableDevice> {
    return this.call('POST', '/push/subscriptions', { endpoint: subscription.endpoint, keys: subscription.keys });
  }

  async pushes(): Promise<readonly WakeableDevice[]> {
    return (await this.call<{ items: readonly WakeableDevice[] }>('GET', '/push/subscriptions')).items;
  }

  removePush(id: string): Promise<void> {
    return this.call('DELETE', `/push/subscriptions/${encodeURIComponent(id)}`);
  }

  /** What may be asked of this server, as `post /api/v1/calls`. */
  async paths(): Promise<ReadonlySet<string>> {
    const answer = await fetch(`${this.origin}/openapi/v1.json`, { credentials: 'omit' });
    const { paths } = (await answer.json()) as { paths: Readonly<Record<string, object>> };
    return new Set(
      Object.entries(paths).flatMap(([path, methods]) => Object.keys(methods).map((method) => `${method} ${path}`)),
    );
  }

  /** Rings one's own telephone, then the other's, and joins them. The same id again has no second effect. */
  callBack(to: string, id: string): Promise<ServerCall> {
    return this.call('POST', '/calls', { to, id });
  }

  serverCall(id: string): Promise<ServerCall> {
    return this.call('GET', `/calls/${encodeURIComponent(id)}`);
  }

  endServerCall(id: string): Promise<void> {
    return this.call('DELETE', `/calls/${encodeURIComponent(id)}`);
  }

  /** Calls somebody into a call that goes on. */
  addToServerCall(id: string, to: string): Promise<void> {
    return this.call('POST', `/calls/${encodeURIComponent(id)}/legs`, { to });
  }

  /** Has the server join a call that goes directly from app to app. */
  joinServerCall(id: string): Promise<void> {
    return this.call('POST', `/calls/${encodeURIComponent(id)}/join`, {});
  }

  /** Hands a call on: to somebody who is rung, or to the other end of one's other call. */
  transferServerCall(id: string, to: { readonly to: string } | { readonly call: string }): Promise<void> {
    return this.call('POST', `/calls/${encodeURIComponent(id)}/transfer`, to);
  }

  /** Begins or ends a recording of a call that the server joins; all hear of it first. */
  recordServerCall(id: string, on: boolean): Promise<void> {
    return this.call('POST', `/calls/${encodeURIComponent(id)}/recording`, { on });
  }

  /** Lets a call be recorded by who asked, or does not. */
  consentToRecording(id: string, agree: boolean): Promise<void> {
    return this.call('POST', `/calls/${encodeURIComponent(id)}/recording/consent`, { agree });
  }

  /** Rings one's own telephone, which takes one's end of a call over when it is answered. */
  takeToTelephone(id: string): Promise<void> {
    return this.call('POST', `/calls/${encodeURIComponent(id)}/telephone`, {});
  }

  async conferences(): Promise<readonly Conference[]> {
    return (await this.call<{ items: readonly Conference[] }>('GET', '/conferences')).items;
  }

  /** Makes one. The same id again gives the one that there is. */
  addConference(title: string, id: string): Promise<Conference> {
    return this.call('POST', '/conferences', { title, id });
  }

  conference(id: string): Promise<Conference> {
    return this.call('GET', `/conferences/${encodeURIComponent(id)}`);
  }

  /** Opens one to oneself: then its address may be called without a PIN. */
  joinConference(
    by: { readonly token: string } | { readonly number: string; readonly pin: string },
  ): Promise<Conference> {
    return this.call('POST', '/conferences/join', by);
  }

  changeConference(
    id: string,
    change: {
      readonly title?: string;
      readonly locked?: boolean;
      readonly muted?: boolean;
      readonly guests?: GuestRule;
      readonly newLink?: boolean;
    },
  ): Promise<Conference> {
    return this.call('PATCH', `/conferences/${encodeURIComponent(id)}`, change);
  }

  /** Begins or ends a recording of a conference; all hear of it first. */
  recordConference(id: string, on: boolean): Promise<void> {
    return this.call('POST', `/conferences/${encodeURIComponent(id)}/recording`, { on });
  }

  /** All leave, and nobody gets in any more. */
  endConference(id: string): Promise<void> {
    return this.call('POST', `/conferences/${encodeURIComponent(id)}/end`, {});
  }

  removeConference(id: string): Promise<void> {
    return this.call('DELETE', `/conferences/${encodeURIComponent(id)}`);
  }

  /** Rings somebody at the owner's cost. */
  inviteToConference(id: string, to: string, wish: string): Promise<void> {
    return this.call('POST', `/conferences/${encodeURIComponent(id)}/people`, { to, id: wish });
  }

  changeAttendee(
    id: string,
    leg: number,
    change: { readonly muted?: boolean; readonly hand?: boolean; readonly admit?: boolean; readonly agree?: boolean },
  ): Promise<void> {
    return this.call('PATCH', `/conferences/${encodeURIComponent(id)}/people/${leg}`, change);
  }

  removeAttendee(id: string, leg: number): Promise<void> {
    return this.call('DELETE', `/conferences/${encodeURIComponent(id)}/people/${leg}`);
  }

  /** One's own, newest first. */
  async announcements(): Promise<readonly Announcement[]> {
    return (await this.call<{ items: readonly Announcement[] }>('GET', '/announcements')).items;
  }

  announce(wish: AnnouncementWish): Promise<Announcement> {
    return this.call('POST', '/announcements', wish);
  }

  announcement(id: string): Promise<Announcement> {
    return this.call('GET', `/announcements/${encodeURIComponent(id)}`);
  }

  async listeners(id: string): Promise<readonly Listener[]> {
    return (
      await this.call<{ items: readonly Listener[] }>(
        'GET',
        `/announcements/${encodeURIComponent(id)}/people?limit=200`,
      )
    ).items;
  }

  /** Nobody is called any more; who is on the line is hung up on. */
  cancelAnnouncement(id: string): Promise<void> {
    return this.call('DELETE', `/announcements/${encodeURIComponent(id)}`);
  }

  callSettings(): Promise<CallSettings> {
    return this.call('GET', '/calls/settings');
  }

  saveCallSettings(settings: CallSettings): Promise<CallSettings> {
    return this.call('PUT', '/calls/settings', settings);
  }

  async voicemails(): Promise<readonly Voicemail[]> {
    return (await this.call<{ items: readonly Voicemail[] }>('GET', '/voicemail')).items;
  }

  hearVoicemail(id: string): Promise<void> {
    return this.call('POST', `/voicemail/${encodeURIComponent(id)}/heard`);
  }

  deleteVoicemail(id: string): Promise<void> {
    return this.call('DELETE', `/voicemail/${encodeURIComponent(id)}`);
  }

  /** What callers hear before they leave a message; undefined when it is the usual one. */
  async greeting(): Promise<Blob | undefined> {
    try {
      return await (await this.fetch('GET', '/voicemail/greeting')).blob();
    } catch (error) {
      if (error instanceof Problem && error.status === 404) {
        return undefined;
      }
      throw error;
    }
  }

  /** Takes a WAV or Ogg Opus file; undefined goes back to the usual one. */
  async saveGreeting(sound: Blob | undefined): Promise<void> {
    await this.fetch(sound ? 'PUT' : 'DELETE', '/voicemail/greeting', sound);
  }

  /** The calls that were, newest first. */
  async callHistory(limit = 200): Promise<readonly CallOfHistory[]> {
    return (await this.call<{ items: readonly CallOfHistory[] }>('GET', `/calls?limit=${limit}`)).items;
  }

  private async call<Answer>(method: string, path: string, body?: object, signal?: AbortSignal): Promise<Answer> {
    const response = await this.fetch(method, path, body, signal);
    // An answer of any status may be empty: what is accepted has one or none.
    const text = await response.text();
    return (text === '' ? undefined : JSON.parse(text)) as Answer;
  }

  private async fetch(method: string, path: string, body?: object, signal?: AbortSignal): Promise<Response> {
    let response: Response;
    try {
      response = await fetch(this.origin + Root + path, {
        method,
        headers: {
          ...(body && { 'Content-Type': body instanceof Blob ? body.type : 'application/json' }),
          ...(this.token !== undefined && { Authorization: `Bearer ${this.token}` }),
        },
        body: body instanceof Blob ? body : body && JSON.stringify(body),
        credentials: 'omit',
        cache: 'no-store',
        signal,
      });
    } catch {
      throw new Problem('offline', 0, undefined);
    }
    if (!response.ok) {
      throw await readProblem(response);
    }
    return response;
  }
}

/** The refusal that an answer is. */
export async function readProblem(response: Response): Promise<Problem> {
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
