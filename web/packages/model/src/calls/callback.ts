import { type Api, newId, Problem, type ServerCall } from '@hutong/protocol';
import { Cell } from '../cell';

/**
 * How far a callback is. `own`: one's own telephone rings; `their`: it was answered, and theirs rings.
 */
export type CallbackState = 'asking' | 'own' | 'their' | 'talking' | 'ended' | 'refused';

export interface CallbackView {
  /** Whom it calls: a number. */
  readonly to: string;
  readonly state: CallbackState;
  /** Milliseconds since 1970. */
  readonly answered?: number;
  readonly ended?: number;
  /** Why it ended or was refused, as the server names it: `no-answer`. */
  readonly reason?: string;
  /** How many talk. */
  readonly people: number;
}

const LookEvery = 1_500;

/** A callback: the server calls two telephones, and this looks on. It goes on without us. */
export class Callback {
  readonly view: Cell<CallbackView>;
  private id: string | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly api: Pick<Api, 'callBack' | 'serverCall' | 'endServerCall' | 'addToServerCall'>,
    to: string,
  ) {
    this.view = new Cell<CallbackView>({ to, state: 'asking', people: 0 });
  }

  get live(): boolean {
    const { state } = this.view.get();
    return state !== 'ended' && state !== 'refused';
  }

  async begin(): Promise<void> {
    try {
      // Our own id: asked twice because an answer was lost, it rings once.
      const call = await this.api.callBack(this.view.get().to, newId());
      this.id = call.id;
      this.take(call);
    } catch (error) {
      this.change({ state: 'refused', reason: reasonOf(error) });
    }
  }

  async hangUp(): Promise<void> {
    if (this.id !== undefined) {
      await this.api.endServerCall(this.id).catch(() => {});
      await this.look();
    }
  }

  /** Calls somebody in. Gives why not, if not. */
  async add(to: string): Promise<string | undefined> {
    try {
      await this.api.addToServerCall(this.id ?? '', to);
      return undefined;
    } catch (error) {
      return reasonOf(error);
    }
  }

  close(): void {
    clearTimeout(this.timer);
  }

  private async look(): Promise<void> {
    clearTimeout(this.timer);
    try {
      this.take(await this.api.serverCall(this.id ?? ''));
    } catch (error) {
      if (error instanceof Problem && error.status === 404) {
        this.change({ state: 'ended' });
      } else {
        this.again();
      }
    }
  }

  private take(call: ServerCall): void {
    const [first] = call.legs;
    const answered = call.answered === null ? undefined : Date.parse(call.answered);
    const state =
      call.state === 'ended'
        ? 'ended'
        : answered !== undefined || call.state === 'talking'
          ? 'talking'
          : first?.state === 'talking'
            ? 'their'
            : 'own';
    this.change({
      state,
      people: call.legs.filter((one) => one.state === 'talking').length,
      ...(answered !== undefined && { answered }),
      ...(call.ended !== null && { ended: Date.parse(call.ended) }),
      ...(call.reason !== null && { reason: call.reason }),
    });
    if (state !== 'ended') {
      this.again();
    }
  }

  private again(): void {
    this.timer = setTimeout(() => void this.look(), LookEvery);
  }

  private change(change: Partial<CallbackView>): void {
    this.view.update((view) => ({ ...view, ...change }));
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Problem ? error.kind.replace(/^call-/, '') : 'failed';
}
