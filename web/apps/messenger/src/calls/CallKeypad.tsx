import type { Call, Calls } from '@hutong/model/calls';
import { IconButton, useText } from '@hutong/ui';
import { useState } from 'react';
import { useCell } from '../hooks';
import { Keys } from './Keys';
import { soundsOf } from './useCallSounds';

/** The keypad of a call: its tones go to the other side. */
export function CallKeypad({ calls, call, onClose }: { calls: Calls; call: Call; onClose: () => void }) {
  const text = useText();
  const { digits } = useCell(call.view);
  const [refused, setRefused] = useState(false);
  return (
    <fieldset className="call-keypad">
      <legend className="visually-hidden">{text('call.keypad')}</legend>
      <output aria-label={text('call.digits')}>{refused ? text('call.noDigits') : digits}</output>
      <Keys
        onKey={(key) => {
          soundsOf(calls).key(key);
          setRefused(!call.press(key));
        }}
      />
      <IconButton icon="close" label={text('common.close')} onClick={onClose} />
    </fieldset>
  );
}
