import { Icon, Mark, useText } from '@hutong/ui';
import { useMessenger, usePhone } from '../../hooks';
import { peerOf } from '../../router';
import type { PageProps } from '../../shell/PageProps';
import { ConversationList } from './ConversationList';
import { ConversationPane } from './ConversationPane';
import './chats.css';
import './sent.css';

/** The list and, beside it or in its place, one conversation. */
export function ChatsPage({ path }: PageProps) {
  const text = useText();
  const phone = usePhone();
  const messenger = useMessenger();
  const peer = peerOf(path);
  return (
    <div className="chats">
      {(!phone || peer === undefined) && <ConversationList peer={peer} />}
      {peer !== undefined && peer !== messenger.account ? (
        <ConversationPane key={peer} peer={peer} />
      ) : (
        !phone && (
          <main className="no-chat" id="main">
            <Mark size={56} />
            <p>
              <Icon name="chat" size={16} /> {text('list.open')}
            </p>
          </main>
        )
      )}
    </div>
  );
}
