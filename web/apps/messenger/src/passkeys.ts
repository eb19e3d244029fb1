import { type Api, type Passkey, Problem, type SignedIn } from '@hutong/protocol';
import { deviceName } from './pages/signIn/device';

/** Whether this browser can have passkeys at all. */
export function knowsPasskeys(): boolean {
  return 'PublicKeyCredential' in window && typeof PublicKeyCredential.parseRequestOptionsFromJSON === 'function';
}

/** Whether they can be used at this address: they belong to a name, never to an IP address (WebAuthn section 5.1.2). */
export function passkeysWork(): boolean {
  return knowsPasskeys() && !/^(\d+(\.\d+){3}|\[.*\])$/.test(window.location.hostname);
}

/** Where the same page takes passkeys, when it does not here but may on this machine. */
export function placeForPasskeys(): string | undefined {
  const { hostname, protocol, port } = window.location;
  return /^(127(\.\d+){3}|\[::1\])$/.test(hostname) ? `${protocol}//localhost:${port}` : undefined;
}

/** Makes a passkey on this device. Undefined: the person does not want to, or there is one already. */
export async function makePasskey(api: Api, name = deviceName()): Promise<Passkey | undefined> {
  const { publicKey } = await api.passkeyCreation();
  const made = await asked(() =>
    navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(publicKey) }),
  );
  return made && (await api.addPasskey(made.toJSON(), name));
}

/**
 * Signs in with a passkey that the person chooses. Undefined: none was chosen.
 * @param autofill Offered in the fields of the page instead of in a window of its own.
 */
export async function enterByPasskey(api: Api, signal: AbortSignal, autofill = false): Promise<SignedIn | undefined> {
  const { publicKey } = await api.passkeyRequest();
  const used = await asked(() =>
    navigator.credentials.get({
      publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(publicKey),
      signal,
      ...(autofill && { mediation: 'conditional' as const }),
    }),
  );
  try {
    return used && (await api.enterByPasskey(used.toJSON(), deviceName()));
  } catch (problem) {
    if (used && problem instanceof Problem && problem.status === 401) {
      forget(publicKey.rpId, used.id);
    }
    throw problem;
  }
}

/** Whether the browser offers passkeys in the fields of a page. */
export async function offersInFields(): Promise<boolean> {
  return (
    passkeysWork() && ((await PublicKeyCredential.isConditionalMediationAvailable?.().catch(() => false)) ?? false)
  );
}

async function asked(ask: () => Promise<Credential | null>): Promise<PublicKeyCredential | undefined> {
  try {
    const given = await ask();
    return given instanceof PublicKeyCredential ? given : undefined;
  } catch (refusal) {
    // Closed, timed out, called off, or one of the account's is on this device already.
    if (refusal instanceof DOMException) {
      return undefined;
    }
    throw refusal;
  }
}

/** Tells the browser that a passkey is of no use here any more, where it listens (WebAuthn level 3 section 5.1.10). */
function forget(rpId: string | undefined, credentialId: string): void {
  const signals = PublicKeyCredential as unknown as {
    signalUnknownCredential?: (which: { rpId: string; credentialId: string }) => Promise<void>;
  };
  if (rpId !== undefined) {
    signals.signalUnknownCredential?.({ rpId, credentialId }).catch(() => {});
  }
}
