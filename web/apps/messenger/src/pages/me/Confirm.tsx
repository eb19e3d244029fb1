import { Button, Dialog, useText } from '@hutong/ui';

/** Asks before something that cannot be taken back. */
export function Confirm(props: {
  title: string;
  words: string;
  answer: string;
  busy: boolean;
  error: string | undefined;
  onAnswer: () => void;
  onClose: () => void;
}) {
  const text = useText();
  return (
    <Dialog title={props.title} onClose={props.onClose}>
      <p>{props.words}</p>
      {props.error !== undefined && (
        <p className="field-error" role="alert">
          {props.error}
        </p>
      )}
      <div className="dialog-answers">
        <Button onClick={props.onClose}>{text('common.cancel')}</Button>
        <Button kind="danger" busy={props.busy} onClick={props.onAnswer}>
          {props.answer}
        </Button>
      </div>
    </Dialog>
  );
}
