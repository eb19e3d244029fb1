import type { LinkPreview } from '@hutong/protocol';
import { useEffect, useState } from 'react';
import { useApi } from '../../../hooks';

const Link = /\bhttps?:\/\/[^\s<>"'，。、；：！？（）《》「」]+[^\s<>"'，。、；：！？（）《》「」.,;:!?)\]}]/iu;
/** Whoever types goes on typing: only an address that stands is looked at. */
const Settles = 700;

/** Asks our server what the first link in the words leads to, before they are sent. */
export function useLinkPreview(words: string) {
  const api = useApi();
  const [found, setFound] = useState<LinkPreview>();
  const [dropped, setDropped] = useState<string>();
  const url = Link.exec(words)?.[0];
  useEffect(() => {
    setFound(undefined);
    if (url === undefined) {
      return;
    }
    const stop = new AbortController();
    const timer = setTimeout(() => {
      api
        .preview(url, stop.signal)
        .then((preview) => {
          if (preview?.title && !stop.signal.aborted) {
            const { title, description, site, picture } = preview;
            setFound({ url, title, description: description ?? undefined, site, image: picture?.url });
          }
        })
        .catch(() => {
          // A preview is a courtesy: the link goes without it.
        });
    }, Settles);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [api, url]);
  return {
    preview: found && found.url === url && url !== dropped ? found : undefined,
    drop: () => setDropped(url),
  };
}
