import { type Api, Problem, type ServerCall } from '@hutong/protocol';
import { Cell } from '../cell';

/** `transfer`: somebody else is to have the call. `add`: somebody is called into it. */
export type HandingKind = 'transfer' | 'add';

/** How far it is. */
export interface HandingView {
  /** `telephone`: our own telephone takes our place. */
  readonly kind: HandingKind | 'telephone';
  /** Whom it is about: an address. */
  readonly to: string;
  readonly state: 'asking' | 'rings' | 'done' | 'failed';
  /** Why it failed, as the server names it: `no-answer`. */
  readonly reason?: string;
}

const LookEvery = 1_000;

/** Hands a call on that the server joins, or calls somebody into it, and looks on how it goes. */
export class Handing {
  readonly view = new Cell<HandingView | undefined>(undefined);
  /** How many talk; undefined before anybody was called in. */
  readonly people = new Cell<number | undefined>(undefined);
  private timer: ReturnType<typeof setTimeout> | undefined;
  /** How many ends the call had before somebody was called in. */
  private before = 0;

  constructor(
    private readonly api: Pick<
      Api,
      'takeToTelephone' | 'serverCall' | 'joinServerCall' | 'addToServerCall' | 'transferServerCall'
    >,
    /** The call, by the id of its session. */
    private readonly id: string,
  ) {}

  /** Somebody is rung, and has the call when they answer. `to`: a number or an address. */
  transfer(address: string, to: string): Promise<void> {
    return this.ask({ kind: 'transfer', to: address }, () => this.api.transferServerCall(this.id, { to }));
  }

  /** The other ends of this call and of another are joined, and we leave both. */
  join(address: string, call: string): Promise<void> {
    return this.ask({ kind: 'transfer', to: address }, () => this.api.transferServerCall(this.id, { call }));
  }

  /** Our own telephone rings, and has our end of the call when it is answered. */
  telephone(own: string): Promise<void> {
    return this.ask({ kind: 'telephone', to: own }, () => this.api.takeToTelephone(this.id));
  }

  /** Somebody is called in. */
  add(address: string, to: string): Promise<void> {
    return this.ask({ kind: 'add', to: address }, async () => {
      this.before = (await this.atServer()).legs.length;
      await this.api.addToServerCall(this.id, to);
    });
  }

  close(): void {
    clearTimeout(this.timer);
  }

  private async ask(what: { kind: HandingView['kind']; to: string }, work: () => Promise<void>): Promise<void> {
    clearTimeout(this.timer);
    this.view.set({ ...what, state: 'asking' });
    try {
      await work();
      this.change({ state: 'rings' });
      await this.look();
    } catch (error) {
      this.change({ state: 'failed', reason: reasonOf(error) });
    }
  }

  /** The call with its ends; what goes directly comes to the server for that. */
  private async atServer(): Promise<ServerCall> {
    const call = await this.api.serverCall(this.id);
    if (call.legs.some((one) => one.state === 'talking')) {
      return call;
    }
    await this.api.joinServerCall(this.id);
    return this.api.serverCall(this.id);
  }

  private async look(): Promise<void> {
    clearTimeout(this.timer);
    try {
      this.take(await this.api.serverCall(this.id));
    } catch (error) {
      if (error instanceof Problem && error.status === 404) {
        // Our end is over.
        return;
      }
    }
    if (this.view.get()?.state === 'rings' || this.people.get() !== undefined) {
      this.timer = setTimeout(() => void this.look(), LookEvery);
    }
  }

  private take(call: ServerCall): void {
    const view = this.view.get();
    if (view && view.kind !== 'add' && view.state === 'rings') {
      const { state, reason } = call.transfer ?? {};
      if (state === 'failed' || state === 'done') {
        this.change({ state, ...(reason && { reason }) });
      }
    }
    if (view?.kind !== 'add') {
      return;
    }
    const talking = call.legs.filter((one) => one.state === 'talking').length;
    this.people.set(talking);
    // One person may be rung on several devices.
    const added = call.legs.filter((one) => one.leg > this.before);
    if (view.state !== 'rings') {
      return;
    }
    if (added.some((one) => one.state === 'talking')) {
      this.change({ state: 'done' });
    } else if (added.length > 0 && added.every((one) => one.state === 'ended')) {
      this.change({ state: 'failed', reason: added.at(-1)?.reason ?? 'failed' });
    }
  }

  private change(change: Partial<HandingView>): void {
    this.view.update((view) => view && { ...view, ...change });
  }
}

/** Why the server refused, as it names it: `no-answer`. */
export function reasonOf(error: unknown): string {
  return error instanceof Problem ? error.kind.replace(/^call-/, '') : 'failed';
}
