import type { LinkPreview } from '@hutong/protocol';
import { useState } from 'react';
import { isOurs } from '../isOurs';

/** What a link leads to, as its sender's server saw it. Nothing is fetched but a picture from our own server. */
export function LinkCard({ preview }: { preview: LinkPreview }) {
  const [failed, setFailed] = useState(false);
  const image = preview.image !== undefined && isOurs(preview.image) && !failed ? preview.image : undefined;
  return (
    <a className="link-card" href={preview.url} target="_blank" rel="noopener noreferrer" tabIndex={-1}>
      {image && <img src={image} alt="" loading="lazy" onError={() => setFailed(true)} />}
      <span>
        <small>{preview.site ?? URL.parse(preview.url)?.host}</small>
        <b>{preview.title}</b>
        {preview.description && <span>{preview.description}</span>}
      </span>
    </a>
  );
}
