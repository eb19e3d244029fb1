import type { Progress } from '@hutong/model';
import { Icon, type IconName, useText } from '@hutong/ui';

const Icons: Readonly<Record<Progress, IconName>> = {
  queued: 'clock',
  sent: 'tick',
  delivered: 'ticks',
  read: 'ticks',
  failed: 'alert',
};

/** How far a message is: a clock, one tick on the server's disk, two delivered, coloured read. */
export function Ticks({ progress, size = 16 }: { progress: Progress; size?: number }) {
  const text = useText();
  const key =
    progress === 'queued' ? 'message.sending' : progress === 'failed' ? 'message.retry' : `message.${progress}`;
  return (
    <span className="ticks" data-progress={progress}>
      <Icon name={Icons[progress]} size={size} />
      {progress !== 'failed' && <span className="visually-hidden">{text(key as 'message.sent')}</span>}
    </span>
  );
}
