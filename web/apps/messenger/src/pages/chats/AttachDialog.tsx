import { Button, Dialog, Icon, IconButton, useText } from '@hutong/ui';
import { useEffect, useState } from 'react';
import { useMessenger } from '../../hooks';
import { bytes } from '../../times';
import { describeFile } from './files';

/** What is about to be sent, to look at before. */
export function AttachDialog(props: {
  peer: string;
  files: readonly File[];
  /** Seconds after opening at which they burn; undefined: they stay. */
  burns: number | undefined;
  onClose: () => void;
}) {
  const { peer, files, burns, onClose } = props;
  const text = useText();
  const messenger = useMessenger();
  const [kept, setKept] = useState(files);
  const send = async () => {
    onClose();
    for (const file of kept) {
      const about = await describeFile(file);
      await (burns === undefined
        ? messenger.sendFile(peer, about, file)
        : messenger.sendBurning(peer, burns, { file: about, blob: file }));
    }
  };
  const drop = (file: File) => {
    const rest = kept.filter((one) => one !== file);
    setKept(rest);
    if (rest.length === 0) {
      onClose();
    }
  };
  return (
    <Dialog title={text('files.title', { n: kept.length })} onClose={onClose}>
      <ul className="attach-list">
        {kept.map((file, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: two files may be alike in all else
          <li key={at}>
            <Thumbnail file={file} />
            <span className="file-facts">
              <b>{file.name}</b>
              <small>{bytes(file.size)}</small>
            </span>
            <IconButton
              icon="close"
              size={16}
              label={text('files.remove', { name: file.name })}
              onClick={() => drop(file)}
            />
          </li>
        ))}
      </ul>
      <Button kind="main" autoFocus onClick={() => void send()}>
        {burns !== undefined && <Icon name="flame" size={18} />}
        {text('files.send')}
      </Button>
    </Dialog>
  );
}

function Thumbnail({ file }: { file: File }) {
  const [url, setUrl] = useState<string>();
  useEffect(() => {
    if (!file.type.startsWith('image/')) {
      return;
    }
    const made = URL.createObjectURL(file);
    setUrl(made);
    return () => URL.revokeObjectURL(made);
  }, [file]);
  return url === undefined ? (
    <span className="file-icon">
      <Icon name="file" size={22} />
    </span>
  ) : (
    <img className="thumbnail" src={url} alt="" />
  );
}
