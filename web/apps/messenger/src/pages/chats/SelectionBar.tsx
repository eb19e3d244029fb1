import type { Item } from '@hutong/model';
import { Button, Icon, IconButton, type IconName, type StringKey, useText } from '@hutong/ui';
import { useMessenger } from '../../hooks';
import type { PaneState } from './useDeeds';

/** In the place of the composer while messages are chosen: what can be done to all of them. */
export function SelectionBar(props: {
  items: readonly Item[];
  selected: ReadonlySet<string>;
  set: (change: Partial<PaneState>) => void;
}) {
  const { selected, set } = props;
  const text = useText();
  const messenger = useMessenger();
  const chosen = props.items.filter((item) => selected.has(item.key));
  const done = () => set({ selected: undefined });
  const can = {
    forward: chosen.some((item) => !item.retracted && !item.burn),
    copy: chosen.some((item) => item.body !== undefined),
    retract: chosen.length > 0 && chosen.every((item) => item.own && !item.retracted && item.state === 'sent'),
  };
  const copy = () => {
    const words = chosen.map((item) => item.body).filter((body) => body !== undefined);
    void navigator.clipboard?.writeText(words.join('\n'));
    done();
  };
  const deed = (icon: IconName, key: StringKey, possible: boolean, onClick: () => void, danger = false) => (
    <Button kind={danger ? 'danger' : 'plain'} disabled={!possible} onClick={onClick}>
      <Icon name={icon} size={18} />
      <span>{text(key)}</span>
    </Button>
  );
  return (
    <div className="composer selection" role="toolbar" aria-label={text('select.start')}>
      <IconButton icon="close" label={text('select.cancel')} autoFocus onClick={done} />
      <b role="status">{text('chat.selected', { n: chosen.length })}</b>
      {deed('forward', 'select.forward', can.forward, () => set({ forwards: chosen, selected: undefined }))}
      {deed('copy', 'select.copy', can.copy, copy)}
      {deed('trash', 'select.hide', chosen.length > 0, () => {
        void messenger.hide(chosen);
        done();
      })}
      {deed(
        'undo',
        'select.retract',
        can.retract,
        () => {
          for (const item of chosen) {
            void messenger.retract(item);
          }
          done();
        },
        true,
      )}
    </div>
  );
}
