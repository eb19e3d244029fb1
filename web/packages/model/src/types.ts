import type {
  Burn,
  CallRow,
  Deleting,
  FileInfo,
  LinkPreview,
  Outgoing,
  Place,
  Reply,
  Slot,
  Sticker,
} from '@hutong/protocol';

/** Why something was not sent: the condition of the refusal, and the server's words if it had any. */
export interface Failure {
  readonly condition: string;
  readonly text?: string;
}

/**
 * How far an own message is. `queued`: not yet at the server; `sent`: on the server's disk; `failed`: refused.
 * Whether it was delivered or read is known from the conversation's marks.
 */
export type SendState = 'queued' | 'sent' | 'failed';

/** Something in a timeline. Never changed: a change makes another. */
export interface Item {
  readonly peer: string;
  /** Who wrote it and its id: `>id` is ours, `<id` theirs, `?id` stands for one that is not here yet. */
  readonly key: string;
  readonly id: string;
  readonly own: boolean;
  /** The archive's sequence; between two of them while ours is not known. */
  readonly order: number;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly state: SendState;
  readonly body?: string;
  readonly file?: FileInfo;
  readonly reply?: Reply;
  readonly failure?: Failure;
  /** The order of the newest edit. */
  readonly edited?: number;
  readonly retracted?: boolean;
  /** It was one that burns, and did. */
  readonly burned?: boolean;
  readonly place?: Place;
  readonly previews?: readonly LinkPreview[];
  readonly sticker?: Sticker;
  readonly mentions?: readonly string[];
  /** A call that was; `own`: we called. */
  readonly call?: CallRow;
  /** It burns after reading: what it says is asked of the server. `until`: in milliseconds since 1970, once opened. */
  readonly burn?: Burn & { readonly until?: number };
  /** By who reacts: the emojis, and the order of that reaction. */
  readonly reactions?: Readonly<Record<string, Reaction>>;
  /** Deleted here, by who reads here. */
  readonly hidden?: boolean;
  /** The server was asked to delete it and did not. */
  readonly undeleted?: Failure;
  /** What came about a message before the message: it is not shown. */
  readonly shadow?: boolean;
}

export interface Reaction {
  readonly emojis: readonly string[];
  readonly order: number;
}

/** What is shown of a conversation in the list, and what is known about its two sides. */
export interface Conversation {
  readonly peer: string;
  readonly last?: Item;
  readonly unread: number;
  /** The sequence up to which we have read (XEP-0490). */
  readonly readTo: number;
  /** The orders up to which the other side has got and read. */
  readonly deliveredTo: number;
  readonly displayedTo: number;
  readonly draft?: string;
  readonly pinned?: boolean;
  readonly muted?: boolean;
  /** Whether an unread message names us. */
  readonly mentioned?: boolean;
  /** What is sent here burns so many seconds after it is opened, and names and pictures are veiled. */
  readonly burns?: number;
  /** The sequence down to which history is here without a gap; 0 when all of it is. */
  readonly oldest?: number;
  /** Marks that came before the message they name. */
  readonly waiting?: Readonly<Record<string, 'delivered' | 'displayed' | 'read'>>;
  /** When something last happened: the list is ordered by it. */
  readonly at: number;
}

/** Something that is to be sent, until the server has it. */
export interface OutboxEntry {
  readonly id: string;
  readonly peer: string;
  /** Entries go out in this order. */
  readonly n: number;
  readonly what: Outgoing | Deleting;
  /** The file, until it is uploaded. */
  readonly blob?: Blob;
  /** What is to be deleted, until it is: it is shown again when the server refuses. */
  readonly items?: readonly Item[];
  /** Where the file is being put: what broke off goes on from there. */
  readonly slot?: Slot;
  /** The tab that sends it. Another takes over when that one is closed. */
  readonly tab: string;
  /** Whether it was refused: it waits for the person, not for the network. */
  readonly refused?: boolean;
}

export function newConversation(peer: string): Conversation {
  return { peer, unread: 0, readTo: 0, deliveredTo: -1, displayedTo: -1, at: 0 };
}

/** How far an own message is, for the ticks. */
export type Progress = 'queued' | 'failed' | 'sent' | 'delivered' | 'read';

export function progressOf(item: Item, conversation: Conversation): Progress {
  if (item.state !== 'sent') {
    return item.state;
  }
  return item.order <= conversation.displayedTo
    ? 'read'
    : item.order <= conversation.deliveredTo
      ? 'delivered'
      : 'sent';
}
